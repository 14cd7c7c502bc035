"""Claimants: what became of the claims of each."""

from __future__ import annotations

import streamlit as st

from app_pages import house
from app_pages.language import say, word

house.heading(say("nav_claimants"))
st.dataframe(
    [
        {
            say("nav_claimants"): row.claimant,
            say("who"): word("side", row.side),
            word("kind", "capture"): row.claims,
        }
        for row in house.store().ledger("capture")
    ],
    hide_index=True,
)

"""Disputes: sentences that contradict each other, side by side."""

from __future__ import annotations

import streamlit as st

from app_pages import card, house
from app_pages.language import say, word

house.heading(say("nav_disputes"))
for dispute in house.store().disputes(house.view(), limit=20):
    st.markdown(f"**{house.plain(dispute.group.name)}**, {word('kind', dispute.group.kind)}")
    left, right = st.columns(2)
    with left:
        card.show_all(dispute.asserting, f"a-{dispute.group.id}")
    with right:
        card.show_all(dispute.denying, f"d-{dispute.group.id}")

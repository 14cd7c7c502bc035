"""Sources: texts in, the documents of the store, and the list of what a person should look at."""

from __future__ import annotations

import streamlit as st

from app_pages import house, intake, review, shelf
from app_pages.language import say

TABS = {"add": "tab_add", "documents": "tab_documents", "review": "tab_review"}


def page() -> None:
    """Draw the part of the page that the address asks for."""
    query = house.view(tell=True)
    house.heading(say("nav_sources"))
    writable = house.may_write()
    tabs = [tab for tab in TABS if writable or tab != "add"]
    now = query.tab if query.tab in tabs else tabs[0]

    def choose() -> None:
        house.change_view(tab=st.session_state["sources-tab"])

    st.session_state["sources-tab"] = now
    st.segmented_control(
        say("nav_sources"),
        tabs,
        format_func=lambda tab: say(TABS[tab]),
        key="sources-tab",
        on_change=choose,
        label_visibility="collapsed",
        required=True,
    )
    if not writable:
        st.caption(say("read_only"))
    if now == "add":
        intake.store_what_was_asked()
        intake.page()
    elif now == "documents":
        shelf.page()
    elif not house.nothing_stored():
        review.page(query)


page()

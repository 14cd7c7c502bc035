"""The viewers' app: what was said about which place, when and by whom. Run by ``frontline serve``."""

from __future__ import annotations

import streamlit as st

from app_pages import house
from app_pages.language import say

# Drawn here: a named icon would be fetched from a third party.
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b5cad"
d="M8 1a5 5 0 0 0-5 5c0 4 5 9 5 9s5-5 5-9a5 5 0 0 0-5-5z"/><circle cx="8" cy="6" r="2" fill="#fff"/></svg>"""
PAGES = (  # file, its words, icon
    ("map", "map", "map"),
    ("places", "places", "location_on"),
    ("disputes", "disputes", "compare_arrows"),
    ("claimants", "claimants", "record_voice_over"),
    ("add", "sources", "note_add"),
    ("export", "export", "download"),
    ("about", "about", "info"),
)


@house.guarded
def main() -> None:
    """Draw navigation and frame, then the page that the address asks for."""
    st.set_page_config(page_title="Frontline Mapper", page_icon=ICON, layout="wide")
    page = st.navigation(
        [
            st.Page(
                f"app_pages/{file}.py",
                title=say(f"nav_{words}"),
                icon=f":material/{icon}:",
                help=say(f"help_{words}"),
                default=file == "map",
            )
            for file, words, icon in PAGES
        ],
        position="top",
    )
    house.arrive(page.url_path)
    house.style()
    page.run()
    house.leave()


main()

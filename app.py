"""The viewers' app: what was said about which place, when and by whom. Run by ``frontline serve``."""

from __future__ import annotations

import streamlit as st

from app_pages import house
from records import FrontlineError

# Drawn here: a named icon would be fetched from a third party.
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b5cad"
d="M8 1a5 5 0 0 0-5 5c0 4 5 9 5 9s5-5 5-9a5 5 0 0 0-5-5z"/><circle cx="8" cy="6" r="2" fill="#fff"/></svg>"""

st.set_page_config(page_title="Frontline Mapper", page_icon=ICON, layout="wide")

page = st.navigation(
    [
        st.Page("app_pages/map.py", title="Map", icon=":material/map:", default=True),
        st.Page("app_pages/places.py", title="Places", icon=":material/search:"),
        st.Page("app_pages/add.py", title="Sources", icon=":material/note_add:"),
        st.Page("app_pages/about.py", title="About", icon=":material/info:"),
    ],
    position="top",
)
try:
    page.run()
except FrontlineError as error:
    house.show_fault(error)

"""The viewers' app: what was said about which place, when and by whom. Run by ``frontline serve``."""

from __future__ import annotations

import streamlit as st

from app_pages import house
from records import FrontlineError

st.set_page_config(page_title="Frontline Mapper", page_icon=":material/location_on:", layout="wide")

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

"""Export and embed: this view as a file."""

from __future__ import annotations

import io

import streamlit as st

from app_pages import house
from app_pages.language import say
from geo.shapes import area_shape
from maps.export import FORMATS, export
from store import format_query

house.heading(say("nav_export"))
form = FORMATS["geojson"]
stream = io.BytesIO()
export(
    house.store().find(house.view()),
    "geojson",
    stream,
    shapes=area_shape,
    query=format_query(house.view()),
)
st.download_button(form.about, stream.getvalue(), f"findings{form.suffix}", form.media_type)

"""Places: look a name up in the gazetteer, in any spelling or case form."""

from __future__ import annotations

import streamlit as st

from app_pages import house
from geo.lookup import candidates

st.subheader("Places")
name = st.text_input(
    "A name, in any language, spelling or case form", placeholder="Красноармейск", key="name"
)
if name:
    reader = house.reader()
    found = candidates(name.strip(), reader.gazetteer, reader.index)
    if not found:
        st.info("No place is called so in the gazetteer. Check the spelling, or try another language.")
    else:
        st.caption(f"{len(found)} candidates, the most populous first")
        st.dataframe(
            found,
            hide_index=True,
            column_order=[
                "name", "name_uk", "name_ru", "kind", "oblast", "raion", "hromada", "population",
                "why", "names", "lat", "lon", "id", "katottg",
            ],
        )  # fmt: skip

"""About: method, limits, licences, versions."""

from __future__ import annotations

import streamlit as st

from app_pages import house

meta = house.store().meta
st.subheader("About")
st.markdown(
    """
This map shows what is **said** about places, and who says it. It does not show who controls what.

- Every mark stands for sentences in sources. Choose a mark to read them.
- Names are matched in English, Ukrainian and Russian, in all case forms and former spellings, against a
  gazetteer of Ukraine and the Russian border belt. Where several places share a name, the context decides;
  where it cannot, the mention stays unresolved and is listed as such.
- A sector, an oblast or “9 km northwest of X” is drawn as what it is, never as a town.
- A missing date stays missing.
- Crimea and all occupied territory are drawn as Ukraine, by the internationally recognised borders.

Map data © OpenStreetMap contributors, under the ODbL 1.0; also GeoNames (CC BY 4.0) and Natural Earth.
"""
)
st.caption(house.plain(f"Store: {meta}"))

"""Sources: paste a text or drop files, see what is found in it, then store it."""

from __future__ import annotations

import hashlib
from datetime import date

import streamlit as st

from app_pages import house
from extract.findings import flatten
from records import Document

st.subheader("Sources")
text = st.text_area("Paste a text", height=220, placeholder="An article, a bulletin, a post …")
left, right = st.columns(2)
publisher = left.text_input("Publisher", placeholder="unknown")
published = right.date_input(
    "Published", value=None, max_value=date.today(), help="Leave empty if not known."
)
if text.strip():
    reader = house.reader()
    document = Document(
        id=hashlib.sha256(f"{publisher}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16],
        text=text,
        source=publisher or None,
        published=published,
    )
    analysis = reader.read(document)
    rows = flatten(analysis, reader.extractor_id, reader.gazetteer.version)
    st.caption(
        f"Found: {len(analysis.resolutions)} names, {len(analysis.claims)} claims; nothing is stored yet."
    )
    st.dataframe(
        [
            {
                "words": r.place_text, "use": r.use, "place": r.name, "oblast": r.admin1, "sure": r.score,
                "claim": r.claim_kind, "stance": r.stance, "claimant": r.claimant, "sentence": r.claim_text,
            }
            for r in rows
        ],
        hide_index=True,
    )  # fmt: skip
    if st.button("Store it", type="primary"):
        done = house.store().put(
            document, rows, extractor_id=reader.extractor_id, gazetteer_version=reader.gazetteer.version
        )
        st.success(
            {"new": "Stored.", "known": "It was stored before; nothing changed.", "updated": "Updated."}[done]
        )
st.divider()
st.caption("In the store")
st.dataframe(
    [
        {
            "title": d.title,
            "publisher": d.publisher,
            "published": d.published,
            "language": d.lang,
            "known": d.known_at,
        }
        for d in house.store().documents()
    ],
    hide_index=True,
)

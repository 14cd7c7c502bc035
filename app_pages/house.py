"""What all pages share: the store, the reader, the view in the address, and how faults are told."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote

import streamlit as st

from extract.pipeline import Reader
from records import FrontlineError
from store import Query, Store, default_store, format_query, open_store, parse_query


def store() -> Store:
    """Return the store of this server; raises FrontlineError with the way out when it cannot be opened."""
    return _open(default_store(), os.getpid())


@st.cache_resource(max_entries=4, show_spinner="Opening the store …")
def _open(where: str, _pid: int) -> Store:
    return open_store(where, create=True)


@st.cache_resource(max_entries=1, ttl="10m", show_spinner="Loading the names of 35,000 places …")
def reader() -> Reader:
    """Return the reader with the user's places and corrections, loaded once for all viewers."""
    return Reader.of_user(default_store())


def address() -> str:
    """Return the query string of the address."""
    return "&".join(
        f"{key}={quote(v, safe='')}" for key in st.query_params for v in st.query_params.get_all(key)
    )


def view() -> Query:
    """Return the view that the address asks for, and tell what in it was not understood."""
    query, notes = parse_query(address())
    for note in notes:
        st.caption(f"Address: {plain(note)}")
    return query


def change_view(**values: Any) -> None:
    """Put changed filters into the address; the next run reads them from there."""
    query, _ = parse_query(address())
    pairs: dict[str, list[str]] = {}
    for key, value in parse_qsl(format_query(replace(query, **values))):
        pairs.setdefault(key, []).append(value)
    st.query_params.from_dict(pairs)


def plain(text: str) -> str:
    """Return text for st.markdown with every mark of Markdown, HTML, LaTeX and icons made harmless."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:&^=])", r"\\\1", text)


def show_fault(error: FrontlineError) -> None:
    """Tell a fault in one paragraph, without a traceback."""
    st.error(plain(str(error)), icon=":material/error:")

"""The store and the reader of this server, opened once for all viewers."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from app_pages.language import say
from store import Store, default_store, open_store

if TYPE_CHECKING:
    from extract.pipeline import Reader

T = TypeVar("T")


def store() -> Store:
    """Return the store of this server; raises FrontlineError with the way out when it cannot be opened."""
    return _told("opening_store", lambda: _open(default_store(), os.getpid()))


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(where: str, _pid: int) -> Store:
    return open_store(where, create=True)


def reader() -> Reader:
    """Return the reader with the user's places and corrections, loaded once for all viewers."""
    return _told("loading_names", _reader)


def _told(words: str, load: Callable[[], T]) -> T:
    """Load what is kept for all viewers; a session's first wait for it is told in words."""
    if words in st.session_state.setdefault("loaded", set()):
        return load()
    with st.spinner(say(words)):
        found = load()
    st.session_state["loaded"].add(words)
    return found


@st.cache_resource(max_entries=1, ttl="10m", show_spinner=False)
def _reader() -> Reader:
    from extract.pipeline import Reader

    return Reader.of_user(default_store())


def forget_reader() -> None:
    """Load the reader anew at the next use: a correction or a place of the user was added."""
    _reader.clear()


def reopen() -> None:
    """Open the store anew at the next use."""
    _open.clear()

"""What all pages share: the store, the reader, the view in the address, and how faults are told."""

from __future__ import annotations

import functools
import logging
import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ParamSpec
from urllib.parse import parse_qsl, quote

import streamlit as st

from app_pages import answers
from app_pages.language import LANGUAGES, begin, say, ui
from app_pages.opened import forget_reader, reader, reopen, store
from maps.palette import Theme, palette
from records import FrontlineError
from store import Query, format_query, parse_query
from store.query import CHOICES

P = ParamSpec("P")
EVERYTHING = Query(use=CHOICES["use"])
log = logging.getLogger("frontline.app")
__all__ = [  # the ones of app_pages/opened.py too: a page asks the house for everything
    "EVERYTHING", "address", "arrive", "change_view", "clear_view", "forget_reader", "guarded", "heading",
    "is_filtered", "language_switch", "leave", "may_write", "nothing_found", "nothing_stored", "only",
    "plain", "reader", "show_fault", "store", "style", "theme", "view",
]  # fmt: skip


def may_write() -> bool:
    """Tell whether viewers may add, delete and correct: not where FRONTLINE_READ_ONLY is set."""
    return not os.environ.get("FRONTLINE_READ_ONLY", "").strip()


# --- the view and its address -------------------------------------------------------------------


def address() -> str:
    """Return the query string of the address."""
    return "&".join(
        f"{key}={quote(v, safe='')}" for key in st.query_params for v in st.query_params.get_all(key)
    )


def arrive(page: str) -> None:
    """Keep the view when the reader turns to another page, whose address comes without it.

    The language always stands in the address, so that a link never opens in another one and only
    the bare address of the app is empty. ``page`` is the path of the page, "" for the first.
    """
    st.session_state.setdefault("came_bare", not address())
    before = st.session_state.get("page")
    if before is not None and before != page and not address():
        _write(st.session_state.get("view", ""))
    if "ui" not in st.query_params:
        st.query_params["ui"] = ui()  # and nothing else: what is not understood is still to be told
    st.session_state["ui"] = ui()
    st.session_state["page"] = page


def leave() -> None:
    """Remember the view for the next page."""
    st.session_state["view"] = address()


def view(*, tell: bool = False) -> Query:
    """Return the view that the address asks for; ``tell`` what in it was not understood."""
    query, notes = parse_query(address())
    for note in notes if tell else ():
        st.caption(plain(say("address_note", note=note)))
    return query


def change_view(**values: Any) -> None:
    """Put changed filters into the address; the next run reads them from there."""
    _write(format_query(replace(view(), **values)))


def clear_view() -> None:
    """Take all filters back; language and map stay."""
    kept = {name: getattr(view(), name) for name in ("ui", "map")}
    _write(format_query(Query(**kept)))


def is_filtered(query: Query) -> bool:
    """Tell whether a view leaves anything out by choice."""
    return query.filters() != Query()


def only(query: Query, **values: Any) -> Query:
    """Return a query with changed filters and without the keys of the view."""
    return replace(query.filters(), **values)


def _write(text: str) -> None:
    pairs: dict[str, list[str]] = {}
    for key, value in parse_qsl(text):
        pairs.setdefault(key, []).append(value)
    st.query_params.from_dict(pairs)


# --- how it looks -------------------------------------------------------------------------------


def theme() -> Theme:
    """Return the theme that the reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"


def style() -> None:
    """Put the app's own styles on the page, in the colours of the sealed page."""
    colours = "".join(f"--fm-{name}:{value};" for name, value in palette(theme()).items())
    st.html(f"<style>:root{{{colours}}}{_css()}</style>")


@functools.cache
def _css() -> str:
    from pathlib import Path

    sheets = sorted(Path(__file__).resolve().parent.glob("*.css"), reverse=True)  # style.css first
    return "".join(sheet.read_text("utf-8") for sheet in sheets)


def heading(text: str) -> None:
    """Put a page's title and, beside it, the choice of language."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="heading"
    ):
        st.subheader(plain(text), anchor=False)
        language_switch()


def language_switch() -> None:
    """Let the reader choose the language; it goes into the address."""

    def choose() -> None:
        if st.session_state["language"]:
            change_view(ui=st.session_state["language"])
            st.session_state["ui"] = st.session_state["language"]

    st.session_state["language"] = ui()
    st.segmented_control(
        say("interface_language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        on_change=choose,
        required=True,
        width="content",
        label_visibility="collapsed",
    )


def plain(text: str) -> str:
    """Return text for st.markdown with every mark of Markdown, HTML, LaTeX and icons made harmless."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$~:&^=])", r"\\\1", text)


# --- empty states and faults --------------------------------------------------------------------


def nothing_stored() -> bool:
    """Tell whether the store is empty, and if so say what to do."""
    if answers.count(EVERYTHING):
        return False
    with st.container(border=True):
        st.subheader(say("empty_store_title"), anchor=False)
        st.markdown(say("empty_store"))
        st.page_link("app_pages/add.py", label=say("empty_store_go"), icon=":material/note_add:")
    return True


def nothing_found() -> None:
    """Say that the filters leave nothing, and offer to take them back."""
    with st.container(border=True):
        st.subheader(say("empty_view_title"), anchor=False)
        st.markdown(say("empty_view"))
        st.button(
            say("clear_filters"), on_click=clear_view, icon=":material/filter_alt_off:", key="clear-empty"
        )


def guarded(body: Callable[P, None]) -> Callable[P, None]:
    """Wrap what draws a page or a fragment: whatever fails is told in a sentence with a way out.

    The store's and our own faults say what is wrong themselves; anything else is a bug: the
    traceback goes into the log, never to the reader.
    """

    @functools.wraps(body)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            begin()
            answers.begin()
            body(*args, **kwargs)
        except FrontlineError as error:
            show_fault(str(error))
        except OSError as error:
            log.exception("a file cannot be read")
            show_fault(say("fault_file", what=f"{error.filename or ''} ({error.strerror or error})".strip()))
        except Exception:
            log.exception("a page failed")
            show_fault(say("fault_ours"))

    return run


def show_fault(text: str) -> None:
    """Tell a fault in one paragraph, without a traceback, with two ways out."""
    st.error(f"**{say('fault_title')}**\n\n{plain(text)}", icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("fault_way_out"))
        st.button(say("try_again"), on_click=reopen, icon=":material/refresh:", key="fault-again")
        st.button(say("fault_home"), on_click=clear_view, icon=":material/home:", key="fault-home")

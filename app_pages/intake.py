"""Taking texts in: paste, files, a folder, a feed; what is found in them is shown before it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from app_pages import house, parts, preview
from app_pages.language import moment, say, ui, word
from extract.documents import READERS, ReadFailure, read_documents
from extract.findings import flatten
from extract.uploads import pasted, read_uploads
from records import Document, Finding

READ_AT_ONCE = 100  # documents whose names are looked up before storing; all are read when stored
WAYS = {"paste": "way_paste", "files": "way_files", "folder": "way_folder", "feed": "way_feed"}
LISTED = 20  # failures that are told one by one


@dataclass
class Intake:
    """Hold what a person gave and what was found in it, until it is stored or put away."""

    documents: list[Document] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    rows: dict[str, list[Finding]] = field(default_factory=dict)
    news: list[Any] = field(default_factory=list)  # what servers said, kept once the documents are


def page() -> None:
    """Ask for texts; show what is found in them."""
    if done := st.session_state.pop("intake-done", None):
        finished(done)
    way = st.segmented_control(
        say("way"), list(WAYS), default="paste", format_func=lambda w: say(WAYS[w]), key="way", required=True
    )
    {"paste": paste, "files": files, "folder": folder, "feed": feed}[way]()
    taken: Intake | None = st.session_state.get("intake")
    if taken is not None:
        show(taken)


# --- the ways in ---------------------------------------------------------------------------------


def paste() -> None:
    """Ask for a text and what is known of it."""
    with st.form("paste", border=False):
        text = st.text_area(
            say("paste_text"), height=240, placeholder=say("paste_hint"), key=fresh("paste-text")
        )
        left, middle, right = st.columns(3)
        publisher = left.text_input(
            say("paste_publisher"), placeholder=say("paste_unknown"), key=fresh("paste-publisher")
        )
        title = middle.text_input(
            say("paste_title"), placeholder=say("paste_unknown"), key=fresh("paste-title")
        )
        published = right.date_input(
            say("paste_published"),
            value=None,
            min_value=date(2014, 1, 1),
            format="DD.MM.YYYY" if ui() == "uk" else "YYYY-MM-DD",
            help=say("paste_published_help"),
            key=fresh("paste-day"),
        )
        url = st.text_input(say("paste_url"), placeholder="https://", type="url", key=fresh("paste-url"))
        if st.form_submit_button(say("look"), type="primary", icon=":material/search:"):
            if text.strip():
                take([pasted(text, title=title, source=publisher, url=url, published=published)])
            else:
                st.warning(say("paste_nothing"))


def files() -> None:
    """Ask for files."""
    uploads("files", True, say("files_drop"))


def folder() -> None:
    """Ask for a folder of the reader's own machine."""
    uploads("folder", "directory", say("folder_drop"))


def uploads(key: str, many: Any, label: str) -> None:
    """Ask for files and read them as soon as they are there."""
    given = st.file_uploader(label, accept_multiple_files=many, key=fresh(f"drop-{key}"))
    st.caption(say("files_kinds", kinds=", ".join(sorted(READERS))))
    names = tuple(file.file_id for file in given or ())
    if names and st.session_state.get("intake-files") != names:
        st.session_state["intake-files"] = names
        take(read_uploads((file.name, file.getvalue()) for file in given))


def feed() -> None:
    """Ask for the address of a feed or a page, and fetch it when told to."""
    from extract.fetching import Fetcher

    with st.form("feed", border=False):
        url = st.text_input(
            say("feed_url"), placeholder="https://", type="url", key=fresh("feed-url")
        ).strip()
        whole = st.checkbox(say("feed_articles"), key=fresh("feed-articles"))
        asked = st.form_submit_button(say("feed_fetch"), type="primary", icon=":material/download:")
    st.caption(say("feed_note"))
    if not asked:
        return
    if not url.startswith(("http://", "https://")):
        st.warning(say("feed_no_address"))
        return
    fetcher = Fetcher(known=house.store().fetched)
    taken = take(read_documents([url], fetcher=fetcher, articles=whole))
    taken.news = fetcher.news
    if not taken.documents and not taken.failures:
        st.session_state.pop("intake")
        st.info(say("feed_nothing_new"))


def take(items: Iterable[Document | ReadFailure]) -> Intake:
    """Read what was given and look for names in it."""
    taken = Intake()
    seen: set[str] = set()
    with st.spinner(say("reading")):
        for item in items:
            if isinstance(item, ReadFailure):
                taken.failures.append(item.message)
            elif item.id not in seen:
                seen.add(item.id)
                taken.documents.append(item)
    first = taken.documents[:READ_AT_ONCE]
    with parts.working("reading_of", len(first)) as step:
        for n, document in enumerate(first, 1):
            taken.rows[document.id] = read(document)
            step(n)
    st.session_state["intake"] = taken
    return taken


def read(document: Document) -> list[Finding]:
    """Return the findings of a document."""
    reader = house.reader()
    return flatten(reader.read(document), reader.extractor_id, reader.gazetteer.version)


# --- what was found ------------------------------------------------------------------------------


def show(taken: Intake) -> None:
    """Show what was found, and let the person store it or put it away."""
    st.subheader(say("found_title"), anchor=False)
    for message in taken.failures[:LISTED]:
        st.warning(house.plain(message), icon=":material/warning:")
    if len(taken.failures) > LISTED:
        st.warning(say("n_more_failures", n=len(taken.failures) - LISTED))
    if not taken.documents:
        st.markdown(say("found_nothing"))
        return
    rows = [row for found in taken.rows.values() for row in found]
    told = f"{say('n_documents', n=len(taken.documents))}: {preview.summary(rows)}."
    if len(taken.documents) > READ_AT_ONCE:
        told += f" {say('found_first', n=READ_AT_ONCE)}"
    st.markdown(f"**{house.plain(told)}** {say('nothing_stored_yet')}")
    with st.container(horizontal=True):
        st.button(
            say("store_it", n=len(taken.documents)),
            type="primary",
            icon=":material/save:",
            on_click=_keep,
            key="store-it",
        )
        st.button(say("put_away"), icon=":material/close:", on_click=put_away, key="put-away")
    document = choose(taken)
    show_document(document, taken.rows.get(document.id) or read(document))


def choose(taken: Intake) -> Document:
    """Let the person choose which document to look at."""
    if len(taken.documents) == 1:
        return taken.documents[0]
    by_id = {document.id: document for document in taken.documents}
    chosen = st.selectbox(
        say("found_which"),
        list(by_id),
        format_func=lambda i: _called(by_id[i], taken.rows.get(i)),
        key="intake-which",
    )
    return by_id[chosen]


def _called(document: Document, rows: Sequence[Finding] | None) -> str:
    name = document.title or " ".join(document.text[:60].split())
    outlet = f", {document.source}" if document.source else ""
    return f"{name}{outlet}" + (f" — {preview.summary(rows)}" if rows is not None else "")


def show_document(document: Document, rows: Sequence[Finding]) -> None:
    """Show a text with its names marked, and what is claimed in it."""
    lang = rows[0].lang if rows else document.lang
    published = document.published.isoformat() if document.published else None
    facts = [
        document.source or say("no_publisher"),
        moment(published),
        word("lang", lang) if lang else "",
        preview.summary(rows),
    ]
    st.markdown(f"**{house.plain(document.title or say('untitled'))}**")
    st.caption(house.plain(" · ".join(fact for fact in facts if fact)))
    if not rows:
        st.info(say("no_names"))
    st.html(preview.legend_html())
    with st.container(border=True, height=420 if len(document.text) > 1500 else "content"):
        st.html(preview.text_html(document.text, rows, lang or "en"))
    st.markdown(f"**{say('claims_listed')}**")
    st.html(preview.claims_html(rows))


# --- storing it ----------------------------------------------------------------------------------


def _keep() -> None:
    """Ask the next run to store what was taken in: there its progress can be shown."""
    st.session_state["intake-store"] = True


def store_what_was_asked() -> None:
    """Store what was taken in, where the person has asked for it."""
    if not st.session_state.pop("intake-store", False):
        return
    taken: Intake | None = st.session_state.get("intake")
    if taken is None or not house.may_write():
        return
    reader, store = house.reader(), house.store()
    extractor = {"extractor_id": reader.extractor_id, "gazetteer_version": reader.gazetteer.version}
    done = {"new": 0, "updated": 0, "known": 0}
    with parts.working("storing_of", len(taken.documents)) as step:
        for n, document in enumerate(taken.documents, 1):
            if store.knows(document, **extractor):
                done["known"] += 1
            else:
                rows = taken.rows.get(document.id)
                done[store.put(document, rows if rows is not None else read(document), **extractor)] += 1
            step(n)
    if taken.news:
        store.keep_fetched(taken.news)
    put_away()
    st.session_state["intake-done"] = (done, tuple(document.id for document in taken.documents))


def finished(done: tuple[dict[str, int], tuple[str, ...]]) -> None:
    """Say what was stored, and lead to it."""
    counts, ids = done
    keys = (("new", "n_stored_new"), ("updated", "n_stored_updated"), ("known", "n_stored_known"))
    st.success(
        " · ".join(say(key, n=counts[name]) for name, key in keys if counts[name]), icon=":material/check:"
    )
    with st.container(horizontal=True):
        if len(ids) <= 50:  # more would make an address that no browser takes
            parts.link("map", say("see_on_map"), "map", **{**parts.unfiltered(), "doc": ids})
        else:
            parts.link("map", say("see_map"), "map", **parts.unfiltered())


def put_away() -> None:
    """Forget what was taken in; the fields become empty."""
    for key in ("intake", "intake-files", "intake-which"):
        st.session_state.pop(key, None)
    st.session_state["intake-round"] = st.session_state.get("intake-round", 0) + 1


def fresh(name: str) -> str:
    """Return the key of a field; after each storing it is a new and empty one."""
    return f"{name}-{st.session_state.get('intake-round', 0)}"

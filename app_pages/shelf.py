"""The documents of the store: by source, one by one with their texts, and out again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app_pages import house, intake, parts
from app_pages.language import day, moment, number, say, word
from store import DocumentSummary, SourceSummary

PAGE = 20


def page() -> None:
    """Show the sources, the documents of one or all, and the chosen document."""
    sources = house.store().sources()
    if not sources:
        st.info(say("shelf_empty"))
        return
    chosen = choose_source(sources)
    about = next((s for s in sources if (s.publisher or "-") == chosen), None)
    total = about.documents if about else sum(s.documents for s in sources)
    pages = -(-total // PAGE)
    number_of_page = 1
    if pages > 1:
        number_of_page = min(st.pagination(pages, key=f"shelf-page-{chosen}"), pages)
    listed = list(
        house.store().documents(
            publisher=(chosen,) if chosen else (), limit=PAGE, offset=PAGE * (number_of_page - 1)
        )
    )
    document = table(listed, f"shelf-{chosen}-{number_of_page}")
    if about and about.publisher and house.may_write():
        label = say("delete_source", source=house.plain(about.publisher), n=number(about.documents))
        st.button(
            label,
            icon=":material/delete:",
            key="delete-source",
            on_click=_ask,
            args=("source", about.publisher),
        )
        confirm("source", about.publisher, about.publisher, about.documents)
    if document:
        one(document)


def choose_source(sources: Sequence[SourceSummary]) -> str | None:
    """Let the reader choose a publisher, "-" for texts that name none; None is all."""
    by = {source.publisher or "-": source for source in sources}
    total = say("n_documents", n=sum(source.documents for source in sources))
    st.markdown(f"**{say('n_sources', n=len(sources))}, {total}**")
    return st.selectbox(
        say("shelf_source"),
        list(by),
        index=None,
        format_func=lambda name: _called(by[name]),
        placeholder=say("shelf_all"),
        key="shelf-source",
        width=520,
    )


def _called(source: SourceSummary) -> str:
    span = f", {day(source.first)} – {day(source.last)}" if source.first else ""
    name = source.publisher or say("no_publisher")
    return f"{name}: {say('n_documents', n=source.documents)}, {say('n_findings', n=source.findings)}{span}"


def table(listed: Sequence[DocumentSummary], key: str) -> DocumentSummary | None:
    """Show documents as a table; return the one whose row is chosen."""
    event: Any = st.dataframe(
        [
            {
                say("paste_title"): summary.title or summary.id,
                say("paste_publisher"): summary.publisher or say("no_publisher"),
                say("paste_published"): moment(summary.published),
                say("card_known"): moment(summary.known_at),
                say("facet_lang"): word("lang", summary.lang) if summary.lang else "",
                say("shelf_findings"): summary.findings,
                say("shelf_characters"): summary.characters,
            }
            for summary in listed
        ],
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=say("shelf_alt"),
    )
    rows = event.selection.rows
    if not rows:
        st.caption(say("shelf_choose"))
    return listed[rows[0]] if rows and rows[0] < len(listed) else None


def one(summary: DocumentSummary) -> None:
    """Show one stored document, with its names marked, and let it be taken out."""
    store = house.store()
    document = store.document(summary.id)
    if document is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.link("map", say("see_on_map"), "map", **{**parts.unfiltered(), "doc": (summary.id,)})
        if house.may_write():
            st.button(
                say("delete_document"),
                icon=":material/delete:",
                type="tertiary",
                key=f"delete-{summary.id}",
                on_click=_ask,
                args=("document", summary.id),
            )
    confirm("document", summary.id, summary.title or summary.id, 1)
    if document.also_reported_by:
        st.caption(house.plain(say("shelf_copies", names=", ".join(document.also_reported_by))))
    if versions := store.versions(summary.id):
        st.caption(say("shelf_versions", n=len(versions), when=moment(versions[-1].replaced_at)))
    rows = list(store.find(house.only(house.EVERYTHING, doc=(summary.id,)), order="document"))
    intake.show_document(document, rows)


def _ask(what: str, name: str) -> None:
    st.session_state["delete-asked"] = (what, name)


def confirm(what: str, name: str, called: str, documents: int) -> None:
    """Ask once more before a source or a document goes, with all that was derived from it."""
    if st.session_state.get("delete-asked") != (what, name):
        return
    with st.container(border=True):
        st.markdown(
            f"**{say('delete_title')}** "
            + house.plain(say("delete_warning", what=called, n=number(documents)))
        )
        with st.container(horizontal=True):
            st.button(
                say("delete_yes"),
                type="primary",
                icon=":material/delete:",
                key="delete-yes",
                on_click=_delete,
            )
            st.button(say("delete_no"), key="delete-no", on_click=_ask, args=("", ""))


def _delete() -> None:
    """Delete what was asked for; done before the page is drawn anew."""
    what, name = st.session_state.pop("delete-asked", ("", ""))
    if not house.may_write():
        return
    if what == "source":
        house.store().delete_source(name)
        st.session_state["shelf-source"] = None
    elif what == "document":
        house.store().delete_document(name)

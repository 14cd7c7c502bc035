"""The review list: names without a place and narrow choices first, each with its correct-it action."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app_pages import card, house, parts
from app_pages.language import number, percent, place_name, say, word
from records import Finding
from store import Query

PAGE = 12
MOST = 300
WHICH = {"any": "review_any", "no": "review_no", "yes": "review_yes"}


def page(query: Query) -> None:
    """Show what a person should look at first in the view; corrections can be applied at once."""
    st.caption(say("review_note"))
    reread()
    which = st.segmented_control(
        say("review_which"),
        list(WHICH),
        default=query.resolved,
        format_func=lambda w: say(WHICH[w]),
        key="review-which",
        required=True,
    )
    parts.filters_note(replace(query, resolved="any"))  # what is chosen here tells it already
    with st.spinner(say("review_sorting")):
        rows = house.store().review(house.only(query, resolved=which), limit=MOST)
    if not rows:
        st.info(say("review_nothing"), icon=":material/task_alt:")
        return
    shown = st.session_state.get("review-shown", PAGE)
    for row in rows[:shown]:
        st.markdown(f"**{house.plain(doubt(row))}**")
        card.show([row], f"review-{row.id}")
    if len(rows) > shown:
        st.caption(say("card_shown", shown=number(shown), all=number(len(rows))))
        st.button(say("card_more"), key="review-more", on_click=_more, args=(shown + PAGE,))


def _more(shown: int) -> None:
    st.session_state["review-shown"] = shown


def doubt(row: Finding) -> str:
    """Return in words what is doubtful about a mention."""
    if row.place_id is None:
        return f"“{row.place_text}”: {word('reason', row.resolve_reason.replace(':', '_'))}"
    return say("review_narrow", words=row.place_text, place=place_name(row), margin=percent(row.score_margin))


def reread() -> None:
    """Say how many documents were read before the latest corrections, and read them anew when told to."""
    reader, store = house.reader(), house.store()
    extractor = {"extractor_id": reader.extractor_id, "gazetteer_version": reader.gazetteer.version}
    ids = store.outdated(**extractor)
    if not ids or not house.may_write():
        return
    with st.container(border=True):
        st.markdown(say("n_outdated", n=len(ids)))
        if not st.button(say("read_again"), icon=":material/refresh:", key="read-again"):
            return
        with parts.working("reading_of", len(ids)) as step:
            for n, doc_id in enumerate(ids, 1):
                document = store.document(doc_id)
                if document is not None:
                    store.put(document, reader.findings(document), **extractor)
                step(n)
    st.rerun()

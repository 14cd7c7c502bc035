"""Disputes: sentences that contradict each other, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app_pages import answers, facets, house, parts
from app_pages.language import days, moment, number, oblast_name, place_name, say
from records import Finding
from store import Dispute, Query

PAGE = 10  # disputes at once
MOST = 200  # disputes that are counted and offered; the filters lead to older ones
FILTERS = ("oblast", "claimant", "publisher")


def page() -> None:
    """Draw the disputes of the view."""
    query = house.view(tell=True)
    if house.nothing_stored():
        return
    house.heading(say("nav_disputes"))
    st.caption(say("disputes_note"))
    narrow(query)
    parts.filters_note(query)
    found = house.store().disputes(query, limit=MOST)
    if not found:
        nothing(query)
        return
    shown = st.session_state.get("disputes-shown", PAGE)
    st.markdown(
        f"**{say('n_disputes', n=len(found))}**" + (f" {say('disputes_most')}" if len(found) == MOST else "")
    )
    spots = spots_of(found)
    for dispute in found[:shown]:
        show(dispute, spots)
    if len(found) > shown:
        st.caption(say("card_shown", shown=number(shown), all=number(len(found))))
        st.button(say("card_more"), key="disputes-more", on_click=_more, args=(shown + PAGE,))


def nothing(query: Query) -> None:
    """Say that nothing is disputed here, and where to look."""
    if house.is_filtered(query) and answers.count(query) == 0:
        house.nothing_found()
        return
    with st.container(border=True):
        st.subheader(say("no_disputes_title"), anchor=False)
        st.markdown(say("no_disputes_filtered" if house.is_filtered(query) else "no_disputes"))
        with st.container(horizontal=True):
            parts.all_days(query)
            if house.is_filtered(query):
                st.button(say("clear_filters"), on_click=house.clear_view, icon=":material/filter_alt_off:")


def narrow(query: Query) -> None:
    """Show the filters that disputes are narrowed by, with the contested findings of each value."""
    counts = answers.facets(house.only(query, status=("contested",)))
    facets.facet("kind", query, counts["kind"], {})
    with st.grid("auto", min_column_width=220):
        for name in FILTERS:
            facets.facet(name, query, [pair for pair in counts[name] if pair[0] != "-"], {})


def spots_of(found: Sequence[Dispute]) -> dict[str, Any]:
    """Return one spot of each disputed place, for its name and oblast."""
    ids = tuple({dispute.group.place_id for dispute in found})
    return {spot.place_id: spot for spot in answers.by_place(house.only(house.EVERYTHING, place=ids))}


def show(dispute: Dispute, spots: dict[str, Any]) -> None:
    """Show one dispute: what it is about, and both sides with their words."""
    group = dispute.group
    spot = spots.get(group.place_id)
    name = parts.spot_name(group, place_name(spot) if spot else group.name)
    area = f", {oblast_name(spot.admin1)}" if spot and spot.admin1 else ""
    with st.container(border=True, key=f"dispute-{group.id}"):
        st.markdown(f"#### {house.plain(f'{name}{area}: {parts.what_is_claimed(group)}')}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                house.plain(f"{days(group.first_day, group.last_day)} · {told_in(dispute)}"), width="content"
            )
            parts.place_links(group.place_id, here="disputes")
        left, right = st.columns(2, gap="medium")
        for column, heading, rows in (
            (left, "they_assert", dispute.asserting),
            (right, "they_deny", dispute.denying),
        ):
            with column:
                st.markdown(f"**{say(heading, n=len(rows))}**")
                st.html("".join(voice_html(row) for row in rows))


def told_in(dispute: Dispute) -> str:
    """Return how many voices and documents take part."""
    return f"{say('n_voices', n=dispute.group.claimants)} · {say('n_documents', n=dispute.group.documents)}"


def voice_html(row: Finding) -> str:
    """Return one voice with its sentence as HTML: who, when, in which outlet."""
    return parts.statement_html(row, moment(row.published) if row.published else say("undated"))


def _more(shown: int) -> None:
    st.session_state["disputes-shown"] = shown


page()

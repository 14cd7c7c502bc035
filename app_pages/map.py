"""The map: where the reports point, what is disputed, and the sentence behind any mark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import streamlit as st

from app_pages import answers, card, facets, house, mapview
from app_pages.language import actor_name, area_name, day, number, oblast_name, place_name, say, ui, word
from app_pages.parts import localised
from app_pages.timeline import effective, timeline
from records import Finding
from store import PlaceCount, Query

LIST_LIMIT = 120  # findings behind a mark that are fetched at once
WEEK = 7
HEADLINES = 6  # places of the week that are named
OTHER_USES = 500


def page() -> None:
    """Draw the page for the view in the address."""
    if house.nothing_stored():
        return
    _begin_with_the_week()
    query = house.view(tell=True)
    today = answers.today()
    shown = effective(query)
    counts = answers.facets(shown)
    undisturbed = house.only(query, since=None, until=None, last_days=None, undated="in")
    places = answers.by_place(shown)
    known = places if not query.place else answers.by_place(replace(shown, place=()))
    facets.sidebar(query, counts, known)
    _title(answers.count(shown), places)
    _week(today)
    facets.in_force(query, known)
    with st.container(key="map-page"):
        timeline(answers.by_day(undisturbed), query, today)
        with st.container(key="map-and-panel"):
            if not places and not answers.count(shown):
                house.nothing_found()
            else:
                _map_and_panel(shown, places)
    table(shown, places)
    every_mention(shown)


def _begin_with_the_week() -> None:
    """Show a first visitor the last seven days, and say so in the address; everything is one click away.

    The undated stay in unless they are more than what the week has.
    """
    if not st.session_state["came_bare"]:
        return
    st.session_state["came_bare"] = False
    week = answers.count(Query(last_days=WEEK, undated="out"))
    if week:
        undated = answers.count(Query(undated="only"))
        house.change_view(last_days=WEEK, undated="in" if undated <= week else "out")


def _title(count: int, places: list[PlaceCount]) -> None:
    told = f"{say('n_findings', n=count)} · {say('n_places', n=len({p.place_id for p in places}))}"
    st.set_page_config(page_title=f"{told} · Frontline Mapper")
    house.heading(told)


def _week(today: date | None) -> None:
    """Name the places that the last seven days speak of most, the disputed ones with their sign."""
    week = Query(last_days=WEEK, undated="out")
    places = [p for p in answers.by_place(week) if p.drawn_as != "area"]
    if not places or today is None:
        return
    disputed = answers.contested(week)
    places.sort(key=lambda p: (p.place_id not in disputed, -p.count, p.place_id))
    named: dict[str, int] = {}
    for p in places:
        named[p.place_id] = named.get(p.place_id, 0) + p.count
    first = {p.place_id: p for p in reversed(places)}
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="week"):
        st.caption(say("week_to", day=day(today)))
        for place_id in list(named)[:HEADLINES]:
            sign = "≠ " if place_id in disputed else ""
            st.button(
                house.plain(f"{sign}{place_name(first[place_id])} {number(named[place_id])}"),
                key=f"week-{place_id}", on_click=_choose, args=(place_id, True),
                help=say("week_disputed") if sign else None, type="secondary",
            )  # fmt: skip


def _choose(place_id: str | None, this_week: bool = False) -> None:
    changes: dict[str, Any] = {"sel": place_id}
    if this_week:
        changes |= {"last_days": WEEK, "since": None, "until": None}
    house.change_view(**changes)


def _map_and_panel(query: Query, places: list[PlaceCount]) -> None:
    rows = behind(query)
    hid = answers.find(Query(id=query.hid, use=house.EVERYTHING.use)) if query.hid else []
    left, right = st.columns([5, 3], gap="medium")
    with left:
        candidates = rivals(rows) if query.sel else ()
        mapview.draw(
            places,
            query,
            answers.contested(query),
            frozenset(r.place_id for r in hid if r.place_id),
            candidates,
        )
        st.button(
            say("fit_map"),
            on_click=mapview.show_all,
            icon=":material/fit_screen:",
            type="tertiary",
            key="fit",
        )
        mapview.legend()
    with right:
        panel(query, rows, hid)


def behind(query: Query) -> list[Finding]:
    """Return the newest findings behind the chosen place, or of the whole view."""
    if query.sel:
        query = replace(query, place=(query.sel,))
    return answers.find(query, LIST_LIMIT)


def rivals(rows: list[Finding]) -> list[dict[str, Any]]:
    """Return the runners-up of the chosen place, each once with its highest score."""
    best: dict[Any, dict[str, Any]] = {}
    for row in rows:
        for candidate in row.candidates:
            known = best.get(candidate["id"])
            if known is None or float(candidate["score"] or 0) > known["score"]:
                best[candidate["id"]] = {**candidate, "score": float(candidate["score"] or 0)}
    return list(best.values())


def panel(query: Query, rows: list[Finding], hid: list[Finding]) -> None:
    """Show the sentences behind the chosen mark, or the newest ones; those that a link points at first."""
    with st.container(key="panel", gap="small"):
        if query.sel:
            with st.container(
                horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
            ):
                named = next((r for r in rows if r.place_id == query.sel), None)
                title = place_name(named) if named else query.sel
                area = f", {area_name(named)}" if named and named.admin1 else ""
                st.markdown(f"#### {house.plain(title + area)}")
                st.button(
                    say("panel_close"), on_click=_choose, args=(None,), icon=":material/close:",
                    type="tertiary", key="panel-close",
                )  # fmt: skip
            if not rows:
                st.info(say("panel_nothing"))
        else:
            st.markdown(f"#### {say('panel_newest')}")
            st.caption(say("panel_hint"))
        with st.container(height=720, border=False, key="cards"):
            if hid:
                card.show_all(hid, "hid")
            others = [r for r in rows if r.id not in query.hid]
            card.show_all(others, f"panel-{query.sel or 'all'}")


def table(query: Query, places: list[PlaceCount]) -> None:
    """Show the table twin of the map: the same rows, chosen the same way."""
    st.markdown(f"#### {say('table_title')}")
    ids = [p.place_id for p in places]

    def take() -> None:
        chosen = st.session_state["table"].selection.rows
        _choose(ids[chosen[0]] if chosen and chosen[0] < len(ids) else None)

    told = answers.kept("table", (query.filters(), ui()), lambda: pa.Table.from_pylist(twin(places)))
    st.dataframe(
        told, hide_index=True, key="table", on_select=take, selection_mode="single-row", height=300,
        column_config=localised(told), alt=say("table_alt", n=number(len(places))),
    )  # fmt: skip


def twin(places: list[PlaceCount]) -> list[dict[str, Any]]:
    """Return the rows of the map's table, in the reader's words."""
    stances = {s: word("stance", s) for s in ("asserted", "hedged", "denied", "-")}
    sides = {s: word("side", s) for s in ("RU", "UA", "OTHER", "NONE")}
    drawn = {d: word("drawn_short", d) for d in {p.drawn_as for p in places}}
    columns = [say(c) for c in ("col_place", "facet_oblast", "col_drawn", "findings", "col_latest")]
    return [
        {
            columns[0]: place_name(p),
            columns[1]: oblast_name(p.admin1),
            columns[2]: drawn[p.drawn_as],
            columns[3]: p.count,
            **{told: p.by_stance.get(s, 0) for s, told in stances.items()},
            **{told: p.by_side.get(s, 0) for s, told in sides.items()},
            columns[4]: date.fromisoformat(p.latest) if p.latest else None,
        }
        for p in places
    ]


def every_mention(query: Query) -> None:
    """Show on demand every mention, also those that the map leaves out."""
    folded = st.expander(say("every_mention"), on_change="rerun", key="every-mention")
    if not folded.open:
        return
    with folded:
        rows = answers.find(replace(query, use=house.EVERYTHING.use), OTHER_USES)
        told = pa.Table.from_pylist([_mention(row) for row in rows])
        st.dataframe(told, hide_index=True, column_config=localised(told))
        st.caption(say("every_mention_limit", n=number(OTHER_USES)))


def _mention(row: Finding) -> dict[str, Any]:
    return {
        say("col_words"): row.place_text,
        say("facet_use"): word("use", row.use),
        say("col_place"): place_name(row),
        say("facet_kind"): word("kind", row.claim_kind),
        say("facet_stance"): word("stance", row.stance),
        say("col_who"): actor_name(row.claimant) if row.claimant else None,
        say("col_date"): date.fromisoformat(row.event_date_start[:10]) if row.event_date_start else None,
        say("col_sentence"): row.claim_text,
        say("col_source"): row.publisher,
    }


page()

"""Place: what became of the claims about one place, its names, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from app_pages import answers, house, parts
from app_pages.days import EPOCH, axis_words, milliseconds, ticks
from app_pages.language import day, days, number, oblast_name, place_name, raion_name, say, ui, word
from geo.lookup import candidates
from geo.shapes import area_shape, basemap
from maps.glyphs import glyph
from maps.locator import Spot, locator
from records import Place
from store import NameForm, PlaceCount, Query, Story
from store.groups import BIN_DAYS, Role
from store.stories import STORIED

SUGGESTED = 16  # places offered where none is chosen
SECTOR_KM = 25.0
PAGE = 6  # stories at once
ROLES: tuple[Role, ...] = ("claimed", "reported", "assessed", "admitted", "denied", "hedged")


def page() -> None:
    """Draw the page for the place that the view has chosen."""
    query = house.view(tell=True)
    if house.nothing_stored():
        return
    house.heading(say("nav_places"))
    search(query)
    chosen = query.sel or (query.place[0] if len(query.place) == 1 else None)
    if chosen:
        show(chosen, query)
    else:
        suggest(query)


# --- finding a place -----------------------------------------------------------------------------


def search(query: Query) -> None:
    """Let the reader name a place; several of one name are offered, a single one is taken at once."""
    name = st.text_input(
        say("place_search"),
        key="place-name",
        type="search",
        placeholder="Красноармейск, Pokrovs'k, Часового Яру",
        help=say("place_search_help"),
    ).strip()
    if not name:
        return
    if st.session_state.get("place-taken") != name:
        found = matching(name)
        if not found:
            st.info(house.plain(say("place_unknown", name=name)), icon=":material/search_off:")
            return
        alone = len(found) == 1 or (found[0]["findings"] and not found[1]["findings"])
        st.session_state["place-found"] = found[:SUGGESTED]
        if alone:
            take(found[0]["id"], name)
            st.rerun()
        st.caption(say("place_which", n=len(found)))
        offer(found[:SUGGESTED], name)
    elif others := [row for row in st.session_state.get("place-found", ()) if row["id"] != query.sel]:
        st.caption(say("place_others"))
        offer(others, name)


def matching(name: str) -> list[dict[str, Any]]:
    """Return the places that a name may stand for, else those spoken of that begin with it."""
    counted = parts.counts_by_place(answers.by_place(house.EVERYTHING))
    reader = house.reader()
    return ranked(candidates(name, reader.gazetteer, reader.index), counted) or begun(name, counted)


def offer(rows: Sequence[dict[str, Any]], name: str) -> None:
    """Show places to choose from."""
    with st.container(horizontal=True):
        for row in rows:
            st.button(
                house.plain(called(row)), key=f"take-{row['id']}", on_click=take, args=(row["id"], name)
            )


def take(place_id: str, name: str) -> None:
    """Choose a place; what was typed stays in the field and asks nothing more."""
    st.session_state["place-taken"] = name
    house.change_view(sel=place_id)


def ranked(
    found: Sequence[dict[str, Any]], counted: dict[str, tuple[PlaceCount, int]]
) -> list[dict[str, Any]]:
    """Return the candidates with their findings, those that are most spoken of first."""
    rows = [{**row, "findings": counted[row["id"]][1] if row["id"] in counted else 0} for row in found]
    return sorted(rows, key=lambda row: (-row["findings"], -(row["population"] or 0), row["id"]))


def begun(text: str, counted: dict[str, tuple[PlaceCount, int]]) -> list[dict[str, Any]]:
    """Return the places spoken of whose name, in any language, begins with a text."""
    wanted = text.casefold()
    return [
        {
            "id": place_id,
            "name": spot.name,
            "name_uk": spot.name_uk,
            "oblast": spot.admin1,
            "kind": spot.place_kind,
            "findings": n,
        }
        for place_id, (spot, n) in counted.items()
        if any((name or "").casefold().startswith(wanted) for name in (spot.name, spot.name_uk, spot.name_ru))
    ]


def called(row: dict[str, Any]) -> str:
    """Return a candidate in words: name, oblast, raion, findings."""
    name = (row["name_uk"] if ui() == "uk" else None) or row["name"]
    area = (row.get("raion") or "") if ui() == "en" else ""
    where = ", ".join(part for part in (oblast_name(row["oblast"]) if row["oblast"] else "", area) if part)
    return f"{name} ({where})" + (f": {number(row['findings'])}" if row["findings"] else "")


def suggest(query: Query) -> None:
    """Offer the places that the view speaks of most."""
    counted = parts.counts_by_place(answers.by_place(query))
    parts.filters_note(query)
    if not counted:
        house.nothing_found()
        return
    st.caption(say("place_suggest"))
    with st.container(horizontal=True):
        for place_id, (spot, n) in list(counted.items())[:SUGGESTED]:
            label = f"{house.plain(place_name(spot))} ({number(n)})"
            st.button(label, key=f"suggest-{place_id}", on_click=take, args=(place_id, ""))


# --- one place -----------------------------------------------------------------------------------


def show(place_id: str, query: Query) -> None:
    """Show one place: where it lies, what became of the claims about it, its names."""
    store = house.store()
    of_place = house.only(query, place=(place_id,))
    spots = store.by_place(replace(of_place, use=house.EVERYTHING.use))
    known = house.reader().gazetteer.places.get(place_id)
    ever = spots or store.by_place(replace(house.EVERYTHING, place=(place_id,)))
    if known is None and not ever:
        st.info(house.plain(say("place_no_such", id=place_id)), icon=":material/search_off:")
        return
    name = place_name(known or ever[0])
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header(house.plain(name), anchor=False)
        st.caption(house.plain(facts(known, ever)))
        parts.place_links(place_id, here="places")
        parts.filters_note(query)
        count = store.count(of_place)
        st.markdown(say("place_counts", what=say("n_findings", n=count)) if count else say("place_silent"))
    with right:
        picture(known, ever, name)
    told = store.timeline(place_id, kinds=query.kind or STORIED, query=of_place)
    if not told:
        parts.all_days(query)
    timeline(told, bool(set(query.kind) & set(BIN_DAYS) - set(STORIED)), name)
    name_forms(store.name_forms(place_id), known)


def facts(known: Place | None, spots: Sequence[PlaceCount]) -> str:
    """Return what the gazetteer says of a place, in one line."""
    if known is None:
        spot = spots[0]
        return " · ".join(p for p in (spot.name, spot.name_uk, spot.name_ru, spot.place_id) if p)
    names = dict.fromkeys(n for n in (known.name, known.name_uk, known.name_ru) if n)
    raion = raion_name(known.oblast, known.raion) if known.oblast and known.raion else ""
    where = [word("sort", known.kind), oblast_name(known.oblast) if known.oblast else "", raion]
    people = say("n_people", n=known.population) if known.population else ""
    return " · ".join(
        part for part in (" / ".join(names), ", ".join(w for w in where if w), people, known.id) if part
    )


def picture(known: Place | None, spots: Sequence[PlaceCount], name: str) -> None:
    """Show where the place lies; an area as an area, a sector as its circle."""
    at = known if known and known.lat is not None else next((s for s in spots if s.lat is not None), None)
    outline = area_shape(known.id if known else spots[0].place_id)
    if outline is None and (at is None or at.lat is None or at.lon is None):
        st.caption(say("place_nowhere"))
        return
    by = {which: _summed([getattr(s, which) for s in spots]) for which in ("by_stance", "by_side")}
    sector = bool(spots) and all(s.drawn_as == "sector" for s in spots)
    spot = Spot(
        name,
        (at.lat if at else None) or 0.0,
        (at.lon if at else None) or 0.0,
        glyph(by["by_stance"], by["by_side"]),
        SECTOR_KM if sector else None,
        outline,
    )
    st.html(
        f'<img class="fm-locator" alt="{escape(say("place_picture", name=name))}" '
        f'src="{locator(spot, basemap("page"), house.theme(), lang=ui())}">'
    )


def _summed(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for key, n in one.items():
            total[key] = total.get(key, 0) + n
    return total


# --- what became of the claims -------------------------------------------------------------------


def timeline(told: list[Story], daily: bool, name: str) -> None:
    """Show who claimed, denied, assessed and admitted what, as a chart, a table and the sentences."""
    st.subheader(say("place_timeline"), anchor=False)
    if not told:
        st.markdown(say("place_no_story_daily" if daily else "place_no_story"))
        return
    st.caption(say("place_timeline_note"))
    steps = step_rows(told)
    if steps:
        st.altair_chart(chart(steps), alt=say("place_chart_alt", name=name))
    undated = sum(step.when is None for story in told for step in story.steps)
    if undated:
        st.caption(say("n_undated", n=undated))
    wide = {word("role", role): st.column_config.TextColumn(width=190) for role in ROLES}
    st.dataframe(story_rows(told), hide_index=True, column_config=wide, alt=say("place_table_alt", name=name))
    newest = list(reversed(told))
    shown = st.session_state.get("stories-shown", PAGE)
    st.markdown(f"**{say('place_sentences')}**")
    for story in newest[:shown]:
        with st.container(border=True):
            title = parts.spot_name(story.group, name) + ": " + parts.what_is_claimed(story.group)
            status = word("status", story.group.status)
            span = days(story.group.first_day, story.group.last_day)
            st.markdown(f"**{house.plain(title)}** · {house.plain(status)} · {house.plain(span)}")
            st.html(parts.steps_html(story.steps, title))
    if len(newest) > shown:
        st.button(say("card_more"), key="stories-more", on_click=_more, args=(shown + PAGE,))


def _more(shown: int) -> None:
    st.session_state["stories-shown"] = shown


def step_rows(told: Sequence[Story]) -> list[dict[str, Any]]:
    """Return the dated steps as the chart draws them, one row each."""
    return [
        {
            "at": milliseconds(date.fromisoformat(step.when[:10])),
            "when": day(step.when),
            "role": word("role", step.role),
            "side": word("side", step.side or "NONE"),
            "who": parts.voice(step),
            "what": parts.what_is_claimed(story.group),
            "lag": parts.lag(step.lag_days) or "–",
            "story": story.group.id,
            "said": step.finding.claim_text[:160],
        }
        for story in told
        for step in story.steps
        if step.when
    ]


def chart(rows: list[dict[str, Any]]) -> Any:
    """Return the lanes of roles over time; a line joins the steps of one story, so its length is the lag."""
    lanes = [word("role", role) for role in ROLES if any(row["role"] == word("role", role) for row in rows)]
    first, last = (EPOCH + timedelta(milliseconds=f(r["at"] for r in rows)) for f in (min, max))
    axis = axis_words({milliseconds(tick): day(tick) for tick in ticks(first, last)})
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "at:T",
            title=None,
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(**axis, labelAngle=0, labelOverlap=True, labelFlush=True),
        ),
        y=alt.Y("role:N", title=None, sort=lanes, scale=alt.Scale(domain=lanes)),
    )
    lines = base.mark_line(strokeWidth=1, opacity=0.45, color="#888").encode(detail="story:N", order="at:T")
    legend = alt.Legend(orient="top", columns=2)
    points = base.mark_point(size=110, filled=True, opacity=0.85).encode(
        color=alt.Color(
            "side:N", title=None, scale=parts.side_scale("color"), legend=alt.Legend(orient="top")
        ),
        shape=alt.Shape("side:N", title=None, scale=parts.side_scale("shape"), legend=legend),
        tooltip=[
            alt.Tooltip("when:N", title=say("step_when")),
            alt.Tooltip("role:N", title=say("step_role")),
            alt.Tooltip("who:N", title=say("col_who")),
            alt.Tooltip("what:N", title=say("col_what")),
            alt.Tooltip("lag:N", title=say("step_lag")),
            alt.Tooltip("said:N", title=say("col_sentence")),
        ],
    )
    return alt.layer(lines, points).properties(height=44 * len(lanes) + 60)


def story_rows(told: Sequence[Story]) -> list[dict[str, str]]:
    """Return one row per story, the newest first: who was the first in each role, and how much later."""
    rows = []
    for story in reversed(told):
        row: dict[str, str] = {
            say("col_what"): parts.what_is_claimed(story.group),
            say("story_days"): days(story.group.first_day, story.group.last_day),
            say("story_status"): word("status", story.group.status),
        }
        for role in ROLES:
            first = story.first(role)
            later = parts.lag(first.lag_days) if first else ""
            row[word("role", role)] = f"{parts.voice(first)}{f' ({later})' if later else ''}" if first else ""
        rows.append(row)
    used = {key for row in rows for key, value in row.items() if value}
    return [{key: value for key, value in row.items() if key in used} for row in rows]


# --- names ---------------------------------------------------------------------------------------


def name_forms(forms: Sequence[NameForm], known: Place | None) -> None:
    """Show under which names the place is spoken of, and by whom."""
    st.subheader(say("place_names"), anchor=False)
    st.caption(say("place_names_note"))
    if forms:
        st.dataframe(form_rows(forms), hide_index=True, alt=say("place_names"))
    else:
        st.markdown(say("place_no_names"))
    if known:
        listed = candidates(known.name, house.reader().gazetteer, house.reader().index)
        names = next((row["names"] for row in listed if row["id"] == known.id), "")
        if names:
            st.caption(house.plain(say("place_listed", names=names)))


def form_rows(forms: Sequence[NameForm]) -> list[dict[str, Any]]:
    """Return one row per spelling, most used first, with the publishers that use it."""
    merged: dict[tuple[str, str], list[NameForm]] = {}
    for form in forms:
        merged.setdefault((form.text, form.name_kind), []).append(form)
    rows = []
    for (text, kind), same in merged.items():
        by: dict[str, int] = {}
        for form in same:
            outlet = form.publisher or say("no_publisher")
            by[outlet] = by.get(outlet, 0) + form.count
        whom = sorted(by.items(), key=lambda pair: (-pair[1], pair[0]))
        rows.append(
            {
                say("form_text"): text,
                say("form_kind"): word("form", kind),
                say("facet_lang"): ", ".join(sorted({word("lang", form.lang) for form in same})),
                say("form_count"): sum(by.values()),
                say("form_whom"): ", ".join(f"{name} ({number(n)})" for name, n in whom),
            }
        )
    return sorted(rows, key=lambda row: (-row[say("form_count")], row[say("form_text")]))


page()

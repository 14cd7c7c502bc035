"""The map: marks by place, the days, the filters, and the sentence behind any mark."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd
import pydeck
import streamlit as st

from app_pages import card, house
from app_pages.language import say, ui
from geo.shapes import area_shape, basemap
from maps.layers import deck_layers
from maps.palette import Theme
from store import PlaceCount, Query

# Okabe and Ito's palette, told apart with any colour vision; never the only sign (see the legend).
STANCE_COLOUR = {"asserted": "#0072b2", "denied": "#d55e00", "hedged": "#e69f00", "-": "#8a8f98"}
STANCE_WORD = {"asserted": "asserted", "denied": "denied", "hedged": "hedged", "-": "only mentioned"}
SIDE_WORD = {
    "RU": "Russian side",
    "UA": "Ukrainian side",
    "OTHER": "others",
    "NONE": "narrator",
    "-": "no claim",
}
PRESETS = {"24 hours": 1, "7 days": 7, "30 days": 30, "All": None}
LIST_LIMIT = 60


def page() -> None:
    """Draw the page for the view in the address."""
    store = house.store()
    query = house.view(tell=True)
    facets = store.facets(query)
    sidebar(query, facets)
    count = store.count(query)
    st.subheader(say("n_findings", n=count))
    if house.nothing_stored():
        return
    timeline(store.by_day(query), query)
    places = store.by_place(query)
    left, right = st.columns([5, 3])
    with left:
        chosen = draw_map(places, query)
        legend()
    with right:
        source_panel(query, chosen)
    table(places, query)


def sidebar(query: Query, facets: dict[str, list[tuple[str, int]]]) -> None:
    """Show one filter per facet, each value with its count."""
    with st.sidebar:
        text = st.text_input("Words in the sentence, title or name", value=query.q, key=f"q-{query.q}")
        if text != query.q:
            house.change_view(q=text)
            st.rerun()
        for name, label in (
            ("side", "Side of the claimant"),
            ("claimant", "Claimant"),
            ("kind", "Claim"),
            ("stance", "Stance"),
            ("oblast", "Oblast"),
            ("publisher", "Publisher"),
            ("lang", "Language"),
            ("use", "Use of the name"),
        ):
            facet(name, label, query, facets.get(name, []))


def facet(name: str, label: str, query: Query, values: list[tuple[str, int]]) -> None:
    """Show one multiple choice; a change goes into the address."""
    counts = dict(values)
    now = list(getattr(query, name))
    options = [v for v, _ in values] + [v for v in now if v not in counts]
    words = {**SIDE_WORD} if name == "side" else {**STANCE_WORD} if name == "stance" else {"-": "no value"}
    chosen = st.multiselect(
        label,
        options,
        default=now,
        format_func=lambda v: f"{words.get(v, v)} ({counts.get(v, 0):,})",
        key=f"f-{name}-{'|'.join(now)}",
        placeholder="all",
    )
    if sorted(chosen) != sorted(now):
        house.change_view(**{name: tuple(chosen)})
        st.rerun()


def timeline(days: list[Any], query: Query) -> None:
    """Show the histogram of days stacked by stance, a brush on it, presets and the undated."""
    undated = sum(day.count for day in days if day.day is None)
    step = unit([day.day for day in days if day.day])
    rows = [
        {"day": day.day, "stance": STANCE_WORD[stance], "n": n}
        for day in days
        if day.day
        for stance, n in day.by_stance.items()
    ]
    now = next((word for word, n in PRESETS.items() if n == query.last_days), "All")
    free = not (query.since or query.until)
    bar = st.container(horizontal=True, vertical_alignment="center")
    word = bar.segmented_control(
        "Time",
        list(PRESETS),
        default=now if free else None,
        key=f"t-{query.since}-{query.until}-{query.last_days}",
    )
    if word and (word != now or not free):
        house.change_view(last_days=PRESETS[word], since=None, until=None)
        st.rerun()
    bar.caption(f"{undated:,} undated" if undated else "none undated")
    if query.since or query.until:
        bar.caption(f"{query.since or '…'} to {query.until or '…'}")
    if not rows:
        return
    brush = alt.selection_interval(name="brush", encodings=["x"])
    order = list(STANCE_WORD.values())
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(
            x=alt.X(f"{step}(day):T", title=None),
            y=alt.Y("sum(n):Q", title="findings"),
            color=alt.Color(
                "stance:N",
                scale=alt.Scale(domain=order, range=list(STANCE_COLOUR.values())),
                title="Stance",
                sort=order,
            ),
            tooltip=[
                alt.Tooltip("day:T", title="day"),
                "stance:N",
                alt.Tooltip("sum(n):Q", title="findings"),
            ],
        )
        .add_params(brush)
        .properties(height=110)
    )
    event = st.altair_chart(
        chart, on_select="rerun", key=f"days-{house.address()}", alt="Findings by day and stance"
    )
    picked = (event.selection.get("brush") or {}) if event and event.selection else {}
    span = next(iter(picked.values()), None)
    if span and len(span) == 2:
        first, last = (date(1970, 1, 1) + timedelta(milliseconds=float(v)) for v in span)
        if (first, last) != (query.since, query.until):
            house.change_view(since=first, until=last, last_days=None)
            st.rerun()


def unit(days: list[str]) -> str:
    """Return the width of the histogram's bars: days up to three months, then weeks, then months."""
    length = (date.fromisoformat(max(days)) - date.fromisoformat(min(days))).days if days else 0
    return "yearmonthdate" if length <= 92 else "yearweek" if length <= 730 else "yearmonth"


def draw_map(places: list[PlaceCount], query: Query) -> str | None:
    """Draw base map, areas, sectors and marks; return the id of the chosen place."""
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    middle = view_state([p for p in places if p.lat is not None and p.country_code == "UA"])
    layers = deck_layers(
        places, area_shape, basemap("page"), theme, lang=ui(), chosen=query.sel, zoom=middle.zoom
    )
    event = st.pydeck_chart(
        pydeck.Deck(layers=layers, initial_view_state=middle, map_provider=None, tooltip={"text": "{label}"}),
        height=560,
        on_select="rerun",
        selection_mode="single-object",
        key="map",
        alt="Map of the places that the findings name; the table below has the same rows",
    )
    objects = (event.selection.objects if event and event.selection else {}) or {}
    picked = next((rows[0] for rows in objects.values() if rows), None)
    if picked:
        return str(picked.get("place_id") or picked.get("properties", {}).get("place_id"))
    return query.sel


def view_state(points: list[PlaceCount]) -> pydeck.ViewState:
    """Return a view of where most is said: the middle nine tenths of the findings in each direction."""
    if not points:
        return pydeck.ViewState(latitude=48.6, longitude=33.0, zoom=5.2)
    south, lat, north = spread([(p.lat or 0.0, p.count) for p in points])
    west, lon, east = spread([(p.lon or 0.0, p.count) for p in points])
    span = max((north - south) * 1.5, east - west, 0.5)
    return pydeck.ViewState(
        latitude=(south + north + lat) / 3,
        longitude=(west + east + lon) / 3,
        zoom=min(9.0, 8.4 - math.log2(span)),
    )


def spread(values: list[tuple[float, int]]) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile of numbers that count several times."""
    ordered = sorted(values)
    total = sum(n for _, n in ordered)
    found: list[float] = []
    so_far = 0
    for value, n in ordered:
        so_far += n
        while len(found) < 3 and so_far >= (0.05, 0.5, 0.95)[len(found)] * total:
            found.append(value)
    return found[0], found[1], found[2]


def legend() -> None:
    """Tell in words what the marks mean."""
    st.caption(
        "A mark is a town, its size the number of findings, its shape and colour the side that claims, "
        "its ring the stances. A dashed circle is a sector of the front named after the town, a shaded "
        "shape an area. A mark says that a source says this about the place, never that it is so."
    )


def source_panel(query: Query, chosen: str | None) -> None:
    """Show the sentences behind the chosen place, or the newest ones."""
    store = house.store()
    if chosen and not query.place:
        from dataclasses import replace

        query = replace(query, place=(chosen,))
    rows = list(store.find(query, limit=LIST_LIMIT))
    named = next((r.name for r in rows if chosen and r.place_id == chosen), None)
    st.markdown(f"**{house.plain(named)}**" if named else "**What is said** (choose a mark to narrow)")
    with st.container(height=560, border=False):
        card.show_all(rows, "panel")


def table(places: list[PlaceCount], query: Query) -> None:
    """Show the table twin of the map, and under it every mention, metonyms too."""
    with st.expander(f"The same as a table: {len(places)} places"):
        st.dataframe(
            [
                {
                    "place": p.name,
                    "oblast": p.admin1,
                    "drawn as": p.drawn_as,
                    "findings": p.count,
                    **{STANCE_WORD[s]: p.by_stance.get(s, 0) for s in STANCE_WORD},
                    "latest": p.latest,
                }
                for p in places
            ],
            hide_index=True,
        )
    with st.expander(
        "Every mention, also metonyms (“Moscow claims”) and parts of names, which the map leaves out"
    ):
        from dataclasses import replace

        everything = replace(query, use=("literal", "sector", "metonym", "modifier"))
        st.dataframe(
            [
                {
                    "words": r.place_text,
                    "use": r.use,
                    "place": r.name,
                    "oblast": r.admin1,
                    "claim": r.claim_kind,
                    "stance": r.stance,
                    "claimant": r.claimant,
                    "day": r.event_date_start,
                    "sentence": r.claim_text,
                }
                for r in house.store().find(everything, limit=2000)
            ],
            hide_index=True,
        )


page()

"""The map itself: what is drawn at the zoom that is seen, what is chosen, its place in the address."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from app_pages import answers, house
from app_pages.language import say, ui, word
from geo.shapes import area_shape, basemap
from maps.glyphs import glyph, legend_image, side_image, side_sign
from maps.layers import Map, deck_layers, written, written_base
from maps.palette import SIDES
from store import PlaceCount, Query
from store.query import MapView, format_query

HEIGHT = 560
WHOLE: MapView = (5.2, 48.6, 33.0)  # the country, where there is nothing to fit to
NUDGE = 1e-6  # tells the browser to go where it was sent before, although nothing else changed
PLAIN_LIMIT = 2000  # findings of the page that stands in where the browser has no WebGL
STANCES = ("asserted", "hedged", "denied", "-")


@cache
def _eye() -> Any:
    js = (Path(__file__).resolve().parent / "eye.js").read_text("utf-8")
    return st.components.v2.component("frontline_eye", js=js)


def draw(
    places: list[PlaceCount],
    query: Query,
    disputed: frozenset[str],
    highlighted: frozenset[str],
    candidates: Sequence[Mapping[str, Any]],
) -> None:
    """Draw the map as a fragment: moving it costs a redraw of the map alone."""
    _anchor([p for p in places if p.lat is not None and p.country_code == "UA"], query)

    @st.fragment
    @house.guarded
    def body() -> None:
        seen = house.view()
        if st.session_state.get("webgl") == "no":
            _plain(query)
        else:
            _deck(places, query, seen, disputed, highlighted, candidates)
        _eye()(
            key="eye",
            data={"webgl": st.session_state.get("webgl")},
            on_view_change=_take_view,
            on_webgl_change=_take_webgl,
            height=0,
        )

    body()


def _take_view() -> None:
    """Put where the reader moved the map into the address."""
    text = st.session_state["eye"].get("view")
    if not text:
        return
    zoom, lat, lon = (float(part) for part in text.split("/"))
    if 0 <= zoom <= 24 and -90 <= lat <= 90 and -180 <= lon <= 180:  # what a browser sends is checked
        st.session_state["map_told"] = (zoom, lat, lon)
        house.change_view(map=(zoom, lat, lon))


def _take_webgl() -> None:
    st.session_state["webgl"] = st.session_state["eye"].get("webgl")


# --- where the map stands -----------------------------------------------------------------------


def _anchor(points: list[PlaceCount], query: Query) -> None:
    """Decide where the map is sent: to the address's place, else to where most is said.

    A place that the reader's own browser told is left alone, or the map would be pulled back under
    the hand; while it plays, the map stands still.
    """
    state = st.session_state
    if query.map is not None:
        if query.map != state.get("map_told") and query.map != state.get("map_sent"):
            _send(query.map)
    elif state.get("map_sent") is None or (
        state.get("playing") is None and state.get("map_for") != _for(query)
    ):
        _send(fitted(points))
    state["map_for"] = _for(query)


def _for(query: Query) -> str:
    """Return what the map was fitted to: another filter, another fit."""
    return format_query(query.filters()) + ("" if query.map is None else "|moved")


def _send(view: MapView) -> None:
    state = st.session_state
    state["map_sent"] = view
    state["map_nudge"] = state.get("map_nudge", 0) + 1
    state["map_told"] = None


def zoom_now(query: Query) -> float:
    """Return the zoom that is seen, in halves: marks and names are set anew when it changes by one."""
    known = query.map or st.session_state.get("map_sent") or WHOLE
    return round(known[0] * 2) / 2


def show_all() -> None:
    """Take the map's place out of the address: it goes back to where most is said."""
    st.session_state["map_sent"] = None
    house.change_view(map=None)


def fitted(points: Sequence[PlaceCount]) -> MapView:
    """Return a view of where most is said: the middle nine tenths of the findings in each direction."""
    if not points:
        return WHOLE
    south, lat, north = _spread([(p.lat or 0.0, p.count) for p in points])
    west, lon, east = _spread([(p.lon or 0.0, p.count) for p in points])
    span = max((north - south) * 1.5, east - west, 0.5)
    zoom = max(WHOLE[0], min(8.0, 8.2 - math.log2(span)))
    return round(zoom, 2), round((south + north + lat) / 3, 4), round((west + east + lon) / 3, 4)


def _spread(values: list[tuple[float, int]]) -> tuple[float, float, float]:
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


# --- drawing ------------------------------------------------------------------------------------


def _deck(
    places: list[PlaceCount],
    query: Query,
    seen: Query,
    disputed: frozenset[str],
    highlighted: frozenset[str],
    candidates: Sequence[Mapping[str, Any]],
) -> None:
    zoom, lat, lon = st.session_state["map_sent"]
    nudge = NUDGE * (st.session_state["map_nudge"] % 1000)
    theme, lang, now = house.theme(), ui(), zoom_now(seen)

    def make() -> str:
        return written(
            deck_layers(
                places, area_shape, basemap("page"), theme, lang=lang, chosen=query.sel,
                highlighted=highlighted, disputed=disputed, candidates=candidates, zoom=now,
            )
        )  # fmt: skip

    layers = answers.kept("layers", (query.filters(), query.sel, query.hid, theme, lang, now), make)
    base = written_base(basemap, theme)
    deck = Map((base, layers), zoom + nudge, lat + nudge, lon + nudge)
    st.pydeck_chart(
        deck, height=HEIGHT, on_select=_take_mark, selection_mode="single-object", key="map",
        alt=say("map_alt", places=len(places), findings=sum(p.count for p in places)),
    )  # fmt: skip


def _take_mark() -> None:
    """Choose the place of the mark that was clicked; go closer where the mark stands for several."""
    state = st.session_state["map"]
    objects = (state.selection.objects if state and state.selection else {}) or {}
    picked = next((rows[0] for rows in objects.values() if rows), None)
    if picked is None:
        house.change_view(sel=None)
        st.rerun()
    told = {**picked, **(picked.get("properties") or {})}
    if "place_id" not in told:  # a runner-up's ring
        return
    changes: dict[str, Any] = {"sel": str(told["place_id"])}
    if told.get("places"):
        now = house.view()
        changes["map"] = (min(zoom_now(now) + 2, 12.0), round(told["lat"], 4), round(told["lon"], 4))
    house.change_view(**changes)
    st.rerun()  # all of the page, not the map alone


def _plain(query: Query) -> None:
    """Show the sealed page of the same view, which needs no WebGL."""
    from maps.page import page

    st.info(say("no_webgl", n=PLAIN_LIMIT), icon=":material/info:")
    html = page(
        house.store().find(query, limit=PLAIN_LIMIT),
        title=say("nav_map"),
        lang=ui(),
        basemap=basemap("page"),
        shapes=area_shape,
        query=format_query(query),
    )
    st.iframe(html, height=HEIGHT + 200)


def legend() -> None:
    """Say in words and shapes what the marks mean."""
    theme = house.theme()

    def entry(picture: str, text: str) -> str:
        return f'<li><img alt="" width="24" height="24" src="{picture}">{escape(text)}</li>'

    sides = "".join(entry(side_image(s, theme), word("side", s)) for s in SIDES)
    stances = "".join(entry(legend_image(glyph({s: 1}, {}), theme), word("stance", s)) for s in STANCES)
    plate = entry(legend_image(side_sign({"RU": 1, "UA": 1}), theme), say("legend_plate"))
    others = "".join(
        f'<li><i class="fm-sign fm-sign-{name}"></i>{escape(say(words))}</li>'
        for name, words in (
            ("sector", "drawn_sector"), ("area", "drawn_area"), ("offset", "drawn_offset"),
            ("corridor", "drawn_corridor"), ("rival", "legend_rival"), ("chosen", "legend_chosen"),
        )
    )  # fmt: skip
    dispute = entry(
        legend_image(glyph({"asserted": 1, "denied": 1}, {"RU": 1, "UA": 1}, True), theme), say("dispute")
    )
    st.html(
        f'<div class="fm-legend"><div><h4>{escape(say("who"))}</h4><ul>{sides}</ul></div>'
        f"<div><h4>{escape(say('how'))}</h4><ul>{stances}{dispute}</ul></div>"
        f"<div><h4>{escape(say('where'))}</h4><ul>{others}{plate}</ul></div>"
        f"<p>{escape(say('legend_size'))} {escape(say('motto'))}</p></div>"
    )

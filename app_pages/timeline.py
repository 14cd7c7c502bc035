"""The timeline: a histogram stacked by stance, a brush on it, presets, the undated, and playing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import Any

import pyarrow as pa
import streamlit as st

from app_pages import house
from app_pages.days import (
    STANCES,
    Bin,
    Unit,
    Window,
    axis_words,
    bins,
    brushed,
    brushed_view,
    milliseconds,
    rows,
    stepped,
    ticks,
    undated_rows,
    undated_slot,
    until,
    width_of,
)
from app_pages.language import day, days, month, number, say, word
from maps.palette import palette
from store import DayCount, Query

PRESETS = {"24h": 1, "7d": 7, "30d": 30, "all": None}
SPEEDS = {"slowest": 5.0, "slow": 2.5, "normal": 1.2, "fast": 0.6}  # seconds a step
HEIGHT = 96


def effective(query: Query) -> Query:
    """Return the view that is shown: while it plays, the window that has been reached."""
    playing: Window | None = st.session_state.get("playing")
    if playing is None:
        return query
    return replace(query, since=playing.first, until=playing.last, last_days=None, undated="out")


def timeline(counted: list[DayCount], query: Query, today: date | None) -> None:
    """Show the timeline of the view without its own days, which are marked in it.

    ``counted`` are the days of the whole view, ``today`` the day that "the last days" end with.
    """
    unit, found = bins(counted)
    undated: dict[str, int] = next((c.by_stance for c in counted if c.day is None), {})
    shown = effective(query)
    since, last = shown.days(today)
    with st.container(key="timeline", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _presets(query)
            _undated(query, sum(undated.values()))
            if found:
                _player(query, found, unit, today)
                _pace(query)
        if found:
            _histogram(found, unit, undated, shown, today)
        _told(shown, since, last)
    if st.session_state.get("playing") is not None:
        _ticker(found, query, unit)


def _told(shown: Query, since: date | None, last: date | None) -> None:
    """Say the days in words, and what the patterns of the bars mean."""
    span = days(since, last) if since or last else say("all_days")
    if shown.undated == "only":
        span = say("undated")
    keys = "".join(
        f'<span class="fm-key"><i class="fm-bar fm-bar-{"named" if s == "-" else s}"></i>'
        f"{escape(word('stance', s))}</span>"
        for s in STANCES
    )
    st.html(f'<p class="fm-days"><strong>{escape(span)}</strong> {keys}</p>')


# --- choosing days ------------------------------------------------------------------------------


def _presets(query: Query) -> None:
    now = next((name for name, n in PRESETS.items() if n == query.last_days), None)
    if query.since or query.until:
        now = None
    st.session_state["t_preset"] = now

    def take() -> None:
        stop()
        chosen = st.session_state["t_preset"]
        house.change_view(last_days=PRESETS[chosen or "all"], since=None, until=None)

    st.segmented_control(
        say("time"),
        list(PRESETS),
        format_func=lambda name: say(f"preset_{name}"),
        key="t_preset",
        on_change=take,
        label_visibility="collapsed",
    )
    if now is None:
        st.button(say("reset_days"), on_click=_reset, icon=":material/restart_alt:", key="t_reset")


def _reset() -> None:
    stop()
    house.change_view(last_days=None, since=None, until=None, undated="in")


def _undated(query: Query, undated: int) -> None:
    st.session_state["t_undated"] = query.undated

    def take() -> None:
        house.change_view(undated=st.session_state["t_undated"] or "in")

    st.segmented_control(
        say("undated_bin"), ["in", "out", "only"], key="t_undated", on_change=take,
        format_func=lambda choice: say(f"undated_{choice}", n=number(undated)), label_visibility="collapsed",
    )  # fmt: skip


def _histogram(
    found: Sequence[Bin], unit: Unit, undated: Mapping[str, int], shown: Query, today: date | None
) -> None:
    drawn = [{**row, "when": _bin_name(row["start"], row["end"])} for row in _dated(found, shown, today)]
    late = [{**row, "when": say("undated")} for row in undated_rows(undated, found, shown.undated != "out")]
    says = {stance: word("stance", stance) for stance in STANCES}
    table = pa.Table.from_pylist([{**row, "says": says[row["stance"]]} for row in (*drawn, *late)])
    number_undated = sum(undated.values())

    def take() -> None:
        state = st.session_state["t_brush"]
        span = next(iter((state.selection.get("brush") or {}).values()), None)
        if span and len(span) == 2 and (changes := brushed_view(span, found, number_undated)):
            stop()
            house.change_view(**changes)

    named = {
        milliseconds(tick): month(tick) if unit == "month" else day(tick)
        for tick in ticks(found[0].first, found[-1].last, months=unit == "month", room=0.12 if late else 0.0)
    }
    if late:
        cut = " ↑" if late[0]["cut"] else ""
        named[sum(undated_slot(found)) / 2] = f"{say('undated')} {number(number_undated)}{cut}"
    st.vega_lite_chart(
        table, _spec(named), on_select=take, key="t_brush", theme=None, alt=_alt(found, number_undated),
        height=HEIGHT, width="stretch",
    )  # fmt: skip


def _dated(found: Sequence[Bin], shown: Query, today: date | None) -> Iterator[dict[str, Any]]:
    """Yield the days' bars; none is inside the view where only the undated are."""
    for row in rows(found, *shown.days(today)):
        yield {**row, "inside": row["inside"] and shown.undated != "only"}


def _bin_name(start: float, end: float) -> str:
    return days(*brushed((start, end)))


def _alt(found: Sequence[Bin], undated: int) -> str:
    """Return the histogram in words: its span and its highest bar."""
    highest = max(found, key=lambda b: b.count)
    return say(
        "histogram_alt", span=days(found[0].first, found[-1].last), top=days(highest.first, highest.last),
        n=number(highest.count), undated=number(undated),
    )  # fmt: skip


def _spec(named: Mapping[float, str]) -> dict[str, Any]:
    """Return the histogram as Vega-Lite: the bars' patterns are those of the rings on the map.

    ``named`` are the words of the axis by their place (ms): the chart itself knows English dates alone.
    """
    colour = palette(house.theme())
    domain = list(STANCES)
    axis = {"labelColor": colour["muted"], "tickColor": colour["line"], "domainColor": colour["line"]}
    counts = {"tickCount": 2, "tickMinStep": 1, "gridColor": colour["line"], "domain": False}
    times = {**axis_words(named), "labelOverlap": "parity", "labelFlush": True, "grid": False}
    return {
        "params": [{"name": "brush", "select": {"type": "interval", "encodings": ["x"]}}],
        "mark": {"type": "bar", "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "start", "type": "temporal", "scale": {"type": "utc"}, "title": None,
                "axis": {**axis, **times},
            },
            "x2": {"field": "end"},
            "y": {
                "field": "low", "type": "quantitative", "title": None, "stack": None,
                "axis": {**axis, **counts},
            },
            "y2": {"field": "high"},
            "color": {"value": colour["ink"]},
            "stroke": {"value": colour["ink"]},
            "opacity": {"condition": {"test": "datum.inside", "value": 1}, "value": 0.4},
            "fillOpacity": {
                "field": "stance", "type": "nominal", "legend": None,
                "scale": {"domain": domain, "range": [0.92, 0.42, 0.0, 0.12]},
            },
            "strokeDash": {
                "field": "stance", "type": "nominal", "legend": None,
                "scale": {"domain": domain, "range": [[1, 0], [3, 2], [1, 0], [1, 2]]},
            },
            "tooltip": [
                {"field": "when", "title": say("time")},
                {"field": "says", "title": say("how")},
                {"field": "n", "title": say("findings"), "format": ","},
            ],
        },
        "config": {"background": "transparent", "view": {"stroke": None}, "font": "system-ui, sans-serif"},
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": 12, "top": 4, "bottom": 0},
    }  # fmt: skip


# --- playing ------------------------------------------------------------------------------------


def stop(*, keep: bool = False) -> None:
    """Stop playing; ``keep`` writes the window that was reached into the address."""
    window: Window | None = st.session_state.pop("playing", None)
    if keep and window is not None:
        house.change_view(since=window.first, until=window.last, last_days=None, undated="out")


def _player(query: Query, found: Sequence[Bin], unit: Unit, today: date | None) -> None:
    """Show play or pause, and one step either way."""
    playing = st.session_state.get("playing")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", width="content"):
        st.button(
            "", help=say("step_back"), icon=":material/skip_previous:", key="t_back", on_click=_step,
            args=(query, found, unit, today, False),
        )  # fmt: skip
        if playing is None:
            st.button(
                say("play"),
                icon=":material/play_arrow:",
                key="t_play",
                on_click=_start,
                args=(query, found, unit),
            )
        else:
            st.button(
                say("pause"), icon=":material/pause:", key="t_pause", on_click=stop, kwargs={"keep": True}
            )
        st.button(
            "", help=say("step_forward"), icon=":material/skip_next:", key="t_next", on_click=_step,
            args=(query, found, unit, today, True),
        )  # fmt: skip


def _pace(query: Query) -> None:
    """Show how fast it plays, and whether the days add up or move on."""
    st.session_state["t_mode"] = query.mode

    def take_mode() -> None:
        house.change_view(mode=st.session_state["t_mode"] or "window")

    with st.popover(say("pace"), icon=":material/speed:"):
        st.segmented_control(
            say("speed"), list(SPEEDS), default="normal", format_func=lambda name: say(f"speed_{name}"),
            key="t_speed", persist_state="session", required=True,
        )  # fmt: skip
        st.segmented_control(
            say("mode"), ["window", "cumulative"], format_func=lambda name: say(f"mode_{name}"), key="t_mode",
            on_change=take_mode,
        )  # fmt: skip


def _start(query: Query, found: Sequence[Bin], unit: Unit) -> None:
    """Begin with the first bin; the width of a moving window is that of the view's days."""
    width = width_of(query, unit)
    st.session_state["play_width"] = width
    st.session_state["playing"] = until(found[0].last, found, query.mode, width)


def _step(query: Query, found: Sequence[Bin], unit: Unit, today: date | None, forward: bool) -> None:
    """Go one bin on or back, and stop there."""
    now: Window | None = st.session_state.pop("playing", None)
    width = st.session_state.get("play_width") if now else None
    if now is None:
        since, last = query.days(today)
        edge = found[0].first - timedelta(days=1) if forward and last is None else found[-1].last
        now = Window(since or found[0].first, last or edge)
    window = stepped(now, found, query.mode, width or width_of(query, unit), forward)
    if window is not None:
        house.change_view(since=window.first, until=window.last, last_days=None, undated="out")


def _ticker(found: Sequence[Bin], query: Query, unit: Unit) -> None:
    """Go on by one bin after each pause, and stop at the end."""
    seconds = SPEEDS[st.session_state.get("t_speed", "normal")]
    due = time.monotonic() + seconds * 0.8  # a run that comes before is the page's own, no tick

    @st.fragment(run_every=seconds)
    @house.guarded
    def tick() -> None:
        now: Window | None = st.session_state.get("playing")
        if now is None or time.monotonic() < due:
            return
        width = st.session_state.get("play_width") or width_of(query, unit)
        window = stepped(now, found, query.mode, width)
        if window is None:
            stop(keep=True)
        else:
            st.session_state["playing"] = window
        st.rerun()

    tick()

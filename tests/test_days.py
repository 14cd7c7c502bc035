"""The timeline's bins, its brush and its playing window: pure, so told by properties."""

import itertools
import json
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app_pages.days import (
    DAY_MS,
    EPOCH,
    STANCES,
    Bin,
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
    unit_of,
    until,
    width_of,
)
from store import DayCount, Query

stances = st.dictionaries(st.sampled_from(STANCES), st.integers(1, 999), min_size=1)
dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))
near = st.integers(0, 4000).map(lambda n: date(2015, 1, 1) + timedelta(days=n))


@st.composite
def counted(draw, when=near):
    days = sorted(draw(st.sets(when, max_size=30)))
    told = [DayCount(d.isoformat(), sum(b.values()), b) for d in days for b in [draw(stances)]]
    return [*told, DayCount(None, 7, {"-": 7})]


@given(counted())
def test_bins_hold_every_dated_finding_once(told):
    _, found = bins(told)
    assert sum(b.count for b in found) == sum(d.count for d in told if d.day)
    assert all(one.last < other.first for one, other in itertools.pairwise(found))
    for day in (date.fromisoformat(d.day) for d in told if d.day):
        assert sum(b.first <= day <= b.last for b in found) == 1
    assert len(found) <= 200  # what the browser gets does not grow with the days


@pytest.mark.parametrize("days", [0, 92, 93, 1096, 1097])
def test_bars_are_days_weeks_or_months(days):
    first = date(2025, 1, 1)
    assert unit_of(first, first + timedelta(days=days)) == {
        0: "day",
        92: "day",
        93: "week",
        1096: "week",
    }.get(days, "month")


@pytest.mark.parametrize("day", [date.min, date.max, date(2024, 2, 29), date(2024, 12, 31)])
def test_the_ends_of_the_calendar_have_bins(day):
    far = date(2020, 6, 15)
    told = [DayCount(d.isoformat(), 1, {"-": 1}) for d in sorted({day, far})]
    _, found = bins(told)
    assert any(b.first <= day <= b.last for b in found)


@given(counted(), st.none() | dates, st.none() | dates)
def test_the_rows_of_a_bar_are_stacked_and_tell_what_is_inside(told, since, last):
    _, found = bins(told)
    made = list(rows(found, since, last))
    assert sum(r["n"] for r in made) == sum(b.count for b in found)
    for one in found:
        own = [r for r in made if r["start"] == (one.first - EPOCH).days * DAY_MS]
        assert [r["low"] for r in own] == [0, *(r["high"] for r in own[:-1])]
        assert own[-1]["high"] == one.count
        touches = not (since and one.last < since) and not (last and one.first > last)
        assert {r["inside"] for r in own} == {touches}


@given(dates, st.integers(0, 400))
def test_a_brush_over_whole_days_gives_these_days(first, length):
    last = first + timedelta(days=length)
    low, high = ((first - EPOCH).days * DAY_MS, ((last - EPOCH).days + 1) * DAY_MS)
    assert brushed((low, high)) == (first, last)
    assert brushed((high, low)) == (first, last)


@given(st.floats(-6e13, 2.5e14), st.floats(-6e13, 2.5e14))
def test_any_brush_gives_days_in_order(one, other):
    first, last = brushed((one, other))
    assert first <= last


@given(counted(), st.sampled_from(["window", "cumulative"]), st.integers(1, 60))
def test_playing_shows_every_bin_in_turn_and_ends(told, mode, width):
    unit, found = bins(told)
    assume(found)
    now = until(found[0].last, found, mode, width)
    seen = [now]
    while (following := stepped(seen[-1], found, mode, width)) is not None:
        seen.append(following)
    assert [w.last for w in seen] == [b.last for b in found]
    if mode == "cumulative":
        assert {w.first for w in seen} == {found[0].first}
    else:
        assert {(w.last - w.first).days + 1 for w in seen} == {width}
    assert unit in ("day", "week", "month")


@given(counted(), st.integers(1, 60))
def test_a_step_back_undoes_a_step_on(told, width):
    _, found = bins(told)
    assume(len(found) > 1)
    start = until(found[0].last, found, "window", width)
    there = stepped(start, found, "window", width)
    assert stepped(there, found, "window", width, forward=False) == start
    assert stepped(start, found, "window", width, forward=False) is None


def test_the_window_is_as_wide_as_the_days_of_the_view():
    assert width_of(Query(last_days=30), "week") == 30
    assert width_of(Query(since=date(2025, 1, 1), until=date(2025, 1, 10)), "week") == 10
    assert [width_of(Query(), unit) for unit in ("day", "week", "month")] == [1, 7, 30]


def test_a_cumulative_window_never_ends_before_it_begins():
    found = [Bin(date(2025, 1, 6), date(2025, 1, 12), {"-": 1})]
    assert until(date(2025, 1, 1), found, "cumulative", 7) == Window(date(2025, 1, 1), date(2025, 1, 1))


# --- the bar of the undated ---------------------------------------------------------------------


def dated(*days):
    return [Bin(day, day, {"asserted": 4, "denied": 2}) for day in days]


WEEK_OF_BARS = dated(*(date(2025, 11, n) for n in range(20, 27)))


def test_the_undated_stand_after_the_last_day_and_never_tower_over_it():
    end = milliseconds(date(2025, 11, 27))
    start, stop = undated_slot(WEEK_OF_BARS)
    assert end < start < stop
    made = list(undated_rows({"asserted": 300, "-": 100}, WEEK_OF_BARS, True))
    assert [row["n"] for row in made] == [300, 100]
    assert made[0]["high"] == made[1]["low"]
    assert made[-1]["high"] == pytest.approx(6 * 1.25)
    assert all(row["cut"] for row in made)
    few = list(undated_rows({"hedged": 3}, WEEK_OF_BARS, False))
    assert [(row["high"], row["cut"], row["inside"]) for row in few] == [(3, False, False)]
    assert list(undated_rows({}, WEEK_OF_BARS, True)) == []


def test_a_brush_over_days_or_over_the_undated_or_over_both():
    first, last = milliseconds(date(2025, 11, 21)), milliseconds(date(2025, 11, 23))
    start, stop = undated_slot(WEEK_OF_BARS)
    only_days = brushed_view((first, last), WEEK_OF_BARS, 9)
    assert only_days == {
        "since": date(2025, 11, 21), "until": date(2025, 11, 22), "last_days": None, "undated": "out",
    }  # fmt: skip
    both = brushed_view((stop, first), WEEK_OF_BARS, 9)
    assert (both["since"], both["until"], both["undated"]) == (
        date(2025, 11, 21),
        date(2025, 11, 26),
        "in",
    )
    bar = brushed_view((start, stop), WEEK_OF_BARS, 9)
    assert (bar["since"], bar["until"], bar["undated"]) == (None, None, "only")
    assert "undated" not in brushed_view((first, last), WEEK_OF_BARS, 0)
    assert brushed_view((start, stop), WEEK_OF_BARS, 0) == {}


@given(st.lists(st.dates(date(2014, 1, 1), date(2030, 1, 1)), min_size=1, max_size=30, unique=True))
def test_the_axis_names_few_days_within_the_bars(days):
    first, last = min(days), max(days)
    for months, room in itertools.product((False, True), (0.0, 0.12)):
        named = ticks(first, last, months=months, room=room)
        assert 1 <= len(named) <= 7
        assert named == sorted(set(named))
        assert all(first.replace(day=1) <= day <= last for day in named)


def test_the_axis_is_given_its_words_as_data_that_cannot_end_the_expression():
    made = axis_words({86_400_000.0: 'day "1"', 0.0: "');alert(1)//"})
    day = {"year": 1970, "month": 1, "hours": 0, "minutes": 0, "utc": True}  # other forms Vega passes over
    assert made["values"] == [{**day, "date": 2}, {**day, "date": 1}]
    words, _, rest = made["labelExpr"].rpartition("[")
    assert json.loads(words[1:-1]) == {"86400000": 'day "1"', "0": "');alert(1)//"}
    assert rest == "toString(time(datum.value))]"

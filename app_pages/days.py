"""Days on the timeline: bins for the histogram, and the window that plays over them. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from store import DayCount, Query
from store.query import Mode

Unit = Literal["day", "week", "month"]
STANCES = ("asserted", "hedged", "denied", "-")
EPOCH = date(1970, 1, 1)
EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000
MINUTE_MS = 60_000
WEEK = 7
UNDATED_WIDE = 0.06  # of all the days: the bar of the undated


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold the findings of a day, a week (from Monday) or a month: ``first`` to ``last``, both included."""

    first: date
    last: date
    by_stance: dict[str, int]

    @property
    def count(self) -> int:
        """Return the findings of all stances."""
        return sum(self.by_stance.values())


def unit_of(first: date, last: date) -> Unit:
    """Return the width of the bars: days up to three months, weeks up to three years, then months."""
    length = (last - first).days
    return "day" if length <= 92 else "week" if length <= 1096 else "month"


def bins(counted: Sequence[DayCount]) -> tuple[Unit, list[Bin]]:
    """Return the dated findings in bins that have any, oldest first, and the bins' unit."""
    known = [(date.fromisoformat(d.day), d.by_stance) for d in counted if d.day]
    if not known:
        return "day", []
    unit = unit_of(known[0][0], known[-1][0])
    made: dict[date, Bin] = {}
    for day, by_stance in known:
        first, last = _around(day, unit)
        into = made.setdefault(first, Bin(first, last, {})).by_stance
        for stance, n in by_stance.items():
            into[stance] = into.get(stance, 0) + n
    return unit, list(made.values())


def _around(day: date, unit: Unit) -> tuple[date, date]:
    """Return the first and last day of the bin that a day lies in."""
    if unit == "day":
        return day, day
    if unit == "week":
        first = day - timedelta(days=min(day.weekday(), (day - date.min).days))
        return first, first + timedelta(days=min(WEEK - 1, (date.max - first).days))
    first = day.replace(day=1)
    try:
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except OverflowError:  # December 9999
        return first, date.max


def rows(found: Sequence[Bin], since: date | None, until: date | None) -> Iterator[dict[str, Any]]:
    """Yield one row per bin and stance: ``start`` to ``end`` in milliseconds since 1970, stacked.

    ``end`` is the end of the last day, ``low`` to ``high`` the stance's part of the bar. ``inside``
    tells whether the bin touches the window ``since`` to ``until`` (None: open).
    """
    for one in found:
        inside = (since is None or one.last >= since) and (until is None or one.first <= until)
        low = 0.0
        for stance in STANCES:
            if n := one.by_stance.get(stance, 0):
                yield {
                    "start": milliseconds(one.first),
                    "end": milliseconds(one.last) + DAY_MS,
                    "stance": stance,
                    "n": n,
                    "low": low,
                    "high": low + n,
                    "inside": inside,
                    "cut": False,
                }
                low += n


def undated_slot(found: Sequence[Bin]) -> tuple[float, float]:
    """Return where the bar of the undated stands, in milliseconds since 1970: after the last day, apart."""
    first, end = milliseconds(found[0].first), milliseconds(found[-1].last) + DAY_MS
    wide = max(
        (end - first) * UNDATED_WIDE, (milliseconds(found[-1].last) - milliseconds(found[-1].first) + DAY_MS)
    )
    return end + wide / 2, end + wide * 1.5


def undated_rows(
    by_stance: Mapping[str, int], found: Sequence[Bin], inside: bool
) -> Iterator[dict[str, Any]]:
    """Yield the bar of the undated as :func:`rows` does the days'.

    It is never higher than a quarter above the highest day: ``n`` has the true number, ``high`` is cut, and
    ``cut`` says so.
    """
    total = sum(by_stance.values())
    top = max(b.count for b in found) * 1.25
    scale = min(1.0, top / total) if total else 1.0
    start, end = undated_slot(found)
    low = 0.0
    for stance in STANCES:
        if n := by_stance.get(stance, 0):
            part = {"start": start, "end": end, "stance": stance, "n": n, "inside": inside}
            yield {**part, "low": low, "high": low + n * scale, "cut": scale < 1}
            low += n * scale


def ticks(first: date, last: date, *, months: bool = False, room: float = 0.0, most: int = 6) -> list[date]:
    """Return the days that an axis names: at even steps, the first of a month where bars are months.

    ``room`` is the share at the end that stays without a name.
    """
    length = (last - first).days
    step = max(1, -(-(length + 1) // most))
    days = {first + timedelta(days=n * step) for n in range(length // step + 1)}
    if months:
        days = {day.replace(day=1) for day in days}
    return sorted(day for day in days if (last - day).days >= length * room) or [first]


def axis_words(named: Mapping[float, str]) -> dict[str, Any]:
    """Return the part of a Vega axis that names places (ms since 1970, to the minute) by words.

    Vega itself knows the English names of months alone, and takes values only in its own form.
    """
    words, values = {}, []
    for at, text in named.items():
        when = EPOCH_MOMENT + timedelta(minutes=round(at / MINUTE_MS))
        words[str(int((when - EPOCH_MOMENT).total_seconds()) * 1000)] = text
        values.append(
            {
                "year": when.year, "month": when.month, "date": when.day, "hours": when.hour,
                "minutes": when.minute, "utc": True,
            }
        )  # fmt: skip
    written = json.dumps(words, ensure_ascii=False)
    return {"values": values, "labelExpr": f"({written})[toString(time(datum.value))]"}


def milliseconds(day: date) -> float:
    """Return the beginning of a day in milliseconds since 1970."""
    return float((day - EPOCH).days * DAY_MS)


def brushed(span: Sequence[float]) -> tuple[date, date]:
    """Return the first and last day of a brush, given in milliseconds since 1970 (either way round)."""
    low, high = sorted(float(v) for v in span)
    first = datetime.fromtimestamp(low / 1000, UTC).date()
    last = datetime.fromtimestamp(max(low, high - 1) / 1000, UTC).date()
    return first, last


def brushed_view(span: Sequence[float], found: Sequence[Bin], undated: int) -> dict[str, Any]:
    """Return what a brush over days and the bar of the undated chooses, as changes of a view.

    ``undated`` is how many there are; without any there is no bar, and the choice about them stays.
    """
    low, high = sorted(float(v) for v in span)
    end = milliseconds(found[-1].last) + DAY_MS
    changes: dict[str, Any] = {"since": None, "until": None, "last_days": None}
    if low < end:
        first, last = brushed((low, min(high, end)))
        changes |= {"since": first, "until": last}
    if undated:
        start, stop = undated_slot(found)
        touched = low < stop and high > start
        changes["undated"] = ("in" if low < end else "only") if touched else "out"
    elif low >= end:  # beside the bars: nothing is chosen
        return {}
    return changes


@dataclass(frozen=True, slots=True)
class Window:
    """Hold the days that playing shows: up to ``last``, from ``first``."""

    first: date
    last: date


def width_of(query: Query, unit: Unit) -> int:
    """Return how many days a moving window shows: those of the view's filter, else one bin's worth."""
    if query.last_days:
        return query.last_days
    if query.since and query.until:
        return (query.until - query.since).days + 1
    return {"day": 1, "week": WEEK, "month": 30}[unit]


def stepped(now: Window, found: Sequence[Bin], mode: Mode, width: int, forward: bool = True) -> Window | None:
    """Return the window one bin further (or back), None past the end: bins without findings are passed over.

    ``mode`` cumulative keeps everything up to the day, window shows ``width`` days up to it.
    """
    if forward:
        last = next((b.last for b in found if b.last > now.last), None)
    else:
        last = next((b.last for b in reversed(found) if b.last < now.last), None)
    return None if last is None else until(last, found, mode, width)


def until(last: date, found: Sequence[Bin], mode: Mode, width: int) -> Window:
    """Return the window that ends with a day."""
    if mode == "cumulative":
        return Window(min(found[0].first, last), last)
    return Window(last - timedelta(days=min(width - 1, (last - date.min).days)), last)

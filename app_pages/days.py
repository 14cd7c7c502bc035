"""Days on the timeline: bins for the histogram, and the window that plays over them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from store import DayCount, Query
from store.query import Mode

Unit = Literal["day", "week", "month"]
STANCES = ("asserted", "hedged", "denied", "-")
EPOCH = date(1970, 1, 1)
DAY_MS = 86_400_000
WEEK = 7


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
        low = 0
        for stance in STANCES:
            if n := one.by_stance.get(stance, 0):
                yield {
                    "start": float((one.first - EPOCH).days * DAY_MS),
                    "end": float(((one.last - EPOCH).days + 1) * DAY_MS),
                    "stance": stance,
                    "n": n,
                    "low": low,
                    "high": low + n,
                    "inside": inside,
                }
                low += n


def brushed(span: Sequence[float]) -> tuple[date, date]:
    """Return the first and last day of a brush, given in milliseconds since 1970 (either way round)."""
    low, high = sorted(float(v) for v in span)
    first = datetime.fromtimestamp(low / 1000, UTC).date()
    last = datetime.fromtimestamp(max(low, high - 1) / 1000, UTC).date()
    return first, last


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

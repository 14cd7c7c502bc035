"""Turn the parts of a date expression into a first day, a last day and a precision.

Pure calendar arithmetic on ``datetime.date``; the anchor is the day of publication and is always
an argument. Every operation answers None where the words fix no day (a 30 February, a relative
expression without an anchor). Precision is ACLED's: 1 day, 2 about a week, 3 a month or more.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

Range = tuple[date, date, int]

DAY, WEEK, MONTH = 1, 2, 3
EARLIEST_YEAR = 1900
HALF_YEAR_DAYS = 183


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold what an expression names: its numbers, and the settings of the rule that read it.

    ``weekday`` counts from Monday = 0. ``part`` is early, mid or late in a month. ``forward``
    tells that the clause speaks of the future. ``previous`` is the last day named before the
    expression, for "the same day". ``settings`` are the rule's own keys (days, weeks, open …).
    """

    anchor: date | None
    day: int | None = None
    day2: int | None = None
    month: int | None = None
    month2: int | None = None
    year: int | None = None
    weekday: int | None = None
    weekday2: int | None = None
    count: int | None = None
    unit: str | None = None
    part: str | None = None
    forward: bool = False
    previous: date | None = None
    settings: Mapping[str, object] = field(default_factory=dict)

    def number(self, name: str, default: int = 0) -> int:
        """Return an integer setting of the rule."""
        value = self.settings.get(name, default)
        return value if isinstance(value, int) else default


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= EARLIEST_YEAR else None
    except ValueError:
        return None


def shifted(day: date, days: int) -> date | None:
    """Return the day ``days`` later, None beyond the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def month_shift(day: date, months: int) -> date | None:
    """Return the first day of the month ``months`` later, None beyond the calendar's ends."""
    index = day.year * 12 + day.month - 1 + months
    return _date(index // 12, index % 12 + 1, 1)


def _precision(first: date, last: date) -> int:
    days = (last - first).days
    if days <= 1:
        return DAY
    return WEEK if days <= 13 else MONTH


def _range(first: date | None, last: date | None, precision: int | None = None) -> Range | None:
    if first is None or last is None or last < first:
        return None
    return first, last, precision or _precision(first, last)


def _until_anchor(found: Range | None, parts: Parts) -> Range | None:
    """Stretch what began on a day up to the anchor, for "since"; leave the rest alone."""
    if not found or not parts.settings.get("open"):
        return found
    last = parts.anchor or found[1]
    return _range(found[0], max(last, found[0]))


def nearest_year(month: int, day: int, anchor: date, *, forward: bool) -> date | None:
    """Return the nearest such day on or before the anchor, with ``forward`` on or after it.

    One day past the anchor still belongs to the anchor's year: bulletins of the morning are
    published before midnight UTC. 29 February goes back to the last leap year.
    """
    for distance in range(9):
        years = (anchor.year + distance,) if forward else (anchor.year + 1 - distance,)
        for year in years:
            found = _date(year, month, day)
            if found and forward and found >= anchor:
                return (
                    found
                    if (found - anchor).days <= HALF_YEAR_DAYS
                    else nearest_year(month, day, anchor, forward=False)
                )
            if found and not forward and (found - anchor).days <= 1:
                return found
    return None


def _year_of(parts: Parts, month: int, day: int) -> date | None:
    if parts.year is not None:
        return _date(parts.year, month, day)
    if parts.anchor is None:
        return None
    return nearest_year(month, day, parts.anchor, forward=parts.forward)


def one_day(parts: Parts) -> Range | None:
    """Read "14 December 2025", "December 14", "since 26 November"."""
    month = parts.month or parts.month2
    day = parts.day or parts.day2
    if not month or not day:
        return None
    found = _year_of(parts, month, day)
    return _until_anchor(_range(found, found), parts)


def slashed(parts: Parts) -> Range | None:
    """Read 12/14/2025 or 14/12/2025 where only one order is possible."""
    a, b = parts.day or 0, parts.day2 or 0
    if (a > 12) == (b > 12) and a != b:
        return None
    month, day = (a, b) if b > 12 else (b, a)
    found = _date(parts.year or 0, month, day)
    return _range(found, found)


def several_days(parts: Parts) -> Range | None:
    """Read "November 26 and 27", "3-5 May", "29 November to 2 December"; a night keeps its last day."""
    last_month = parts.month2 or parts.month
    first_month = parts.month or parts.month2
    if not (last_month and first_month and parts.day and parts.day2):
        return None
    last = _year_of(parts, last_month, parts.day2)
    if last is None:
        return None
    first = _date(last.year - (first_month > last_month), first_month, parts.day)
    if parts.settings.get("keep") == "last":
        return _range(last, last) if first and first < last else None
    return _range(first, last)


def _month_days(year: int, month: int, part: str | None) -> Range | None:
    end = monthrange(year, month)[1]
    first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, end)}.get(part or "", (1, end))
    return _range(_date(year, month, first), _date(year, month, last), MONTH)


def whole_month(parts: Parts) -> Range | None:
    """Read "in December 2024", "late November", "since the beginning of November"."""
    month = parts.month or parts.month2
    if not month:
        return None
    year = parts.year
    if year is None:
        first = _year_of(parts, month, 1)
        if first is None:
            return None
        year = first.year
        named = _month_days(year, month, parts.part)
        if named and parts.anchor and not parts.forward and named[0] > parts.anchor:
            year -= 1
    if year < EARLIEST_YEAR:
        return None
    found = _month_days(year, month, parts.part)
    if found and parts.settings.get("open"):
        stretched = _until_anchor(found, parts)
        return stretched and (stretched[0], stretched[1], MONTH)
    return found


def whole_year(parts: Parts) -> Range | None:
    """Read "in 2014"; the precision is a month's, the coarsest there is."""
    if parts.year is None:
        return None
    return _range(_date(parts.year, 1, 1), _date(parts.year, 12, 31), MONTH)


def offset(parts: Parts) -> Range | None:
    """Read "today", "yesterday", "over the past day"."""
    day = parts.anchor and shifted(parts.anchor, parts.number("days"))
    return _range(day or None, day or None)


def nearest_weekday(weekday: int, anchor: date, *, forward: bool) -> date | None:
    """Return the nearest such weekday on or before the anchor, with ``forward`` on or after it."""
    if forward:
        return shifted(anchor, (weekday - anchor.weekday()) % 7)
    return shifted(anchor, -((anchor.weekday() - weekday) % 7))


def one_weekday(parts: Parts) -> Range | None:
    """Read a weekday: nearest past, or nearest future in a clause of the future.

    With ``before`` ("last Thursday") the anchor's own day does not count; ``after`` ("next
    Thursday") is the weekday of the following week.
    """
    weekday = parts.weekday if parts.weekday is not None else parts.weekday2
    if parts.anchor is None or weekday is None:
        return None
    if parts.settings.get("after"):
        monday = shifted(parts.anchor, 7 - parts.anchor.weekday())
        day = monday and shifted(monday, weekday)
    else:
        day = nearest_weekday(weekday, parts.anchor, forward=parts.forward)
        if parts.settings.get("before") and day == parts.anchor:
            day = shifted(day, -7)
    return _until_anchor(_range(day or None, day or None), parts)


def several_weekdays(parts: Parts) -> Range | None:
    """Read "on Saturday and Sunday"."""
    if parts.anchor is None or parts.weekday is None or parts.weekday2 is None:
        return None
    last = nearest_weekday(parts.weekday2, parts.anchor, forward=parts.forward)
    first = last and nearest_weekday(parts.weekday, last, forward=False)
    return _range(first or None, last)


def ago(parts: Parts) -> Range | None:
    """Read "two days ago", "a week ago", "three months ago"."""
    count = parts.count or parts.number("count")
    if parts.anchor is None or not count:
        return None
    if parts.unit in {"day", "hour"}:
        days = count if parts.unit == "day" else count // 24
        day = shifted(parts.anchor, -days)
        return _range(day, day)
    if parts.unit == "week":
        day = shifted(parts.anchor, -7 * count)
        return _range(day, day, WEEK)
    first = month_shift(parts.anchor, -count * (12 if parts.unit == "year" else 1))
    return _month_days(first.year, first.month, None) if first else None


def window(parts: Parts) -> Range | None:
    """Read "in recent days", "over the past three days", "in the last 48 hours"; never one day sharp."""
    count = parts.count or parts.number("count")
    unit = parts.unit or str(parts.settings.get("unit", "day"))
    if parts.anchor is None or not count:
        return None
    if unit == "day" and count == 1:
        day = shifted(parts.anchor, -1)
        return _range(day, day)
    if unit in {"month", "year"}:
        first = month_shift(parts.anchor, -count * (12 if unit == "year" else 1))
        if first:
            first = first.replace(day=min(parts.anchor.day, monthrange(first.year, first.month)[1]))
        return _range(first, parts.anchor, MONTH)
    days = {"week": 7 * count, "hour": max(1, -(-count // 24))}.get(unit, count)
    first = shifted(parts.anchor, -days)
    if unit == "hour" and count <= 24:
        return _range(first, first)
    return _range(first, parts.anchor, max(WEEK, _precision(first, parts.anchor))) if first else None


def week(parts: Parts) -> Range | None:
    """Read "next week": Monday to Sunday of that week."""
    if parts.anchor is None:
        return None
    first = shifted(parts.anchor, 7 * parts.number("weeks") - parts.anchor.weekday())
    return _range(first, first and shifted(first, 6), WEEK)


def weekend(parts: Parts) -> Range | None:
    """Read "over the weekend": the nearest Saturday and Sunday that have begun."""
    if parts.anchor is None:
        return None
    saturday = nearest_weekday(5, parts.anchor, forward=False)
    return _range(saturday, saturday and shifted(saturday, 1))


def shifted_month(parts: Parts) -> Range | None:
    """Read "this month", "last month"."""
    first = parts.anchor and month_shift(parts.anchor, parts.number("months"))
    return _month_days(first.year, first.month, None) if first else None


def shifted_year(parts: Parts) -> Range | None:
    """Read "this year" (up to the anchor) and "last year"."""
    if parts.anchor is None:
        return None
    year = parts.anchor.year + parts.number("years")
    last = parts.anchor if year == parts.anchor.year else _date(year, 12, 31)
    return _range(_date(year, 1, 1), last, MONTH)


def previous(parts: Parts) -> Range | None:
    """Read "the same day", "the day before": from the last day named, else from the anchor.

    Only what looks one day back falls back on the anchor; "the same day" and whatever is
    marked ``anchored`` without a day before it stays open.
    """
    base = parts.previous
    days = parts.number("days")
    if base is None and days < 0 and not parts.settings.get("anchored"):
        base = parts.anchor
    day = base and shifted(base, days)
    return _range(day or None, day or None)


def previous_shift(parts: Parts) -> Range | None:
    """Read "two days earlier", "three days later": from the last day named."""
    if parts.previous is None or parts.count is None:
        return None
    day = shifted(parts.previous, parts.number("sign", 1) * parts.count)
    return _range(day, day)


OPERATIONS: Mapping[str, Callable[[Parts], Range | None]] = {
    "none": lambda parts: None,
    "day": one_day,
    "slashed": slashed,
    "days": several_days,
    "month": whole_month,
    "year": whole_year,
    "offset": offset,
    "weekday": one_weekday,
    "weekdays": several_weekdays,
    "ago": ago,
    "window": window,
    "week": week,
    "weekend": weekend,
    "month_shift": shifted_month,
    "year_shift": shifted_year,
    "previous": previous,
    "previous_shift": previous_shift,
}

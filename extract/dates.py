"""Find when things are said to have happened: date expressions in three languages.

The anchor is the day of publication. Where it is unknown, the header of a bulletin ("as of 06:00
on 13 December 2023") stands in, if it names a full date; else relative expressions stay open and
only full dates are read. The rules are data (rules/dates_*.toml); the longest expression wins.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from extract.dateops import OPERATIONS, Parts
from extract.daterules import DateRule, Lexicon, lexicon, plain
from records import EventDate, Span

_HEADER_CHARS = 400
_LOOK_BACK_CHARS = 1500
_DAY_MEANINGS = frozenset({"day", "offset", "weekday", "slashed", "days"})
_BREAK = re.compile(
    r"[,;:.!?\"«»“”„()\n]| - |\b(?:that|who|which|and|but|що|який|яка|які|і|й|та|але|"
    r"что|который|которая|которые|и|но)\b",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"as of|as at|станом на|по состоянию на|summary|reports?|briefing|operational|date|"
    r"зведення|інформаці|сводк|брифинг|дата",
    re.IGNORECASE,
)
_FULL_DATE_RULES = ("iso", "dotted", "slashed", "month-day", "day-month", "as-of", "as-of-day", "header")

Match = tuple[int, int, DateRule, "re.Match[str]"]


@lru_cache(maxsize=8)
def _plain(text: str) -> str:
    return plain(text)


def _whole(value: str | None) -> int | None:
    return int(value) if value else None


def _clause(text: str, start: int, end: int, low: int, high: int) -> Span:
    """Return the clause around an expression: up to the next comma, quote or conjunction."""
    before = [m.end() for m in _BREAK.finditer(text, low, start)]
    after = _BREAK.search(text, end, high)
    return (before[-1] if before else low), (after.start() if after else high)


def _is_future(text: str, found: Span, sentence: Span, words: Lexicon) -> bool:
    """Tell whether the clause of the expression speaks of the future, and not of when it was said."""
    start, end = found
    low, high = _clause(text, start, end, max(sentence[0], start - 200), min(sentence[1], end + 200))
    if not words.future.search(text, low, high):
        return False
    spoken = [m.end() for m in words.speech.finditer(text, low, start)]
    return not (spoken and start - spoken[-1] <= 2)


def _count(groups: dict[str, str], words: Lexicon) -> int | None:
    digits = groups.get("digits") or groups.get("digits2")
    number = groups.get("number") or groups.get("number2")
    if digits:
        return int(digits)
    return words.number_of("number", re.sub(r"\s+", " ", number)) if number else None


def _named(patterns: Iterable[tuple[str, re.Pattern[str]]], value: str | None) -> str | None:
    word = re.sub(r"\s+", " ", value or "").strip()
    return next((name for name, pattern in patterns if word and pattern.fullmatch(word)), None)


def _parts(
    rule: DateRule,
    match: re.Match[str],
    words: Lexicon,
    *,
    anchor: date | None = None,
    forward: bool = False,
    earlier: date | None = None,
) -> Parts:
    groups = {name.split("__")[0]: value for name, value in match.groupdict().items() if value}

    def month(key: str) -> int | None:
        index = words.number_of("month", groups[key]) if groups.get(key) else None
        return None if index is None else index + 1

    def weekday(key: str) -> int | None:
        return words.number_of("weekday", groups[key]) if groups.get(key) else None

    short = groups.get("yy")
    year = (
        groups.get("year") or groups.get("year2") or groups.get("year3") or (f"20{short}" if short else None)
    )
    return Parts(
        anchor=anchor,
        day=_whole(groups.get("day") or groups.get("a")),
        day2=_whole(groups.get("day2") or groups.get("b")),
        month=month("month") or _whole(groups.get("monthnum")),
        month2=month("month2"),
        year=_whole(year),
        weekday=weekday("weekday"),
        weekday2=weekday("weekday2"),
        count=_count(groups, words),
        unit=_named(words.units.items(), groups.get("unit") or groups.get("unit2")),
        part=_named(words.parts.items(), groups.get("part")),
        forward=forward,
        previous=earlier,
        settings=rule.settings,
    )


def _matches(text: str, start: int, end: int, words: Lexicon) -> list[Match]:
    """Return the expressions in a stretch, without overlaps: the longest first, then the earlier rule."""
    if not words.trigger.search(text, start, end):
        return []
    found = [
        (match.start(), match.end(), order, words.rules[order], match)
        for order in words.rules_in(text[start:end])
        for match in words.rules[order].pattern.finditer(text, start, end)
        if match.end() > match.start()
    ]
    taken: list[Match] = []
    starts: list[int] = []
    for low, high, _, rule, match in sorted(found, key=lambda row: (row[0] - row[1], row[2])):
        at = bisect_left(starts, low)
        if (at == 0 or taken[at - 1][1] <= low) and (at == len(starts) or high <= starts[at]):
            starts.insert(at, low)
            taken.insert(at, (low, high, rule, match))
    return taken


@lru_cache(maxsize=64)
def header_date(text: str, lang: str) -> date | None:
    """Return the full date in the header of a bulletin, None where there is no such header."""
    head, words = _plain(text[:_HEADER_CHARS]), lexicon(lang)
    stop = head.find("\n\n")
    stop = stop if stop > 0 else len(head)
    if not _HEADER.search(head, 0, stop):
        return None
    for rule in words.rules:
        if rule.id.rsplit(".", 1)[-1] not in _FULL_DATE_RULES:
            continue
        for match in rule.pattern.finditer(head, 0, stop):
            parts = _parts(rule, match, words)
            found = OPERATIONS["day"](parts) if parts.year else None
            if found:
                return found[0]
    return None


def _previous_day(text: str, start: int, anchor: date | None, words: Lexicon) -> date | None:
    """Return the last single day named in the words before an expression."""
    low = max(0, start - _LOOK_BACK_CHARS)
    for found_start, found_end, rule, match in reversed(_matches(text, low, start, words)):
        if rule.means not in _DAY_MEANINGS or rule.settings.get("open"):
            continue
        forward = _is_future(text, (found_start, found_end), (low, start), words)
        days = OPERATIONS[rule.means](_parts(rule, match, words, anchor=anchor, forward=forward))
        if days and days[0] == days[1]:
            return days[0]
    return None


def find_dates(text: str, start: int, end: int, published: date | None, lang: str) -> tuple[EventDate, ...]:
    """Return the date expressions of ``text[start:end]`` in text order, resolved to days.

    Parameters
    ----------
    text
        The whole document; "the same day" looks back into it.
    start, end
        The sentence, in code points; the offsets of the answer are of the document too.
    published
        The anchor, a day (a moment counts as its day); None makes relative expressions stay
        open, unless the header of a bulletin names its full date.
    lang
        Language of the sentence: en, uk or ru.

    Returns
    -------
    tuple of EventDate
        Expressions that fix no day (no anchor, a 30 February, a bulletin's "as of") are left out.
    """
    anchor = published.date() if isinstance(published, datetime) else published
    anchor = anchor or header_date(text[:_HEADER_CHARS], lang)
    words, folded = lexicon(lang), _plain(text)
    answer: list[EventDate] = []
    weak: set[EventDate] = set()
    for low, high, rule, match in _matches(folded, start, end, words):
        earlier = None
        if rule.means.startswith("previous"):
            inside = [d.first for d in answer if d.first == d.last]
            earlier = inside[-1] if inside else _previous_day(folded, low, anchor, words)
        forward = _is_future(folded, (low, high), (start, end), words)
        days = OPERATIONS[rule.means](
            _parts(rule, match, words, anchor=anchor, forward=forward, earlier=earlier)
        )
        if days:
            answer.append(EventDate(days[0], days[1], days[2], text[low:high], low, high, rule.id))
            if rule.weak:
                weak.add(answer[-1])
    if any(d not in weak and d.precision == 1 for d in answer):
        answer = [d for d in answer if d not in weak]
    return tuple(answer)

"""Sift many regular expressions by what each of them needs: most cannot match in most sentences.

Of every match of a pattern at least one of its ``needed`` words is a part. One automaton finds the
words of all patterns in a text at once; only the patterns that found one of theirs need be tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

_Needed = frozenset[str] | None  # None: nothing is known to be needed
_parser: Any = re._parser  # type: ignore[attr-defined]
_INSIDE: dict[str, Any] = {
    "SUBPATTERN": lambda value: value[3],
    "ATOMIC_GROUP": lambda value: value,
    "MAX_REPEAT": lambda value: value[2] if value[0] else (),
    "MIN_REPEAT": lambda value: value[2] if value[0] else (),
    "POSSESSIVE_REPEAT": lambda value: value[2] if value[0] else (),
}


def needed(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Return strings, case-folded, of which every match contains one; None where there are none such."""
    return _of_row(_parser.parse(pattern.pattern, pattern.flags))


def _of_row(items: Iterable[tuple[Any, Any]]) -> _Needed:
    """Return what a row of items needs: of what its items need, the words that are hardest to find."""
    found: list[frozenset[str]] = []
    run = ""
    for sort, value in [*items, (None, None)]:
        if str(sort) == "LITERAL":
            run += chr(value)
            continue
        if run:
            found.append(frozenset([folded(run)]))
            run = ""
        inside = _of_item(str(sort), value)
        if inside:
            found.append(inside)
    return max(found, key=lambda words: (min(map(len, words)), -len(words)), default=None)


def _of_item(sort: str, value: Any) -> _Needed:
    if sort == "BRANCH":
        branches = [_of_row(branch) for branch in value[1]]
        known = [branch for branch in branches if branch is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return _of_row(_INSIDE[sort](value)) if sort in _INSIDE else None


def folded(text: str) -> str:
    """Fold the case of a text so that whatever a pattern takes for one letter is one."""
    return text.replace("\u0130", "i").replace("\u0131", "i").casefold()


def sieve(patterns: Sequence[re.Pattern[str]]) -> Callable[[str], Sequence[int]]:
    """Return what tells, of a text, which of the patterns (by number, in order) can match in it."""
    from daachorse import CharwiseDoubleArrayAhoCorasick

    always: list[int] = []
    users: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns):
        words = needed(pattern)
        if words is None:
            always.append(number)
        for word in words or ():
            users.setdefault(word, []).append(number)
    if not users:
        return lambda _: always
    automaton = CharwiseDoubleArrayAhoCorasick(list(users))
    lists = list(users.values())

    def fitting(text: str) -> Sequence[int]:
        hits = {hit[2] for hit in automaton.find_overlapping(folded(text))}
        return sorted({*always, *(number for hit in hits for number in lists[hit])})

    return fitting

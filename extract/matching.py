"""Match variants of patterns outward from their most telling word.

spaCy's Matcher tries every pattern at every word and asks Python for each set of words; a sentence
costs it milliseconds. Here each word form is classed once, the class names the variants that its
presence calls for, and these are matched to the left and to the right of it. The answers are the
same; tests/test_rules.py holds that against the Matcher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.patterns import STOPS, Element, Row, regex
from extract.words import Words

_FORMS_REMEMBERED = 200_000
_GAP, _PLACES, _PLACE, _USE, _ANY, _EXACT, _NOT, _WORD = range(8)
_TESTS = {
    "gap": _GAP,
    "places": _PLACES,
    "place": _PLACE,
    "use": _USE,
    "any": _ANY,
    "exact": _EXACT,
    "not": _NOT,
    "word": _WORD,
}

Alignment = list[tuple[int, int]]  # first and last-plus-one word of each element


@dataclass(frozen=True, slots=True)
class Step:
    """Hold an element ready for matching: the number of its test and of its set of words."""

    test: int
    words: int
    element: Element


@dataclass(frozen=True, slots=True)
class Variant:
    """Hold a row of elements with the rule (its number) that it stands for and its telling element."""

    rule: int
    steps: tuple[Step, ...]
    telling: int


class Classes:
    """Class word forms by the sets of words that they belong to, and by the variants they call."""

    def __init__(self) -> None:
        """Begin without any set."""
        self._sets: dict[tuple[str, ...], int] = {}
        self._exact: dict[str, set[int]] = {}
        self._stems: dict[str, set[int]] = {}
        self._globs: list[tuple[re.Pattern[str], int]] = []
        self._called: dict[int, list[int]] = {}
        self._variants: list[Variant] = []
        self.known: dict[str, tuple[frozenset[int], tuple[Variant, ...]]] = {}
        self._lengths: tuple[int, ...] = ()
        self.anywhere: list[Variant] = []

    def add(self, rule: int, row: Row) -> None:
        """Enter a variant of a rule."""
        steps = tuple(Step(_TESTS[e.test], self._set(e), e) for e in row)
        telling = max(range(len(row)), key=lambda i: row[i].telling)
        if not row[telling].telling:
            telling = next(i for i, e in enumerate(row) if e.test not in ("gap", "places"))
            self.anywhere.append(Variant(rule, steps, telling))
            return
        variant = Variant(rule, steps, telling)
        self._variants.append(variant)
        if row[telling].test == "exact":
            key = self._set(Element("word", tuple(w.lower() for w in row[telling].words)))
        else:
            key = steps[telling].words
        self._called.setdefault(key, []).append(len(self._variants) - 1)

    def _set(self, element: Element) -> int:
        if element.test not in ("word", "not"):
            return -1
        number = self._sets.setdefault(element.words, len(self._sets))
        if number == len(self._sets) - 1:
            for word in element.words:
                self._enter(word, number)
        return number

    def _enter(self, word: str, number: int) -> None:
        if "*" not in word:
            self._exact.setdefault(word, set()).add(number)
        elif word.index("*") == len(word) - 1 and word != "\\d*":
            self._stems.setdefault(word[:-1], set()).add(number)
            self._lengths = tuple(sorted({len(stem) for stem in self._stems}))
        else:
            self._globs.append((re.compile(regex([word])), number))

    def of(self, norm: str) -> tuple[frozenset[int], tuple[Variant, ...]]:
        """Return the sets that a word form belongs to and the variants that it calls."""
        known = self.known.get(norm)
        if known is None:
            sets = set(self._exact.get(norm, ()))
            for length in self._lengths:
                if length > len(norm):
                    break
                sets |= self._stems.get(norm[:length], set())
            sets.update(number for pattern, number in self._globs if pattern.match(norm))
            called = tuple(self._variants[v] for s in sorted(sets) for v in self._called.get(s, ()))
            if len(self.known) > _FORMS_REMEMBERED:
                self.known.clear()
            known = self.known[norm] = frozenset(sets), called
        return known


def match_at(variant: Variant, at: int, words: Words, sets: Sequence[frozenset[int]]) -> Alignment | None:
    """Return the alignment of a variant whose telling element is word ``at``; None where it does not fit."""
    steps, telling = variant.steps, variant.telling
    if not _fits(steps[telling], at, words, sets):
        return None
    before = _backward(steps, telling - 1, at, words, sets)
    if before is None:
        return None
    after = _forward(steps, telling + 1, at + 1, words, sets)
    if after is None:
        return None
    return [*before, (at, at + 1), *after]


def _fits(step: Step, at: int, words: Words, sets: Sequence[frozenset[int]]) -> bool:
    test = step.test
    if test == _WORD:
        fits = step.words in sets[at]
    elif test == _NOT:
        fits = step.words not in sets[at]
    elif test == _PLACE:
        fits = at in words.place_at
    elif test == _USE:
        fits = at in words.place_at and words.places[words.place_at[at]][2] == step.element.words[0]
    elif test == _EXACT:
        fits = words.texts[at] in step.element.words
    else:
        fits = True
    return fits and (not step.element.initial or at == 0)


def _forward(
    steps: Sequence[Step], k: int, at: int, words: Words, sets: Sequence[frozenset[int]]
) -> Alignment | None:
    """Match the elements from ``k`` on, beginning at word ``at``; gaps are as short as possible."""
    if k == len(steps):
        return []
    step, count = steps[k], len(sets)
    if step.test in (_GAP, _PLACES):
        for end in _ends(step, at, words, count):
            rest = _forward(steps, k + 1, end, words, sets)
            if rest is not None:
                return [(at, end), *rest]
        return None
    if at >= count or not _fits(step, at, words, sets):
        return None
    rest = _forward(steps, k + 1, at + 1, words, sets)
    return None if rest is None else [(at, at + 1), *rest]


def _ends(step: Step, at: int, words: Words, count: int) -> Iterable[int]:
    """Return where a gap (shortest first) or an enumeration (longest first) may end."""
    if step.test == _GAP:
        yield at
        for end in range(at + 1, min(count, at + step.element.gap) + 1):
            if words.norms[end - 1] in STOPS:
                return
            yield end
        return
    end = at
    while end < count and (end in words.place_at or end in words.links):
        end += 1
    yield from range(end, at - 1, -1)


def _backward(
    steps: Sequence[Step], k: int, end: int, words: Words, sets: Sequence[frozenset[int]]
) -> Alignment | None:
    """Match the elements up to ``k``, ending before word ``end``."""
    if k < 0:
        return []
    step = steps[k]
    if step.test in (_GAP, _PLACES):
        start = end
        while True:
            rest = _backward(steps, k - 1, start, words, sets)
            if rest is not None:
                return [*rest, (start, end)]
            start -= 1
            if start < 0 or not _extends(step, start, end, words):
                return None
    if end < 1 or not _fits(step, end - 1, words, sets):
        return None
    rest = _backward(steps, k - 1, end - 1, words, sets)
    return None if rest is None else [*rest, (end - 1, end)]


def _extends(step: Step, start: int, end: int, words: Words) -> bool:
    """Tell whether a gap or enumeration that ends at ``end`` may reach back to ``start``."""
    if step.test == _GAP:
        return end - start <= step.element.gap and words.norms[start] not in STOPS
    return start in words.place_at or start in words.links

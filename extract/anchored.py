"""Match word patterns that are anchored at a name: «на _ напрямку», "9 km north of _".

The name stands as ``_`` in the pattern and everything else is matched outward from it, to the left
and to the right. That is what makes the rules about names cheap: no spaCy ``Doc`` is built, only the
words of a sentence that holds a name are read, and only the patterns whose nearest words fit are
tried. What was found out about a word is remembered, within bounds. The notation and the files are
told in :mod:`extract.anchored_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

NAME = "@"
START, END = "^", "$"
STOPS = frozenset(",.;:!?()«»—–…\n") | {NAME, START, END, "-"}
FAR_STOPS = STOPS - set(",«»@-")
Tags = Set[str]  # what is known of a name itself
REMEMBERED = 60_000  # words per table; forgotten all at once, so texts of any size fit


@dataclass(slots=True)
class Line:
    """Hold the words of one sentence, each name being one word with the key ``@``.

    ``keys`` are the folded words between the sentinels ``^`` and ``$``; ``starts`` and ``ends``
    are offsets into the document; ``caps`` tells whether the word begins with a capital; ``inner``
    holds the folded word that a name of one word stands for. ``shouting`` tells that the sentence is
    in capitals, ``titled`` that most of its words begin with one, so that capitals tell nothing.
    """

    keys: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    caps: list[bool] = field(default_factory=list)
    inner: dict[int, str] = field(default_factory=dict)
    shouting: bool = False
    titled: bool = False

    def append(self, key: str, start: int, end: int, cap: bool) -> None:
        """Add one word."""
        self.keys.append(key)
        self.starts.append(start)
        self.ends.append(end)
        self.caps.append(cap)


@dataclass(frozen=True, slots=True)
class Touch:
    """Hold what a vocabulary can do with a word: take it alone, or begin a phrase with it."""

    alone: bool
    phrases: tuple[tuple[str, ...], ...]


_NOTHING = Touch(False, ())


class WordClass:
    """Hold a set of words, beginnings and phrases, or a test in their place, and their values."""

    __slots__ = ("_touch", "phrases", "stems", "test", "values", "words")

    def __init__(
        self,
        words: Set[str],
        stems: Sequence[str] = (),
        phrases: Sequence[tuple[str, ...]] = (),
        values: Mapping[str, float | str] | None = None,
        test: Callable[[str], bool] | None = None,
    ) -> None:
        self.words = frozenset(words)
        self.stems = tuple(stems)
        self.phrases = tuple(sorted(phrases, key=len, reverse=True))
        self.values = dict(values or {})
        self.test = test
        self._touch: tuple[dict[str, Touch], dict[str, Touch]] = ({}, {})

    def has(self, key: str) -> bool:
        """Tell whether a single word belongs to the class."""
        return self.touch(key, 1).alone

    def has_phrase(self, keys: Sequence[str]) -> bool:
        """Tell whether these words are a phrase of the class."""
        return any(
            len(phrase) == len(keys) and all(map(_fits, phrase, keys))
            for phrase in self.touch(keys[0], 1).phrases
        )

    def touch(self, key: str, step: int) -> Touch:
        """Return what the class can do with a word, read leftward (-1) or rightward (1)."""
        table = self._touch[step > 0]
        found = table.get(key)
        if found is None:
            if len(table) > REMEMBERED:
                table.clear()
            if self.test is not None:
                alone = self.test(key)
            else:
                alone = key in self.words or (bool(self.stems) and key.startswith(self.stems))
            edge = 0 if step > 0 else -1
            phrases = tuple(phrase for phrase in self.phrases if _fits(phrase[edge], key))
            found = table[key] = Touch(alone, phrases) if alone or phrases else _NOTHING
        return found

    def value(self, text: str) -> float | str | None:
        """Return what a word or phrase of the class stands for; None when the class has no values."""
        if text in self.values:
            return self.values[text]
        stems = [key for key in self.values if key.endswith("~") and text.startswith(key[:-1])]
        return self.values[max(stems, key=len)] if stems else None


def _fits(item: str, key: str) -> bool:
    return key.startswith(item[:-1]) if item.endswith("~") else key == item


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one item of a pattern.

    ``special`` is "" (a word of ``words``), ``#``, ``Cap``, ``any``, or ``..`` and ``,,`` for a gap
    of up to ``gap`` words. ``capital`` asks for a capital letter; ``capture`` names the words that are taken.
    """

    words: WordClass
    optional: bool = False
    capture: str | None = None
    special: str = ""
    gap: int = 0
    capital: bool = False

    def spans(self, line: Line, at: int, step: int) -> Sequence[int]:
        """Return how many words from ``at`` on the item can take; the longest phrases first."""
        key = line.keys[at]
        if self.gap:
            return self._gap_spans(line, at, step)
        if self.special and (self.special != "#" or key[0].isdigit()):
            fits = (line.caps[at] and key != NAME) if self.special == "Cap" else key not in STOPS
            return (1,) if fits else ()
        if key == NAME and self.words.test is not None:
            key = line.inner.get(at, key)
        touch = self.words.touch(key, step)
        if touch is _NOTHING or (self.capital and not line.caps[at]):
            return ()
        if not touch.phrases:
            return (1,)
        lengths = [len(phrase) for phrase in touch.phrases if _phrase_at(phrase, line.keys, at, step)]
        return [*lengths, 1] if touch.alone else lengths

    def _gap_spans(self, line: Line, at: int, step: int) -> Sequence[int]:
        stops, keys, last = STOPS if self.special == ".." else FAR_STOPS, line.keys, 0
        while last < self.gap and keys[at + step * last] not in stops:
            last += 1
        return range(last + 1)

    def may_touch(self, key: str, step: int) -> bool:
        """Tell whether the item can begin with this word."""
        if self.special and (self.special != "#" or key[0].isdigit()):
            return True
        return (key == NAME and self.words.test is not None) or self.words.touch(key, step) is not _NOTHING


def _phrase_at(phrase: Sequence[str], keys: Sequence[str], at: int, step: int) -> bool:
    first = at if step > 0 else at - len(phrase) + 1
    if first < 0 or first + len(phrase) > len(keys):
        return False
    return all(_fits(item, keys[first + offset]) for offset, item in enumerate(phrase))


Items = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule of a TOML file.

    ``gives`` is what it decides; ``patterns`` are the items to the left and to the right of the
    name, outward. ``only`` are tags of which the name must bear one, ``never`` tags that it must
    not bear; ``data`` is the whole entry.
    """

    id: str
    gives: str
    patterns: tuple[tuple[Items, Items], ...]
    only: frozenset[str]
    never: frozenset[str]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a rule that fits at a name: the captured words as ``(first, last + 1)`` word indices.

    ``low`` is the first word that took part, ``high`` the one after the last.
    """

    rule: Rule
    captures: Mapping[str, tuple[int, int]]
    low: int
    high: int


class RuleSet:
    """Hold the rules of one file in their order: the first that fits decides."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._flat = [(rule, pattern) for rule in rules for pattern in rule.patterns]
        self._tables: tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]] = ({}, {})
        self._pairs: dict[tuple[str, str], tuple[int, ...]] = {}

    def hits(self, line: Line, at: int, tags: Tags, before: int | None = None) -> Iterator[Hit]:
        """Yield the rules that fit the name at word ``at``, in the order of the file, each once.

        ``before`` is the word to start from leftward, when it is not the one beside the name.
        """
        before = at - 1 if before is None else before
        done: Rule | None = None
        for index in self._near(line.keys[before], line.keys[at + 1]):
            rule, (lefts, rights) = self._flat[index]
            if rule is done or not rule.never.isdisjoint(tags) or (rule.only and rule.only.isdisjoint(tags)):
                continue
            captures: dict[str, tuple[int, int]] = {}
            low = _run(lefts, 0, line, before, -1, captures) if lefts else before
            if low is None:
                continue
            high = _run(rights, 0, line, at + 1, 1, captures) if rights else at + 1
            if high is not None:
                done = rule
                yield Hit(rule, captures, low + 1, high)

    def first(self, line: Line, at: int, tags: Tags, before: int | None = None) -> Hit | None:
        """Return the first rule that fits, or None."""
        return next(self.hits(line, at, tags, before), None)

    def _near(self, left: str, right: str) -> tuple[int, ...]:
        """Return the patterns that the words on both sides of a name can touch, in order."""
        found = self._pairs.get((left, right))
        if found is None:
            if len(self._pairs) > REMEMBERED:
                self._pairs.clear()
            found = tuple(sorted(self._beside(left, 0) & self._beside(right, 1)))
            self._pairs[left, right] = found
        return found

    def _beside(self, key: str, side: int) -> frozenset[int]:
        table = self._tables[side]
        found = table.get(key)
        if found is None:
            if len(table) > REMEMBERED:
                table.clear()
            step = 1 if side else -1
            fits = (_can_begin(pattern[side], key, step) for _, pattern in self._flat)
            found = frozenset(number for number, fit in enumerate(fits) if fit)
            table[key] = found
        return found


def _can_begin(items: Items, key: str, step: int) -> bool:
    for item in items:
        if item.may_touch(key, step):
            return True
        if not item.optional:
            return False
    return True


def _run(
    items: Items, k: int, line: Line, at: int, step: int, captures: dict[str, tuple[int, int]]
) -> int | None:
    """Match the items from ``k`` on; return the word after the last one taken, None when they do not fit."""
    if k == len(items):
        return at
    item = items[k]
    if 0 <= at < len(line.keys):
        for length in item.spans(line, at, step):
            end = _run(items, k + 1, line, at + step * length, step, captures)
            if end is not None:
                if item.capture:
                    far = at + step * length
                    captures[item.capture] = (at, far) if step > 0 else (far + 1, at + 1)
                return end
    return _run(items, k + 1, line, at, step, captures) if item.optional else None

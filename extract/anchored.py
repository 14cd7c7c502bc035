"""Match word patterns that are anchored at a name: «на _ напрямку», "9 km north of _".

The name stands as ``_`` in the pattern and everything else is matched outward from it, to the left
and to the right. That is what makes the rules about names cheap: no spaCy ``Doc`` is built, only the
words of a sentence that holds a name are read, and only the patterns whose nearest word fits are
tried (a table of words to patterns grows with the reading). Words are folded, so that case, ё/е,
apostrophes and dashes do not count.

The notation, between blanks:

=============  =============================================================================
``word``       that word; ``stem~`` any word with that beginning; ``a|b|c~`` any of them
``{class}``    a word or phrase of the class in place_words.toml; ``{class:name}`` also captures it
``item?``      the item may be missing
``#``          a number in digits or words; ``#:name`` captures it
``word!``      only where it is written with a capital
``@``          another name; ``@:name`` captures it
``Cap``        a word with a capital letter;  ``any`` any word
``..3``        up to three words, no punctuation; ``,,3`` up to three of anything in the sentence
``^``, ``$``   the sentence's start and end
=============  =============================================================================

Punctuation is written as it is; opening quotation marks are ``«``, closing ones ``»``, whatever
the text uses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from extract import given_names
from records import FrontlineError

RULES = Path(__file__).resolve().parent / "rules"
NAME = "@"
START, END = "^", "$"
STOPS = frozenset(",.;:!?()«»—–…\n") | {NAME, START, END, "-"}
FAR_STOPS = STOPS - set(",«»@-")
Tags = Set[str]  # what is known of a name itself
CACHE_LIMIT = 60_000  # words remembered per table; forgotten all at once, texts of any size fit


class RuleError(FrontlineError):
    """A rule file says something that cannot be understood: file, rule, value and remedy."""


@dataclass(slots=True)
class Line:
    """Hold the words of one sentence, each name being one word with the key ``@``.

    ``keys`` are the folded words between the sentinels ``^`` and ``$``; ``starts`` and ``ends``
    are offsets into the document; ``caps`` tells whether the word begins with a capital; ``inner``
    holds the folded word that a name of one word stands for.
    """

    keys: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    caps: list[bool] = field(default_factory=list)
    inner: dict[int, str] = field(default_factory=dict)

    def append(self, key: str, start: int, end: int, cap: bool) -> None:
        """Add one word."""
        self.keys.append(key)
        self.starts.append(start)
        self.ends.append(end)
        self.caps.append(cap)


@dataclass(frozen=True, slots=True)
class WordClass:
    """Hold the words of a class: single words, beginnings and phrases, and the value of each word."""

    words: frozenset[str]
    stems: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    values: Mapping[str, float | str]
    test: Callable[[str], bool] | None = None

    def has(self, key: str) -> bool:
        """Tell whether a single word belongs to the class."""
        if self.test is not None:
            return self.test(key)
        return key in self.words or (bool(self.stems) and key.startswith(self.stems))

    def may_touch(self, key: str, step: int) -> bool:
        """Tell whether the class can begin with this word, read leftward (-1) or rightward (1)."""
        return self.has(key) or any(_fits(phrase[0 if step > 0 else -1], key) for phrase in self.phrases)

    def value(self, text: str) -> float | str | None:
        """Return what a word or phrase of the class stands for; None when the class has no values."""
        if text in self.values:
            return self.values[text]
        stems = [k for k in self.values if k.endswith("~") and text.startswith(k[:-1])]
        return self.values[max(stems, key=len)] if stems else None


def _fits(item: str, key: str) -> bool:
    return key.startswith(item[:-1]) if item.endswith("~") else key == item


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one item of a pattern. ``gap`` > 0 is a gap of that many words."""

    classes: tuple[WordClass, ...]
    optional: bool = False
    capture: str | None = None
    special: str = ""
    gap: int = 0
    capital: bool = False

    @property
    def tested(self) -> bool:
        """Tell whether the item's words are told by a test, which looks into names too."""
        return any(word_class.test is not None for word_class in self.classes)

    def spans(self, line: Line, at: int, step: int) -> Iterator[int]:
        """Yield how many words from ``at`` on the item can take; the longest phrases first."""
        key = line.keys[at]
        if self.gap:
            yield 0
            stops = STOPS if self.special == ".." else FAR_STOPS
            for length in range(1, self.gap + 1):
                if line.keys[at + step * (length - 1)] in stops:
                    return
                yield length
            return
        for word_class in self.classes:
            for phrase in word_class.phrases:
                if _phrase_at(phrase, line, at, step):
                    yield len(phrase)
        if self._takes(line.inner.get(at, key) if self.tested else key, line.caps[at]):
            yield 1

    def _takes(self, key: str, cap: bool) -> bool:
        if self.special == "#" and key[0].isdigit():
            return True
        if self.special == "Cap":
            return cap and key != NAME
        if self.special == "any":
            return key not in STOPS
        return (cap or not self.capital) and any(word_class.has(key) for word_class in self.classes)

    def may_touch(self, key: str, step: int) -> bool:
        """Tell whether the item can begin with this word."""
        if self.gap or self.special in {"Cap", "any"} or (key == NAME and self.tested):
            return True
        if self.special == "#" and key[0].isdigit():
            return True
        return any(word_class.may_touch(key, step) for word_class in self.classes)


def _phrase_at(phrase: Sequence[str], line: Line, at: int, step: int) -> bool:
    first = at if step > 0 else at - len(phrase) + 1
    keys = line.keys
    if first < 0 or first + len(phrase) > len(keys):
        return False
    return all(_fits(item, keys[first + offset]) for offset, item in enumerate(phrase))


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a rule that fits at a name: the captured words as ``(first, last + 1)`` word indices.

    ``low, high`` are the outermost words that took part.
    """

    rule: Rule
    captures: Mapping[str, tuple[int, int]]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule of a TOML file.

    ``gives`` is what it decides; ``only`` are tags of which the name must bear one, ``never``
    tags that it must not bear. ``left`` and ``right`` hold the items of each pattern, from the
    name outward.
    """

    id: str
    gives: str
    patterns: tuple[tuple[tuple[Item, ...], tuple[Item, ...]], ...]
    only: frozenset[str]
    never: frozenset[str]
    data: Mapping[str, Any]


class RuleSet:
    """Hold the rules of one file in their order: the first that fits decides.

    Reading is pure; the tables that remember which patterns a word can touch are bounded.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._flat = [(number, p) for number, rule in enumerate(rules) for p in rule.patterns]
        self._tables: tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]] = ({}, {})

    def hits(self, line: Line, at: int, tags: Tags, before: int | None = None) -> Iterator[Hit]:
        """Yield the rules that fit the name at word ``at``, in the order of the file, each once.

        ``before`` is the word to start from leftward, when it is not the one beside the name.
        """
        before = at - 1 if before is None else before
        left, right = self._near(line.keys[before], 0), self._near(line.keys[at + 1], 1)
        done = -1
        for index in sorted(left & right):
            number, (lefts, rights) = self._flat[index]
            rule = self.rules[number]
            if number == done or rule.never & tags or (rule.only and not rule.only & tags):
                continue
            captures: dict[str, tuple[int, int]] = {}
            low = _run(lefts, 0, line, before, -1, captures)
            if low is None:
                continue
            high = _run(rights, 0, line, at + 1, 1, captures)
            if high is not None:
                done = number
                yield Hit(rule, captures, low + 1, high)

    def first(self, line: Line, at: int, tags: Tags, before: int | None = None) -> Hit | None:
        """Return the first rule that fits, or None."""
        return next(self.hits(line, at, tags, before), None)

    def _near(self, key: str, side: int) -> frozenset[int]:
        """Return the patterns whose items on one side can touch this word."""
        table = self._tables[side]
        found = table.get(key)
        if found is None:
            if len(table) > CACHE_LIMIT:
                table.clear()
            step = 1 if side else -1
            found = frozenset(i for i, (_, p) in enumerate(self._flat) if _can_begin(p[side], key, step))
            table[key] = found
        return found


def _can_begin(items: Sequence[Item], key: str, step: int) -> bool:
    for item in items:
        if item.may_touch(key, step):
            return True
        if not item.optional:
            return False
    return True


def _run(
    items: Sequence[Item], k: int, line: Line, at: int, step: int, captures: dict[str, tuple[int, int]]
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


@cache
def word_classes() -> Mapping[str, WordClass]:
    """Read the classes of place_words.toml."""
    data = tomllib.loads((RULES / "place_words.toml").read_text("utf-8"))
    classes = {}
    for name, words in (
        data["class"] | {name: given_names.data()[name] for name in ("rank", "says")}
    ).items():
        table = words if isinstance(words, dict) else {}
        values = {fold_word(word): _value(key) for key, group in table.items() for word in group}
        classes[name] = _word_class(values or words, values)
    for name, parts in data.get("union", {}).items():
        members = [classes[part] for part in parts]
        classes[name] = WordClass(
            frozenset().union(*(m.words for m in members)),
            tuple(s for m in members for s in m.stems),
            tuple(sorted((p for m in members for p in m.phrases), key=len, reverse=True)),
            {k: v for m in members for k, v in m.values.items()},
        )
    for name, test in tested_classes().items():
        classes[name] = WordClass(frozenset(), (), (), {}, test)
    return classes


def _word_class(words: Iterable[str], values: Mapping[str, Any]) -> WordClass:
    folded = [fold_word(word) for word in words]
    single = [word for word in folded if " " not in word]
    phrases = sorted((tuple(word.split()) for word in folded if " " in word), key=len, reverse=True)
    return WordClass(
        frozenset(word for word in single if not word.endswith("~")),
        tuple(sorted(word[:-1] for word in single if word.endswith("~"))),
        tuple(phrases),
        values,
    )


def tested_classes() -> dict[str, Callable[[str], bool]]:
    """Return the classes whose words are told by a test instead of a list."""
    return {
        "given": given_names.people().is_given,
        "patronymic": lambda key: bool(given_names.PATRONYMIC.match(key)),
        "initial": lambda key: len(key) == 1 and key.isalpha(),
    }


def _value(key: str) -> float | str:
    """Read the key of a table: a number where it is one."""
    return float(key) if key[0].isdigit() else key


def fold_word(word: str) -> str:
    """Fold a word as the index does; see geo.names.fold."""
    from geo.names import fold

    return fold(word)


_ITEM = re.compile(
    r"^(?:\{(?P<classes>[\w|]+)(?::(?P<captured>\w+))?\}|(?P<body>[^\s{}]+?)(?::(?P<capture>[a-z]+))?)"
    r"(?P<capital>!)?(?P<optional>\?)?$"
)


def parse_pattern(pattern: str, where: str) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return the items to the left of ``_`` (outward) and to the right of it."""
    words = pattern.split()
    if words.count("_") != 1:
        raise RuleError(f"{where}: pattern “{pattern}” must hold the name “_” exactly once.")
    cut = words.index("_")
    left = tuple(_item(word, pattern, where) for word in reversed(words[:cut]))
    return left, tuple(_item(word, pattern, where) for word in words[cut + 1 :])


def _item(word: str, pattern: str, where: str) -> Item:
    if word in {"?", "!", ":"}:
        return Item((_word_class([word], {}),))
    match = _ITEM.match(word)
    if match is None:
        raise RuleError(f"{where}: cannot read “{word}” in the pattern “{pattern}”.")
    optional, capital = bool(match["optional"]), bool(match["capital"])
    if match["classes"]:
        names = match["classes"].split("|")
        missing = [name for name in names if name not in word_classes()]
        if missing:
            raise RuleError(f"{where}: no class “{missing[0]}” in place_words.toml (pattern “{pattern}”).")
        classes = tuple(word_classes()[name] for name in names)
        return Item(classes, optional, match["captured"], capital=capital)
    body, capture = match["body"], match["capture"]
    if body[:2] in {"..", ",,"} and body[2:].isdigit():
        return Item((), optional, capture, body[:2], int(body[2:]))
    if body in {"#", "Cap", "any"}:
        return Item((word_classes()["number"],) if body == "#" else (), optional, capture, body)
    return Item((_word_class(body.split("|"), {}),), optional, capture, capital=capital)


@cache
def load_rules(name: str) -> RuleSet:
    """Read the rules of ``rules/<name>.toml``: every ``[[rule]]`` has id, gives, patterns, yes and no."""
    path = RULES / f"{name}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    rules = []
    for entry in data["rule"]:
        where = f"{path.name}, rule {entry.get('id', '(without id)')}"
        for needed in ("id", "gives", "patterns", "yes", "no"):
            if needed not in entry:
                raise RuleError(f"{where}: “{needed}” is missing; add it.")
        rules.append(
            Rule(
                entry["id"],
                entry["gives"],
                tuple(parse_pattern(pattern, where) for pattern in entry["patterns"]),
                frozenset(entry.get("only", ())),
                frozenset(entry.get("never", ())),
                entry,
            )
        )
    return RuleSet(rules)

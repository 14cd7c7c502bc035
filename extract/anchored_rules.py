"""Read the rule files about names: patterns anchored at ``_`` and the classes of place_words.toml.

Every file ``rules/<name>.toml`` holds ``[[rule]]`` entries with ``id``, ``gives``, ``patterns``, the tags
``only`` and ``never``, and examples ``yes`` and ``no`` that the tests run. The notation of a pattern,
between blanks; case, ё/е, apostrophes and dashes do not count:

=============  =============================================================================
``word``       that word; ``stem~`` any word with that beginning; ``a|b|c~`` any of them
``{class}``    a word or phrase of the class in place_words.toml; ``{a|b}`` of either
``{class:n}``  captures what it takes under the name ``n``; so do ``@:n`` and ``#:n``
``item?``      the item may be missing
``item!``      only where it is written with a capital
``#``          a number in digits or words
``@``          another name
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
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from extract import given_names
from extract.anchored import Item, Items, Rule, RuleSet, WordClass
from geo.names import fold
from records import FrontlineError

RULES = Path(__file__).resolve().parent / "rules"
_ITEM = re.compile(
    r"^(?:\{(?P<classes>[\w|]+)(?::(?P<captured>\w+))?\}|(?P<body>[^\s{}]+?)(?::(?P<capture>[a-z]+))?)"
    r"(?P<capital>!)?(?P<optional>\?)?$"
)
# endings of Ukrainian and Russian verbs in the past and the third person
_VERB_ENDING = re.compile(
    "(?:[аиіеоуюя]в|[аиыіеяу]л[аои]?|[аеиєуюя]ть|[ая]є|[уюі]є|[иеаяую]т|ться|тся|лась|лось|лися|лись|вся|лся)$"
)
_NO_WORDS = WordClass(frozenset())


class RuleError(FrontlineError):
    """A rule file says something that cannot be understood: file, rule, value and remedy."""


@cache
def load_rules(name: str) -> RuleSet:
    """Read the rules of ``rules/<name>.toml``."""
    path = RULES / f"{name}.toml"
    return RuleSet([_rule(entry, path.name) for entry in tomllib.loads(path.read_text("utf-8"))["rule"]])


def _rule(entry: Mapping[str, Any], file: str) -> Rule:
    where = f"{file}, rule {entry.get('id', '(without id)')}"
    for needed in ("id", "gives", "patterns", "yes", "no"):
        if needed not in entry:
            raise RuleError(f"{where}: “{needed}” is missing; add it.")
    return Rule(
        entry["id"],
        entry["gives"],
        tuple(parse_pattern(pattern, where) for pattern in entry["patterns"]),
        frozenset(entry.get("only", ())),
        frozenset(entry.get("never", ())),
        entry,
    )


def parse_pattern(pattern: str, where: str) -> tuple[Items, Items]:
    """Return the items to the left of ``_`` (outward) and to the right of it."""
    words = pattern.split()
    if words.count("_") != 1:
        raise RuleError(f"{where}: the pattern “{pattern}” must hold the name “_” exactly once.")
    cut = words.index("_")
    left = tuple(_item(word, pattern, where) for word in reversed(words[:cut]))
    return left, tuple(_item(word, pattern, where) for word in words[cut + 1 :])


def _item(word: str, pattern: str, where: str) -> Item:
    if word in {"?", "!", ":"}:
        return Item(_listed((word,)))
    match = _ITEM.match(word)
    if match is None:
        raise RuleError(f"{where}: cannot read “{word}” in the pattern “{pattern}”.")
    optional, capital = bool(match["optional"]), bool(match["capital"])
    if match["classes"]:
        names = tuple(match["classes"].split("|"))
        missing = [name for name in names if name not in word_classes()]
        if missing:
            raise RuleError(f"{where}: no class “{missing[0]}” in place_words.toml (pattern “{pattern}”).")
        return Item(_joined(names), optional, match["captured"], capital=capital)
    body, capture = match["body"], match["capture"]
    if body[:2] in {"..", ",,"} and body[2:].isdigit():
        return Item(_NO_WORDS, optional, capture, body[:2], int(body[2:]))
    if body in {"#", "Cap", "any"}:
        return Item(word_classes()["number"] if body == "#" else _NO_WORDS, optional, capture, body)
    return Item(_listed(tuple(body.split("|"))), optional, capture, capital=capital)


@cache
def word_classes() -> Mapping[str, WordClass]:
    """Read the classes of place_words.toml and those about people."""
    data = tomllib.loads((RULES / "place_words.toml").read_text("utf-8"))
    people = {name: given_names.data()[name] for name in ("rank", "says")}
    classes = {}
    for name, words in (data["class"] | people).items():
        table = words if isinstance(words, dict) else {}
        values = {fold(word): _value(key) for key, group in table.items() for word in group}
        classes[name] = _word_class(values or words, values)
    for name, parts in data["union"].items():
        classes[name] = _union([classes[part] for part in parts])
    tests = {
        "given": given_names.people().is_given,
        "patronymic": given_names.is_patronymic,
        "ly": lambda key: len(key) > 4 and key.endswith("ly"),
        "verbish": lambda key: len(key) > 3 and bool(_VERB_ENDING.search(key)),
        "initial": lambda key: len(key) == 1 and key.isalpha(),
    }
    return classes | {name: WordClass(frozenset(), test=test) for name, test in tests.items()}


@cache
def _joined(names: tuple[str, ...]) -> WordClass:
    """Return the union of classes, made once for all items that name them."""
    classes = [word_classes()[name] for name in names]
    return classes[0] if len(classes) == 1 else _union(classes)


@cache
def _listed(words: tuple[str, ...]) -> WordClass:
    return _word_class(words, {})


def _union(members: Iterable[WordClass]) -> WordClass:
    members = list(members)
    plain = [member for member in members if member.test is None]
    tests = [member.test for member in members if member.test is not None]
    union = WordClass(
        frozenset().union(*(m.words for m in plain)),
        [stem for m in plain for stem in m.stems],
        [phrase for m in plain for phrase in m.phrases],
        {key: value for m in plain for key, value in m.values.items()},
    )
    if not tests:
        return union
    words, stems = union.words, union.stems

    def test(key: str) -> bool:
        return key in words or (bool(stems) and key.startswith(stems)) or any(each(key) for each in tests)

    return WordClass(words, stems, union.phrases, union.values, test)


def _word_class(words: Iterable[str], values: Mapping[str, float | str]) -> WordClass:
    folded = [fold(word) for word in words]
    single = [word for word in folded if " " not in word]
    return WordClass(
        frozenset(word for word in single if not word.endswith("~")),
        sorted(word[:-1] for word in single if word.endswith("~")),
        [tuple(word.split()) for word in folded if " " in word],
        values,
    )


def _value(key: str) -> float | str:
    """Read the key of a table: a number where it is one."""
    return float(key) if key[0].isdigit() else key

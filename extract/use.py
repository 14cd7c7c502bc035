"""Decide how a place name is used: literal, sector, metonym or modifier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.anchored import NAME, START
from extract.anchored_rules import load_rules, word_classes
from extract.areas import is_coordination
from extract.lines import Name
from records import Use

# «На Лиманському наші воїни відбили …»: the noun was said before and is left out
_ELLIPTIC = re.compile(r"(?:ому|ім|ом|ем|ых|их)$")
_LIST_REACH = 3  # words between a capital and the town beside it in a list
_SECTOR_STEMS = ("напрям", "направлен", "ділянц", "участк")

Found = tuple[Use, str | None]


def find_use(name: Name) -> Found:
    """Return the use of a name and the rule that decided it; literal and None when no rule fits."""
    hit = load_rules("use").first(name.line, name.at, name.tags)
    if hit is None:
        return "literal", None
    return hit.rule.gives, hit.rule.id  # type: ignore[return-value]


def add_use_tags(names: Sequence[Name], folded: str) -> None:
    """Add to the names of a document the tags that only their surroundings tell."""
    speaks_of_sectors = any(stem in folded for stem in _SECTOR_STEMS)
    for k, name in enumerate(names):
        if speaks_of_sectors and _is_elliptic(name, folded):
            name.tags.add("elliptic")
        if "attributive" in name.tags and not _may_be_noun(name.line.keys[name.at + 1]):
            name.tags.add("before-function-word")
        if "actor" in name.tags:
            _add_actor_tags(name, names[max(0, k - 1) : k + 2])


def _is_elliptic(name: Name, folded: str) -> bool:
    """Tell whether an adjective stands for a sector whose noun was left out."""
    if not name.tags & {"adjective"} or "area" in name.tags:
        return False
    if not _ELLIPTIC.search(folded, name.start, name.end):
        return False
    line, at = name.line, name.at
    if line.keys[at - 1] == "на":
        # «на Запоріжжі» is the noun of an area in the locative
        return "noun" not in name.tags or not name.tags & {"oblast", "region", "river", "sea"}
    joined = word_classes()["joining"].has(line.keys[at - 1]) and line.keys[at - 2] == NAME
    return joined and "adjective-only" in name.tags and line.keys[at + 1] != NAME


def _may_be_noun(key: str) -> bool:
    """Tell whether an English word may be a noun that "US" describes."""
    return not (word_classes()["function_word"].has(key) or key.endswith(("ed", "ly")))


def _add_actor_tags(name: Name, beside: Sequence[Name]) -> None:
    """Add how a capital or country stands in its sentence."""
    line, at, classes = name.line, name.at, word_classes()
    before = line.keys[at - 2] if line.keys[at - 1] == "the" else line.keys[at - 1]
    if classes["preposition"].has(before):
        name.tags.add("not-subject")
    if line.keys[at - 1] == START and line.keys[at + 1] in {":", "$"}:
        name.tags.add("colon")
    if any(_is_container(other, name) for other in beside):
        name.tags.add("after-area")
    if any("actor" not in other.tags and _is_beside(name, other) for other in beside):
        name.tags.add("in-list")


def _is_container(other: Name, name: Name) -> bool:
    """Tell whether an area stands right before the name: «Курській області Росії»."""
    return (
        other.line is name.line and other.at == name.at - 1 and bool(other.tags & {"area", "oblast", "raion"})
    )


def _is_beside(name: Name, other: Name) -> bool:
    """Tell whether nothing but a comma or "and" stands between two names."""
    if other is name or other.line is not name.line or other.verdict is False:
        return False
    low, high = sorted((other.at, name.at))
    between = name.line.keys[low + 1 : high]
    return 0 < len(between) <= _LIST_REACH and all(word_classes()["joining"].has(key) for key in between)


def join_powers(names: Sequence[Name], uses: dict[int, Found]) -> None:
    """Let a power joined to one that acts act too: "Moscow and Kyiv", «Вашингтон и Москва»."""
    order = sorted(uses)
    for sequence in (order, order[::-1]):
        for k, other in pairwise(sequence):
            if uses[k][0] != "metonym" or uses[other][1] is not None or "actor" not in names[other].tags:
                continue
            left, right = sorted((names[k], names[other]), key=lambda name: name.start)
            if left.line is right.line and is_coordination(left.line.keys[left.at + 1 : right.at]):
                uses[other] = "metonym", "metonym.joined"

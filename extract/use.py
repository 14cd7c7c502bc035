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
_SUBJECT_STOPS = frozenset(
    "у в на до з із зі від від біля під над за по через про для к от с со из о об при между між over in to from at of on by with for under near".split()
)


def add_use_tags(names: Sequence[Name], folded: str, speaks_of_sectors: bool) -> None:
    """Add to the names of a document the tags that only their surroundings tell."""
    for name in names:
        line, at, tags = name.line, name.at, name.tags
        before = line.keys[at - 1]
        key = folded[name.start : name.end]
        if (
            "adjective" in tags
            and speaks_of_sectors
            and "area" not in tags
            and before in {"на", "й", "і", "та", "и", ","}
            and _ELLIPTIC.search(key)
        ):
            follows = line.keys[at + 1]
            if (
                before == "на"
                and not _is_noun_name(name)
                or (
                    before != "на"
                    and at > 1
                    and line.keys[at - 2] == NAME
                    and _ELLIPTIC.search(key)
                    and "adjective-only" in tags
                    and follows != NAME
                )
            ):
                tags.add("elliptic")
        if "attributive" in tags and word_classes()["function_word"].has(line.keys[at + 1]):
            tags.add("before-function-word")
        if "actor" in tags:
            if before in _SUBJECT_STOPS or (before == "the" and line.keys[at - 2] in _SUBJECT_STOPS):
                tags.add("not-subject")
            if line.keys[at + 1] in {":", "$"} and before == START:
                tags.add("colon")
            if _in_list_with_places(names, name):
                tags.add("in-list")


def _is_noun_name(name: Name) -> bool:
    """Tell whether the form is sooner a noun in the locative («на Запоріжжі») than an adjective."""
    return "noun" in name.tags and bool(name.tags & {"oblast", "region", "river", "sea"})


def _in_list_with_places(names: Sequence[Name], name: Name) -> bool:
    """Tell whether a capital or country stands in a list with ordinary towns."""
    for other in names:
        if (
            other.line is name.line
            and other is not name
            and abs(other.at - name.at) <= 3
            and "actor" not in other.tags
        ):
            low, high = sorted((other.at, name.at))
            between = name.line.keys[low + 1 : high]
            if between and all(key in {",", "and", "та", "і", "й", "и"} for key in between):
                return True
    return False


def find_use(name: Name) -> tuple[Use, str | None]:
    """Return the use of a name and the rule that decided it; literal and None when no rule fits."""
    hit = load_rules("use").first(name.line, name.at, name.tags)
    if hit is None:
        return "literal", None
    return hit.rule.gives, hit.rule.id  # type: ignore[return-value]


def speaks_of_sectors(folded: str) -> bool:
    """Tell whether a document speaks of directions, so that a bare adjective can stand for one."""
    return any(word in folded for word in ("напрям", "направлен", "ділянц", "участк"))


def join_powers(names: Sequence[Name], uses: dict[int, tuple[Use, str | None]]) -> None:
    """Let a power joined to one that acts act too: "Moscow and Kyiv", «Вашингтон и Москва»."""
    order = sorted(uses)
    for order_of in (order, order[::-1]):
        for k, other in pairwise(order_of):
            if uses[k][0] != "metonym" or uses[other][1] is not None or "actor" not in names[other].tags:
                continue
            left, right = sorted((names[k], names[other]), key=lambda name: name.start)
            if left.line is right.line and is_coordination(left.line.keys[left.at + 1 : right.at]):
                uses[other] = "metonym", "metonym.joined"

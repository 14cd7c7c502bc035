"""The notation of rule patterns, compiled to token specifications of spaCy's Matcher.

The notation is told in extract/rules.py. Groups, optional groups and lists with entries of several
words are written out as variants, so that each variant is a plain row of elements.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from geo.names import fold

MAX_VARIANTS = 400  # of one pattern; more means that the pattern should be several rules
_NO_GAP = [";", ":", "!", "?", "…", "."]
_CLASSES: dict[str, dict[str, Any]] = {
    "ANY": {},
    "PLACE": {"POS": "PROPN"},
    "LITERAL": {"TAG": "literal"},
    "SECTOR": {"TAG": "sector"},
    "METONYM": {"TAG": "metonym"},
    "MODIFIER": {"TAG": "modifier"},
}
_QUOTES = "\"«»“”„‘’'"


class PatternError(ValueError):
    """Tell why a pattern cannot be read."""


@dataclass(frozen=True, slots=True)
class Element:
    """Hold one token of a variant: spaCy's specification, the slot, and the words that it needs.

    ``slot`` is None outside of slots, "" in the anchor. ``words`` (stems end in *) and
    ``telling`` (0: none of them is a word that must occur) serve the index of rules.
    """

    spec: dict[str, Any]
    slot: str | None = None
    words: tuple[str, ...] = ()
    telling: int = 0


Row = list[Element]
_TOKEN = re.compile(r"<(?:[a-z_]+:)?|>|\(|\)\??|\^|[^\s<>()]+|\s\|\s")


def compile_pattern(pattern: str, lists: Mapping[str, Sequence[str]]) -> list[Row]:
    """Return the variants of a pattern, each a row of elements.

    Raises
    ------
    PatternError
        Unbalanced brackets, unknown lists, empty patterns, too many variants.
    """
    parser = _Parser(pattern, lists)
    rows = parser.sequence(None)
    if parser.signs:
        raise PatternError(f"{parser.signs[0].strip()!r} closes what was never opened in {pattern!r}.")
    if any(not row or all(e.spec.get("OP") for e in row) for row in rows):
        raise PatternError(f"the pattern {pattern!r} can match no word at all; give it one that must occur.")
    return rows


class _Parser:
    """Read a pattern by recursive descent."""

    def __init__(self, pattern: str, lists: Mapping[str, Sequence[str]]) -> None:
        self.pattern = pattern
        self.lists = lists
        self.signs = _TOKEN.findall(pattern)
        self.first = False

    def sequence(self, slot: str | None) -> list[Row]:
        """Return the rows up to a closing bracket, which is left for the caller."""
        alternatives: list[Row] = []
        rows: list[Row] = [[]]
        while self.signs and self.signs[0][0] not in ">)":
            sign = self.signs.pop(0)
            if sign.strip() == "|" and sign != "|":
                alternatives += rows
                rows = [[]]
                continue
            rows = self._join(rows, self.item(sign, slot))
        return alternatives + rows

    def item(self, sign: str, slot: str | None) -> list[Row]:
        """Return the rows of one element, group or slot."""
        if sign.startswith("<") or sign == "(":
            name = slot if sign == "(" else sign[1:-1]
            rows = self.sequence(name)
            if not self.signs or (self.signs[0][0] == ">") != sign.startswith("<"):
                raise PatternError(f"a bracket is not closed in {self.pattern!r}.")
            return [*rows, []] if self.signs.pop(0) == ")?" else rows
        if sign == "^":
            self.first = True
            return [[]]
        optional = len(sign) > 1 and sign.endswith("?")
        rows = self.element(sign[:-1] if optional else sign, slot)
        if self.first:
            rows = [[replace(r[0], spec={**r[0].spec, "IS_SENT_START": True}), *r[1:]] for r in rows]
            self.first = False
        return [*rows, []] if optional else rows

    def element(self, sign: str, slot: str | None) -> list[Row]:
        """Return the rows of one element without its question mark."""
        plain = self._plain_element(sign, slot)
        if plain:
            return [plain]
        negative = sign.startswith("!") and len(sign) > 1
        entries = self._entries(sign[negative:])
        single = [entry for entry in entries if " " not in entry]
        if negative:
            return [[_choice(single, slot, negative=True)]]
        rows = [[_choice(single, slot)]] if single else []
        for entry in entries:
            if " " in entry:
                rows += _Parser(entry, self.lists).sequence(slot)
        return rows

    def _plain_element(self, sign: str, slot: str | None) -> Row | None:
        """Return the row of a gap, a class in capitals or a word with its capitals; None for others."""
        gap = re.fullmatch(r"\.\.(\d*)", sign)
        row: Row | None = None
        if gap:
            row = [Element({"NORM": {"NOT_IN": _NO_GAP}, "OP": f"{{0,{int(gap[1] or 3)}}}"}, slot)]
        elif sign == "PLACES":
            more = {"POS": {"IN": ["PROPN", "CCONJ"]}, "OP": "*"}
            row = [Element(_CLASSES["PLACE"], slot), Element(more, slot)]
        elif sign in _CLASSES:
            row = [Element(_CLASSES[sign], slot)]
        elif sign == "NUM":
            numbers = [*self.lists.get("numbers", ()), *(f"{d}*" for d in "0123456789")]
            row = [_choice(numbers, slot, lexical=False)]
        elif sign.startswith("=") and len(sign) > 1:
            words = sign[1:].split("|")
            row = [Element({"ORTH": {"IN": words}}, slot, tuple(map(fold, words)), min(map(len, words)))]
        return row

    def _entries(self, sign: str, depth: int = 0) -> list[str]:
        """Return the words of an element, lists written out."""
        if depth > 5:
            raise PatternError(f"the list {sign} names itself.")
        entries: list[str] = []
        for part in sign.split("|") if len(sign) > 1 else [sign]:
            if not part:
                raise PatternError(f"an alternative is empty in {self.pattern!r}.")
            if part.startswith("@") and len(part) > 1:
                if part[1:] not in self.lists:
                    raise PatternError(f"there is no word list {part} for {self.pattern!r}.")
                for entry in self.lists[part[1:]]:
                    entries += [entry] if " " in entry else self._entries(entry, depth + 1)
            else:
                entries.append(part)
        return entries

    def _join(self, left: list[Row], right: list[Row]) -> list[Row]:
        if len(left) * len(right) > MAX_VARIANTS:
            raise PatternError(f"{self.pattern!r} has more than {MAX_VARIANTS} variants; split it.")
        return [a + b for a in left for b in right]


def _choice(
    entries: Sequence[str], slot: str | None, *, negative: bool = False, lexical: bool = True
) -> Element:
    """Return the element that is one (or none) of some words and stems."""
    words = sorted({fold(e) for e in entries})
    if '"' in words:
        words += [q for q in _QUOTES if q != '"']
    if any(w.startswith("*") and len(w) > 0 and w.strip("*") == "" for w in words):
        raise PatternError("a lone * would match any word; write ANY.")
    spec: dict[str, Any]
    if any("*" in w for w in words):
        spec = {"NORM": {"REGEX": _regex(tuple(words), negative)}}
    elif negative:
        spec = {"NORM": {"NOT_IN": words}}
    else:
        spec = {"NORM": words[0] if len(words) == 1 else {"IN": words}}
    usable = lexical and not negative and not any(w.startswith("*") for w in words)
    lengths = [len(w.split("*")[0]) for w in words]
    # an anchor is nearly always the rarest word; else the longer the shortest alternative, the rarer
    telling = (min(lengths) + (100 if slot == "" else 0)) if usable else 0
    return Element(spec, slot, tuple(words) if usable else (), telling)


@lru_cache(maxsize=4096)
def _regex(words: tuple[str, ...], negative: bool) -> str:
    body = "|".join(re.escape(w).replace(r"\*", ".*") + ("$" if not w.endswith("*") else "") for w in words)
    body = body.replace(".*|", "|").removesuffix(".*")
    return f"^(?!(?:{body}))" if negative else f"^(?:{body})"

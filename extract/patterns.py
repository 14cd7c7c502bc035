"""The notation of rule patterns, compiled to rows of elements.

The notation is told in extract/rules.py. Groups, optional groups and lists with entries of several
words are written out as variants, so that each variant is a plain row of elements. An element is
at the same time a token specification of spaCy's Matcher (:attr:`Element.spec`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geo.names import fold

MAX_VARIANTS = 500  # of one pattern; more means that the pattern should be several rules
STOPS = frozenset({";", ":", "!", "?", "…", "."})  # what no gap crosses
_USES = {"LITERAL": "literal", "SECTOR": "sector", "METONYM": "metonym", "MODIFIER": "modifier"}
_NUMBER = "\\d.*"


class PatternError(ValueError):
    """Tell why a pattern cannot be read."""


@dataclass(frozen=True, slots=True)
class Element:
    """Hold one element of a variant.

    ``test``: word (one of ``words``), not (none of them), any, exact (as written), place, use,
    places, gap. ``words`` are folded, stems hold *; of "use" the use. ``gap`` is the greatest
    length of a gap. ``slot`` is None outside of slots, "" in the anchor. ``initial``: only the
    first word of the sentence.
    """

    test: str
    words: tuple[str, ...] = ()
    gap: int = 0
    slot: str | None = None
    initial: bool = False

    @property
    def spec(self) -> dict[str, Any]:
        """Return the element as a token specification of spaCy's Matcher (see ``Words.doc``)."""
        spec: dict[str, Any] = {}
        if self.test in ("word", "not"):
            spec = {"LEMMA": {"REGEX": regex(self.words, negative=self.test == "not")}}
        elif self.test == "exact":
            spec = {"ORTH": {"IN": list(self.words)}}
        elif self.test == "place":
            spec = {"POS": "PROPN"}
        elif self.test == "use":
            spec = {"TAG": self.words[0]}
        elif self.test == "places":
            spec = {"POS": {"IN": ["PROPN", "CCONJ"]}, "OP": "*"}
        elif self.test == "gap":
            spec = {"LEMMA": {"NOT_IN": sorted(STOPS)}, "OP": f"{{0,{self.gap}}}"}
        return {**spec, "IS_SENT_START": True} if self.initial else spec

    @property
    def telling(self) -> int:
        """Return how rare the element is: 0 where it is no certain word."""
        if self.test == "exact":
            return min(map(len, self.words)) + 100 * (self.slot == "")
        if self.test != "word" or any(w.startswith("*") for w in self.words) or "\\d*" in self.words:
            return 0
        # an anchor is nearly always the rarest word; else the longer the shortest alternative, the rarer
        return min(len(w.split("*")[0]) for w in self.words) + 100 * (self.slot == "")


def regex(words: Sequence[str], *, negative: bool = False) -> str:
    """Return the regular expression of words and stems."""
    body = "|".join(_NUMBER if w == "\\d*" else re.escape(w).replace(r"\*", ".*") for w in words)
    return f"^(?!(?:{body})$)" if negative else f"^(?:{body})$"


Row = list[Element]
_SIGN = re.compile(r"<(?:[a-z_]+:)?|>|\(|\)\??|\^|[^\s<>()]+|\s\|\s")


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
    if any(all(e.test in ("gap", "places") for e in row) for row in rows):
        raise PatternError(f"the pattern {pattern!r} can match no word at all; give it one that must occur.")
    return rows


def _united(rows: list[Row]) -> list[Row]:
    """Return the alternatives of a group, those of one word each as one element."""
    words: list[str] = []
    others: list[Row] = []
    slot = None
    for row in rows:
        if len(row) == 1 and row[0].test == "word" and not row[0].initial:
            words += row[0].words
            slot = row[0].slot
        else:
            others.append(row)
    return [[Element("word", tuple(sorted(set(words))), slot=slot)], *others] if words else others


class _Parser:
    """Read a pattern by recursive descent."""

    def __init__(self, pattern: str, lists: Mapping[str, Sequence[str]]) -> None:
        self.pattern = pattern
        self.lists = lists
        self.signs = _SIGN.findall(pattern)
        self.first = False

    def sequence(self, slot: str | None) -> list[Row]:
        """Return the rows up to a closing bracket, which is left for the caller."""
        alternatives: list[Row] = []
        rows: list[Row] = [[]]
        while self.signs and self.signs[0][0] not in ">)":
            sign = self.signs.pop(0)
            if sign.strip() == "|":
                alternatives += rows
                rows = [[]]
                continue
            rows = self._join(rows, self.item(sign, slot))
        return alternatives + rows

    def item(self, sign: str, slot: str | None) -> list[Row]:
        """Return the rows of one element, group or slot."""
        if sign.startswith("<") or sign == "(":
            name = slot if sign == "(" else sign[1:-1]
            rows = _united(self.sequence(name))
            if not self.signs or (self.signs[0][0] == ">") != sign.startswith("<"):
                raise PatternError(f"a bracket is not closed in {self.pattern!r}.")
            return [*rows, []] if self.signs.pop(0) == ")?" else rows
        if sign == "^":
            self.first = True
            return [[]]
        optional = len(sign) > 1 and sign.endswith("?")
        rows = self.element(sign[:-1] if optional else sign, slot)
        if self.first:
            rows = [[replace(r[0], initial=True), *r[1:]] for r in rows]
            self.first = False
        return [*rows, []] if optional else rows

    def element(self, sign: str, slot: str | None) -> list[Row]:
        """Return the rows of one element without its question mark."""
        plain = self._plain_element(sign, slot)
        if plain:
            return [plain]
        negative = sign.startswith("!") and len(sign) > 1
        entries = self._entries(sign[negative:])
        single = tuple(sorted({self._word(e) for e in entries if " " not in e}))
        if negative:
            return [[Element("not", single, slot=slot)]]
        rows = [[Element("word", single, slot=slot)]] if single else []
        for entry in entries:
            if " " in entry:
                rows += _Parser(entry, self.lists).sequence(slot)
        return rows

    def _plain_element(self, sign: str, slot: str | None) -> Row | None:
        """Return the row of a gap, a class in capitals or a word with its capitals; None for others."""
        gap = re.fullmatch(r"\.\.(\d*)", sign)
        row: Row | None = None
        if gap:
            row = [Element("gap", gap=int(gap[1] or 3), slot=slot)]
        elif sign == "PLACES":
            row = [Element("place", slot=slot), Element("places", slot=slot)]
        elif sign in ("PLACE", "ANY"):
            row = [Element(sign.lower(), slot=slot)]
        elif sign in _USES:
            row = [Element("use", (_USES[sign],), slot=slot)]
        elif sign == "NUM":
            row = [Element("word", (*map(self._word, self.lists.get("numbers", ())), "\\d*"), slot=slot)]
        elif sign.startswith("=") and len(sign) > 1:
            row = [Element("exact", tuple(sign[1:].split("|")), slot=slot)]
        return row

    def _word(self, entry: str) -> str:
        if entry.strip("*") == "":
            raise PatternError("a lone * would match any word; write ANY.")
        return '"' if entry in '"«»“”„' else fold(entry)

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

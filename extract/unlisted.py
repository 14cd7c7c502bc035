"""Persons whom no list knows: runs of capitalised words beside an office, or with a known given name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from extract.figures import Figure, Sort
from extract.page import Page
from extract.persons import english_name, given_name
from extract.phrases import NAME_WORDS
from records import Claimant, ClaimantType, Side

_STEM_LETTERS = 4
_ADJECTIVE = ("ської", "ській", "ського", "ському", "цької", "ской", "ского", "скому", "цкой")
_OBLIQUE = ("ой", "ей", "ых", "их", "ого", "его", "ої", "ьої")
_SENTENCE_MARK = re.compile(r"[.;:\n]")
_FRAME_WORDS = frozenset({
    "словами", "словам", "даними", "данным", "думку", "мнению", "версією", "версии", "оцінкою", "оценке",
    "переконання", "слів", "слов", "посилаючись", "ссылаясь",
})  # fmt: skip


# words with a capital in English that are no names of persons ("On Monday, says the governor")
_NO_NAMES = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
    "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "on", "in", "at", "by", "the", "a", "an", "and", "but",
})  # fmt: skip


class Unlisted:
    """Find the unlisted persons of one document; a last name once given in full is known from then on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._known: dict[str, list[tuple[str, Claimant]]] = {}

    def know(self, index: int, claimant: Claimant) -> None:
        """Remember the last name at a word as this person's."""
        letters = self.page.items[index].letters
        rows = self._known.setdefault(letters[:_STEM_LETTERS], [])
        if all(name != letters for name, _ in rows):
            rows.append((letters, claimant))

    def add(self, found: Sequence[Figure], low: int, high: int) -> list[Figure]:
        """Return the figures of a range of words with the unlisted persons among them, in text order."""
        figures = list(found)
        taken = {index for figure in found for index in range(figure.low, figure.high)}
        stop = low
        for index in self.page.words.beginnings(NAME_WORDS, low, high):
            if index < stop:
                continue
            stop = self._run(index, high, taken)
            if stop > index + 1 or (stop > index and (figures or self._may_be_known(index))):
                self._read(index, stop, figures, low)
        return sorted(figures, key=lambda figure: figure.low)

    def _run(self, index: int, high: int, taken: set[int]) -> int:
        """Return the end of the run of capitalised words that begins at a word."""
        end = index
        while end < min(high, index + 4) and end not in taken and self._is_name_word(end):
            if end > index and not self.page.is_joined(end - 1):
                break
            end += 1
        return end

    def _is_name_word(self, index: int) -> bool:
        word = self.page.items[index]
        return word.form.name and word.letters not in _NO_NAMES and self.page.place_at(index) is None

    def _may_be_known(self, index: int) -> bool:
        return self.page.items[index].letters[:_STEM_LETTERS] in self._known

    def _read(self, low: int, high: int, figures: list[Figure], first: int) -> None:
        """Add the person whose name a run of words is, in place of his office, if he is one."""
        page = self.page
        raw = [page.text[word.start : word.end] for word in page.items[low:high]]
        while len(raw) > 2 and not raw[0].isascii() and given_name(raw[0]) is None:
            low, raw = low + 1, raw[1:]
        before, after = self._office_before(low, figures), self._office_after(high, figures)
        if len(raw) == 1:
            if any(f.sort == "person" and f.low == high for f in figures):
                return  # "мер Харкова Ігор Терехов": the town before the name
            known = None if page.tables.units.at(page.items, low, high) else self._lookup(low)
            if known is not None:
                figures.append(self._figure(low, high, "person", known))
            if known is not None or before is None or before.high != low:
                return
            if page.tables.units.at(page.items, low, high) or raw[0].endswith(_ADJECTIVE):
                return
            if page.lang != "en" and raw[0].endswith(_OBLIQUE) and self._is_in_phrase(high):
                return  # «представитель Восточной группировки войск»: the body's name
        given, held = given_name(raw[0]), before or after
        if low == first and page.lang != "en" and given is None and held is None:
            return
        claimant = self._claimant(low, high, raw, before, held)
        if held is not None or given is not None:
            self.know(high - 1, claimant)
        start = low
        if before is not None and before.high == low:
            figures.remove(before)
            start = before.low
        sort: Sort = "person" if held is not None or given is not None else "name"
        figures.append(self._figure(start, high, sort, claimant))

    def _is_in_phrase(self, high: int) -> bool:
        """Tell whether a word without a capital follows at once."""
        page = self.page
        return high < len(page.items) and page.is_joined(high - 1) and not page.items[high].title

    def _claimant(
        self, low: int, high: int, raw: Sequence[str], before: Figure | None, held: Figure | None
    ) -> Claimant:
        page = self.page
        told = page.side_said(low, high)
        side: Side = told or page.home
        kind: ClaimantType = "anonymous"
        if held is not None:
            kind = next((k for k in get_args(ClaimantType) if k in held.fits), "official")
            if held.claimant is not None and held.claimant.side != "NONE":
                side = told or held.claimant.side
            if kind == "think_tank" and page.is_abroad(min(low, held.low), max(high, held.high)):
                side = "OTHER"
        at = before.low if before is not None else low
        oblique = bool(_FRAME_WORDS & {page.items[i].letters for i in range(max(0, at - 2), at)})
        return Claimant(english_name(tuple(raw[:3]), page.lang, side, oblique=oblique), side, kind)

    def _figure(self, low: int, high: int, sort: Sort, claimant: Claimant) -> Figure:
        items = self.page.items
        return Figure(items[low].start, items[high - 1].end, low, high, sort, claimant)

    def _lookup(self, index: int) -> Claimant | None:
        letters = self.page.items[index].letters
        for name, claimant in self._known.get(letters[:_STEM_LETTERS], ()):
            stem = name[: max(_STEM_LETTERS, len(name) - 2)]
            inflected = (
                self.page.lang != "en" and letters.startswith(stem) and abs(len(letters) - len(name)) <= 3
            )
            if letters == name or inflected:
                return claimant
        return None

    def _office_before(self, low: int, figures: Sequence[Figure]) -> Figure | None:
        """Return "spokesman" before a name, or in "A spokesman for the troops, " before it."""
        body = next((f for f in figures if f.sort == "body" and f.high == low), None)
        headed = next((f for f in figures if body and f.sort == "role" and 0 <= body.low - f.high <= 1), None)
        if body is not None and headed is not None:  # "commander of the Zapad grouping Sergei Kuzovlev"
            return replace(headed, claimant=headed.claimant or body.claimant)
        roles = [f for f in figures if f.sort == "role" and 0 <= low - f.high <= 8]
        for role in roles:
            gap = self.page.between(role.high - 1, low)
            comma = gap.count(",") == 1 and gap.rstrip().endswith(",") and not _SENTENCE_MARK.search(gap)
            if comma and self.page.lang == "en":
                return role
        return next((f for f in roles if low - f.high <= 3 and self.page.is_phrase(f.high, low)), None)

    def _office_after(self, high: int, figures: Sequence[Figure]) -> Figure | None:
        """Return "researcher" in "X, a defence researcher"."""
        roles = (f for f in figures if f.sort == "role" and 0 < f.low - high <= 6)
        return next((f for f in roles if re.match(r"\s?[,(—-]", self.page.between(high - 1, f.low))), None)

"""What the readers of names share: the words of a document, the places in it, and where it is at home."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from extract.actors import LANGUAGES, Tables, Unit, signs, tables, third_nations
from extract.phrases import Word, words_of
from extract.speech import speech
from records import Document, Place, Resolution, Side

_NEAR_WORDS = 9
_NEAR_PLACE_CHARS = 300
_PHRASE_END = re.compile(r"[.;:!?\n«»“”\"]")
_SENTENCE_END = re.compile(r"[.;:!?\n]")
_ANY_MARK = re.compile(r"[.,;:—«»“”\"()\n]")
_COUNTRIES: dict[str, Side] = {"RU": "RU", "UA": "UA"}


class Page:
    """Hold one document's words and resolved places, looked up by offset.

    ``home`` is the side of the country the text is written in, told by its publisher or language,
    else guessed from its places (``home_is_told`` False).
    """

    def __init__(self, document: Document, resolutions: Sequence[Resolution], lang: str) -> None:
        self.text = document.text
        self.lang = lang
        self.words = words_of(document.text)
        self.items: Sequence[Word] = self.words.items
        self.tables: Tables = tables(lang)
        placed = [(r.mention.start, r.place) for r in resolutions if r.place is not None]
        self._places: list[tuple[int, Place]] = sorted(placed, key=lambda row: row[0])
        self._starts = [start for start, _ in self._places]
        self._at = dict(self._places)
        self._oblasts = Counter(place.oblast for _, place in self._places if place.oblast)
        told = _source_side(document.source or "")
        self.home_is_told = told is not None or lang == "uk"
        self.home: Side = told or self._home()

    # -- places -----------------------------------------------------------------------------------

    def place_at(self, index: int) -> Place | None:
        """Return the place whose name begins at a word, None where none does."""
        return self._at.get(self.items[index].start) if index < len(self.items) else None

    def placed(self, low: int, high: int) -> list[int]:
        """Return the words of a range with which the names of places begin."""
        if low >= high:
            return []
        first = bisect_left(self._starts, self.items[low].start)
        last = bisect_left(self._starts, self.items[high - 1].end)
        found = (bisect_left(self.words.starts, start) for start in self._starts[first:last])
        return [index for index in found if index < high]

    def side_of(self, place: Place) -> Side | None:
        """Return the side of the place's country, None for any other country."""
        return _COUNTRIES.get(place.country.upper())

    def side_near(self, offset: int) -> Side | None:
        """Return the side of the country of the nearest place, None where none is near."""
        at = bisect_left(self._starts, offset)
        near = [
            row for row in self._places[max(0, at - 1) : at + 1] if abs(row[0] - offset) <= _NEAR_PLACE_CHARS
        ]
        nearest = min(near, key=lambda row: abs(row[0] - offset), default=None)
        return self.side_of(nearest[1]) if nearest else None

    def oblast_near(self, offset: int) -> str | None:
        """Return the oblast named most around an offset, else in the whole text; None where none is."""
        low, high = bisect_left(self._starts, offset - 250), bisect_left(self._starts, offset + 250)
        near = Counter(place.oblast for _, place in self._places[low:high] if place.oblast)
        chosen = (near or self._oblasts).most_common(1)
        return chosen[0][0] if chosen else None

    # -- words ------------------------------------------------------------------------------------

    def between(self, low: int, high: int) -> str:
        """Return what stands between the end of one word and the start of another, "" when they overlap."""
        return self.text[self.items[low].end : self.items[high].start]

    def is_joined(self, index: int) -> bool:
        """Tell whether nothing but a blank or the dot of an initial parts a word from the next."""
        gap = self.between(index, index + 1)
        return len(gap) <= 2 and gap.strip() in {"", "."}

    def is_phrase(self, low: int, high: int) -> bool:
        """Tell whether no mark stands between the word before ``low`` and the word ``high``."""
        return high <= low or not _ANY_MARK.search(self.between(low - 1, high))

    def unit_near(self, low: int, high: int, reach: int) -> Unit | None:
        """Return the first-level unit named nearest to a run of words, those after it first."""
        for distance in range(1, reach + 1):
            for index in (high - 1 + distance, low - distance):
                if not 0 <= index < len(self.items):
                    continue
                hit = self.tables.units.at(self.items, index, min(len(self.items), index + 2))
                if hit and not _SENTENCE_END.search(self._gap(low, high, index)):
                    return hit[1]
        return None

    def side_said(self, low: int, high: int) -> Side | None:
        """Return the side that the phrase around a run of words tells, None when it tells none."""
        for distance in range(1, _NEAR_WORDS):
            for index in (low - distance, high - 1 + distance):
                if not 0 <= index < len(self.items):
                    continue
                gap = self._gap(low, high, index)
                if _PHRASE_END.search(gap) or gap.count(",") > 1 or self._says_between(high, index):
                    continue
                side = self.side_told(index)
                if side is not None:
                    return side
        return None

    def _says_between(self, high: int, index: int) -> bool:
        """Tell whether a verb of saying parts a run of words from one after it: it begins what is said."""
        cues = speech(self.lang).cues
        found = (cues.at(self.items, at, index) for at in range(high, index))
        return any(hit is not None and hit[1].kind == "verb" for hit in found)

    def side_told(self, index: int) -> Side | None:
        """Return the side that one word tells ("Russian", «ЗСУ», "Belgorod"), None when it tells none."""
        letters = self.items[index].letters
        for side, pattern in signs().items():
            if pattern.match(letters):
                return side
        unit = self.tables.units.at(self.items, index, index + 1)
        return unit[1].side if unit else None

    def is_abroad(self, low: int, high: int) -> bool:
        """Tell whether the words around a run name a third country ("a Finnish analyst", "in Warsaw")."""
        for index in range(max(0, low - 2), min(len(self.items), high + 4)):
            if _SENTENCE_END.search(self._gap(low, high, index)):
                continue
            place = self.place_at(index)
            if third_nations().match(self.items[index].letters) or (
                place is not None and place.country.upper() not in _COUNTRIES
            ):
                return True
        return False

    def _gap(self, low: int, high: int, index: int) -> str:
        return self.text[self.items[min(index, high - 1)].end : self.items[max(index, low)].start]

    # -- home -------------------------------------------------------------------------------------

    def _home(self) -> Side:
        if self.lang == "uk":
            return "UA"
        countries = Counter(self.side_of(place) for _, place in self._places if place.kind != "country")
        return "RU" if countries["RU"] > countries["UA"] else "UA"


@lru_cache(maxsize=1024)
def _source_side(source: str) -> Side | None:
    """Read "Belgorod regional news site"; "Russian-language" is the language and tells no side."""
    words = words_of(source)
    letters = [word.letters for word in words.items]
    bodies = [
        c for lang in LANGUAGES for _, _, c in tables(lang).actors.find(words.items, 0, len(words.items))
    ]
    sides = [body.side for body in bodies if body.side in _COUNTRIES]
    if sides:
        return sides[0]
    if any(signs()["UA"].match(word) for word in letters):
        return "UA"
    units = tables("en").units.find(words.items, 0, len(words.items))
    if units:
        return units[0][2].side
    spoken = "language" in source.lower()
    return "RU" if not spoken and any(signs()["RU"].match(word) for word in letters) else None

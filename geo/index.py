"""The index of all written forms of all place names, and the matcher over it.

One Aho-Corasick automaton over the keys of all forms finds every form in a text in one pass; word
borders and the longest-wins policy are applied afterwards, because an automaton that keeps only
the longest would lose the shorter match whose border is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geo.cache import Cache, source_digest
from geo.forms import Part
from geo.gazetteer import Gazetteer
from geo.index_build import ACRONYM, BLANK, LOW, ROW_SHIFT, UNPACKED, Progress, build_parts
from geo.keys import APOSTROPHE, CAPITAL, Keyed, capitals, keyed, squeeze
from records import NameKind

_MODULES = ("names", "cognates", "declension", "adjectives", "forms", "keys", "index_build")
_FORMAT = 3
_PREFIXES = (
    "(?:південно|північно|східно|західно|південно-східно|південно-західно|північно-східно|північно-західно"
    "|центрально|южно|северо|восточно|западно|юго-восточно|юго-западно|северо-восточно|северо-западно)-"
)
_COMPASS = re.compile(_PREFIXES + "$", re.IGNORECASE)
_COMPASS_FIRST = re.compile("^" + _PREFIXES, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one reading of a form: whose name it is, of what kind, in which language.

    ``lang`` is en for every form in Latin letters. ``part`` is "adjective" for the adjective made
    of the name (покровський).
    """

    place_id: str
    name_kind: NameKind
    lang: str
    part: Part = "noun"


@dataclass(frozen=True, slots=True)
class Match:
    """Hold a form found in a text: ``text[start:end]``, in code points, and its readings.

    A match that starts with a small letter has adjective entries only («на покровському
    напрямку»): whether it names a sector is for the words around it to say.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]


class NameIndex:
    """Find names in text, and look names up. Immutable; safe to share between threads."""

    def __init__(self, part: Callable[[str], bytes]):
        from daachorse import CharwiseDoubleArrayAhoCorasick

        self._automaton = CharwiseDoubleArrayAhoCorasick.deserialize(part("automaton"))
        self._places: list[str] = part("places").decode("utf-8").split("\n")
        self._flags = part("flags")
        self._forms = np.frombuffer(part("forms"), dtype=np.uint32)
        self._offsets = np.frombuffer(part("offsets"), dtype=np.uint32)
        self._entries = np.frombuffer(part("entries"), dtype=np.uint32)
        self._readings = lru_cache(maxsize=8192)(self._read)
        self._looked_up = lru_cache(maxsize=8192)(self._lookup)

    @classmethod
    def load(
        cls, gazetteer: Gazetteer, progress: Progress | None = None, *, cache: Cache | None = None
    ) -> NameIndex:
        """Load the index of a gazetteer from the cache, or build it and put it there.

        Parameters
        ----------
        gazetteer
            The places and their names.
        progress
            Told what is being done and the share done (0..1) while a missing index is built.
        cache
            Where the index is kept; None means the user's cache folder.

        """
        cache = cache or Cache()
        key = f"index-{_FORMAT}-{gazetteer.version}-{source_digest(_MODULES)}"
        found = cache.read(key, cls)
        if found is not None:
            return found
        parts = build_parts(gazetteer, progress)
        cache.write(key, parts)
        return cls(parts.__getitem__)

    @classmethod
    def build(cls, gazetteer: Gazetteer, progress: Progress | None = None) -> NameIndex:
        """Build the index without any cache."""
        return cls(build_parts(gazetteer, progress).__getitem__)

    def __len__(self) -> int:
        """Return the number of distinct forms."""
        return len(self._offsets) - 1

    def lookup(self, form: str) -> tuple[Entry, ...]:
        """Return the readings of a form in any capitals, empty when nobody bears it.

        An adjective with a compass prefix («Південно-Донецький») has the readings of the adjective.
        """
        return self._looked_up(form)

    def _lookup(self, form: str) -> tuple[Entry, ...]:
        wanted = squeeze(form.strip())[0]
        found = self._whole(wanted)
        if found or "-" not in wanted:
            return found
        bare = _COMPASS_FIRST.sub("", wanted)
        return (
            tuple(entry for entry in self._whole(bare) if entry.part == "adjective") if bare != wanted else ()
        )

    def _whole(self, form: str) -> tuple[Entry, ...]:
        """Return the readings of exactly this form."""
        key = capitals(keyed(form, joints=False).key)
        for start, end, pattern in self._automaton.find_overlapping(key):
            if start == 0 and end == len(key):
                return self._readings(pattern)
        return ()

    def find(self, text: str) -> list[Match]:
        """Return the names in a text, in text order, without overlaps.

        A match starts and ends at a word border and has capitals in the original where the name has
        them (or everywhere; acronyms must be in capitals); adjectives are found in small letters too.
        Of overlapping matches the longest wins, of equally long ones the first. Line breaks, doubled
        blanks, soft hyphens and stress marks inside a name do not hide it.
        """
        squeezed, origin = squeeze(text)
        words = keyed(squeezed)
        matches = []
        for start, end, pattern in self._chosen(squeezed, words):
            entries, begin = self._readings(pattern), start
            if start and squeezed[start - 1] == "-":
                begin = _compass(squeezed, start)
            if begin < start or words.starts[start] != CAPITAL:
                adjectives = tuple(entry for entry in entries if entry.part == "adjective")
                entries, begin = (adjectives, begin) if adjectives else (entries, start)
            if origin is None:
                matches.append(Match(begin, end, entries))
            else:
                matches.append(Match(origin[begin], origin[end - 1] + 1, entries))
        return matches

    def _chosen(self, text: str, words: Keyed) -> list[tuple[int, int, int]]:
        """Return the start, end and pattern of each match that stays, in text order.

        The automaton tells matches by their ends, longer ones first. A new match that overlaps
        kept ones replaces them when it is longer than each, and goes when it is not.
        """
        flags, starts, ends = self._flags, words.starts, words.ends
        kept: list[tuple[int, int, int]] = []
        reach = 0
        # The blank in front lets a small adjective open the text.
        for match in self._automaton.find_overlapping(" " + words.key):
            start, end, pattern = match
            end -= 1
            flag = flags[pattern]
            if not flag & BLANK:
                start -= 1
            if not ends[end] or not starts[start]:
                continue
            if ends[end] == APOSTROPHE and not _possessive(text, end):
                continue
            if flag & ACRONYM and not text[start:end].isupper():
                continue
            if start < reach:
                overlapped = [other for other in kept[-4:] if other[1] > start]
                if any(other[1] - other[0] >= end - start for other in overlapped):
                    continue
                del kept[len(kept) - len(overlapped) :]
            kept.append((start, end, pattern))
            reach = end
        return kept

    def _read(self, pattern: int) -> tuple[Entry, ...]:
        """Return the entries of the form that a pattern finds."""
        form = self._forms[pattern]
        return tuple(
            Entry(self._places[code >> ROW_SHIFT], *UNPACKED[code & LOW])
            for code in self._entries[self._offsets[form] : self._offsets[form + 1]].tolist()
        )


def _possessive(text: str, end: int) -> bool:
    """Tell whether an English possessive follows: it ends a name, other apostrophes before letters do not."""
    return text[end + 1] in "sS" and not text[end + 2 : end + 3].isalpha()


def _compass(text: str, start: int) -> int:
    """Return where a compass prefix (південно-) before ``start`` begins, ``start`` when there is none."""
    found = _COMPASS.search(text, max(0, start - 20), start)
    if found is None or text[found.start() - 1 : found.start()].isalpha():
        return start
    return found.start()

"""The index of all written forms of all place names, and the matcher over it.

One Aho-Corasick automaton over the folded forms finds every form in a text in one pass; word
borders, capital letters and the longest-wins policy are applied afterwards, because an automaton
that keeps only the longest would lose the shorter match whose border is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from geo.cache import Cache, source_digest
from geo.forms import Form, Part, all_forms
from geo.gazetteer import Gazetteer
from geo.names import fold
from records import NameKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, float], None]

KINDS: tuple[NameKind, ...] = get_args(NameKind)
PARTS: tuple[Part, ...] = ("noun", "adjective")
LANGS = ("en", "uk", "ru")
# A text that is two forms of one place in one language counts as the plainer of them.
_RANK: dict[NameKind, int] = {"current": 0, "inflected": 1, "transliterated": 2, "exonym": 3, "former": 4}

_ADJECTIVE, _ACRONYM = 1, 2
_MODULES = ("names", "cognates", "declension", "adjectives", "forms", "index")
_FORMAT = 1
# What splits or joins words invisibly: soft hyphens, zero-width marks, stress marks, doubled blanks.
_NOISE = re.compile(
    "[\u00ad\u200b-\u200f\u2060\ufeff\u0300\u0301]+"
    r"|[^\S\n]{1,9}\n(?![^\S\n]{0,9}\n)[^\S\n]{0,9}|\n[^\S\n]{1,9}(?!\n)|[^\S\n]{2,9}(?!\n)"
)
_COMPASS = re.compile(
    "(?:південно|північно|східно|західно|південно-східно|південно-західно|північно-східно|північно-західно"
    "|центрально|южно|северо|восточно|западно|юго-восточно|юго-западно|северо-восточно|северо-западно)-$"
)


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

    def __init__(self, arrays: dict[str, NDArray[Any]]):
        from daachorse import CharwiseDoubleArrayAhoCorasick

        self._automaton = CharwiseDoubleArrayAhoCorasick.deserialize(arrays["automaton"].tobytes())
        self._places: list[str] = arrays["places"].tobytes().decode("utf-8").split("\n")
        self._offsets = arrays["offsets"]
        self._entries = arrays["entries"]
        self._flags = arrays["flags"].tobytes()
        self._capitals = arrays["capitals"].tobytes()
        self._readings = lru_cache(maxsize=8192)(self._read)

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
        arrays = cache.read(key)
        if arrays is not None:
            try:
                return cls(arrays)
            except (ValueError, KeyError):  # written by another version of the automaton
                pass
        arrays = build_arrays(gazetteer, progress)
        cache.write(key, arrays)
        return cls(arrays)

    @classmethod
    def build(cls, gazetteer: Gazetteer, progress: Progress | None = None) -> NameIndex:
        """Build the index without any cache."""
        return cls(build_arrays(gazetteer, progress))

    def __len__(self) -> int:
        """Return the number of distinct forms."""
        return len(self._flags)

    def lookup(self, form: str) -> tuple[Entry, ...]:
        """Return the readings of a form in any capitals, empty when nobody bears it."""
        wanted, _ = _squeeze(form.strip())
        folded = fold(wanted)
        for start, end, number in self._automaton.find_overlapping(folded):
            if start == 0 and end == len(folded):
                return self._readings(number)
        return ()

    def find(self, text: str) -> list[Match]:
        """Return the names in a text, in text order, without overlaps.

        A match starts and ends at a word border and with a capital letter in the original (every
        word that has one in the name; acronyms wholly); adjectives are found in small letters too.
        Of overlapping matches the longest wins, of equally long ones the first. Line breaks, doubled
        blanks, soft hyphens and stress marks inside a name do not hide it.
        """
        squeezed, origin = _squeeze(text)
        folded = fold(squeezed)
        flags, found = self._flags, []
        for start, end, number in self._automaton.find_overlapping(folded):
            first = squeezed[start]
            if not (first.isupper() or (flags[number] & _ADJECTIVE)) or not _bordered(folded, start, end):
                continue
            if self._capitals[number] and not self._capitalised(squeezed[start:end], number):
                continue
            if flags[number] & _ACRONYM and not squeezed[start:end].isupper():
                continue
            found.append((start, end, number))
        matches = []
        for start, end, number in _longest(found):
            entries = self._readings(number)
            begin = _compass(folded, start)
            if begin < start or not squeezed[start].isupper():
                entries = tuple(entry for entry in entries if entry.part == "adjective")
                begin = begin if entries else start
                entries = entries or self._readings(number)
            if origin is None:
                matches.append(Match(begin, end, entries))
            else:
                matches.append(Match(origin[begin], origin[end - 1] + 1, entries))
        return matches

    def _read(self, number: int) -> tuple[Entry, ...]:
        """Return the entries of a form by its number."""
        return tuple(
            Entry(self._places[code >> 8], *_UNPACKED[code & 255])
            for code in self._entries[self._offsets[number] : self._offsets[number + 1]].tolist()
        )

    def _capitalised(self, words: str, number: int) -> bool:
        """Tell whether the words that have a capital in the name have one in the text."""
        wanted = self._capitals[number]
        for place, word in enumerate(words.split(" ")[1:9]):
            if wanted >> place & 1 and not word[:1].isupper():
                return False
        return True


_PACKED: dict[tuple[NameKind, str, Part], int] = {
    (kind, lang, part): (k * len(LANGS) + g) * len(PARTS) + p
    for k, kind in enumerate(KINDS)
    for g, lang in enumerate(LANGS)
    for p, part in enumerate(PARTS)
}
_UNPACKED = {code: key for key, code in _PACKED.items()}


def build_arrays(gazetteer: Gazetteer, progress: Progress | None = None) -> dict[str, NDArray[Any]]:
    """Build the arrays of an index: the automaton and, per form, its entries and flags."""
    from daachorse import CharwiseDoubleArrayAhoCorasick

    def tell(share: float) -> None:
        if progress is not None:
            progress("name forms", share * 0.8)

    found: dict[str, dict[tuple[int, str, Part], NameKind]] = {}
    marks: dict[str, tuple[int, int]] = {}
    for row, (_, forms) in enumerate(all_forms(gazetteer, tell)):
        for form in forms:
            key = fold(form.text)
            if len(key) < 2:
                continue
            readings = found.setdefault(key, {})
            slot = (row, form.lang, form.part)
            if slot not in readings or _RANK[form.kind] < _RANK[readings[slot]]:
                readings[slot] = form.kind
            flags, capitals = marks.get(key, (_ACRONYM, 255))
            marks[key] = _mark(form, flags, capitals)
    if progress is not None:
        progress("automaton", 0.85)
    keys = sorted(found)
    entries = [
        [row << 8 | _PACKED[kind, lang, part] for (row, lang, part), kind in found[key].items()]
        for key in keys
    ]
    offsets = np.zeros(len(keys) + 1, dtype=np.uint32)
    np.cumsum([len(each) for each in entries], out=offsets[1:])
    automaton = CharwiseDoubleArrayAhoCorasick(keys)
    if progress is not None:
        progress("automaton", 1.0)
    return {
        "automaton": np.frombuffer(automaton.serialize(), dtype=np.uint8),
        "places": np.frombuffer("\n".join(gazetteer.places).encode(), dtype=np.uint8),
        "offsets": offsets,
        "entries": np.fromiter((code for each in entries for code in each), dtype=np.uint32),
        "flags": np.fromiter((marks[key][0] for key in keys), dtype=np.uint8),
        "capitals": np.fromiter((marks[key][1] for key in keys), dtype=np.uint8),
    }


def _mark(form: Form, flags: int, capitals: int) -> tuple[int, int]:
    """Add a form's demands on capital letters to those of its key: the weakest demand holds."""
    if form.part == "adjective":
        flags |= _ADJECTIVE
    if not (form.text.isupper() and len(form.text) > 1):
        flags &= ~_ACRONYM
    needed = sum(1 << i for i, word in enumerate(form.text.split(" ")[1:9]) if word[:1].isupper())
    return flags, capitals & needed


def _bordered(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of folded text starts and ends at a word border."""
    if start and _joins(text[start - 1], text[start - 2 : start - 1]):
        return False
    if end == len(text):
        return True
    after = text[end]
    if after == "'" and end + 1 < len(text) and text[end + 1].isalpha():
        # The English possessive ends a name, an apostrophe inside a Slavic word does not.
        return text[end + 1] == "s" and not text[end + 2 : end + 3].isalpha()
    return not (after.isalnum() or after == "_")


def _joins(before: str, earlier: str) -> bool:
    """Tell whether the character before a stretch belongs to the same word."""
    return before.isalnum() or before == "_" or (before == "'" and "\u0400" <= earlier <= "\u04ff")


def _compass(folded: str, start: int) -> int:
    """Return where a compass prefix (південно-) before ``start`` begins, ``start`` when there is none."""
    if start == 0 or folded[start - 1] != "-":
        return start
    found = _COMPASS.search(folded, max(0, start - 20), start)
    if found is None or folded[found.start() - 1 : found.start()].isalpha():
        return start
    return found.start()


def _longest(found: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the matches that stay when overlapping ones are dropped, in text order.

    Within a run of overlapping matches the longest is taken, the first of equally long ones; then
    the longest of those that do not overlap it, and so on.
    """
    cluster: list[tuple[int, int, int]] = []
    reach = -1
    for match in sorted(found):
        if match[0] >= reach and cluster:
            yield from _settle(cluster)
            cluster = []
        cluster.append(match)
        reach = max(reach, match[1])
    if cluster:
        yield from _settle(cluster)


def _settle(cluster: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the matches of one overlapping run that stay."""
    if len(cluster) == 1:
        return cluster
    taken: list[tuple[int, int, int]] = []
    for match in sorted(cluster, key=lambda each: (each[0] - each[1], each[0])):
        if all(match[1] <= other[0] or match[0] >= other[1] for other in taken):
            taken.append(match)
    return sorted(taken)


def _squeeze(text: str) -> tuple[str, list[int] | None]:
    """Return the text without invisible marks and doubled blanks, and where each character was.

    The second value is None when nothing had to go.
    """
    if not _NOISE.search(text):
        return text, None
    pieces: list[str] = []
    origin: list[int] = []
    last = 0
    for noise in _NOISE.finditer(text):
        pieces.append(text[last : noise.start()])
        origin.extend(range(last, noise.start()))
        if noise.group()[0].isspace():
            pieces.append(" ")
            origin.append(noise.start())
        last = noise.end()
    pieces.append(text[last:])
    origin.extend(range(last, len(text)))
    return "".join(pieces), origin

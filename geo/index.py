"""The index of all written forms of all place names, and the matcher over it.

One Aho-Corasick automaton over the folded forms finds every form in a text in one pass; word
borders, capital letters and the longest-wins policy are applied afterwards, because an automaton
that keeps only the longest would lose the shorter match whose border is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.cache import Cache, source_digest
from geo.forms import Form, FormMaker, Part, Recipe, make_bundle
from geo.gazetteer import Gazetteer
from geo.names import fold
from records import NameKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, float], None]

# A text that is two forms of one place in one language counts as the plainer of them.
_RANKED: tuple[NameKind, ...] = ("current", "inflected", "transliterated", "exonym", "former")
_PARTS: tuple[Part, ...] = ("noun", "adjective")
_LANGS = ("en", "uk", "ru")
# An entry in 32 bits: the place's row, then language and part (3 bits), then the rank of its kind (3 bits).
_RANK_BITS, _ROW_SHIFT, _LOW = 3, 6, 63
_PACKED: dict[tuple[NameKind, str, Part], int] = {
    (kind, lang, part): (g * len(_PARTS) + p) << _RANK_BITS | k
    for k, kind in enumerate(_RANKED)
    for g, lang in enumerate(_LANGS)
    for p, part in enumerate(_PARTS)
}
_UNPACKED = {code: key for key, code in _PACKED.items()}

_ADJECTIVE, _ACRONYM = 1, 2
_MODULES = ("names", "cognates", "declension", "adjectives", "forms", "index")
_FORMAT = 2
# What splits or joins words invisibly: soft hyphens, zero-width marks, stress marks, doubled blanks.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0300\u0301"
_NOISY = (*_INVISIBLE, "  ", " \n", "\n ", "\t", "\r", "\u00a0")
_NOISE = re.compile(
    f"[{_INVISIBLE}]+"
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
        matches = []
        for start, end, number in self._chosen(squeezed, folded):
            entries = self._readings(number)
            begin = start
            if start and folded[start - 1] == "-":
                begin = _compass(folded, start)
            if begin < start or not squeezed[start].isupper():
                adjectives = tuple(entry for entry in entries if entry.part == "adjective")
                if adjectives:
                    entries = adjectives
                else:
                    begin = start
            if origin is None:
                matches.append(Match(begin, end, entries))
            else:
                matches.append(Match(origin[begin], origin[end - 1] + 1, entries))
        return matches

    def _chosen(self, text: str, folded: str) -> list[tuple[int, int, int]]:
        """Return the start, end and form of each match that stays, in text order.

        The automaton tells matches by their ends, longer ones first. A new match that overlaps
        kept ones replaces them when it is longer than each, and goes when it is not.
        """
        flags, capitals = self._flags, self._capitals
        starts, ends = _borders(text)
        kept: list[tuple[int, int, int]] = []
        reach = 0
        for match in self._automaton.find_overlapping(folded):
            start, end, number = match
            if not starts[start] or not ends[end]:
                continue
            flag = flags[number]
            if starts[start] == _SMALL and not flag & _ADJECTIVE:
                continue
            if ends[end] == _APOSTROPHE and not _possessive(folded, end):
                continue
            if capitals[number] and not self._capitalised(text[start:end], number):
                continue
            if flag & _ACRONYM and not text[start:end].isupper():
                continue
            if start < reach:
                overlapped = [other for other in kept[-4:] if other[1] > start]
                if any(other[1] - other[0] >= end - start for other in overlapped):
                    continue
                del kept[len(kept) - len(overlapped) :]
            kept.append(match)
            reach = end
        return kept

    def _read(self, number: int) -> tuple[Entry, ...]:
        """Return the entries of a form by its number."""
        return tuple(
            Entry(self._places[code >> _ROW_SHIFT], *_UNPACKED[code & _LOW])
            for code in self._entries[self._offsets[number] : self._offsets[number + 1]].tolist()
        )

    def _capitalised(self, words: str, number: int) -> bool:
        """Tell whether the words that have a capital in the name have one in the text."""
        wanted = self._capitals[number]
        for place, word in enumerate(words.split(" ")[1:9]):
            if wanted >> place & 1 and not word[:1].isupper():
                return False
        return True


def build_arrays(gazetteer: Gazetteer, progress: Progress | None = None) -> dict[str, NDArray[Any]]:
    """Build the arrays of an index: the automaton and, per form, its entries and flags.

    ``offsets[i]:offsets[i + 1]`` are the entries of form ``i``; an entry is the place's row, the
    language and part, and the rank of the kind of name, packed into 32 bits.
    """
    from daachorse import CharwiseDoubleArrayAhoCorasick

    collected = _Collected()
    maker, total = FormMaker(gazetteer), len(gazetteer.places)
    for row, place in enumerate(gazetteer.places.values()):
        collected.add(row, maker.recipes(place))
        if progress is not None and row % 500 == 0:
            progress("name forms", 0.8 * row / total)
    if progress is not None:
        progress("automaton", 0.8)
    numbers, codes = collected.sorted_entries()
    count = len(collected.numbers)
    offsets = np.searchsorted(numbers, np.arange(count + 1)).astype(np.uint32)
    automaton = CharwiseDoubleArrayAhoCorasick(list(collected.numbers))
    if progress is not None:
        progress("automaton", 1.0)
    return {
        "automaton": np.frombuffer(automaton.serialize(), dtype=np.uint8),
        "places": np.frombuffer("\n".join(gazetteer.places).encode(), dtype=np.uint8),
        "offsets": offsets,
        "entries": codes,
        "flags": np.frombuffer(bytes(collected.flags), dtype=np.uint8),
        "capitals": np.frombuffer(bytes(collected.capitals), dtype=np.uint8),
    }


class _Collected:
    """Collect forms and who bears them: each distinct form has a number, each bundle is made once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.flags = bytearray()
        self.capitals = bytearray()
        self._bundles: dict[Recipe, tuple[NDArray[np.uint32], NDArray[np.uint32]]] = {}
        self._forms: list[NDArray[np.uint32]] = []
        self._codes: list[NDArray[np.uint32]] = []

    def add(self, row: int, recipes: Iterable[Recipe]) -> None:
        """Add the bundles of the place in a row of the gazetteer."""
        for recipe in recipes:
            bundle = self._bundles.get(recipe)
            if bundle is None:
                bundle = self._bundles[recipe] = self._bundle(recipe)
            self._forms.append(bundle[0])
            self._codes.append(bundle[1] + np.uint32(row << _ROW_SHIFT))

    def sorted_entries(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Return form numbers and packed entries, in order, each reading of a form by its plainest kind."""
        forms = np.concatenate(self._forms or [np.zeros(0, np.uint32)])
        codes = np.concatenate(self._codes or [np.zeros(0, np.uint32)])
        keys = np.unique(forms.astype(np.uint64) << np.uint64(32) | codes.astype(np.uint64))
        reading = keys >> np.uint64(_RANK_BITS)
        first = np.ones(len(keys), dtype=bool)
        first[1:] = reading[1:] != reading[:-1]
        kept = keys[first]
        return (kept >> np.uint64(32)).astype(np.uint32), (kept & np.uint64(0xFFFFFFFF)).astype(np.uint32)

    def _bundle(self, recipe: Recipe) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Make a bundle: the numbers of its forms, and their packed kinds."""
        forms = list(make_bundle(recipe))
        # One fold for the whole bundle: it costs the same for a word as for a page.
        keys = fold("\0".join(form.text for form in forms)).split("\0")
        made = {
            (self._number(key, form), _PACKED[form.kind, form.lang, form.part])
            for key, form in zip(keys, forms, strict=False)
            if len(key) > 1
        }
        pairs = np.array(sorted(made), dtype=np.uint32).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def _number(self, key: str, form: Form) -> int:
        """Return the number of a form; of the demands on its capital letters the weakest holds."""
        number = self.numbers.setdefault(key, len(self.numbers))
        if number == len(self.flags):
            self.flags.append(_ACRONYM)
            self.capitals.append(255)
        if form.part == "adjective":
            self.flags[number] |= _ADJECTIVE
        if len(form.text) == 1 or not form.text.isupper():
            self.flags[number] &= ~_ACRONYM
        if self.capitals[number]:
            words = form.text.split(" ")[1:9]
            self.capitals[number] &= sum(1 << i for i, word in enumerate(words) if word[:1].isupper())
        return number


@cache
def _letter_table() -> NDArray[np.uint8]:
    """Return for each code point: 1 a letter or digit, 2 also a capital, 4 an apostrophe, 0 anything else."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0x10000):
        letter = chr(code)
        if letter.isalnum() or letter == "_":
            table[code] = 2 if letter.isupper() else 1
    table[[ord(mark) for mark in "'’ʼ`´′"]] = 4
    return table


_SMALL, _CAPITAL, _APOSTROPHE = 1, 2, 2


def _borders(text: str) -> tuple[bytes, bytes]:
    """Return where words may start and end in a text.

    ``starts[i]`` is 0 inside a word, else 1 before a small letter and 2 before a capital. ``ends[i]``
    is 0 inside a word, 1 at an end, 2 before an apostrophe with a letter after it.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    sorts = _letter_table()[np.where(codes < 0x10000, codes, 0)]
    letters = (sorts == 1) | (sorts == 2)
    inside = np.zeros(len(codes) + 1, dtype=bool)
    inside[1:] = letters
    # A letter, an apostrophe and a letter are one word: Куп'янськ.
    inside[2:] |= (sorts[1:] == 4) & letters[:-1] & (codes[:-1] > 0x400)
    starts = np.where(inside[:-1] | ~letters, 0, sorts).astype(np.uint8)
    ends = np.ones(len(codes) + 1, dtype=np.uint8)
    ends[:-1][letters] = 0
    ends[:-2][(sorts[:-1] == 4) & letters[1:]] = _APOSTROPHE
    return starts.tobytes(), ends.tobytes()


def _possessive(folded: str, end: int) -> bool:
    """Tell whether an English possessive follows: it ends a name, other apostrophes before letters do not."""
    return folded[end + 1] == "s" and not folded[end + 2 : end + 3].isalpha()


def _compass(folded: str, start: int) -> int:
    """Return where a compass prefix (південно-) before ``start`` begins, ``start`` when there is none."""
    if start == 0 or folded[start - 1] != "-":
        return start
    found = _COMPASS.search(folded, max(0, start - 20), start)
    if found is None or folded[found.start() - 1 : found.start()].isalpha():
        return start
    return found.start()


def _squeeze(text: str) -> tuple[str, list[int] | None]:
    """Return the text without invisible marks and doubled blanks, and where each character was.

    The second value is None when nothing had to go.
    """
    if not any(mark in text for mark in _NOISY):
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

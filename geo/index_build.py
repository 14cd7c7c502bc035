"""Build the parts of the name index from a gazetteer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from geo.forms import Form, FormMaker, Part, Recipe, make_bundle
from geo.gazetteer import Gazetteer
from geo.keys import keyed, patterns
from records import NameKind

Progress = Callable[[str, float], None]

# A text that is two forms of one place in one language counts as the plainer of them.
RANKED: tuple[NameKind, ...] = ("current", "inflected", "exonym", "transliterated", "former")
PARTS: tuple[Part, ...] = ("noun", "adjective")
LANGS = ("en", "uk", "ru")
# An entry in 32 bits: the place's row, then language and part (3 bits), then the rank of its kind (3 bits).
RANK_BITS, ROW_SHIFT, LOW = 3, 6, 63
_PACKED: dict[tuple[NameKind, str, Part], int] = {
    (kind, lang, part): (g * len(PARTS) + p) << RANK_BITS | k
    for k, kind in enumerate(RANKED)
    for g, lang in enumerate(LANGS)
    for p, part in enumerate(PARTS)
}
UNPACKED = {code: key for key, code in _PACKED.items()}
_BATCH = 400
# What a pattern asks: it begins with a blank that is not part of the name; the text must be all capitals.
BLANK, ACRONYM = 1, 2


def build_parts(gazetteer: Gazetteer, progress: Progress | None = None) -> dict[str, bytes]:
    """Build the parts of an index, as they are cached.

    ``automaton`` finds patterns; ``forms[p]`` is the form of pattern ``p`` (uint32) and ``flags[p]`` what it
    asks (uint8). ``offsets[i]:offsets[i + 1]`` (uint32) are the ``entries`` of form ``i``, packed (uint32);
    ``places`` are the ids by row, one a line.
    """
    from daachorse import CharwiseDoubleArrayAhoCorasick

    collected = _Collected()
    maker, total = FormMaker(gazetteer), len(gazetteer.places)
    for row, place in enumerate(gazetteer.places.values()):
        collected.add(row, maker.recipes(place))
        if progress is not None and row % 500 == 0:
            progress("name forms", 0.8 * row / total)
    collected.make()
    if progress is not None:
        progress("automaton", 0.8)
    numbers, codes = collected.sorted_entries()
    offsets = np.searchsorted(numbers, np.arange(len(collected.acronyms) + 1)).astype(np.uint32)
    automaton = CharwiseDoubleArrayAhoCorasick(list(collected.patterns))
    forms = np.fromiter(collected.patterns.values(), dtype=np.uint32)
    acronyms = np.frombuffer(bytes(collected.acronyms), dtype=np.uint8)
    blanks = np.fromiter((pattern[0] == " " for pattern in collected.patterns), dtype=np.uint8)
    if progress is not None:
        progress("automaton", 1.0)
    return {
        "automaton": automaton.serialize(),
        "places": "\n".join(gazetteer.places).encode(),
        "forms": forms.tobytes(),
        "flags": (blanks * BLANK | acronyms[forms] * ACRONYM).astype(np.uint8).tobytes(),
        "offsets": offsets.tobytes(),
        "entries": codes.tobytes(),
    }


class _Collected:
    """Collect forms and who bears them: each distinct form has a number, each bundle is made once."""

    def __init__(self) -> None:
        self.patterns: dict[str, int] = {}
        self.acronyms = bytearray()
        self._numbers: dict[Recipe, int] = {}
        self._waiting: list[Recipe] = []
        self._bundles: list[NDArray[np.uint64]] = []
        self._borne: list[tuple[int, int]] = []

    def add(self, row: int, recipes: Iterable[Recipe]) -> None:
        """Add the bundles of the place in a row of the gazetteer."""
        for recipe in recipes:
            number = self._numbers.setdefault(recipe, len(self._numbers))
            if number == len(self._bundles) + len(self._waiting):
                self._waiting.append(recipe)
            self._borne.append((number, row))
        if len(self._waiting) >= _BATCH:
            self.make()

    def sorted_entries(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Return form numbers and packed entries, in order, each reading of a form by its plainest kind."""
        entries = [self._bundles[number] + np.uint64(row << ROW_SHIFT) for number, row in self._borne]
        keys = np.unique(np.concatenate(entries)) if entries else np.zeros(0, dtype=np.uint64)
        reading = keys >> np.uint64(RANK_BITS)
        first = np.ones(len(keys), dtype=bool)
        first[1:] = reading[1:] != reading[:-1]
        kept = keys[first]
        return (kept >> np.uint64(32)).astype(np.uint32), (kept & np.uint64(0xFFFFFFFF)).astype(np.uint32)

    def make(self) -> None:
        """Make the bundles that wait, with one key for all: it costs the same for a word as for a page."""
        made = [[form for form in make_bundle(recipe) if len(form.text) > 1] for recipe in self._waiting]
        self._waiting.clear()
        keys = iter(
            keyed("\0".join(form.text for forms in made for form in forms), joints=False).key.split("\0")
        )
        for forms in made:
            entries = [
                self._number(next(keys), form) << 32 | _PACKED[form.kind, form.lang, form.part]
                for form in forms
            ]
            self._bundles.append(np.array(entries, dtype=np.uint64))

    def _number(self, key: str, form: Form) -> int:
        """Return the number of a form, and keep the patterns that find it."""
        every, *others = patterns(key, adjective=form.part == "adjective")
        number = self.patterns.setdefault(every, len(self.acronyms))
        if number == len(self.acronyms):
            self.acronyms.append(1)
        if self.acronyms[number] and not form.text.isupper():
            self.acronyms[number] = 0
        for pattern in others:
            self.patterns[pattern] = number
        return number

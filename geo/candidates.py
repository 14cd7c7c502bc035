"""Find the places that a mention could mean: the first of the two steps of resolution.

Candidates are all places that bear the name in any recorded form. Where the words ask for an area
("Donetsk region", «Покровського району») the type word is stripped and the area of that kind is
found, also through the town that gave it its name. Nothing is chosen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from geo.table import PlaceTable, area_type, areas_data, base_name
from records import Mention, NameKind

AREA_TYPES = frozenset({"oblast", "raion", "hromada", "region", "country", "river", "sea"})
POINTS = frozenset({"settlement", "district", "facility", "foreign"})
# The kinds of row that satisfy what the words ask for: republics and Crimea are regions to some.
SATISFIES = {
    "oblast": {"oblast", "region"},
    "raion": {"raion", "hromada"},
    "hromada": {"hromada"},
    "region": {"region", "oblast"},
    "country": {"country"},
    "river": {"river", "sea"},
    "sea": {"sea", "river"},
}
# Kinds of name from the plainest to the most derived: a place found by several counts by the first.
FORM_RANK: dict[NameKind, int] = {"current": 0, "inflected": 1, "transliterated": 2, "exonym": 3, "former": 4}


class Entry(Protocol):
    """What an index entry tells of a form."""

    @property
    def place_id(self) -> str:
        """Return the place that bears the form."""

    @property
    def name_kind(self) -> NameKind:
        """Return the kind of name that the form belongs to."""

    @property
    def lang(self) -> str:
        """Return the language of the form."""

    @property
    def part(self) -> str:
        """Return ``noun`` or ``adjective``."""


class Index(Protocol):
    """What the resolver asks of the index of forms."""

    def lookup(self, form: str) -> Iterable[Entry]:
        """Return the entries of a form, empty when nobody bears it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold one place that a mention could mean, and by what sort of name it was found.

    ``elided`` tells that an oblast was found by the bare name of its city.
    """

    row: int
    form: NameKind
    adjective: bool = False
    same_lang: bool = True
    elided: bool = False


def find_candidates(mention: Mention, table: PlaceTable, index: Index) -> tuple[Candidate, ...]:
    """Return the places that the mention could mean, each once, in the order of the gazetteer.

    Empty when no place bears the name, or none of the kind that the words ask for.
    """
    asked = strip_type_word(mention.text)[1] or mention.hint
    if asked in AREA_TYPES:
        return _areas(asked, mention, table, index)
    entries = list(index.lookup(mention.text))
    if mention.hint in POINTS:
        points = [e for e in entries if _kind(e, table) in POINTS]
        entries = points or entries
    found = _unique(entries, mention.lang, table)
    if mention.hint is None and mention.use != "sector":
        found = (*found, *_elided_oblasts(found, table))
    return found


def _elided_oblasts(found: Sequence[Candidate], table: PlaceTable) -> tuple[Candidate, ...]:
    """Return the oblasts that a bare adjective may stand for: «у Донецькій — поблизу …»."""
    known = {c.row for c in found}
    rows = [r for c in found if c.adjective for r in table.areas_named_after(c.row, "oblast")]
    return tuple(
        Candidate(row, "inflected", adjective=True) for row in dict.fromkeys(rows) if row not in known
    )


def _areas(asked: str, mention: Mention, table: PlaceTable, index: Index) -> tuple[Candidate, ...]:
    """Return the areas of the asked kind: by the whole phrase, by the bare name, by the eponymous town."""
    wanted = SATISFIES[asked]
    whole = [e for e in index.lookup(mention.text) if _type(e, table) in wanted]
    if whole:
        return _unique(whole, mention.lang, table)
    stripped = strip_type_word(mention.text)[0]
    bare = list(index.lookup(stripped))
    direct = [e for e in bare if _type(e, table) in wanted]
    found = {c.row: c for c in _unique(direct, mention.lang, table)}
    if not found:
        named = [row for kind in sorted(wanted) for row in table.areas_named(base_name(stripped), kind)]
        for entry in bare:
            town = table.row[entry.place_id]
            named += [row for kind in sorted(wanted) for row in table.areas_named_after(town, kind)]
        found = {row: Candidate(row, "inflected") for row in named}
    return tuple(found[row] for row in sorted(found))


def _unique(entries: Iterable[Entry], lang: str, table: PlaceTable) -> tuple[Candidate, ...]:
    """Return one candidate per place, by its plainest name."""
    best: dict[int, tuple[tuple[bool, int, bool], Candidate]] = {}
    for entry in entries:
        row = table.row.get(entry.place_id)
        if row is None:
            continue
        adjective = entry.part == "adjective"
        same = entry.lang in (lang, "")
        rank = (adjective, FORM_RANK.get(entry.name_kind, 2), not same)
        if row not in best or rank < best[row][0]:
            best[row] = (rank, Candidate(row, entry.name_kind, adjective, same))
    return tuple(best[row][1] for row in sorted(best))


@lru_cache(maxsize=4096)
def strip_type_word(text: str) -> tuple[str, str | None]:
    """Return the name without its type word, and the kind that the word tells (None: no type word).

    ``hromada`` is told from ``raion``. A text that is nothing but type words is returned whole.
    """
    for kind, pattern in _type_words():
        rest, count = pattern.subn(" ", text)
        rest = " ".join(rest.split()).strip(" .,-–—").removeprefix("of ")
        if count and rest:
            if kind in {"river", "sea"} and not _has_noun(text, kind):
                continue
            return rest, kind
    return text, None


@lru_cache(maxsize=1)
def _type_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compile one pattern per kind of type word; longer words first."""
    patterns = []
    for entry in areas_data()["type_word"]:
        words = sorted(entry["words"], key=len, reverse=True)
        body = "|".join(re.escape(word).replace("'", "['’ʼ]") for word in words)
        patterns.append((entry["kind"], re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.IGNORECASE)))
    return tuple(patterns)


def _has_noun(text: str, kind: str) -> bool:
    """Tell whether the text has the noun itself, not only an article or preposition."""
    idle = {"the", "of"}
    words = set(re.findall(r"[\w.]+", text.casefold()))
    nouns = {w for e in areas_data()["type_word"] if e["kind"] == kind for w in e["words"]} - idle
    return bool(words & nouns)


def _kind(entry: Entry, table: PlaceTable) -> str:
    row = table.row.get(entry.place_id)
    return "" if row is None else table.places[row].kind


def _type(entry: Entry, table: PlaceTable) -> str:
    row = table.row.get(entry.place_id)
    return "" if row is None else area_type(table.places[row])

"""Find the places that a mention could mean: the first of the two steps of resolution.

Candidates are all places that bear the name in any recorded form. Where the words ask for an area
("Donetsk region", «Покровського району») the type word is stripped and the area of that kind is
found, also through the town that gave it its name. Nothing is chosen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from geo.areas import AREA_TYPES, may_be_oblast, strip_compass, strip_type_word
from geo.table import PlaceTable, area_type, base_name
from records import Mention, NameKind

POINTS = frozenset({"settlement", "district", "facility", "foreign"})
# The kinds of row that satisfy what the words ask for, best first: a republic is a region to some, a
# city's «район» is a district.
SATISFIES: dict[str, tuple[set[str], ...]] = {
    "oblast": ({"oblast"}, {"region"}),
    "raion": ({"raion"}, {"district"}, {"hromada"}),
    "hromada": ({"hromada"},),
    "region": ({"region"}, {"oblast"}),
    "country": ({"country"},),
    "river": ({"river"}, {"sea"}),
    "sea": ({"sea"}, {"river"}),
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

    ``like`` is the row of the city by whose bare name an oblast was found, ``forgotten`` tells that the
    former name went out of use so long ago that hardly anybody uses it.
    """

    row: int
    form: NameKind
    adjective: bool = False
    same_lang: bool = True
    like: int | None = None
    forgotten: bool = False


def find_candidates(
    mention: Mention, asked: str | None, table: PlaceTable, index: Index
) -> tuple[Candidate, ...]:
    """Return the places that the mention could mean, each once, in the order of the gazetteer.

    ``asked`` is the kind that the words ask for (see asked_kinds), None when they ask for none.
    Empty when no place bears the name, or none of the kind that is asked.
    """
    if asked in AREA_TYPES:
        return _areas(asked, mention, table, index)
    entries = list(index.lookup(mention.text))
    if not entries and mention.use == "sector" and (behind := strip_compass(mention.text)):
        entries = list(index.lookup(behind))
    if asked in POINTS:
        points = [e for e in entries if _kind(e, table) in POINTS]
        entries = points or entries
    found = _unique(entries, mention, table)
    if asked is None and mention.use != "sector":
        elided = _elided_oblasts(found, mention.text, table)
        told = {c.row for c in elided}
        found = (*(c for c in _fitting_areas(found, mention.text, table) if c.row not in told), *elided)
    return found


def _fitting_areas(found: Sequence[Candidate], text: str, table: PlaceTable) -> tuple[Candidate, ...]:
    """Return the candidates without the oblasts and hromadas that the gender of an adjective rules out."""
    if may_be_oblast(text):
        return tuple(found)
    return tuple(
        c for c in found if not (c.adjective and area_type(table.places[c.row]) in {"oblast", "hromada"})
    )


def _elided_oblasts(found: Sequence[Candidate], text: str, table: PlaceTable) -> tuple[Candidate, ...]:
    """Return the oblasts that a bare adjective or the bare name of a city may stand for.

    «У Донецькій — поблизу …», "Kherson and Zaporizhzhia in the south". An oblast that the index
    gives for the bare name of its city («Запоріжжя») is told from the city by the words alone too.
    """
    oblasts: dict[int, Candidate] = {}
    known = {c.row for c in found}
    adjectives = may_be_oblast(text)
    for candidate in found:
        city = not candidate.adjective and table.places[candidate.row].settlement_class == "city"
        if not city and not (candidate.adjective and adjectives):
            continue
        for row in table.areas_named_after(candidate.row, "oblast"):
            if city:
                oblasts[row] = Candidate(row, "inflected", like=candidate.row)
            elif row not in known:
                oblasts.setdefault(row, Candidate(row, "inflected", adjective=True))
    return tuple(oblasts.values())


def _areas(asked: str, mention: Mention, table: PlaceTable, index: Index) -> tuple[Candidate, ...]:
    """Return the areas of the asked kind: by the whole phrase, by the bare name, by the eponymous town."""
    wanted = SATISFIES[asked]
    stripped, told = strip_type_word(mention.text)
    forms = [mention.text] if told is None else [mention.text, stripped]
    bare: list[Entry] = []
    for form in forms:
        bare = list(index.lookup(form))
        for kinds in wanted:
            direct = [e for e in bare if _type(e, table) in kinds]
            if direct:
                return _unique(direct, mention, table)
    named: list[int] = []
    for kind in sorted(set().union(*wanted)):
        named += table.areas_named(base_name(stripped), kind)
        for entry in bare:
            named += table.areas_named_after(table.row[entry.place_id], kind)
    return tuple(Candidate(row, "inflected") for row in sorted(set(named)))


def _unique(entries: Iterable[Entry], mention: Mention, table: PlaceTable) -> tuple[Candidate, ...]:
    """Return one candidate per place, by its plainest name."""
    best: dict[int, tuple[tuple[bool, int, bool], Candidate]] = {}
    for entry in entries:
        row = table.row.get(entry.place_id)
        if row is None:
            continue
        adjective = entry.part == "adjective"
        same = entry.lang in (mention.lang, "")
        rank = (adjective, FORM_RANK.get(entry.name_kind, 2), not same)
        if row not in best or rank < best[row][0]:
            old = entry.name_kind == "former" and table.is_forgotten(row, mention.text)
            best[row] = (rank, Candidate(row, entry.name_kind, adjective, same, forgotten=old))
    return tuple(best[row][1] for row in sorted(best))


def _kind(entry: Entry, table: PlaceTable) -> str:
    row = table.row.get(entry.place_id)
    return "" if row is None else table.places[row].kind


def _type(entry: Entry, table: PlaceTable) -> str:
    row = table.row.get(entry.place_id)
    return "" if row is None else area_type(table.places[row])

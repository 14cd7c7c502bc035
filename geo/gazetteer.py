"""The table of places and their names, read once and looked up by id.

``gazetteer.csv`` holds one place a row, ``names.csv`` the further names (former, exonym,
alternate, nickname); ``SOURCES.md`` tells where both come from. Names in their current form are
not repeated in ``names.csv``: they are the columns ``name``, ``name_uk`` and ``name_ru``.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from records import Place

NameSort = Literal["current", "former", "exonym", "alternate", "nickname"]

HERE = Path(__file__).resolve().parent
PLACES_CSV = HERE / "gazetteer.csv"
NAMES_CSV = HERE / "names.csv"
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Name:
    """Hold one name of a place in one language.

    ``lang`` is en, uk or ru. ``since`` and ``until`` are ISO years or days; None means open.
    A former name whose end nobody has recorded has ``until`` "undated". ``source`` tells who
    says so.
    """

    place_id: str
    text: str
    lang: str
    kind: NameSort
    since: str | None = None
    until: str | None = None
    source: str = ""


class Gazetteer:
    """Hold all places and names; immutable after loading.

    ``version`` is a hash of everything that was loaded: equal versions give equal answers.
    """

    def __init__(self, places: Mapping[str, Place], further: Mapping[str, tuple[Name, ...]], version: str):
        self.places: Mapping[str, Place] = MappingProxyType(dict(places))
        self.version = version
        self._further = further

    def place(self, place_id: str) -> Place:
        """Return the place with this id; KeyError when there is none."""
        return self.places[place_id]

    def names(self, place_id: str) -> tuple[Name, ...]:
        """Return all names of a place: the current ones in en, uk, ru, then the further ones."""
        place = self.places[place_id]
        current = (
            Name(place_id, text, lang, "current")
            for text, lang in ((place.name, "en"), (place.name_uk, "uk"), (place.name_ru, "ru"))
            if text
        )
        return (*current, *self._further.get(place_id, ()))

    def all_names(self) -> Iterator[Name]:
        """Yield every name of every place, in the table's order."""
        for place_id in self.places:
            yield from self.names(place_id)


def load_gazetteer(
    path: Path | str | None = None, names_path: Path | str | None = None, user: Iterable[Path | str] = ()
) -> Gazetteer:
    """Load the table of places and the table of further names.

    Parameters
    ----------
    path, names_path
        The two tables; None means the shipped ones.
    user
        Files of the user's own places and names, merged in order (see ``geo.user_places``).

    Raises
    ------
    UserPlacesError
        A user's file has rows that cannot be read; the message lists them all.

    """
    places_file, names_file = Path(path or PLACES_CSV), Path(names_path or NAMES_CSV)
    user_files = [Path(file) for file in user]
    digest = hashlib.sha256()
    for file in (places_file, names_file):
        digest.update(file.read_bytes())
    places = {row[0]: _place(row) for row in _rows(places_file)}
    further: dict[str, list[Name]] = {}
    for place_id, text, lang, kind, since, until, source in _rows(names_file):
        name = Name(place_id, text, lang, kind, since or None, until or None, source)  # type: ignore[arg-type]
        further.setdefault(place_id, []).append(name)
    for file in user_files:
        _merge(file, places, further)
        digest.update(file.read_bytes())
    return Gazetteer(places, {key: tuple(names) for key, names in further.items()}, digest.hexdigest()[:16])


def oblast_names() -> dict[str, str]:
    """Return the Ukrainian names of the shipped first-level units by English short name ("Donetsk")."""
    names: dict[str, str] = {}
    for row in _rows(PLACES_CSV):
        name, name_uk, kind, oblast = row[1], row[2], row[4], row[7]
        if name_uk and (kind == "oblast" or name == oblast):
            names.setdefault(oblast, name_uk)
            if kind == "oblast":
                names[oblast] = name_uk
    return names


def raion_names() -> dict[tuple[str, str], str]:
    """Return the Ukrainian names of the shipped raions by English oblast and short name ("Bakhmut")."""
    return {(row[7], row[8]): row[2] for row in _rows(PLACES_CSV) if row[5] == "raion" and row[2]}


def _rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a table without its header."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        yield from rows


def _merge(path: Path, places: dict[str, Place], further: dict[str, list[Name]]) -> None:
    """Merge a file of the user's own places and names into the tables."""
    from geo.user_places import language_of, merged, place_id_of, read_user_rows

    for row in read_user_rows(path, places):
        place_id, cells = place_id_of(row), row.cells
        if not cells.get("place_id"):
            places[place_id] = merged(places.get(place_id), row)
            continue
        name = Name(
            place_id,
            cells["name"],
            cells.get("lang") or language_of(cells["name"]),
            cells.get("kind") or "alternate",  # type: ignore[arg-type]
            cells.get("since") or None,
            cells.get("until") or (UNDATED if cells.get("kind") == "former" else None),
            cells.get("source") or path.name,
        )
        further.setdefault(place_id, []).append(name)


def _place(row: list[str]) -> Place:
    """Turn one row, in the table's column order, into a place."""
    (place_id, name, name_uk, name_ru, kind, settlement_class, country, oblast, raion, hromada, katottg,
     _wikidata, _osm, lat, lon, population, radius_km, _source) = row  # fmt: skip
    return Place(
        place_id,
        name,
        name_uk,
        name_ru,
        kind,  # type: ignore[arg-type]
        country,
        oblast or None,
        raion or None,
        hromada or None,
        katottg or None,
        settlement_class or None,
        float(lat) if lat else None,
        float(lon) if lon else None,
        int(population) if population else None,
        float(radius_km or 1.0),
    )

"""The gazetteer as columns: what the resolver needs of 30,000 places, as arrays.

A row number stands for a place. The table is built once per gazetteer (it is kept as long as the
gazetteer lives) and is never changed afterwards, except that zone distances are filled in as they
are asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geo.distance import EARTH_KM, Floats, haversine_km, unit_vectors
from geo.names import fold, romanisations
from geo.zone import ContactZone
from records import Place

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

KINDS = (
    "settlement",
    "district",
    "facility",
    "raion",
    "oblast",
    "region",
    "country",
    "river",
    "sea",
    "foreign",
)
POINT_KINDS = frozenset({"settlement", "district", "facility"})
EXTENDED = frozenset({"raion", "oblast", "region", "river"})  # near is what is near their extent
SAME_PLACE_KM = 3.0  # two rows so close are one place for the reader
REMEMBERED = 50_000  # pairs of places
FORGOTTEN_BEFORE = 1950  # a name given up before that year is in no living use
STEM = 4  # letters that case forms and romanisations of one name share
BASE_NAME = re.compile(
    r"\b(?:oblast|raion|district|krai|hromada|region|republic|people['’]s|autonomous|of|the|river|sea|city|"
    r"область|район|громада|край|республика|республіка|народная|народна|автономная|автономна)\b",
    re.IGNORECASE,
)


class Gazetteer(Protocol):
    """What the resolver asks of a gazetteer."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Return all places by id."""


@lru_cache(maxsize=1)
def areas_data() -> dict[str, Any]:
    """Read areas.toml: type words and the contents of regions."""
    return tomllib.loads((Path(__file__).parent / "areas.toml").read_text("utf-8"))


@lru_cache(maxsize=1 << 17)
def base_name(name: str) -> str:
    """Return an area's name without its type word, folded: ``Donetsk Oblast`` -> ``donetsk``."""
    return " ".join(BASE_NAME.sub(" ", name.casefold()).split())


class PlaceTable:
    """Hold the columns of a gazetteer. All arrays have one entry per place, in the same order."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.places = list(gazetteer.places.values())
        self.row = {place.id: row for row, place in enumerate(self.places)}
        nan = float("nan")
        self.lat = np.array([nan if p.lat is None else p.lat for p in self.places], dtype=np.float64)
        self.lon = np.array([nan if p.lon is None else p.lon for p in self.places], dtype=np.float64)
        # half a metre of rounding, and half the work of double precision
        self.vectors = unit_vectors(self.lat, self.lon).astype(np.float32)
        self.kind: Ints = np.array([KINDS.index(p.kind) for p in self.places], dtype=np.int64)
        self.is_point = np.isin(self.kind, [KINDS.index(k) for k in POINT_KINDS])
        self.reach_km = np.array([p.radius_km if p.kind in EXTENDED else 0.0 for p in self.places])
        self.oblast = np.array([p.oblast or "" for p in self.places], dtype=object)
        self.country = np.array([p.country for p in self.places], dtype=object)
        self.raion = np.array([base_name(p.raion or "") for p in self.places], dtype=object)
        self.hromada = np.array([base_name(p.hromada or "") for p in self.places], dtype=object)
        self._members: dict[int, Bools] = {}
        self._close: dict[tuple[int, int], bool] = {}
        self._zone: dict[tuple[int, tuple[int, ...]], Floats] = {}
        self._areas: dict[tuple[str, str], list[int]] | None = None
        self._former: dict[int, dict[str, str]] = {}
        self.names: Callable[[str], Iterable[Any]] = getattr(gazetteer, "names", lambda _: ())

    def zone_km(self, rows: Ints, zone: ContactZone, days: tuple[date, date] | None) -> Floats:
        """Return the km of places to the contact zone of the days; computed once per place and period."""
        key = (id(zone), zone.counting(days))
        if key not in self._zone:
            if len(self._zone) > 64:  # a long run over many days: one array is 240 kB
                self._zone.clear()
            self._zone[key] = np.full(len(self.places), np.nan)
        column = self._zone[key]
        wanted = np.unique(rows[np.isnan(column[rows])])
        if len(wanted):
            column[wanted] = zone.distance_km(self.lat[wanted], self.lon[wanted], days)
        return column[rows]

    def are_close(self, first: int, second: int) -> bool:
        """Tell whether two places are one for the reader: point-like and within SAME_PLACE_KM."""
        pair = (first, second) if first < second else (second, first)
        close = self._close.get(pair)
        if close is None:
            if len(self._close) >= REMEMBERED:
                self._close.clear()
            apart = np.linalg.norm(self.vectors[pair[0]] - self.vectors[pair[1]]) * EARTH_KM
            points = self.is_point[first] and self.is_point[second]
            close = self._close[pair] = bool(points and apart <= SAME_PLACE_KM)
        return close

    def members(self, area: int) -> Bools:
        """Return which places lie in the area of that row (the area itself included)."""
        if area not in self._members:
            self._members[area] = self._find_members(self.places[area], area)
        return self._members[area]

    def areas_named(self, base: str, kind: str) -> list[int]:
        """Return the rows of areas of a kind (``hromada`` is its own) by English, uk or ru base name."""
        if self._areas is None:
            self._areas = {}
            for row, place in enumerate(self.places):
                if place.kind in {"oblast", "raion", "region", "country", "river", "sea"}:
                    for name in {base_name(n) for n in (place.name, place.name_uk, place.name_ru) if n}:
                        self._areas.setdefault((area_type(place), name), []).append(row)
        return self._areas.get((kind, base), [])

    def areas_named_after(self, row: int, kind: str) -> list[int]:
        """Return the areas of a kind that hold the settlement of that row and bear its name.

        A raion is named by an adjective («Нікопольський»), so the first letters decide.
        """
        place = self.places[row]
        own = {"raion": place.raion, "hromada": place.hromada, "oblast": place.oblast}.get(kind)
        if not own:
            return []
        stem = base_name(own)[:5]
        if all(base_name(name)[:5] != stem for name in (place.name, place.name_uk, place.name_ru) if name):
            return []
        return [r for r in self.areas_named(base_name(own), kind) if self.places[r].oblast == place.oblast]

    def is_forgotten(self, row: int, text: str) -> bool:
        """Tell whether a text is a name that the place bore only before FORGOTTEN_BEFORE."""
        if row not in self._former:
            place = self.places[row]
            ends: dict[str, str] = {}
            for name in self.names(place.id):
                if name.kind == "former":
                    for spelling in (name.text, *romanisations(*_in_both(name.text, name.lang))):
                        key = fold(spelling)[:STEM]
                        ends[key] = max(ends.get(key, ""), name.until or "undated")
            self._former[row] = ends
        end = self._former[row].get(fold(text)[:STEM], "undated")
        return end[:4].isdigit() and int(end[:4]) < FORGOTTEN_BEFORE

    def _find_members(self, place: Place, row: int) -> Bools:
        inside = np.zeros(len(self.places), dtype=bool)
        regions: dict[str, list[str]] = areas_data()["regions"]
        if place.kind == "oblast":
            inside = (self.oblast == (place.oblast or base_name(place.name).title())) & (
                self.country == place.country
            )
        elif place.kind == "region" and place.name in regions:
            inside = np.isin(self.oblast.astype(str), regions[place.name])
        elif place.kind == "country":
            inside = self.country == place.country
        elif place.kind == "raion":
            column = self.hromada if area_type(place) == "hromada" else self.raion
            names = [base_name(name) for name in (place.name_uk, place.name_ru, place.name) if name]
            inside = np.isin(column.astype(str), names) & (self.oblast == (place.oblast or ""))
            if not inside.any():
                inside = self._within(place)
        elif place.kind == "region":
            inside = self._within(place)
        inside[row] = True
        return inside

    def _within(self, place: Place) -> Bools:
        """Return the places within an area's radius, where its members are not listed."""
        if place.lat is None or place.lon is None:
            return np.zeros(len(self.places), dtype=bool)
        box = (np.abs(self.lat - place.lat) < 2) & (np.abs(self.lon - place.lon) < 3)
        for row in np.flatnonzero(box):
            box[row] = (
                haversine_km(place.lat, place.lon, self.lat[row], self.lon[row]) <= place.radius_km * 1.2
            )
        return box


def _in_both(text: str, lang: str) -> tuple[str, str]:
    """Return a name as (Ukrainian, Russian), one of them empty."""
    return (text, "") if lang == "uk" else ("", text) if lang == "ru" else ("", "")


def area_type(place: Place) -> str:
    """Return the kind of an area, with hromadas told from raions by their name."""
    return "hromada" if place.kind == "raion" and "hromada" in place.name.casefold() else place.kind


_TABLES: dict[int, tuple[Gazetteer, PlaceTable]] = {}
_MOST_TABLES = 4  # a run reads one gazetteer, the tests a few


def table_of(gazetteer: Gazetteer) -> PlaceTable:
    """Return the table of a gazetteer, built at its first use."""
    held = _TABLES.get(id(gazetteer))
    if held is None or held[0] is not gazetteer:
        if len(_TABLES) >= _MOST_TABLES:
            _TABLES.clear()
        held = _TABLES[id(gazetteer)] = (gazetteer, PlaceTable(gazetteer))
    return held[1]

"""Places of the Russian border belt: settlements with coordinates, to about 150 km from Ukraine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geo.build.codes import KM_PER_DEGREE, distance_km, plain
from geo.build.compiled import Compiled, footprint_km
from geo.build.geonames import GeoName, add_spellings, latin_key, match, pick_russian, pick_ukrainian
from geo.build.raw import Polygon
from geo.build.spelling import clean, restore_ukrainian, romanise_russian, transcribe_russian
from geo.build.table import Row, read_csv

BELT_KM = 150.0
REGIONS = {"09": "Belgorod", "41": "Kursk", "10": "Bryansk", "61": "Rostov", "86": "Voronezh"}
_NOT_TOWNS = re.compile("^(Gorod|Rayon|Raion|Posëlok|Imeni) ")
_CITY, _TOWN = 50_000, 5_000
_APART_KM = 2.0


def add_belt(
    table: Compiled,
    folder: Path,
    polygons: list[Polygon],
    geonames: list[GeoName],
    curated: list[dict[str, Any]],
) -> tuple[int, int]:
    """Add the belt's rows from the map, then those that only GeoNames has; return both counts.

    The map's file names no region: a row takes the one that most of its three nearest GeoNames
    places belong to, unless the hand-kept list says otherwise.
    """
    russian_places = [place for place in geonames if place.country == "RU" and place.admin1 in REGIONS]
    rows = [_map_row(line, russian_places) for line in read_csv(folder / "osm_places_ru_belt.csv")]
    rows = _without_twins(rows)
    found = match(rows, russian_places)
    for row in rows:
        if place := found.get(row.id):
            row.id, row.source = f"gn:{place.id}", "osm;geonames"
            row.oblast = REGIONS[place.admin1]
            row.population = place.people or row.population
            row.radius_km = footprint_km(row.settlement_class, row.population)
            _middle(row, place)
        _correct(row, curated)
        table.add(row)
        _spellings(table, row)
        if place := found.get(row.id.removeprefix("gn:")):
            add_spellings(table, row, place)
    taken = {place.id for place in found.values()}
    extra = 0
    border = _border(polygons)
    for place in sorted(russian_places, key=lambda place: place.id):
        if (
            place.id in taken
            or _NOT_TOWNS.match(place.name)
            or _km_to(border, place.lat, place.lon) > BELT_KM
        ):
            continue
        if _twin(table, place):
            continue
        if (added := _geonames_row(place)) is not None:
            _correct(added, curated)
            table.add(added)
            _spellings(table, added)
            add_spellings(table, added, place)
            extra += 1
    return len(rows), extra


def _map_row(line: dict[str, str], russian_places: list[GeoName]) -> Row:
    name_ru, lat, lon = clean(line["n"]), float(line["lat"]), float(line["lon"])
    people = int(line["p"]) if line["p"].isdigit() else None
    near = sorted(
        (distance_km(lat, lon, place.lat, place.lon), place.id, place.admin1) for place in russian_places
    )[:3]
    votes = Counter(admin1 for _, _, admin1 in near)
    oblast = REGIONS[max(votes, key=lambda admin1: (votes[admin1], admin1 == near[0][2]))]
    latin = romanise_russian(name_ru)
    slug = re.sub("[^a-z0-9]+", "-", latin.lower()).strip("-")
    return Row(
        id=f"fm:ru-{slug}-{lat:.2f}-{lon:.2f}",
        name=latin,
        name_uk=transcribe_russian(name_ru),
        name_ru=name_ru,
        kind="settlement",
        settlement_class=line["k"],
        country="RU",
        oblast=oblast,
        lat=lat,
        lon=lon,
        population=people,
        radius_km=footprint_km(line["k"], people),
        source="osm",
    )


def _middle(row: Row, place: GeoName) -> None:
    """Put a row in the middle between the map's point and GeoNames' where they lie far apart.

    Each is then wrong by at most half: neither source tells which of its points is the centre.
    """
    lat, lon = row.lat or 0.0, row.lon or 0.0
    if distance_km(lat, lon, place.lat, place.lon) > _APART_KM:
        row.lat, row.lon = round((lat + place.lat) / 2, 4), round((lon + place.lon) / 2, 4)


def _without_twins(rows: list[Row]) -> list[Row]:
    """Drop a second row of the same name within two km."""
    kept: list[Row] = []
    for row in rows:
        twins = (other for other in kept if other.name_ru == row.name_ru)
        if not any(
            distance_km(row.lat or 0, row.lon or 0, other.lat or 0, other.lon or 0) < 2 for other in twins
        ):
            kept.append(row)
    return kept


def _geonames_row(place: GeoName) -> Row | None:
    name_ru = pick_russian(place)
    if not name_ru:
        return None
    place_class = "city" if place.people >= _CITY else "town" if place.people >= _TOWN else "village"
    return Row(
        id=f"gn:{place.id}",
        name=romanise_russian(name_ru),
        name_uk=pick_ukrainian(place, name_ru),
        name_ru=name_ru,
        kind="settlement",
        settlement_class=place_class,
        country="RU",
        oblast=REGIONS[place.admin1],
        lat=place.lat,
        lon=place.lon,
        population=place.people or None,
        radius_km=footprint_km(place_class, place.people),
        source="geonames",
    )


def _twin(table: Compiled, place: GeoName) -> bool:
    """Tell whether a row of like name stands within four km already."""
    latin = {latin_key(text) for text in (place.name, *place.others) if text.isascii()}
    return any(
        latin_key(row.name) in latin and distance_km(place.lat, place.lon, row.lat or 0, row.lon or 0) < 4
        for row in table.rows.values()
        if row.country == "RU"
    )


def _spellings(table: Compiled, row: Row) -> None:
    """Add the Ukrainian spelling as a native name (-івка, -ове) beside the transcribed one."""
    native = restore_ukrainian(row.name_ru)
    if plain(native) != plain(row.name_uk):
        table.add_name(row, native, "uk", "alternate", source="rule")


def _correct(row: Row, curated: Iterable[dict[str, Any]]) -> None:
    """Apply the hand-kept facts about a row: matched by its Russian name and oblast or nearness."""
    for fact in curated:
        near = "lat" not in fact or distance_km(row.lat or 0, row.lon or 0, fact["lat"], fact["lon"]) < 5
        if (
            plain(fact["ru"]) == plain(row.name_ru)
            and near
            and ("lat" in fact or fact["oblast"] == row.oblast)
        ):
            row.oblast = fact.get("oblast", row.oblast)
            row.name_uk = fact.get("uk", row.name_uk)
            row.name = fact.get("name", row.name)


def _border(polygons: list[Polygon]) -> Any:
    from shapely import union_all

    return union_all([row.shape for row in polygons]).simplify(0.01)


def _km_to(border: Any, lat: float, lon: float) -> float:
    """Return the distance to the border in km, taking a degree of longitude as 70 km (at 50 N)."""
    from shapely.affinity import scale
    from shapely.geometry import Point

    narrow = 0.64
    return float(
        scale(border, xfact=narrow, origin=(0, 0)).distance(Point(lon * narrow, lat)) * KM_PER_DEGREE
    )

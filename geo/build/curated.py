"""Turn the hand-kept files into rows: regions, waters, facilities, districts, oblasts."""

from __future__ import annotations

from typing import Any

from geo.build.codes import distance_km, plain
from geo.build.compiled import Compiled
from geo.build.raw import Polygon
from geo.build.table import Row

_TWIN_KM = 4.0
_BOX = 0.5  # radius_km of an area is half the side of a square as large
_KM2_PER_DEGREE2 = 111.2 * 111.2 * 0.66  # at 48.5 N


def add_places(table: Compiled, entries: list[dict[str, Any]]) -> tuple[int, int]:
    """Add hand-kept places; one that the map has too only brings names and kind to the map's row.

    Returns how many were new and how many were merged.
    """
    new = merged = 0
    for entry in entries:
        row = _twin(table, entry)
        if row is None:
            row = table.add(_row(entry))
            new += 1
        else:
            row.kind, merged = entry["kind"], merged + 1
            row.source += ";hand"
            for lang, key in (("en", "name"), ("uk", "uk"), ("ru", "ru")):
                table.add_name(row, entry[key], lang, "alternate", source="hand")
        add_further(table, row, entry)
    return new, merged


def add_further(table: Compiled, row: Row, entry: dict[str, Any]) -> None:
    """Add the further names of a hand-kept entry."""
    for lang in ("en", "uk", "ru"):
        for text in entry.get(f"nickname_{lang}", ()):
            table.add_name(row, text, lang, "nickname", source="hand")
        for text in entry.get(f"exonym_{lang}", ()):
            table.add_name(row, text, lang, "exonym", source="hand")
        for text in entry.get(f"also_{lang}", ()):
            table.add_name(row, text, lang, "alternate", source="hand")


def _row(entry: dict[str, Any]) -> Row:
    return Row(
        id=entry["id"],
        name=entry["name"],
        name_uk=entry["uk"],
        name_ru=entry["ru"],
        kind=entry["kind"],
        country=entry.get("country", ""),
        oblast=entry.get("oblast", ""),
        wikidata=entry["id"].removeprefix("wd:") if entry["id"].startswith("wd:") else "",
        lat=entry.get("lat"),
        lon=entry.get("lon"),
        radius_km=entry.get("radius_km"),
        source="hand",
    )


def _twin(table: Compiled, entry: dict[str, Any]) -> Row | None:
    """Return the map's row for the same district or facility: same Ukrainian name, near, same oblast."""
    if entry["kind"] not in {"district", "facility"}:
        return None
    for row in table.called(entry["uk"], entry.get("oblast", "")):
        near = distance_km(row.lat or 0, row.lon or 0, entry["lat"], entry["lon"]) < _TWIN_KM
        if near and row.settlement_class in {"suburb", "neighbourhood", "locality"}:
            return row
    return None


def add_oblasts(table: Compiled, polygons: list[Polygon], facts: dict[str, Any]) -> None:
    """Add the oblasts of Ukraine from their polygons and the hand-kept facts; Crimea is a region."""
    fact_of = {fact["iso"]: fact for fact in facts["oblast"]}
    for polygon in polygons:
        fact = fact_of.get(polygon.iso)
        if fact is None:
            continue
        centre = polygon.shape.representative_point()
        row = table.add(
            Row(
                id=fact["id"],
                name=f"{polygon.short} Oblast",
                name_uk=polygon.name_uk,
                name_ru=polygon.name_ru,
                kind="oblast",
                country="UA",
                oblast=polygon.short,
                wikidata=fact["id"].removeprefix("wd:") if fact["id"].startswith("wd:") else "",
                lat=round(centre.y, 3),
                lon=round(centre.x, 3),
                radius_km=round(_BOX * (polygon.shape.area * _KM2_PER_DEGREE2) ** 0.5, 0),
                source="osm;hand",
            )
        )
        add_further(table, row, fact)
        for base in fact.get("base_en", ()):
            table.add_name(row, f"{base} Oblast", "en", "exonym", source="hand")
        _abbreviations(table, row)


def _abbreviations(table: Compiled, row: Row) -> None:
    for text, lang in ((row.name_uk, "uk"), (row.name_ru, "ru")):
        if text.endswith(" область"):
            table.add_name(row, text.replace(" область", " обл."), lang, "alternate", source="rule")


def add_russian_units(table: Compiled, facts: dict[str, Any]) -> None:
    """Add the first-level units of Russia and the districts of the border belt."""
    for fact in facts["russian"]:
        row = table.add(
            Row(
                id=fact["id"],
                name=fact["name"],
                name_uk=fact["uk"],
                name_ru=fact["ru"],
                kind="oblast",
                country="RU",
                oblast=fact["short"],
                wikidata=fact["id"].removeprefix("wd:"),
                lat=fact["lat"],
                lon=fact["lon"],
                radius_km=fact["radius_km"],
                source="hand",
            )
        )
        add_further(table, row, fact)
        _abbreviations(table, row)
    for fact in facts["district"]:
        slug = plain(fact["name"].removesuffix(" District"))
        row = table.add(
            Row(
                id=f"fm:ru-district-{fact['oblast'].lower()}-{slug}",
                name=fact["name"],
                name_uk=fact["uk"],
                name_ru=fact["ru"],
                kind="raion",
                settlement_class="raion",
                country="RU",
                oblast=fact["oblast"],
                lat=fact["lat"],
                lon=fact["lon"],
                radius_km=20.0,
                source="hand",
            )
        )
        if "center" in fact:
            table.add_name(row, f"{fact['center']} District", "en", "alternate", source="hand")
        add_further(table, row, fact)


def add_exonyms(table: Compiled, entries: list[dict[str, Any]]) -> int:
    """Add foreign names to the largest settlements so called; one that names no place is a fault."""
    for entry in entries:
        rows = table.called(entry["now"], entry["oblast"])
        if not rows:
            raise ValueError(f"exonym by hand: no settlement {entry['now']} in {entry['oblast']}")
        add_further(table, rows[0], entry)
    return len(entries)


def set_russian_names(table: Compiled, entries: list[dict[str, Any]]) -> int:
    """Give the settlements named the Russian names that are in use; return how many rows were meant."""
    meant = 0
    if unknown := [entry["uk"] for entry in entries if not table.called(entry["uk"], entry["oblast"])]:
        raise ValueError(f"Russian names by hand: no settlement is called {', '.join(unknown)}")
    for entry in entries:
        for row in table.called(entry["uk"], entry["oblast"]):
            derived, row.name_ru = row.name_ru, entry["ru"][0]
            for text in (derived, *entry["ru"][1:]):
                table.add_name(row, text, "ru", "alternate", source="hand")
            meant += 1
    return meant

"""Read the raw files and mend their known faults."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.build.spelling import clean, has_ukrainian_letters
from geo.build.table import read_csv

# Region names of the settlement file and of the oblast polygons -> our short English names.
_SHORT = {
    "Kiev": "Kyiv",
    "Odessa": "Odesa",
    "Zaporizhia": "Zaporizhzhia",
    "Zaporizhya": "Zaporizhzhia",
    "Autonomous Republic of Crimea": "Crimea",
}


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """Hold one populated place as OpenStreetMap has it; ``lat, lon`` in degrees.

    ``name_uk`` is empty where the map has only a Russian text under ``name:uk`` (Crimea), which
    is then in ``name_ru``.
    """

    osm: str
    place_class: str
    latin: str
    name_uk: str
    name_ru: str
    wikidata: str
    lat: float
    lon: float
    oblast: str


@dataclass(frozen=True, slots=True)
class Polygon:
    """Hold one first-level unit of Ukraine with its names and its shapely geometry."""

    iso: str
    short: str
    name_uk: str
    name_ru: str
    shape: Any


def short_oblast(region: str) -> str:
    """Return the short English name of a region: "Donetsk Oblast" is "Donetsk"."""
    name = _SHORT.get(region, region).removesuffix(" Oblast")
    return _SHORT.get(name, name)


def read_polygons(folder: Path) -> list[Polygon]:
    """Read the oblast polygons, in the order of their ISO codes."""
    from shapely.geometry import shape

    collection = json.loads((folder / "osm_oblasts_ua.geojson").read_text("utf-8"))
    rows = []
    for feature in collection["features"]:
        tags = feature["properties"]
        rows.append(
            Polygon(
                tags["iso3166_2"],
                short_oblast(tags["name_en"]),
                clean(tags["name_uk"]),
                clean(tags["name_ru"]),
                shape(feature["geometry"]).buffer(0),
            )
        )
    return sorted(rows, key=lambda row: row.iso)


# Villages on the border lie up to a mile outside the simplified outlines; true strays lie farther.
_TOLERANCE_DEGREES = 0.02


def oblast_at(polygons: list[Polygon], lat: float, lon: float) -> str:
    """Return the short name of the oblast that holds the point or nearly does; "" when none."""
    from shapely.geometry import Point

    point = Point(lon, lat)
    near = min((row.shape.distance(point), row.short) for row in polygons)
    return near[1] if near[0] <= _TOLERANCE_DEGREES else ""


def read_settlements(folder: Path, polygons: list[Polygon]) -> tuple[list[OsmPlace], list[str]]:
    """Read the populated places of Ukraine; return them and the rows that were left out.

    A row without a region (all of Rivne's) takes the oblast whose polygon holds it; one that
    lies in no oblast is a stray of the extract and is left out, as is one without any name.
    """
    places, strays = [], []
    for row in read_csv(folder / "osm_settlements_ua.csv"):
        lat, lon = float(row["lat"]), float(row["lon"])
        oblast = short_oblast(row["region:name"]) or oblast_at(polygons, lat, lon)
        text = clean(row["name:uk"] or row["name"])
        if not oblast or not text:
            strays.append(f"{row['osm_type']}/{row['osm_id']} {text or 'without a name'}")
            continue
        russian = oblast in {"Crimea", "Sevastopol"} and not has_ukrainian_letters(text)
        places.append(
            OsmPlace(
                f"{row['osm_type']}/{row['osm_id']}",
                row["place"],
                clean(row["name"]),
                "" if russian else text,
                text if russian else "",
                row["wikidata"],
                lat,
                lon,
                oblast,
            )
        )
    return places, strays

"""Compile the base map and the area shapes: one coverage, so that neighbours share their borders.

Raions have no outlines among the raw files. Theirs are drawn from the settlements: every point
of an oblast belongs to the raion of the nearest settlement, which is right to a mile or two.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
import shapely.affinity
from shapely.geometry import box, mapping, shape
from shapely.ops import linemerge

from geo.build.compiled import Compiled
from geo.build.raw import Polygon
from geo.build.table import Row

_BOX = box(20.0, 43.0, 43.0, 55.0)
_NARROW = 0.66  # a degree of longitude against one of latitude, at 48.5 N
_FINE, _COARSE = 0.012, 0.035  # degrees: triangles smaller than the square of this are smoothed away
_FINE_GRID, _COARSE_GRID = 0.001, 0.001
_ISLAND = 0.004  # square degrees: smaller outlying parts are left out of the small map
_KERCH = 45.15  # the latitude at which the Sea of Azov ends

_UKRAINE, _CRIMEA, _MOLDOVA = "wd:Q212", "wd:Q7835", "wd:Q217"


def write_basemap(
    table: Compiled, folder: Path, polygons: list[Polygon], facts: dict[str, Any], target: Path
) -> list[str]:
    """Write areas.geojson and basemap_page.geojson; return a report. ``facts`` are the hand-kept ones."""
    neighbours = _features(folder / "ne_neighbours.geojson")
    water = _water(folder, facts)
    raions = _raions(table, polygons)
    target.mkdir(exist_ok=True)
    areas = _areas(table, polygons, raions, neighbours, water, facts["unions"])
    page = _page(table, polygons, neighbours, water, facts) + _towns(table, facts["towns"]["names"])
    report = []
    for name, features in (("areas", areas), ("basemap_page", page)):
        path = target / f"{name}.geojson"
        collection = {"type": "FeatureCollection", "features": features}
        text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n", encoding="utf-8")
        report.append(f"{path.name}: {len(features)} features, {path.stat().st_size / 1000:.0f} kB")
    return report


def _features(path: Path) -> list[tuple[str, Any]]:
    """Read ``(name, geometry)`` of the features of a file."""
    collection = json.loads(path.read_text("utf-8"))
    return [
        (str(feature["properties"].get("name") or ""), shape(feature["geometry"]))
        for feature in collection["features"]
    ]


def _water(folder: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Return rivers (lines), reservoirs and seas (polygons) by place id."""
    lines: dict[str, list[Any]] = defaultdict(list)
    for file in ("ne_rivers.geojson", "ne_rivers_europe.geojson"):
        for name, line in _features(folder / file):
            lines[name].append(line)
    water: dict[str, Any] = {}
    for river in facts["river"]:
        found = [line for name in river["names"] for line in lines[name]]
        if found:
            merged = shapely.union_all(found)
            water[river["id"]] = linemerge(merged) if merged.geom_type == "MultiLineString" else merged
    lakes = dict(_features(folder / "ne_lakes.geojson"))
    water.update({place_id: lakes[name] for place_id, name in facts["lakes"].items() if name in lakes})
    land = shapely.union_all([geometry for _, geometry in _features(folder / "ne_land.geojson")])
    sea = _BOX.difference(land)
    for part in sea.geoms:
        if part.contains(shapely.Point(34.0, 44.0)):
            north = part.intersection(box(34.5, _KERCH, 40.0, 48.0))
            azov = max(getattr(north, "geoms", [north]), key=lambda piece: piece.area)
            water["wd:Q35000"] = azov
            water["wd:Q166"] = part.difference(azov).buffer(0)
    return water


def _raions(table: Compiled, polygons: list[Polygon]) -> dict[str, Any]:
    """Return the outline of each raion (by place id) and of each oblast's rest (by ISO code)."""
    by_oblast: dict[str, list[Row]] = defaultdict(list)
    for row in table.settlements():
        if row.country == "UA" and row.katottg:
            by_oblast["Crimea" if row.oblast == "Sevastopol" else row.oblast].append(row)
    cells: dict[str, list[Any]] = defaultdict(list)
    for polygon in polygons:
        rows = sorted(by_oblast[polygon.short], key=lambda row: row.id)
        spots = {(round((row.lon or 0) * _NARROW, 5), round(row.lat or 0, 5)): row for row in rows}
        points = shapely.MultiPoint(list(spots))
        outline = shapely.affinity.scale(polygon.shape, xfact=_NARROW, origin=(0, 0))
        diagram = shapely.voronoi_polygons(points, extend_to=outline.envelope, ordered=True)
        for cell, row in zip(diagram.geoms, spots.values(), strict=True):
            cells[f"fm:{row.katottg[:6]}"].append(cell)
    outlines: dict[str, Any] = {}
    for polygon in polygons:
        rest = shapely.affinity.scale(polygon.shape, xfact=_NARROW, origin=(0, 0))
        for place_id in sorted(cells):
            if table.rows.get(place_id) is not None and table.rows[place_id].oblast == polygon.short:
                found = shapely.union_all(cells[place_id]).intersection(rest)
                outlines[place_id] = shapely.affinity.scale(found, xfact=1 / _NARROW, origin=(0, 0))
    return outlines


def _areas(
    table: Compiled,
    polygons: list[Polygon],
    raions: dict[str, Any],
    neighbours: list[tuple[str, Any]],
    water: dict[str, Any],
    unions: dict[str, list[str]],
) -> list[dict[str, Any]]:
    """Return the features of areas.geojson: id is the place id, properties tell kind and name."""
    names = [f"oblast {polygon.short}" for polygon in polygons] + [name for name, _ in neighbours]
    outlines = [polygon.shape for polygon in polygons] + [geometry for _, geometry in neighbours]
    simple = dict(zip(names, shapely.coverage_simplify(outlines, _FINE), strict=True))
    oblast_rows = {
        row.oblast: row for row in table.rows.values() if row.kind == "oblast" and row.country == "UA"
    }
    shapes: dict[str, Any] = {_CRIMEA: simple["oblast Crimea"], _MOLDOVA: simple["Moldova"]}
    shapes |= {oblast_rows[p.short].id: simple[f"oblast {p.short}"] for p in polygons if p.short != "Crimea"}
    shapes[_UKRAINE] = shapely.union_all([simple[f"oblast {polygon.short}"] for polygon in polygons])
    for place_id, oblasts in unions.items():
        shapes[place_id] = shapely.union_all([simple[f"oblast {short}"] for short in oblasts])
    ids = sorted(raions)
    valid = [shapely.make_valid(raions[place_id]).buffer(0) for place_id in ids]
    for place_id, outline in zip(ids, shapely.coverage_simplify(valid, _FINE), strict=True):
        oblast = simple[f"oblast {table.rows[place_id].oblast}"]
        shapes[place_id] = outline.intersection(oblast).buffer(0)
    for place_id, geometry in water.items():
        shapes[place_id] = geometry.simplify(_FINE / 2)
    features = []
    for place_id in sorted(shapes):
        row = table.rows[place_id]
        told = {"kind": row.kind, "name": row.name, "name_uk": row.name_uk}
        geometry = mapping(shapely.set_precision(shapes[place_id], _FINE_GRID))
        features.append({"type": "Feature", "id": place_id, "properties": told, "geometry": _short(geometry)})
    return features


def _page(
    table: Compiled,
    polygons: list[Polygon],
    neighbours: list[tuple[str, Any]],
    water: dict[str, Any],
    facts: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return the features of the small base map, in drawing order: land, water, borders."""
    outlines = [geometry for _, geometry in neighbours] + [polygon.shape for polygon in polygons]
    simple = list(shapely.coverage_simplify(outlines, _COARSE))
    oblasts = [row for row in table.rows.values() if row.kind == "oblast" and row.country == "UA"]
    by_short = {row.oblast: row for row in oblasts} | {"Crimea": table.rows[_CRIMEA]}
    countries = {row.name: row for row in table.rows.values() if row.kind == "country"}
    features = []
    for (name, _), outline in zip(neighbours, simple, strict=False):
        row = countries.get(name)
        features.append(_drawn("neighbour", outline, name, row.name_uk if row else name))
    for polygon, outline in zip(polygons, simple[len(neighbours) :], strict=True):
        row = by_short[polygon.short]
        features.append(_drawn("oblast", outline, row.name, row.name_uk))
    ukraine = shapely.union_all(simple[len(neighbours) :])
    rank = {river["id"]: river["rank"] for river in facts["river"]}
    for place_id in sorted(water):
        geometry, row = water[place_id], table.rows[place_id]
        if rank.get(place_id, 9) <= 2:
            drawn = _drawn("river", geometry.simplify(_COARSE / 3), row.name, row.name_uk)
            features.append({**drawn, "properties": {**drawn["properties"], "rank": rank[place_id]}})
        elif place_id in facts["lakes"]:
            features.append(_drawn("lake", geometry.simplify(_COARSE / 3), row.name, row.name_uk))
    features.append(_drawn("border", ukraine.boundary, "Ukraine", "Україна"))
    return [feature for feature in features if feature["geometry"]["coordinates"]]


def _drawn(kind: str, geometry: Any, name: str, name_uk: str) -> dict[str, Any]:
    if kind in {"neighbour", "oblast"}:
        parts = sorted(getattr(geometry, "geoms", [geometry]), key=lambda part: -part.area)
        kept = [part for i, part in enumerate(parts) if i == 0 or part.area > _ISLAND]
        geometry = shapely.MultiPolygon(kept) if len(kept) > 1 else kept[0]
    mode = "pointwise" if kind in {"neighbour", "oblast"} else "valid_output"
    found = mapping(shapely.set_precision(geometry, _COARSE_GRID, mode=mode))
    told = {"kind": kind, "name": name, "name_uk": name_uk}
    return {"type": "Feature", "properties": told, "geometry": _short(found)}


# Towns that the map names, by their people: cities, larger towns, towns of the front.
_CITY, _TOWN, _FRONT_TOWN = 250_000, 90_000, 45_000
_FRONT = {"Donetsk", "Luhansk", "Kharkiv", "Zaporizhzhia", "Kherson", "Dnipropetrovsk", "Sumy"}
_FRONT_PEOPLE = 12_000


def _towns(table: Compiled, famous: list[str]) -> list[dict[str, Any]]:
    """Return towns as points with a rank: 1 at every scale, 2 when nearer, 3 nearer still."""
    features = []
    for row in table.settlements():
        people, front = row.population or 0, row.oblast in _FRONT
        if row.settlement_class not in {"city", "town"} and row.name not in famous:
            continue
        if people >= _CITY:
            rank = 1
        elif people >= _TOWN or (front and people >= _FRONT_TOWN):
            rank = 2
        elif (front and people >= _FRONT_PEOPLE) or (row.name in famous and (front or row.country == "RU")):
            rank = 3
        else:
            continue
        told = {"kind": "town", "name": row.name, "name_uk": row.name_uk, "rank": rank}
        point = {"type": "Point", "coordinates": [round(row.lon or 0, 3), round(row.lat or 0, 3)]}
        features.append({"type": "Feature", "properties": told, "geometry": point})
    return sorted(
        features, key=lambda feature: (feature["properties"]["rank"], feature["properties"]["name"])
    )


def _short(geometry: Any) -> dict[str, Any]:
    """Return a geometry mapping with coordinates of three decimals."""

    def rounded(value: Any) -> Any:
        return round(value, 3) if isinstance(value, float) else [rounded(each) for each in value]

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}

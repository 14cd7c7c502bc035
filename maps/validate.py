"""Check exports against the published schema and the rules that a schema cannot say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from shapely.geometry import shape

from maps.errors import ExportError
from maps.readback import read_features
from maps.schema import json_schema

MOST_FAULTS = 50  # a broken file repeats its faults; nobody reads the fifty-first


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def validate(value: Any) -> list[str]:
    """Return the faults of a FeatureCollection or Feature, each with its place; empty when sound."""
    faults = []
    for fault in _validator().iter_errors(value):
        faults.append(_told(fault))
        if len(faults) >= MOST_FAULTS:
            return faults
    return faults or [*_beyond_the_schema(value)][:MOST_FAULTS]


def validate_file(path: Path) -> list[str]:
    """Return the faults of an exported file of any format; ExportError where it cannot be read at all.

    A GeoJSON collection is checked as a whole, everything else feature by feature.
    """
    if path.suffix.lower() in (".geojson", ".json"):
        try:
            return validate(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError) as fault:
            raise ExportError(f"{path} is no sound GeoJSON file: {fault}. Export it anew.") from fault
    faults: list[str] = []
    seen: set[str] = set()
    for number, made in enumerate(read_features(path), 1):
        faults += [f"row {number}: {fault}" for fault in validate(made)]
        if made["id"] in seen:
            faults.append(f"row {number}: id {made['id']!r} stands twice")
        seen.add(made["id"])
        if len(faults) >= MOST_FAULTS:
            return faults[:MOST_FAULTS]
    return faults


def _told(fault: ValidationError) -> str:
    place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in fault.absolute_path)
    message = fault.message if len(fault.message) <= 300 else fault.message[:299] + "…"
    return f"{place.lstrip('.') or 'file'}: {message}"


def _beyond_the_schema(value: dict[str, Any]) -> Iterator[str]:
    features = value["features"] if value["type"] == "FeatureCollection" else [value]
    if value.get("numberReturned", len(features)) != len(features):
        yield f"numberReturned: {value['numberReturned']}, but there are {len(features)} features"
    seen: set[str] = set()
    for number, row in enumerate(features):
        if row["id"] in seen:
            yield f"features[{number}].id: {row['id']!r} stands twice"
        seen.add(row["id"])
        if row["geometry"] is not None:
            yield from (f"features[{number}].geometry: {f}" for f in _geometry_faults(row["geometry"]))


def _geometry_faults(geometry: dict[str, Any]) -> Iterator[str]:
    found = shape(geometry)
    west, south, east, north = found.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        yield "lies outside the globe; positions are [lon, lat]"
    pairs = shapely.get_coordinates(found)
    if (pairs.round(6) != pairs).any():
        yield "has more than 6 decimals"
    polygons = [p for p in shapely.get_parts(found) if p.geom_type == "Polygon"]
    if any(not p.exterior.is_ccw or any(r.is_ccw for r in p.interiors) for p in polygons):
        yield "has a ring that breaks the right-hand rule"

"""Shapes of areas by place id, read lazily from ``basemap/``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

BASEMAP = Path(__file__).resolve().parent / "basemap"
Geometry = dict[str, Any]


@cache
def _areas() -> dict[str, Geometry]:
    path = BASEMAP / "areas.geojson"
    if not path.exists():
        return {}
    collection = json.loads(path.read_text("utf-8"))
    return {feature["id"]: feature["geometry"] for feature in collection["features"]}


def area_shape(place_id: str) -> Geometry | None:
    """Return the GeoJSON geometry (positions ``[lon, lat]``) of an area, river or sea.

    None means that no shape is known: draw a circle of the place's ``radius_km`` instead.
    """
    return _areas().get(place_id)


@cache
def basemap(size: Literal["page", "areas"] = "page") -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection: "page" is the small base map, "areas" all area shapes."""
    name = "basemap_page.geojson" if size == "page" else "areas.geojson"
    collection: dict[str, Any] = json.loads((BASEMAP / name).read_text("utf-8"))
    return collection

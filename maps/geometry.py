"""Turn a finding into the geometry that it honestly has.

The one place besides geojson.py where a pair is written as ``[lon, lat]``: everything here is
GeoJSON (RFC 7946), WGS 84, exterior rings counter-clockwise, at most six decimals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from records import AREA_KINDS, LINE_KINDS, Finding

Geometry = dict[str, Any]
Shapes = Callable[[str], Geometry | None]
BBox = tuple[float, float, float, float]

MAX_DECIMALS = 6  # 0.1 m; RFC 7946 section 11.2
EARTH_KM = 6371.0088  # mean radius
CIRCLE_CORNERS = 48


def no_shapes(_place_id: str) -> Geometry | None:
    """Know no shape: areas are then drawn as circles of their radius."""
    return None


def geometry(finding: Finding, shapes: Shapes = no_shapes, precision: int = MAX_DECIMALS) -> Geometry | None:
    """Return the GeoJSON geometry of a finding, ``[lon, lat]`` in degrees; None without a place.

    Towns, sectors, parts and offsets are Points, corridors LineStrings, areas and lines the shape
    of their place (they carry no ``lat, lon`` of their own). An area without a shape becomes a
    circle of ``precision_km`` about its ``lat, lon``, never a dot; a river without a shape, or an
    area without either, has no geometry.
    """
    if finding.place_id is None:
        return None
    drawn = drawn_as(finding)
    if drawn in ("area", "line") and (known := shapes(finding.place_id)) is not None:
        return tidy(known, precision)
    if finding.lat is None or finding.lon is None or drawn == "line":
        return None
    if drawn == "area":
        return circle(finding.lat, finding.lon, finding.precision_km, precision)
    here = _pair(finding.lat, finding.lon, precision)
    if drawn == "corridor" and finding.lat_2 is not None and finding.lon_2 is not None:
        there = _pair(finding.lat_2, finding.lon_2, precision)
        if there != here:
            return {"type": "LineString", "coordinates": [here, there]}
    return {"type": "Point", "coordinates": here}


def drawn_as(finding: Finding) -> str:
    """Return what the finding's geometry stands for; by the kind of place where it does not say."""
    if finding.drawn_as is not None:
        return finding.drawn_as
    if finding.place_kind in AREA_KINDS:
        return "area"
    return "line" if finding.place_kind in LINE_KINDS else "point"


def label_point(found: Geometry) -> tuple[float, float]:
    """Return ``(lat, lon)`` well inside an area, or on a line: where its name is written."""
    drawn = shape(found)
    if drawn.geom_type.endswith("Polygon"):
        largest = max(shapely.get_parts(drawn), key=lambda part: part.area)
        at = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=0.01), 0)
    else:
        at = drawn.representative_point()
    return at.y, at.x


def tidy(known: Geometry, precision: int = MAX_DECIMALS) -> Geometry:
    """Return the geometry with rings by the right-hand rule, rounded and in two dimensions."""
    turned = shapely.orient_polygons(shapely.force_2d(shape(known)), exterior_cw=False)
    rounded = shapely.transform(turned, lambda pairs: pairs.round(min(precision, MAX_DECIMALS)))
    found = mapping(rounded)
    return {"type": found["type"], "coordinates": _lists(found["coordinates"])}


def circle(lat: float, lon: float, radius_km: float | None, precision: int = MAX_DECIMALS) -> Geometry:
    """Return a circle on the globe as a Polygon; a missing radius counts as 10 km."""
    arc = max(radius_km or 10.0, 0.1) / EARTH_KM
    ring = []
    for corner in range(CIRCLE_CORNERS):
        bearing = -2 * math.pi * corner / CIRCLE_CORNERS  # minus: counter-clockwise
        ring.append(_pair(*_destination(lat, lon, bearing, arc), precision))
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _destination(lat: float, lon: float, bearing: float, arc: float) -> tuple[float, float]:
    """Return the point at ``arc`` radians from ``lat, lon`` (degrees) along ``bearing`` (radians)."""
    north = math.radians(lat)
    sine = math.sin(north) * math.cos(arc) + math.cos(north) * math.sin(arc) * math.cos(bearing)
    turn = math.atan2(
        math.sin(bearing) * math.sin(arc) * math.cos(north), math.cos(arc) - math.sin(north) * sine
    )
    there = (lon + math.degrees(turn) + 180) % 360 - 180
    return math.degrees(math.asin(max(-1.0, min(1.0, sine)))), there


def _pair(lat: float, lon: float, precision: int) -> list[float]:
    digits = min(precision, MAX_DECIMALS)
    return [round(lon, digits) + 0.0, round(lat, digits) + 0.0]  # + 0.0 turns -0.0 into 0.0


def _lists(value: Any) -> Any:
    return [_lists(v) for v in value] if isinstance(value, (list, tuple)) else float(value) + 0.0


def positions(found: Geometry) -> Iterable[tuple[float, float]]:
    """Yield every ``(lon, lat)`` of a geometry."""
    stack = [found["coordinates"]]
    while stack:
        item = stack.pop()
        if item and isinstance(item[0], (int, float)):
            yield item[0], item[1]
        else:
            stack.extend(item)


def bounds(found: Geometry) -> BBox:
    """Return ``(west, south, east, north)`` in degrees."""
    lons, lats = zip(*positions(found), strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def joined(one: BBox | None, other: BBox) -> BBox:
    """Return the box around both."""
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])

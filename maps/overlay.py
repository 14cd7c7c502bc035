"""A user's own polygons (a control layer they hold rights to): shown and measured against, never merged.

An overlay says who made it and of which day it is, wherever it appears. Nothing of it enters the
findings but a distance, and that is named after it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import shapely
from shapely.geometry import LineString, Point, mapping
from shapely.geometry.base import BaseGeometry

from maps.errors import ExportError
from maps.geometry import EARTH_KM, Geometry, tidy

DEGREE_KM = math.radians(1) * EARTH_KM
NEARBY = 2.0  # degrees around a point in which the line is measured exactly


@dataclass(frozen=True, slots=True)
class Overlay:
    """Hold polygons with their maker and the day that they describe; WGS 84, ``lon, lat``."""

    maker: str
    day: date
    area: BaseGeometry
    line: BaseGeometry

    @property
    def label(self) -> str:
        """Return what must stand beside every use of it."""
        return f"{self.maker}, {self.day.isoformat()}"

    def geometry(self) -> Geometry:
        """Return the polygons as GeoJSON, right-handed, at most six decimals."""
        return tidy(mapping(self.area))

    def distance_km(self, lat: float, lon: float) -> float:
        """Return the distance from a point to the edge of the polygons in km, to 10 m.

        Measured on a plane through the point, within 0.5 % of the geodesic up to 100 km.
        """
        east = math.cos(math.radians(lat))
        around = shapely.box(lon - NEARBY / east, lat - NEARBY, lon + NEARBY / east, lat + NEARBY)
        near = shapely.intersection(self.line, around)
        if near.is_empty:
            near = self.line
        flat = shapely.transform(near, lambda pairs: (pairs - [lon, lat]) * [east * DEGREE_KM, DEGREE_KM])
        return round(float(shapely.distance(flat, Point(0, 0))), 2)

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a point lies inside the polygons."""
        return bool(shapely.contains_xy(self.area, lon, lat))


def read_overlay(path: Path, *, maker: str, day: date) -> Overlay:
    """Read polygons from any file that GDAL knows, in any reference system.

    ``maker`` and ``day`` are asked for because a control layer without them misleads. Raises
    ExportError where the file cannot be read or holds no polygon.
    """
    if not maker.strip():
        raise ExportError(f"{path}: say who made this layer; it is shown beside every use of it.")
    import geopandas  # brings pandas along, and only overlays need it

    try:
        table = geopandas.read_file(path)
    except Exception as fault:  # pyogrio raises many kinds
        raise ExportError(
            f"{path} cannot be read as a map layer: {fault}. Give GeoJSON or GeoPackage."
        ) from fault
    if table.crs is not None and not table.crs.equals("EPSG:4326"):
        table = table.to_crs("EPSG:4326")
    parts = [
        p for p in shapely.get_parts(table.geometry.values) if p is not None and p.geom_type == "Polygon"
    ]
    if not parts:
        raise ExportError(f"{path} holds no polygon; an overlay is measured to the edge of areas.")
    area = shapely.union_all([shapely.make_valid(p) for p in parts])
    return Overlay(maker.strip(), day, area, shapely.boundary(area) or LineString())

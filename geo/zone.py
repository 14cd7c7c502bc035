"""Tell how far a place is from the fighting of a given day.

The built-in zone (zone.toml) is a coarse, dated chain of contested places. A user's own polygons
replace it: a GeoJSON FeatureCollection of polygons or lines in WGS 84, each Feature with optional
properties ``from`` and ``to`` (ISO dates, inclusive). Distances are kilometres, 0 inside a polygon.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from geo.distance import Floats, pairwise_km, unit_vectors
from records import FrontlineError

STEP_KM = 5.0  # chains are filled with points so close that the distance errs by less than 1 km
_HERE = Path(__file__).parent


class ZoneError(FrontlineError):
    """Say what is wrong with a file of the contact zone."""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Hold the points of one chain or outline, and when it counts.

    ``first``/``last`` None means unbounded. ``inside`` is a shapely polygon whose inner points are
    at distance 0, None for a chain. ``offset_km`` is added to every distance.
    """

    points: Floats
    first: date | None = None
    last: date | None = None
    offset_km: float = 0.0
    inside: Any = None

    def counts(self, days: tuple[date, date] | None) -> bool:
        """Tell whether the reach overlaps the days; None asks about any time."""
        if days is None:
            return True
        return (self.first is None or self.first <= days[1]) and (self.last is None or days[0] <= self.last)


@dataclass(frozen=True, slots=True, eq=False)
class ContactZone:
    """Hold all reaches of all periods."""

    reaches: tuple[Reach, ...]
    name: str = "built-in"

    def counting(self, days: tuple[date, date] | None) -> tuple[int, ...]:
        """Return the numbers of the reaches that count on the days: equal numbers, equal distances."""
        counting = tuple(n for n, reach in enumerate(self.reaches) if reach.counts(days))
        return counting or tuple(range(len(self.reaches)))

    def distance_km(self, lat: Floats, lon: Floats, days: tuple[date, date] | None) -> Floats:
        """Return the km from each point to the zone of the days (first, last); None is any time.

        Where no period covers the days (before 2014, after the table's end in a user's file) the
        whole zone counts. NaN coordinates give infinity.
        """
        reaches = [self.reaches[number] for number in self.counting(days)]
        vectors = unit_vectors(lat, lon)
        best = np.full(len(lat), np.inf)
        for reach in reaches:
            near = pairwise_km(vectors, unit_vectors(reach.points[:, 0], reach.points[:, 1])).min(axis=1)
            if reach.inside is not None:
                import shapely

                near[shapely.contains_xy(reach.inside, lon, lat)] = 0.0
            np.minimum(best, near + reach.offset_km, out=best)
        return best


def load_zone(path: str | Path | None = None) -> ContactZone:
    """Read a contact zone: None the built-in table, else a GeoJSON file of the user's own polygons.

    Raises
    ------
    ZoneError
        When the file is no GeoJSON FeatureCollection of polygons or lines in degrees, or a date in
        ``from``/``to`` is none; all faults are told at once.
    """
    if path is None:
        return _built_in()
    file = Path(path)
    try:
        data = json.loads(file.read_text("utf-8"))
        features = data["features"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{file}: not a GeoJSON FeatureCollection ({error}). Export polygons as GeoJSON in WGS 84."
        raise ZoneError(message) from error
    reaches: list[Reach] = []
    faults: list[str] = []
    for number, feature in enumerate(features, 1):
        try:
            reaches.extend(_reaches(feature))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append(f"feature {number}: {error}")
    if faults or not reaches:
        told = "; ".join(faults) or "no feature with a polygon or line"
        raise ZoneError(
            f"{file}: {told}. Give each feature a Polygon, MultiPolygon or line in degrees [lon, lat] "
            "and dates `from`, `to` as YYYY-MM-DD."
        )
    return ContactZone(tuple(reaches), name=file.name)


@lru_cache(maxsize=1)
def _built_in() -> ContactZone:
    """Read zone.toml."""
    data = tomllib.loads((_HERE / "zone.toml").read_text("utf-8"))
    reaches = [
        Reach(_filled(line), period["from"], period.get("to"))
        for period in data["period"]
        for line in period["lines"]
    ]
    reaches += [Reach(_filled(b["line"]), b["from"], b.get("to"), b["offset_km"]) for b in data["border"]]
    return ContactZone(tuple(reaches))


def _filled(line: Sequence[Sequence[Any]]) -> Floats:
    """Return the (n, 2) ``lat, lon`` points of a chain ``[name, lat, lon]``, filled every STEP_KM."""
    return _fill(np.array([[point[-2], point[-1]] for point in line], dtype=np.float64))


def _fill(corners: Floats) -> Floats:
    """Return the corners with points between them so that no gap exceeds STEP_KM."""
    parts = [corners[:1]]
    for start, end in pairwise(corners):
        pair = unit_vectors(np.array([start[0], end[0]]), np.array([start[1], end[1]]))
        steps = max(1, int(np.ceil(pairwise_km(pair[:1], pair[1:])[0, 0] / STEP_KM)))
        parts.append(start + (end - start) * np.linspace(0, 1, steps + 1)[1:, None])
    return np.concatenate(parts)


def _reaches(feature: dict[str, Any]) -> list[Reach]:
    """Return the reaches of one GeoJSON Feature."""
    from shapely.geometry import shape

    properties = feature.get("properties") or {}
    first, last = (_day(properties.get(key), key) for key in ("from", "to"))
    geometry = shape(feature["geometry"])
    minx, miny, maxx, maxy = geometry.bounds
    if not (-180 <= minx <= maxx <= 180 and -90 <= miny <= maxy <= 90):
        raise ValueError(f"coordinates {geometry.bounds} are not degrees [lon, lat]")
    found = []
    for part in getattr(geometry, "geoms", [geometry]):
        polygon = part if part.geom_type == "Polygon" else None
        if polygon is None and part.geom_type != "LineString":
            raise ValueError(f"a {part.geom_type} is neither polygon nor line")
        outline = polygon.exterior if polygon is not None else part
        corners = np.array(outline.coords, dtype=np.float64)[:, [1, 0]]
        found.append(Reach(_fill(corners), first, last, inside=polygon))
    return found


def _day(value: object, key: str) -> date | None:
    """Return the date of a property; None when it is not given."""
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"`{key}` is {value!r}, not a date like 2025-06-30") from error

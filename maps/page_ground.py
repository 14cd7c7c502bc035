"""Pack what lies under the marks of the static page: base map, areas, rivers, as small whole numbers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from maps.geometry import Geometry

GRID = 500  # packed positions are whole five-hundredths of a degree: 220 m, 2 pixels at the closest view
TOLERANCE = 0.01  # degrees that the outline of an area may be off, 1.1 km


@dataclass(slots=True)
class Interned:
    """Number values in the order of their first use."""

    values: list[Any] = field(default_factory=list)
    _numbers: dict[Hashable, int] = field(default_factory=dict)

    def number(self, key: Hashable, value: Any = None) -> int:
        """Return the number of a key, a new one where it is new; ``value`` defaults to the key."""
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(key if value is None else value)
        return self._numbers[key]


class Paths:
    """Pack lines and rings as whole numbers: the first position, then the steps from one to the next."""

    def __init__(self) -> None:
        self._paths = Interned()

    def add(self, positions: Sequence[Sequence[float]]) -> int | None:
        """Return the number of a path; None where it shrinks to a point on the grid."""
        grid = [(round(x * GRID), round(y * GRID)) for x, y, *_ in positions]
        steps: list[int] = list(grid[0])
        for here, there in pairwise(grid):
            if here != there:
                steps += [there[0] - here[0], there[1] - here[1]]
        return self._paths.number(tuple(steps)) if len(steps) > 2 else None

    def pack(self, found: Geometry) -> list[list[int]]:
        """Return the parts of a geometry, each a list of path numbers (outer ring, then holes)."""
        kind, coordinates = found["type"], found["coordinates"]
        if kind == "GeometryCollection" or kind.endswith("Point"):
            return []
        parts = coordinates if kind.startswith("Multi") else [coordinates]
        rings = [part if "Polygon" in kind else [part] for part in parts]
        packed = [[n for ring in part if (n := self.add(ring)) is not None] for part in rings]
        return [part for part in packed if part]

    def values(self) -> list[list[int]]:
        """Return all paths."""
        return [list(v) for v in self._paths.values]


class Ground:
    """Hold the base map as rows ``[kind, name, parts or [lat, lon], rank]``, in one language.

    ``admins`` gives the name of a first-level unit in that language by its English short name.
    """

    def __init__(self, basemap: dict[str, Any] | None, lang: str) -> None:
        self.paths = Paths()
        self.rows: list[list[Any]] = []
        self.admins: dict[str, str] = {}
        self._oblasts: dict[str, list[list[int]]] = {}
        for feature in (basemap or {"features": ()})["features"]:
            self._add(feature.get("properties") or {}, feature["geometry"], lang)

    def _add(self, known: dict[str, Any], found: Geometry, lang: str) -> None:
        kind, english = known.get("kind", "land"), known.get("name") or ""
        name = (known.get("name_uk") if lang == "uk" else None) or english
        if found["type"] == "Point":
            lon, lat = found["coordinates"][:2]
            self.rows.append([kind, name, [round(lat, 3), round(lon, 3)], known.get("rank", 3)])
        elif parts := self.paths.pack(found):
            self.rows.append([kind, 0, parts])  # only towns are written on the map
            if kind == "oblast":
                self._oblasts[english] = parts
                if lang == "uk":
                    self.admins[english.removesuffix(" Oblast")] = name

    def shape(self, name: str | None, found: Geometry) -> list[list[int]]:
        """Return the parts of an area or river: those of the base map where it is an oblast of it."""
        if name in self._oblasts:
            return self._oblasts[name]
        simple = shapely.simplify(shape(found), TOLERANCE)
        return self.paths.pack(mapping(shapely.orient_polygons(simple)))

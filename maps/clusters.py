"""Marks that would cover each other at the zoom that is seen, drawn as one at the biggest of them.

A cluster stands at a real place, never at a middle between places, and says how many it holds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maps.ground import Row
from maps.names import CELL, Room

APART = 1.35  # of the two radii: between two marks there is room for a word


@dataclass(frozen=True, slots=True)
class Cluster:
    """Hold marks drawn as one. The first of ``rows`` says the most, and gives place and name."""

    rows: tuple[Row, ...]
    count: int
    by_stance: Mapping[str, int]
    by_side: Mapping[str, int]

    @property
    def lat(self) -> float:
        """Return the latitude of the first row, degrees."""
        assert self.rows[0].lat is not None
        return self.rows[0].lat

    @property
    def lon(self) -> float:
        """Return the longitude of the first row, degrees."""
        assert self.rows[0].lon is not None
        return self.rows[0].lon

    @property
    def place_ids(self) -> tuple[str, ...]:
        """Return the places that it holds, each once."""
        return tuple(dict.fromkeys(row.place_id for row in self.rows))


def size(count: int) -> float:
    """Return a mark's diameter in pixels: it grows with the root of the count, up to a limit."""
    return round(min(50, 18 + 4 * math.sqrt(max(count, 1) - 1)), 1)


def clustered(rows: Iterable[Row], zoom: float) -> list[Cluster]:
    """Return the marks to draw at a zoom, the biggest first. All rows have ``lat, lon``."""
    room = Room(zoom)
    found: list[list[Row]] = []
    spots: list[tuple[float, float, float]] = []
    grid: dict[tuple[int, int], list[int]] = {}
    for row in sorted(rows, key=lambda r: (-r.count, r.place_id, r.lat or 0, r.lon or 0)):
        assert row.lat is not None
        assert row.lon is not None
        (x, y), radius = room.point(row.lat, row.lon), size(row.count) / 2
        column, line = int(x // CELL), int(y // CELL)
        near = [
            n
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for n in grid.get((column + dx, line + dy), ())
            if math.hypot(x - spots[n][0], y - spots[n][1]) < APART * (radius + spots[n][2])
        ]
        if near:
            nearest = min(near, key=lambda n: (math.hypot(x - spots[n][0], y - spots[n][1]), n))
            found[nearest].append(row)
        else:
            grid.setdefault((column, line), []).append(len(found))
            spots.append((x, y, radius))
            found.append([row])
    return sorted((_merged(members) for members in found), key=lambda c: (-c.count, c.rows[0].place_id))


def _merged(rows: Sequence[Row]) -> Cluster:
    by_stance: Counter[str] = Counter()
    by_side: Counter[str] = Counter()
    for row in rows:
        by_stance.update(row.by_stance)
        by_side.update(row.by_side)
    return Cluster(tuple(rows), sum(row.count for row in rows), by_stance, by_side)

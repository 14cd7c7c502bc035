"""Counting the findings of a selection: by place, by day, by the values of each filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any

import numpy as np

from store.arrays import Longs
from store.cells import UNDATED
from store.query import NOTHING
from store.results import DayCount, PlaceCount
from store.selection import Selection

FACETS = (
    "claimant", "side", "kind", "stance", "place", "oblast",
    "publisher", "lang", "use", "precision", "status",
)  # fmt: skip
FACET_LIMIT = 500


def count(selection: Selection) -> int:
    """Return how many findings are selected."""
    return int(selection.n[selection.rows()].sum())


def by_place(selection: Selection) -> list[PlaceCount]:
    """Return one row per drawn spot, most findings first."""
    cube, marks = selection.cube, selection.cube.marks
    rows = selection.rows()
    spot = marks.spot[cube.columns["mark"][rows]]
    rows, spot = rows[spot >= 0], spot[spot >= 0]
    n, size = selection.n[rows], len(marks.spots)
    totals = np.bincount(spot, weights=n, minlength=size)
    latest = np.zeros(size, np.int32)
    np.maximum.at(latest, spot, cube.columns["day"][rows])
    precision = np.full(size, -np.inf)
    used = np.unique(cube.columns["mark"][rows])
    np.fmax.at(precision, marks.spot[used], marks.precision_km[used])
    shown = np.flatnonzero(totals)
    columns = zip(
        shown.tolist(),
        totals[shown].astype(np.int64).tolist(),
        latest[shown].tolist(),
        precision[shown].tolist(),
        *(_table(selection, name, rows, spot, size)(shown) for name in ("stance", "side", "kind")),
        strict=True,
    )
    counted: list[PlaceCount] = []
    for i, n, day, km, *by in columns:
        values: list[Any] = [*marks.spots[i], km if isfinite(km) else None, n, *by, _day(day)]
        counted.append(PlaceCount(*values))
    return sorted(counted, key=lambda p: (-p.count, p.place_id, p.lat or 0.0, p.lon or 0.0, p.drawn_as or ""))


def by_day(selection: Selection) -> list[DayCount]:
    """Return one row per day that has findings, oldest first, the undated last."""
    rows = selection.rows()
    n = selection.n[rows]
    days, position = np.unique(selection.cube.columns["day"][rows], return_inverse=True)
    by_stance = _table(selection, "stance", rows, position, len(days))(slice(None))
    totals = np.bincount(position, weights=n, minlength=len(days))
    counted = [
        DayCount(_day(int(d)), int(n), counts) for d, n, counts in zip(days, totals, by_stance, strict=True)
    ]
    return sorted(counted, key=lambda row: (row.day is None, row.day or ""))


def facets(selection: Selection) -> dict[str, list[tuple[str, int]]]:
    """Return the values of each filter with their counts, most first, at most 500 each.

    The counts of a filter's values leave that filter itself aside, so that a person sees what
    choosing another value would give. The missing value is ``"-"``.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for name in FACETS:
        rows = selection.rows(without=name)
        coded = selection.coded(name)
        totals = np.bincount(coded.codes[rows], weights=selection.n[rows], minlength=len(coded.words))
        pairs = [(_word(coded.words[i]), int(totals[i])) for i in np.flatnonzero(totals)]
        found[name] = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:FACET_LIMIT]
    return found


def _table(
    selection: Selection, name: str, rows: Longs, group: Any, size: int
) -> Callable[[Any], list[dict[str, int]]]:
    """Count by group and by the words of a field; return a function from groups to their counts."""
    coded = selection.coded(name)
    width = max(1, len(coded.words))
    flat = np.bincount(group * width + coded.codes[rows], weights=selection.n[rows], minlength=size * width)
    table = flat.reshape(size, width).astype(np.int64)
    words = [_word(word) for word in coded.words]

    def of(groups: Any) -> list[dict[str, int]]:
        return [{w: n for w, n in zip(words, row, strict=True) if n} for row in table[groups].tolist()]

    return of


def _word(word: str | None) -> str:
    return NOTHING if word is None else word


def _day(ordinal: int) -> str | None:
    return None if ordinal == UNDATED else date.fromordinal(ordinal).isoformat()

"""Counting findings for a query: by place, by day, by the values of each filter."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from store.filters import COLUMN_OF, conditions
from store.query import CHOICES, NOTHING, Query
from store.results import DayCount, PlaceCount
from store.schema import FINDINGS

F = FINDINGS.c
FACETS = (
    "claimant", "side", "kind", "stance", "place", "oblast",
    "publisher", "lang", "use", "precision", "status",
)  # fmt: skip
FACET_LIMIT = 500

_SPOT = (
    F.place_id, F.name, F.name_uk, F.name_ru, F.place_kind, F.admin1, F.country_code,
    F.drawn_as, F.lat, F.lon, F.lat_2, F.lon_2,
)  # fmt: skip


def by_place(connection: Connection, query: Query, today: date | None) -> list[PlaceCount]:
    """Return one row per drawn spot, most findings first."""
    n = func.count().label("n")
    statement = (
        select(
            *_SPOT, F.stance, F.claimant_side, F.claim_kind, n, func.max(F.day).label("day"),
            func.max(F.precision_km).label("precision_km"),
        )
        .where(*conditions(query, today), F.place_id.isnot(None), F.lat.isnot(None))
        .group_by(*_SPOT, F.stance, F.claimant_side, F.claim_kind)
    )  # fmt: skip
    spots: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in connection.execute(statement):
        spots[tuple(row[: len(_SPOT)])].append(row)
    counted = [_place_count(key, rows) for key, rows in spots.items()]
    return sorted(counted, key=lambda p: (-p.count, p.place_id, p.lat, p.lon, p.drawn_as or ""))


def _place_count(key: tuple[Any, ...], rows: list[Any]) -> PlaceCount:
    by_stance: Counter[str] = Counter()
    by_side: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    for row in rows:
        by_stance[row.stance or NOTHING] += row.n
        by_side[row.claimant_side or NOTHING] += row.n
        by_kind[row.claim_kind or NOTHING] += row.n
    place = dict(zip((c.name for c in _SPOT), key, strict=True))
    return PlaceCount(
        **place,
        precision_km=max((r.precision_km for r in rows if r.precision_km is not None), default=None),
        count=by_stance.total(),
        by_stance=dict(by_stance),
        by_side=dict(by_side),
        by_kind=dict(by_kind),
        latest=max((r.day for r in rows if r.day), default=None),
    )


def by_day(connection: Connection, query: Query, today: date | None) -> list[DayCount]:
    """Return one row per day that has findings, oldest first, the undated last."""
    statement = (
        select(F.day, F.stance, func.count())
        .where(*conditions(query, today))
        .group_by(F.day, F.stance)
    )  # fmt: skip
    days: dict[str | None, dict[str, int]] = defaultdict(dict)
    for day, stance, n in connection.execute(statement):
        days[day][stance or NOTHING] = n
    ordered = sorted(days, key=lambda day: (day is None, day or ""))
    return [DayCount(day, sum(days[day].values()), days[day]) for day in ordered]


def facets(connection: Connection, query: Query, today: date | None) -> dict[str, list[tuple[str, int]]]:
    """Return the values of each filter with their counts, most first, at most 500 each.

    The counts of a filter's values leave that filter itself aside, so that a person sees what
    choosing another value would give. The missing value is ``"-"``.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for name in FACETS:
        free = _without(query, name)
        column, n = COLUMN_OF[name], func.count().label("n")
        statement = select(column, n).where(*conditions(free, today)).group_by(column)
        pairs = [(NOTHING if v is None else str(v), int(c)) for v, c in connection.execute(statement)]
        found[name] = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:FACET_LIMIT]
    return found


def _without(query: Query, name: str) -> Query:
    accept_all: dict[str, Any] = {name: CHOICES["use"] if name == "use" else ()}
    return replace(query, **accept_all)

"""A Query as SQL on findings, joined with their groups where it asks for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select

from store.arrays import Longs, read_columns
from store.query import CHOICES, NOTHING, BBox, Query
from store.schema import FINDINGS, GROUPS, SLOTS
from store.words import saying

F = FINDINGS.c
COLUMN_OF: dict[str, Any] = {
    "claimant": F.claimant,
    "side": F.claimant_side,
    "kind": F.claim_kind,
    "stance": F.stance,
    "place": F.place_id,
    "oblast": F.admin1,
    "publisher": F.publisher,
    "lang": F.lang,
    "use": F.use,
    "precision": F.geo_precision,
    "status": GROUPS.c.status,
    "group": GROUPS.c.id,
    "doc": F.doc_id,
    "id": F.id,
}


def conditions(query: Query, today: date | None, dialect: str) -> list[ColumnElement[bool]]:
    """Return the conditions that all hold for what the query finds.

    They speak of ``findings`` and, for status and group, of ``groups``.
    """
    found = [
        accepts(column, getattr(query, name), number=name == "precision")
        for name, column in COLUMN_OF.items()
        if getattr(query, name) and not (name == "use" and set(query.use) >= set(CHOICES["use"]))
    ]
    found += _time(query, today)
    if query.resolved != "any":
        found.append(F.place_id.isnot(None) if query.resolved == "yes" else F.place_id.is_(None))
    if query.bbox is not None:
        found.append(_inside(query.bbox, dialect))
    if query.q:
        found.append(F.seq.in_(saying(query.q, dialect)))
    return found


def grouped(statement: Select[Any]) -> Select[Any]:
    """Join each finding with its group, if it has one."""
    return statement.outerjoin(SLOTS, SLOTS.c.seq == F.slot).outerjoin(GROUPS, GROUPS.c.seq == SLOTS.c.grp)


def matching(connection: Connection, query: Query) -> Longs:
    """Return the numbers of the findings that a query without a time filter finds."""
    dialect = connection.dialect.name
    if query == Query(use=CHOICES["use"], q=query.q):  # free text alone: no need to look at findings
        return read_columns(connection, saying(query.q, dialect))[0]
    statement = select(F.seq).select_from(FINDINGS)
    if query.group or query.status:
        statement = grouped(statement)
    return read_columns(connection, statement.where(*conditions(query, None, dialect)))[0]


def accepts(column: Any, values: tuple[str, ...], *, number: bool = False) -> ColumnElement[bool]:
    """Return the condition that ``column`` has one of ``values``; ``-`` is the missing value."""
    wanted: list[Any] = [int(v) if number else v for v in values if v != NOTHING]
    parts: list[ColumnElement[bool]] = []
    if len(wanted) == 1:
        parts.append(column == wanted[0])
    elif wanted:
        parts.append(column.in_(wanted))
    if NOTHING in values:
        parts.append(column.is_(None))
    return or_(*parts)


def _time(query: Query, today: date | None) -> list[ColumnElement[bool]]:
    if query.undated == "only":
        return [F.day.is_(None)]
    first, last = query.days(today)
    bounds: list[ColumnElement[bool]] = []
    if first is not None:
        bounds.append(F.day >= first.isoformat())
    if last is not None:
        bounds.append(F.day <= last.isoformat())
    if query.undated == "out":
        return bounds or [F.day.isnot(None)]
    return [or_(and_(*bounds), F.day.is_(None))] if bounds else []


def _inside(bbox: BBox, dialect: str) -> ColumnElement[bool]:
    west, south, east, north = bbox
    if dialect == "postgresql" and west <= east:
        geom: Any = literal_column("findings.geom")
        return geom.op("&&", is_comparison=True)(func.ST_MakeEnvelope(west, south, east, north, 4326))  # type: ignore[no-any-return]
    if west <= east:
        between: ColumnElement[bool] = F.lon.between(west, east)
    else:  # across the 180th meridian
        between = or_(F.lon >= west, F.lon <= east)
    return and_(F.lat.between(south, north), between)

"""The filters that only the findings themselves can answer: words, and given ids.

All others are answered by the counts in memory, see selection.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from store.arrays import Longs, read_columns
from store.query import NOTHING, Query
from store.schema import FINDINGS, GROUPS, SLOTS
from store.words import saying

F = FINDINGS.c
BY_ROW: dict[str, Any] = {"group": GROUPS.c.id, "doc": F.doc_id, "id": F.id}
ROW_FILTERS = ("q", *BY_ROW)


def matching(connection: Connection, query: Query) -> Longs | None:
    """Return the numbers of the findings that the row filters of a query leave; None without such filters."""
    dialect = connection.dialect.name
    asked = [name for name in BY_ROW if getattr(query, name)]
    if not asked:
        return read_columns(connection, saying(query.q, dialect))[0] if query.q else None
    statement = select(F.seq).where(*(accepts(BY_ROW[name], getattr(query, name)) for name in asked))
    if "group" in asked:
        statement = statement.outerjoin(SLOTS, SLOTS.c.seq == F.slot).outerjoin(
            GROUPS, GROUPS.c.seq == SLOTS.c.grp
        )
    if query.q:
        statement = statement.where(F.seq.in_(saying(query.q, dialect)))
    return read_columns(connection, statement)[0]


def accepts(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that ``column`` has one of ``values``; ``-`` is the missing value."""
    parts: list[ColumnElement[bool]] = [column.in_([v for v in values if v != NOTHING])]
    if NOTHING in values:
        parts.append(column.is_(None))
    return or_(*parts)

"""Findings and documents out of the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import numpy as np
from sqlalchemy import ColumnElement, Connection, CursorResult, Select, func, select

from records import Document, Finding
from store.arrays import among
from store.cells import UNDATED
from store.filters import conditions, grouped
from store.query import Query
from store.results import DocumentSummary, Version
from store.rows import document_of, finding_of, load
from store.schema import DOCUMENTS, FINDINGS, GROUPS, STORED, VERSIONS
from store.selection import Selection

F, D, G, V = FINDINGS.c, DOCUMENTS.c, GROUPS.c, VERSIONS.c
COLUMNS = (
    *(F[name] for name in STORED),
    D.cluster, G.id, G.status, G.claimants, G.documents, G.asserting, G.denying,
)  # fmt: skip
Order = Literal["newest", "oldest", "document"]
ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": (F.day.desc().nulls_last(), F.doc_seq, F.start_char, F.seq),
    "oldest": (F.day.asc().nulls_last(), F.doc_seq, F.start_char, F.seq),
    "document": (F.doc_seq, F.start_char, F.seq),
}
PAGE = 1000  # rows fetched at a time
MANY = 20_000  # findings in the days of one page, beyond which the database sorts by itself


def find(
    connection: Connection, query: Query, today: date | None, *, limit: int | None, offset: int, order: Order
) -> Iterator[Finding]:
    """Yield the findings of a query in the given order."""
    where = conditions(query, today, connection.dialect.name)
    yield from _select(connection, where, limit=limit, offset=offset, order=order)


def page(
    connection: Connection, query: Query, selection: Selection, *, limit: int, offset: int, order: Order
) -> Iterator[Finding] | None:
    """Yield one page of a query's findings, looking only at the days that are on it.

    The counts tell which days those are. None where they are of no help.
    """
    if order == "document":
        return None
    rows = selection.rows()
    days = selection.cube.columns["day"][rows]
    last = days.max(initial=0) + 1
    rank = np.where(days == UNDATED, last if order == "oldest" else -1, days) * (
        1 if order == "oldest" else -1
    )
    values, position = np.unique(rank, return_inverse=True)
    totals = np.bincount(position, weights=selection.n[rows], minlength=len(values)).astype(np.int64)
    ends = np.cumsum(totals)
    first, stop = np.searchsorted(ends, offset, "right"), np.searchsorted(ends, offset + limit, "left") + 1
    if totals[first:stop].sum() > MANY:
        return None
    on_page = rows[(position >= first) & (position < stop)]
    dialect = connection.dialect.name
    before = int(ends[first - 1]) if first else 0
    if selection.seqs is None:
        where = [among(F.cell, dialect, selection.cube.key[on_page])]
    else:
        where = [among(F.seq, dialect, selection.in_cells(on_page))]
    return _select(connection, where, limit=limit, offset=offset - before, order=order)


def _select(
    connection: Connection, where: list[ColumnElement[bool]], *, limit: int | None, offset: int, order: Order
) -> Iterator[Finding]:
    statement = grouped(select(*COLUMNS).select_from(FINDINGS).join(DOCUMENTS, D.seq == F.doc_seq))
    statement = statement.where(*where).order_by(*ORDERS[order])
    with _streamed(connection, statement, limit, offset) as rows:
        for part in rows.partitions():
            for row in part:
                yield finding_of(row)


def _streamed(
    connection: Connection, statement: Select[Any], limit: int | None, offset: int
) -> CursorResult[Any]:
    """Return the rows of a statement from ``offset`` on, fetched some at a time."""
    if limit is not None:
        statement = statement.limit(limit)
    elif offset and connection.dialect.name == "sqlite":
        statement = statement.limit(-1)  # SQLite knows no OFFSET without LIMIT
    return connection.execution_options(yield_per=PAGE).execute(statement.offset(offset or None))


def findings_by_id(connection: Connection, ids: Collection[str]) -> dict[str, Finding]:
    """Return the findings of these ids that there are."""
    ordered = sorted(ids)
    found: dict[str, Finding] = {}
    for start in range(0, len(ordered), PAGE // 2):
        where: list[ColumnElement[bool]] = [F.id.in_(ordered[start : start + PAGE // 2])]
        found |= {f.id: f for f in _select(connection, where, limit=None, offset=0, order="document")}
    return found


def as_of(connection: Connection) -> date | None:
    """Return the newest day of publication, else the newest day of any finding; None when all is undated."""
    newest = connection.execute(select(func.max(D.published))).scalar()
    newest = newest or connection.execute(select(func.max(F.day))).scalar()
    return date.fromisoformat(newest[:10]) if newest else None


def documents(connection: Connection, *, limit: int | None, offset: int) -> Iterator[DocumentSummary]:
    """Yield the documents without their texts, newest publication first."""
    columns = [D[name] for name in DocumentSummary.__slots__]
    statement = select(*columns).order_by(D.published.desc().nulls_last(), D.seq)
    with _streamed(connection, statement, limit, offset) as rows:
        for row in rows.mappings():
            yield DocumentSummary(**{**row, "also_reported_by": load(row["also_reported_by"])})


def document(connection: Connection, document_id: str) -> Document | None:
    """Return a document with its text, None where there is none.

    Publishers whose documents are copies of it are among ``also_reported_by``.
    """
    row = connection.execute(select(DOCUMENTS).where(D.id == document_id)).mappings().one_or_none()
    if row is None:
        return None
    found = document_of(row)  # type: ignore[arg-type]
    copies = connection.scalars(
        select(D.publisher)
        .where(D.cluster == row["cluster"], D.seq != row["seq"], D.publisher.isnot(None))
        .order_by(D.published.asc().nulls_last(), D.publisher)
    )
    others = dict.fromkeys((*found.also_reported_by, *(p for p in copies if p != found.source)))
    return replace(found, also_reported_by=tuple(others))


def versions(connection: Connection, document_id: str) -> list[Version]:
    """Return what a document said before it was updated, oldest first."""
    statement = (
        select(VERSIONS).join(DOCUMENTS, D.seq == V.doc_seq).where(D.id == document_id).order_by(V.seq)
    )
    return [
        Version(document_of({**row, "id": document_id}), row["known_at"], row["replaced_at"])
        for row in connection.execute(statement).mappings()
    ]

"""Findings and documents out of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from records import Document, Finding
from store.filters import conditions
from store.query import Query
from store.results import DocumentSummary
from store.rows import document_of, finding_of, load
from store.schema import DOCUMENTS, FIELDS, FINDINGS

F, D = FINDINGS.c, DOCUMENTS.c
Order = Literal["newest", "oldest", "document"]
ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": (F.day.desc().nulls_last(), F.doc_seq, F.start_char, F.seq),
    "oldest": (F.day.asc().nulls_last(), F.doc_seq, F.start_char, F.seq),
    "document": (F.doc_seq, F.start_char, F.seq),
}
_FINDING = tuple(F[name] for name in FIELDS)
PAGE = 1000  # rows fetched at a time


def find(
    connection: Connection, query: Query, today: date | None, *, limit: int | None, offset: int, order: Order
) -> Iterator[Finding]:
    """Yield the findings of a query in the given order."""
    statement = select(*_FINDING).where(*conditions(query, today)).order_by(*ORDERS[order])
    if limit is not None or offset:
        statement = statement.limit(limit if limit is not None else -1).offset(offset)
    rows = connection.execution_options(yield_per=PAGE).execute(statement)
    for page in rows.partitions():
        for row in page:
            yield finding_of(row)


def count(connection: Connection, query: Query, today: date | None) -> int:
    """Return how many findings the query has."""
    statement = select(func.count()).select_from(FINDINGS).where(*conditions(query, today))
    return int(connection.execute(statement).scalar_one())


def as_of(connection: Connection) -> date | None:
    """Return the newest day of publication, else the newest day of any finding; None when all is undated."""
    newest = connection.execute(select(func.max(D.published))).scalar()
    newest = newest or connection.execute(select(func.max(F.day))).scalar()
    return date.fromisoformat(newest[:10]) if newest else None


def documents(connection: Connection) -> Iterator[DocumentSummary]:
    """Yield the documents without their texts, newest publication first."""
    columns = [D[name] for name in (
        "id", "title", "publisher", "url", "lang", "published", "known_at", "findings", "extractor_id",
        "gazetteer_version", "also_reported_by",
    )]  # fmt: skip
    statement = select(*columns, func.length(D.text).label("characters")).order_by(
        D.published.desc().nulls_last(), D.seq
    )
    for row in connection.execution_options(yield_per=PAGE).execute(statement).mappings():
        yield DocumentSummary(**{**row, "also_reported_by": load(row["also_reported_by"])})


def document(connection: Connection, document_id: str) -> Document | None:
    """Return a document with its text, None where there is none."""
    row = connection.execute(select(DOCUMENTS).where(D.id == document_id)).mappings().one_or_none()
    return document_of(row) if row else None  # type: ignore[arg-type]

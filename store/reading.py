"""Findings and documents out of the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, CursorResult, Select, func, or_, select

from records import Document, Fetched, Finding
from store.arrays import Longs, among, keys
from store.filters import accepts
from store.results import DocumentSummary, SourceSummary, Version
from store.rows import document_of, finding_of, load
from store.schema import DOCUMENTS, FETCHED, FINDINGS, GROUPS, SLOTS, STORED, VERSIONS

F, D, G, V = FINDINGS.c, DOCUMENTS.c, GROUPS.c, VERSIONS.c
COLUMNS = (
    *(F[name] for name in STORED),
    D.cluster, G.id, G.status, G.claimants, G.documents, G.asserting, G.denying,
)  # fmt: skip
PAGE = 1000  # rows fetched at a time
FEW = 20_000  # numbers that may go to the database in one list


@cache
def _by_number(dialect: str) -> Select[Any]:
    statement = select(F.seq, *COLUMNS).join(DOCUMENTS, D.seq == F.doc_seq)
    statement = statement.outerjoin(SLOTS, SLOTS.c.seq == F.slot).outerjoin(GROUPS, G.seq == SLOTS.c.grp)
    return statement.where(among(F.seq, dialect))


def find(connection: Connection, seqs: Longs) -> Iterator[Finding]:
    """Yield the findings of these numbers, in this order."""
    dialect = connection.dialect.name
    for start in range(0, len(seqs), PAGE):
        part = seqs[start : start + PAGE].tolist()
        found = {row[0]: row for row in connection.execute(_by_number(dialect), keys(part, dialect))}
        yield from (finding_of(found[seq][1:]) for seq in part if seq in found)


def findings_by_id(connection: Connection, ids: Collection[str]) -> dict[str, Finding]:
    """Return the findings of these ids that there are."""
    ordered = sorted(ids)
    found: dict[str, Finding] = {}
    for start in range(0, len(ordered), PAGE):
        statement = select(F.seq).where(F.id.in_(ordered[start : start + PAGE]))
        found |= {f.id: f for f in find(connection, np.array(connection.scalars(statement).all(), np.int64))}
    return found


def as_of(connection: Connection) -> date | None:
    """Return the newest day of publication, else the newest day of any finding; None when all is undated."""
    newest = connection.execute(select(func.max(D.published))).scalar()
    newest = newest or connection.execute(select(func.max(F.day))).scalar()
    return date.fromisoformat(newest[:10]) if newest else None


def _streamed(
    connection: Connection, statement: Select[Any], limit: int | None, offset: int
) -> CursorResult[Any]:
    """Return the rows of a statement from ``offset`` on, fetched some at a time."""
    if limit is not None:
        statement = statement.limit(limit)
    elif offset and connection.dialect.name == "sqlite":
        statement = statement.limit(-1)  # SQLite knows no OFFSET without LIMIT
    return connection.execution_options(yield_per=PAGE).execute(statement.offset(offset or None))


def documents(
    connection: Connection, publishers: tuple[str, ...], *, limit: int | None, offset: int
) -> Iterator[DocumentSummary]:
    """Yield the documents without their texts, newest publication first; of no publishers means of all."""
    columns = [D[name] for name in DocumentSummary.__slots__]
    statement = select(*columns).order_by(D.published.desc().nulls_last(), D.seq)
    if publishers:
        statement = statement.where(accepts(D.publisher, publishers))
    with _streamed(connection, statement, limit, offset) as rows:
        for row in rows.mappings():
            yield DocumentSummary(**{**row, "also_reported_by": load(row["also_reported_by"])})


def sources(connection: Connection) -> list[SourceSummary]:
    """Return what there is of each publisher, most documents first."""
    n = func.count().label("n")
    statement = (
        select(D.publisher, n, func.sum(D.findings), func.min(D.published), func.max(D.published))
        .group_by(D.publisher)
        .order_by(n.desc(), D.publisher)
    )
    return [
        SourceSummary(publisher, count, int(findings), first, last)
        for publisher, count, findings, first, last in connection.execute(statement)
    ]


def outdated(connection: Connection, extractor_id: str, gazetteer_version: str) -> list[str]:
    """Return the ids of the documents that were read by another extractor or gazetteer, as they were put."""
    read_otherwise = or_(D.extractor_id != extractor_id, D.gazetteer_version != gazetteer_version)
    return list(connection.scalars(select(D.id).where(read_otherwise).order_by(D.seq)))


def to_review(connection: Connection, seqs: Longs, limit: int) -> list[int]:
    """Return the numbers of the mentions among ``seqs`` that a person should look at first.

    Abstentions first, then the narrowest margins. A mention with several claims counts once. Where
    there are many, the database sorts all findings and no list of numbers has to go to it.
    """
    wanted = np.zeros(int(seqs.max(initial=0)) + 1, np.bool_)
    wanted[seqs] = True
    seen: set[tuple[int, int]] = set()
    found: list[int] = []
    statement = select(F.seq, F.doc_seq, F.start_char).order_by(
        F.place_id.isnot(None), F.score_margin, F.score, F.seq
    )
    if len(seqs) <= FEW:
        statement = statement.where(among(F.seq, connection.dialect.name, seqs.tolist()))
    with _streamed(connection, statement, None, 0) as rows:
        for row in rows:
            mention = (row.doc_seq, row.start_char)
            if row.seq < len(wanted) and wanted[row.seq] and mention not in seen:
                seen.add(mention)
                found.append(row.seq)
                if len(found) == limit:
                    break
    return found


def summaries(connection: Connection, ids: Collection[str]) -> dict[str, DocumentSummary]:
    """Return what is known of the documents of these ids that there are, without their texts."""
    columns = [D[name] for name in DocumentSummary.__slots__]
    ordered, found = sorted(ids), {}
    for start in range(0, len(ordered), PAGE):
        statement = select(*columns).where(D.id.in_(ordered[start : start + PAGE]))
        for row in connection.execute(statement).mappings():
            known = {**row, "also_reported_by": load(row["also_reported_by"])}
            found[row["id"]] = DocumentSummary(**known)
    return found


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


def fetched(connection: Connection, url: str) -> Fetched | None:
    """Return what was kept of an address, None where nothing was."""
    columns = [FETCHED.c[name] for name in Fetched.__slots__]
    row = connection.execute(select(*columns).where(FETCHED.c.url == url)).one_or_none()
    return None if row is None else Fetched(*row)


def versions(connection: Connection, document_id: str) -> list[Version]:
    """Return what a document said before it was updated, oldest first."""
    statement = (
        select(VERSIONS).join(DOCUMENTS, D.seq == V.doc_seq).where(D.id == document_id).order_by(V.seq)
    )
    return [
        Version(document_of({**row, "id": document_id}), row["known_at"], row["replaced_at"])
        for row in connection.execute(statement).mappings()
    ]

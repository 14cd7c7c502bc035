"""Documents and their findings into the database, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Integer, cast, delete, insert, select, update

from records import Document, Finding
from store.results import Put
from store.rows import document_row, finding_row
from store.schema import DOCUMENTS, FINDINGS, META

D = DOCUMENTS.c


class Extractor(NamedTuple):
    """Name what read the document: the hash of rules and code, and the gazetteer's version."""

    id: str
    gazetteer_version: str


def known(connection: Connection, document: Document, extractor: Extractor) -> bool:
    """Tell whether this very document was put by this extractor and gazetteer before."""
    row = connection.execute(
        select(D.fingerprint, D.extractor_id, D.gazetteer_version).where(D.id == document.id)
    ).one_or_none()
    return row is not None and tuple(row) == (document_row(document)["fingerprint"], *extractor)


def put(
    connection: Connection,
    document: Document,
    findings: Sequence[Finding],
    extractor: Extractor,
    now: str,
) -> Put:
    """Write a document and its findings, replacing what an earlier put left; see ``Store.put``."""
    if known(connection, document, extractor):
        return "known"
    row = document_row(document) | {
        "extractor_id": extractor.id,
        "gazetteer_version": extractor.gazetteer_version,
        "findings": len(findings),
    }
    seq = connection.execute(select(D.seq).where(D.id == document.id)).scalar()
    if seq is None:
        statement = insert(DOCUMENTS).values(**row, known_at=now).returning(D.seq)
        seq = int(connection.execute(statement).scalar_one())
        outcome: Put = "new"
    else:
        connection.execute(update(DOCUMENTS).where(D.seq == seq).values(**row))
        connection.execute(delete(FINDINGS).where(FINDINGS.c.doc_seq == seq))
        outcome = "updated"
    if findings:
        connection.execute(insert(FINDINGS), [finding_row(finding, seq) for finding in findings])
    _bump_revision(connection)
    return outcome


def delete_source(connection: Connection, publisher: str) -> int:
    """Remove the documents of a publisher with all that was derived from them."""
    seqs = select(D.seq).where(D.publisher == publisher)
    connection.execute(delete(FINDINGS).where(FINDINGS.c.doc_seq.in_(seqs)))
    removed = connection.execute(delete(DOCUMENTS).where(D.publisher == publisher)).rowcount
    if removed:
        _bump_revision(connection)
    return int(removed)


def _bump_revision(connection: Connection) -> None:
    value = cast(cast(META.c.value, Integer) + 1, META.c.value.type)
    connection.execute(update(META).where(META.c.key == "revision").values(value=value))

"""Documents and their findings into the database, one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from records import Document, Fetched, Finding
from store import copies, words
from store.arrays import insert_rows
from store.cells import Tally, cells_of
from store.migrations import read_number, read_revision, read_swept, write_meta
from store.regroup import regroup
from store.results import Put
from store.rows import day_of, document_row, finding_row
from store.schema import DOCUMENTS, FETCHED, FINDINGS, GONE, SHINGLES, VERSIONS

D, F = DOCUMENTS.c, FINDINGS.c
MAX_PENDING = 5000  # findings in memory before they are written
VERSIONED = ("text", "title", "publisher", "url", "lang", "published", "also_reported_by", "known_at")


class Extractor(NamedTuple):
    """Name what read the document: the hash of rules and code, and the gazetteer's version."""

    id: str
    gazetteer_version: str


def unknown(connection: Connection, documents: Sequence[Document], extractor: Extractor) -> list[Document]:
    """Return those of which :meth:`Writer.put` would not say "known", in their order."""
    statement = select(D.id, D.fingerprint, D.extractor_id, D.gazetteer_version)
    rows = connection.execute(statement.where(D.id.in_([document.id for document in documents])))
    stored = {row[0]: tuple(row[1:]) for row in rows}
    rows_of = {id(document): document_row(document) for document in documents}
    fresh = [
        document
        for document in documents
        if stored.get(document.id) != (rows_of[id(document)]["fingerprint"], *extractor)
    ]
    changed = {document.id for document in fresh} & stored.keys()
    left_behind = _left_behind(connection, changed) if changed else set()
    return [document for document in fresh if (document.id, document.text) not in left_behind]


def _left_behind(connection: Connection, ids: Iterable[str]) -> set[tuple[str, str]]:
    """Return what these documents said before and say no more: pairs of id and text.

    Reading an old copy of an article once more does not put its old text back.
    """
    statement = select(D.id, VERSIONS.c.text).join(VERSIONS, VERSIONS.c.doc_seq == D.seq)
    rows = connection.execute(statement.where(D.id.in_(list(ids)), VERSIONS.c.text != D.text))
    return {(row[0], row[1]) for row in rows}


class Writer:
    """Write documents inside the caller's transactions.

    ``begin`` a transaction, ``put`` and ``delete_source`` in it, ``finish`` it; ``forget`` when it
    failed. One at a time: the caller holds the database's write lock from ``begin`` on.
    """

    def __init__(self) -> None:
        self._tally = Tally()
        self._pending: list[tuple[Finding, int]] = []
        self._dirty: set[int] = set()
        self._changed = False
        self._next_document = self._next_finding = self._swept = 0
        self.copies = 0  # documents of this transaction that are copies of others

    def begin(self, connection: Connection) -> None:
        """Read where the numbering goes on, with the write lock held. No number is given twice."""
        self._next_document = read_number(connection, "next_document")
        self._next_finding = read_number(connection, "next_finding")
        swept = read_swept(connection)
        if swept != self._swept:  # numbers that were remembered here may be no more
            self._tally.forget()
            self._swept = swept
        self._changed = False
        self.copies = 0

    def forget(self) -> None:
        """Drop what a failed transaction left in memory."""
        self._tally.forget()
        self._pending.clear()
        self._dirty.clear()

    def put(
        self,
        connection: Connection,
        document: Document,
        findings: Sequence[Finding],
        extractor: Extractor,
        now: str,
    ) -> Put:
        """Write a document and its findings, replacing what an earlier put left; see ``Store.put``."""
        row = document_row(document) | {
            "extractor_id": extractor.id,
            "gazetteer_version": extractor.gazetteer_version,
            "findings": len(findings),
            "characters": len(document.text),
        }
        old = connection.execute(_BY_ID, {"id": document.id}).mappings().one_or_none()
        if old is not None and all(old[name] == row[name] for name in _IDENTITY):
            return "known"
        if old is not None and (document.id, row["text"]) in _left_behind(connection, [document.id]):
            return "known"
        self._changed = True
        if old is None:
            row["seq"], self._next_document = self._next_document, self._next_document + 1
            cluster, merged = copies.link(connection, row)
            connection.execute(_INSERT_DOCUMENT, [row | cluster | {"known_at": now}])
            copies.index(connection, row["seq"], cluster["signature"])
            self._touch(connection, merged)
            self.copies += cluster["cluster"] != row["seq"]
        else:
            row["seq"] = int(old["seq"])
            self._replace(connection, dict(old), row, now)
        self._pending += [(finding, row["seq"]) for finding in findings]
        if len(self._pending) > MAX_PENDING:
            self._flush(connection)
        return "new" if old is None else "updated"

    def delete_source(self, connection: Connection, publisher: str) -> int:
        """Remove the documents of a publisher with all that was derived from them."""
        connection.execute(delete(VERSIONS).where(VERSIONS.c.publisher == publisher))
        return self._delete(connection, D.publisher == publisher)

    def delete_document(self, connection: Connection, document_id: str) -> int:
        """Remove one document with all that was derived from it; return whether there was one (0, 1)."""
        return self._delete(connection, D.id == document_id)

    def _delete(self, connection: Connection, mine: ColumnElement[bool]) -> int:
        seqs = [int(seq) for seq in connection.scalars(select(D.seq).where(mine))]
        connection.execute(delete(FETCHED).where(FETCHED.c.url.in_(select(D.url).where(mine))))
        for seq in seqs:
            self._drop_findings(connection, seq)
            self._touch(connection, copies.unlink(connection, seq))
            for table in (VERSIONS, SHINGLES):
                connection.execute(delete(table).where(table.c.doc_seq == seq))
            connection.execute(delete(DOCUMENTS).where(D.seq == seq))
        self._changed = self._changed or bool(seqs)
        return len(seqs)

    def finish(self, connection: Connection) -> None:
        """Write what was collected: findings, words, groups, counts, and the new revision."""
        if not self._changed:
            return
        self._flush(connection)
        revision = read_revision(connection) + 1
        regroup(connection, self._dirty, revision)
        self._tally.write(connection, revision)
        write_meta(connection, "revision", str(revision))
        write_meta(connection, "next_document", str(self._next_document))
        write_meta(connection, "next_finding", str(self._next_finding))
        self._dirty.clear()

    def _replace(self, connection: Connection, old: dict[str, Any], row: dict[str, Any], now: str) -> None:
        """Put a new state of a document over its old one, which goes into the history."""
        seq = row["seq"]
        self._drop_findings(connection, seq)
        if old["fingerprint"] != row["fingerprint"]:
            kept = {name: old[name] for name in VERSIONED}
            connection.execute(insert(VERSIONS).values(**kept, doc_seq=seq, replaced_at=now))
            row = row | {"known_at": now}
        if any(old[name] != row[name] for name in ("text", "publisher", "published")):
            self._touch(connection, copies.unlink(connection, seq))
            cluster, merged = copies.link(connection, row)
            copies.index(connection, seq, cluster["signature"])
            self._touch(connection, merged)
            self.copies += cluster["cluster"] != seq
            row = row | cluster
        connection.execute(update(DOCUMENTS).where(D.seq == seq).values(**row))

    def _drop_findings(self, connection: Connection, doc_seq: int) -> None:
        self._flush(connection)
        mine = F.doc_seq == doc_seq
        self._touch(connection, [doc_seq])
        self._tally.remove(cells_of(connection, mine))
        words.forget(connection, mine)
        first, last = connection.execute(select(func.min(F.seq), func.max(F.seq)).where(mine)).one()
        if first is not None:  # a document's findings are numbered without a gap
            connection.execute(insert(GONE).values(first=first, last=last, rev=read_revision(connection) + 1))
        connection.execute(delete(FINDINGS).where(mine))

    def _touch(self, connection: Connection, doc_seqs: Iterable[int]) -> None:
        """Note that the groups of these documents' claims are to be looked at again."""
        seqs = list(doc_seqs)
        if seqs:
            self._flush(connection)
            statement = select(F.slot).where(F.doc_seq.in_(seqs), F.slot != 0).distinct()
            self._dirty.update(int(slot) for slot in connection.scalars(statement))

    def _flush(self, connection: Connection) -> None:
        """Write the findings that wait."""
        if not self._pending:
            return
        cells = self._tally.add(connection, [finding for finding, _ in self._pending])
        rows, indexed = [], []
        for (finding, doc_seq), (cell, slot) in zip(self._pending, cells, strict=True):
            seq, self._next_finding = self._next_finding, self._next_finding + 1
            own = {"seq": seq, "doc_seq": doc_seq, "day": day_of(finding), "cell": cell, "slot": slot}
            rows.append(finding_row(finding) | own)
            indexed.append((seq, words.words_of_finding(finding)))
            if slot:
                self._dirty.add(slot)
        insert_rows(connection, FINDINGS, rows)
        words.index(connection, indexed)
        self._pending.clear()


def keep_fetched(connection: Connection, fetched: Fetched, now: str) -> None:
    """Write what a server said of an address over what it said before."""
    row = asdict(fetched) | {"at": now}
    connection.execute(delete(FETCHED).where(FETCHED.c.url == fetched.url))
    connection.execute(insert(FETCHED).values(row))


_IDENTITY = ("fingerprint", "extractor_id", "gazetteer_version")
_BY_ID = select(DOCUMENTS).where(D.id == bindparam("id"))
_INSERT_DOCUMENT = insert(DOCUMENTS)

"""The store: documents and their findings go in whole, findings and counts come out by Query.

One writer, many readers: a document and all its findings are written in one transaction, and a
reader sees the state of before or after, never half of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import TracebackType
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from records import Document, Fetched, Finding
from store import counts, keeping, reading, slices, stories, writing
from store.arrays import Longs
from store.cube import EMPTY, Cube, refresh
from store.engine import default_store, few_pages, open_engine
from store.engine import reading as snapshot
from store.errors import StoreError, explained
from store.filters import ROW_FILTERS, matching
from store.migrations import read_number, read_revision
from store.query import Query
from store.results import (
    DayCount,
    Dispute,
    DocumentSummary,
    GroupSummary,
    LedgerRow,
    NameForm,
    PlaceCount,
    Put,
    Puts,
    SourceSummary,
    StoreMeta,
    Story,
    Version,
)
from store.schema import DOCUMENTS, FINDINGS
from store.selection import Order, Selection
from store.stories import STORIED
from store.writing import Extractor, Writer

__all__ = ["Store", "default_store", "open_store"]

EVERY_DAY = Query()
REMEMBERED = 8  # answers to free text and other row filters, 8 bytes a finding
BATCH = 2000  # documents per transaction of put_many: groups are judged once for all of them


def open_store(
    url_or_path: str | os.PathLike[str], *, create: bool = True, clock: Callable[[], datetime] | None = None
) -> Store:
    """Open the store at a path (SQLite) or a database address (PostgreSQL).

    ``:memory:`` is a store that is gone when it is closed. ``create`` makes the file and its
    folder where there is none. ``clock`` tells when a document
    becomes known; by default the time of the machine, in UTC.

    Raises
    ------
    StoreError
        Where the store is missing, locked, damaged, of a newer version or not a store.
    """
    passing = TemporaryDirectory(prefix="frontline-") if str(url_or_path) == ":memory:" else None
    path = os.path.join(passing.name, "passing.db") if passing else url_or_path
    engine, where, found = open_engine(path, create=create or passing is not None)
    store = Store(engine, "(a passing store)" if passing else where, clock or (lambda: datetime.now(UTC)))
    store.found_version = found
    if passing:
        store.at_close = passing.cleanup
    return store


class Store:
    """Keep documents and findings. Safe to share between threads; close it when done."""

    def __init__(self, engine: Engine, where: str, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._writer = Writer()
        self._write_lock = Lock()
        self._cube = EMPTY
        self._cube_lock = Lock()
        self._claims: dict[tuple[int, str], list[stories.Claim]] = {}  # by revision and kind
        self._matched: dict[tuple[int, tuple[Any, ...]], Longs | None] = {}
        self.at_close: Callable[[], object] = bool
        self.where = where
        self.found_version = 0  # of the tables when they were opened, 0 for a new store

    # --- in -----------------------------------------------------------------------------------

    def knows(self, document: Document, *, extractor_id: str, gazetteer_version: str = "") -> bool:
        """Tell whether putting this document would change nothing, so that reading it can be spared."""
        with self._read() as connection:
            return not writing.unknown(connection, [document], Extractor(extractor_id, gazetteer_version))

    def unknown(
        self, documents: Sequence[Document], *, extractor_id: str, gazetteer_version: str = ""
    ) -> list[Document]:
        """Return the documents that the store does not know, in their order; at most 2,000 are asked for."""
        with self._read() as connection:
            return writing.unknown(connection, documents, Extractor(extractor_id, gazetteer_version))

    def put(
        self,
        document: Document,
        findings: Sequence[Finding],
        *,
        extractor_id: str,
        gazetteer_version: str = "",
    ) -> Put:
        """Write a document with all its findings in one transaction.

        Returns ``"known"`` where the same document was read by the same extractor before, or where
        it is an older state of the document, with a text that is in its history (nothing changes);
        ``"updated"`` where its text, metadata, extractor or gazetteer differ (its old findings are
        replaced, an older text goes into the history); else ``"new"``.
        """
        with self._write() as connection:
            extractor = Extractor(extractor_id, gazetteer_version)
            return self._writer.put(connection, document, findings, extractor, self._now())

    def put_many(
        self,
        read: Iterable[tuple[Document, Sequence[Finding]]],
        *,
        extractor_id: str,
        gazetteer_version: str = "",
    ) -> Puts:
        """Write many documents, 2,000 per transaction; return how many were new, known, updated, copies."""
        extractor = Extractor(extractor_id, gazetteer_version)
        done = Puts(new=0, known=0, updated=0)
        source = iter(read)
        while batch := list(islice(source, BATCH)):
            with self._write() as connection:
                for document, findings in batch:
                    done[self._writer.put(connection, document, findings, extractor, self._now())] += 1
                done.copies += self._writer.copies
        return done

    def delete_source(self, publisher: str) -> int:
        """Remove all documents of a publisher and everything derived from them; return how many."""
        with self._write() as connection:
            deleted = self._writer.delete_source(connection, publisher)
        self._sweep()
        return deleted

    def delete_document(self, document_id: str) -> bool:
        """Remove one document and everything derived from it; return whether there was one."""
        with self._write() as connection:
            deleted = self._writer.delete_document(connection, document_id)
        self._sweep()
        return bool(deleted)

    def _sweep(self) -> None:
        with self._write() as connection:  # of a revision of its own, after the counts have gone down
            keeping.sweep(connection)

    def keep_fetched(self, fetched: Iterable[Fetched]) -> None:
        """Keep what servers said of addresses, in place of what they said before."""
        with self._write() as connection:
            for said in fetched:
                writing.keep_fetched(connection, said, self._now())

    # --- out ----------------------------------------------------------------------------------

    def find(
        self,
        query: Query = EVERY_DAY,
        *,
        limit: int | None = None,
        offset: int = 0,
        order: Order = "newest",
        today: date | None = None,
    ) -> Iterator[Finding]:
        """Yield the findings of a query, row by row.

        ``order``: newest or oldest day first, the undated last; ``document`` as they were put.
        ``today`` anchors "the last N days"; None takes the store's newest day of publication.

        Reading all loads no counts: without ``limit`` and where they are not in memory already, findings
        are looked for some days at a time.
        """
        with self._read() as connection:
            today = self._today(connection, query, today)
            if limit is None and not offset and order != "document" and self._cube is EMPTY:
                with few_pages(connection):
                    for part in slices.findings(connection, query, order, today):
                        yield from reading.find(connection, part)
                return
            selection = self._select(connection, query, today)
            yield from reading.find(connection, selection.findings(order, limit, offset))

    def count(self, query: Query = EVERY_DAY, *, today: date | None = None) -> int:
        """Return how many findings the query has."""
        with self._selected(query, today) as selection:
            return counts.count(selection)

    def facets(
        self, query: Query = EVERY_DAY, *, today: date | None = None
    ) -> dict[str, list[tuple[str, int]]]:
        """Return the values of each filter with their counts; see :func:`store.counts.facets`."""
        with self._selected(query, today) as selection:
            return counts.facets(selection)

    def by_place(self, query: Query = EVERY_DAY, *, today: date | None = None) -> list[PlaceCount]:
        """Return one row per drawn spot, most findings first; what is not drawn has none."""
        with self._selected(query, today) as selection:
            return counts.by_place(selection)

    def by_day(self, query: Query = EVERY_DAY, *, today: date | None = None) -> list[DayCount]:
        """Return one row per day that has findings, oldest first, the undated last."""
        with self._selected(query, today) as selection:
            return counts.by_day(selection)

    def review(
        self, query: Query = EVERY_DAY, *, limit: int = 50, today: date | None = None
    ) -> list[Finding]:
        """Return the mentions that a person should look at first: abstentions, then narrow margins.

        A mention of which several things are claimed stands there once.
        """
        with self._read() as connection:
            selection = self._select(connection, query, today)
            seqs = reading.to_review(connection, selection.findings("document", None, 0), limit)
            return list(reading.find(connection, np.array(seqs, np.int64)))

    def documents(
        self, *, publisher: tuple[str, ...] = (), limit: int | None = None, offset: int = 0
    ) -> Iterator[DocumentSummary]:
        """Yield what is known of each document, newest publication first.

        ``publisher`` restricts as it does in a Query: empty is all, ``"-"`` is none named.
        """
        with self._read() as connection:
            yield from reading.documents(connection, publisher, limit=limit, offset=offset)

    def outdated(self, *, extractor_id: str, gazetteer_version: str = "") -> list[str]:
        """Return the ids of documents that another extractor or gazetteer read, the oldest put first."""
        with self._read() as connection:
            return reading.outdated(connection, extractor_id, gazetteer_version)

    def sources(self) -> list[SourceSummary]:
        """Return what there is of each publisher, most documents first."""
        with self._read() as connection:
            return reading.sources(connection)

    @property
    def revision(self) -> int:
        """Return the number of the last change: what was answered before is true until it grows."""
        with self._read() as connection:
            return read_revision(connection)

    def today(self) -> date | None:
        """Return the day that "the last N days" end with: the newest publication; None when undated."""
        with self._read() as connection:
            return reading.as_of(connection)

    def summaries(self, ids: Collection[str]) -> dict[str, DocumentSummary]:
        """Return what is known of the documents of these ids that there are, without their texts."""
        with self._read() as connection:
            return reading.summaries(connection, ids)

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text; None where the store has none of this id.

        Publishers of documents that are copies of it are among its ``also_reported_by``.
        """
        with self._read() as connection:
            return reading.document(connection, document_id)

    def versions(self, document_id: str) -> list[Version]:
        """Return what a document said before it was updated, oldest first."""
        with self._read() as connection:
            return reading.versions(connection, document_id)

    def fetched(self, url: str) -> Fetched | None:
        """Return what the server said when this address was last fetched, None when it never was."""
        with self._read() as connection:
            return reading.fetched(connection, url)

    # --- what became of the claims ------------------------------------------------------------

    def timeline(
        self,
        place_id: str,
        *,
        kinds: Collection[str] = STORIED,
        limit: int = 100,
        query: Query | None = None,
        today: date | None = None,
    ) -> list[Story]:
        """Return the newest stories of a place: who claimed, denied, assessed, admitted first.

        With a query only those in which one of its findings takes part.
        """
        with self._read() as connection:
            within = self._groups_of(connection, query, today)
            return stories.timeline(connection, place_id, kinds, limit, within)

    def stories(self, group_ids: Collection[str]) -> list[Story]:
        """Return the stories of groups, in the order of their first days."""
        with self._read() as connection:
            return stories.stories(connection, group_ids)

    def disputes(
        self, query: Query = EVERY_DAY, *, limit: int = 50, today: date | None = None
    ) -> list[Dispute]:
        """Return the contested groups among a query's findings, newest first, both sides with their words."""
        with self._read() as connection:
            selection = self._select(connection, query, today)
            return stories.disputes(connection, selection, limit)

    def ledger(
        self, kind: str = "capture", *, query: Query | None = None, today: date | None = None
    ) -> list[LedgerRow]:
        """Return for each claimant what became of its claims of a kind; no score, only what was said.

        With a query only those claims in whose group one of its findings is.
        """
        with self._read() as connection:
            within = self._groups_of(connection, query, today)
            key = read_revision(connection), kind
            claims = self._claims.get(key) or stories.claims(connection, kind)
            self._claims = {k: v for k, v in self._claims.items() if k[0] == key[0]} | {key: claims}
        return stories.ledger(claims, within)

    def groups(self, ids: Collection[str]) -> list[GroupSummary]:
        """Return the groups of these ids, by first day."""
        with self._read() as connection:
            return stories.groups(connection, ids)

    def name_forms(self, place_id: str) -> list[NameForm]:
        """Return the spellings under which a place is spoken of, and by whom, most used first."""
        with self._read() as connection:
            return stories.name_forms(connection, place_id)

    @property
    def meta(self) -> StoreMeta:
        """Return what the store holds."""
        with self._read() as connection:
            first, last = connection.execute(select(func.min(FINDINGS.c.day), func.max(FINDINGS.c.day))).one()
            extractors = connection.execute(select(DOCUMENTS.c.extractor_id).distinct()).scalars()
            gazetteers = connection.execute(select(DOCUMENTS.c.gazetteer_version).distinct()).scalars()
            as_of = reading.as_of(connection)
            return StoreMeta(
                where=self.where,
                engine=self._engine.dialect.name,
                schema_version=read_number(connection, "schema_version"),
                revision=read_revision(connection),
                documents=connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one(),
                findings=connection.execute(select(func.count()).select_from(FINDINGS)).scalar_one(),
                first_day=first,
                last_day=last,
                as_of=as_of.isoformat() if as_of else None,
                extractor_ids=tuple(sorted(extractors)),
                gazetteer_versions=tuple(sorted(gazetteers)),
            )

    # --- keeping ------------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Return what is wrong with the store, one sentence each; nothing where it is sound."""
        with self._write_lock, explained(self.where), self._engine.connect() as connection:
            transaction = connection.execution_options(writes=True).begin()
            try:
                return keeping.faults(connection)
            finally:
                transaction.rollback()

    def vacuum(self) -> None:
        """Give freed space back, and bring the database's own statistics up to date."""
        with self._write() as connection:
            keeping.sweep(connection)
        with explained(self.where):
            keeping.tidy(self._engine)

    def backup(self, path: str | os.PathLike[str]) -> Path:
        """Copy the store as it is at this moment into a SQLite file; others may write meanwhile.

        The file is a store itself: open it, or copy it into another by ``copy_to``. It appears
        under its name only when it is whole.

        Raises
        ------
        StoreError
            Where the file exists already or cannot be written.
        """
        target = Path(path)
        if target.exists():
            raise StoreError(
                f"There is already a file {target}. Name another for the backup, or move it away."
            )
        if not target.parent.is_dir():
            raise StoreError(f"There is no folder {target.parent} for the backup. Make it, or name another.")
        with explained(str(target)):
            if self._engine.dialect.name == "sqlite":
                keeping.back_up_sqlite(self._engine, target)
            else:
                half = target.with_name(f".{target.name}.part")
                self.copy_to(half)
                os.replace(half, target)
        return target

    def copy_to(self, url_or_path: str | os.PathLike[str]) -> None:
        """Copy everything into a new store of either engine, as it is at this moment."""
        with open_store(url_or_path) as target, self._read() as source, target._write() as connection:
            keeping.copy_tables(source, connection)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()
        self.at_close()

    def __enter__(self) -> Store:
        """Return the store itself; leaving the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")

    def _today(self, connection: Connection, query: Query, today: date | None) -> date | None:
        return reading.as_of(connection) if query.last_days is not None and today is None else today

    def _groups_of(self, connection: Connection, query: Query | None, today: date | None) -> Longs | None:
        if query is None:
            return None
        return self._select(connection, query, today).groups()

    def _select(self, connection: Connection, query: Query, today: date | None) -> Selection:
        """Select from the counts; what the row filters leave is remembered, since all views ask for it."""
        today = self._today(connection, query, today)
        cube = self._fresh(connection)
        asked = tuple(getattr(query, name) for name in ROW_FILTERS)
        if not any(asked):
            return Selection(cube, query, today, None)
        key = read_revision(connection), asked
        with self._cube_lock:
            known = self._matched.get(key)
        if known is None:
            known = matching(connection, query)
            with self._cube_lock:
                while len(self._matched) >= REMEMBERED:
                    del self._matched[next(iter(self._matched))]
                self._matched[key] = known
        return Selection(cube, query, today, known)

    def _fresh(self, connection: Connection) -> Cube:
        """Return the counts as of this connection's transaction."""
        with self._cube_lock:
            cube = refresh(connection, self._cube)
            if cube.revision > self._cube.revision:
                self._cube = cube
        return cube

    @contextmanager
    def _selected(self, query: Query, today: date | None) -> Iterator[Selection]:
        with self._read() as connection:
            yield self._select(connection, query, today)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with explained(self.where), self._engine.connect() as connection:
            yield snapshot(connection)

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._write_lock, explained(self.where), self._engine.connect() as connection:
            try:
                with connection.execution_options(writes=True).begin():
                    self._writer.begin(connection)
                    yield connection
                    self._writer.finish(connection)
            except BaseException:
                self._writer.forget()
                raise

"""Documents into the store: what is known is passed over, the rest is read and written in batches.

A batch is one transaction. So a run may be killed anywhere: what was written is whole, and the next
run passes over it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from cli.crew import Crew
from extract.documents import ReadFailure
from extract.pipeline import Reader
from records import Document, Finding
from store import Puts, Store

BATCH_DOCUMENTS = 200
BATCH_CHARACTERS = 300_000  # a few seconds of reading: so much is lost when a run is killed


@dataclass
class Tally:
    """Count what became of the documents of a run."""

    new: int = 0
    updated: int = 0
    known: int = 0
    copies: int = 0
    older: int = 0  # than --since
    failures: list[ReadFailure] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Return how many documents were read, those that were left out as too old among them."""
        return self.new + self.updated + self.known + self.older

    def told(self) -> str:
        """Return the counts in one sentence."""
        counts = [f"{self.new:,} new", f"{self.updated:,} updated", f"{self.known:,} known"]
        counts += [f"{self.older:,} older than asked for"] if self.older else []
        copies = f" {self.copies:,} of the new ones are copies of others." if self.copies else ""
        return f"{self.read:,} documents read: {', '.join(counts)}; {len(self.failures):,} failed.{copies}"


class Target(Protocol):
    """What an ingest asks of a store, see :class:`store.Store`."""

    def unknown(
        self, documents: Sequence[Document], *, extractor_id: str, gazetteer_version: str = ""
    ) -> list[Document]:
        """Return the documents that the store does not know."""

    def put_many(
        self,
        read: Iterable[tuple[Document, Sequence[Finding]]],
        *,
        extractor_id: str,
        gazetteer_version: str = "",
    ) -> Puts:
        """Write documents, and count what became of them."""


class Rehearsal:
    """Tell what an ingest would do to a store (None: to a new one), and change nothing."""

    def __init__(self, real: Store | None, passing: Store) -> None:
        self._real = real
        self._passing = passing

    def unknown(
        self, documents: Sequence[Document], *, extractor_id: str, gazetteer_version: str = ""
    ) -> list[Document]:
        """Return the documents that neither the store nor the rehearsal knows."""
        version = {"extractor_id": extractor_id, "gazetteer_version": gazetteer_version}
        left = self._real.unknown(documents, **version) if self._real else documents
        return self._passing.unknown(left, **version)

    def put_many(
        self,
        read: Iterable[tuple[Document, Sequence[Finding]]],
        *,
        extractor_id: str,
        gazetteer_version: str = "",
    ) -> Puts:
        """Count what would become of documents."""
        version = {"extractor_id": extractor_id, "gazetteer_version": gazetteer_version}
        done = Puts(new=0, known=0, updated=0)
        for document, findings in read:
            one = self._passing.put_many([(document, findings)], **version)
            there = one["new"] and self._real is not None and self._real.document(document.id) is not None
            done.update({"updated": 1} if there else one)
            done.copies += one.copies
        return done


class Ingest:
    """Put documents into a store, read by a crew."""

    def __init__(self, store: Target, reader: Reader, crew: Crew, tally: Tally) -> None:
        self._store = store
        self._crew = crew
        self._tally = tally
        self._extractor = {
            "extractor_id": reader.extractor_id, "gazetteer_version": reader.gazetteer.version
        }  # fmt: skip
        self._under_way: Counter[str] = Counter()  # ids of documents that are being read

    def run(self, items: Iterable[Document | ReadFailure], since: date | None = None) -> None:
        """Read and store all documents; undated ones are never older than ``since``."""
        for batch in self._crew.read(self._batches(self._wanted(items, since))):
            failed = dict(batch.failures)
            read = [
                (document, found)
                for at, (document, found) in enumerate(zip(batch.documents, batch.findings, strict=True))
                if at not in failed
            ]
            done = self._store.put_many(read, **self._extractor)
            self._crew.stored(batch)
            self._under_way.subtract(document.id for document in batch.documents)
            self._under_way += Counter()  # forget what has come down to nothing
            self._tally.new += done["new"]
            self._tally.updated += done["updated"]
            self._tally.known += done["known"]
            self._tally.copies += done.copies
            for at, message in batch.failures:
                self._tally.failures.append(ReadFailure(batch.documents[at].id, message))

    def _wanted(self, items: Iterable[Document | ReadFailure], since: date | None) -> Iterator[Document]:
        for item in items:
            if isinstance(item, ReadFailure):
                self._tally.failures.append(item)
            elif since and item.published_on and item.published_on < since:
                self._tally.older += 1
            else:
                yield item

    def _batches(self, documents: Iterable[Document]) -> Iterator[list[Document]]:
        """Yield what is not known of each portion of the documents.

        A portion's bounds depend on the input alone: so a run that goes on after another was killed
        makes the same shards, and finds those that were read.
        """
        for portion in _portions(documents):
            if batch := self._unknown(portion):
                yield batch

    def _unknown(self, documents: Sequence[Document]) -> list[Document]:
        """Return what must be read. Any state of a document that is being read is to be put after it.

        All is decided at once, before anything more is stored: so it comes out the same however
        fast the crew is.
        """
        unknown = {id(document) for document in self._store.unknown(documents, **self._extractor)}
        wanted = []
        for document in documents:
            if id(document) in unknown or self._under_way[document.id]:
                self._under_way[document.id] += 1
                wanted.append(document)
        self._tally.known += len(documents) - len(wanted)
        return wanted


def _portions(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield documents some at a time, as many as the store is asked about at once."""
    some: list[Document] = []
    size = 0
    for document in documents:
        some.append(document)
        size += len(document.text)
        if len(some) >= BATCH_DOCUMENTS or size >= BATCH_CHARACTERS:
            yield some
            some, size = [], 0
    if some:
        yield some

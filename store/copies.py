"""Near-duplicate documents: wire copies, which must not look like corroboration.

MinHash over runs of three words, banded for look-up. Two documents are copies when their
signatures agree, their days of publication lie close together, and their publishers are not the
same (a publisher's own daily bulletins resemble each other and are no copies).
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, insert, or_, select, update

from store.schema import DOCUMENTS, SHINGLES
from store.words import fold

D, S = DOCUMENTS.c, SHINGLES.c
PERMUTATIONS = 64
BANDS = 16  # of 4 values: documents that share half of their shingles meet in a band almost surely
RUN = 3  # words
SAME = 0.6  # share of equal values, an estimate of the shared part of all shingles
DAYS_APART = 3
MAX_CANDIDATES = 500
MAX_WORDS = 5000  # of a text that are compared: a copy shows itself in its beginning


def signature(text: str) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """Return the MinHash values of a text. Its scheme is fixed: stored values stay comparable."""
    from datasketch import MinHash

    words = fold(text)[:MAX_WORDS]
    runs = {" ".join(words[i : i + RUN]).encode() for i in range(max(1, len(words) - RUN + 1))}
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32", hashfunc=_hash32)
    sketch.update_batch(sorted(runs))
    values: np.ndarray[Any, np.dtype[np.uint32]] = sketch.hashvalues.astype(np.uint32)
    return values


def _hash32(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest())


def bands(values: np.ndarray[Any, np.dtype[np.uint32]]) -> list[int]:
    """Return the look-up keys of a signature, one per band, 63 bits each."""
    rows = values.reshape(BANDS, -1)
    keys = (hashlib.blake2b(bytes([i]) + row.tobytes(), digest_size=8).digest() for i, row in enumerate(rows))
    return [int.from_bytes(key) >> 1 for key in keys]


def pack(values: np.ndarray[Any, np.dtype[np.uint32]]) -> str:
    """Write a signature as text."""
    return values.astype("<u4").tobytes().hex()


def unpack(text: str) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """Read what :func:`pack` wrote."""
    return np.frombuffer(bytes.fromhex(text), dtype="<u4")


def alike(a: np.ndarray[Any, np.dtype[np.uint32]], b: np.ndarray[Any, np.dtype[np.uint32]]) -> float:
    """Estimate how much of two texts is shared, 0 to 1."""
    return float(np.mean(a == b))


def link(connection: Connection, doc_seq: int, text: str) -> set[int]:
    """Index a document and put it into one cluster with its copies.

    Returns the documents of clusters that were merged by it, whose groups must be counted anew.
    """
    values = signature(text)
    keys = bands(values)
    copies = _copies(connection, doc_seq, values, keys)
    connection.execute(insert(SHINGLES), [{"band": key, "doc_seq": doc_seq} for key in keys])
    clusters = {cluster for _, cluster in copies}
    target = min(clusters, default=doc_seq)
    connection.execute(
        update(DOCUMENTS).where(D.seq == doc_seq).values(cluster=target, signature=pack(values))
    )
    if len(clusters) < 2:
        return set()
    members = set(connection.scalars(select(D.seq).where(D.cluster.in_(clusters))))
    connection.execute(update(DOCUMENTS).where(D.cluster.in_(clusters)).values(cluster=target))
    return members


def _copies(
    connection: Connection, doc_seq: int, values: np.ndarray[Any, np.dtype[np.uint32]], keys: list[int]
) -> list[tuple[int, int]]:
    """Return ``(seq, cluster)`` of the documents that are copies of this one."""
    publisher, published = connection.execute(select(D.publisher, D.published).where(D.seq == doc_seq)).one()
    statement = (
        select(D.seq, D.cluster, D.signature, D.published)
        .join(SHINGLES, S.doc_seq == D.seq)
        .where(S.band.in_(keys), D.seq != doc_seq)
        .distinct()
        .limit(MAX_CANDIDATES)
    )
    if publisher is not None:
        statement = statement.where(or_(D.publisher.is_(None), D.publisher != publisher))
    return [
        (int(row.seq), int(row.cluster))
        for row in connection.execute(statement)
        if _close(published, row.published) and alike(values, unpack(row.signature)) >= SAME
    ]


def _close(a: str | None, b: str | None) -> bool:
    if not a or not b:
        return True
    return abs((date.fromisoformat(a[:10]) - date.fromisoformat(b[:10])).days) <= DAYS_APART


def unlink(connection: Connection, doc_seq: int) -> set[int]:
    """Take a document out of its cluster and the index, and cluster the others anew; return them."""
    cluster = connection.execute(select(D.cluster).where(D.seq == doc_seq)).scalar_one()
    others = connection.execute(
        select(D.seq, D.text).where(D.cluster == cluster, D.seq != doc_seq).order_by(D.seq)
    ).all()
    connection.execute(delete(SHINGLES).where(S.doc_seq.in_([doc_seq, *(seq for seq, _ in others)])))
    for seq, _ in others:
        connection.execute(update(DOCUMENTS).where(D.seq == seq).values(cluster=seq))
    for seq, text in others:
        link(connection, int(seq), text)
    return {int(seq) for seq, _ in others}

"""Near-duplicate documents: wire copies, which must not look like corroboration.

MinHash over runs of three words, banded for look-up. Two documents are copies when their
signatures agree, their days of publication lie close together, and their publishers are not the
same (a publisher's own daily bulletins resemble each other and are no copies). The very same words
on the same day are a copy whoever publishes them, the same publisher under another address too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Any
from zlib import crc32

import numpy as np
from sqlalchemy import Connection, Text, bindparam, delete, insert, or_, select, update

from store.schema import DOCUMENTS, SHINGLES
from store.words import fold

D, S = DOCUMENTS.c, SHINGLES.c
Values32 = np.ndarray[Any, np.dtype[np.uint32]]
PERMUTATIONS = 64
BANDS = 16  # of 4 values: documents that share half of their shingles meet in a band almost surely
RUN = 3  # words
SAME = 0.6  # share of equal values, an estimate of the shared part of all shingles
DAYS_APART = 3
MAX_CANDIDATES = 500
MAX_WORDS = 5000  # of a text that are compared: a copy shows itself in its beginning


def signature(text: str) -> Values32:
    """Return the MinHash values of a text: for each of 64 hash functions the least over all runs.

    The functions are fixed, so that values stored long ago stay comparable. (Twelve lines of
    numpy, because the usual package brings scipy and takes half a second to import.)
    """
    codes = np.array([crc32(word.encode()) for word in fold(text)[:MAX_WORDS]] or [0], dtype=np.uint64)
    codes = np.concatenate([codes, np.zeros(RUN - 1, np.uint64)]) if len(codes) < RUN else codes
    runs = np.zeros(len(codes) - RUN + 1, np.uint64)
    for k in range(RUN):
        runs = runs * _MIX + codes[k : k + len(runs)]
    runs ^= runs >> np.uint64(29)
    values: Values32 = (
        ((_FACTORS[:, None] * runs + _TERMS[:, None]) >> np.uint64(32)).min(axis=1).astype(np.uint32)
    )
    return values


_MIX = np.uint64(0x9E3779B97F4A7C15)
_NUMBERS = [int.from_bytes(blake2b(bytes([i]), digest_size=8).digest()) | 1 for i in range(2 * PERMUTATIONS)]
_FACTORS, _TERMS = np.array(_NUMBERS, np.uint64).reshape(2, -1)


def bands(values: Values32) -> list[int]:
    """Return the look-up keys of a signature, one per band, 63 bits each."""
    rows = values.reshape(BANDS, -1)
    keys = (blake2b(bytes([i]) + row.tobytes(), digest_size=8).digest() for i, row in enumerate(rows))
    return [int.from_bytes(key) >> 1 for key in keys]


def pack(values: Values32) -> str:
    """Write a signature as text."""
    return values.astype("<u4").tobytes().hex()


def unpack(text: str) -> Values32:
    """Read what :func:`pack` wrote."""
    return np.frombuffer(bytes.fromhex(text), dtype="<u4")


def alike(a: Values32, b: Values32) -> float:
    """Estimate how much of two texts is shared, 0 to 1."""
    return float(np.mean(a == b))


def link(connection: Connection, doc: Mapping[str, Any]) -> tuple[dict[str, Any], set[int]]:
    """Find the copies of a document that is about to be written; ``index`` it when it is.

    ``doc`` has at least ``seq, text, publisher, published``. Returns the columns that say to
    which cluster it belongs, and the documents of clusters that it merged, whose groups must be
    counted anew.
    """
    values = signature(doc["text"])
    keys = bands(values)
    clusters = {cluster for _, cluster in _copies(connection, doc, values, keys)}
    target = min(clusters, default=doc["seq"])
    merged: set[int] = set()
    if len(clusters) > 1:
        merged = set(connection.scalars(select(D.seq).where(D.cluster.in_(clusters))))
        connection.execute(update(DOCUMENTS).where(D.cluster.in_(clusters)).values(cluster=target))
    return {"cluster": target, "signature": pack(values)}, merged


def index(connection: Connection, doc_seq: int, packed: str) -> None:
    """Let a document be found as the original of later copies."""
    connection.execute(_INDEX, [{"band": key, "doc_seq": doc_seq} for key in bands(unpack(packed))])


_INDEX = insert(SHINGLES)
_CANDIDATES = (
    select(D.seq, D.cluster, D.signature, D.published, D.publisher)
    .where(D.seq.in_(select(S.doc_seq).where(S.band.in_(bindparam("bands", expanding=True)))))
    .where(
        D.seq != bindparam("own"),
        or_(
            D.publisher.is_distinct_from(bindparam("publisher", type_=Text)),
            D.publisher.is_(None),
            D.signature == bindparam("signature"),
        ),
    )
    .limit(MAX_CANDIDATES)
)


def _copies(
    connection: Connection, doc: Mapping[str, Any], values: Values32, keys: list[int]
) -> list[tuple[int, int]]:
    """Return ``(seq, cluster)`` of the documents that are copies of this one."""
    publisher, published, packed = doc["publisher"], doc["published"], pack(values)
    asked = {"bands": keys, "own": doc["seq"], "publisher": publisher, "signature": packed}
    return [
        (int(row.seq), int(row.cluster))
        for row in connection.execute(_CANDIDATES, asked)
        if _close(published, row.published)
        and (row.publisher is None or row.publisher != publisher or _day(row.published) == _day(published))
        and (packed == row.signature or alike(values, unpack(row.signature)) >= SAME)
    ]


def _day(published: str | None) -> str | None:
    return published and published[:10]


def _close(a: str | None, b: str | None) -> bool:
    if not a or not b:
        return True
    return abs((date.fromisoformat(a[:10]) - date.fromisoformat(b[:10])).days) <= DAYS_APART


def unlink(connection: Connection, doc_seq: int) -> set[int]:
    """Take a document out of its cluster and the index, and cluster the others anew; return them."""
    cluster = connection.execute(select(D.cluster).where(D.seq == doc_seq)).scalar_one()
    columns = (D.seq, D.text, D.publisher, D.published)
    statement = select(*columns).where(D.cluster == cluster, D.seq != doc_seq).order_by(D.seq)
    others = connection.execute(statement).mappings().all()
    seqs = [row["seq"] for row in others]
    connection.execute(delete(SHINGLES).where(S.doc_seq.in_([doc_seq, *seqs])))
    connection.execute(update(DOCUMENTS).where(D.seq.in_(seqs)).values(cluster=D.seq))
    for row in others:
        found, _ = link(connection, dict(row))
        index(connection, row["seq"], found["signature"])
        connection.execute(update(DOCUMENTS).where(D.seq == row["seq"]).values(found))
    return set(seqs)

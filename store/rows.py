"""Documents and findings as rows of the database, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from records import Document, Finding
from store.groups import Said, links
from store.schema import LISTS, STORED


def dump(values: Sequence[Any]) -> str:
    """Write a list as JSON, letters as they are."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":")) if values else "[]"


def load(text: str) -> tuple[Any, ...]:
    """Read a list written by :func:`dump`."""
    return () if text == "[]" else tuple(json.loads(text))


def finding_row(finding: Finding) -> dict[str, Any]:
    """Return a finding's own columns; what the store fills in is not among them."""
    row: dict[str, Any] = dict(zip(STORED, _stored(finding), strict=True))
    for name in _STORED_LISTS:
        row[name] = dump(row[name])
    return row


def finding_of(row: Sequence[Any]) -> Finding:
    """Return the finding of a row selected by ``reading.COLUMNS``."""
    *values, cluster, group, status, claimants, documents, asserting, denying = row
    for i in _LIST_POSITIONS:
        values[i] = load(values[i])
    if group is None:
        return Finding(*values)
    stance, claimant, publisher = (values[i] for i in _VOICE_POSITIONS)
    contradicts, corroborates = links(
        said_of(asserting),
        said_of(denying),
        stance=stance,
        voice=claimant or publisher or "",
        cluster=cluster,
    )
    values += (group, status, claimants, documents, contradicts, corroborates)
    return Finding(*values)


_stored = attrgetter(*STORED)
_STORED_LISTS = tuple(name for name in LISTS if name in STORED)
_LIST_POSITIONS = tuple(STORED.index(name) for name in _STORED_LISTS)
_VOICE_POSITIONS = tuple(STORED.index(name) for name in ("stance", "claimant", "publisher"))


@lru_cache(maxsize=512)  # a group of a hundred voices takes 40 kB
def said_of(text: str) -> tuple[Said, ...]:
    """Read one side of a group as it is stored."""
    return tuple(Said._make(values) for values in json.loads(text))


def said_of_many(texts: Sequence[str]) -> list[tuple[Said, ...]]:
    """Read one side of many groups: parsed as one text, which takes a quarter of the time."""
    make = Said._make
    return [tuple(map(make, values)) for values in json.loads(f"[{','.join(texts)}]")]


def day_of(finding: Finding) -> str | None:
    """Return the one day under which a finding is counted and filtered, ISO 8601; None is undated.

    It is the last day of the event's span, but not after publication unless the event lies wholly
    in the future; the day of publication where the words state no date.
    """
    published = finding.published[:10] if finding.published else None
    first, last = finding.event_date_start, finding.event_date_end or finding.event_date_start
    if not last:
        return first or published
    if published and last > published:
        return max(first or published, published)[:10]
    return last[:10]


def published_text(published: date | None) -> str | None:
    """Write a day or a moment as ISO 8601."""
    return None if published is None else published.isoformat()


def published_of(text: str | None) -> date | None:
    """Read what :func:`published_text` wrote."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == len("2025-11-28") else datetime.fromisoformat(text)


def document_row(document: Document) -> dict[str, Any]:
    """Return the row of a document, with the fingerprint that tells whether anything changed."""
    row: dict[str, Any] = {
        "id": document.id,
        "text": document.text,
        "title": document.title,
        "publisher": document.source,
        "url": document.url,
        "lang": document.lang,
        "published": published_text(document.published),
        "also_reported_by": dump(document.also_reported_by),
    }
    whole = json.dumps(row, ensure_ascii=False, sort_keys=True)
    row["fingerprint"] = hashlib.sha256(whole.encode()).hexdigest()
    return row


def document_of(row: Mapping[str, Any]) -> Document:
    """Return the document of a row."""
    return Document(
        id=row["id"],
        text=row["text"],
        title=row["title"],
        source=row["publisher"],
        url=row["url"],
        lang=row["lang"],
        published=published_of(row["published"]),
        also_reported_by=load(row["also_reported_by"]),
    )

"""Documents and findings as rows of the database, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from records import Document, Finding
from store.schema import FIELDS, GROUPING, LISTS

_STORED = tuple(name for name in FIELDS if name not in GROUPING)
_LISTS = frozenset(LISTS)


def dump(values: Sequence[Any]) -> str:
    """Write a list as JSON, letters as they are."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":")) if values else "[]"


def load(text: str) -> tuple[Any, ...]:
    """Read a list written by :func:`dump`."""
    return () if text == "[]" else tuple(json.loads(text))


def finding_row(finding: Finding, doc_seq: int) -> dict[str, Any]:
    """Return the row of a finding; the grouping fields keep their defaults until grouped."""
    row: dict[str, Any] = {name: getattr(finding, name) for name in _STORED}
    for name in LISTS:
        row[name] = dump(getattr(finding, name)) if name not in GROUPING else "[]"
    row["doc_seq"] = doc_seq
    row["day"] = day_of(finding)
    return row


def finding_of(row: Sequence[Any]) -> Finding:
    """Return the finding of a row that was selected in the order of ``FIELDS``."""
    values: list[Any] = [load(v) if name in _LISTS else v for name, v in zip(FIELDS, row, strict=True)]
    return Finding(*values)


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

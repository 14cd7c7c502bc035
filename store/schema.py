"""The tables. The columns of ``findings`` are the fields of records.Finding, and a few of our own."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_type_hints

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from records import Finding

SCHEMA_VERSION = 1
METADATA = MetaData()

# What the store itself fills in over all documents; put() takes these from no finding.
GROUPING = (
    "claim_group",
    "group_status",
    "group_claimants",
    "group_documents",
    "contradicts",
    "corroborates",
)


def _column(name: str, hint: Any) -> Column[Any]:
    text = str(hint)
    optional = "None" in text
    if "tuple" in text:
        return Column(name, Text, nullable=False, default="[]")  # a JSON list
    for python, sql in (("bool", Boolean), ("int", Integer), ("float", Float)):
        if python in text:
            return Column(name, sql, nullable=optional)
    return Column(name, Text, nullable=optional, unique=name == "id")


_HINTS = get_type_hints(Finding)
FIELDS = tuple(f.name for f in fields(Finding))
LISTS = tuple(name for name in FIELDS if "tuple" in str(_HINTS[name]))

META = Table("meta", METADATA, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("url", Text),
    Column("lang", Text),
    Column("published", Text),
    Column("also_reported_by", Text, nullable=False, default="[]"),
    Column("fingerprint", Text, nullable=False),  # of everything above: has anything changed?
    Column("extractor_id", Text, nullable=False),
    Column("gazetteer_version", Text, nullable=False),
    Column("known_at", Text, nullable=False),
    Column("findings", Integer, nullable=False),
    Index("documents_publisher", "publisher"),
    Index("documents_published", "published"),
)

FINDINGS = Table(
    "findings",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("doc_seq", Integer, ForeignKey("documents.seq", ondelete="CASCADE"), nullable=False),
    Column("day", Text),  # see rows.day_of
    *(_column(name, _HINTS[name]) for name in FIELDS),
    Index("findings_doc", "doc_seq"),
    Index("findings_day", "day"),
    Index("findings_place", "place_id", "day"),
    Index("findings_claimant", "claimant", "day"),
    Index("findings_group", "claim_group"),
)

"""The tables. The columns of ``findings`` are the fields of records.Finding, and a few of our own.

meta        what this database is: version of the tables, revision
documents   every article as it was read, with what read it
versions    what a document said before it was updated
shingles    the bands of near-duplicate detection
fetched     what servers said of each address that was fetched, so that it is asked for only when changed
findings    one row per finding; its grouping fields come from its slot's group
gone        which findings are no more, so that readers forget them
slots       what can be claimed: place, kind, beneficiary, day; each belongs to one group
groups      claims with the same truth conditions, over all documents
marks       every spot that findings are drawn at, with its place
terms       every word that findings are counted by, numbered
cells       how many findings there are of each combination (mark, slot, day, terms …)

Slots stand between findings and groups so that regrouping never touches a finding: a new claim
can join, part or upgrade groups of ten thousand findings by changing a few rows.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

from records import Finding

SCHEMA_VERSION = 9
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

# What makes a spot on the map: findings that agree in all of these are drawn as one mark.
MARK_FIELDS = (
    "place_id", "name", "name_uk", "name_ru", "place_kind", "admin1", "country_code", "drawn_as",
    "lat", "lon", "lat_2", "lon_2", "geo_precision", "precision_km",
)  # fmt: skip
# What findings are counted by besides spot and day: the name of the filter and its field.
TERM_FIELDS = {
    "claimant": "claimant",
    "side": "claimant_side",
    "kind": "claim_kind",
    "stance": "stance",
    "publisher": "publisher",
    "lang": "lang",
    "use": "use",
}

_HINTS = get_type_hints(Finding)
FIELDS = tuple(f.name for f in fields(Finding))
LISTS = tuple(name for name in FIELDS if "tuple" in str(_HINTS[name]))
STORED = tuple(name for name in FIELDS if name not in GROUPING)
BIG = BigInteger().with_variant(Integer, "sqlite")  # 64 bits in both


def _column(name: str) -> Column[Any]:
    hint = str(_HINTS[name])
    optional = "None" in hint
    if "tuple" in hint:
        return Column(name, Text, nullable=False, default="[]")  # a JSON list
    for python, sql in (("bool", Boolean), ("int", Integer), ("float", Float)):
        if python in hint:
            return Column(name, sql, nullable=optional)
    return Column(name, Text, nullable=optional, unique=name == "id")


META = Table("meta", METADATA, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("seq", BIG, primary_key=True, autoincrement=False),
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
    Column("cluster", BIG, nullable=False),  # seq of one of the documents that are copies of each other
    Column("signature", Text, nullable=False),  # MinHash, see copies.py
    Column("characters", Integer, nullable=False),
    Index("documents_read_by", "extractor_id", "gazetteer_version"),
    Index("documents_publisher", "publisher", "published", "findings"),  # all that a list of sources says
    Index("documents_published", "published"),
    Index("documents_cluster", "cluster"),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("seq", BIG, primary_key=True),
    Column("doc_seq", BIG, ForeignKey("documents.seq", ondelete="CASCADE"), nullable=False),
    *(Column(name, Text) for name in ("text", "title", "publisher", "url", "lang", "published")),
    Column("also_reported_by", Text, nullable=False),
    Column("known_at", Text, nullable=False),
    Column("replaced_at", Text, nullable=False),
    Index("versions_doc", "doc_seq"),
)

SHINGLES = Table(
    "shingles",
    METADATA,
    Column("band", BIG, nullable=False),
    Column("doc_seq", BIG, ForeignKey("documents.seq", ondelete="CASCADE"), nullable=False),
    Index("shingles_band", "band", "doc_seq"),
    Index("shingles_doc", "doc_seq"),
)

FETCHED = Table(
    "fetched",
    METADATA,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", Text),  # of the feed's entry that led here
    Column("at", Text, nullable=False),
)

FINDINGS = Table(
    "findings",
    METADATA,
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("doc_seq", BIG, ForeignKey("documents.seq", ondelete="CASCADE"), nullable=False),
    Column("day", Text),  # see rows.day_of
    Column("cell", BIG, nullable=False),
    Column("slot", Integer, nullable=False),  # 0 for what claims nothing that can be grouped
    *(_column(name) for name in STORED),
    Index("findings_doc", "doc_seq"),
    Index("findings_place", "place_id", "place_text", "name_kind", "lang", "publisher"),
    Index("findings_day", "day", "doc_seq", "start_char"),
    Index("findings_cell", "cell"),
    Index("findings_slot", "slot"),
    # What a person should look at first, see reading.to_review.
    Index("findings_review", text("(place_id IS NOT NULL)"), "score_margin", "score", "seq"),
)

GONE = Table(
    "gone",
    METADATA,
    Column("seq", BIG, primary_key=True),
    Column("first", BIG, nullable=False),  # numbers of a document's findings that were taken out
    Column("last", BIG, nullable=False),
    Column("rev", BIG, nullable=False),
    Index("gone_rev", "rev"),
)

SLOTS = Table(
    "slots",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", BIG, nullable=False, unique=True),  # see codes.key_of; of place to day
    Column("place_id", Text, nullable=False),
    Column("spot", Text, nullable=False),  # "" for the place itself, else its sector, a part, an offset
    Column("kind", Text, nullable=False),
    Column("beneficiary", Text),
    Column("day", Integer, nullable=False),  # ordinal, 0 undated
    Column("bucket", BIG, nullable=False),  # equal for slots that may be of one group
    Column("holding", BIG, nullable=False),  # equal for slots on who holds one place, else 0
    Column("grp", Integer, nullable=False),  # 0 until grouped
    Column("rev", BIG, nullable=False),
    Index("slots_bucket", "bucket"),
    Index("slots_holding", "holding"),
    Index("slots_group", "grp"),
    Index("slots_rev", "rev"),
)

GROUPS = Table(
    "groups",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("place_id", Text, nullable=False),
    Column("spot", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("beneficiary", Text),
    Column("first_day", Integer, nullable=False),
    Column("last_day", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("claimants", Integer, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("asserting", Text, nullable=False),  # JSON: one groups.Said per voice
    Column("denying", Text, nullable=False),
    Column("hedging", Text, nullable=False),
    Column("rev", BIG, nullable=False),
    Index("groups_id", "id"),
    Index("groups_bucket", "place_id", "spot", "kind"),
    Index("groups_status", "status"),
    Index("groups_kind", "kind", "first_day", "id"),
    Index("groups_rev", "rev"),
)

MARKS = Table(
    "marks",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", BIG, nullable=False, unique=True),
    *(Column(name, FINDINGS.c[name].type) for name in MARK_FIELDS),
)

TERMS = Table(
    "terms",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key", BIG, nullable=False, unique=True),
    Column("field", Text, nullable=False),
    Column("value", Text),
)

CELLS = Table(
    "cells",
    METADATA,
    Column("key", BIG, primary_key=True, autoincrement=False),
    Column("rev", BIG, nullable=False),
    Column("n", Integer, nullable=False),
    Column("mark", Integer, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("day", Integer, nullable=False),  # ordinal, 0 undated
    *(Column(name, Integer, nullable=False) for name in TERM_FIELDS),
    Index("cells_rev", "rev"),
)

"""WHAT DO WE KNOW? Findings in and out of SQLite or PostgreSQL. The only home of SQL.

query       Query                the view as one record and one string (parse_query, format_query)
store       Store, open_store    put, find, count, facets, by_place, by_day, documents
results     PlaceCount …         what the store answers besides findings
errors      StoreError           one paragraph on a missing, locked, corrupt or newer store

engine, migrations, schema       opening a database; its tables, and from one version to the next
writing, rows, words, copies     documents and findings in: rows, full text, near-duplicates
groups, regroup, stories         claims with the same truth conditions: pure rules, and their SQL
cells                            the aggregate, written with every transaction
cube, selection, counts          the aggregate, read into memory and counted by query
filters, reading                 findings and documents out
keeping                          check, vacuum, backup, copying between engines
"""

from store.errors import StoreError
from store.query import Query, format_query, parse_query
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
    Step,
    StoreMeta,
    Story,
    Version,
)
from store.store import Store, default_store, open_store

__all__ = [
    "DayCount",
    "Dispute",
    "DocumentSummary",
    "GroupSummary",
    "LedgerRow",
    "NameForm",
    "PlaceCount",
    "Put",
    "Puts",
    "Query",
    "SourceSummary",
    "Step",
    "Store",
    "StoreError",
    "StoreMeta",
    "Story",
    "Version",
    "default_store",
    "format_query",
    "open_store",
    "parse_query",
]

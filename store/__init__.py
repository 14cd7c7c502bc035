"""WHAT DO WE KNOW? Findings in and out of SQLite or PostgreSQL. The only home of SQL.

query       Query                 the view as one record and one string (parse_query, format_query)
store       Store, open_store     put, find, count, facets, by_place, by_day, documents
errors      StoreError            one paragraph on a missing, locked, corrupt or newer store
"""

from store.errors import StoreError
from store.query import Query, format_query, parse_query
from store.results import DayCount, DocumentSummary, PlaceCount, Put, StoreMeta
from store.store import Store, default_store, open_store

__all__ = [
    "DayCount",
    "DocumentSummary",
    "PlaceCount",
    "Put",
    "Query",
    "Store",
    "StoreError",
    "StoreMeta",
    "default_store",
    "format_query",
    "open_store",
    "parse_query",
]

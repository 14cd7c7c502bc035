"""A small run of documents with all that can come in one: copies, updates, what goes back and forth."""

from dataclasses import replace
from itertools import islice

from extract.documents import read_documents
from store import Query
from store.query import CHOICES
from tests.conftest import ROOT

EVERYTHING = Query(use=CHOICES["use"])


def run_of(n=20):
    """Return documents in three languages; some come again, changed, changed back, or as a copy."""
    found = list(islice(read_documents([ROOT / "tests" / "gold" / "dev.jsonl"]), 0, 3 * n, 3))
    first, second, third = found[:3]
    changed = replace(first, text=first.text + " The village of Siversk was named too.", title="Changed")
    copy = replace(second, id="copy", source="Another paper")
    return [*found[: n // 2], changed, copy, third, *found[n // 2 :], first, replace(changed, title="Again")]


def state(store):
    """Return all that a store knows, but not when it came to know it."""
    documents = [replace(d, known_at="") for d in store.documents()]
    return {
        "findings": sorted(store.find(EVERYTHING), key=lambda f: f.id),
        "in order": [f.id for f in store.find(EVERYTHING, order="document")],
        "documents": sorted(documents, key=lambda d: d.id),
        "whole": [store.document(d.id) for d in documents],
        "versions": [[v.document for v in store.versions(d.id)] for d in documents],
        "facets": store.facets(EVERYTHING),
        "places": store.by_place(EVERYTHING),
        "disputes": store.disputes(EVERYTHING),
        "checked": store.check(),
    }

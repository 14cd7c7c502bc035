"""What the store answers to a view, asked once for all viewers until the store changes.

A click that changes one thing leaves most answers as they were, and ten viewers of a newsroom look
at the same week: what is counted or drawn for one is kept for all. Answers are shared: never change one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from app_pages.opened import store
from records import Document, Finding
from store import DayCount, PlaceCount, Query, Store

T = TypeVar("T")
MOST = {"card": 2048, "source": 256}  # answers of a sort kept at once: a view has a dozen cards
OTHERS = 96
_kept: dict[str, OrderedDict[Hashable, Any]] = {}
_lock = Lock()
_NOW: ContextVar[tuple[Store, int] | None] = ContextVar("store and revision of this run", default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """Hold a document, None where it was removed a moment ago, and when it became known (ISO 8601)."""

    document: Document | None
    known_at: str | None


def begin() -> None:
    """Ask anew which revision the store has, at the next answer of this run."""
    _NOW.set(None)


def kept(what: str, key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made for this key since the store last changed, else make it and keep it.

    ``what`` names the sort of answer, ``key`` holds everything else that it depends on.
    """
    now = _NOW.get()
    if now is None:
        opened = store()
        now = (opened, opened.revision)
        _NOW.set(now)
    whole = (now, key)
    with _lock:
        known = _kept.setdefault(what, OrderedDict())
        if whole in known:
            known.move_to_end(whole)
            found: T = known[whole]
            return found
    made = make()  # not under the lock: another viewer's answer need not wait for it
    with _lock:
        known[whole] = made
        while len(known) > MOST.get(what, OTHERS):
            known.popitem(last=False)
    return made


def forget() -> None:
    """Forget all answers, as a change of the store does."""
    with _lock:
        _kept.clear()


def count(query: Query) -> int:
    """Return how many findings a view has."""
    asked = query.filters()
    return kept("count", asked, lambda: store().count(asked))


def facets(query: Query) -> dict[str, list[tuple[str, int]]]:
    """Return the values of each filter with their counts."""
    asked = query.filters()
    return kept("facets", asked, lambda: store().facets(asked))


def by_place(query: Query) -> list[PlaceCount]:
    """Return one row per drawn spot, most findings first."""
    asked = query.filters()
    return kept("by_place", asked, lambda: store().by_place(asked))


def by_day(query: Query) -> list[DayCount]:
    """Return one row per day that has findings, the undated last."""
    asked = query.filters()
    return kept("by_day", asked, lambda: store().by_day(asked))


def find(query: Query, limit: int | None = None) -> list[Finding]:
    """Return the newest findings of a view."""
    asked = query.filters()
    return kept("find", (asked, limit), lambda: list(store().find(asked, limit=limit)))


def today() -> date | None:
    """Return the day that "the last N days" end with."""
    return kept("today", None, lambda: store().today())


def contested(query: Query) -> frozenset[str]:
    """Return the places about which some assert and some deny within a view."""
    if query.status and "contested" not in query.status:
        return frozenset()
    return frozenset(p.place_id for p in by_place(replace(query, status=("contested",))))


def source(doc_id: str) -> Source:
    """Return a finding's document and when it became known."""

    def look() -> Source:
        known = store().summaries({doc_id}).get(doc_id)
        return Source(store().document(doc_id) if known else None, known.known_at if known else None)

    return kept("source", doc_id, look)

"""RSS and Atom feeds that were saved: one document per entry."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from extract.readers.base import Columns, Draft, ReadFailure, ValueFaultError, read_all, read_lang
from extract.readers.markup import fragment_text, with_headline

# Tags that feeds put in headlines; whatever else has angles there are words.
_INLINE = re.compile(r"</?(?:a|b|br|em|i|p|span|strong|u)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)


def read_feed(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield the entries of a feed in its order; those that say nothing are passed over."""
    import feedparser  # type: ignore[import-untyped]

    feed = feedparser.parse(io.BytesIO(read_all(data)), sanitize_html=False)
    if not feed.entries and not feed.feed.get("title"):
        raise ValueFaultError(
            "is no RSS or Atom feed. Save the feed itself and not the page that links to it"
        )
    for number, entry in enumerate(feed.entries, 1):
        draft = _entry(entry, feed.feed, f"entry {number}")
        if draft.text:
            yield draft


def _entry(entry: Any, feed: Any, place: str) -> Draft:
    bodies = [part.get("value") for part in entry.get("content", ())] or [entry.get("summary")]
    text = "\n".join(filter(None, (fragment_text(body or "") for body in bodies)))
    title = " ".join(_INLINE.sub("", entry.get("title") or "").split()) or None
    link = entry.get("link") or None
    link = link if link and link.startswith(("http://", "https://")) else None  # or an id taken for one
    return Draft(
        text=with_headline(title, text),
        id=None if link else entry.get("id"),
        title=title,
        source=(entry.get("source") or {}).get("title") or feed.get("title"),
        url=link,
        lang=read_lang(feed.get("language")),
        published=_moment(_parsed(entry, "published") or _parsed(entry, "updated")),
        place=place,
    )


def _parsed(entry: Any, name: str) -> Any:
    """Return a moment of the entry itself; feedparser's own look-up would give one for the other."""
    return entry[f"{name}_parsed"] if f"{name}_parsed" in entry.keys() else None  # noqa: SIM118 -- its `in` too


def _moment(parsed: Any) -> date | None:
    """Return the moment that feedparser read; its tuple is in UTC although it does not say so."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError):
        return None

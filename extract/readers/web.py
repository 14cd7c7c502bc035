"""Fetched pages and feeds: what lies at an address is read as a file of its kind is."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from extract.addresses import FetchError
from extract.fetching import Fetcher, Page
from extract.readers.base import Columns, Draft, Reader, ReadFailure, ValueFaultError
from extract.readers.encodings import NotTextError
from extract.readers.feed import read_feed
from extract.readers.kinds import by_content, read_xml
from extract.readers.markup import read_html
from extract.readers.plain import read_plain

_KINDS: dict[str, Reader] = {
    "text/html": read_html, "application/xhtml+xml": read_html, "text/plain": read_plain,
    "application/rss+xml": read_feed, "application/atom+xml": read_feed,
    "application/xml": read_xml, "text/xml": read_xml,
}  # fmt: skip


def is_url(name: str) -> bool:
    """Tell whether a path is an address of the web."""
    return name.casefold().startswith(("http://", "https://"))


def read_url(
    url: str, fetcher: Fetcher, columns: Columns, *, articles: bool = False
) -> Iterator[Draft | ReadFailure]:
    """Yield the documents at an address; none where nothing has changed since it was last fetched.

    With ``articles`` the entries of a feed are read from their own pages. One that cannot be
    fetched is a failure, and the feed's own words stand for it.
    """
    try:
        page = fetcher.get(url)
        if page is None:
            return
        for item in _drafts(page, columns):
            if isinstance(item, Draft) and articles and item.url and item.url != page.url:
                yield from _article(item, page, fetcher, columns)
            else:
                yield item
    except FetchError as error:
        yield ReadFailure(url, f"{error}")
    except (NotTextError, ValueFaultError) as error:
        yield ReadFailure(url, f"{url}: what was fetched {_fault(error)}.")


def _drafts(page: Page, columns: Columns) -> Iterator[Draft | ReadFailure]:
    data = io.BufferedReader(io.BytesIO(page.body))
    reader = _KINDS.get(page.kind) or by_content(page.body[:4096])
    host = urlsplit(page.url).hostname or ""
    for item in reader(page.url, data, columns):
        if isinstance(item, ReadFailure):
            yield item
        elif reader is read_html:
            # A page speaks for addresses of its own host alone: else it could replace another's article.
            own = item.url if urlsplit(item.url or "").hostname == host else page.url
            yield replace(item, url=own, source=item.source or host)
        else:
            yield replace(item, source=item.source or host, url=item.url or _only(page, item))


def _only(page: Page, item: Draft) -> str | None:
    """Return the page's address for a text that is alone in it."""
    return None if item.place else page.url


def _article(entry: Draft, feed: Page, fetcher: Fetcher, columns: Columns) -> Iterator[Draft | ReadFailure]:
    """Yield the page of a feed's entry; nothing where it was read before and the entry is as it was.

    The publisher is as the feed says where both are of one host: so its entries and its pages have
    the same one.
    """
    url = str(entry.url)
    parts = (entry.title or "", entry.text, str(entry.published))
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    said = fetcher.known(url)
    if said is not None and said.digest == digest:
        return
    try:
        page = fetcher.get(url, digest=digest)
        if page is None:
            return
        drafts = [item for item in _drafts(page, columns) if isinstance(item, Draft)]
        if len(drafts) != 1:
            raise FetchError(f"{url}: what was fetched is not one article.")
        article = drafts[0].filled(entry)
        same = urlsplit(url).hostname == urlsplit(feed.url).hostname
        source = entry.source if same else article.source
        yield replace(article, url=url, source=source, published=entry.published or article.published)
    except (FetchError, ValueFaultError, NotTextError) as error:
        told = str(error) if isinstance(error, FetchError) else f"{url}: what was fetched {_fault(error)}."
        yield ReadFailure(url, f"{told} The feed's own words were read instead.")
        yield entry


def _fault(error: Exception) -> str:
    return "is no text" if isinstance(error, NotTextError) else str(error)

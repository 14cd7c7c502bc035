"""Marked-up text: whole HTML pages, and the fragments that feeds and books are made of."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import BinaryIO

from extract.readers.base import Columns, Draft, ReadFailure, ValueFaultError, read_all, read_date, read_lang
from extract.readers.encodings import decode, marked

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w-]{2,40})|<\?xml[^>]{0,99}encoding=["']([\w-]{2,40})""",
    re.I,
)
# Python's names of what pages are written in. Its other codecs are no charsets (idna, hex, escapes).
_CHARSETS = (
    "utf",
    "cp",
    "koi8",
    "iso8859",
    "mac",
    "ascii",
    "gb",
    "big5",
    "euc",
    "shift",
    "iso2022",
    "kz",
    "ptcp",
)
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
))  # fmt: skip
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object"})


def read_html(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield the article of a page: its main text without menus, and what its markup says of it.

    The headline is the first line of the text, because headlines make claims. The date is taken
    only from where the page declares it, never guessed from the text.
    """
    html = decode_markup(read_all(data))
    draft = page_draft(html)
    if draft is None:
        raise ValueFaultError(
            "holds no article that could be found. Save the page of one article, or its text"
        )
    yield draft


def page_draft(html: str) -> Draft | None:
    """Return the article of a page, None where there is none."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what fails is told by us
    found = bare_extraction(
        html,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = (getattr(found, "text", None) or "").strip() or fragment_text(html)
    if not text:
        return None
    title = getattr(found, "title", None)
    declared = _meta(html, "article:published_time") or getattr(found, "date", None)
    try:
        published = read_date(declared)
    except ValueFaultError:
        published = None
    return Draft(
        text=with_headline(title, text),
        title=title,
        source=getattr(found, "sitename", None),
        url=_meta(html, "og:url") or getattr(found, "url", None),
        lang=read_lang(getattr(found, "language", None) or _language(html)),
        published=published,
    )


def with_headline(title: str | None, text: str) -> str:
    """Put the headline before the text, unless the text begins with it."""
    bare = " ".join((title or "").split())
    return (
        text
        if not bare or " ".join(text[: 2 * len(bare) + 20].split()).startswith(bare)
        else f"{bare}\n\n{text}"
    )


def decode_markup(raw: bytes) -> str:
    """Return the text of a marked-up file: by its mark, its own declaration, or as any text."""
    declared = _DECLARED.search(raw[:4096])
    if declared and not marked(raw):
        with suppress(LookupError, UnicodeError):
            encoding = codecs.lookup((declared[1] or declared[2]).decode("ascii")).name
            if encoding.startswith(_CHARSETS) and encoding != "utf-7":
                return raw.decode(encoding)
    return decode(raw)


def fragment_text(html: str) -> str:
    """Return the text of a fragment of HTML, one line per block."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Text(HTMLParser):
    """Collect what a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\n", " "))


def _meta(html: str, name: str) -> str | None:
    """Return the content of a meta tag, its attributes in either order."""
    for tag in re.finditer(r"<meta\s[^>]{1,2000}>", html[:200_000], re.IGNORECASE):
        if re.search(rf"""(?:property|name)\s*=\s*["']{re.escape(name)}["']""", tag[0], re.IGNORECASE):
            content = re.search(r"""content\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag[0], re.IGNORECASE)
            if content:
                return content[1] or content[2]
    return None


def _language(html: str) -> str | None:
    tag = re.search(r"""<html[^>]{0,500}\slang\s*=\s*["']?([\w-]{2,20})""", html[:5000], re.IGNORECASE)
    return tag[1] if tag else None

"""What every reader yields: drafts of documents, or failures told in one paragraph each."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from records import Document

MAX_BYTES = 256 << 20  # of a file that is read whole
MAX_CHARACTERS = 20_000_000  # one document; more is a database dump and not an article
LANGUAGES = {
    "en": "en", "eng": "en", "english": "en",
    "uk": "uk", "ukr": "uk", "ua": "uk", "ukrainian": "uk",
    "ru": "ru", "rus": "ru", "russian": "ru",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """Tell what could not be read: ``message`` names file, place, value and remedy."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold what a file says about one document; ``place`` is where in the file ("line 12")."""

    text: str
    id: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    published: date | None = None
    also_reported_by: tuple[str, ...] = ()
    place: str = ""

    def filled(self, other: Draft) -> Draft:
        """Return this draft with its missing metadata taken from ``other``."""
        missing = {
            name: getattr(other, name)
            for name in ("id", "title", "source", "url", "lang", "published")
            if getattr(self, name) is None
        }
        return replace(self, **missing)


# Which column of a table or field of a JSON object holds what: {"text": "Body", "published": "Day"}.
Columns = Mapping[str, str] | None
# A reader gets the name for messages, the bytes and the columns, and yields what it finds in order.
Reader = Callable[[str, BinaryIO, Columns], Iterator[Draft | ReadFailure]]


class ValueFaultError(ValueError):
    """Say what is wrong with one value and what to write instead; becomes a ReadFailure."""


def read_all(data: BinaryIO) -> bytes:
    """Return all bytes of a file that cannot be read piece by piece.

    Raises
    ------
    ValueFaultError
        Where there are too many, as in a small archive made to unpack to a huge file.
    """
    raw = data.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ValueFaultError(
            f"is larger than {MAX_BYTES >> 20} MB. Split it, or write its texts as JSON lines"
        )
    return raw


def to_document(draft: Draft) -> Document:
    """Make the document of a draft.

    The id is the given one; else ``u`` and a hash of the address without fragment and tracking
    parameters, unless it is a site's front page; else ``t`` and a hash of the text (NFC, spaces
    run together, case folded) and the publisher. So the same article from the same address is one
    document however its text changes, and a text without address is another document when it changes.

    Raises
    ------
    ValueFaultError
        Where there is no text, or far too much of it.
    """
    text = unicodedata.normalize("NFC", clean(draft.text))
    if not text.strip():
        raise ValueFaultError("holds no text. Remove it, or put the article's text in")
    if len(text) > MAX_CHARACTERS:
        raise ValueFaultError(
            f"holds {len(text):,} characters in one document, more than {MAX_CHARACTERS:,}. "
            "Split it into its articles"
        )
    source, url = line(draft.source), line(draft.url)
    address = canonical_url(url) if url else ""
    named = _hash("u", address) if _names_article(address) else _hash("t", folded(text), source or "")
    return Document(
        id=line(draft.id) or named,
        text=text,
        title=line(draft.title),
        source=source,
        url=url,
        lang=draft.lang,
        published=draft.published,
        also_reported_by=draft.also_reported_by,
    )


def folded(text: str) -> str:
    """Return the text as it is compared for sameness: case and runs of spaces do not count."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def canonical_url(url: str) -> str:
    """Return the address by which an article is known: no fragment, no tracking, lower-case host."""
    try:
        parts = urlsplit(url.strip())
        query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)]
    except ValueError:
        return url.strip()
    scheme = "https" if parts.scheme.casefold() == "http" else parts.scheme.casefold()
    return urlunsplit((scheme, parts.netloc.casefold(), parts.path.rstrip("/"), urlencode(query), ""))


def _names_article(address: str) -> bool:
    """Tell whether an address may be that of one article: a front page stands for all of a publisher's."""
    rest = address.partition("://")[2]
    return "/" in rest or "?" in rest


_TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid)$", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Put U+FFFD for characters that no text holds: NUL, other controls, lone surrogates.

    One for one, so that offsets into the text as it was given stay true.
    """
    return _CONTROLS.sub("\ufffd", text)


def line(text: str | None) -> str | None:
    """Return a value of one line, trimmed; None where nothing is left."""
    return (" ".join(clean(text).split()) or None) if text is not None else None


def read_date(value: object) -> date | None:
    """Read a day, a moment or a Unix time; None for nothing.

    A moment without a zone says only the day for sure, so only the day is kept.

    Raises
    ------
    ValueFaultError
        Where the value is something else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise ValueFaultError(_NO_DATE.format(value))
    try:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        return _read_date_text(str(value).strip())
    except (ValueError, OverflowError, OSError) as error:
        raise ValueFaultError(_NO_DATE.format(show(str(value)))) from error


_NO_DATE = "gives {} as the date of publication. Write it as 2025-11-28 or 2025-11-28T14:30:00+02:00"
_POINTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")  # 28.11.2025, as written in Ukraine and Russia
_GDELT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?$")  # 20251128T143000Z, in UTC


def _read_date_text(text: str) -> date:
    if match := _POINTED.match(text):
        day, month, year = (int(part) for part in match.groups())
        return date(year, month, day)
    if match := _GDELT.match(text):
        return datetime(*(int(part) for part in match.groups()), tzinfo=UTC)  # type: ignore[arg-type, misc]
    try:
        return date.fromisoformat(text)
    except ValueError:
        return read_date(datetime.fromisoformat(text)) or date.min


def read_lang(value: str | None) -> str | None:
    """Return en, uk or ru for a language's code or name; None for none and for other languages."""
    return LANGUAGES.get(re.split(r"[-_]", value.strip().casefold())[0]) if value else None


def show(value: str) -> str:
    """Quote a value for a message, short and on one line."""
    value = line(value) or ""
    return f"“{value[:60]}…”" if len(value) > 61 else f"“{value}”"


def _hash(kind: str, *parts: str) -> str:
    return kind + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]

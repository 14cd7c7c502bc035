"""JSON files: Telegram Desktop's export, GDELT's article lists, arrays of documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from extract.readers.base import Columns, Draft, ReadFailure, ValueFaultError, read_date, read_lang, show
from extract.readers.jsonl import draft_of
from extract.readers.stream import JsonObjects

_NAME = re.compile(r'"name"\s*:\s*("(?:[^"\\]|\\.)*")')
_CHAT = re.compile(r'"id"\s*:\s*(-?\d{1,20})')


def read_json(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield the documents of a JSON file; service messages and empty ones are passed over."""
    for number, (head, row) in enumerate(JsonObjects(data), 1):
        place = f"object {number}"
        try:
            draft = _draft(head, row, place, columns)
        except ValueFaultError as fault:
            yield ReadFailure(name, f"{name}, {place}: the document {fault}.")
            continue
        if draft is not None:
            yield draft


def _draft(head: str, row: Any, place: str, columns: Columns) -> Draft | None:
    if isinstance(row, Mapping):
        if "date_unixtime" in row or row.get("type") in ("message", "service"):
            return message_draft(head, row, place)
        if "seendate" in row:
            return _gdelt_draft(row, place)
    return draft_of(row, place, columns)


def message_draft(head: str, row: Mapping[str, Any], place: str) -> Draft | None:
    """Return the draft of a Telegram message; None for what has no words.

    The id is that of chat and message, so an edited message is a new state of the same document.
    A forwarded message is its author's, and the channel only reports it too.
    """
    if row.get("type") not in (None, "message"):
        return None
    text = _flat(row.get("text", "")).strip()
    if not text:
        return None
    chat, number = _last(_CHAT, head), row.get("id")
    channel = _last(_NAME, head) or _word(row.get("from"))
    origin = _word(row.get("forwarded_from"))
    return Draft(
        text=text,
        id=f"telegram/{chat or channel or 'chat'}/{number}" if number is not None else None,
        source=origin or channel,
        published=read_date(_unix(row.get("date_unixtime")) or row.get("date")),
        also_reported_by=(channel,) if origin and channel and origin != channel else (),
        place=place,
    )


def _flat(text: Any) -> str:
    """Return the words of Telegram's text: a string, or a list of strings and marked pieces."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(_flat(part) for part in text)
    if isinstance(text, Mapping):
        return _flat(text.get("text", ""))
    raise ValueFaultError(
        f"has a text of an unknown form ({show(repr(text))}). Export the chat again as JSON"
    )


def _unix(value: Any) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).lstrip("-").isdigit() else None


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _last(pattern: re.Pattern[str], head: str) -> str | None:
    """Return the last value before the messages: a full export has many chats one after the other."""
    found = pattern.findall(head)
    if not found:
        return None
    return str(json.loads(found[-1])) if found[-1].startswith('"') else found[-1]


def _gdelt_draft(row: Mapping[str, Any], place: str) -> Draft | None:
    """Return the draft of an article in GDELT's list: it has the headline alone as its text.

    Its date is the moment at which GDELT first saw the article.
    """
    title = _word(row.get("title"))
    return title and Draft(  # type: ignore[return-value]
        text=title,
        title=title,
        source=_word(row.get("domain")),
        url=_word(row.get("url")),
        lang=read_lang(_word(row.get("language"))),
        published=read_date(row.get("seendate")),
        place=place,
    )

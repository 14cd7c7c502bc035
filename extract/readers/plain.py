"""Plain text: one document per file, with its date at the head if it has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import BinaryIO

from extract.readers.base import Columns, Draft, ReadFailure, read_all
from extract.readers.encodings import decode

# " date 2025-11-28 " before the first word is the date of publication and not text.
_HEAD = re.compile(r"\s{0,20}(?:date|дата)\s{0,5}:?\s{0,5}(\d{4}-\d{2}-\d{2})(?=\s|$)\s*", re.IGNORECASE)


def read_plain(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield the one document of a text file."""
    yield plain_draft(decode(read_all(data)))


def plain_draft(text: str) -> Draft:
    """Return the document of a text, its head line taken off as its date."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    published, start = None, 0
    if head := _HEAD.match(text):
        with suppress(ValueError):  # "date 2025-13-41" are words like any others
            published, start = date.fromisoformat(head[1]), head.end()
    return Draft(text[start:].strip(), published=published)

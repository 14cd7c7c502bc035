"""Which reader reads which file: by its ending, else by how it begins."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from extract.readers.base import Columns, Draft, Reader, ReadFailure
from extract.readers.feed import read_feed
from extract.readers.jsonfile import read_json
from extract.readers.jsonl import read_jsonl
from extract.readers.markup import read_html
from extract.readers.office import read_docx, read_epub, read_pdf
from extract.readers.packed import UNPACK
from extract.readers.plain import read_plain
from extract.readers.table import read_table


def read_xml(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield what an XML file holds: the entries of a feed, or the article of a page."""
    html = isinstance(data, io.BufferedReader) and b"<html" in data.peek(2048)[:2048].lower()
    return (read_html if html else read_feed)(name, data, columns)


READERS: dict[str, Reader] = {
    ".txt": read_plain, ".text": read_plain,
    ".jsonl": read_jsonl, ".ndjson": read_jsonl, ".json": read_json,
    ".csv": read_table, ".tsv": read_table,
    ".html": read_html, ".htm": read_html, ".xhtml": read_html,
    ".rss": read_feed, ".atom": read_feed, ".xml": read_xml,
    ".docx": read_docx, ".epub": read_epub, ".pdf": read_pdf,
}  # fmt: skip


def endings(name: str) -> tuple[str, str]:
    """Return the ending that tells the kind, and the one of a compression: ``("txt", "gz")``; "" for none."""
    path = PurePath(name)
    packed = path.suffix.casefold()
    if packed in UNPACK:
        return PurePath(path.stem).suffix.casefold(), packed
    return packed, ""


def is_known(name: str) -> bool:
    """Tell whether a file of this name is read when its folder is."""
    return endings(name)[0] in READERS


def reader_of(name: str, data: io.BufferedReader) -> Reader:
    """Return the reader of a file."""
    return READERS.get(endings(name)[0]) or by_content(data.peek(4096)[:4096])


def by_content(head: bytes) -> Reader:
    """Return the reader for a file that begins so: standard input has no name."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").lower()
    if start.startswith(b"%pdf"):
        return read_pdf
    if start.startswith(b"pk\x03\x04"):
        return read_epub if b"epub" in start[:200] else read_docx
    if start.startswith((b"<!doctype html", b"<html")):
        return read_html
    if start.startswith((b"<?xml", b"<rss", b"<feed")):
        return read_xml
    if start.startswith((b"{", b"[")):
        first = start.split(b"\n", 1)[0].replace(b"\x00", b"").strip()
        return read_jsonl if first.startswith(b"{") and first.endswith(b"}") else read_json
    return read_plain

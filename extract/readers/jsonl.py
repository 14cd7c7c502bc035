"""JSON lines: one document per line, ``text`` and what else is known of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from extract.readers.base import (
    Columns,
    Draft,
    ReadFailure,
    ValueFaultError,
    read_all,
    read_date,
    read_lang,
    show,
)
from extract.readers.encodings import NotTextError, decode, marked

# Our field, and the other names under which it is found.
NAMES = {
    "id": ("id",),
    "text": ("text", "content", "body", "full_text", "article", "message", "текст"),
    "title": ("title", "headline", "заголовок", "назва"),
    "source": ("publisher", "source", "outlet", "domain", "джерело", "источник"),
    "url": ("url", "link", "посилання", "ссылка"),
    "lang": ("lang", "language", "мова", "язык"),
    "published": ("published", "date", "published_at", "pubdate", "datetime", "seendate", "дата"),
}
MAX_LINE = 64 << 20  # bytes; a document of MAX_CHARACTERS fits in
_FIELD = {"publisher": "source", "date": "published"}


def read_jsonl(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield a document per line; a line that is none is a failure, and the next goes on."""
    for number, raw in enumerate(_lines(data), 1):
        if raw.strip():
            try:
                yield draft_of(json.loads(raw), f"line {number}", columns)
            except json.JSONDecodeError as error:
                yield ReadFailure(
                    name,
                    f"{name}, line {number}: this is not JSON ({error.msg} at character {error.pos + 1}: "
                    f"{show(raw)}). Write one JSON object per line; the other lines were read.",
                )
            except ValueFaultError as fault:
                yield ReadFailure(name, f"{name}, line {number}: the document {fault}.")
            except RecursionError:
                yield ReadFailure(name, f"{name}, line {number}: the JSON is nested too deeply. Flatten it.")


def draft_of(row: Any, place: str, columns: Columns = None) -> Draft:
    """Return the draft that a JSON object or a row of a table describes.

    ``columns`` tells which field holds what, before the usual names are tried. Where there is no
    text but a title, as in a list of articles, the title is the text.

    Raises
    ------
    ValueFaultError
        Where it is no object, has no text, or a field of it is of the wrong kind.
    """
    if not isinstance(row, Mapping):
        raise ValueFaultError('is not an object. Write {"text": "…"}')
    folded = {str(key).strip().casefold(): value for key, value in row.items()}
    values = {field: _first(folded, names) for field, names in NAMES.items()}
    for field, column in (columns or {}).items():
        values[_FIELD.get(field, field)] = row.get(column)
    if values["text"] is None and isinstance(values["title"], str) and values["url"]:
        values["text"] = values["title"]
    for field, value in values.items():
        if field not in ("published", "id") and not isinstance(value, str | None):
            raise ValueFaultError(f"has a {field} that is not a text ({show(repr(value))}). Put it in quotes")
    if values["text"] is None:
        raise ValueFaultError(
            f"has no “text” (its fields: {show(', '.join(map(str, row)))}). Name the field “text”"
        )
    also = row.get("also_reported_by") or ()
    return Draft(
        text=values["text"],
        id=str(values["id"]) if isinstance(values["id"], str | int) else None,
        title=values["title"],
        source=values["source"],
        url=values["url"],
        lang=read_lang(values["lang"]),
        published=read_date(values["published"]),
        also_reported_by=tuple(str(name) for name in also) if isinstance(also, list) else (),
        place=place,
    )


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _lines(data: BinaryIO) -> Iterator[str]:
    """Yield the lines, each decoded by itself, so that the file is never in memory whole."""
    first = data.readline(MAX_LINE)
    encoding = marked(first)
    if encoding and encoding != "utf-8-sig":
        yield from (first + read_all(data)).decode(encoding, "replace").split("\n")
        return
    raw = first.removeprefix(b"\xef\xbb\xbf")
    while raw:
        if len(raw) >= MAX_LINE:
            raise ValueFaultError(
                f"has a line of more than {MAX_LINE >> 20} MB, which is no document. "
                "Write one document per line; the lines before it were read"
            )
        yield _line(raw)
        raw = data.readline(MAX_LINE)


def _line(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return decode(raw)
    except NotTextError:
        return raw.decode("utf-8", "replace")

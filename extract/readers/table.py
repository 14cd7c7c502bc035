"""CSV and TSV tables: one document per row, the columns known by their names or by a mapping."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from extract.readers.base import MAX_CHARACTERS, Columns, Draft, ReadFailure, ValueFaultError, show
from extract.readers.encodings import encoding_of
from extract.readers.jsonl import MAX_LINE, NAMES, draft_of

SAMPLE = 65_536
DELIMITERS = ",;\t|"


def read_table(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield a document per row; a row that is none is a failure, and the next goes on.

    The first row names the columns. A list of articles without texts (as GDELT gives it) has
    their headlines as texts.
    """
    buffered = data if isinstance(data, io.BufferedReader) else io.BufferedReader(data)  # type: ignore[type-var]
    sample = buffered.peek(SAMPLE)[:SAMPLE]
    encoding = encoding_of(sample)
    csv.field_size_limit(MAX_CHARACTERS)
    text = io.TextIOWrapper(buffered, encoding, errors="replace", newline="")
    try:
        rows = csv.DictReader(_lines(text), delimiter=_delimiter(sample.decode(encoding, "replace")))
        fields = [str(field).strip().lstrip("\ufeff") for field in rows.fieldnames or ()]
        _check(fields, columns)
        rows.fieldnames = fields
        yield from _drafts(name, rows, columns)
    finally:
        text.detach()


def _drafts(name: str, rows: csv.DictReader[str], columns: Columns) -> Iterator[Draft | ReadFailure]:
    while True:
        try:
            row = next(rows, None)
            if row is None:
                return
            yield draft_of({k: v for k, v in row.items() if k is not None}, f"line {rows.line_num}", columns)
        except ValueFaultError as fault:
            yield ReadFailure(name, f"{name}, line {rows.line_num}: the document {fault}.")
        except csv.Error as error:
            yield ReadFailure(
                name,
                f"{name}, line {rows.line_num}: the row cannot be read ({error}). "
                "Check its quotation marks; the rows before it were read.",
            )
            return


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines, none of them without an end."""
    while line := text.readline(MAX_LINE):
        if len(line) >= MAX_LINE:
            raise ValueFaultError(f"has a line of more than {MAX_LINE:,} characters. Check its line ends")
        yield line


def _delimiter(sample: str) -> str:
    """Return the delimiter that the first line has most of."""
    first = sample.lstrip("\ufeff").split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _check(fields: list[str], columns: Columns) -> None:
    missing = sorted(set((columns or {}).values()) - set(fields))
    if missing:
        raise ValueFaultError(
            f"has no column {show(', '.join(missing))} (its columns: {show(', '.join(fields))}). "
            "Correct the mapping of columns"
        )
    known = {name for names in NAMES.values() for name in names}
    if not columns and not known & {field.casefold() for field in fields}:
        raise ValueFaultError(
            f"names no column that is known here (its first row: {show(', '.join(fields))}). "
            "Name the column of the texts “text” in the first row, or give a mapping of columns"
        )

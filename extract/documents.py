"""Files, folders and standard input to documents. What cannot be read is named, the rest goes in."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from extract.readers.base import Draft, Reader, ReadFailure, ValueFaultError, to_document
from extract.readers.encodings import NotTextError
from extract.readers.jsonl import read_jsonl
from extract.readers.manifest import MANIFEST, Manifests
from extract.readers.plain import read_plain
from records import Document

__all__ = ["READERS", "STDIN", "ReadFailure", "read_documents"]

STDIN = "-"
READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}


def read_documents(
    paths: Iterable[str | os.PathLike[str]],
    *,
    manifest: str | os.PathLike[str] | None = None,
    lang: str | None = None,
) -> Iterator[Document | ReadFailure]:
    """Yield the documents of files and folders in order, and a failure for each that cannot be read.

    A folder is read with all below it, sorted by name; files of unknown kinds and hidden ones in
    it are passed over. ``-`` is standard input: JSON lines or one plain text. Metadata comes from
    the file, and from a ``manifest.toml`` beside it or at the top of the folder, or from
    ``manifest``; where both speak of a file with one document, the manifest is believed.
    ``lang`` (en, uk, ru) is the language of documents that name none. A date that stands nowhere
    stays None.
    """
    manifests = Manifests(Path(manifest) if manifest is not None else None)
    for path in paths:
        for name, top in _files(str(path)):
            said = manifests.of(name, top)
            yield from manifests.take_failures()
            for item in _read(name):
                if isinstance(item, Draft):
                    yield _finish(name, _with_manifest(item, said), lang)
                else:
                    yield item


def _with_manifest(draft: Draft, said: Draft | None) -> Draft:
    """Put in what the manifest says; of a file with many documents it knows publisher and language."""
    if said is None:
        return draft
    if draft.place:
        return draft.filled(Draft("", source=said.source, lang=said.lang))
    return replace(said.filled(draft), text=draft.text)


def _finish(name: str, draft: Draft, lang: str | None) -> Document | ReadFailure:
    shown = _shown(name)
    try:
        return to_document(draft if draft.lang else replace(draft, lang=lang))
    except ValueFaultError as fault:
        where = f"{shown}, {draft.place}" if draft.place else shown
        return ReadFailure(name, f"{where}: the document {fault}.")


def _files(path: str) -> Iterator[tuple[str, Path | None]]:
    """Yield the files of a path, each with the folder that was asked for, None for a single file."""
    if path == STDIN or not os.path.isdir(path):
        yield path, None
        return
    for folder, below, names in os.walk(path):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            known = _reader(name) is not None
            if known and not name.startswith(".") and name != MANIFEST:
                yield os.path.join(folder, name), Path(path)


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else name


def _reader(name: str) -> Reader | None:
    return READERS.get(Path(name).suffix.casefold())


def _read(name: str) -> Iterator[Draft | ReadFailure]:
    """Yield what a file holds; its faults become failures."""
    shown = _shown(name)
    try:
        with _opened(name) as data:
            reader = _reader(name) or (read_jsonl if name == STDIN and _is_json(data) else read_plain)
            yield from reader(shown, data)
    except NotTextError:
        kinds = ", ".join(sorted(READERS))
        yield ReadFailure(
            name,
            f"{shown}: this is not a text in any known encoding. The kinds of file that are read: {kinds}.",
        )
    except ValueFaultError as fault:
        yield ReadFailure(name, f"{shown}: the file {fault}.")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield ReadFailure(
            name, f"{shown}: the file cannot be opened ({reason}). Check the path and that you may read it."
        )


@contextmanager
def _opened(name: str) -> Iterator[io.BufferedReader]:
    if name != STDIN:
        with open(name, "rb") as data:
            yield data
        return
    source: Any = sys.stdin.buffer
    data = io.BufferedReader(source)
    try:
        yield data
    finally:
        data.detach()  # standard input is not ours to close


def _is_json(data: io.BufferedReader) -> bool:
    return data.peek(512).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith((b'{"', b"{ ", b"{\x00"))

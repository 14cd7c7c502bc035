"""Files, folders, standard input and, where asked, addresses to documents.

What cannot be read is named, the rest goes in.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from extract.fetching import Fetcher
from extract.readers.base import Columns, Draft, ReadFailure, ValueFaultError, to_document
from extract.readers.encodings import NotTextError
from extract.readers.kinds import READERS, endings, is_known, reader_of
from extract.readers.manifest import MANIFEST, Manifests
from extract.readers.packed import unpacked
from extract.readers.web import is_url, read_url
from records import Document

__all__ = ["READERS", "STDIN", "ReadFailure", "read_documents", "total_bytes"]

STDIN = "-"


def read_documents(
    paths: Iterable[str | os.PathLike[str]],
    *,
    manifest: str | os.PathLike[str] | None = None,
    lang: str | None = None,
    columns: Columns = None,
    fetcher: Fetcher | None = None,
    articles: bool = False,
    only: Callable[[str], bool] = lambda _: True,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Document | ReadFailure]:
    """Yield the documents of files and folders in order, and a failure for each that cannot be read.

    A folder is read with all below it, sorted by name; files of unknown kinds and hidden ones in
    it are passed over. ``-`` is standard input, its kind told by how it begins. Compressed files
    are read as what is in them. Metadata comes from
    the file, and from a ``manifest.toml`` beside it or at the top of the folder, or from
    ``manifest``; where both speak of a file with one document, the manifest is believed.
    ``lang`` (en, uk, ru) is the language of documents that name none. ``columns`` tells which
    column of a table or field of a JSON object holds what (``{"text": "Body"}``). A date that stands nowhere
    stays None.

    An address (``https://…``) is fetched by ``fetcher``; without one it is a failure, since nothing
    is fetched that was not asked for. ``articles`` reads a feed's entries from their own pages.
    Files for which ``only`` is False are passed over. ``progress`` is told how many bytes more of the
    files have been read.
    """
    manifests = Manifests(Path(manifest) if manifest is not None else None)
    for path in paths:
        for name, top in _files(str(path)):
            if not only(name):
                continue
            said = None if is_url(name) else manifests.of(name, top)
            yield from manifests.take_failures()
            read = (
                _fetch(name, columns, fetcher, articles) if is_url(name) else _read(name, columns, progress)
            )
            for item in read:
                if isinstance(item, Draft):
                    yield _finish(name, _with_manifest(item, said), lang)
                else:
                    yield item


def total_bytes(paths: Iterable[str | os.PathLike[str]]) -> int:
    """Return the size of all files that would be read, as ``progress`` will count it."""
    return sum(
        os.path.getsize(name) for path in paths for name, _ in _files(str(path)) if os.path.isfile(name)
    )


def _fetch(
    url: str, columns: Columns, fetcher: Fetcher | None, articles: bool
) -> Iterator[Draft | ReadFailure]:
    if fetcher is None:
        yield ReadFailure(
            url, f"{url}: nothing is fetched that was not asked for. Add --fetch, or save it as a file."
        )
    else:
        yield from read_url(url, fetcher, columns, articles=articles)


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
            if is_known(name) and not name.startswith(".") and name != MANIFEST:
                yield os.path.join(folder, name), Path(path)


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else name


def _read(name: str, columns: Columns, progress: Callable[[int], None]) -> Iterator[Draft | ReadFailure]:
    """Yield what a file holds; its faults become failures."""
    shown, told = _shown(name), 0
    try:
        with _opened(name) as (data, position):
            nothing = True
            for item in reader_of(name, data)(shown, data, columns):
                nothing = False
                yield item
                if (now := position()) > told:
                    progress(now - told)
                    told = now
        if nothing:
            yield ReadFailure(
                name, f"{shown}: the file holds no document with words. Check which file it is."
            )
    except NotTextError:
        kinds = ", ".join(sorted(READERS))
        yield ReadFailure(
            name,
            f"{shown}: this is not a text in any known encoding. The kinds of file that are read: {kinds}.",
        )
    except ValueFaultError as fault:
        yield ReadFailure(name, f"{shown}: the file {fault}.")
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        yield ReadFailure(name, f"{shown}: the compressed file is damaged ({error}). Fetch or pack it anew.")
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        yield ReadFailure(
            name, f"{shown}: the file cannot be opened ({reason}). Check the path and that you may read it."
        )


@contextmanager
def _opened(name: str) -> Iterator[tuple[io.BufferedReader, Callable[[], int]]]:
    """Open a file or standard input, unpacked; the function tells how far the file has been read."""
    if name == STDIN:
        source: Any = sys.stdin.buffer
        data = io.BufferedReader(source)
        try:
            yield data, lambda: 0
        finally:
            data.detach()  # standard input is not ours to close
        return
    packed = endings(name)[1]
    with open(name, "rb") as data:
        yield unpacked(data, packed) if packed else data, data.raw.tell

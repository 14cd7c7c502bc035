"""Files out of a browser and pasted text to documents, by the same readers as files on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from extract.documents import read_documents
from extract.readers.base import Draft, ReadFailure, ValueFaultError, clean, to_document
from extract.readers.kinds import READERS, is_known
from extract.readers.manifest import MANIFEST
from records import Document, FrontlineError

DEEPEST = 12  # of the folders in a name the last ones, with the file itself
LONGEST = 60  # characters of a name on disk; its end tells the kind
File = tuple[str, bytes]  # its name, with its folders where a whole folder was given, and what is in it


class PasteError(FrontlineError):
    """Say what is wrong with a pasted text."""


def pasted(
    text: str,
    *,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    published: date | None = None,
) -> Document:
    """Return the document of a pasted text; its id is the one that a file with this text would get.

    Raises
    ------
    PasteError
        Where there is no text, or far too much of it.
    """
    try:
        return to_document(Draft(text, title=title, source=source, url=url, published=published))
    except ValueFaultError as fault:
        raise PasteError(f"The pasted text {fault}.") from fault


def read_uploads(files: Iterable[File], *, lang: str | None = None) -> Iterator[Document | ReadFailure]:
    """Yield the documents of files that a person gave, and a failure for each that cannot be read.

    A ``manifest.toml`` among them tells of the others what they do not say themselves, as in a
    folder on disk. Messages name the files as the person knows them.
    """
    with TemporaryDirectory(prefix="frontline-") as folder:
        root = Path(folder)
        for name, data in files:
            path = _place(root, name)
            if not is_known(path.name) and path.name != MANIFEST:
                yield _unknown(name)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for item in read_documents([root], lang=lang):
            yield _renamed(item, root) if isinstance(item, ReadFailure) else item


def _place(root: Path, name: str) -> Path:
    """Return where a file goes: inside the folder whatever its name says, over no other file."""
    parts = [part.lstrip(".")[-LONGEST:] for part in PurePosixPath(clean(name).replace("\\", "/")).parts]
    *folders, name = [part for part in parts if part.strip("/")][-DEEPEST:] or ["unnamed"]
    path = root
    for folder in folders:
        path /= folder
        while path.is_file():  # "a.txt" was given before "a.txt/b.txt"
            path = path.with_name(f"{path.name}_")
    path /= name
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{number}-{path.name}")
    return path


def _unknown(name: str) -> ReadFailure:
    kinds = ", ".join(sorted(READERS))
    return ReadFailure(name, f"{name}: files of this kind are not read. The kinds that are: {kinds}.")


def _renamed(failure: ReadFailure, root: Path) -> ReadFailure:
    inside = f"{root}{os.sep}"
    return ReadFailure(failure.path.replace(inside, ""), failure.message.replace(inside, ""))

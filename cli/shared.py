"""What the commands share: options, the reader, the store, progress, and how faults are told."""

from __future__ import annotations

import errno
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from records import Document, Finding

if TYPE_CHECKING:
    from extract.documents import ReadFailure
    from extract.pipeline import Reader
    from store import Store
    from store.query import Query

T = TypeVar("T")

# Controls but for tab and line end, lone surrogates, marks that turn the direction of writing.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NO_ROOM = "Free some space and run the same command again: what was whole before is as it was."
_NO_RIGHT = "Give yourself the right to it, or name another place."
_MACHINE_FAULTS = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.EFBIG: _NO_ROOM,
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _NO_RIGHT,
    errno.EIO: "The disk or its connection has a fault. Check it, then run the same command again.",
    errno.EMFILE: "Let this user have more open files (`ulimit -n`), or close other programs.",
}

store_option = click.option(
    "--store",
    "store_url",
    envvar="FRONTLINE_STORE",
    metavar="PATH|URL",
    help="SQLite file or database URL (or FRONTLINE_STORE).  [default: in the user's data folder]",
)
query_option = click.option(
    "--query", "query_text", default="", metavar="STRING", help="The view, as it stands in the app's address."
)
output_option = click.option(
    "-o", "--output", default="-", metavar="FILE|-", type=click.Path(allow_dash=True, dir_okay=False)
)
lang_option = click.option(
    "--lang", type=click.Choice(["en", "uk", "ru"]), help="Language of all; else detected."
)


def machine_fault(error: OSError) -> str | None:
    """Say in one paragraph what the machine refused and what to do; None where it may be a fault of ours."""
    remedy = _MACHINE_FAULTS.get(error.errno or 0)
    if remedy is None:
        return None
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}. {remedy}"


def printable(text: str) -> str:
    """Put U+FFFD for what a terminal would obey and not show: escapes, controls, turns of direction."""
    return _OBEYED.sub("\ufffd", text)


def tell(text: str, *, err: bool = False) -> None:
    """Print a line for people. Names of files and words of documents in it cannot steer the terminal."""
    click.echo(printable(text), err=err)


def tell_json(row: Any) -> None:
    """Print one line of JSON; what a terminal would obey is written as an escape and stays true."""
    written = json.dumps(row, ensure_ascii=False)
    click.echo(_OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", written))


def load_reader(store: str | None = None) -> Reader:
    """Build the reader with the user's own places and the corrections beside a store.

    On a terminal a bar is shown while a missing name index is built.
    """
    from extract.pipeline import Reader

    if not sys.stderr.isatty():
        return Reader.of_user(store)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("name index", total=1.0)

        def show(what: str, share: float) -> None:
            bar.update(task, description=what, completed=share)

        return Reader.of_user(store, progress=show)


def documents(paths: Iterable[str], lang: str | None, failures: list[ReadFailure]) -> Iterator[Document]:
    """Yield the documents of ``paths``; put what cannot be read into ``failures``."""
    from extract.documents import ReadFailure, read_documents

    for item in with_progress(read_documents(paths, lang=lang), "reading"):
        if isinstance(item, ReadFailure):
            failures.append(item)
        else:
            yield item


def with_progress(items: Iterable[T], what: str) -> Iterator[T]:
    """Count ``items`` on stderr when that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, what, console=Console(stderr=True), transient=True)


def report(failures: list[ReadFailure]) -> None:
    """Name every document that could not be read, and exit with 2 when there are any."""
    for failure in failures:
        tell(f"frontline: {failure.message}", err=True)
    if failures:
        sys.exit(2)


@contextmanager
def named_store(url: str | None, *, create: bool = True) -> Iterator[Store]:
    """Open the store, say on stderr which one it is, and close it."""
    from store import default_store, open_store

    with open_store(url or default_store(), create=create) as store:
        tell(f"store: {store.where}", err=True)
        yield store


def view(query_text: str) -> Query:
    """Parse a query string; name what it does not understand on stderr and go on."""
    from store.query import parse_query

    query, notes = parse_query(query_text)
    for note in notes:
        tell(f"query: {note}", err=True)
    return query


def write_export(rows: Iterable[Finding], form: str, output: str, **told: Any) -> None:
    """Write findings in a format, to a file or (``-``) stdout."""
    from geo.shapes import area_shape
    from maps.export import export as write

    write(rows, form, output, shapes=area_shape, as_of=now(), **told)


def export_options(store: Store, query: str, **told: Any) -> dict[str, Any]:
    """Return what every export of a store is told: shapes, query, versions, the moment of access."""
    from geo.shapes import area_shape

    return {"shapes": area_shape, "as_of": now(), "query": query, "data_version": versions(store), **told}


def versions(store: Store) -> str:
    """Return the data version that an export states: the extractors whose findings it holds."""
    return "+".join(store.meta.extractor_ids)


def now() -> str:
    """Return the moment in UTC as ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

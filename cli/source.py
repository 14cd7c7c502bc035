"""What is read: the paths of a command and the options that say how, the same for ingest and watch."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.shared import lang_option
from records import Document, FrontlineError

if TYPE_CHECKING:
    from cli.crew import Crew
    from cli.ingesting import Tally
    from extract.documents import ReadFailure
    from extract.fetching import Fetcher
    from extract.pipeline import Reader
    from store import Store

F = TypeVar("F", bound=Callable[..., Any])
FIELDS = ("id", "text", "title", "source", "url", "lang", "published")

_OPTIONS = (
    click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True)),
    lang_option,
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=NAME",
        help=f"Which column of a table or field of JSON lines holds what: {', '.join(FIELDS)}.",
    ),
    click.option(
        "--manifest",
        type=click.Path(dir_okay=False, exists=True),
        help="What is known of the files; else manifest.toml beside them.",
    ),
    click.option("--fetch", is_flag=True, help="Fetch addresses among PATHS. Else nothing is fetched."),
    click.option("--articles", is_flag=True, help="Fetch the pages of a feed's entries too (with --fetch)."),
    click.option(
        "--allow-private",
        "allowed",
        multiple=True,
        metavar="HOST[:PORT]",
        help="Fetch from this host although it is inside this network.",
    ),
    click.option("--contact", metavar="ADDRESS", help="Told to the servers: whom to write to."),
)


def reading_options(command: F) -> F:
    """Give a command the argument PATHS and the options of :class:`Source`."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


@dataclass(frozen=True)
class Source:
    """Hold what is read, and how."""

    paths: tuple[str, ...]
    lang: str | None
    columns: Mapping[str, str] | None
    manifest: str | None
    fetch: bool
    articles: bool
    allowed: tuple[str, ...]
    contact: str | None

    @classmethod
    def of(cls, *, columns: tuple[str, ...], fetch: bool, articles: bool, **more: Any) -> Source:
        """Make it of a command's options."""
        if articles and not fetch:
            raise FrontlineError("--articles fetches pages, so it needs --fetch as well.")
        return cls(columns=_mapping(columns), fetch=fetch, articles=articles, **more)

    def fetcher(self, store: Store | None) -> Fetcher | None:
        """Return who fetches, None where nothing is to be fetched; the store tells what servers said."""
        if not self.fetch:
            return None
        from extract.fetching import Fetcher

        known = store.fetched if store is not None else lambda _: None
        return Fetcher(known=known, allowed=self.allowed, contact=self.contact)

    def items(
        self,
        store: Store | None,
        fetcher: Fetcher | None = None,
        only: Callable[[str], bool] = lambda _: True,
    ) -> Iterator[Document | ReadFailure]:
        """Yield documents and failures; on a terminal a bar shows how much of the files has been read."""
        from extract.documents import read_documents, total_bytes

        with byte_bar(lambda: total_bytes(self.paths)) as progress:
            yield from read_documents(
                self.paths,
                manifest=self.manifest,
                lang=self.lang,
                columns=self.columns,
                fetcher=fetcher or self.fetcher(store),
                articles=self.articles,
                only=only,
                progress=progress,
            )

    def into(
        self,
        store: Store,
        reader: Reader,
        crew: Crew,
        tally: Tally,
        since: date | None = None,
        only: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """Read everything into a store. What servers said is kept once the documents are."""
        from cli.ingesting import Ingest

        fetcher = self.fetcher(store)
        Ingest(store, reader, crew, tally).run(self.items(store, fetcher, only), since)
        if fetcher is not None and fetcher.news:
            store.keep_fetched(fetcher.news)


def _mapping(columns: tuple[str, ...]) -> Mapping[str, str] | None:
    """Read FIELD=NAME pairs."""
    pairs = [column.partition("=") for column in columns]
    for column, (field, equals, name) in zip(columns, pairs, strict=True):
        if field not in FIELDS or not equals or not name:
            raise FrontlineError(
                f"--column {column!r} is not FIELD=NAME. FIELD is one of {', '.join(FIELDS)}; NAME is the "
                "column as the file calls it: --column text=Body --column published=Day."
            )
    return {field: name for field, _, name in pairs} or None


@contextmanager
def byte_bar(total: Callable[[], int]) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many of so many bytes are done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total() or None)
        yield lambda step: bar.update(task, advance=step)

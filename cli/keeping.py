"""Commands that keep a store in order: check, vacuum, backup, migrate, delete-source."""

from __future__ import annotations

from pathlib import Path

import click

from cli.shared import named_store, printable, store_option, tell
from records import FrontlineError


@click.group()
def store() -> None:
    """Check, tidy, back up, migrate the store; delete a source from it."""


@store.command()
@store_option
def check(store_url: str | None) -> None:
    """Compare the store with itself: database, counts, full text, groups. Exit code 2 for faults."""
    with named_store(store_url, create=False) as opened:
        faults, held = opened.check(), opened.meta
    if faults:
        raise FrontlineError(
            f"the store {held.where} is not sound: {' '.join(faults)} Restore it from a backup, or ingest "
            "the documents again into a new store."
        )
    tell(f"{held.documents:,} documents with {held.findings:,} findings: the store is sound.")


@store.command()
@store_option
def vacuum(store_url: str | None) -> None:
    """Give freed space back, and let the database learn how its tables are filled."""
    with named_store(store_url, create=False) as opened:
        before = size_of(opened.where)
        opened.vacuum()
        after = size_of(opened.where)
    sizes = f": {before / 1e6:,.1f} MB before, {after / 1e6:,.1f} MB now" if before else ""
    tell(f"tidied{sizes}.")


@store.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@store_option
def backup(file: Path, store_url: str | None) -> None:
    """Copy the store as it is at this moment into FILE, while others may write. FILE is a store itself."""
    with named_store(store_url, create=False) as opened:
        written = opened.backup(file)
    tell(f"{written}: {size_of(str(written)) / 1e6:,.1f} MB. Use it with --store, or restore it by")
    tell(f"frontline store migrate --store {written} --to NEW")


@store.command()
@click.option("--to", "target", metavar="PATH|URL", help="Copy everything into this new store.")
@store_option
def migrate(target: str | None, store_url: str | None) -> None:
    """Bring an older store up to date; with --to, copy it into a new one (SQLite or PostgreSQL)."""
    with named_store(store_url, create=False) as opened:
        version = opened.meta.schema_version
        if opened.found_version != version:
            tell(f"tables brought from version {opened.found_version} to {version}.")
        elif not target:
            tell(f"the tables are of version {version} already.")
        if target:
            opened.copy_to(target)
            tell(f"{opened.meta.documents:,} documents copied to the new store.")


@store.command("delete-source")
@click.argument("publisher")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
def delete_source(publisher: str, yes: bool, store_url: str | None) -> None:
    """Remove all documents of PUBLISHER and everything derived from them."""
    with named_store(store_url, create=False) as opened:
        there = sum(document.publisher == publisher for document in opened.documents())
        if not there:
            raise FrontlineError(
                f"no document in this store is of the publisher {publisher!r}. Write the name as the app "
                "and `frontline export --format csv` show it, in the column publisher."
            )
        if not yes:
            click.confirm(
                f"Delete {there:,} documents of {printable(publisher)} for good?", abort=True, err=True
            )
        opened.delete_source(publisher)
    tell(f"{there:,} documents deleted, with all that was derived from them.")
    tell("`frontline store vacuum` overwrites the space they took.")


def size_of(where: str) -> int:
    """Return the bytes of a store that is a file, with what waits beside it; 0 for a database."""
    beside = (Path(where + ending) for ending in ("", "-wal", "-shm"))
    return sum(path.stat().st_size for path in beside if path.is_file())


COMMANDS = (store,)

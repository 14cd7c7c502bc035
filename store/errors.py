"""What can be wrong with a store, each in one paragraph with a way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from records import FrontlineError

INGEST_HINT = "Make one with `frontline ingest FILE...`, or name another with --store or FRONTLINE_STORE."


class StoreError(FrontlineError):
    """Say which store cannot be used, why, and what to do."""


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what the database says into a StoreError that names the store ``where``."""
    try:
        yield
    except (IntegrityError, ProgrammingError) as error:
        if "permission denied" not in str(error.orig):
            raise  # a fault of ours, not of the store: it keeps its traceback
        raise StoreError(_paragraph(where, error)) from error
    except DBAPIError as error:
        raise StoreError(_paragraph(where, error)) from error


def _paragraph(where: str, error: DBAPIError) -> str:
    said = str(error.orig or error).strip().splitlines()[0]
    lower = said.casefold()
    for words, why, remedy in _KNOWN:
        if any(word in lower for word in words):
            return f"The store {where} {why} ({said}). {remedy}"
    return (
        f"The store {where} did not answer as expected ({said}). "
        "Run `frontline store check` on it; if that fails, restore a backup or ingest again into a new store."
    )


_KNOWN = (
    (
        ("database is locked", "database table is locked", "lock timeout"),
        "is being written by another program and did not become free in time",
        "Wait until the other ingest has ended and try again.",
    ),
    (
        ("not a database", "malformed", "disk image", "encrypted"),
        "is damaged or is not a store at all",
        "Restore it from a backup (`frontline store backup` makes them), "
        "or move the file away and ingest the documents again.",
    ),
    (
        ("disk is full", "no space left"),
        "could not grow because the disk is full",
        "Free some space and run the same command again: what was written before is complete.",
    ),
    (
        ("disk i/o error",),
        "could not be read or written",
        "Check that its disk has room and no fault and that files may grow so large (`ulimit -f`), then run "
        "the same command again: what was written before is complete.",
    ),
    (
        ("readonly", "read-only", "permission denied"),
        "may not be written by this user",
        "Give the file and its folder write permission (a database: grant the role the right), or name "
        "another store with --store.",
    ),
    (
        ("unable to open", "no such file"),
        "cannot be opened",
        "Check that its folder exists and that you have permission to read and write both, "
        "or name another store with --store.",
    ),
    (
        (
            "connection refused",
            "could not connect",
            "connection failed",
            "connection timeout",
            "could not translate",
            "failed to resolve",
            "no such file or directory\n\tis the server running",
        ),
        "cannot be reached",
        "Check that the database server runs and that the address, user and database name are right.",
    ),
    (
        ("does not exist",),
        "does not exist on the server",
        "Create the database first (`createdb NAME`), or correct its name in the address.",
    ),
    (
        ("postgis.control", 'extension "postgis"'),
        "needs PostGIS, which this server does not offer",
        "Install it (Debian: `apt install postgis postgresql-postgis`), "
        "and let an administrator run `CREATE EXTENSION postgis` in the database.",
    ),
    (
        ("password authentication", "no password supplied", "authentication failed"),
        "refused the user or the password",
        "Check the user and password in the database address.",
    ),
)

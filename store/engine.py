"""Opening a database: where it is, how it is set up, and whether it is ours."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from store.errors import INGEST_HINT, StoreError, explained
from store.migrations import ensure_schema

BUSY_SECONDS = 10  # how long a writer waits for another writer
CACHED_KB, FEW_PAGES_KB = 65_536, 16_384  # of SQLite's pages, per connection
MAPPED = 1 << 30  # bytes of a SQLite file
WRITE_LOCK = 7_350_412_901  # the number of PostgreSQL's advisory lock that a writer holds


def default_store() -> str:
    """Return the store that is used when none is named.

    ``FRONTLINE_STORE`` where set, else ``frontline-mapper/frontline.db`` in the user's data
    folder (``XDG_DATA_HOME``, by default ``~/.local/share``).
    """
    named = os.environ.get("FRONTLINE_STORE", "").strip()
    if named:
        return named
    home = os.environ.get("XDG_DATA_HOME", "").strip()
    folder = Path(home) if home else Path.home() / ".local" / "share"
    return str(folder / "frontline-mapper" / "frontline.db")


def open_engine(url_or_path: str | os.PathLike[str], *, create: bool) -> tuple[Engine, str, int]:
    """Open the database and bring its tables up to date.

    Returns it, its name for messages, and the version in which its tables were found (0: none).

    Raises
    ------
    StoreError
        Where the store is missing and ``create`` is False, locked, damaged, of a newer version,
        or not a store.
    """
    url = _url(str(url_or_path))
    where = str(url.database) if url.drivername.startswith("sqlite") else _shown(url)
    if url.drivername.startswith("sqlite"):
        _check_file(url.database, create=create)
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = _postgres(url, where)
    try:
        with explained(where):
            version = ensure_schema(engine, where, create=create)
    except StoreError:
        engine.dispose()
        raise
    return engine, where, version


def _postgres(url: URL, where: str) -> Engine:
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_SECONDS})
    except ModuleNotFoundError as error:
        raise StoreError(
            f"The store {where} needs the package psycopg, which is not installed. "
            "Install it with `pip install 'frontline-mapper[postgres]'`, or name a file for SQLite."
        ) from error
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _url(text: str) -> URL:
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError(
            f"“{_hide(text)}” is not a database address. Write a path, or postgresql://…"
        ) from error
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StoreError(
            f"There is no store of the kind “{url.drivername}” ({_hide(text)}). "
            "Write a path for SQLite, or an address that starts with postgresql://."
        )
    return url


def _hide(text: str) -> str:
    head, at, tail = text.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at else text


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True).replace("+psycopg", "")


def _check_file(database: str | None, *, create: bool) -> None:
    if not database:
        raise StoreError("A store needs a file. Name one with --store, for example frontline.db.")
    path = Path(database)
    if path.is_dir():
        raise StoreError(
            f"The store {path} is a folder. Name a file in it, for example {path / 'frontline.db'}."
        )
    if not create and not path.exists():
        raise StoreError(f"There is no store at {path}. {INGEST_HINT}")
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {path.parent} for the store cannot be made ({error.strerror}). "
                "Name another place with --store or FRONTLINE_STORE."
            ) from error


def _begin_sqlite(connection: Connection) -> None:
    """Begin for real, so that all reads of one block see one state; writers ask for the lock first."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    """Let writers wait for each other; a reader's block sees one state by its isolation level."""
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")


def reading(connection: Connection) -> Connection:
    """Return the connection set so that all reads of one block see one state."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection  # SQLite's transactions are so by themselves


@contextmanager
def few_pages(connection: Connection) -> Iterator[None]:
    """Keep little of a SQLite file in memory while all of it is read once: no map of it, a small cache."""
    if connection.dialect.name != "sqlite":
        yield
        return
    _set_pages(connection, mapped=0, cached_kb=FEW_PAGES_KB)
    try:
        yield
    finally:
        _set_pages(connection, mapped=MAPPED, cached_kb=CACHED_KB)


def _set_pages(connection: Connection, *, mapped: int, cached_kb: int) -> None:
    connection.exec_driver_sql(f"PRAGMA mmap_size={mapped}")
    connection.exec_driver_sql(f"PRAGMA cache_size={-cached_kb}")


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",  # readers go on reading while one writes
        "synchronous=NORMAL",  # with WAL: safe against crashes of the program
        "foreign_keys=ON",
        "temp_store=MEMORY",
        f"cache_size={-CACHED_KB}",
        f"mmap_size={MAPPED}",
        "wal_autocheckpoint=8192",  # pages, 32 MB: a bulk load is not held up after every batch
    ):
        connection.execute(f"PRAGMA {pragma}")

"""Keeping a store in order: is it sound, is it small, is there a copy of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, text, union

from store import words
from store.arrays import insert_rows
from store.errors import StoreError
from store.migrations import read_revision, write_meta
from store.regroup import regroup
from store.schema import (
    CELLS,
    DOCUMENTS,
    FINDINGS,
    GONE,
    GROUPS,
    MARKS,
    META,
    METADATA,
    SLOTS,
    TERM_FIELDS,
    TERMS,
    VERSIONS,
)

PART = 5000  # rows copied at a time


def faults(connection: Connection) -> list[str]:
    """Return what is wrong with a store, one sentence each; nothing for a sound one.

    The caller's transaction must be one that writes, and is to be rolled back: the groups are
    judged anew in it, to see whether anything comes out differently.
    """
    found = _database_faults(connection)
    stored = {
        row.key: row.n for row in connection.execute(select(CELLS.c.key, CELLS.c.n).where(CELLS.c.n != 0))
    }
    counting = select(FINDINGS.c.cell, func.count()).group_by(FINDINGS.c.cell)
    counted = {int(cell): int(n) for cell, n in connection.execute(counting)}
    wrong = sum(stored.get(key) != counted.get(key) for key in stored.keys() | counted.keys())
    if wrong:
        found.append(f"The counts of {wrong:,} cells are not those of the findings.")
    number = select(func.count()).where(FINDINGS.c.doc_seq == DOCUMENTS.c.seq).scalar_subquery()
    short = connection.execute(
        select(func.count()).select_from(DOCUMENTS).where(DOCUMENTS.c.findings != number)
    )
    if wrong := short.scalar_one():
        found.append(f"{wrong:,} documents have lost or won findings.")
    table = "findings_words_docsize" if connection.dialect.name == "sqlite" else "findings_words"
    indexed = int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 -- our own names
    if indexed != sum(counted.values()):
        found.append(f"{indexed:,} findings can be found by their words, of {sum(counted.values()):,}.")
    if wrong := _judged_otherwise(connection):
        found.append(f"{wrong:,} groups of claims are not as the claims say.")
    return found


def _database_faults(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(20)"))]
    found = [f"SQLite says: {line}." for line in said if line != "ok"]
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    return found + ([f"{len(orphans):,} rows belong to documents that are gone."] if orphans else [])


def _judged_otherwise(connection: Connection) -> int:
    """Judge all groups anew and return how many rows change by it."""
    used = connection.scalars(select(FINDINGS.c.slot).where(FINDINGS.c.slot != 0).distinct())
    revision = read_revision(connection) + 1
    before = connection.execute(select(func.count()).select_from(GROUPS)).scalar_one()
    regroup(connection, [int(slot) for slot in used], revision)
    after = connection.execute(select(func.count()).select_from(GROUPS)).scalar_one()
    changed = sum(
        int(connection.execute(select(func.count()).select_from(t).where(t.c.rev == revision)).scalar_one())
        for t in (GROUPS, SLOTS)
    )
    return changed + abs(after - before)


def sweep(connection: Connection) -> None:
    """Remove counts that have come down to nothing, and the spots, words and slots that none needs.

    Their numbers may be given anew. The new revision and its mark ``swept`` tell other programs
    to forget what they remember of them.
    """
    connection.execute(delete(CELLS).where(CELLS.c.n == 0))
    connection.execute(delete(MARKS).where(MARKS.c.seq.not_in(select(CELLS.c.mark))))
    used = union(*(select(CELLS.c[name]) for name in TERM_FIELDS))
    connection.execute(delete(TERMS).where(TERMS.c.seq.not_in(used)))
    connection.execute(delete(SLOTS).where(SLOTS.c.seq.not_in(select(FINDINGS.c.slot)), SLOTS.c.grp == 0))
    connection.execute(delete(GONE))
    revision = str(read_revision(connection) + 1)
    write_meta(connection, "revision", revision)
    write_meta(connection, "swept", revision)


def tidy(engine: Engine) -> None:
    """Give freed space back and let the database learn how its tables are filled."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            for statement in (
                "INSERT INTO findings_words(findings_words) VALUES ('optimize')",
                "ANALYZE",
                "VACUUM",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ):
                driver.execute(statement).fetchall()
        else:
            connection.execute(text("VACUUM (ANALYZE)"))


def back_up_sqlite(engine: Engine, target: Path) -> None:
    """Copy a SQLite store as it is at this moment, while others may write; all of it or nothing."""
    half = target.with_name(f".{target.name}.part")
    half.unlink(missing_ok=True)
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.execute("VACUUM INTO ?", (str(half),))
        except driver.Error as error:
            half.unlink(missing_ok=True)
            raise StoreError(
                f"The backup {target} could not be written ({error}). "
                "Check that its folder may be written and has room, or name another file."
            ) from error
    os.replace(half, target)


def copy_tables(source: Connection, target: Connection) -> None:
    """Copy everything from one store into a new and empty one, of either engine."""
    if target.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one():
        raise StoreError("The store to copy into has documents already. Name a new one.")
    target.execute(delete(META))
    searched = [FINDINGS.c.seq, *(FINDINGS.c[name] for name in words.SEARCHED)]
    for table in METADATA.sorted_tables:
        with source.execution_options(yield_per=PART).execute(select(table)) as rows:
            for part in rows.mappings().partitions():
                insert_rows(target, table, [dict(row) for row in part])
    if target.dialect.name == "postgresql":
        for table in (VERSIONS, GONE):  # the numbers that the database gives go on after the copied ones
            sequence = func.pg_get_serial_sequence(table.name, "seq")
            target.execute(select(func.setval(sequence, func.max(table.c.seq))))
    with source.execution_options(yield_per=PART).execute(select(*searched)) as found:
        for some in found.partitions():
            words.index(target, [(row[0], words.words_of(row[1:])) for row in some])

"""The aggregate, read: all cells as columns in memory, so that any filter is a few array steps.

A cube is a snapshot of one revision: threads share it and it is never changed. The next one is
made from it and from what was written since, so a reader pays for what is new and not for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Column, Connection, Table, func, select

from store.migrations import read_revision
from store.schema import CELLS, GROUPS, MARK_FIELDS, MARKS, SLOTS, TERM_FIELDS, TERMS

Ints = np.ndarray[Any, np.dtype[np.int32]]
Keys = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

_COLUMNS = ("mark", "slot", "day", *TERM_FIELDS)
STATUSES = (None, "uncontested", "corroborated", "contested", "denied", "admitted", "superseded")
_STATUS_CODE = {name: code for code, name in enumerate(STATUSES)}
# What a spot on the map is: marks that agree in these are drawn as one.
SPOT_FIELDS = tuple(name for name in MARK_FIELDS if name not in ("geo_precision", "precision_km"))


@dataclass(frozen=True, slots=True)
class Coded:
    """Hold one value per row as a code: ``words[codes[row]]``; the words are all different."""

    codes: Ints
    words: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Hold the marks by number; number 0 is unused.

    ``spot`` groups marks that are drawn as one (-1: not drawn), ``spots`` are the values of
    SPOT_FIELDS of each. ``lat, lon`` and ``precision_km`` are NaN where there is none.
    """

    rows: tuple[tuple[Any, ...], ...]
    place: Coded
    oblast: Coded
    precision: Coded
    lat: Floats
    lon: Floats
    precision_km: Floats
    spot: Ints
    spots: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Cube:
    """Hold the cells of one revision, ordered by key; ``n`` findings in each.

    ``fields[name]`` are the terms as dense codes. ``slot_group`` has each slot's group,
    ``group_status`` each group's status as a position in STATUSES.
    """

    revision: int
    key: Keys
    n: Ints
    columns: dict[str, Ints]
    terms: tuple[tuple[str, str | None], ...]
    fields: dict[str, Coded]
    marks: Marks
    slot_group: Ints
    group_status: Ints


def _marks(rows: Sequence[tuple[Any, ...]]) -> Marks:
    column = dict(zip(MARK_FIELDS, zip(*rows, strict=True), strict=True))
    at = [MARK_FIELDS.index(name) for name in SPOT_FIELDS]
    spots: dict[tuple[Any, ...], int] = {}
    drawn = [r[0] is not None and lat is not None for r, lat in zip(rows, column["lat"], strict=True)]
    spot = [
        spots.setdefault(tuple(row[i] for i in at), len(spots)) if is_drawn else -1
        for row, is_drawn in zip(rows, drawn, strict=True)
    ]
    return Marks(
        rows=tuple(rows),
        place=_coded(column["place_id"]),
        oblast=_coded(column["admin1"]),
        precision=_coded([None if v is None else str(v) for v in column["geo_precision"]]),
        lat=np.array(column["lat"], dtype=np.float64),
        lon=np.array(column["lon"], dtype=np.float64),
        precision_km=np.array(column["precision_km"], dtype=np.float64),
        spot=np.array(spot, dtype=np.int32),
        spots=tuple(spots),
    )


def _coded(values: Sequence[Any]) -> Coded:
    words: dict[Any, int] = {}
    codes = np.array([words.setdefault(value, len(words)) for value in values], dtype=np.int32)
    return Coded(codes, tuple(words))


_NO_MARK = (None,) * len(MARK_FIELDS)
_NO_TERM = ("", None)
EMPTY = Cube(
    revision=-1,
    key=np.zeros(0, np.int64),
    n=np.zeros(0, np.int32),
    columns={name: np.zeros(0, np.int32) for name in _COLUMNS},
    terms=(_NO_TERM,),
    fields={},
    marks=_marks([_NO_MARK]),
    slot_group=np.zeros(1, np.int32),
    group_status=np.zeros(1, np.int32),
)


def refresh(connection: Connection, old: Cube) -> Cube:
    """Return the cube of the store's present revision, made from an older one.

    All is read inside the caller's transaction, so it is of one revision.
    """
    revision = read_revision(connection)
    if revision <= old.revision:  # older: another thread was faster, and newer counts do no harm
        return old
    terms = _grown(connection, TERMS, (TERMS.c.field, TERMS.c.value), old.terms, _NO_TERM)
    mark_rows = _grown(connection, MARKS, tuple(MARKS.c[n] for n in MARK_FIELDS), old.marks.rows, _NO_MARK)
    key, n, columns = _merged(old, _new_rows(connection, old.revision))
    return Cube(
        revision=revision,
        key=key,
        n=n,
        columns=columns,
        terms=terms,
        fields={name: _field(columns[name], terms, name) for name in TERM_FIELDS},
        marks=old.marks if len(mark_rows) == len(old.marks.rows) else _marks(mark_rows),
        slot_group=_patched(connection, old.slot_group, SLOTS, SLOTS.c.grp, old.revision),
        group_status=_patched(connection, old.group_status, GROUPS, GROUPS.c.status, old.revision),
    )


def _field(column: Ints, terms: tuple[tuple[str, str | None], ...], name: str) -> Coded:
    """Return a column of term numbers as dense codes of the field's own words."""
    numbers = [i for i, (field, _) in enumerate(terms) if field == name]
    dense = np.zeros(len(terms), np.int32)
    dense[numbers] = np.arange(len(numbers), dtype=np.int32)
    return Coded(dense[column], tuple(terms[i][1] for i in numbers))


def _grown(
    connection: Connection, table: Table, columns: tuple[Column[Any], ...], old: tuple[Any, ...], nothing: Any
) -> tuple[Any, ...]:
    """Return the rows of a table that only grows, by their numbers."""
    statement = select(table.c.seq, *columns).where(table.c.seq >= len(old)).order_by(table.c.seq)
    rows = connection.execute(statement).all()
    if not rows:
        return old
    grown = [*old, *[nothing] * (rows[-1][0] + 1 - len(old))]
    for seq, *values in rows:
        grown[seq] = tuple(values)
    return tuple(grown)


def _new_rows(connection: Connection, since: int) -> Keys:
    """Return the cells written after a revision, one row each: key, n, and the columns."""
    wanted = (CELLS.c.key, CELLS.c.n, *(CELLS.c[name] for name in _COLUMNS))
    result = connection.execute(select(*wanted).where(CELLS.c.rev > since).order_by(CELLS.c.key))
    parts = [np.array([tuple(row) for row in part], dtype=np.int64) for part in result.partitions(50_000)]
    return np.concatenate(parts) if parts else np.zeros((0, len(wanted)), np.int64)


def _merged(old: Cube, new: Keys) -> tuple[Keys, Ints, dict[str, Ints]]:
    """Put new cells between the old ones, and new numbers in place of old ones."""
    keys, numbers = new[:, 0], new[:, 1].astype(np.int32)
    at = np.searchsorted(old.key, keys)
    known = at < len(old.key)
    known[known] = old.key[at[known]] == keys[known]
    n = old.n.copy()
    n[at[known]] = numbers[known]
    added = ~known
    columns = {
        name: np.insert(old.columns[name], at[added], new[added, i].astype(np.int32))
        for i, name in enumerate(_COLUMNS, 2)
    }
    return np.insert(old.key, at[added], keys[added]), np.insert(n, at[added], numbers[added]), columns


def _patched(connection: Connection, old: Ints, table: Table, value: Column[Any], since: int) -> Ints:
    """Return an array by row number, with the rows written after a revision put in."""
    rows = connection.execute(select(table.c.seq, value).where(table.c.rev > since)).all()
    if not rows:
        return old
    size = int(connection.execute(select(func.max(table.c.seq))).scalar_one()) + 1
    grown = np.zeros(max(size, len(old)), np.int32)
    grown[: len(old)] = old
    seqs, values = zip(*rows, strict=True)
    grown[list(seqs)] = [_STATUS_CODE[v] if isinstance(v, str) else v for v in values]
    return grown

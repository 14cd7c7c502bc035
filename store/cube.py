"""The aggregate, read: all cells as columns in memory, so that any filter is a few array steps.

A cube is a snapshot of one revision: threads share it and it is never changed. The next one is
made from it and from what was written since, so a reader pays for what is new and not for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Column, Connection, Select, Table, case, select

from store.arrays import Longs, read_columns
from store.cells import UNDATED
from store.migrations import read_revision, read_swept
from store.schema import CELLS, FINDINGS, GONE, GROUPS, MARK_FIELDS, MARKS, SLOTS, TERM_FIELDS, TERMS

Ints = np.ndarray[Any, np.dtype[np.int32]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

_COLUMNS = ("mark", "slot", "day", *TERM_FIELDS)
_CELLS = (CELLS.c.key, CELLS.c.n, *(CELLS.c[name] for name in _COLUMNS))
_FINDINGS = (FINDINGS.c.seq, FINDINGS.c.cell)
STATUSES = (None, "uncontested", "corroborated", "contested", "denied", "admitted", "superseded")
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
    """Hold the cells of one revision; ``n`` findings in each. Cells keep their position.

    ``order`` sorts the cells by key. ``fields[name]`` are the terms as dense codes.
    ``finding_cell`` has the position of each finding's cell by the finding's number, -1 where
    there is no such finding;
    ``slot_group`` each slot's group, ``group_status`` each group's status as a position in
    STATUSES, ``group_last`` the last day of what it speaks of.
    """

    revision: int
    key: Longs
    order: Longs
    n: Ints
    columns: dict[str, Ints]
    terms: tuple[tuple[str, str | None], ...]
    fields: dict[str, Coded]
    marks: Marks
    finding_cell: Ints
    slot_group: Ints
    group_status: Ints
    group_last: Ints

    def living(self, seqs: Longs) -> Longs:
        """Return those of the numbers that are findings of this revision."""
        seqs = seqs[seqs < len(self.finding_cell)]
        return seqs[self.finding_cell[seqs] >= 0]


def _marks(rows: Sequence[tuple[Any, ...]]) -> Marks:
    column = dict(zip(MARK_FIELDS, zip(*rows, strict=True), strict=True))
    at = [MARK_FIELDS.index(name) for name in SPOT_FIELDS]
    spots: dict[tuple[Any, ...], int] = {}
    drawn = [
        r[0] is not None and (lat is not None or how is not None)  # areas have a shape, no point
        for r, lat, how in zip(rows, column["lat"], column["drawn_as"], strict=True)
    ]
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
_NONE, _ONE = np.zeros(0, np.int32), np.zeros(1, np.int32)
EMPTY = Cube(
    revision=-1,
    key=np.zeros(0, np.int64),
    order=np.zeros(0, np.int64),
    n=_NONE,
    columns=dict.fromkeys(_COLUMNS, _NONE),
    terms=(_NO_TERM,),
    fields={},
    marks=_marks([_NO_MARK]),
    finding_cell=np.full(1, -1, np.int32),
    slot_group=_ONE,
    group_status=_ONE,
    group_last=_ONE,
)


def refresh(connection: Connection, old: Cube) -> Cube:
    """Return the cube of the store's present revision, made from an older one.

    All is read inside the caller's transaction, so it is of one revision.
    """
    revision = read_revision(connection)
    if revision <= old.revision:  # older: another thread was faster, and newer counts do no harm
        return old
    if read_swept(connection) > old.revision:  # rows are gone that would tell what has changed
        old = EMPTY
    cells, findings = select(*_CELLS), select(*_FINDINGS)
    if old.revision > 0:  # else all: faster without the indexes
        cells = cells.where(CELLS.c.rev > old.revision)
        findings = findings.where(FINDINGS.c.seq >= len(old.finding_cell))
    frame = _grouped(connection, _frame(connection, old, revision), since=old.revision)
    return _filled(connection, frame, cells, findings, gone_since=old.revision)


def of_days(connection: Connection, frame: Cube, first: int, last: int) -> Cube:
    """Return the cube of the findings of some days alone: ordinals, or UNDATED twice.

    ``frame`` is :func:`without_findings`, from which the rest is taken.
    """
    if first == UNDATED:
        among_days = FINDINGS.c.day.is_(None)
    else:
        oldest, newest = (date.fromordinal(day).isoformat() for day in (first, last))
        among_days = FINDINGS.c.day.between(oldest, newest)
    cells = select(*_CELLS).where(CELLS.c.day.between(first, last))
    return _filled(connection, frame, cells, select(*_FINDINGS).where(among_days))


def without_findings(connection: Connection, *, groups: bool) -> Cube:
    """Return the cube of the present revision without cells; ``groups``: with slots and groups."""
    frame = _frame(connection, EMPTY, read_revision(connection))
    return _grouped(connection, frame, since=EMPTY.revision) if groups else frame


def _frame(connection: Connection, old: Cube, revision: int) -> Cube:
    """Bring spots and words up to date."""
    terms = _grown(connection, TERMS, (TERMS.c.field, TERMS.c.value), old.terms, _NO_TERM)
    mark_rows = _grown(connection, MARKS, tuple(MARKS.c[n] for n in MARK_FIELDS), old.marks.rows, _NO_MARK)
    marks = old.marks if len(mark_rows) == len(old.marks.rows) else _marks(mark_rows)
    return replace(old, revision=revision, terms=terms, marks=marks)


def _grouped(connection: Connection, frame: Cube, since: int) -> Cube:
    """Bring slots and groups up to date."""
    status = case({name: code for code, name in enumerate(STATUSES) if name}, value=GROUPS.c.status)
    return replace(
        frame,
        slot_group=_patched(connection, frame.slot_group, SLOTS, SLOTS.c.grp, since),
        group_status=_patched(connection, frame.group_status, GROUPS, status, since),
        group_last=_patched(connection, frame.group_last, GROUPS, GROUPS.c.last_day, since),
    )


def _filled(
    connection: Connection, frame: Cube, cells: Select[Any], findings: Select[Any], *, gone_since: int = -1
) -> Cube:
    """Put cells and findings into a cube."""
    key, order, n, columns = _cells(connection, frame, cells)
    return replace(
        frame,
        key=key,
        order=order,
        n=n,
        columns=columns,
        fields={name: _field(columns[name], frame.terms, name) for name in TERM_FIELDS},
        finding_cell=_finding_cells(connection, frame, key, order, findings, gone_since),
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


def _cells(
    connection: Connection, old: Cube, statement: Select[Any]
) -> tuple[Longs, Longs, Ints, dict[str, Ints]]:
    """Put new cells after the old ones, and new numbers in place of old ones."""
    keys, numbers, *rest = read_columns(connection, statement)
    at = np.searchsorted(old.key, keys, sorter=old.order)
    known = at < len(old.key)
    known[known] = old.key[old.order[at[known]]] == keys[known]
    n = old.n.copy()
    n[old.order[at[known]]] = numbers[known]
    added = ~known
    columns = {
        name: np.concatenate([old.columns[name], values[added].astype(np.int32)])
        for name, values in zip(_COLUMNS, rest, strict=True)
    }
    key = np.concatenate([old.key, keys[added]])
    order = np.argsort(key, kind="stable") if added.any() else old.order
    return key, order, np.concatenate([n, numbers[added].astype(np.int32)]), columns


def _finding_cells(
    connection: Connection, old: Cube, key: Longs, order: Longs, statement: Select[Any], gone_since: int
) -> Ints:
    """Add the findings of a statement, and take out those that are gone.

    The numbers of findings only grow, and a finding's cell never changes.
    """
    size = len(old.finding_cell)
    seqs, cells = read_columns(connection, statement)
    by_cell = np.argsort(cells)  # sorted, a million look-ups take a tenth of the time
    seqs, cells = seqs[by_cell], cells[by_cell]
    grown = np.full(max(size, int(seqs.max(initial=0)) + 1), -1, np.int32)
    grown[:size] = old.finding_cell
    grown[seqs] = order[np.searchsorted(key, cells, sorter=order)]
    gone = select(GONE.c.first, GONE.c.last).where(GONE.c.rev > gone_since)
    for first, last in connection.execute(gone) if size > 1 else ():
        grown[first : last + 1] = -1
    return grown


def _patched(connection: Connection, old: Ints, table: Table, value: Any, since: int) -> Ints:
    """Return an array by row number, with the rows written after a revision put in."""
    statement = select(table.c.seq, value.label("v"))
    seqs, values = read_columns(connection, statement.where(table.c.rev > since) if since > 0 else statement)
    if not len(seqs):
        return old
    grown = np.zeros(max(int(seqs.max()) + 1, len(old)), np.int32)
    grown[: len(old)] = old
    grown[seqs] = values
    return grown

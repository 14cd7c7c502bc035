"""The aggregate, written: how many findings there are of each sort (place × day × kind × …).

A cell is one combination of what the app counts by, and holds the number of its findings. It is
kept up to date in the same transaction as the findings themselves, so the two never disagree
(``check`` compares them). Spots are numbered by ``marks``, words by ``terms``, and what can be
claimed by ``slots``, so a cell is a dozen small numbers.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from records import Finding
from store.regroup import spot_of
from store.schema import CELLS, FINDINGS, MARK_FIELDS, MARKS, SLOTS, TERM_FIELDS, TERMS

UNDATED = 0  # the day of undated findings; other days are proleptic Gregorian ordinals
NO_SLOT = 0


class Cell(NamedTuple):
    """Name a cell: its mark, slot and day, and the codes of its terms in the order of TERM_FIELDS."""

    mark: int
    slot: int
    day: int
    terms: tuple[int, ...]

    @property
    def key(self) -> int:
        """Return the cell's primary key, 63 bits of a hash."""
        packed = ",".join(map(str, (self.mark, self.slot, self.day, *self.terms)))
        return int.from_bytes(hashlib.blake2b(packed.encode(), digest_size=8).digest()) >> 1


class Tally:
    """Collect what a transaction changes in the cells, and write it once.

    The numbers of marks, terms and slots never change once given, so they are remembered from one
    transaction to the next; forget them when a transaction fails.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[Any, ...], int] = {}
        self._cells: dict[int, Cell] = {}
        self._change: Counter[int] = Counter()

    def forget(self) -> None:
        """Drop everything remembered, after a transaction was rolled back."""
        self._codes.clear()
        self._cells.clear()
        self._change.clear()

    def add(self, connection: Connection, finding: Finding, day: int) -> Cell:
        """Count a finding of a day in; return its cell."""
        cell = Cell(
            self._mark(connection, finding),
            self._slot(connection, finding, day),
            day,
            tuple(
                self._term(connection, name, getattr(finding, field)) for name, field in TERM_FIELDS.items()
            ),
        )
        self._cells[cell.key] = cell
        self._change[cell.key] += 1
        return cell

    def remove(self, cells: Iterable[tuple[int, int]]) -> None:
        """Count findings out: pairs of a cell's key and a number."""
        for key, n in cells:
            self._change[key] -= n

    def write(self, connection: Connection, revision: int) -> None:
        """Write what was collected, stamped with the revision by which readers see what is new."""
        added, gone = [], []
        for key, n in self._change.items():
            cell = self._cells.get(key)
            if cell is None:
                gone.append({"k": key, "d": n, "r": revision})
            elif n:
                terms = dict(zip(TERM_FIELDS, cell.terms, strict=True))
                place = {"mark": cell.mark, "slot": cell.slot, "day": cell.day}
                added.append({"key": key, "n": n, "rev": revision} | place | terms)
        if added:
            insertion = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(CELLS)
            news = {"n": CELLS.c.n + insertion.excluded.n, "rev": insertion.excluded.rev}
            connection.execute(insertion.on_conflict_do_update(index_elements=["key"], set_=news), added)
        if gone:
            changed = {"n": CELLS.c.n + bindparam("d"), "rev": bindparam("r")}
            connection.execute(update(CELLS).where(CELLS.c.key == bindparam("k")).values(changed), gone)
        self._cells.clear()
        self._change.clear()

    def _term(self, connection: Connection, field: str, value: str | None) -> int:
        return self._code(connection, TERMS, ("term", field, value), {"field": field, "value": value})

    def _mark(self, connection: Connection, finding: Finding) -> int:
        values = tuple(getattr(finding, name) for name in MARK_FIELDS)
        known = self._codes.get(values)
        if known is not None:
            return known
        whole = hashlib.blake2b(repr(values).encode(), digest_size=16).hexdigest()
        more = dict(zip(MARK_FIELDS, values, strict=True))
        return self._code(connection, MARKS, values, {"whole": whole}, more)

    def _slot(self, connection: Connection, finding: Finding, day: int) -> int:
        spot = spot_of(finding)
        if spot is None:
            return NO_SLOT
        key = {
            "place_id": finding.place_id,
            "spot": spot,
            "kind": finding.claim_kind,
            "beneficiary": finding.beneficiary,
            "day": day,
        }
        return self._code(connection, SLOTS, ("slot", *key.values()), key, {"grp": 0, "rev": 0})

    def _code(
        self,
        connection: Connection,
        table: Table,
        remembered: tuple[Any, ...],
        key: Mapping[str, Any],
        more: Mapping[str, Any] | None = None,
    ) -> int:
        """Return the number of the row with this key; insert it where there is none."""
        known = self._codes.get(remembered)
        if known is None:
            same = [table.c[n].is_(None) if v is None else table.c[n] == v for n, v in key.items()]
            known = connection.execute(select(table.c.seq).where(*same)).scalar()
            if known is None:
                statement = insert(table).values({**key, **(more or {})}).returning(table.c.seq)
                known = connection.execute(statement).scalar_one()
            if len(self._codes) > MAX_REMEMBERED:
                self._codes.clear()
            self._codes[remembered] = int(known)
        return int(known)


MAX_REMEMBERED = 500_000  # about 100 MB


def cells_of(connection: Connection, condition: Any) -> list[tuple[int, int]]:
    """Return the cells of some findings: pairs of key and number."""
    statement = select(FINDINGS.c.cell, func.count()).where(condition).group_by(FINDINGS.c.cell)
    return [(int(key), int(n)) for key, n in connection.execute(statement)]

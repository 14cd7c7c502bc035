"""The aggregate, written: how many findings there are of each sort (place × day × kind × …).

A cell is one combination of what the app counts by, and holds the number of its findings. It is
kept up to date in the same transaction as the findings themselves, so the two never disagree
(``Store.check`` compares them). Spots are numbered by ``marks``, words by ``terms``, and what can
be claimed by ``slots``, so a cell is a dozen small numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from records import Finding
from store.codes import Codes, Values, key_of
from store.groups import presumed
from store.regroup import slot_row, spot_of
from store.rows import day_of
from store.schema import CELLS, FINDINGS, MARK_FIELDS, MARKS, SLOTS, TERM_FIELDS, TERMS

UNDATED = 0  # the day of undated findings; other days are proleptic Gregorian ordinals
NO_SLOT = 0
SLOT_FIELDS = ("place_id", "spot", "kind", "beneficiary", "day")
_mark_values = attrgetter(*MARK_FIELDS)
_term_values = attrgetter(*TERM_FIELDS.values())
_LESS = (
    update(CELLS)
    .where(CELLS.c.key == bindparam("k"))
    .values(n=CELLS.c.n + bindparam("d"), rev=bindparam("r"))
)


class Cell(NamedTuple):
    """Name a cell: its mark, slot and day, and the codes of its terms in the order of TERM_FIELDS."""

    mark: int
    slot: int
    day: int
    terms: tuple[int, ...]


class Tally:
    """Find the cells of findings, and collect what a transaction changes in them."""

    def __init__(self) -> None:
        self._marks = Codes(MARKS, MARK_FIELDS)
        self._terms = Codes(TERMS, ("field", "value"))
        self._slots = Codes(SLOTS, SLOT_FIELDS, slot_row)
        self._cells: dict[int, Cell] = {}
        self._change: Counter[int] = Counter()

    def forget(self) -> None:
        """Drop everything remembered, after a transaction was rolled back."""
        for codes in (self._marks, self._terms, self._slots):
            codes.forget()
        self._cells.clear()
        self._change.clear()

    def add(self, connection: Connection, findings: Sequence[Finding]) -> list[tuple[int, int]]:
        """Count findings in; return the key of the cell and the slot of each."""
        days = [_ordinal(day_of(f)) for f in findings]
        marks = [_mark_values(f) for f in findings]
        terms = [tuple(zip(TERM_FIELDS, _term_values(f), strict=True)) for f in findings]
        slots = [_slot_values(f, day) for f, day in zip(findings, days, strict=True)]
        mark_codes = self._marks.resolve(connection, marks)
        term_codes = self._terms.resolve(connection, (pair for row in terms for pair in row))
        slot_codes = self._slots.resolve(connection, (values for values in slots if values is not None))
        found: list[tuple[int, int]] = []
        for day, mark, row, values in zip(days, marks, terms, slots, strict=True):
            slot = NO_SLOT if values is None else slot_codes[values]
            cell = Cell(mark_codes[mark], slot, day, tuple(term_codes[pair] for pair in row))
            key = key_of(cell)
            self._cells[key] = cell
            self._change[key] += 1
            found.append((key, slot))
        return found

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
            connection.execute(_LESS, gone)
        self._cells.clear()
        self._change.clear()


def _ordinal(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else UNDATED


def _slot_values(finding: Finding, day: int) -> Values | None:
    spot = spot_of(finding)
    if spot is None:
        return None
    kind, stance = str(finding.claim_kind), str(finding.stance)
    beneficiary = finding.beneficiary or presumed(kind, stance, finding.claimant_side)
    return finding.place_id, spot, kind, beneficiary, day


def cells_of(connection: Connection, condition: Any) -> list[tuple[int, int]]:
    """Return the cells of some findings: pairs of key and number."""
    statement = select(FINDINGS.c.cell, func.count()).where(condition).group_by(FINDINGS.c.cell)
    return [(int(key), int(n)) for key, n in connection.execute(statement)]

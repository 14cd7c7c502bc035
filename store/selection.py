"""A Query on a cube: which cells it selects, for each filter by itself and for all together."""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy import Connection

from store.arrays import Longs
from store.cells import UNDATED
from store.cube import STATUSES, Coded, Cube, Mask
from store.filters import matching
from store.query import CHOICES, NOTHING, Query
from store.schema import TERM_FIELDS

OF_MARKS = ("place", "oblast", "precision")
# Filters that only the findings themselves can answer, not the aggregate.
BY_ROW = ("q", "group", "doc", "id")


class Selection:
    """Hold what a query selects of a cube.

    ``n`` has the findings of each cell that the row filters (free text, ids …) leave; ``masks``
    the cells that each other filter leaves. ``seqs`` are the numbers of the findings that the row
    filters leave, None where there are no such filters.
    """

    def __init__(self, connection: Connection, cube: Cube, query: Query, today: date | None) -> None:
        self.cube = cube
        self.seqs = _matching(connection, cube, query)
        self.n = cube.n
        if self.seqs is not None:
            counted = np.bincount(cube.finding_cell[self.seqs], minlength=len(cube.n))
            self.n = counted.astype(np.int32)
        self._masks: dict[str, Mask] = {}
        for name in (*TERM_FIELDS, *OF_MARKS, "status"):
            values = getattr(query, name)
            if values and not (name == "use" and set(values) >= set(CHOICES["use"])):
                self._masks[name] = _accepted(self.coded(name), values)
        self._time(query, today)
        self._space(query)
        self._rows: dict[str, Longs] = {}

    def coded(self, name: str) -> Coded:
        """Return what a filter looks at, one code per cell."""
        if name in TERM_FIELDS:
            return self.cube.fields[name]
        if name == "status":
            codes = self.cube.group_status[self.cube.slot_group[self.cube.columns["slot"]]]
            return Coded(codes, STATUSES)
        of_marks: Coded = getattr(self.cube.marks, name)
        return Coded(of_marks.codes[self.cube.columns["mark"]], of_marks.words)

    def rows(self, without: str = "") -> Longs:
        """Return the positions of the selected cells, leaving one filter aside."""
        without = without if without in self._masks else ""
        if without not in self._rows:
            mask = self.n > 0
            for name, own in self._masks.items():
                if name != without:
                    mask &= own
            self._rows[without] = np.flatnonzero(mask)
        return self._rows[without]

    def in_cells(self, cells: Longs) -> Longs:
        """Return which of ``seqs`` are in these cells, by position."""
        assert self.seqs is not None
        wanted = np.zeros(len(self.cube.n), np.bool_)
        wanted[cells] = True
        found: Longs = self.seqs[wanted[self.cube.finding_cell[self.seqs]]]
        return found

    def groups(self, status: str, limit: int) -> Longs:
        """Return the numbers of the groups with this status and a selected finding, newest first."""
        found = np.zeros(len(self.cube.group_status), np.bool_)
        found[self.cube.slot_group[self.cube.columns["slot"][self.rows(without="status")]]] = True
        numbers = np.flatnonzero(found & (self.cube.group_status == STATUSES.index(status)))
        newest: Longs = numbers[np.argsort(-self.cube.group_last[numbers], kind="stable")]
        return newest[:limit]

    def _time(self, query: Query, today: date | None) -> None:
        day = self.cube.columns["day"]
        first, last = query.days(today)
        if query.undated == "only":
            self._masks["day"] = day == UNDATED
            return
        if first is None and last is None and query.undated == "in":
            return
        mask = day != UNDATED
        if first is not None:
            mask &= day >= first.toordinal()
        if last is not None:
            mask &= day <= last.toordinal()
        self._masks["day"] = mask | (day == UNDATED) if query.undated == "in" else mask

    def _space(self, query: Query) -> None:
        marks, mark = self.cube.marks, self.cube.columns["mark"]
        if query.resolved != "any":
            nowhere = marks.place.words.index(None)  # the unused mark 0 has no place
            known = marks.place.codes != nowhere
            self._masks["resolved"] = (known if query.resolved == "yes" else ~known)[mark]
        if query.bbox is not None:
            west, south, east, north = query.bbox
            inside = (marks.lat >= south) & (marks.lat <= north)
            if west <= east:
                inside &= (marks.lon >= west) & (marks.lon <= east)
            else:  # across the 180th meridian
                inside &= (marks.lon >= west) | (marks.lon <= east)
            self._masks["bbox"] = inside[mark]


def _accepted(coded: Coded, values: tuple[str, ...]) -> Mask:
    wanted = {None if value == NOTHING else value for value in values}
    accepted = np.array([word in wanted for word in coded.words], dtype=np.bool_)
    mask: Mask = accepted[coded.codes] if len(accepted) else np.zeros(len(coded.codes), np.bool_)
    return mask


def _matching(connection: Connection, cube: Cube, query: Query) -> Longs | None:
    by_row = row_filters(query)
    if by_row is None:
        return None
    seqs = matching(connection, by_row)
    return seqs[seqs < len(cube.finding_cell)]  # without what another has written since


def row_filters(query: Query) -> Query | None:
    """Return only those filters that the findings themselves must answer; None where there are none."""
    if not any(getattr(query, name) for name in BY_ROW):
        return None
    return Query(use=CHOICES["use"], q=query.q, group=query.group, doc=query.doc, id=query.id)

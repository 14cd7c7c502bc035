"""A Query on a cube: which cells it selects, for each filter by itself and for all together."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import numpy as np

from store.arrays import Longs
from store.cells import UNDATED
from store.cube import STATUSES, Coded, Cube, Mask
from store.query import CHOICES, NOTHING, Query
from store.schema import TERM_FIELDS

OF_MARKS = ("place", "oblast", "precision")
Order = Literal["newest", "oldest", "document"]


class Selection:
    """Hold what a query selects of a cube.

    ``n`` has the findings of each cell that the row filters (free text, ids …) leave; ``masks``
    the cells that each other filter leaves. ``seqs`` are the numbers of the findings that the row
    filters leave, None where there are no such filters.
    """

    def __init__(self, cube: Cube, query: Query, today: date | None, seqs: Longs | None) -> None:
        self.cube = cube
        self.n = cube.n
        self.seqs = seqs
        if self.seqs is not None:
            self.seqs = cube.living(self.seqs)
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

    def findings(self, order: Order, limit: int | None, offset: int) -> Longs:
        """Return the numbers of the selected findings in order, from ``offset`` on.

        Findings of one day, and all in the order ``document``, are in the order in which they
        were put. Only the days on the page are sorted.
        """
        rows, before = self.rows(), 0
        if order != "document":
            rank = self._rank(self.cube.columns["day"][rows], order)
            if limit is not None:
                values, position = np.unique(rank, return_inverse=True)
                ends = np.cumsum(
                    np.bincount(position, weights=self.n[rows], minlength=len(values)).astype(np.int64)
                )
                first, stop = (
                    np.searchsorted(ends, offset, "right"),
                    np.searchsorted(ends, offset + limit) + 1,
                )
                rows = rows[(position >= first) & (position < stop)]
                before = int(ends[first - 1]) if first else 0
        seqs = self._in_cells(rows)
        if order != "document":
            days = self.cube.columns["day"][self.cube.finding_cell[seqs]]
            seqs = seqs[np.argsort(self._rank(days, order), kind="stable")]
        return seqs[offset - before :][:limit]

    def _rank(self, days: Any, order: Order) -> Any:
        """Return what sorts days in this order, the undated last."""
        return np.where(days == UNDATED, np.iinfo(np.int32).max, days if order == "oldest" else -days)

    def _in_cells(self, rows: Longs) -> Longs:
        """Return the selected findings in these cells, by their numbers."""
        wanted = np.zeros(len(self.cube.n) + 1, np.bool_)  # the last is for findings that are gone: -1
        wanted[rows] = True
        if self.seqs is None:
            return np.flatnonzero(wanted[self.cube.finding_cell])
        return np.sort(self.seqs[wanted[self.cube.finding_cell[self.seqs]]])

    def groups(self, status: str | None = None) -> Longs:
        """Return the numbers of the groups with a selected finding.

        With a status those of this status alone; what the query asks of the status counts for nothing then.
        """
        found = np.zeros(len(self.cube.group_status), np.bool_)
        rows = self.rows(without="status" if status else "")
        found[self.cube.slot_group[self.cube.columns["slot"][rows]]] = True
        found[0] = False  # the claims that no group has
        if status:
            found &= self.cube.group_status == STATUSES.index(status)
        return np.flatnonzero(found)

    def newest_groups(self, status: str, limit: int) -> Longs:
        """Return the groups of a status with a selected finding, newest first."""
        numbers = self.groups(status)
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

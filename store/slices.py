"""All findings of a query once, some days at a time, without the counts of the whole store in memory.

For whoever reads everything from one end to the other, as an export does: a million findings take the
memory of the fullest days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, func, select

from store.arrays import Longs
from store.cells import UNDATED
from store.cube import of_days, without_findings
from store.filters import matching
from store.query import Query
from store.schema import CELLS
from store.selection import Order, Selection

SLICE = 50_000  # findings that are looked at together, where they are of several days


def findings(connection: Connection, query: Query, order: Order, today: date | None) -> Iterator[Longs]:
    """Yield the numbers of a query's findings in order, a slice of days at a time; not for ``document``."""
    seqs = matching(connection, query)
    frame = without_findings(connection, groups=bool(query.status))  # else nobody asks for them
    for first, last in _spans(connection, order, *query.days(today)):
        yield Selection(of_days(connection, frame, first, last), query, today, seqs).findings(order, None, 0)


def _spans(
    connection: Connection, order: Order, since: date | None, until: date | None
) -> Iterator[tuple[int, int]]:
    """Yield first and last day of slices that are no larger than SLICE or are one day; the undated last."""
    statement = select(CELLS.c.day, func.sum(CELLS.c.n)).group_by(CELLS.c.day).having(func.sum(CELLS.c.n) > 0)
    sizes = {int(day): int(n) for day, n in connection.execute(statement)}
    low = since.toordinal() if since else 1
    high = until.toordinal() if until else date.max.toordinal()
    some: list[int] = []
    held = 0
    for day in sorted((day for day in sizes if low <= day <= high), reverse=order == "newest"):
        if some and held + sizes[day] > SLICE:
            yield min(some), max(some)
            some, held = [], 0
        some.append(day)
        held += sizes[day]
    if some:
        yield min(some), max(some)
    if UNDATED in sizes:
        yield UNDATED, UNDATED

"""Numbers for values that occur again and again: marks, terms and slots.

A number is given once and never changed, so it may be remembered from one transaction to the
next. Looking up goes by a hash of the values, many at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from store.arrays import among, insert_rows, keys

MAX_REMEMBERED = 300_000  # values of one table, about 60 MB

Values = tuple[Any, ...]


def key_of(values: Sequence[Any]) -> int:
    """Return 63 bits of a hash, the same in every process."""
    return int.from_bytes(hashlib.blake2b(repr(tuple(values)).encode(), digest_size=8).digest()) >> 1


class Codes:
    """Give the rows of one table their numbers by their values.

    ``columns`` are the names of the values; ``derived`` gives the other columns of a new row.
    """

    def __init__(
        self, table: Table, columns: Sequence[str], derived: Callable[[Values], dict[str, Any]] = lambda _: {}
    ) -> None:
        self._table = table
        self._columns = tuple(columns)
        self._derived = derived
        self._known: dict[Values, int] = {}
        self._last = select(func.max(table.c.seq))

    def forget(self) -> None:
        """Drop what is remembered, after a transaction was rolled back."""
        self._known.clear()

    def resolve(self, connection: Connection, wanted: Iterable[Values]) -> dict[Values, int]:
        """Return the number of each of the wanted values; new ones get a row."""
        if len(self._known) > MAX_REMEMBERED:
            self._known.clear()
        distinct = set(wanted)
        unknown = {key_of(values): values for values in distinct if values not in self._known}
        dialect = connection.dialect.name
        found = select(self._table.c.key, self._table.c.seq).where(among(self._table.c.key, dialect))
        for key, seq in connection.execute(found, keys(unknown, dialect)) if unknown else ():
            self._known[unknown.pop(key)] = seq
        if unknown:
            last = int(connection.execute(self._last).scalar() or 0)
            rows = []
            for seq, (key, values) in enumerate(unknown.items(), last + 1):
                named = dict(zip(self._columns, values, strict=True))
                rows.append({"seq": seq, "key": key, **named, **self._derived(values)})
                self._known[values] = seq
            insert_rows(connection, self._table, rows)
        return {values: self._known[values] for values in distinct}

"""Many numbers in and out of the database at once.

One parameter for a whole list of keys, and one text per column of a result: a hundred thousand
rows come ten times faster this way than row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, String, Table, bindparam, cast, func, insert, select

Longs = np.ndarray[Any, np.dtype[np.int64]]


def among(column: Any, dialect: str, values: Iterable[int] | None = None) -> ColumnElement[bool]:
    """Return the condition that a column is among the values.

    Without values it has the parameter ``keys``; fill it by :func:`keys`.
    """
    listed: Any = bindparam("keys") if values is None else bindparam("keys", keys(values, dialect)["keys"])
    if dialect == "sqlite":
        rows = func.json_each(listed).table_valued("value")
        condition: ColumnElement[bool] = column.in_(select(rows.c.value))
        return condition
    return column == func.any(listed)  # type: ignore[no-any-return]


def keys(values: Iterable[int], dialect: str) -> dict[str, Any]:
    """Return the parameter of :func:`among`."""
    listed = [int(value) for value in values]
    return {"keys": json.dumps(listed) if dialect == "sqlite" else listed}


def read_columns(connection: Connection, statement: Select[Any]) -> list[Longs]:
    """Return the columns of a statement that selects integers, as arrays; the order is any."""
    inner = statement.subquery()
    if connection.dialect.name == "sqlite":
        packed = [func.group_concat(column) for column in inner.c]
    else:
        packed = [func.string_agg(cast(column, String), ",") for column in inner.c]
    row = connection.execute(select(*packed)).one()
    return [np.fromstring(text, dtype=np.int64, sep=",") if text else np.zeros(0, np.int64) for text in row]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows with the same columns the fastest way that the database has."""
    if connection.dialect.name == "postgresql":
        names = tuple(rows[0])
        copy_rows(connection, table.name, names, (tuple(row[name] for name in names) for row in rows))
    else:
        connection.execute(insert(table), list(rows))


def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write rows by PostgreSQL's COPY, inside the connection's transaction."""
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)

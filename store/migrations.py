"""From one version of the tables to the next."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite

from store import words
from store.errors import INGEST_HINT, StoreError
from store.schema import META, METADATA, SCHEMA_VERSION


def _remember_fetches(connection: Connection) -> None:
    """Version 8 keeps what servers said of each address, and when unused numbers were last given up."""
    columns = (
        '"url" TEXT NOT NULL PRIMARY KEY, etag TEXT, last_modified TEXT, digest TEXT, "at" TEXT NOT NULL'
    )
    connection.execute(text(f"CREATE TABLE fetched ({columns})"))
    write_meta(connection, "swept", "0")


def _index_for_millions(connection: Connection) -> None:
    """Version 9 lists what is to be reviewed, the ledger and the sources without a look at every row."""
    for statement in (
        "CREATE INDEX findings_review ON findings ((place_id IS NOT NULL), score_margin, score, seq)",
        "CREATE INDEX groups_kind ON groups (kind, first_day, id)",
        "DROP INDEX documents_publisher",
        "CREATE INDEX documents_publisher ON documents (publisher, published, findings)",
    ):
        connection.execute(text(statement))


# MIGRATIONS[n] brings a store of version n to n + 1, inside one transaction. A step spells its tables out:
# those of schema.py are always the newest. tests/old_stores/ keeps the tables of each version.
MIGRATIONS: dict[int, Callable[[Connection], None]] = {7: _remember_fetches, 8: _index_for_millions}


def ensure_schema(engine: Engine, where: str, *, create: bool) -> int:
    """Make the tables in an empty database, or bring an older store up to date.

    Returns the version in which the store was found, 0 for an empty one.

    Raises
    ------
    StoreError
        Where the database is empty and ``create`` is False, belongs to another program, or was
        written by a newer version.
    """
    with engine.connect() as connection:
        version = stored_version(connection, where)
    if version == SCHEMA_VERSION:
        return version
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store {where} was written by a newer version of Frontline Mapper (its tables are of "
            f"version {version}, this program knows {SCHEMA_VERSION}). Update the program, or name another."
        )
    missing = [step for step in range(version, SCHEMA_VERSION) if version and step not in MIGRATIONS]
    if missing:
        raise StoreError(
            f"The store {where} was written by an early version of Frontline Mapper (its tables are of "
            f"version {version}), which cannot be brought up to date. "
            "Move the file away and ingest the documents again."
        )
    if version == 0 and not create:
        raise StoreError(f"The store {where} is empty. {INGEST_HINT}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if stored_version(connection, where) == 0:
            if connection.dialect.name == "postgresql":
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
            METADATA.create_all(connection)
            if connection.dialect.name == "postgresql":
                _add_geometry(connection)
            words.create(connection)
            for key, value in _START.items():
                write_meta(connection, key, value)
        else:
            for step in range(stored_version(connection, where), SCHEMA_VERSION):
                MIGRATIONS[step](connection)
        write_meta(connection, "schema_version", str(SCHEMA_VERSION))
    return version


_START = {"revision": "0", "next_document": "1", "next_finding": "1", "swept": "0"}


def _add_geometry(connection: Connection) -> None:
    """Give findings their point as PostGIS geometry: for boxes, and for QGIS and its like."""
    point = "CASE WHEN lat IS NOT NULL AND lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(lon, lat), 4326) END"
    column = f"ADD COLUMN geom geometry(Point, 4326) GENERATED ALWAYS AS ({point}) STORED"
    connection.execute(text(f"ALTER TABLE findings {column}"))
    connection.execute(text("CREATE INDEX findings_geom ON findings USING gist (geom)"))


def stored_version(connection: Connection, where: str) -> int:
    """Return the version of the tables, 0 for an empty database."""
    tables = inspect(connection).get_table_names()
    if "meta" in tables:
        value = connection.execute(select(META.c.value).where(META.c.key == "schema_version")).scalar()
        if value is not None:
            return _whole(where, "schema_version", value)
    ours = set(METADATA.tables) & set(tables)
    foreign = [t for t in tables if t != "spatial_ref_sys"]  # PostGIS brings it along
    if ours or (foreign and connection.dialect.name == "sqlite"):
        raise StoreError(
            f"The database {where} belongs to another program (it has the table “{foreign[0]}” and no "
            "version of ours). Name another store with --store or FRONTLINE_STORE."
        )
    return 0


def read_revision(connection: Connection) -> int:
    """Return the number of the last change."""
    return read_number(connection, "revision")


def read_swept(connection: Connection) -> int:
    """Return the revision in which numbers of marks, terms and slots were last given up."""
    return read_number(connection, "swept")


def read_number(connection: Connection, key: str) -> int:
    """Return a number that the table ``meta`` keeps."""
    value = connection.execute(select(META.c.value).where(META.c.key == key)).scalar()
    return _whole(str(connection.engine.url.database), key, value)


def _whole(where: str, key: str, value: str | None) -> int:
    try:
        return int(value or "")
    except ValueError as error:
        raise StoreError(
            f"The store {where} is damaged: its table meta has {value!r} as “{key}”. "
            "Restore it from a backup, or move the file away and ingest the documents again."
        ) from error


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Set one value of the table ``meta``."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(META).values(key=key, value=value)
    connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

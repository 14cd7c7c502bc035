"""Stores of earlier versions are brought up to date whole. Their tables are kept in old_stores/."""

import re
import sqlite3
from datetime import date
from zlib import crc32

import psycopg
import pytest
from sqlalchemy.schema import CreateIndex, CreateTable

from store import Query, open_store
from store.migrations import MIGRATIONS
from store.query import CHOICES
from store.schema import METADATA, SCHEMA_VERSION
from tests.conftest import ROOT
from tests.store_samples import document, finding

pytest_plugins = ["tests.store_engines"]
EVERYTHING = Query(use=CHOICES["use"])
OLD = ROOT / "tests" / "old_stores"
VERSIONS = sorted({int(re.findall(r"\d+", path.name)[0]) for path in OLD.glob("v*.sql")})
# Everything but the full-text tables, which are no plain rows.
TABLES = (
    "meta", "documents", "versions", "shingles", "findings", "gone", "slots", "groups", "marks", "terms",
    "cells",
)  # fmt: skip


def fill(store):
    for n in range(12):
        doc = document(f"d{n}", f"Article {n}: fighting near Pokrovsk.", source=f"P{n % 3}",
                       published=date(2025, 11, 1 + n))  # fmt: skip
        store.put(doc, [finding(doc), finding(doc, "Siversk", 2, stance="denied")], extractor_id="x")
    changed = document("d0", "Article 0, corrected: fighting near Siversk.", source="P0")
    store.put(changed, [finding(changed, "Siversk")], extractor_id="x")
    store.delete_source("P2")


def everything(store):
    return (
        sorted(store.find(EVERYTHING), key=lambda f: f.id),
        list(store.documents()),
        store.versions("d0"),
        store.facets(EVERYTHING),
        store.by_place(EVERYTHING),
        store.disputes(EVERYTHING),
        sorted(f.id for f in store.find(Query(q="siversk"))),
    )


def old_sqlite(version, new, path):
    """Make a store of an earlier version with the rows of a new one."""
    old = sqlite3.connect(path)
    old.executescript((OLD / f"v{version}_sqlite.sql").read_text())
    old.execute("ATTACH ? AS new", (str(new),))
    shadows = [f"findings_words_{part}" for part in ("data", "idx", "docsize", "config")]
    for table in (*TABLES, *shadows):
        columns = ", ".join(f'"{row[1]}"' for row in old.execute(f"PRAGMA table_info({table})"))
        old.execute(f"DELETE FROM {table}")
        old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    age(old.execute, version)
    old.commit()
    old.close()


def old_postgres(version, new, database):
    with psycopg.connect(new) as source, psycopg.connect(database) as old:
        old.execute((OLD / f"v{version}_postgresql.sql").read_text())
        for table in (*TABLES, "findings_words"):
            listed = old.execute(f"SELECT * FROM {table} LIMIT 0").description
            columns = ", ".join(f'"{column.name}"' for column in listed if column.name != "geom")
            with (
                source.cursor().copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT") as rows,
                old.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as into,
            ):
                for part in rows:
                    into.write(part)
        for table in ("versions", "gone"):
            old.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'seq'), max(seq)) FROM {table}")
        age(old.execute, version)


def age(execute, version):
    execute(f"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'")
    if version < 8:
        execute("DELETE FROM meta WHERE key = 'swept'")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_store_is_brought_up_to_date_whole(place, tmp_path, request, version):
    with open_store(place) as store:
        fill(store)
        before = everything(store)
    if place.startswith("postgresql"):
        old = request.getfixturevalue("database")
        old_postgres(version, place, old)
    else:
        old = str(tmp_path / "old.db")
        old_sqlite(version, place, old)
    with open_store(old, create=False) as store:
        assert (store.found_version, store.meta.schema_version) == (version, SCHEMA_VERSION)
        assert everything(store) == before
        assert store.check() == []
        fill(store)  # and it can be written
        doc = document("new", "Fighting near Vovchansk.")
        assert store.put(doc, [finding(doc, "Vovchansk")], extractor_id="x") == "new"
        assert store.check() == []
    with open_store(old) as store:
        assert store.found_version == SCHEMA_VERSION


def test_from_each_kept_version_there_is_a_way():
    assert VERSIONS
    assert set(range(VERSIONS[0], SCHEMA_VERSION)) == set(MIGRATIONS)


def test_the_tables_belong_to_this_version():
    """Whoever changes a table keeps the old ones in old_stores/, and gives a migration and a new version."""
    made = [str(CreateTable(table)) for table in METADATA.sorted_tables]
    made += sorted(str(CreateIndex(index)) for table in METADATA.sorted_tables for index in table.indexes)
    assert (SCHEMA_VERSION, crc32("".join(made).encode())) == (9, 3650877106)

"""SIGKILL in the middle of making a backup, an index, a newer store: all is there, or all is as before.

Those of ingest and export stand in test_ingest and test_cli_showing.
"""

import os
import random
import shutil
import signal
import sqlite3
import time
import warnings

import pytest

import store.migrations
from geo.cache import Cache
from geo.index import NameIndex
from store import open_store
from store.schema import SCHEMA_VERSION
from tests.store_samples import document, finding
from tests.test_index import gazetteer_of
from tests.test_store_migrations import old_sqlite

KILLS = 10
pytestmark = pytest.mark.slow


def killed_at(act, seconds):
    """Do something in a fork and kill it after so many seconds; tell whether it was still at it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the child does one thing and never returns
        child = os.fork()
    if not child:
        try:
            act()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def kill_often(act, again, seed):
    """Kill an act at ten random moments of the time that it takes; ``again`` looks at what it left."""
    killed_at(act, 0)  # the first fork copies most pages
    begin = time.monotonic()
    act()
    took, roll, killed = time.monotonic() - begin, random.Random(seed), 0
    again()
    tries = 0
    while killed < KILLS and tries < 10 * KILLS:
        tries += 1
        killed += killed_at(act, took * roll.uniform(0.05, 1.1))
        again()
    assert killed == KILLS


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "s.db"
    with open_store(path) as opened:
        documents = [
            document(f"d{n}", f"Text {n} about Pokrovsk. " * 200, source=f"P{n}") for n in range(300)
        ]
        opened.put_many(((doc, [finding(doc)]) for doc in documents), extractor_id="x")
    return path


def sound(path):
    with open_store(path, create=False) as opened:
        assert opened.check() == []
        return opened.meta.documents == opened.meta.findings == 300


def test_a_backup_is_whole_or_not_there(path, tmp_path):
    target = tmp_path / "backup" / "b.db"
    target.parent.mkdir()

    def back_up():
        with open_store(path) as opened:
            opened.backup(target)

    def look():
        assert sound(path)
        if target.exists():
            assert sound(target)
        for file in target.parent.iterdir():
            if file.name.startswith(target.name):
                file.unlink()

    kill_often(back_up, look, 1)
    back_up()
    assert sound(target)
    assert [file.name for file in target.parent.iterdir() if file.name.endswith(".part")] == []


def test_a_store_is_of_the_old_version_or_of_the_new(path, tmp_path, monkeypatch):
    oldest = min(store.migrations.MIGRATIONS)
    step, kept, old = store.migrations.MIGRATIONS[oldest], tmp_path / "kept.db", tmp_path / "old.db"
    old_sqlite(oldest, path, kept)

    def much(connection):
        for _ in range(5):  # a step that takes its time
            connection.exec_driver_sql("UPDATE documents SET text = text || ' '")
            connection.exec_driver_sql("UPDATE documents SET text = rtrim(text) || ''")
        step(connection)

    monkeypatch.setitem(store.migrations.MIGRATIONS, oldest, much)

    def renew():
        for file in tmp_path.glob("old.db*"):
            file.unlink()
        shutil.copyfile(kept, old)

    def look():
        connection = sqlite3.connect(old)
        version = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()[0]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        connection.close()
        assert version in {str(oldest), str(SCHEMA_VERSION)}
        assert ("fetched" in tables) == (version == str(SCHEMA_VERSION))
        assert sound(old)  # opening it brings it up to date
        renew()

    renew()
    kill_often(lambda: open_store(old).close(), look, 2)


def test_an_index_is_read_whole_or_built_again(tmp_path):
    gazetteer, cache = gazetteer_of("a"), Cache(tmp_path / "cache")

    def make():
        for file in cache.folder.glob("index-*.zip"):
            file.unlink()
        NameIndex.load(gazetteer, cache=cache)
        cache.write("index-large", {"x": b"ab" * (16 << 20)})

    def look():
        assert NameIndex.load(gazetteer, cache=cache).lookup("Покровська")
        assert cache.read("index-large", lambda part: len(part("x"))) in (None, 32 << 20)

    kill_often(make, look, 3)
    for half in cache.folder.glob("*.part"):
        os.utime(half, (0, 0))
    make()
    assert not list(cache.folder.glob("*.part"))  # what killed ones left is swept out

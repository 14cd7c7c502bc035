"""`frontline store …`, run as its users run it."""

import sqlite3

import pytest
from click.testing import CliRunner

import cli
from store import open_store
from tests.store_samples import document, finding


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "s.db"
    with open_store(path) as store:
        for n, publisher in enumerate(("ISW", "TASS", "TASS")):
            doc = document(f"d{n}", f"Text {n} about Pokrovsk.", source=publisher)
            store.put(doc, [finding(doc)], extractor_id="x")
    return path


@pytest.fixture
def run(path, monkeypatch):
    monkeypatch.setenv("FRONTLINE_STORE", str(path))

    def call(*words, text=None, code=0):
        result = CliRunner().invoke(cli.main, ["store", *map(str, words)], input=text, catch_exceptions=False)
        assert result.exit_code == code, result.output + result.stderr
        return result

    return call


def test_a_sound_store_and_a_damaged_one(run, path):
    assert "3 documents with 3 findings: the store is sound" in run("check").stdout
    connection = sqlite3.connect(path)
    connection.execute("UPDATE cells SET n = n + 1")
    connection.commit()
    connection.close()
    told = run("check", code=2).stderr
    assert "counts of" in told
    assert "Restore it from a backup" in told


def test_a_source_is_deleted_when_the_user_says_so(run, path):
    run("delete-source", "TASS", text="n\n", code=1)
    assert "no document" in run("delete-source", "Tass", "--yes", code=2).stderr
    assert "2 documents deleted" in run("delete-source", "TASS", text="y\n").stdout
    with open_store(path) as store:
        assert [d.publisher for d in store.documents()] == ["ISW"]
    run("vacuum")
    assert b"TASS" not in path.read_bytes()
    run("check")


def test_a_backup_is_restored_into_a_new_store(run, tmp_path):
    backup, new = tmp_path / "b.db", tmp_path / "new.db"
    assert "MB" in run("backup", backup).stdout
    assert "already a file" in run("backup", backup, code=2).stderr
    assert "3 documents copied" in run("migrate", "--store", backup, "--to", new).stdout
    with open_store(new, create=False) as store:
        assert store.meta.documents == 3
        assert store.check() == []


def test_an_older_store_is_migrated(run, path):
    connection = sqlite3.connect(path)  # as version 7 was
    connection.executescript(
        "DROP TABLE fetched; DELETE FROM meta WHERE key = 'swept';"
        "DROP INDEX findings_review; DROP INDEX groups_kind;"
        "UPDATE meta SET value = '7' WHERE key = 'schema_version'"
    )
    connection.close()
    assert "from version 7 to 9" in run("migrate").stdout
    assert "of version 9 already" in run("migrate").stdout
    run("check")


def test_no_store_is_made_by_looking_at_one(run, tmp_path):
    for command in ("check", "vacuum", "migrate"):
        assert "no store at" in run(command, "--store", tmp_path / "none.db", code=2).stderr
    assert not (tmp_path / "none.db").exists()

"""What the machine does wrong: no room, no rights, locks, damage. Each is a paragraph with a remedy."""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from extract.pipeline import Reader
from maps.export import FORMATS
from store import open_store
from store.migrations import SCHEMA_VERSION
from tests.conftest import ROOT
from tests.faulty import NOBODY, frontline
from tests.store_samples import document, finding

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can run a child as another user")
NEWS = "Russian forces captured Siversk on Friday, the Ministry of Defence said. Lyman holds.\n\n"


@pytest.fixture(scope="module")
def one_reader(reader):
    """Let every command read with the reader of this run, whose index the children need not load."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "of_user", lambda *_, **__: reader)
        yield


@pytest.fixture(scope="module")
def ready(one_reader, tmp_path_factory):
    """Do once in this process what the children will do: another user may not read our packages."""
    made = tmp_path_factory.mktemp("ready")
    (made / "a.txt").write_text(NEWS)
    store = ("--store", str(made / "s.db"))
    commands = [("ingest", str(made / "a.txt"), *store), ("map", "-o", str(made / "a.html"), *store)]
    commands += [
        ("export", "--format", f, "-o", str(made / f"a{FORMATS[f].suffix}"), *store) for f in FORMATS
    ]
    commands += [("disputes", *store), ("gazetteer", "lookup", "Lyman"), ("store", "check", *store)]
    for words in commands:
        assert CliRunner().invoke(cli.main, words, catch_exceptions=False).exit_code == 0


@pytest.fixture
def folder(ready, monkeypatch):
    """Give a folder that another user can see into, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="faults-") as made:
        os.chmod(made, 0o755)
        monkeypatch.setenv("XDG_DATA_HOME", f"{made}/home")
        yield Path(made)
        subprocess.run(["chmod", "-R", "u+rwX", made], check=True)


@pytest.fixture
def path(folder):
    path = folder / "s.db"
    with open_store(path) as store:
        for n in range(3):
            doc = document(f"d{n}", f"Text {n} about Pokrovsk.", source="TASS")
            store.put(doc, [finding(doc)], extractor_id="x")
    return path


@pytest.fixture(scope="module")
def large(ready, tmp_path_factory):
    """Give a store whose exports are large, packed or not."""
    path, roll = tmp_path_factory.mktemp("large") / "s.db", random.Random(1)
    documents = [document(f"e{n}", f"Pokrovsk {n}.", title=roll.randbytes(800).hex()) for n in range(100)]
    with open_store(path) as store:
        store.put_many(((doc, [finding(doc)]) for doc in documents), extractor_id="x")
    return path


@pytest.fixture
def article(folder):
    path = folder / "a.txt"
    path.write_text(NEWS)
    return path


def refused(ended, *words):
    """Hold that a command ended with 2 and one paragraph in which all the words stand."""
    assert ended.code == 2, ended.said
    assert "Traceback" not in ended.said
    paragraph = [
        line for line in ended.said.splitlines() if not line.startswith(("store:", "Usage:", "Try "))
    ]
    assert len([line for line in paragraph if line.strip()]) == 1, ended.said
    for word in words:
        assert word in ended.said, (word, ended.said)


@as_root
class TestMissingRights:
    @pytest.mark.parametrize("mode", [0o000, 0o444])
    def test_a_store_that_may_not_be_written(self, path, article, mode):
        os.chmod(path, mode)
        refused(frontline("ingest", article, "--store", path, uid=NOBODY), "s.db", "permission")

    def test_a_store_in_a_folder_that_may_not_be_written(self, folder, article):
        refused(frontline("ingest", article, "--store", folder / "new.db", uid=NOBODY), "new.db", "folder")
        refused(
            frontline("ingest", article, "--store", folder / "b" / "new.db", uid=NOBODY),
            "cannot be made",
            "--store",
        )

    def test_a_store_may_be_looked_at_or_the_remedy_is_told(self, path):
        ended = frontline("disputes", "--store", path, uid=NOBODY)
        assert ended.code == 0 or (ended.code == 2 and "permission" in ended.said), ended.said

    def test_a_file_that_may_not_be_read(self, folder, article):
        os.chmod(article, 0o000)
        os.chmod(folder, 0o777)
        ended = frontline("ingest", article, "--store", folder / "n.db", uid=NOBODY)
        assert ended.code == 2
        assert "a.txt' is not readable" in ended.said
        os.chmod(folder, 0o755)
        ended = frontline("ingest", folder, "--store", "/tmp/never.db", "--dry-run", uid=NOBODY)
        assert "a.txt: the file cannot be opened (Permission denied)" in ended.said

    @pytest.mark.parametrize("form", [*FORMATS])
    def test_an_export_into_a_folder_that_may_not_be_written(self, path, folder, form):
        os.chmod(folder, 0o777)
        for file in folder.iterdir():
            os.chmod(file, 0o666)
        shut = folder / "shut"
        shut.mkdir(0o755)
        target = shut / f"a{FORMATS[form].suffix}"
        ended = frontline("export", "--format", form, "-o", target, "--store", path, uid=NOBODY)
        refused(ended, "shut", "written")

    def test_a_page_and_a_backup_too(self, path, folder):
        os.chmod(folder, 0o777)
        for file in folder.iterdir():
            os.chmod(file, 0o666)
        shut = folder / "shut"
        shut.mkdir(0o755)
        refused(frontline("map", "-o", shut / "a.html", "--store", path, uid=NOBODY), "shut")
        refused(frontline("store", "backup", shut / "b.db", "--store", path, uid=NOBODY), "b.db", "folder")
        assert not list(shut.iterdir())

    def test_own_places_that_may_not_be_written_or_read(self, folder):
        own = {"FRONTLINE_HOME": str(folder / "own"), "XDG_CONFIG_HOME": str(folder / "own"), "XDG_DATA_HOME":
               str(folder / "own")}  # fmt: skip
        words = ("gazetteer", "add", "Nowhere", "--lat", "48", "--lon", "37")
        refused(frontline(*words, uid=NOBODY, env=own), "own")

    def test_a_cache_that_may_not_be_written_costs_only_time(self, folder, article):
        shut = folder / "cache"
        shut.mkdir(0o755)
        from geo.cache import Cache

        program = f"""
import os, tempfile, zipfile
from pathlib import Path
from geo.cache import Cache
os.setuid({NOBODY})
cache = Cache(Path({str(shut)!r}))
cache.write("a-1", {{"x": b"y"}})
print(cache.read("a-1", lambda part: part("x")))
"""
        words = [sys.executable, "-c", program]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.stdout.strip(), done.stderr) == ("None", "")
        assert Cache(shut).read("a-1", lambda part: part("x")) is None


class TestNoRoom:
    def test_a_store_that_cannot_grow_keeps_what_it_had(self, path, folder):
        many = folder / "many.txt"
        many.write_text(NEWS * 200)
        size = path.stat().st_size
        refused(frontline("ingest", many, "--store", path, most_bytes=size + 40_000), "s.db", "room")
        with open_store(path) as store:
            assert store.check() == []
            assert store.meta.documents == 3
        assert frontline("ingest", many, "--store", path).code == 0

    @pytest.mark.parametrize("form", [*FORMATS])
    def test_an_export_that_does_not_fit_leaves_the_old_one(self, large, folder, form):
        target = folder / "out" / f"a{FORMATS[form].suffix}"
        target.parent.mkdir()
        target.write_bytes(b"old")
        ended = frontline("export", "--format", form, "-o", target, "--store", large, most_bytes=40_000)
        refused(ended, target.name)
        assert target.read_bytes() == b"old"
        assert [file.name for file in target.parent.iterdir()] == [target.name]

    def test_a_page_and_a_backup_that_do_not_fit(self, path, folder):
        target = folder / "out"
        target.mkdir()
        refused(frontline("map", "-o", target / "a.html", "--store", path, most_bytes=40_000), "a.html")
        refused(
            frontline("store", "backup", target / "b.db", "--store", path, most_bytes=40_000), "b.db", "room"
        )
        assert not list(target.iterdir())

    @pytest.mark.parametrize("form", ["geojson", "csv", "geojsonl"])
    def test_a_full_disk_behind_stdout(self, path, form):
        refused(frontline("export", "--format", form, "--store", path, out="/dev/full"), "No space left")

    def test_a_full_disk_behind_the_findings(self, article):
        refused(frontline("extract", article, out="/dev/full"), "No space left")

    @pytest.mark.slow
    def test_a_disk_that_is_really_full(self, article):
        """The store, a page and a backup on a file system of one megabyte."""
        inside = f"""
mount -t tmpfs -o size=1m tmpfs /mnt || exit 99
cat {article} {article} > /mnt/filler; dd if=/dev/zero of=/mnt/more bs=1k count=900 2>/dev/null
{sys.executable} -m cli ingest {article} --store /mnt/s.db; test $? = 2 || exit 98
rm /mnt/more; {sys.executable} -m cli ingest {article} --store /mnt/s.db || exit 97
dd if=/dev/zero of=/mnt/more bs=1k 2>/dev/null
{sys.executable} -m cli store backup /mnt/b.db --store /mnt/s.db; test $? = 2 || exit 96
{sys.executable} -m cli map -o /mnt/b.html --store /mnt/s.db; test $? = 2 || exit 95
test ! -e /mnt/b.db -a ! -e /mnt/b.html || exit 94
"""
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", inside], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode == 99 or "unshare:" in done.stderr:
            pytest.skip("no file system may be mounted here")
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert "the disk is full" in done.stderr


class TestLockedAndDamaged:
    def test_a_locked_store(self, path, article, monkeypatch):
        monkeypatch.setattr("store.engine.BUSY_SECONDS", 0.1)
        holder = sqlite3.connect(path)
        holder.execute("BEGIN IMMEDIATE")
        refused(frontline("ingest", article, "--store", path), "another program", "try again")
        assert frontline("disputes", "--store", path).code == 0  # it can still be read
        holder.close()

    def test_a_store_of_a_newer_version(self, path, article):
        with sqlite3.connect(path) as connection:
            connection.execute(
                "UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(SCHEMA_VERSION + 1),)
            )
        connection.close()
        for words in (("ingest", article), ("disputes",), ("export",), ("store", "check")):
            refused(frontline(*words, "--store", path), "newer version", "Update the program")

    @pytest.mark.parametrize("damage", ["first page", "middle", "cut", "version", "empty meta"])
    def test_a_damaged_store(self, path, article, damage):
        if damage in ("version", "empty meta"):
            with sqlite3.connect(path) as connection:
                connection.execute(
                    "DELETE FROM meta WHERE key != 'schema_version'"
                    if damage == "empty meta"
                    else "UPDATE meta SET value = 'eight' WHERE key = 'schema_version'"
                )
            connection.close()
        else:
            raw = bytearray(path.read_bytes())
            low, high = {"first page": (0, 4096), "middle": (4096, len(raw)), "cut": (0, 0)}[damage]
            raw[low:high] = os.urandom(high - low)
            path.write_bytes(raw[: len(raw) // 3] if damage == "cut" else raw)
        for words in (("ingest", article), ("disputes",), ("export",), ("store", "check")):
            refused(frontline(*words, "--store", path), "s.db", "backup")

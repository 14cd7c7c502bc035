"""Ingest by one and by many: the same comes out, whatever is lost on the way."""

import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date

import pyarrow.parquet as pq
import pytest

import cli.ingesting
from cli.crew import Alone, CrewError, Nobody, Pool
from cli.ingesting import Ingest, Rehearsal, Tally
from extract import shards
from extract.documents import ReadFailure
from records import Document
from store import open_store
from tests.conftest import ROOT
from tests.ingest_samples import EVERYTHING, run_of, state

X = {"extractor_id": "x"}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(cli.ingesting, "BATCH_DOCUMENTS", 4)


def ingest(path, reader, crew, items=None, since=None):
    tally = Tally()
    with open_store(path) as store:
        Ingest(store, reader, crew, tally).run(run_of() if items is None else items, since)
        return tally, state(store)


@pytest.fixture(scope="module")
def alone(reader, tmp_path_factory):
    """Return what this process makes of the documents, four at a time."""
    before = cli.ingesting.BATCH_DOCUMENTS
    cli.ingesting.BATCH_DOCUMENTS = 4
    found = ingest(tmp_path_factory.mktemp("alone") / "s.db", reader, Alone(reader))
    cli.ingesting.BATCH_DOCUMENTS = before
    return found


@pytest.fixture
def pool(reader, tmp_path):
    made = []

    def make(keep=False, workers=2):
        made.append(Pool(shards.prepare(tmp_path / "work", reader, None), workers, keep=keep))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_one_process_reads_a_run(alone):
    tally, found = alone
    assert (tally.new, tally.updated, tally.known, tally.failures) == (21, 2, 2, [])
    assert tally.copies == 1
    assert found["checked"] == []
    assert len(found["findings"]) > 60
    versions = next(v for v in found["versions"] if v)
    assert [v.title for v in versions] == [None, "Changed"]
    assert [d.also_reported_by for d in found["whole"] if d.id == "copy"] != [()]


def test_batches_make_no_difference(alone, reader, tmp_path, monkeypatch):
    monkeypatch.setattr(cli.ingesting, "BATCH_DOCUMENTS", 1)
    tally, found = ingest(tmp_path / "s.db", reader, Alone(reader))
    assert found == alone[1]
    assert tally == alone[0]


def test_two_processes_make_the_same_of_it(alone, reader, pool, tmp_path):
    crew = pool()
    tally, found = ingest(tmp_path / "s.db", reader, crew)
    assert found == alone[1]
    assert tally == alone[0]
    left = [path for path in (tmp_path / "work").rglob("*") if path.suffix in (".jsonl", ".parquet")]
    assert [path.name for path in left] == ["manifest.jsonl"]


def test_a_lost_process_costs_nothing(alone, reader, pool, tmp_path, monkeypatch):
    here, marker, read = os.getpid(), tmp_path / "died", shards.read_batch

    def die_once(reader, documents):
        if os.getpid() != here and any(d.id == "copy" for d in documents) and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return read(reader, documents)

    monkeypatch.setattr(shards, "read_batch", die_once)
    crew = pool()
    _, found = ingest(tmp_path / "s.db", reader, crew)
    assert marker.exists()
    assert crew.lost >= 1
    assert found == alone[1]


def test_a_shard_that_kills_every_process_is_named_and_the_rest_goes_in_later(
    alone, reader, pool, tmp_path, monkeypatch
):
    here, read = os.getpid(), shards.read_batch

    def die(reader, documents):
        if os.getpid() != here and any(d.id == "copy" for d in documents):
            os.kill(os.getpid(), signal.SIGKILL)
        return read(reader, documents)

    monkeypatch.setattr(shards, "read_batch", die)
    crew = pool()
    with pytest.raises(CrewError, match=r"3 workers .*shards/[0-9a-f]{24}\.jsonl was lost"):
        ingest(tmp_path / "s.db", reader, crew)
    with open_store(tmp_path / "s.db") as store:
        assert 0 < store.meta.documents < 21
        assert store.check() == []
    monkeypatch.setattr(shards, "read_batch", read)
    _, found = ingest(tmp_path / "s.db", reader, pool())
    assert found["findings"] == alone[1]["findings"]


def test_what_was_finished_is_not_read_again(alone, reader, pool, tmp_path, monkeypatch):
    ingest(tmp_path / "one.db", reader, pool(keep=True))

    def never(*_):
        raise AssertionError("read again")

    monkeypatch.setattr(shards, "read_batch", never)
    crew = pool(keep=True)
    _, found = ingest(tmp_path / "two.db", reader, crew)
    assert crew.reused == 7
    assert found == alone[1]


def test_parts_and_manifest_can_be_read_by_others(reader, pool, tmp_path):
    _, found = ingest(tmp_path / "s.db", reader, pool(keep=True))
    folder = tmp_path / "work" / reader.extractor_id
    told = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    assert sum(part["documents"] for part in told) == len(run_of())
    assert {part["extractor_id"] for part in told} == {reader.extractor_id}
    ids = {i for part in told for i in pq.read_table(folder / part["path"]).column("id").to_pylist()}
    assert ids >= {f.id for f in found["findings"]}


def test_findings_survive_a_part(reader, tmp_path):
    job = shards.prepare(tmp_path, reader, None)
    documents = run_of(6)
    part = shards.read_shard(job, shards.write_shard(job, documents))
    assert shards.read_documents_of(job, part.name) == documents
    assert shards.read_part(job, part) == [reader.findings(document) for document in documents]
    assert shards.finished(job, part.name) == part


def test_a_text_with_odd_line_ends_survives_a_shard(reader, tmp_path):
    job = shards.prepare(tmp_path, reader, None)
    odd = [
        Document("a", "one\u2028two\x85three\r\nfour\x0bfive", published=date(2025, 1, 1)),
        Document("b", "x"),
    ]
    assert shards.read_documents_of(job, shards.write_shard(job, odd)) == odd


def test_a_worker_of_another_version_refuses(reader, tmp_path):
    job = shards.prepare(tmp_path, reader, None)
    other = shards.Job(job.folder, "0" * 16)
    name = shards.write_shard(other, run_of(6))
    shards._READERS[other.extractor_id] = reader
    try:
        with pytest.raises(shards.ShardError, match="same version of Frontline Mapper on all machines"):
            shards.read_shard(other, name)
    finally:
        del shards._READERS[other.extractor_id]
    with pytest.raises(shards.ShardError, match="all workers see under the same path"):
        shards.read_shard(job, "nowhere")


def test_a_document_on_which_the_program_fails_costs_no_other(reader, pool, tmp_path, monkeypatch):
    read = type(reader).findings

    def fail(self, document):
        if document.id == "copy":
            raise ZeroDivisionError("by nothing")
        return read(self, document)

    monkeypatch.setattr(type(reader), "findings", fail)
    for name, crew in (("one.db", Alone(reader)), ("two.db", pool())):
        tally, found = ingest(tmp_path / name, reader, crew)
        (failure,) = tally.failures
        assert "ZeroDivisionError: by nothing" in failure.message
        assert "test_ingest.py" in failure.message
        assert (tally.new, "copy" in {d.id for d in found["documents"]}) == (20, False)
    monkeypatch.undo()
    tally, _ = ingest(tmp_path / "one.db", reader, Alone(reader))  # mended, it is read
    assert tally.new == 1


def test_older_ones_are_left_out_and_undated_ones_are_not(reader, tmp_path):
    texts = [
        Document("old", "Fighting near Siversk.", published=date(2025, 1, 1)),
        Document("day", "Fighting near Lyman.", published=date(2025, 6, 1)),
        Document("undated", "Fighting near Pokrovsk."),
        ReadFailure("file", "file: broken."),
    ]
    tally, found = ingest(tmp_path / "s.db", reader, Alone(reader), texts, since=date(2025, 6, 1))
    assert {d.id for d in found["documents"]} == {"day", "undated"}
    assert (tally.read, tally.older, tally.new) == (3, 1, 2)
    assert "3 documents read: 2 new, 0 updated, 0 known, 1 older than asked for; 1 failed." in tally.told()


def test_a_rehearsal_counts_what_would_be(reader, tmp_path):
    documents = run_of(8)
    with open_store(tmp_path / "s.db") as store, open_store(":memory:") as passing:
        Ingest(store, reader, Nobody(), Tally()).run(documents[:4])
        tally = Tally()
        Ingest(Rehearsal(store, passing), reader, Nobody(), tally).run(documents)
        assert store.meta.documents == 4
        assert store.count(EVERYTHING) == 0
        real = Tally()
        Ingest(store, reader, Alone(reader), real).run(documents)
    assert (tally.new, tally.updated) == (real.new, real.updated)


def test_processes_end_with_their_parent():
    program = (
        "import time; from cli.crew import processes; p = processes(2); p.submit(time.sleep, 60);"
        "print(*p._processes, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    children = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert len(children) == 2
    for _ in range(200):
        if not any(is_running(pid) for pid in children):
            break
        time.sleep(0.1)
    assert not any(is_running(pid) for pid in children)


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_ten_kills_at_random_moments_lose_and_double_nothing(alone, reader, tmp_path):
    """The whole program, two processes and their parent, is killed and run again, ten times."""
    lines = [json.dumps(shards._row(document), ensure_ascii=False) for document in run_of()]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    program = (
        "import sys, cli, cli.ingesting; cli.ingesting.BATCH_DOCUMENTS = 1;"
        f"sys.argv = ['frontline', 'ingest', '--workers', '2', '--store', {str(tmp_path / 's.db')!r},"
        f"            {str(tmp_path / 'in.jsonl')!r}]; cli.main()"
    )
    choose, kills, unfinished = random.Random(8), 0, 0
    for _ in range(60):
        before = stored(tmp_path / "s.db")
        if before == len(alone[1]["documents"]):  # all is read: begin anew
            for file in tmp_path.glob("s.db*"):
                file.unlink()
            before = 0
        process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        while process.poll() is None and stored(tmp_path / "s.db") == before:
            time.sleep(0.01)  # until something new is in
        time.sleep(choose.uniform(0, 0.3))
        if process.poll() is None:  # a fast machine may be through already: that is no kill
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        with open_store(tmp_path / "s.db") as store:
            assert store.check() == []
        after = stored(tmp_path / "s.db")
        assert before <= after
        unfinished += after < len(alone[1]["documents"])
        if kills == 10:
            break
    assert kills == 10
    assert unfinished  # they were real kills
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)
    with open_store(tmp_path / "s.db") as store:
        assert store.check() == []
        ids = [f.id for f in store.find(EVERYTHING)]
        assert sorted(ids) == [f.id for f in alone[1]["findings"]]


def stored(path):
    """Return how many documents a store has, 0 before there is one."""
    if not path.exists():
        return 0
    with sqlite3.connect(path) as connection:
        try:
            return connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        except sqlite3.OperationalError:
            return 0

"""A real Dask cluster of two workers in processes of their own, one of which is killed midway."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from click.testing import CliRunner

import cli.ingesting
from cli import main
from cli.crew import Alone, Cluster, CrewError
from cli.ingesting import Ingest, Tally
from extract import shards
from store import open_store
from tests.conftest import ROOT
from tests.ingest_samples import run_of, state

distributed = pytest.importorskip(
    "distributed", reason="NOT TESTED: needs distributed (pip install -e '.[cluster]')"
)
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Started:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder, workers):
        self.file = folder / "scheduler.json"
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s",
        }
        self.processes = [self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
        for n in range(workers):
            folder.joinpath(f"w{n}").mkdir()
            self.processes.append(
                self._start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", f"w{n}",
                            "--local-directory", str(folder / f"w{n}"))
            )  # fmt: skip

    def _start(self, part, *options):
        command = [sys.executable, "-m", "dask", part, "--scheduler-file", str(self.file), *options]
        log = self.file.with_name(f"log-{len(options)}-{time.monotonic_ns()}")
        with log.open("w") as out:
            return subprocess.Popen(command, env=self.environment, stdout=out, stderr=out, cwd=ROOT)

    def address(self):
        for _ in range(600):
            if self.file.exists():
                return json.loads(self.file.read_text())["address"]
            time.sleep(0.1)
        raise AssertionError("no scheduler")

    def end(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    made = []

    def make(workers):
        made.append(Started(tmp_path, workers))
        return made[-1]

    yield make
    for one in made:
        one.end()


def test_a_worker_killed_midway_costs_nothing(cluster, reader, tmp_path, monkeypatch):
    monkeypatch.setattr(cli.ingesting, "BATCH_DOCUMENTS", 3)
    documents = run_of(36)
    with open_store(tmp_path / "alone.db") as store:
        Ingest(store, reader, Alone(reader), Tally()).run(documents)
        alone = state(store)

    started = cluster(2)
    job = shards.prepare(tmp_path / "work", reader, None)
    crew = Cluster(job, started.address(), keep=True)
    crew._client.wait_for_workers(2, timeout=60)
    lost = []

    def kill():
        """End a worker while it reads a shard, once a part is finished."""
        parts = tmp_path / "work" / reader.extractor_id / "parts"
        names = {w["name"]: address for address, w in crew._client.scheduler_info()["workers"].items()}
        while not lost:
            busy = crew._client.processing().get(names["w1"])
            if busy and list(parts.glob("*.parquet")):
                started.processes[2].send_signal(signal.SIGKILL)
                lost.extend(busy)
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    tally = Tally()
    try:
        with open_store(tmp_path / "cluster.db") as store:
            Ingest(store, reader, crew, tally).run(documents)
            found = state(store)
        left = len(crew._client.scheduler_info()["workers"])
    finally:
        lost.append("over")
        killer.join()
        crew.close()
    assert lost[0].startswith("read_shard")
    assert left == 1
    assert started.processes[2].poll() == -signal.SIGKILL
    assert tally.failures == []
    assert found == alone

    # By the command line, into another store: everything is finished, so nothing is read again.
    parts = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*.parquet")}
    assert len(parts) > 10
    lines = [json.dumps(shards._row(document), ensure_ascii=False) for document in documents]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr("extract.pipeline.Reader.of_user", classmethod(lambda cls, store=None, **_: reader))
    words = ["--scheduler", started.address(), "--work", tmp_path / "work", "--store", tmp_path / "again.db"]
    told = CliRunner().invoke(main, ["ingest", *map(str, words), str(tmp_path / "in.jsonl")])
    assert told.exit_code == 0, told.output
    with open_store(tmp_path / "again.db") as store:
        assert state(store) == alone
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*.parquet")} == parts


def test_a_scheduler_that_is_not_there_or_has_no_workers(cluster, reader, tmp_path, monkeypatch):
    monkeypatch.setattr("cli.crew.SECONDS", 2)
    job = shards.prepare(tmp_path / "work", reader, None)
    with pytest.raises(CrewError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        Cluster(job, "tcp://127.0.0.1:9", keep=True)
    address = cluster(0).address()
    with pytest.raises(CrewError, match="has no worker"):
        Cluster(job, address, keep=True)

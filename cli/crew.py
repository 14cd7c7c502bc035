"""Who reads the documents: this process, a pool of processes, or the workers of a Dask cluster.

All give the same batches in the same order, so what is stored is the same. A pool and a cluster get
shards by path (``extract.shards``); a worker that is lost costs its shard another try, and a shard
that was read before, in a run that was killed, is not read again.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from typing import Any, NamedTuple, Protocol

from extract import shards
from extract.pipeline import Reader
from extract.shards import Job, Part
from records import Document, Finding, FrontlineError

TRIES = 3  # of a shard whose worker was lost
AHEAD = 3  # shards per worker that are under way or wait for those before them,
AT_LEAST = 6  # and for all of few workers
SECONDS = 30  # to reach a scheduler, and until its first worker is there


class CrewError(FrontlineError):
    """Say why the documents cannot be read by many."""


class Batch(NamedTuple):
    """Hold documents and the findings of each; ``failures`` are positions with a paragraph each."""

    documents: Sequence[Document]
    findings: Sequence[Sequence[Finding]]
    failures: Sequence[tuple[int, str]]
    shard: str | None = None


class Crew(Protocol):
    """Whoever reads batches of documents."""

    def read(self, batches: Iterable[Sequence[Document]]) -> Iterator[Batch]:
        """Yield the batches in their order, with what was found."""

    def stored(self, batch: Batch) -> None:
        """Take note that a batch is in the store."""


class Alone:
    """Read in this process."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(self, batches: Iterable[Sequence[Document]]) -> Iterator[Batch]:
        """Yield the batches in their order, with what was found."""
        for documents in batches:
            yield Batch(documents, *shards.read_batch(self._reader, documents))

    def stored(self, batch: Batch) -> None:
        """Take note that a batch is in the store."""


class Nobody:
    """Read nothing, for a rehearsal that only counts documents."""

    def read(self, batches: Iterable[Sequence[Document]]) -> Iterator[Batch]:
        """Yield the batches in their order, without findings."""
        for documents in batches:
            yield Batch(documents, [()] * len(documents), ())

    def stored(self, batch: Batch) -> None:
        """Take note that a batch is in the store."""


class _Waiting(NamedTuple):
    shard: str
    documents: Sequence[Document]
    part: Future[Part]


class Many:
    """Read by the processes of an executor. ``keep`` leaves shards and parts where they are."""

    def __init__(self, job: Job, workers: int, *, keep: bool) -> None:
        self.reused = 0  # parts that an earlier run had finished
        self.lost = 0  # tries that ended with their worker
        self._job = job
        self._workers = workers
        self._keep = keep
        self._tries: Counter[str] = Counter()
        self._executor = self._start()

    def read(self, batches: Iterable[Sequence[Document]]) -> Iterator[Batch]:
        """Yield the batches in their order, with what was found."""
        waiting: deque[_Waiting] = deque()
        for documents in batches:
            shard = shards.write_shard(self._job, documents)
            waiting.append(_Waiting(shard, documents, self._submit(shard)))
            while len(waiting) > max(AHEAD * self._workers, AT_LEAST):
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)

    def stored(self, batch: Batch) -> None:
        """Take note that a batch is in the store: its shard and part are needed no more."""
        if batch.shard is not None and not self._keep:
            shards.forget(self._job, batch.shard)

    def close(self) -> None:
        """Let the workers go."""
        raise NotImplementedError

    def _start(self) -> Executor:
        """Return what runs functions in other processes."""
        raise NotImplementedError

    def _submit(self, shard: str) -> Future[Part]:
        done = shards.finished(self._job, shard)
        if done is None:
            try:
                return self._executor.submit(shards.read_shard, self._job, shard)
            except BrokenExecutor as error:
                broken: Future[Part] = Future()
                broken.set_exception(error)
                return broken
        self.reused += 1
        ready: Future[Part] = Future()
        ready.set_result(done)
        return ready

    def _first(self, waiting: deque[_Waiting]) -> Batch:
        """Wait for the first of the batches; see to it that a lost worker's shards are read by others."""
        while True:
            first = waiting[0]
            try:
                part = first.part.result()
                break
            except Exception as error:
                if not self._is_loss(error):
                    raise
                self.lost += 1
                self._again(waiting, error)
        waiting.popleft()
        shards.record(self._job, part)
        return Batch(first.documents, shards.read_part(self._job, part), part.failures, first.shard)

    def _again(self, waiting: deque[_Waiting], error: Exception) -> None:
        """Send all shards whose worker was lost once more."""
        shard = waiting[0].shard
        self._tries[shard] += 1
        if self._tries[shard] >= TRIES:
            raise CrewError(
                f"Each of {TRIES} workers that read the shard {self._job.shard(shard)} was lost. Give the "
                "workers more memory, or read the documents in that file alone to find the one that does it; "
                "what was read before is stored."
            ) from error
        self._renew([one.part for one in waiting])
        for at, one in enumerate(waiting):
            if one.part.done() and (failed := one.part.exception()) and self._is_loss(failed):
                waiting[at] = one._replace(part=self._submit(one.shard))

    def _is_loss(self, error: BaseException) -> bool:
        return isinstance(error, BrokenExecutor)

    def _renew(self, parts: Sequence[Future[Part]]) -> None:
        """Bring the executor into a state in which it takes work again."""


class Pool(Many):
    """Read by processes of this machine. Forked, they share the gazetteer and the names with this one."""

    def _start(self) -> Executor:
        return processes(self._workers)

    def close(self) -> None:
        """End the processes, when they have finished what they are at."""
        self._executor.shutdown(cancel_futures=True)

    def _renew(self, parts: Sequence[Future[Part]]) -> None:
        wait(parts)  # a broken pool fails all that it had not finished
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._start()


def processes(number: int) -> ProcessPoolExecutor:
    """Start processes that share the memory of this one, and end with it."""
    gc.collect()
    gc.freeze()  # else the collector writes to all shared pages, and each process gets its own
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    executor = ProcessPoolExecutor(number, context, initializer=_serve, initargs=(os.getpid(),))
    executor.submit(int).result()  # they start now, before there are threads and a store
    return executor


def _serve(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end when it is no more: killed, it could not say so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Cluster(Many):
    """Read by the workers of a Dask scheduler, which itself sends a lost worker's shards to others."""

    def __init__(self, job: Job, address: str, *, keep: bool) -> None:
        self._client = _connected(address)
        super().__init__(job, max(1, len(self._client.scheduler_info(n_workers=-1)["workers"])), keep=keep)

    def close(self) -> None:
        """Let the workers go; scheduler and workers run on."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def _start(self) -> Executor:
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def _is_loss(self, error: BaseException) -> bool:
        return type(error).__name__ == "KilledWorker" or super()._is_loss(error)


def _connected(address: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise CrewError(
            "--scheduler needs the package distributed. Install it with "
            "`pip install 'frontline-mapper[cluster]'`, or use --workers on this machine."
        ) from error
    try:
        make: Any = distributed.Client
        client = make(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CrewError(
            f"No Dask scheduler answers at {address} ({error}). Start one with `dask scheduler` and give the "
            "address that it prints (tcp://…)."
        ) from error
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError as error:
        client.close()
        raise CrewError(
            f"The scheduler at {address} has no worker. Start some with `dask worker {address} --nthreads 1`."
        ) from error
    return client

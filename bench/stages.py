"""Where the pipeline's time and memory go: by stage, by function, at the start, on two cores."""

from __future__ import annotations

import cProfile
import multiprocessing
import os
import pstats
import resource
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bench.measure import ROOT, Texts
from extract.claims import find_claims
from extract.findings import flatten
from extract.mentions import find_mentions
from extract.nlp import detect_language, sentence_spans
from extract.pipeline import Reader
from extract.voices import find_voices
from geo.resolve import resolve
from records import Analysis, Document

T = TypeVar("T")
Watch = Callable[[str, Callable[[], T]], T]
SEED = ROOT / "seeds" / "putin-bishkek-occupied-territories.txt"


def read(reader: Reader, documents: Sequence[Document]) -> None:
    """Run the whole pipeline: documents to findings."""
    for document in documents:
        flatten(reader.read(document), "bench", reader.gazetteer.version)


def _in_stages(reader: Reader, document: Document, watch: Callable[[str, Callable[[], Any]], Any]) -> None:
    """Read a document as ``Reader.read`` does, each stage under watch."""
    lang = watch("language", lambda: document.lang or detect_language(document.text))
    mentions = watch("names", lambda: find_mentions(document, reader.index, reader.gazetteer))
    resolutions = watch(
        "places",
        lambda: resolve(
            document.text,
            mentions,
            reader.gazetteer,
            reader.index,
            published=document.published_on,
            source=document.source,
        ),
    )
    sentences = watch("sentences", lambda: sentence_spans(document.text))
    voices = watch(
        "voices", lambda: find_voices(document, sentences, resolutions, lang) if resolutions else ()
    )
    claims = watch("claims with dates", lambda: find_claims(document, sentences, resolutions, voices, lang))
    analysis = Analysis(document, lang, resolutions, claims)
    watch("findings", lambda: flatten(analysis, "bench", reader.gazetteer.version))


def shares(reader: Reader, on: Texts) -> dict[str, tuple[float, float]]:
    """Return for each stage its share of the time, and the most memory in kB that it takes at once."""
    spent: Counter[str] = Counter()
    most: Counter[str] = Counter()

    def timed(stage: str, work: Callable[[], T]) -> T:
        begin = time.process_time()
        done = work()
        spent[stage] += time.process_time() - begin
        return done

    def weighed(stage: str, work: Callable[[], T]) -> T:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        done = work()
        most[stage] = max(most[stage], tracemalloc.get_traced_memory()[1] - before)
        return done

    for document in on.documents:
        _in_stages(reader, document, timed)
    tracemalloc.start()
    for document in on.documents[:40]:
        _in_stages(reader, document, weighed)
    tracemalloc.stop()
    whole = sum(spent.values())
    return {stage: (seconds / whole, most[stage] / 1000) for stage, seconds in spent.items()}


def profile(reader: Reader, on: Texts, lines: int = 14) -> tuple[int, list[tuple[float, str]]]:
    """Return the calls of functions per kB of text, and what takes most: share of own time, function."""
    read(reader, on.documents)
    profiler = cProfile.Profile()
    profiler.runcall(read, reader, on.documents)
    stats: Any = pstats.Stats(profiler)
    whole = sum(row[2] for row in stats.stats.values())
    rows = sorted(((row[2] / whole, _told(*name)) for name, row in stats.stats.items()), reverse=True)
    return round(stats.total_calls / (on.mb * 1000)), rows[:lines]


def _told(file: str, _line: int, function: str) -> str:
    path = Path(file)
    return f"{path.parent.name}/{path.name}: {function}" if path.suffix == ".py" else function


def start(rounds: int = 5) -> tuple[float, float, float]:
    """Return the wall time in s, the processor time in s and the memory in MB of a cold `extract`."""
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "cli", "extract", str(SEED)], cwd=ROOT, stdout=subprocess.DEVNULL
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError("frontline extract failed; run it by hand.")
        wall = time.perf_counter() - begin
        found.append((wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    return min(found)


def memory_mb() -> float:
    """Return the largest resident memory so far in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_SHARED: dict[str, Any] = {}


def _read_part(part: int) -> None:
    read(_SHARED["reader"], _SHARED["documents"][part::2])


def two_processes(reader: Reader, on: Texts, rounds: int = 3) -> float:
    """Return how many times faster two forked processes read the texts than one (wall time)."""
    _SHARED.update(reader=reader, documents=on.documents)
    one, two = [], []
    for _ in range(rounds):
        begin = time.perf_counter()
        read(reader, on.documents)
        one.append(time.perf_counter() - begin)
        with multiprocessing.get_context("fork").Pool(2) as pool:
            begin = time.perf_counter()
            pool.map(_read_part, range(2), chunksize=1)
            two.append(time.perf_counter() - begin)
    return min(one) / min(two)

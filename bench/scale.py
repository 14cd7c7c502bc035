"""Measure how ingest, store and queries grow: throughput per core, memory, size, times, two processes.

    python -m bench scale                         # 1,000 and 10,000 short articles
    python -m bench scale --sizes 1000 10000 100000    # the long run
    python -m bench store --sizes 1000000              # every query of the app at a million findings

The articles are made by bench/corpus.py (three languages, real name forms). Every ingest is the real
command in a process of its own. On a machine that others use, wall time says little: throughput per
core is articles by processor seconds, less those of starting up (an ingest of three articles). Each
figure stands beside its baseline, measured in the same run: findings written one row at a time by the
ORM of SQLAlchemy, and counting by a scan of all findings in pandas.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import bench.corpus
import bench.store
from bench.corpus import Corpus
from bench.store import calls, percentile, queries, timed
from records import Finding
from store import open_store
from store.rows import finding_row
from store.schema import FINDINGS, STORED

ROOT = Path(__file__).resolve().parent.parent
SHORT = (2, 5)  # sentences of an article, from and to


def write_corpus(path: Path, size: int) -> int:
    """Write so many short articles; return the bytes of their texts."""
    bench.corpus.SENTENCES = SHORT
    total = 0
    with path.open("w", encoding="utf-8") as out:
        for document in Corpus(seed=8).documents(0, size):
            total += len(document["text"].encode())
            del document["toponyms"], document["claims"]
            out.write(json.dumps(document, ensure_ascii=False) + "\n")
    return total


def ingest(corpus: Path, store: Path, workers: int) -> dict[str, float]:
    """Ingest in a process of its own; return seconds, processor seconds and memory of the whole tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-m", "cli", "ingest", "--store", str(store), "--workers", str(workers)]
    process = subprocess.Popen(
        [*command, str(corpus)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    memory, busiest = [], 0.0
    while process.poll() is None:
        tree = family(process.pid)
        memory.append(sum(proportional_mb(pid) for pid in tree))
        busiest = max([busiest, *(cpu_seconds(pid) for pid in tree)])
        time.sleep(0.25)
    assert process.returncode == 0, process.communicate()
    process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    third = max(1, len(memory) // 3)
    return {
        "wall s": time.perf_counter() - start,
        "cpu s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "busiest process cpu s": busiest,
        "peak MB": max(memory),
        "middle third MB": statistics.median(memory[third : 2 * third] or memory),
        "last third MB": statistics.median(memory[2 * third :] or memory),
    }


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(found for child in below for found in family(int(child)))]


def proportional_mb(pid: int) -> float:
    """Return the memory of a process, what it shares counted by its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def cpu_seconds(pid: int) -> float:
    """Return the processor seconds of a process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def exponent(sizes: list[int], values: list[float]) -> float:
    """Return b of value = a · size^b by least squares over the logarithms; 1 is linear, 0 constant."""
    x, y = [math.log(size) for size in sizes], [math.log(max(value, 1e-9)) for value in values]
    return statistics.linear_regression(x, y).slope if len(sizes) > 1 else math.nan


def query_times(path: Path, rounds: int) -> list[float]:
    """Return the milliseconds of everything that the app asks, for all views."""
    times = []
    with open_store(path, create=False) as store:
        store.count()  # the first question reads the counts into memory
        for _ in range(rounds):
            for query in queries().values():
                times += [timed(call, query)[0] for call in calls(store).values()]
    return times


def baselines(path: Path, folder: Path, rounds: int = 5) -> dict[str, float]:
    """Return our times by those of the naive ways, on the findings of a store."""
    import pandas as pd

    from store import Query

    with open_store(path, create=False) as store:
        findings = list(store.find(Query(use=("literal", "sector", "metonym", "modifier")), limit=20_000))
        table = pd.DataFrame([{name: getattr(f, name) for name in STORED} for f in findings])

        def scan() -> Any:
            seen = table[table.claimant_side == "RU"]
            return seen.groupby(["place_id", "drawn_as", "lat", "lon"], dropna=False).agg(
                n=("id", "size"), last=("published", "max")
            )

        russian = Query(side=("RU",))
        store.by_place(russian)
        ours = statistics.median(timed(store.by_place, russian)[0] for _ in range(rounds))
        naive = statistics.median(timed(scan)[0] for _ in range(rounds))
        documents = {f.doc_id: store.document(f.doc_id) for f in findings[:2000]}
    some = [(d, [f for f in findings[:2000] if f.doc_id == d.id]) for d in documents.values() if d]
    number = sum(len(found) for _, found in some)
    with open_store(folder / "whole.db") as store:
        whole, _ = timed(lambda: store.put_many(some, extractor_id="x"))
    rows, _ = timed(lambda: orm_inserts(folder / "orm.db", [f for _, found in some for f in found]))
    return {
        "by_place / pandas scan": ours / naive,
        "our writing, findings/s": number / whole * 1000,
        "ORM row by row, findings/s": number / rows * 1000,
    }


def orm_inserts(path: Path, findings: list[Finding]) -> None:
    """Write findings one object and one transaction at a time, as ORM tutorials do; findings alone."""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session, registry

    mapper = registry()
    row_class: Any = type("Row", (), {})
    mapper.map_imperatively(row_class, FINDINGS)
    engine = create_engine(f"sqlite:///{path}")
    FINDINGS.create(engine)
    with Session(engine) as session:
        for seq, finding in enumerate(findings, 1):
            row = row_class()
            for name, value in finding_row(finding).items():
                setattr(row, name, value)
            row.seq, row.doc_seq, row.cell, row.slot = seq, 1, 0, 0
            session.add(row)
            session.commit()
    engine.dispose()
    mapper.dispose()


def starting(folder: Path) -> dict[int, dict[str, float]]:
    """Return what an ingest of three articles takes by one process and by two."""
    few = folder / "few.jsonl"
    write_corpus(few, 3)
    ingest(few, folder / "warm.db", 1)  # so that no later run is the first
    return {workers: ingest(few, folder / f"few{workers}.db", workers) for workers in (1, 2)}


def measure(
    sizes: list[int], folder: Path, rounds: int, started: dict[int, dict[str, float]]
) -> list[dict[str, float]]:
    """Ingest corpora of each size by one process, and ask their stores."""
    results = []
    for size in sizes:
        corpus, store = folder / f"{size}.jsonl", folder / f"{size}.db"
        total = write_corpus(corpus, size)
        one = ingest(corpus, store, 1)
        cpu = one["cpu s"] - started[1]["cpu s"]
        times = query_times(store, rounds)
        with open_store(store) as opened:
            assert opened.check() == []
            findings = opened.meta.findings
        results.append({
            "articles": size,
            "MB of text": total / 1e6,
            "findings": findings,
            "articles / core s": size / cpu,
            "kB / core s": total / 1000 / cpu,
            "peak MB": one["peak MB"],
            "memory, last by middle third": one["last third MB"] / one["middle third MB"],
            "store MB": store.stat().st_size / 1e6,
            "query p50 ms": statistics.median(times),
            "query p95 ms": percentile(times, 0.95),
            "wall s": one["wall s"],
        })  # fmt: skip
        print(json.dumps({k: round(v, 2) for k, v in results[-1].items()}), file=sys.stderr, flush=True)
    return results


def two_by_one(size: int, folder: Path, started: dict[int, dict[str, float]], turns: int) -> dict[str, float]:
    """Compare one process and two in turns, as medians.

    By the clock, and by processor time: how much faster two would be if they had two cores for
    themselves, the busiest process and half of all work being what cannot be gone below.
    """
    corpus = folder / f"two-{size}.jsonl"
    write_corpus(corpus, size)
    clock, alone = [], []
    for n in range(turns):
        one = ingest(corpus, folder / f"one{n}.db", 1)
        two = ingest(corpus, folder / f"two{n}.db", 2)
        clock.append((one["wall s"] - started[1]["wall s"]) / (two["wall s"] - started[2]["wall s"]))
        work = one["cpu s"] - started[1]["cpu s"]
        both = two["cpu s"] - started[2]["cpu s"]
        busiest = two["busiest process cpu s"] - started[2]["busiest process cpu s"]
        alone.append(work / max(busiest, both / 2))
    return {
        "two by one, wall": round(statistics.median(clock), 2),
        "two by one, processor time": round(statistics.median(alone), 2),
        "peak MB of two": round(two["peak MB"], 0),
        "load average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure, and print a table with the fitted exponents."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--two", type=int, default=4000, help="articles for one process and two in turns")
    parser.add_argument("--turns", type=int, default=3, help="of one process and two; 0: leave it out")
    parser.add_argument("--rounds", type=int, default=3, help="of the queries")
    parser.add_argument("--folder", type=Path, help="keep corpora and stores here")
    parser.add_argument(
        "--cpu", action="store_true", help="time queries by the processor, on a shared machine"
    )
    options = parser.parse_args()
    if options.cpu:
        bench.store.CLOCK = time.process_time
    with TemporaryDirectory() as passing:
        folder = options.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        started = starting(folder)
        results = measure(options.sizes, folder, options.rounds, started)
        naive = baselines(folder / f"{options.sizes[-1]}.db", folder)
        if options.turns:
            naive |= two_by_one(options.two, folder, started, options.turns)
    sizes = [int(result["articles"]) for result in results]
    print(f"{'':32}" + "".join(f"{size:>14,}" for size in sizes) + f"{'exponent':>10}")
    for name in results[0]:
        values = [result[name] for result in results]
        print(f"{name:32}" + "".join(f"{v:14,.2f}" for v in values) + f"{exponent(sizes, values):10.2f}")
    for name, value in naive.items():
        print(f"{name:32}{value:14,.2f}")


if __name__ == "__main__":
    main()

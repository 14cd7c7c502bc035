"""What the benchmark measures with: documents, interleaved rounds of processor time, the machine."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from bench.corpus import TOKEN, Corpus
from records import Document

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "tests" / "gold" / "dev.jsonl"


@dataclass(frozen=True, slots=True)
class Texts:
    """Hold documents with their answers (rows of the gold set's form) and the size of the texts in MB."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    documents: Sequence[Document]
    mb: float

    def sample(self, most_mb: float, langs: Iterable[str] = ("en", "uk", "ru")) -> Texts:
        """Return the first documents in some languages, up to a size."""
        kept, size = [], 0.0
        for row in (row for row in self.rows if row["lang"] in langs):
            if kept and size >= most_mb:
                break
            kept.append(row)
            size += len(row["text"].encode()) / 1e6
        return texts(self.name, kept)


def texts(name: str, rows: Sequence[Mapping[str, Any]]) -> Texts:
    """Return rows of the gold set's form as texts."""
    documents = [
        Document(
            row["id"],
            row["text"],
            source=row.get("publisher"),
            published=date.fromisoformat(row["published"]) if row.get("published") else None,
        )
        for row in rows
    ]
    return Texts(name, rows, documents, sum(len(row["text"].encode()) for row in rows) / 1e6)


def development_set() -> Texts:
    """Return the development set: bulletins and wires, a name in eight tokens."""
    return texts("development set", [json.loads(line) for line in DEV.read_text("utf-8").splitlines()])


def generated(mb: float, *, tokens_per_place: int = 28, seed: int = 1) -> Texts:
    """Return generated news of a size."""
    name = "generated news" if tokens_per_place else "texts without places"
    stream = Corpus(tokens_per_place=tokens_per_place, seed=seed).documents()
    rows, size = [], 0.0
    while size < mb:
        rows += islice(stream, 9)
        size = sum(len(row["text"].encode()) for row in rows) / 1e6
    return texts(name, rows)


def tokenise(documents: Sequence[Document]) -> None:
    """Split into words and signs with one regular expression: the practical limit."""
    for document in documents:
        TOKEN.findall(document.text)


@dataclass(slots=True)
class Task:
    """Hold something to be timed on texts; ``times`` and ``limits`` are seconds of each round.

    A limit is the time of tokenising the same texts right before.
    """

    name: str
    work: Callable[[Sequence[Document]], object]
    on: Texts
    note: str = ""
    times: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Return how often longer than tokenising it takes."""
        return median(self.times) / median(self.limits)

    @property
    def mb_per_s(self) -> float:
        """Return the speed in MB of UTF-8 a second."""
        return self.on.mb / median(self.times)


def processor_seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a call, which other processes disturb least."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def run(tasks: Sequence[Task], rounds: int) -> None:
    """Time the tasks in interleaved rounds, after one round that only warms up."""
    for number in range(rounds + 1):
        for task in tasks:
            repeats = max(1, round(0.5 / max(task.on.mb, 0.01)))
            limit = processor_seconds(lambda t=task, n=repeats: [tokenise(t.on.documents) for _ in range(n)])
            spent = processor_seconds(lambda t=task: t.work(t.on.documents))
            if number:
                task.times.append(spent)
                task.limits.append(limit / repeats)
        print(f"round {number} of {rounds}", file=sys.stderr)


def machine() -> str:
    """Return what the figures were measured on."""
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"model name\s*:\s*(.+)", info.read_text("utf-8"))
        cpu = found[1].strip() if found else cpu
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def versions(*packages: str) -> str:
    """Return the versions of packages, as far as they are installed."""
    told = []
    for package in packages:
        try:
            told.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            told.append(f"{package} (not installed)")
    return ", ".join(told)

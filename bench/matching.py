"""Measure the index: forms, build and load time, memory, and matching against plain tokenising.

    python -m bench.matching [--build] [--rounds 15]

Two texts: the development set as it is (a name in eight tokens), and the same words with one name in
28 tokens, the density of news. Figures are medians of interleaved rounds; read the ratios. ``--build``
also builds the index anew, without the cache.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from geo.gazetteer import load_gazetteer
from geo.index import NameIndex
from geo.names import fold

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "dev.jsonl"
TOKEN = re.compile(r"\w+|[^\w\s]")
ONE_NAME_IN = 28
WORDS = 200_000


def memory_mb() -> float:
    """Return the largest resident memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def dense_text() -> str:
    """Return the texts of the development set, ten times over."""
    lines = GOLD.read_text("utf-8").splitlines()
    return "\n\n".join(json.loads(line)["text"] for line in lines) * 10


def news_text(index: NameIndex, dense: str) -> str:
    """Return the words of the development set with one name in 28 tokens."""
    names, rest, last = [], [], 0
    for match in index.find(dense):
        rest += TOKEN.findall(dense[last : match.start])
        names.append(dense[match.start : match.end])
        last = match.end
    choose = random.Random(7)
    words = [choose.choice(names) if i % ONE_NAME_IN == 0 else choose.choice(rest) for i in range(WORDS)]
    return " ".join(words)


def compare(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each task over interleaved rounds."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            begin = time.perf_counter()
            task()
            times[name].append(time.perf_counter() - begin)
    return {name: median(each) for name, each in times.items()}


def main() -> None:
    """Print all figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", action="store_true", help="build the index without the cache, too")
    options.add_argument("--rounds", type=int, default=15)
    chosen = options.parse_args()
    gazetteer = load_gazetteer()
    if not chosen.build:
        NameIndex.load(gazetteer)  # so that the next line measures loading
    else:
        begin, cpu = time.perf_counter(), time.process_time()
        NameIndex.build(gazetteer)
        print(f"build {time.perf_counter() - begin:.1f} s, {time.process_time() - cpu:.1f} s of CPU")
    begin = time.perf_counter()
    index = NameIndex.load(gazetteer)
    print(f"load {time.perf_counter() - begin:.2f} s")
    print(f"{len(index):,} forms of {len(gazetteer.places):,} places; at most {memory_mb():.0f} MB so far")
    dense = dense_text()
    for name, text in (("development set", dense), ("one name in 28 tokens", news_text(index, dense))):
        times = compare(
            {
                "tokens": lambda text=text: TOKEN.findall(text),
                "fold": lambda text=text: fold(text),
                "find": lambda text=text: index.find(text),
            },
            chosen.rounds,
        )
        size, base = len(text.encode()) / 1e6, times["tokens"]
        print(f"{name}: {size:.1f} MB, {len(index.find(text)):,} matches, tokenising {size / base:.0f} MB/s")
        print(
            f"  as long as tokenising: folding {times['fold'] / base:.2f}, finding {times['find'] / base:.2f}"
        )


if __name__ == "__main__":
    main()

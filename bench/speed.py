"""Measure the pipeline against its peers and write docs/benchmark.md.

    python -m bench speed [--mb 1] [--sizes 1 10] [--rounds 5] [--build] [-o docs/benchmark.md]

All figures are processor time on one core in interleaved rounds, medians; read the ratios. ``--sizes``
are the sizes in MB at which the pipeline is run once more; ``--build`` builds the index without its
cache, too.
"""

from __future__ import annotations

import argparse
import time
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench import gold as gold_module
from bench.guard import recorded
from bench.measure import (
    ROOT,
    Task,
    Texts,
    development_set,
    generated,
    machine,
    processor_seconds,
    run,
    tokenise,
    versions,
)
from bench.peers import Largest, Peer, peers, spacy_tokens
from bench.stages import memory_mb, profile, read, shares, start, two_processes
from extract.findings import analysis_json
from extract.pipeline import Reader
from geo.gazetteer import load_gazetteer
from geo.index import NameIndex

score = gold_module.gold_score
BEFORE = Path(__file__).with_name("before.toml")
PACKAGES = ("spacy", "flashgeotext", "natasha", "pymorphy3", "daachorse", "numpy")


def f1(on: Texts, predictions: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Return the F1 of recognition and end to end, as tests/gold/score.py defines them."""
    tally = score.Tally()
    for row, predicted in zip(on.rows, predictions, strict=True):
        score.score_doc(row, predicted, tally)
    figures = score.figures(tally)
    return figures["recognition"]["f1"], figures["end_to_end"]["f1"]


def ours(reader: Reader, on: Texts) -> tuple[float, float]:
    """Return the pipeline's F1."""
    return f1(on, [analysis_json(reader.read(document)) for document in on.documents])


def theirs(peer: Peer, largest: Largest, on: Texts) -> tuple[float, float]:
    """Return a peer's F1, on the texts in its languages."""
    fit = on.sample(1e9, peer.langs)
    found = [
        largest.prediction(row["text"], peer.spans(row["text"]), look_up=peer.places) for row in fit.rows
    ]
    return f1(fit, found)


def main() -> None:
    """Measure everything and write the page."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--mb", type=float, default=1.0)
    options.add_argument("--sizes", type=float, nargs="*", default=[1.0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--build", action="store_true")
    options.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "benchmark.md")
    chosen = options.parse_args()
    with chosen.output.open("w", encoding="utf-8") as out:
        for line in page(chosen.mb, chosen.sizes, chosen.rounds, build=chosen.build):
            print(line, file=out, flush=True)


def page(mb: float, sizes: Sequence[float], rounds: int, *, build: bool) -> Iterator[str]:
    """Yield the lines of the page, measuring on the way."""
    yield "# Benchmark"
    yield ""
    yield f"Written by `make bench` on {date.today()}: {machine()}; {versions(*PACKAGES)}."
    yield "Processor time on one core, medians of interleaved rounds. Other work shares the machine and"
    yield "moves the MB/s; the ratios to tokenising, measured on the same texts right before, are steadier."
    yield ""
    yield from _loading(build=build)
    gazetteer = load_gazetteer()
    reader = Reader(gazetteer)
    news, dense, empty = generated(mb), development_set(), generated(mb, tokens_per_place=0)
    yield from _compared(reader, news, dense, empty, rounds)
    yield from _sized(reader, sizes)
    yield from _stages(reader, news.sample(0.3))
    yield from _profiles(reader, news.sample(0.3))
    ratio = two_processes(reader, news.sample(0.5))
    yield "## Two processes"
    yield ""
    yield f"Two forked processes read the same texts {ratio:.2f} times as fast as one (wall, best of three)."


def _loading(*, build: bool) -> Iterator[str]:
    """Yield start, load, build and memory; the first thing measured, while the process is small."""
    wall, cpu, memory = start()
    begin = time.process_time()
    gazetteer = load_gazetteer()
    table = time.process_time() - begin
    NameIndex.load(gazetteer)
    begin = time.process_time()
    NameIndex.load(gazetteer)
    loaded = time.process_time() - begin
    yield "## Start and memory"
    yield ""
    yield "| what | figure |"
    yield "|---|---|"
    yield f"| `frontline extract` of one article, cold (wall, best of five) | {wall:.2f} s |"
    yield f"| of it processor time | {cpu:.2f} s |"
    yield f"| its memory | {memory:.0f} MB |"
    yield f"| gazetteer, load | {table:.2f} s |"
    yield f"| index, load from the cache | {loaded:.2f} s |"
    yield f"| memory with gazetteer and index | {memory_mb():.0f} MB |"
    if build:
        begin = time.process_time()
        NameIndex.build(gazetteer)
        yield f"| index, build | {time.process_time() - begin:.0f} s |"
        yield f"| memory after that | {memory_mb():.0f} MB |"
    yield ""


def _compared(reader: Reader, news: Texts, dense: Texts, empty: Texts, rounds: int) -> Iterator[str]:
    def whole(documents: Any) -> None:
        read(reader, documents)

    tasks = [
        Task("**whole pipeline**", whole, news, "names, places, voices, claims, dates, findings"),
        Task("**whole pipeline**", whole, dense, "a name in eight tokens"),
        Task("**whole pipeline**", whole, empty, "nothing to find: early exit"),
        Task("our names alone", lambda ds: [reader.index.find(d.text) for d in ds], news, "the automaton"),
        Task("regex tokenising", tokenise, news, "the practical limit"),
        Task("spaCy blank tokeniser", spacy_tokens, news.sample(0.5), "no matching"),
    ]
    quality = {0: _told(ours(reader, dense), ours(reader, news.sample(0.3)), placed=True)}
    largest = Largest(reader.gazetteer, reader.index)
    names = {toponym["name"] for texts in (news, dense) for row in texts.rows for toponym in row["toponyms"]}
    named = [place.id for place in reader.gazetteer.places.values() if place.name in names]
    for peer in peers(reader.gazetteer, named):
        note = f"{peer.note}; built in {peer.built_s:.1f} s"
        tasks.append(Task(peer.name, peer.work, news.sample(peer.most_mb, peer.langs), note))
        short = news.sample(min(0.3, peer.most_mb), peer.langs)
        figures = theirs(peer, largest, dense), theirs(peer, largest, short)
        quality[len(tasks) - 1] = _told(*figures, placed=peer.places)
    run(tasks, rounds)
    yield "## Speed and quality beside the peers"
    yield ""
    yield "F1 found is finding the names that belong on a map, F1 placed the right place as well"
    yield "(tests/gold/score.py). A peer that knows no places gets none; one with our names takes the most"
    yield "populous bearer; each is scored on the languages it reads. Our rules were written with the"
    yield "development set at hand; in the generated news many names have namesakes in other oblasts."
    yield ""
    yield "| what | texts | MB/s | docs/s | × tokenising | F1 found / placed: gold | generated | note |"
    yield "|---|---|---|---|---|---|---|---|"
    for number, task in enumerate(tasks):
        told = " | ".join(quality.get(number, ("", "")))
        speed = len(task.on.documents) * task.mb_per_s / task.on.mb
        yield (
            f"| {task.name} | {task.on.name} | {task.mb_per_s:.3g} | {speed:,.0f} | {task.ratio:.3g} "
            f"| {told} | {task.note} |"
        )
    matcher = next((task for task in tasks if "PhraseMatcher" in task.name), None)
    yield ""
    if matcher is not None:
        yield (
            f"The whole pipeline takes {tasks[0].ratio / matcher.ratio:.1f} times as long as PhraseMatcher's "
            f"matching alone; texts without a place are read {tasks[0].ratio / tasks[2].ratio:.0f} times "
            "as fast as those with one in 28 tokens."
        )
        yield ""


def _told(*figures: tuple[float, float], placed: bool) -> tuple[str, ...]:
    return tuple(f"{found:.2f} / {right:.2f}" if placed else f"{found:.2f} / –" for found, right in figures)


def _sized(reader: Reader, sizes: Sequence[float]) -> Iterator[str]:
    yield "## Size"
    yield ""
    yield "Each text is read once, by a process that has not seen its places and words before, so that little"
    yield "of what is remembered from one document to the next can help: a stream of news lies between."
    yield ""
    yield "| generated news, MB | documents | s | MB/s | × tokenising | memory, MB |"
    yield "|---|---|---|---|---|---|"
    for size in sizes:
        on = generated(size, seed=2)
        limit = min(processor_seconds(lambda on=on: tokenise(on.documents)) for _ in range(3))
        spent = processor_seconds(lambda on=on: read(reader, on.documents))
        yield (
            f"| {on.mb:.1f} | {len(on.documents):,} | {spent:.1f} | {on.mb / spent:.3g} "
            f"| {spent / limit:.0f} | {memory_mb():.0f} |"
        )
    yield ""


def _stages(reader: Reader, on: Texts) -> Iterator[str]:
    yield "## Stages"
    yield ""
    yield "| stage | share of the time | most memory at once, kB (a document of some 2 kB) |"
    yield "|---|---|---|"
    for stage, (share, most) in shares(reader, on).items():
        yield f"| {stage} | {share:.0%} | {most:,.0f} |"
    yield ""


def _profiles(reader: Reader, on: Texts) -> Iterator[str]:
    before, now = tomllib.loads(BEFORE.read_text("utf-8")), recorded()
    calls, rows = profile(reader, on)
    yield "## Top of the profile"
    yield ""
    yield (
        f"Own time of functions on generated news (cProfile). Before: {before['when']}, "
        f"{before['calls_per_kb']:,} calls a kB of text, {before['ratio_news']:.0f} times tokenising with "
        f"offsets (texts without places: {before['ratio_none']:.0f}). Now: {calls:,} calls a kB; "
        f"{now['news']:.0f} times tokenising ({now['none']:.0f})."
    )
    yield ""
    yield "| before | share | now | share |"
    yield "|---|---|---|---|"
    for (old_share, old), (share, name) in zip(before["profile"], rows, strict=False):
        yield f"| `{old}` | {old_share:.1%} | `{name}` | {share:.1%} |"
    yield ""


if __name__ == "__main__":
    main()

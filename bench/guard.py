"""Guard the speed: the pipeline's time as a multiple of tokenising, against the recorded one.

    python -m bench.guard [--record]

Processor time, the best of many short interleaved rounds, and tokenising with the offsets of each
word (as much Python as the pipeline is): that is steady on a busy machine. A loss of more than 30 %
fails, if three attempts in a row find it.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.corpus import TOKEN
from bench.measure import Texts, generated, machine, processor_seconds
from bench.stages import read
from extract.pipeline import Reader
from records import Document

RECORD = Path(__file__).with_suffix(".toml")
LOSS = 1.3  # the most that the ratio may grow
ROUNDS, ATTEMPTS = 10, 3
MB = 0.06


def tokens(documents: Sequence[Document]) -> int:
    """Tokenise with offsets and letters; return how many words and signs there are."""
    return sum(len([(m.start(), m.end(), m.group()) for m in TOKEN.finditer(d.text)]) for d in documents)


def ratio(reader: Reader, on: Texts) -> float:
    """Return how often longer the whole pipeline takes than tokenising: the best rounds of each."""
    read(reader, on.documents)
    whole, limit = [], []
    for _ in range(ROUNDS):
        limit.append(processor_seconds(lambda: [tokens(on.documents) for _ in range(8)]) / 8)
        whole.append(processor_seconds(lambda: read(reader, on.documents)))
    return min(whole) / min(limit)


def recorded() -> dict[str, float]:
    """Return the recorded ratios: ``news`` with a place in 28 tokens, ``none`` without any."""
    return {name: float(value) for name, value in tomllib.loads(RECORD.read_text("utf-8"))["ratio"].items()}


def measure(attempts: int = ATTEMPTS) -> dict[str, float]:
    """Return the ratios now; measured again while one is beyond its bound, at most ``attempts`` times."""
    reader, bound = Reader(), recorded()
    texts = {"news": generated(MB), "none": generated(MB, tokens_per_place=0)}
    best: dict[str, float] = {}
    for _ in range(attempts):
        for name, on in texts.items():
            if best.get(name, float("inf")) > bound[name] * LOSS:
                best[name] = min(best.get(name, float("inf")), ratio(reader, on))
    return best


def main() -> None:
    """Print the ratios beside the recorded ones, or record them anew; exit with 1 when one is lost."""
    if "--record" in sys.argv:
        reader = Reader()
        found = {
            name: min(ratio(reader, generated(MB, tokens_per_place=density)) for _ in range(ATTEMPTS))
            for name, density in (("news", 28), ("none", 0))
        }
        lines = [f"# Recorded by `python -m bench.guard --record`: {machine()}, {date.today()}.", "[ratio]"]
        lines += [f"{name} = {value:.1f}" for name, value in found.items()]
        RECORD.write_text("\n".join(lines) + "\n", "utf-8")
        return
    now, bound = measure(), recorded()
    for name, value in now.items():
        print(f"{name}: {value:.1f} times tokenising, {bound[name]:.1f} recorded")
    sys.exit(any(value > bound[name] * LOSS for name, value in now.items()))


if __name__ == "__main__":
    main()

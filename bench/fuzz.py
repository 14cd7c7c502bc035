"""Count hostile files and texts that the readers and the extractor take without a crash or a hang.

``python -m bench fuzz --count 100000`` draws that many inputs, half of them files, and stops at the
first that fails, with the smallest input that fails alike. ``--seed`` draws others.
"""

from __future__ import annotations

import argparse
import collections
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from extract.pipeline import Reader
from extract.readers.base import ReadFailure
from tests.hostile import check_file, check_text, documents, files

PART = 500  # inputs of one run of hypothesis: it slows down as it remembers more


def main() -> None:
    """Draw and read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=2_000, help="inputs; half of them files")
    parser.add_argument("--seed", type=int, default=1)
    given_ = parser.parse_args()
    reader, told = Reader(), collections.Counter[str]()
    slowest = 0.0

    def timed(check, *args):  # type: ignore[no-untyped-def]
        nonlocal slowest
        start = time.process_time()
        found = check(reader, *args)
        slowest = max(slowest, time.process_time() - start)
        return found

    def one_file(file: tuple[str, bytes]) -> None:
        told["files"] += 1
        for item in timed(check_file, *file):
            told["files refused" if isinstance(item, ReadFailure) else "documents in files"] += 1

    def one_text(document) -> None:  # type: ignore[no-untyped-def]
        told["texts"] += 1
        told["findings"] += len(timed(check_text, document))

    start, part = time.process_time(), 0
    while told["files"] + told["texts"] < given_.count:
        part += 1
        left = given_.count - told["files"] - told["texts"]
        rules = settings(
            max_examples=max(1, min(PART, (left + 1) // 2)), deadline=None, database=None,
            phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        for strategy, run in ((files(), one_file), (documents(), one_text)):
            seed(given_.seed * 100_000 + part)(rules(given(strategy)(run)))()
        print(f"{told['files'] + told['texts']:,} inputs", flush=True)
    print(", ".join(f"{number:,} {name}" for name, number in told.items()))
    print(f"no crash, no hang; slowest input {slowest:.2f} s, {time.process_time() - start:.0f} s in all")


if __name__ == "__main__":
    main()

"""Time texts made to hold the reader up, at 64 kB, 256 kB and 1 MB: the growth is to be that of the text."""

from __future__ import annotations

import argparse
import math
import time

from extract.pipeline import Reader
from records import Document
from tests.hostile import LONG, long_text

SIZES = (64_000, 256_000, 1_000_000)


def main() -> None:
    """Print seconds of processor time and the exponent of growth of each kind of text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help="of the texts; without any, all")
    kinds = parser.parse_args().kinds or list(LONG)
    reader = Reader()
    print(f"{'text':16}" + "".join(f"{size // 1000:>8} kB" for size in SIZES) + "   exponent")
    for kind in kinds:
        took = []
        for size in SIZES:
            document = Document("d", long_text(kind, size))
            start = time.process_time()
            reader.findings(document)
            took.append(max(time.process_time() - start, 1e-3))
        exponent = math.log(took[-1] / took[0]) / math.log(SIZES[-1] / SIZES[0])
        print(
            f"{kind:16}" + "".join(f"{seconds:9.2f} s" for seconds in took) + f"   {exponent:.2f}", flush=True
        )


if __name__ == "__main__":
    main()

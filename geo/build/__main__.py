"""Compile the tables and the base map: ``python -m geo.build RAW_FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from geo.build.story import compile_all


def main() -> None:
    """Compile from the folder named on the command line and report on what was found."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m geo.build RAW_FOLDER\n")
        raise SystemExit(2)
    for line in compile_all(Path(sys.argv[1])):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


main()

"""Measure exports as the command line makes them: seconds, megabytes of the file, peak memory.

    python -m bench.exports [--findings 1000000] [--store FILE] [--formats geojson,csv]

A store is filled with findings of the kind of ``bench/store.py`` (or ``--store`` names one that was
filled so before), then ``frontline export`` runs once a format, each in a process of its own. Memory is
the process's own (RssAnon, looked at 20 times a second), libraries and the store's counts and all; pages
of the store's file, which SQLite maps and the system takes back when it needs them, are not in it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.store import World
from maps.export import FORMATS
from store import open_store

RUN = """
import sys, threading, time
from pathlib import Path
from cli import main
peak = 0
def watch():
    global peak
    while True:
        told = Path("/proc/self/status").read_text()
        peak = max(peak, int(told.partition("RssAnon:")[2].split()[0]) / 1000)
        time.sleep(0.05)
threading.Thread(target=watch, daemon=True).start()
main(sys.argv[1:], standalone_mode=False)
print(peak)
"""


def fill(where: Path, findings: int) -> None:
    """Write a store with so many findings."""
    with open_store(where) as store:
        store.put_many(World().documents(findings), extractor_id="bench")


def measure(form: str, where: Path, folder: Path) -> tuple[float, float, float]:
    """Return seconds, megabytes and peak megabytes of one export."""
    path = folder / f"findings{FORMATS[form].suffix}"
    words = ["export", "--format", form, "--query", "use=all", "-o", str(path)]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        env={**os.environ, "FRONTLINE_STORE": str(where)},
        capture_output=True,
        text=True,
        check=True,
    )
    spent = time.perf_counter() - start
    size = path.stat().st_size / 1e6
    path.unlink()
    return spent, size, float(done.stdout.split()[-1])


def main() -> None:
    """Measure and print; write the table into the docs where asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--findings", type=int, default=1_000_000)
    asked.add_argument("--store", type=Path)
    asked.add_argument("--formats", default=",".join(FORMATS))
    told = asked.parse_args()
    with TemporaryDirectory() as name:
        where = told.store or Path(name) / "store.db"
        if not where.exists():
            fill(where, told.findings)
        lines = [
            f"| {told.findings:,} findings | seconds | MB of the file | peak MB of own memory |",
            "|---|---|---|---|",
        ]
        for form in told.formats.split(","):
            spent, size, peak = measure(form, where, Path(name))
            lines.append(f"| `{form}` | {spent:,.0f} | {size:,.0f} | {peak:,.0f} |")
            print(lines[-1], file=sys.stderr)
    print("\n".join(lines))


if __name__ == "__main__":
    main()

"""Measure the app: server time of a filter change, beside counting naively; payload; ten viewers at once.

Usage: python -m bench.app [--sizes 10000 1000000] [--folder F] [--rounds 5]

A filter change is one run of the map page by Streamlit's own AppTest, from the address to the last
element: all the server does between a click and what it sends. The naive way is the same counting
(findings, places by stance and side, days by stance, the values of all eleven filters) as a scan of
a pandas table of all findings. Times are medians of interleaved rounds; on a shared machine read the
processor time (``cpu``) and the ratio. Ten viewers each change a filter every few seconds, as people
do; told is how much longer than one viewer alone they wait.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.store import World  # noqa: E402
from store import Query, open_store  # noqa: E402
from store.query import CHOICES  # noqa: E402

VIEWS: tuple[dict[str, str], ...] = (
    {"side": "RU"}, {"kind": "strike"}, {"stance": "denied"}, {"oblast": "Donetsk"}, {"last": "30d"},
    {"claimant": "Claimant 0"}, {"side": "UA", "kind": "attack", "last": "90d"}, {},
)  # fmt: skip
FACETS = (
    "claimant",
    "side",
    "kind",
    "stance",
    "place",
    "oblast",
    "publisher",
    "lang",
    "use",
    "precision",
    "status",
)
FIELDS = {
    "claimant": "claimant", "side": "claimant_side", "kind": "claim_kind", "stance": "stance",
    "place": "place_id", "oblast": "admin1", "publisher": "publisher", "lang": "lang", "use": "use",
    "precision": "geo_precision", "status": "group_status", "day": "event_date_start", "drawn": "drawn_as",
}  # fmt: skip
VIEWERS = 10
THINKING_S = 4.0  # between two changes of a viewer


def app(where: str) -> Any:
    """Return the app on a store, opened once by a first viewer."""
    from streamlit.testing.v1 import AppTest

    os.environ["FRONTLINE_STORE"] = where
    made = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    made.query_params["ui"] = "en"
    return made.run()


def change(viewer: Any, view: dict[str, str]) -> tuple[float, float]:
    """Change a viewer's filters; return milliseconds on the wall and of the processor."""
    for key in ("side", "kind", "stance", "oblast", "last", "claimant"):
        if key in viewer.query_params:
            del viewer.query_params[key]
    for key, value in view.items():
        viewer.query_params[key] = value
    wall, cpu = time.perf_counter(), time.process_time()
    viewer.run()
    spent = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    assert not viewer.exception, viewer.exception
    assert not viewer.error, viewer.error
    return spent


def naive(where: str) -> Callable[[dict[str, str]], float]:
    """Return a function that counts a view by a scan of all findings, in milliseconds of the processor."""
    import pandas

    with open_store(where) as store:
        rows = store.find(Query(use=CHOICES["use"]), order="document")
        table = pandas.DataFrame(
            ([getattr(row, field) for field in FIELDS.values()] for row in rows), columns=list(FIELDS)
        )
    newest = table["day"].max()
    for name in FIELDS:
        if name != "day":
            table[name] = table[name].astype("category")

    def count(view: dict[str, str]) -> float:
        start = time.process_time()
        masks = {"use": table["use"].isin(("literal", "sector"))}
        for key, value in view.items():
            if key == "last":
                first = pandas.Timestamp(newest) - pandas.Timedelta(days=int(value[:-1]) - 1)
                masks["day"] = table["day"].isna() | (table["day"] >= first.date().isoformat())
            else:
                masks[key] = table[key] == value
        everything = pandas.Series(data=True, index=table.index)
        for mask in masks.values():
            everything &= mask
        found = table[everything]
        for by in (["place", "drawn", "stance"], ["place", "drawn", "side"], ["day", "stance"]):
            found.groupby(by, dropna=False, observed=True).size()
        for name in FACETS:
            rest = pandas.Series(data=True, index=table.index)
            for other, mask in masks.items():
                if other != name:
                    rest &= mask
            table.loc[rest, name].value_counts(dropna=False)
        return (time.process_time() - start) * 1000

    return count


def payload(viewer: Any) -> int:
    """Return the bytes of all elements that a run sends."""
    return sum(len(element.proto.SerializeToString()) for element in _elements(viewer.main, viewer.sidebar))


def _elements(*blocks: Any) -> Any:
    for block in blocks:
        for child in block.children.values():
            if hasattr(child, "children"):
                yield from _elements(child)
            elif hasattr(child, "proto") and hasattr(child.proto, "SerializeToString"):
                yield child


def crowd(where: str, alone: float, changes: int) -> float:
    """Return how many times longer than ``alone`` (ms) ten viewers wait, each at its own pace."""
    viewers = [app(where) for _ in range(VIEWERS)]
    waited: list[float] = []

    def browse(viewer: Any, seed: int) -> None:
        rng = random.Random(seed)
        time.sleep(rng.random() * THINKING_S)
        for n in range(changes):
            waited.append(change(viewer, VIEWS[(seed + n) % len(VIEWS)])[0])
            time.sleep(rng.uniform(0.5, 1.5) * THINKING_S)

    threads = [threading.Thread(target=browse, args=(viewer, n)) for n, viewer in enumerate(viewers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(waited) / alone


def measure(size: int, where: str, rounds: int) -> dict[str, float]:
    """Fill a store unless it is filled, and measure the app on it."""
    with open_store(where) as store:
        if not store.count(Query(use=CHOICES["use"])):
            store.put_many(World().documents(size), extractor_id="x")
    viewer, scan = app(where), naive(where)
    wall, cpu, theirs, sent = [], [], [], []
    for _ in range(rounds):
        for view in VIEWS:
            spent = change(viewer, view)
            wall.append(spent[0])
            cpu.append(spent[1])
            theirs.append(scan(view))
            sent.append(payload(viewer))
    figures: dict[str, float] = {
        "findings": size,
        "wall p50 ms": statistics.median(wall),
        "cpu p50 ms": statistics.median(cpu),
        "cpu p95 ms": sorted(cpu)[int(len(cpu) * 0.95)],
        "naive cpu p50 ms": statistics.median(theirs),
        "app / naive": statistics.median(cpu) / statistics.median(theirs),
        "most sent kB": max(sent) / 1000,
    }
    figures["ten viewers / one"] = crowd(where, statistics.median(wall), changes=3)
    return figures


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--folder", default=None, help="keep the stores here, to measure them again")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    results = []
    with TemporaryDirectory() as folder:
        for size in options.sizes:
            where = os.path.join(options.folder or folder, f"bench-{size}.db")
            results.append(measure(size, where, options.rounds))
            print(json.dumps({k: round(v, 2) for k, v in results[-1].items()}), file=sys.stderr)
    for name in results[0]:
        print(f"{name:22}" + "".join(f"{r[name]:14,.2f}" for r in results))


if __name__ == "__main__":
    main()

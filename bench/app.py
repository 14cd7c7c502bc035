"""Measure the app: server time of a filter change, beside counting naively; payload; ten viewers at once.

Usage: python -m bench.app [--sizes 10000 1000000] [--folder F] [--rounds 5]

A filter change is one run of the map page by Streamlit's own AppTest, from the address to the last
element: all the server does between a click and what it sends. The naive way is the same counting
(findings, places by stance and side, days by stance, the values of all eleven filters) as a scan of
a pandas table of all findings. Times are medians of interleaved rounds; on a shared machine read the
processor time (``cpu``) and the ratio. A view that somebody has looked at since the store last changed is
``known``: its answers are kept for all viewers. Ten viewers each change a filter every few seconds, as people
do, over the app's own protocol; told is how much longer than one viewer alone they wait.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app_pages import answers  # noqa: E402
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


def change(viewer: Any, view: dict[str, str], *, known: bool = False) -> tuple[float, float]:
    """Change a viewer's filters; return milliseconds on the wall and of the processor.

    ``known``: somebody has looked at this view before; else all its answers are made anew.
    """
    if not known:
        answers.forget()
    for key in ("side", "kind", "stance", "oblast", "last", "claimant"):
        if key in viewer.query_params:
            del viewer.query_params[key]
    for key, value in view.items():
        viewer.query_params[key] = value
    wall, cpu = time.perf_counter(), time.process_time()
    viewer.run()
    spent = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    assert not viewer.exception, viewer.exception
    assert not viewer.error, [error.value for error in viewer.error]
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


async def visit(
    address: str, views: list[dict[str, str]], thinking: float, rng: random.Random
) -> list[float]:
    """Browse like one viewer, over the app's own protocol; return the milliseconds of each change."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    waited = []
    async with websockets.connect(
        f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], max_size=None
    ) as line:
        for number, view in enumerate([{}, *views]):
            ask = BackMsg()
            ask.rerun_script.query_string = urlencode({"ui": "en", **view})
            start = time.perf_counter()
            await line.send(ask.SerializeToString())
            while True:
                told = ForwardMsg.FromString(await line.recv())
                if told.WhichOneof("type") == "script_finished":
                    break
            waited += [(time.perf_counter() - start) * 1000] if number else []
            await asyncio.sleep(rng.uniform(0.5, 1.5) * thinking)
    return waited


def crowd(where: str, changes: int = 4) -> tuple[float, float]:
    """Return the median wait (ms) of one viewer, and how many times longer ten at once wait."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "FRONTLINE_STORE": where}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"

    async def browse(viewers: int) -> float:
        asked = [
            visit(
                address, [VIEWS[(n + k) % len(VIEWS)] for k in range(changes)], THINKING_S, random.Random(n)
            )
            for n in range(viewers)
        ]
        return statistics.median(ms for waited in await asyncio.gather(*asked) for ms in waited)

    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        asyncio.run(visit(address, [{}], 0.1, random.Random(0)))  # opens the store
        alone = asyncio.run(browse(1))
        return alone, asyncio.run(browse(VIEWERS)) / alone
    finally:
        os.killpg(server.pid, 15)
        server.wait(10)


def measure(size: int, where: str, rounds: int) -> dict[str, float]:
    """Fill a store unless it is filled, and measure the app on it."""
    with open_store(where) as store:
        if not store.count(Query(use=CHOICES["use"])):
            store.put_many(World().documents(size), extractor_id="x")
    viewer, scan = app(where), naive(where)
    wall, cpu, again, theirs, sent = [], [], [], [], []
    for _ in range(rounds):
        for view in VIEWS:
            spent = change(viewer, view)
            wall.append(spent[0])
            cpu.append(spent[1])
            again.append(change(viewer, view, known=True)[1])
            theirs.append(scan(view))
            sent.append(payload(viewer))
    figures: dict[str, float] = {
        "findings": size,
        "wall p50 ms": statistics.median(wall),
        "cpu p50 ms": statistics.median(cpu),
        "cpu p95 ms": sorted(cpu)[int(len(cpu) * 0.95)],
        "known view, cpu p50 ms": statistics.median(again),
        "naive cpu p50 ms": statistics.median(theirs),
        "app / naive": statistics.median(cpu) / statistics.median(theirs),
        "most sent kB": max(sent) / 1000,
    }
    figures["one viewer, served ms"], figures["ten viewers / one"] = crowd(where)
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

"""Compare the static page with what Folium offers: size, requests, load time, safety.

    python -m bench.page [--sizes 100,1000,10000] [--assets node_modules] [--rounds 3] [--write]

The same findings are drawn four ways: a Folium marker each, MarkerCluster, TimestampedGeoJson, ours.
Every page is opened in headless Chromium. What a page asks of other hosts is counted, and answered from
the folder ``--assets`` (npm packages: leaflet, leaflet.markercluster, jquery, jquery-ui-dist, bootstrap,
leaflet-timedimension, iso8601-js-period, moment, drmonty-leaflet-awesome-markers), so that nothing leaves
the machine; without the folder the pages of Folium cannot load and only their size is told. Times are
medians of interleaved rounds. ``--write`` puts the table into docs/static-page.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
from folium.plugins import MarkerCluster, TimestampedGeoJson

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from sample_findings import finding, many_findings  # noqa: E402

from geo.shapes import area_shape, basemap  # noqa: E402
from maps.embed import find_browser  # noqa: E402
from maps.geojson import feature  # noqa: E402
from maps.page import page  # noqa: E402
from records import Finding  # noqa: E402

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DOC = ROOT / "docs" / "static-page.md"
MARKS = ("<!-- figures -->", "<!-- end of figures -->")
ATTACK = '<img src=x onerror="alert(1)">'
# One frame after everything is drawn: that is when a reader can do something.
FOREIGN = re.compile("https?://")
IDLE = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
REACT = """() => { if (typeof F === 'undefined') return null;
const start = performance.now(); F.resetTime(); return performance.now() - start; }"""
OPEN_ALL = """() => { if (typeof F !== 'undefined') { F.showPlace(F.places[0]); return; }
const map = Object.values(window).find((value) => value && value.eachLayer && value._container);
const open = (layer) => {
  if (layer.openPopup) layer.openPopup();
  if (layer.eachLayer) layer.eachLayer(open);
};
if (map) map.eachLayer(open); }"""
RENAMED = {"jquery-3.7.1.min.js": "jquery.min.js", "iso8601.min.js": "iso8601.js"}
RENAMED |= {"leaflet.awesome-markers.js": "leaflet.awesome-markers.min.js"}


def markers(rows: list[Finding]) -> str:
    """Draw one Folium marker a finding, as the first page of every tutorial does."""
    drawn = folium.Map((48.5, 37), zoom_start=7)
    for row in rows:
        folium.Marker((row.lat, row.lon), popup=words(row), tooltip=row.name).add_to(drawn)
    return str(drawn.get_root().render())


def clusters(rows: list[Finding]) -> str:
    """Draw the markers in a MarkerCluster."""
    drawn = folium.Map((48.5, 37), zoom_start=7)
    group = MarkerCluster().add_to(drawn)
    for row in rows:
        folium.Marker((row.lat, row.lon), popup=words(row), tooltip=row.name).add_to(group)
    return str(drawn.get_root().render())


def timestamped(rows: list[Finding]) -> str:
    """Draw the findings with TimestampedGeoJson, Folium's own way to show time; undated ones are lost."""
    made = []
    for row in rows:
        one = feature(row)
        if one["time"]:
            day = one["properties"]["date"]
            one["properties"] = {"times": [day], "popup": words(row), "icon": "circle"}
            made.append(one)
    drawn = folium.Map((48.5, 37), zoom_start=7)
    TimestampedGeoJson({"type": "FeatureCollection", "features": made}, period="P1D", auto_play=False).add_to(
        drawn
    )
    return str(drawn.get_root().render())


def ours(rows: list[Finding]) -> str:
    """Draw the sealed page."""
    return page(rows, title="Benchmark", basemap=basemap("page"), shapes=area_shape)


def words(row: Finding) -> str:
    """Return a popup as a string, the way it is usually written."""
    return f"<b>{row.name}</b><br>{row.claim_text}<br>{row.claimant}, {row.published}"


WAYS: dict[str, Callable[[list[Finding]], str]] = {
    "Folium markers": markers,
    "MarkerCluster": clusters,
    "TimestampedGeoJson": timestamped,
    "ours": ours,
}


class Browser:
    """Open pages and watch what they do."""

    def __init__(self, running: Any, assets: Path | None) -> None:
        self._running = running
        self._files = {p.name: p for p in sorted(assets.rglob("*")) if p.is_file()} if assets else {}
        self._files |= {path: self._files[name] for path, name in RENAMED.items() if name in self._files}

    def open(self, path: Path) -> dict[str, Any]:
        """Return milliseconds until the page stands, its requests to others and the bytes they brought."""
        context = self._running.new_context(viewport={"width": 1280, "height": 800})
        tab = context.new_page()
        foreign: list[str] = []
        fetched: list[int] = []

        def answer(route: Any) -> None:
            foreign.append(route.request.url)
            known = self._files.get(route.request.url.partition("?")[0].rpartition("/")[2])
            if known:
                fetched.append(known.stat().st_size)
                route.fulfill(path=known)
            else:
                route.abort()

        tab.route(FOREIGN, answer)
        start = time.perf_counter()
        tab.goto(path.as_uri(), timeout=120_000)
        tab.evaluate(IDLE)
        spent = (time.perf_counter() - start) * 1000
        loaded = tab.evaluate("typeof L !== 'undefined'")
        react = tab.evaluate(REACT)
        context.close()
        return {"ms": spent if loaded else None, "requests": foreign, "react": react, "fetched": sum(fetched)}

    def attacked(self, draw: Callable[[list[Finding]], str], folder: Path) -> bool:
        """Tell whether text of an article runs as script when its popup opens."""
        row = finding("Pokrovsk", f"Pokrovsk {ATTACK}", claim_kind="capture", published="2025-11-01")
        path = folder / "attack.html"
        path.write_text(draw([row]), "utf-8")
        context = self._running.new_context(viewport={"width": 1280, "height": 800})
        tab = context.new_page()
        ran: list[str] = []
        tab.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        tab.route(FOREIGN, self._serve)
        tab.goto(path.as_uri(), timeout=120_000)
        tab.wait_for_timeout(1500)
        tab.evaluate(OPEN_ALL)
        tab.wait_for_timeout(500)
        context.close()
        return bool(ran)

    def _serve(self, route: Any) -> None:
        known = self._files.get(route.request.url.partition("?")[0].rpartition("/")[2])
        route.fulfill(path=known) if known else route.abort()


def measure(browser: Browser, sizes: list[int], rounds: int) -> list[dict[str, Any]]:
    """Return one row a way and size."""
    made = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            rows = many_findings(size)
            table = []
            for way, draw in WAYS.items():
                start = time.perf_counter()
                html = draw(rows)
                build = time.perf_counter() - start
                path = folder / f"{size}-{len(table)}.html"
                path.write_text(html, "utf-8")
                table.append({"way": way, "size": size, "build": build, "path": path, "seen": []})
            for _ in range(rounds):
                for row in table:
                    row["seen"].append(browser.open(row["path"]))
            made += [summed(row) for row in table]
        for row in made:
            row["runs"] = browser.attacked(WAYS[row["way"]], folder) if row["size"] == sizes[0] else None
    return made


def summed(row: dict[str, Any]) -> dict[str, Any]:
    """Return the medians of one way and size."""
    data = row["path"].read_bytes()
    times = [seen["ms"] for seen in row["seen"] if seen["ms"] is not None]
    react = [seen["react"] for seen in row["seen"] if seen["react"] is not None]
    return {
        **{"way": row["way"], "size": row["size"], "build": row["build"]},
        **{"kb": len(data) / 1000, "gz": len(gzip.compress(data)) / 1000},
        "fetched": max(seen["fetched"] for seen in row["seen"]) / 1000,
        "requests": max(len(seen["requests"]) for seen in row["seen"]),
        "ms": statistics.median(times) if times else None,
        "react": statistics.median(react) if react else None,
    }


def table_of(rows: list[dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| findings | way | build s | kB | kB gzipped | requests to others | kB from others "
        "| ready ms | a filter ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        ready = "–" if row["ms"] is None else f"{row['ms']:,.0f}"
        react = "–" if row["react"] is None else f"{row['react']:,.0f}"
        lines.append(
            f"| {row['size']:,} | {row['way']} | {row['build']:.2f} | {row['kb']:,.0f} | {row['gz']:,.0f} "
            f"| {row['requests']} | {row['fetched']:,.0f} | {ready} | {react} |"
        )
    runs = {row["way"]: row["runs"] for row in rows if row["runs"] is not None}
    lines += ["", "Text of an article that runs as script when its popup opens: "]
    lines[-1] += ", ".join(f"{way} {'yes' if ran else 'no'}" for way, ran in runs.items()) + "."
    return "\n".join(lines)


def main() -> None:
    """Measure and print; write the table into the docs where asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", default="100,1000,10000")
    asked.add_argument("--assets", type=Path)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--json", type=Path, help="write the figures here, too")
    asked.add_argument("--write", action="store_true")
    told = asked.parse_args()
    found = find_browser()
    if found is None:
        raise SystemExit("NO BROWSER: install Debian's chromium to measure the page.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=found, args=FLAGS)
        rows = measure(Browser(running, told.assets), [int(n) for n in told.sizes.split(",")], told.rounds)
        running.close()
    print(table_of(rows))
    if told.json:
        told.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    if told.write:
        head, _, rest = DOC.read_text("utf-8").partition(MARKS[0])
        tail = rest.partition(MARKS[1])[2]
        DOC.write_text(f"{head}{MARKS[0]}\n\n{table_of(rows)}\n\n{MARKS[1]}{tail}", "utf-8")


if __name__ == "__main__":
    main()

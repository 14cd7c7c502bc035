"""Take the README's pictures: the app, wide and on a phone, and the sealed page.

Fill a store with the seeds and the texts that were written for the tests, serve it, and take them::

    export FRONTLINE_STORE=pictures.db
    frontline ingest seeds tests/gold/dev.jsonl
    frontline serve &
    python -m bench.screenshots

Another address is the one argument. Needs Debian's chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ADDRESS = "http://127.0.0.1:8501"
DOCS = Path(__file__).resolve().parent.parent / "docs"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 120_000  # a machine without a graphics card draws slowly


def main(address: str = ADDRESS) -> None:
    """Write docs/app.png and docs/map.png, 1280 pixels wide, and docs/phone.png, 390 and dark."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        html = Path(folder) / "map.html"
        subprocess.run([sys.executable, "-m", "cli", "map", "-o", str(html)], check=True)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, where, width, scheme in (
            ("app", f"{address}/?ui=en", 1280, "light"),
            ("phone", f"{address}/?ui=uk", 390, "dark"),
            ("map", html.as_uri(), 1280, "light"),
        ):
            page = browser.new_page(viewport={"width": width, "height": 860}, color_scheme=scheme)
            page.goto(where)
            page.wait_for_selector("canvas", timeout=PATIENCE_MS)
            page.wait_for_timeout(8000 if name != "map" else 2500)
            file = DOCS / f"{name}.png"
            page.screenshot(path=str(file))
            few = Image.open(file).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE)
            few.save(file, optimize=True)  # a third of the bytes, and the colours of the sides stay
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

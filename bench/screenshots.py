"""Take the README's two pictures: the app and the sealed page with the two seed articles.

Run ``python -m bench.screenshots`` with a store that holds the seeds and the app serving it
(``make run``). Needs Debian's chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ADDRESS = "http://127.0.0.1:8501"
DOCS = Path(__file__).resolve().parent.parent / "docs"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Write docs/app.png and docs/map.png, 1280 pixels wide."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        html = Path(folder) / "map.html"
        subprocess.run([sys.executable, "-m", "cli", "map", "-o", str(html)], check=True)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        for name, address, wait in (("app", ADDRESS, 9000), ("map", html.as_uri(), 2500)):
            page.goto(address)
            page.wait_for_timeout(wait)
            page.screenshot(path=str(DOCS / f"{name}.png"))


if __name__ == "__main__":
    main()

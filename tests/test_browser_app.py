"""The app in a real browser: it draws, asks nobody but itself, and shows hostile text as text."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import ROOT

CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> ${alert(3)} `alert(4)` </script> "
    "Russia's ministry said that its troops had captured Siversk and Krasnoarmeysk on Thursday."
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium: apt install chromium"),
]


@dataclass
class Seen:
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    article = folder / "hostile.jsonl"
    row = {"id": "h", "text": HOSTILE, "title": HOSTILE, "publisher": HOSTILE, "published": "2025-11-28"}
    article.write_text(json.dumps(row), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "FRONTLINE_STORE": str(folder / "store.db")}
    frontline = [sys.executable, "-m", "cli"]
    subprocess.run(
        [*frontline, "ingest", "seeds", str(article)], check=True, cwd=ROOT, env=env, capture_output=True
    )
    server = subprocess.Popen(
        [*frontline, "serve", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            break
        except OSError:
            time.sleep(0.25)
    yield address
    os.killpg(server.pid, 15)
    server.wait(10)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        yield play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )


@pytest.fixture
def visit(browser, served):
    pages = []

    def call(query="", width=1280, height=900):
        page = browser.new_page(viewport={"width": width, "height": height})
        pages.append(page)
        seen = Seen()
        page.on("request", lambda r: seen.requests.append(r.url))
        page.on("pageerror", lambda e: seen.errors.append(str(e)))
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        page.on("dialog", lambda d: (seen.dialogs.append(d.message), d.dismiss()))
        page.goto(f"{served}/?{query}")
        page.get_by_text(re.compile(r"\d+ findings")).first.wait_for(timeout=60_000)
        page.wait_for_selector("canvas", timeout=30_000)
        page.wait_for_timeout(1500)
        return page, seen

    yield call
    for page in pages:
        page.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_page_draws_and_asks_nobody_else(visit, served, width, height):
    page, seen = visit(width=width, height=height)
    foreign = [
        u for u in seen.requests if not u.startswith((served, served.replace("http", "ws"), "data:", "blob:"))
    ]
    assert foreign == []
    assert seen.errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_is_shown_and_never_run(visit):
    page, seen = visit("kind=capture")
    assert seen.dialogs == []
    assert page.get_by_text("<script>alert(1)</script>").count() > 0
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0


def test_the_address_narrows_the_view(visit):
    page, _ = visit("kind=encirclement")
    assert "completely surrounded" in page.inner_text("body")
    assert "Bishkek" not in page.inner_text("body")

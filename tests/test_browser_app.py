"""The app in a real browser: map, brush, selection, link, phone, keyboard; it asks nobody but itself."""

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
from urllib.parse import parse_qs, urlparse

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


PATIENCE_S = 90  # a machine without a graphics card draws slowly
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIVERSK = ("wd:Q1940853", 48.8676, 38.0902)
# Down and up in one go: on a slow machine a press by the browser's own mouse lasts too long for a click.
TAP = """([x, y]) => {
  const on = document.elementFromPoint(x, y);
  const how = {clientX: x, clientY: y, bubbles: true, pointerId: 1, pointerType: "mouse", isPrimary: true};
  on.dispatchEvent(new PointerEvent("pointerdown", {...how, buttons: 1}));
  window.dispatchEvent(new PointerEvent("pointerup", how));
}"""


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
def play():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="module")
def browser(play):
    return play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)


@pytest.fixture
def visit(browser, served):
    pages = []

    def call(
        query="", width=1280, height=900, browser=browser, drawn="[data-testid=stDeckGlJsonChart] canvas"
    ):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(PATIENCE_S * 1000)
        pages.append(page)
        seen = Seen()
        page.on("request", lambda r: seen.requests.append(r.url))
        page.on("pageerror", lambda e: seen.errors.append(str(e)))
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        page.on("dialog", lambda d: (seen.dialogs.append(d.message), d.dismiss()))
        page.goto(f"{served}/?{query}")
        page.get_by_text(re.compile(r"\d+ findings?")).first.wait_for()
        if drawn:
            page.wait_for_selector(drawn)
            page.wait_for_timeout(1500)
        return page, seen

    yield call
    for page in pages:
        page.close()


def address(page):
    return {key: values[0] for key, values in parse_qs(urlparse(page.url).query).items()}


def becomes(page, fits, again=lambda: None, every_s=4):
    """Wait until the address fits, doing ``again`` what a person would try again."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        again()
        pause = time.monotonic() + every_s
        while time.monotonic() < pause:
            if fits(address(page)):
                return address(page)
            page.wait_for_timeout(200)
    raise AssertionError(f"the address stayed {page.url}")


def middle(page, selector):
    page.locator(selector).first.scroll_into_view_if_needed()
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_page_draws_and_asks_nobody_else(visit, served):
    page, seen = visit()
    own = (served, served.replace("http", "ws"), "data:", "blob:")
    assert [url for url in seen.requests if not url.startswith(own)] == []
    assert seen.errors == []
    assert address(page)["last"] == "7d"  # a first visitor sees the week
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert re.search(r"\d+ findings", page.title())


def test_on_a_phone_the_map_comes_first_and_the_filters_are_folded(visit):
    page, seen = visit("ui=en", width=390, height=844)
    assert seen.errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tops = page.evaluate(
        """["stDeckGlJsonChart", "stVegaLiteChart"].map(
            (id) => document.querySelector(`[data-testid=${id}]`).getBoundingClientRect().top)"""
    )
    assert tops[0] < tops[1]
    assert tops[0] < 844  # on the first screen
    sidebar = page.locator("[data-testid=stSidebar]").bounding_box()
    assert sidebar["x"] + sidebar["width"] <= 0  # out of sight until it is asked for


def test_hostile_text_is_shown_and_never_run(visit):
    page, seen = visit("ui=en&kind=capture", drawn="article")
    assert page.get_by_text("<script>alert(1)</script>").count() > 0
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0
    page.locator("article summary").first.click()
    assert seen.dialogs == []


def test_a_mark_opens_its_sentences_and_the_link_shows_the_same(visit):
    place, lat, lon = SIVERSK
    page, _ = visit(f"ui=en&map=9/{lat}/{lon}")
    at = middle(page, "[data-testid=stDeckGlJsonChart]")
    page.mouse.move(*at)  # the first look for what lies there builds the shaders
    told = becomes(page, lambda told: "sel" in told, lambda: page.evaluate(TAP, list(at)))
    assert told["sel"] == place
    page.get_by_text("All places").first.wait_for()
    assert "Siversk" in page.locator(".st-key-panel h4").inner_text()
    title, cards = page.title(), page.locator("article").count()
    again, _ = visit(urlparse(page.url).query, drawn="article")
    assert address(again) == told
    assert (again.title(), again.locator("article").count()) == (title, cards)


def test_moving_the_map_and_brushing_days_go_into_the_address(visit):
    page, _ = visit("ui=en&map=7/48.5/37.5")
    x, y = middle(page, "[data-testid=stDeckGlJsonChart]")

    def drag():
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 80, y + 40, steps=4)
        page.mouse.up()

    moved = becomes(page, lambda told: told["map"] != "7/48.5/37.5", drag, every_s=15)
    zoom, lat, lon = (float(part) for part in moved["map"].split("/"))
    assert zoom == pytest.approx(7, abs=0.01)
    assert lat > 48.5
    assert lon < 37.5

    def brush():
        box = page.locator("[data-testid=stVegaLiteChart]").bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 30)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + 30, steps=4)
        page.mouse.up()

    told = becomes(page, lambda told: "from" in told, brush, every_s=15)
    assert "2022-02-28" < told["from"] < told["to"]
    assert told["map"] == moved["map"]  # the map stays where it was put
    page.get_by_text("All days again").first.wait_for()


def test_everything_is_reached_by_keyboard(visit):
    page, _ = visit("ui=en", drawn="article")
    page.get_by_role("radio", name="7 days").focus()
    page.keyboard.press("Enter")
    becomes(page, lambda told: told.get("last") == "7d")
    names = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        names.add(page.evaluate("(document.activeElement.innerText || '').trim().split('\\n').pop()"))
    assert {"Play", "Correct it"} <= names
    page.locator("[data-testid=stDataFrame]").scroll_into_view_if_needed()
    assert page.locator("[data-testid=stDataFrame] canvas").count() > 0


@pytest.mark.parametrize("path", ["", "places", "disputes", "claimants", "add", "export", "about"])
def test_no_page_asks_anybody_else(browser, served, path):
    page = browser.new_page()
    try:
        asked, wrong = [], []
        page.on("request", lambda r: asked.append(r.url))
        page.on("websocket", lambda line: asked.append(line.url))
        page.on("requestfailed", lambda r: wrong.append(r.url))
        page.goto(f"{served}/{path}?ui=en", timeout=PATIENCE_S * 1000)
        page.locator("[data-testid=stHeading]").first.wait_for(timeout=PATIENCE_S * 1000)
        page.wait_for_timeout(2500)
        own = (served, served.replace("http", "ws"), "data:", "blob:", "about:")
        assert asked
        assert [url for url in asked if not url.startswith(own)] == []
        assert [url for url in wrong if not url.startswith(own)] == []
    finally:
        page.close()


def test_a_row_of_the_table_opens_the_source_panel_by_keyboard(visit):
    page, _ = visit("ui=en", drawn="article")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    page.get_by_text("The map as a table").wait_for()
    page.wait_for_timeout(1000)

    def reached():
        return page.evaluate(
            "document.querySelector('[data-testid=stDataFrame]').contains(document.activeElement)"
        )

    page.locator(".st-key-fit button").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if reached() and page.evaluate("document.activeElement.tagName") == "CANVAS":
            break
    assert reached()

    def choose():
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Shift+Space")

    told = becomes(page, lambda told: "sel" in told, choose, every_s=15)
    page.get_by_text("All places").first.wait_for()
    assert page.locator(".st-key-panel h4").inner_text()
    assert page.locator(".st-key-panel article").count() > 0
    assert told["sel"].partition(":")[0] in ("wd", "fm", "osm", "gn")


def test_without_webgl_a_plain_map_stands_in(visit, play):
    blind = play.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, "--disable-3d-apis"])
    try:
        page, seen = visit("ui=en", browser=blind, drawn="iframe")
        page.get_by_text("draws no WebGL").first.wait_for()
        frame = page.frame_locator("iframe").first
        frame.locator(".leaflet-container").wait_for()
        assert seen.dialogs == []
    finally:
        blind.close()

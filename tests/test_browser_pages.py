"""The pages besides the map in a real browser: width, keyboard, hostile text, no foreign request, links."""

import json
import re

import pytest

from tests.test_browser_app import CHROMIUM, HOSTILE, Seen, browser, play, served  # noqa: F401  fixtures

PAGES = ("places", "disputes", "claimants", "add", "export", "about")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium: apt install chromium"),
]


@pytest.fixture
def visit(browser, served):  # noqa: F811
    opened = []

    def call(where, width=1280, height=900, **more):
        page = browser.new_page(viewport={"width": width, "height": height}, **more)
        opened.append(page)
        seen = Seen()
        page.on("request", lambda r: seen.requests.append(r.url))
        page.on("pageerror", lambda e: seen.errors.append(str(e)))
        page.on("dialog", lambda d: (seen.dialogs.append(d.message), d.dismiss()))
        go(page, f"{served}/{where}")
        return page, seen

    yield call
    for page in opened:
        page.close()


def go(page, address):
    page.goto(address)
    page.locator("[data-testid=stHeading]").first.wait_for(timeout=60_000)
    settle(page)


def settle(page):
    page.wait_for_timeout(300)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=60_000)
    page.wait_for_timeout(500)


def press(page, name):
    page.get_by_role("button", name=name).first.click()
    settle(page)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_fits_asks_nobody_else_and_runs_no_hostile_text(visit, served, width, scheme):  # noqa: F811
    page, seen = visit("about?ui=en", width=width, color_scheme=scheme)
    for name in PAGES:
        go(page, f"{served}/{name}?ui=uk" + ("&sel=wd:Q1940853" if name == "places" else ""))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.get_by_text("власна помилка").count() == 0, name
    own = (served, served.replace("http", "ws"), "data:", "blob:")
    assert [u for u in seen.requests if not u.startswith(own)] == []
    assert seen.errors == []
    assert seen.dialogs == []
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0


def test_a_place_is_found_with_the_keyboard_alone(visit):
    page, _ = visit("places?ui=en")
    field = page.get_by_role("searchbox", name=re.compile("Name of a place"))
    for _ in range(40):
        if field.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Сіверську")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Siversk").wait_for(timeout=60_000)
    settle(page)
    assert "sel=wd%3AQ1940853" in page.url or "sel=wd:Q1940853" in page.url
    assert page.locator("img.fm-locator").get_attribute("alt").startswith("Where Siversk lies")
    assert page.locator("table.fm-steps").count() >= 1


def test_a_pasted_hostile_text_is_shown_stored_and_found_on_the_map(visit):
    page, seen = visit("add?ui=en")
    page.get_by_label("Text", exact=True).fill(HOSTILE.replace("Siversk", "Huliaipole"))
    page.get_by_label("Publisher").fill("<b>Paste</b>")
    press(page, "See what is found")
    assert page.get_by_text("Nothing is stored yet").count() == 1
    marked = page.locator(".fm-text mark")
    assert "Huliaipole" in marked.all_inner_texts()
    assert "<script>alert(1)</script>" in page.locator(".fm-text").inner_text()
    press(page, "Store it")
    page.get_by_text("1 document is new").wait_for()
    page.get_by_role("link", name="See it on the map").click()
    page.get_by_role("heading", name=re.compile("finding")).first.wait_for(timeout=60_000)
    settle(page)
    assert "doc=" in page.url
    assert seen.dialogs == []
    assert seen.errors == []


def test_the_export_page_sends_the_view_and_previews_the_page(visit, tmp_path):
    page, seen = visit("export?ui=en&kind=capture")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download .geojson", exact=True).click()
    waiting.value.save_as(tmp_path / "f.geojson")
    made = json.loads((tmp_path / "f.geojson").read_text("utf-8"))
    assert made["query"] == "kind=capture&ui=en"
    assert {f["properties"]["claim_kind"] for f in made["features"]} == {"capture"}
    press(page, "Make the page")
    frame = page.frame_locator("iframe[title^='Preview of the page']")
    frame.get_by_role("tab", name="Statements").wait_for(timeout=30_000)
    page.wait_for_timeout(800)
    assert "<script>alert(1)</script>" in frame.locator("body").inner_text()
    assert seen.dialogs == []
    assert seen.errors == []


def test_the_link_of_the_export_page_opens_the_same_view(visit):
    page, _ = visit("export?ui=en&kind=capture")
    counted = page.get_by_text(re.compile(r"^[\d,]+ findings?$")).first.inner_text()
    go(page, page.locator("code").first.inner_text().strip())
    assert page.get_by_role("heading", name=re.compile("finding")).first.inner_text().startswith(counted)


def test_a_claimant_is_chosen_with_the_keyboard_and_leads_to_the_place(visit):
    page, _ = visit("claimants?ui=en")
    field = page.get_by_role("combobox", name=re.compile("Read the claims of"))
    field.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    assert "claimant=" in page.url
    assert page.locator(".fm-said").count() >= 1
    page.get_by_role("link", name="About the place").first.click()
    page.locator("img.fm-locator").wait_for(timeout=60_000)
    assert "/places?" in page.url
    assert "sel=" in page.url

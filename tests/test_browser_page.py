"""The sealed page in a real browser, from disk: it asks nobody, it runs nothing foreign, it works."""

import csv
import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from sample_findings import HOSTILE, hostile_findings, many_findings, seed_findings, wire_findings
from test_export_overlay import EAST, LAYER
from test_page import BASEMAP, SQUARE

from geo.shapes import basemap
from maps.embed import snippet
from maps.overlay import Overlay
from maps.page import write_page
from maps.palette import palette

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="NO BROWSER: install Debian's chromium to test the sealed page"
    ),
]
# Reads what is drawn: a canvas has no elements to look for.
DRAWN = "F.drawn.map((m) => ({name: m.members ? '' : F.markName(m), count: m.count, sides: m.sides}))"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Return a function that writes a page, opens it and fails the test on any request, dialog or error."""
    faults, contexts = [], []

    def opened(findings, size=(1280, 800), scheme="light", script=True, **options):
        path = tmp_path / "map.html"
        write_page(findings, path, **{"title": "The front", "basemap": BASEMAP, "shapes": shapes, **options})
        context = browser.new_context(
            viewport=dict(zip(("width", "height"), size, strict=True)),
            color_scheme=scheme,
            java_script_enabled=script,
        )
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda m: m.type in ("error", "warning") and faults.append(m.text))
        tab.on("pageerror", lambda fault: faults.append(str(fault)))
        tab.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        tab.on(
            "request",
            lambda r: (
                r.url.partition("#")[0] in (path.as_uri(), "data:,", "about:blank") or faults.append(r.url)
            ),
        )
        tab.goto(path.as_uri())
        if script:
            tab.wait_for_selector("html.ready")
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def shapes(place_id):
    return SQUARE if place_id == "wd:Q2012050" else None


def popup(tab):
    return tab.locator(".leaflet-popup-content").inner_text()


def click_mark(tab, name):
    """Click a mark at its place on the canvas."""
    at = tab.evaluate(
        """(name) => {
            const mark = F.drawn.find((m) => !m.members && F.markName(m) === name);
            const box = F.map.getContainer().getBoundingClientRect();
            const at = F.map.latLngToContainerPoint([mark.lat, mark.lon]);
            return [box.left + at.x, box.top + at.y];
        }""",
        name,
    )
    tab.mouse.click(*at)


def test_marks_and_popups_say_what_was_said(open_page):
    tab = open_page(seed_findings())
    assert {"Vovchansk", "Siversk", "Huliaipole"} <= {m["name"] for m in tab.evaluate(DRAWN)}
    click_mark(tab, "Huliaipole")
    assert "moves toward the important logistical hub at Hulyaipole" in popup(tab)
    assert "Hulyaipole → Huliaipole, other spelling" in popup(tab)
    assert "Russian leadership" in popup(tab)
    assert "undated" in popup(tab)
    assert tab.locator(".leaflet-popup mark").all_inner_texts() == ["Vovchansk", "Siversk", "Hulyaipole"]
    assert tab.locator("#list h2").inner_text() == "Huliaipole"


def test_former_names_find_the_place_by_keyboard(open_page):
    tab = open_page(seed_findings())
    tab.keyboard.press("Tab")
    while tab.evaluate("document.activeElement.id") != "search":
        tab.keyboard.press("Tab")
    tab.keyboard.type("krasnoarm")
    tab.keyboard.press("Enter")
    assert "Krasnoarmeysk → Pokrovsk, former name" in popup(tab)
    assert "completely surrounded" in popup(tab)
    tab.locator("#tab-statements").focus()
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".leaflet-popup", state="detached")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.id") == "tab-places"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.locator(".leaflet-popup").count() == 1


def test_hostile_text_shows_as_text(open_page):
    tab = open_page(hostile_findings(), query=HOSTILE[0])
    for text in HOSTILE:
        tab.evaluate("(name) => F.showPlace(F.places.find((p) => p.name === name))", text)
        assert " ".join(text.split()) in " ".join(popup(tab).split())
    tab.evaluate("F.leavePlace()")
    for name in ("statements", "places", "table"):
        tab.click(f"#tab-{name}")
        shown = tab.locator("#list").inner_text()
        assert "</script><img src=x onerror=alert(1)>" in shown
    assert tab.locator("#list a").count() == 0
    assert tab.locator("img").count() == 0
    tab.wait_for_timeout(100)


def test_the_policy_stops_what_would_still_get_in(open_page, browser, tmp_path):
    write_page(seed_findings(), tmp_path / "a.html", title="x")
    text = (tmp_path / "a.html").read_text("utf-8")
    attack = '<img src="https://attack.example/x.png"><script>document.title = "run"</script></body>'
    (tmp_path / "a.html").write_text(text.replace("</body>", attack), "utf-8")
    tab = browser.new_page()
    refused = []
    tab.on("requestfailed", lambda r: refused.append(r.failure))
    tab.goto((tmp_path / "a.html").as_uri())
    assert tab.title() == "x"
    assert refused in ([], ["csp"])
    tab.close()


def test_the_time_slider_and_the_undated_bin(open_page):
    tab = open_page(seed_findings() + wire_findings())
    everything = tab.evaluate("F.statements.filter((s) => s.visible).length")
    tab.uncheck("#time-undated")
    dated = tab.evaluate("F.statements.filter((s) => s.visible).length")
    assert everything - dated == tab.evaluate("F.undated") > 0
    tab.locator("#time-to").focus()
    tab.keyboard.press("Home")
    assert tab.evaluate("F.statements.filter((s) => s.visible).length") < dated
    assert tab.locator("#time-to").get_attribute("aria-valuetext") == "1 Aug 2025"
    tab.select_option("#time-mode", "window")
    tab.select_option("#time-speed", "fast")
    tab.click("#time-play")
    for _ in range(100):
        if tab.evaluate("F.state.to > F.firstDay + 3"):
            break
        tab.wait_for_timeout(50)
    tab.click("#time-play")
    assert tab.evaluate("F.state.from") > tab.evaluate("F.firstDay")
    tab.click("#time-reset")
    assert tab.evaluate("F.statements.filter((s) => s.visible).length") == everything


def test_the_histogram_is_a_brush(open_page):
    tab = open_page(many_findings(300))
    box = tab.locator("#time-bars").bounding_box()
    tab.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    tab.mouse.up()
    days = tab.evaluate("F.lastDay - F.firstDay + 1")
    assert tab.evaluate("F.state.to - F.state.from + 1") == pytest.approx(days / 4, abs=2)


def test_legend_entries_are_switches(open_page):
    tab = open_page(seed_findings() + wire_findings())
    tab.click("#key button:has-text('Russian side')")
    assert tab.evaluate("F.statements.every((s) => s.side !== 0 || !s.visible)")
    assert tab.locator("#key button[aria-pressed=false]").count() == 1


def test_areas_are_drawn_as_areas(open_page):
    tab = open_page([f for f in seed_findings() if f.drawn_as == "area"])
    assert tab.evaluate(DRAWN) == []  # no dots
    tab.evaluate("F.showPlace(F.places.find((p) => p.name === 'Donetsk Oblast'))")
    assert "demand" in popup(tab).lower()


def test_marks_are_drawn_in_full_colour(open_page):
    """Whatever was drawn before them: a canvas keeps the transparency of the last line."""
    tab = open_page(seed_findings())
    ink = tab.evaluate(
        """() => { const mark = F.drawn.find((m) => !m.members && m.stances[0] && m.drawn === "point");
        const at = F.map.latLngToLayerPoint([mark.lat, mark.lon]), r = F.radius(mark);
        const canvas = F.renderer._container, scale = canvas.width / F.renderer._bounds.getSize().x;
        const top = at.subtract(F.renderer._bounds.min).add([0, Math.max(2.6, r * 0.2) / 2 - r]);
        const spot = top.multiplyBy(scale).round();
        return [...canvas.getContext("2d").getImageData(spot.x, spot.y, 1, 1).data]; }"""
    )
    assert ink[3] == 255
    assert max(ink[:3]) < 90  # the ink of an asserted ring, not a grey


def test_the_label_of_an_area_opens_it(open_page):
    tab = open_page([f for f in seed_findings() if f.drawn_as == "area"])
    spot = tab.evaluate(
        """() => { const { box } = F.labels._tags.find((tag) => tag.mark.place.name === "Donetsk Oblast");
        const at = F.map.getContainer().getBoundingClientRect();
        return [at.left + (box[0] + box[2]) / 2, at.top + (box[1] + box[3]) / 2]; }"""
    )
    tab.mouse.click(*spot)
    assert "Donetsk Oblast" in popup(tab)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_sideways_scrolling(open_page, scheme):
    tab = open_page(seed_findings() + wire_findings(), size=(390, 844), scheme=scheme, lang="uk")
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    assert tab.locator("#map-box").bounding_box()["height"] > 400
    tab.evaluate("F.showPlace(F.places.find((p) => p.name === 'Myrnohrad'))")
    box = tab.locator(".leaflet-popup").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert "колишня назва" in popup(tab)


def test_without_script_the_table_stands(open_page):
    tab = open_page(seed_findings(), script=False)
    assert "completely surrounded" in tab.locator("noscript").inner_text()
    assert tab.locator("noscript tr").count() > 8


def test_the_view_is_in_the_address(open_page):
    tab = open_page(seed_findings() + wire_findings())
    tab.click("#key button:has-text('Russian side')")
    tab.uncheck("#time-undated")
    tab.locator("#time-to").focus()
    tab.keyboard.press("ArrowLeft")
    tab.evaluate("F.showPlace(F.places.find((p) => p.name === 'Kupiansk'))")
    tab.wait_for_timeout(600)
    address, seen = tab.url, "F.statements.map((s) => s.visible)"
    assert "side=UA" in address
    assert "undated=out" in address
    assert "to=2025-11-27" in address
    assert "sel=wd%3AQ2018684" in address
    before, center = tab.evaluate(seen), tab.evaluate("F.map.getCenter()")
    tab.evaluate("history.replaceState(null, '', '#')")
    tab.goto("about:blank")
    tab.goto(address)
    tab.wait_for_selector("html.ready")
    assert tab.evaluate(seen) == before
    assert "Kupiansk" in popup(tab)
    assert tab.evaluate("F.map.getCenter().lng") == pytest.approx(center["lng"], abs=0.5)
    tab.goto("about:blank")
    tab.goto(address.partition("#")[0] + "#side=nobody&from=never&sel=x&map=1,2&<script>")
    tab.wait_for_selector("html.ready")
    assert all(tab.evaluate(seen))


def test_highlighted_findings_come_first(open_page):
    rows = seed_findings() + wire_findings()
    tab = open_page(rows, highlight=[next(r.id for r in rows if r.name == "Orikhiv")])
    assert "Оріхів" in tab.locator("#list .card").first.inner_text()
    assert tab.locator("#list .card.lit").count() == 1


def test_a_users_own_layer_is_labelled(open_page):
    tab = open_page(seed_findings(), overlay=LAYER)
    assert "A Mapper, 2025-11-20" in tab.locator("#overlay-note").inner_text()
    tab.evaluate("document.getElementById('signs-box').open = true")
    assert "A Mapper, 2025-11-20" in tab.locator("#signs").inner_text()


def test_a_hostile_layer_and_title_stay_text(open_page):
    for text in HOSTILE:
        tab = open_page(
            hostile_findings()[:1],
            title=text,
            query=text,
            select=text,
            highlight=[text],
            overlay=Overlay(text, date(2025, 11, 20), EAST, EAST.boundary),
        )
        assert " ".join(text.split()) in " ".join(tab.locator("#overlay-note").text_content().split())
        assert tab.evaluate("document.querySelectorAll('img,svg,iframe').length") == 0


def test_the_asked_place_is_open_at_the_start(open_page):
    tab = open_page(seed_findings() + wire_findings(), select="wd:Q2018684")
    assert "Kupiansk" in popup(tab)


def test_the_table_can_be_taken_along(open_page):
    tab = open_page(hostile_findings())
    tab.click("#tab-table")
    with tab.expect_download() as waiting:
        tab.click("text=Download as CSV")
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["sentence"] for row in rows} == {row.claim_text for row in hostile_findings()}


def test_a_frame_in_an_article_works_and_tells_its_height(browser, tmp_path):
    write_page(seed_findings(), tmp_path / "map.html", title="The front", basemap=BASEMAP)
    heights = "<script>addEventListener('message', (e) => { window.told = e.data; })</script>"
    (tmp_path / "article.html").write_text(heights + snippet("map.html", "The front"), "utf-8")
    tab = browser.new_page()
    tab.goto((tmp_path / "article.html").as_uri())
    frame = tab.frame_locator("iframe")
    frame.locator("#list .card").first.wait_for()
    for _ in range(50):
        if tab.evaluate("window.told"):
            break
        tab.wait_for_timeout(50)
    assert tab.evaluate("window.told.type") == "frontline-mapper:height"
    assert tab.evaluate("window.told.height") >= 640
    tab.close()


def test_paper_is_light_and_holds_what_the_list_holds(open_page):
    tab = open_page(many_findings(1000), scheme="dark", basemap=basemap("page"))
    view = "[F.map.getZoom(), F.map.getCenter().lat.toFixed(1), F.map.getCenter().lng.toFixed(1)].join()"
    before, dark, shown = tab.evaluate(view), tab.evaluate("F.colours.paper"), "#list .card"
    assert tab.locator(shown).count() == 40
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.wait_for_timeout(300)
    assert tab.locator(shown).count() == 500
    sentences = tab.evaluate("F.bySentence(F.visibleStatements()).length")
    assert (
        tab.locator(".not-printed").text_content() == f"{sentences - 500} more are in the file, not on paper."
    )
    assert tab.evaluate("F.colours.paper") == palette("light")["paper"] != dark
    assert tab.locator("#map-box").bounding_box()["width"] == pytest.approx(680, abs=1)  # 18 cm
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    tab.wait_for_timeout(500)
    assert tab.evaluate(view) == before
    assert tab.evaluate("F.colours.paper") == dark
    assert tab.locator(shown).count() == 40


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (640, 360)])
def test_no_name_lies_on_another_or_under_a_control(open_page, width, height):
    rows = seed_findings() + wire_findings()
    tab = open_page(rows, size=(width, height), basemap=basemap("page"), overlay=LAYER)
    taken, others, size = tab.evaluate(
        """() => [F.labels._taken, F.covered(F.map.getContainer()).length + F.drawn.length,
        [F.map.getSize().x, F.map.getSize().y]]"""
    )
    names = taken[others:]  # what was there before them: controls and marks
    assert len(names) > 5
    for number, a in enumerate(names, others):
        assert min(a[:2]) >= 0
        assert a[2] <= size[0]
        assert a[3] <= size[1]
        for other in taken[:number]:
            assert a[0] >= other[2] or a[2] <= other[0] or a[1] >= other[3] or a[3] <= other[1]


def test_fingers_find_large_targets(browser, tmp_path):
    write_page(seed_findings(), tmp_path / "map.html", title="The front", basemap=BASEMAP)
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto((tmp_path / "map.html").as_uri())
    tab.wait_for_selector("html.ready")
    for target in (".toggle", "[role=tab]", "#time-play", "select", "#search", ".leaflet-control-zoom a"):
        for box in (one.bounding_box() for one in tab.locator(target).all()):
            assert box["height"] >= 43.5, target
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_a_low_frame_is_mostly_map(open_page):
    tab = open_page(seed_findings(), size=(640, 360))
    box = tab.locator("#map-box").bounding_box()
    assert box["height"] >= 210
    assert box["y"] + box["height"] <= 362


def test_an_empty_page_says_so(open_page):
    tab = open_page([])
    assert "Nothing matches" in tab.locator("#list").inner_text()
    assert tab.locator("#time").is_hidden()


def processor_seconds(devtools):
    """Return what the page's process has taken of the processor since it began, all threads together."""
    told = devtools.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in told if metric["name"] == "ProcessTime")


def test_ten_thousand_findings_are_quick(open_page):
    """Loading and reacting take under 2 s, of the processor: the clock says nothing on a busy machine."""
    start = time.process_time()
    tab = open_page(many_findings(10_000))
    assert time.process_time() - start < 8  # to write the page
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("Performance.enable")
    drawn = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
    tab.evaluate(drawn)
    loaded = processor_seconds(devtools)
    tab.evaluate("F.resetTime()")
    tab.evaluate(drawn)
    reacted = processor_seconds(devtools)
    assert 0.05 < loaded <= reacted < 2  # less would be another process than the page's
    assert reacted - loaded < 1

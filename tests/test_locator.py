"""The small map of one place: well-formed, escaped, honest about areas, and small."""

import base64
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.shapes import area_shape, basemap
from maps.glyphs import glyph
from maps.locator import Spot, locator

MARK = glyph({"asserted": 3, "denied": 1}, {"RU": 2, "UA": 2})
DONETSK_OBLAST = "wd:Q2012050"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(spot, theme="light", **more):
    uri = locator(spot, basemap("page"), theme, **more)
    kind, _, data = uri.partition(",")
    assert kind == "data:image/svg+xml;base64"
    return ElementTree.fromstring(base64.b64decode(data))


def texts(picture):
    return [t.text for t in picture.iter(f"{SVG}text")]


def test_a_town_stands_in_the_middle_among_its_neighbours():
    picture = drawn(Spot("Pokrovsk", 48.2771, 37.1772, MARK))
    assert "Pokrovsk" in texts(picture)
    assert {"Bakhmut", "Kramatorsk"} <= set(texts(picture))
    assert "Lviv" not in texts(picture)
    (mark,) = picture.iter(f"{SVG}g")
    assert mark.get("transform") == "translate(216 156)"  # 480 × 360, a mark is 48 wide


def test_towns_are_named_in_the_readers_language():
    assert "Бахмут" in texts(drawn(Spot("Покровськ", 48.2771, 37.1772, MARK), lang="uk"))


def test_an_area_is_drawn_whole_and_has_no_dot():
    outline = area_shape(DONETSK_OBLAST)
    picture = drawn(Spot("Donetsk Oblast", 48.0, 37.5, MARK, outline=outline))
    assert not list(picture.iter(f"{SVG}g"))
    (shape,) = [p for p in picture.iter(f"{SVG}path") if p.get("fill-opacity")]
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", shape.get("d"))]
    assert min(numbers[::2]) >= 0
    assert max(numbers[::2]) <= 480
    assert min(numbers[1::2]) >= 0
    assert max(numbers[1::2]) <= 360


def test_a_sector_has_its_circle_to_scale():
    picture = drawn(Spot("Pokrovsk sector", 48.2771, 37.1772, MARK, radius_km=25), span_km=240)
    (circle,) = [c for c in picture.iter(f"{SVG}circle") if c.get("stroke-dasharray") == "5 4"]
    assert float(circle.get("r")) == pytest.approx(25 / 240 * 480, rel=0.01)


def test_it_is_small_and_the_same_each_time():
    spot = Spot("Pokrovsk", 48.2771, 37.1772, MARK)
    made = locator(spot, basemap("page"), "dark")
    assert len(made) < 40_000
    assert made == locator(spot, basemap("page"), "dark")


@settings(deadline=None, max_examples=50)  # the first reads the base map
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30),
    st.floats(-85, 85),
    st.floats(-180, 180),
    st.none() | st.floats(0.1, 500),
)
def test_any_place_of_any_name_is_a_picture(name, lat, lon, radius):
    name = "".join(c for c in name if c not in "\ufffe\uffff")
    picture = drawn(Spot(name, lat, lon, MARK, radius_km=radius))
    assert (name or None) in texts(picture)
    assert not list(picture.iter(f"{SVG}script"))

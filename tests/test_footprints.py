"""What is drawn: never more than the words say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import footprints
from geo.distance import BEARINGS, angle_between, bearing_degrees, haversine_km
from geo.footprints import Drawing, draw, draw_resolution
from records import Mention, Place, Relation, Resolution

BAKHMUT = Place(
    "b", "Bakhmut", "Бахмут", "Бахмут", "settlement", "UA", "Donetsk", lat=48.589, lon=38.002, radius_km=4.0
)
SIVERSK = Place(
    "s",
    "Siversk",
    "Сіверськ",
    "Северск",
    "settlement",
    "UA",
    "Donetsk",
    lat=48.866,
    lon=38.101,
    radius_km=2.0,
)


def area(kind, name="Somewhere", **more):
    return Place("a", name, name, name, kind, "UA", lat=48.0, lon=37.0, radius_km=100.0, **more)


def test_a_settlement_is_a_point_with_its_radius():
    assert draw(BAKHMUT) == Drawing("point", 48.589, 38.002, None, None, 4.0, 1, 1)


def test_a_sector_is_its_town_but_coarse():
    drawn = draw(BAKHMUT, use="sector")
    assert (drawn.drawn_as, drawn.lat, drawn.geo_precision, drawn.where_prec) == ("sector", 48.589, 2, 2)
    assert drawn.precision_km == footprints.SECTOR_KM


@pytest.mark.parametrize(
    ("kind", "drawn_as", "codes"),
    [
        ("oblast", "area", (3, 4)),
        ("region", "area", (3, 5)),
        ("country", "area", (3, 6)),
        ("river", "line", (3, 5)),
        ("sea", "area", (3, 7)),
    ],
)
def test_areas_and_lines_have_no_point(kind, drawn_as, codes):
    drawn = draw(area(kind))
    assert (drawn.drawn_as, drawn.lat, drawn.lon) == (drawn_as, None, None)
    assert (drawn.geo_precision, drawn.where_prec) == codes


def test_a_relation_never_makes_a_dot_of_an_area():
    assert draw(area("oblast"), Relation("part", bearing="N")).lat is None
    assert draw(area("river"), Relation("near"), "literal").lon is None


def test_crimea_is_a_first_order_division():
    assert draw(area("region", "Crimea")).where_prec == 4


def test_a_raion_without_a_polygon_is_a_circle(monkeypatch):
    monkeypatch.setattr(footprints, "area_shape", lambda _: None)
    drawn = draw(area("raion"))
    assert (drawn.drawn_as, drawn.lat, drawn.lon, drawn.precision_km) == ("area", 48.0, 37.0, 100.0)
    monkeypatch.setattr(footprints, "area_shape", lambda _: {"type": "Polygon"})
    assert draw(area("raion")).lat is None


@given(st.sampled_from(sorted(BEARINGS)), st.floats(1, 120))
def test_an_offset_lies_where_the_words_say(bearing, km):
    drawn = draw(BAKHMUT, Relation("offset", km, bearing))
    assert drawn.drawn_as == "offset"
    assert haversine_km(BAKHMUT.lat, BAKHMUT.lon, drawn.lat, drawn.lon) == pytest.approx(km, rel=0.01)
    stated = bearing_degrees(BAKHMUT.lat, BAKHMUT.lon, drawn.lat, drawn.lon)
    assert angle_between(stated, BEARINGS[bearing]) < 1
    assert drawn.precision_km < km + BAKHMUT.radius_km


@given(st.floats(1, 60), st.floats(61, 200))
def test_uncertainty_grows_with_distance(near, far):
    first, second = (draw(BAKHMUT, Relation("offset", km, "NW")).precision_km for km in (near, far))
    assert first < second


def test_a_bearing_without_km_is_a_few_km_off_and_wide():
    drawn = draw(BAKHMUT, Relation("offset", None, "S"))
    gone = haversine_km(BAKHMUT.lat, BAKHMUT.lon, drawn.lat, drawn.lon)
    assert BAKHMUT.radius_km < gone < 15
    assert drawn.precision_km >= gone / 2
    assert drawn.lat < BAKHMUT.lat


def test_km_without_a_bearing_is_a_ring_around_the_place():
    drawn = draw(BAKHMUT, Relation("offset", 7.0))
    assert (drawn.lat, drawn.lon, drawn.precision_km) == (48.589, 38.002, 11.0)


def test_a_part_lies_inside_the_footprint():
    drawn = draw(BAKHMUT, Relation("part", bearing="E"))
    assert drawn.drawn_as == "part"
    assert 0 < haversine_km(BAKHMUT.lat, BAKHMUT.lon, drawn.lat, drawn.lon) < BAKHMUT.radius_km
    assert drawn.lon > BAKHMUT.lon
    assert draw(BAKHMUT, Relation("part")).precision_km == BAKHMUT.radius_km


def test_near_is_coarser_than_in():
    near, here = draw(BAKHMUT, Relation("near")), draw(BAKHMUT)
    assert near.precision_km > here.precision_km
    assert (near.geo_precision, here.geo_precision) == (2, 1)


def test_between_two_places_is_a_corridor():
    drawn = draw(BAKHMUT, Relation("between"), "literal", SIVERSK)
    assert (drawn.drawn_as, drawn.lat_2, drawn.lon_2) == ("corridor", 48.866, 38.101)
    alone = draw(BAKHMUT, Relation("between"))
    assert (alone.drawn_as, alone.lat_2) == ("point", None)


def test_the_partner_is_found_among_the_resolutions():
    one = Mention(0, 7, "Bakhmut", (0, 40), "en", relation=Relation("between", partner=(20, 27)))
    two = Mention(20, 27, "Siversk", (0, 40), "en", relation=Relation("between", partner=(0, 7)))
    found = [Resolution(m, p, 1, 1, "current", "only") for m, p in ((one, BAKHMUT), (two, SIVERSK))]
    assert draw_resolution(found[0], found).lat_2 == SIVERSK.lat
    assert draw_resolution(found[1], found).lat_2 == BAKHMUT.lat


def test_nothing_is_drawn_of_an_abstention():
    assert draw(None) == Drawing.nowhere()
    assert draw(area("sea"), None).lat is None


@given(
    st.sampled_from(["near", "toward", "part", "offset", "between"]),
    st.none() | st.floats(0.1, 300),
    st.none() | st.sampled_from(sorted(BEARINGS)),
    st.sampled_from(["literal", "sector", "metonym", "modifier"]),
)
def test_every_drawing_of_a_settlement_is_whole(kind, km, bearing, use):
    drawn = draw(BAKHMUT, Relation(kind, km, bearing), use)
    assert drawn.drawn_as is not None
    assert -90 <= drawn.lat <= 90
    assert -180 <= drawn.lon <= 180
    assert drawn.precision_km > 0
    assert drawn.geo_precision in {1, 2}
    assert drawn.where_prec in {1, 2}

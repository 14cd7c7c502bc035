"""The base map and the area shapes: valid, small, sharing borders, in the recognised ones."""

import json

import pytest
import shapely
from shapely.geometry import Point, shape

from geo.gazetteer import load_gazetteer
from geo.shapes import BASEMAP, area_shape, basemap

UKRAINE, CRIMEA, DONBAS = "wd:Q212", "wd:Q7835", "fm:donbas"


@pytest.fixture(scope="module")
def places():
    return load_gazetteer().places


@pytest.fixture(scope="module")
def oblasts(places):
    rows = [p for p in places.values() if p.kind == "oblast" and p.country == "UA"]
    return {p.oblast: shape(area_shape(p.id)) for p in rows} | {"Crimea": shape(area_shape(CRIMEA))}


@pytest.mark.parametrize(("name", "limit"), [("basemap_page", 150_000), ("areas", 700_000)])
def test_files_are_small_valid_and_without_extras(name, limit):
    path = BASEMAP / f"{name}.geojson"
    assert path.stat().st_size <= limit
    collection = json.loads(path.read_text("utf-8"))
    assert set(collection) == {"type", "features"}
    for feature in collection["features"]:
        geometry = shape(feature["geometry"])
        assert geometry.is_valid, feature["properties"]
        assert not geometry.is_empty, feature["properties"]


def test_every_shape_is_a_place_of_the_table(places):
    for feature in basemap("areas")["features"]:
        place = places[feature["id"]]
        assert feature["properties"] == {"kind": place.kind, "name": place.name, "name_uk": place.name_uk}


def test_ukraine_is_the_sum_of_its_oblasts_with_crimea(oblasts):
    assert len(oblasts) == 25
    ukraine = shape(area_shape(UKRAINE))
    assert ukraine.contains(Point(34.1, 44.95))  # Simferopol
    assert ukraine.contains(Point(37.8, 48.0))  # Donetsk
    assert not ukraine.contains(Point(36.6, 50.6))  # Belgorod
    assert sum(each.area for each in oblasts.values()) == pytest.approx(ukraine.area, rel=1e-4)


def test_neighbours_share_their_borders(oblasts):
    assert shapely.coverage_is_valid(list(oblasts.values()), gap_width=0.0)
    drawn = [f for f in basemap("page")["features"] if f["properties"]["kind"] in {"oblast", "neighbour"}]
    outlines = [shape(f["geometry"]) for f in drawn]
    total, together = sum(each.area for each in outlines), shapely.union_all(outlines).area
    assert total == pytest.approx(together, rel=1e-3)


def test_donbas_is_two_oblasts(oblasts):
    donbas = shape(area_shape(DONBAS))
    assert donbas.area == pytest.approx(oblasts["Donetsk"].area + oblasts["Luhansk"].area, rel=1e-3)


def test_raions_fill_their_oblast_and_hold_their_settlements(places, oblasts):
    raions = [p for p in places.values() if p.settlement_class == "raion" and p.country == "UA"]
    shapes = {p.katottg: shape(area_shape(p.id)) for p in raions}
    assert len(shapes) == 136
    of_donetsk = [shapes[p.katottg] for p in raions if p.oblast == "Donetsk"]
    assert sum(each.area for each in of_donetsk) == pytest.approx(oblasts["Donetsk"].area, rel=0.01)
    inside = near = 0
    for place in places.values():
        if place.kind == "settlement" and place.katottg and place.oblast in {"Donetsk", "Kharkiv", "Sumy"}:
            distance = shapes[place.katottg[:6]].distance(Point(place.lon, place.lat))
            inside += distance == 0
            near += distance < 0.03
    assert inside / near > 0.97


def test_an_area_without_outline_has_no_shape():
    assert area_shape("fm:polissia") is None
    assert area_shape("no such place") is None


def test_rivers_are_lines_and_seas_are_areas():
    assert area_shape("wd:Q40855")["type"] == "MultiLineString"
    azov = shape(area_shape("wd:Q35000"))
    assert azov.contains(Point(36.5, 46.2))
    assert not azov.contains(Point(34.0, 44.0))
    assert shape(area_shape("wd:Q166")).contains(Point(34.0, 44.0))


def test_the_small_map_names_towns_by_rank():
    towns = {
        f["properties"]["name"]: f["properties"]
        for f in basemap("page")["features"]
        if f["properties"]["kind"] == "town"
    }
    assert 60 < len(towns) < 200
    assert towns["Kyiv"]["rank"] == towns["Donetsk"]["rank"] == 1
    assert towns["Pokrovsk"]["rank"] == 2
    assert towns["Chasiv Yar"] == {"kind": "town", "name": "Chasiv Yar", "name_uk": "Часів Яр", "rank": 3}

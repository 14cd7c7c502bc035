"""The contact zone: distances by day, and the user's own polygons."""

import json
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from geo.distance import haversine_km
from geo.gazetteer import load_gazetteer
from geo.zone import ZoneError, load_zone

POKROVSK, ROBOTYNE, KRYNKY, LVIV = (48.28, 37.18), (47.44, 35.83), (46.74, 33.10), (49.84, 24.03)


def km(zone, day, *points):
    lat, lon = np.array(points).T
    return zone.distance_km(lat, lon, (date.fromisoformat(day), date.fromisoformat(day)) if day else None)


def write(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    return path


def square(lon, lat, **properties):
    ring = [[lon, lat], [lon + 1, lat], [lon + 1, lat + 1], [lon, lat + 1], [lon, lat]]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_the_front_moves_with_the_day():
    zone = load_zone()
    assert km(zone, "2025-10-01", POKROVSK)[0] < 5 < 20 < km(zone, "2023-05-01", POKROVSK)[0]
    assert km(zone, "2023-08-25", ROBOTYNE)[0] < 5 < 30 < km(zone, "2022-03-10", LVIV)[0]
    assert km(zone, "2023-12-01", KRYNKY)[0] < 5 < 40 < km(zone, "2021-06-01", KRYNKY)[0]


def test_without_a_day_any_period_counts():
    zone = load_zone()
    assert (km(zone, None, POKROVSK, ROBOTYNE, KRYNKY) < 5).all()
    assert km(zone, None, LVIV)[0] > 300


def test_a_day_of_no_period_takes_the_whole_zone():
    zone = load_zone()
    assert km(zone, "1999-01-01", POKROVSK)[0] == km(zone, None, POKROVSK)[0]


def test_every_day_since_2022_has_a_period():
    zone = load_zone()
    for month in range(1, 13):
        for year in range(2022, 2028):
            day = date(year, month, 1)
            assert any(r.counts((day, day)) and r.offset_km == 0 for r in zone.reaches), day


def test_places_without_coordinates_are_infinitely_far():
    assert km(load_zone(), None, (float("nan"), float("nan")))[0] == float("inf")


def test_own_polygons_replace_the_built_in_zone(tmp_path):
    file = write(
        tmp_path / "zone.geojson",
        square(24, 49, **{"from": "2025-01-01", "to": "2025-12-31"}),
        square(30, 50),
    )
    zone = load_zone(file)
    inside, outside = km(zone, "2025-06-01", (49.5, 24.5), POKROVSK)
    assert inside == 0
    assert outside > 300
    assert km(zone, "2024-06-01", (49.5, 24.5))[0] > 300


def test_faults_of_own_polygons_are_told_at_once(tmp_path):
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    file = write(tmp_path / "zone.geojson", point, square(4_000_000, 5), square(24, 49, **{"from": "spring"}))
    with pytest.raises(ZoneError) as caught:
        load_zone(file)
    told = str(caught.value)
    for words in ("feature 1", "Point", "feature 2", "not degrees", "feature 3", "'spring'", str(file)):
        assert words in told


@pytest.mark.parametrize("content", ["no json", "[]", '{"type": "FeatureCollection", "features": []}'])
def test_a_file_that_is_no_zone_is_told(tmp_path, content):
    file = tmp_path / "zone.geojson"
    file.write_text(content, "utf-8")
    with pytest.raises(ZoneError, match=r"zone\.geojson"):
        load_zone(file)


def test_every_named_point_is_that_place():
    table = tomllib.loads((Path(__file__).parent.parent / "geo" / "zone.toml").read_text("utf-8"))
    chains = [line for period in table["period"] for line in period["lines"]]
    chains += [border["line"] for border in table["border"]]
    places = {}
    for name in load_gazetteer().all_names():
        places.setdefault(name.text, []).append(name.place_id)
    by_id = load_gazetteer().places
    for name, lat, lon in {tuple(point) for chain in chains for point in chain}:
        rows = [by_id[i] for i in places.get(name, ())]
        gaps = [haversine_km(lat, lon, row.lat, row.lon) for row in rows if row.lat is not None]
        assert min(gaps, default=999) < 5, (name, lat, lon)

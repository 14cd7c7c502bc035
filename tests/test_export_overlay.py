"""A user's own layer: measured against, labelled, never merged."""

import csv
import io
import json
from datetime import date

import geopandas
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import finding, seed_findings
from shapely.geometry import box, mapping

from maps.errors import ExportError
from maps.export import FORMATS, export
from maps.overlay import Overlay, read_overlay
from maps.validate import validate

EAST = box(37.0, 46.0, 41.0, 52.0)
LAYER = Overlay("A Mapper", date(2025, 11, 20), EAST, EAST.boundary)


@given(st.floats(47, 51), st.floats(35.7, 36.99))
def test_the_distance_is_that_on_the_globe(lat, lon):
    assert LAYER.distance_km(lat, lon) == pytest.approx(
        geodesic((lat, lon), (lat, 37.0)).km, rel=0.006, abs=0.01
    )
    assert not LAYER.contains(lat, lon)


def test_inside_and_far_away():
    assert LAYER.contains(48.0, 37.5)
    assert LAYER.distance_km(48.0, 37.0) == 0
    assert 1000 < LAYER.distance_km(48.0, 20.0) < 1400


def test_exports_carry_the_distance_and_the_maker():
    stream = io.BytesIO()
    export(seed_findings(), "geojson", stream, overlay=LAYER)
    made = json.loads(stream.getvalue())
    assert validate(made) == []
    by_name = {f["properties"]["name"]: f["properties"] for f in made["features"]}
    assert by_name["Huliaipole"]["overlay"] == "A Mapper, 2025-11-20"
    assert by_name["Huliaipole"]["distance_to_line_km"] == pytest.approx(55.8, rel=0.01)
    assert by_name["Donbas"]["distance_to_line_km"] is None
    assert "overlay" not in json.dumps(without())


def without():
    stream = io.BytesIO()
    export(seed_findings(), "geojson", stream)
    return json.loads(stream.getvalue())["features"][0]["properties"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_takes_it(tmp_path, form):
    path = tmp_path / f"a{FORMATS[form].suffix}"
    assert export(seed_findings(), form, path, overlay=LAYER) == 16
    if form == "csv":
        with path.open(encoding="utf-8", newline="") as stream:
            assert {row["overlay"] for row in csv.DictReader(stream)} == {LAYER.label}
    if form == "geoparquet":
        assert geopandas.read_parquet(path).distance_to_line_km.notna().sum() == 9


def test_any_file_and_any_reference_system_will_do(tmp_path):
    table = geopandas.GeoDataFrame(geometry=[EAST], crs="EPSG:4326")
    table.to_crs("EPSG:3857").to_file(tmp_path / "line.gpkg")
    layer = read_overlay(tmp_path / "line.gpkg", maker=" A Mapper ", day=date(2025, 11, 20))
    assert layer.maker == "A Mapper"
    assert layer.distance_km(48, 36.5) == pytest.approx(LAYER.distance_km(48, 36.5), abs=0.02)
    assert layer.geometry()["type"] == "Polygon"


def test_faults_are_named(tmp_path):
    (tmp_path / "points.geojson").write_text(json.dumps(mapping(EAST.centroid)), "utf-8")
    (tmp_path / "noise.geojson").write_text("noise", "utf-8")
    with pytest.raises(ExportError, match="holds no polygon"):
        read_overlay(tmp_path / "points.geojson", maker="x", day=date(2025, 1, 1))
    with pytest.raises(ExportError, match="cannot be read as a map layer"):
        read_overlay(tmp_path / "noise.geojson", maker="x", day=date(2025, 1, 1))
    with pytest.raises(ExportError, match="who made"):
        read_overlay(tmp_path / "noise.geojson", maker=" ", day=date(2025, 1, 1))


def test_an_overlay_changes_no_finding():
    stream = io.BytesIO()
    export([finding()], "geojson", stream, overlay=LAYER)
    made = json.loads(stream.getvalue())["features"][0]["properties"]
    plain = io.BytesIO()
    export([finding()], "geojson", plain)
    assert {k: v for k, v in made.items() if k not in ("overlay", "distance_to_line_km")} == json.loads(
        plain.getvalue()
    )["features"][0]["properties"]

"""Every format is read back by another reader than wrote it, and says the same."""

import csv
import io
import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import geopandas
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import finding, hostile_findings, many_findings, seed_findings, wire_findings
from shapely.geometry import shape

from maps.delimited import guard, unguard
from maps.errors import ExportError
from maps.export import FORMATS, export
from maps.geojson import Style, feature
from maps.schema import definitions

SQUARE = {"type": "Polygon", "coordinates": [[[36, 47], [39, 47], [39, 49], [36, 49], [36, 47]]]}
LINE = {"type": "MultiLineString", "coordinates": [[[37, 49], [37.5, 50]], [[37.5, 50], [37.6, 51]]]}


def shapes(place_id):
    return LINE if place_id == "wd:Q4338203" else SQUARE


ROWS = seed_findings() + wire_findings()
EXPECTED = {row.id: feature(row, Style(shapes=shapes)) for row in ROWS}
LISTS = {p.name for p in definitions() if p.type in ("strings", "candidates")}
TYPED = {p.name: p.format for p in definitions() if p.format}


def written(tmp_path, form, rows=ROWS, **options):
    path = tmp_path / f"findings{FORMATS[form].suffix}"
    assert export(rows, form, path, **{"shapes": shapes, "query": "q=1", **options}) == len(rows)
    return path


def same(name, seen, expected):
    """Tell whether a value read back means the value exported."""
    if expected is None:
        return seen is None or seen == "" or seen != seen or seen is pd.NaT
    if name in LISTS:
        return json.loads(seen) == expected
    if isinstance(seen, (datetime, date)):
        return seen.isoformat().replace("+00:00", "Z")[: len(expected)] == expected
    return seen == expected


def check(records, geometries=None):
    assert len(records) == len(ROWS)
    for number, record in enumerate(records):
        row = EXPECTED[record["id"]]
        for name, value in row["properties"].items():
            assert same(name, record[name], value), (name, record[name], value)
        if geometries is not None:
            there = geometries[number]
            assert (there is None) == (row["geometry"] is None)
            assert there is None or there.equals(shape(row["geometry"]))


@pytest.mark.parametrize("form", ["geojson", "geojsonseq", "geojsonl"])
def test_geojson_is_read_by_gdal(tmp_path, form):
    table = pyogrio.read_dataframe(written(tmp_path, form))
    assert len(table) == len(ROWS)
    assert table.crs.to_epsg() == 4326
    for row in table.itertuples():
        known = EXPECTED[row.id]["properties"]
        for name in ("name", "claim_kind", "stance", "claim_text"):
            assert same(name, getattr(row, name), known[name])


@pytest.mark.parametrize("form", ["gpkg", "flatgeobuf"])
def test_ogr_tables_are_read_by_gdal(tmp_path, form):
    path = written(tmp_path, form)
    table = pyogrio.read_dataframe(path)
    assert table.crs.to_epsg() == 4326
    check(table.drop(columns="geometry").to_dict("records"), list(table.geometry))
    assert pyogrio.list_layers(path)[0][0] == "findings"
    assert str(table.dtypes["start_datetime"]).startswith("datetime64")


def test_flatgeobuf_has_an_index_when_every_row_has_a_place(tmp_path):
    placed = [row for row in ROWS if row.place_id]
    path = written(tmp_path, "flatgeobuf", placed)
    found = pyogrio.read_dataframe(path, bbox=(36.9, 50.2, 37.0, 50.3))
    assert set(found.name) >= {"Vovchansk"}
    assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]
    assert not pyogrio.read_info(written(tmp_path, "flatgeobuf"))["capabilities"]["fast_spatial_filter"]


def test_geopackage_says_where_it_comes_from(tmp_path):
    info = pyogrio.read_info(written(tmp_path, "gpkg", title="The front"))
    assert info["dataset_metadata"]["title"] == "The front"
    assert info["dataset_metadata"]["query"] == "q=1"


def test_geoparquet_is_read_by_geopandas_and_duckdb(tmp_path):
    path = written(tmp_path, "geoparquet")
    table = geopandas.read_parquet(path)
    assert table.crs.to_string() == "OGC:CRS84"
    plain = table.drop(columns="geometry").astype(object).where(table.drop(columns="geometry").notna(), None)
    check(plain.to_dict("records"), list(table.geometry))
    with duckdb.connect() as base:
        base.execute("SET TimeZone = 'UTC'")
        found = base.execute("SELECT * EXCLUDE (geometry) FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description]
        check([dict(zip(names, row, strict=True)) for row in found.fetchall()])


def test_csv_is_read_by_python_and_duckdb(tmp_path):
    path = written(tmp_path, "csv")
    with path.open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))
    for record in records:
        row = EXPECTED[record["id"]]
        for name, value in row["properties"].items():
            seen = unguard(record[name])
            if isinstance(value, bool):
                assert seen == str(value).lower()
            elif isinstance(value, (int, float)):
                assert float(seen) == value
            else:
                assert same(name, seen, value), name
        geometry = row["geometry"]
        assert (record["wkt"] == "") == (geometry is None)
        assert geometry is None or shape(geometry).equals(geopandas.GeoSeries.from_wkt([record["wkt"]])[0])
        assert (record["lat"] == "") == (geometry is None or geometry["type"] != "Point")
    with duckdb.connect() as base:
        count = base.execute("SELECT count(*), count(lat), avg(lat) FROM read_csv(?)", [str(path)]).fetchone()
    points = [
        f["geometry"]["coordinates"][1]
        for f in EXPECTED.values()
        if (f["geometry"] or {}).get("type") == "Point"
    ]
    assert count[:2] == (len(ROWS), len(points))
    assert count[2] == pytest.approx(sum(points) / len(points))


def test_csv_runs_no_formula(tmp_path):
    rows = [
        finding(title=t, publisher=t, claimant=t)
        for t in ('=HYPERLINK("x")', "+1", "-1", "@a", "\t=1", "\r=1")
    ]
    path = written(tmp_path, "csv", [*rows, *hostile_findings()])
    with path.open(encoding="utf-8", newline="") as stream:
        for row in list(csv.reader(stream))[1:]:
            for text in row:
                assert not text.startswith(("=", "+", "@", "\t", "\r"))
                assert not text.startswith("-") or float(text)


@given(st.text())
def test_the_guard_comes_off_again(text):
    assert unguard(guard(text)) == text
    assert unguard(guard("=" + text)) == "=" + text


def test_kml_is_read_by_an_xml_parser_and_gdal(tmp_path):
    path = written(tmp_path, "kml")
    space = {"k": "http://www.opengis.net/kml/2.2"}
    marks = ElementTree.parse(path).getroot().findall(".//k:Placemark", space)
    assert len(marks) == len(ROWS)
    for mark in marks:
        row = EXPECTED[mark.get("id").removeprefix("f-")]
        told = {d.get("name"): d.findtext("k:value", None, space) for d in mark.findall(".//k:Data", space)}
        assert told["place_text"] == row["properties"]["place_text"]
        assert told.get("claim_text") == row["properties"]["claim_text"]
        begin = mark.findtext("k:TimeSpan/k:begin", None, space)
        assert begin == (row["properties"]["start_datetime"] or "")[:10] or begin is None
        assert (begin is None) == (row["time"] is None)
    assert pyogrio.read_info(path)["features"] == len(ROWS)
    table = pyogrio.read_dataframe(path)
    kinds = {g.geom_type for g in table.geometry if g is not None}
    assert {"Point", "Polygon", "LineString"} <= kinds


def test_kml_carries_hostile_text_as_text(tmp_path):
    path = written(tmp_path, "kml", [*hostile_findings(), finding(title="a\x00\x1b\ufffeb")])
    space = {"k": "http://www.opengis.net/kml/2.2"}
    for mark in ElementTree.parse(path).getroot().findall(".//k:Placemark", space):
        assert "<script" not in mark.findtext("k:description", "", space)  # a viewer reads it as HTML


@pytest.mark.parametrize("form", FORMATS)
def test_equal_data_give_equal_bytes(tmp_path, form):
    one = written(tmp_path, form, as_of="2025-12-01T00:00:00Z").read_bytes()
    stream = io.BytesIO()
    export(iter(ROWS), form, stream, shapes=shapes, query="q=1", as_of="2025-12-01T00:00:00Z")
    assert stream.getvalue() == one


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_takes_nothing_and_anything(tmp_path, form):
    written(tmp_path, form, [])
    written(tmp_path, form, [*hostile_findings(), finding(title="a\udc80b", url="x\x00y")])
    silent = written(tmp_path, form, quote_limit=0)
    if form in ("geojson", "csv", "kml"):
        assert "completely surrounded" not in silent.read_text("utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_a_killed_export_leaves_the_old_file(tmp_path, form):
    path = tmp_path / f"a{FORMATS[form].suffix}"
    path.write_bytes(b"old")

    def breaking():
        yield finding()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(breaking(), form, path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_formats_are_found_by_name_and_ending():
    with pytest.raises(ExportError, match=r"shapefile.*geojson, geojsonseq"):
        export([], "shapefile", io.BytesIO())
    with pytest.raises(ExportError, match="cannot be written"):
        export([], ".parquet", Path("/nowhere/at/all.parquet"))
    with pytest.raises(ExportError, match="is a folder"):
        export([], "csv", Path(__file__).parent)


def test_precision_is_that_asked_for(tmp_path):
    path = written(tmp_path, "geojson", many_findings(20), precision=2)
    for made in json.loads(path.read_text("utf-8"))["features"]:
        assert all(round(v, 2) == v for v in made["geometry"]["coordinates"])


PEAK = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
from dataclasses import replace
from sample_findings import many_findings
from maps.export import export
base = many_findings(1000)
rows = (replace(row, id=f"{{n}}-{{row.id}}") for n in range({times}) for row in base)
export(rows, {form!r}, {path!r})
# VmHWM and not ru_maxrss: the latter keeps the peak of the process that started this one
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_memory_does_not_grow_with_the_number_of_findings(tmp_path, form):
    peaks = []
    for times in (5, 40):
        code = PEAK.format(paths=sys.path, times=times, form=form, path=str(tmp_path / "x"))
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout))
    assert peaks[1] < 300
    assert peaks[1] - peaks[0] < 40

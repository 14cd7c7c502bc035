"""`frontline validate` reads every format back and checks it against the one schema."""

import json

import pytest
from sample_findings import HOSTILE, hostile_findings, seed_findings, wire_findings
from test_export import shapes
from test_export_overlay import LAYER

from maps.errors import ExportError
from maps.export import FORMATS, export
from maps.geojson import Style, feature
from maps.readback import read_features
from maps.validate import validate_file

ROWS = seed_findings() + wire_findings() + hostile_findings()


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_is_sound(tmp_path, form):
    path = tmp_path / f"a{FORMATS[form].suffix}"
    export(ROWS, form, path, shapes=shapes)
    assert validate_file(path) == []
    export([], form, path)
    assert validate_file(path) == []
    export(ROWS, form, path, shapes=shapes, overlay=LAYER, quote_limit=0)
    assert validate_file(path) == []


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_read_back_is_what_was_exported(tmp_path, form):
    path = tmp_path / f"a{FORMATS[form].suffix}"
    export(ROWS, form, path, shapes=shapes)
    for row, seen in zip(ROWS, read_features(path), strict=True):
        known = feature(row, Style(shapes=shapes))
        assert seen["id"] == known["id"]
        assert seen["properties"] == known["properties"]
        assert form == "kml" or seen["geometry"] == known["geometry"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_wrong_code_is_named(tmp_path, form):
    path = tmp_path / f"a{FORMATS[form].suffix}"
    rows = [row for row in seed_findings() if row.claim_kind]
    object.__setattr__(rows[2], "stance", "certain")
    export(rows, form, path)
    [fault] = validate_file(path)
    assert "stance: 'certain' is not one of" in fault
    assert "[2]" in fault or "row 3" in fault


@pytest.mark.parametrize("ending", ["geojson", "geojsons", "csv", "kml", "gpkg", "fgb", "parquet"])
def test_noise_is_no_export(tmp_path, ending):
    path = tmp_path / f"noise.{ending}"
    path.write_bytes(HOSTILE[0].encode() + b"\n\xff\xfe,\n")
    with pytest.raises(ExportError, match=r"no sound .*Export it anew"):
        assert validate_file(path) == []


def test_an_unknown_ending_is_named(tmp_path):
    with pytest.raises(ExportError, match=r"none of the endings"):
        validate_file(tmp_path / "a.shp")


def test_kml_entities_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = tmp_path / "bomb.kml"
    path.write_text(f'{bomb}<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark id="&b;"/></kml>', "utf-8")
    with pytest.raises(ExportError, match="document type"):
        validate_file(path)


def test_a_double_id_is_named(tmp_path):
    path = tmp_path / "a.geojsonl"
    one = json.dumps(feature(seed_findings()[0]))
    path.write_text(f"{one}\n{one}\n", "utf-8")
    assert "stands twice" in validate_file(path)[0]

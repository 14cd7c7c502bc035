"""GeoJSON as it leaves the house: RFC 7946, the published schema, the same bytes for the same data."""

import io
import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import finding, seed_findings, wire_findings
from shapely.geometry import shape

from maps.about import About
from maps.files import writing
from maps.geojson import Style, feature, feature_collection, write_collection, write_sequence
from maps.geometry import circle, geometry, label_point, tidy
from maps.validate import validate, validate_file

BOX = {"type": "Polygon", "coordinates": [[[36, 47], [36, 49], [39, 49.123456789], [39, 47], [36, 47]]]}
AREAS = {"wd:Q2012050", "wd:Q171965", "wd:Q163271", "wd:Q171334"}  # oblasts; Donbas and the Oskil have none
STYLE = Style(shapes=lambda place_id: BOX if place_id in AREAS else None)
ABOUT = About(query="side=RU", data_version="x1/g1", time_stamp="2025-12-01T00:00:00Z")


def written(findings, **options):
    stream = io.BytesIO()
    write_collection(findings, stream, **options)
    return stream.getvalue()


def test_a_collection_follows_the_published_schema():
    made = feature_collection(seed_findings() + wire_findings(), about=ABOUT, style=STYLE)
    assert validate(made) == []
    assert made["numberReturned"] == made["numberMatched"] == len(made["features"])
    assert made["query"] == "side=RU"
    assert "2025-12-01" in made["citation"]
    assert "crs" not in made


def test_the_stream_says_the_same_as_the_collection():
    rows = seed_findings() + wire_findings()
    assert json.loads(written(rows, about=ABOUT, style=STYLE)) == feature_collection(
        rows, about=ABOUT, style=STYLE
    )
    assert written(iter(rows), about=ABOUT, style=STYLE) == written(rows, about=ABOUT, style=STYLE)


def test_an_empty_collection_is_sound():
    made = json.loads(written([]))
    assert validate(made) == []
    assert made["features"] == []
    assert "bbox" not in made


def test_a_sequence_is_one_feature_a_record():
    stream = io.BytesIO()
    assert write_sequence(seed_findings(), stream, style=STYLE) == 16
    records = stream.getvalue().split(b"\x1e")
    assert records[0] == b""
    assert all(r.endswith(b"\n") for r in records[1:])
    assert [json.loads(r)["id"] for r in records[1:]] == [f.id for f in seed_findings()]


def test_places_are_drawn_as_what_they_are():
    by_kind = {}
    for row in seed_findings() + wire_findings():
        made = feature(row, STYLE)
        by_kind.setdefault(row.drawn_as, set()).add(made["geometry"] and made["geometry"]["type"])
    assert by_kind == {
        **{"point": {"Point"}, "sector": {"Point"}, "part": {"Point"}, "offset": {"Point"}},
        **{"corridor": {"LineString"}, "area": {"Polygon"}, "line": {None}, None: {None}},
    }


def test_an_unresolved_name_is_a_feature_without_geometry():
    made = feature(finding("Nowhere", "Shelling was heard in Nowhere."))
    assert made["geometry"] is None
    assert made["properties"]["resolve_reason"] == "abstain:unknown"
    assert validate(made) == []


def test_rings_turn_right_and_keep_six_decimals():
    made = tidy(BOX)
    ring = shape(made).exterior
    assert ring.is_ccw
    assert [39.0, 49.123457] in made["coordinates"][0]


def test_an_area_without_shape_and_point_has_no_geometry():
    row = finding("Donetsk Oblast", "Donetsk Oblast", "Donetsk Oblast")
    assert row.lat is None
    assert geometry(row) is None
    assert geometry(row, STYLE.shapes)["type"] == "Polygon"


def test_the_label_of_an_area_lies_inside_it():
    ell = {"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 1], [1, 1], [1, 10], [0, 10], [0, 0]]]}
    lat, lon = label_point(ell)
    assert shape(ell).contains(shapely.Point(lon, lat))


def test_a_missing_shape_becomes_a_circle_of_its_radius():
    row = finding("Donbas", "Fighting in Donbas.", "Donbas")
    made = geometry(row)
    assert made["type"] == "Polygon"
    north = max(lat for _, lat in made["coordinates"][0])
    assert (north - row.lat) * 111.2 == pytest.approx(row.precision_km, rel=0.01)


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(0.1, 300, allow_nan=False), st.integers(0, 9))
def test_circles_are_sound_everywhere(lat, lon, radius, precision):
    made = circle(lat, lon, radius, precision)
    pairs = shapely.get_coordinates(shape(made))
    assert (abs(pairs[:, 0]) <= 180).all()
    assert (abs(pairs[:, 1]) <= 90).all()
    assert (pairs.round(6) == pairs).all()


def test_time_falls_back_to_the_publication_and_says_so():
    day = feature(finding(published="2025-11-28"))
    assert day["time"] == {"date": "2025-11-28"}
    assert day["properties"]["date_rule"] == "published"
    assert day["properties"]["event_date_start"] is None
    assert day["properties"]["end_datetime"] == "2025-11-28T23:59:59Z"
    moment = feature(finding(published="2025-11-28T23:30:00+02:00"))
    assert moment["time"] == {"timestamp": "2025-11-28T21:30:00Z"}
    assert moment["properties"]["datetime"] == "2025-11-28T21:30:00Z"
    zoneless = feature(finding(published="2025-11-28T23:30:00"))
    assert zoneless["time"] == {"date": "2025-11-28"}
    undated = feature(finding())
    assert undated["time"] is None
    assert undated["properties"]["date"] is None
    week = {"event_date_start": "2025-12-01", "event_date_end": "2025-12-07", "date_rule": "next_week"}
    assert feature(finding(**week))["time"] == {"interval": ["2025-12-01", "2025-12-07"]}


def test_quotes_are_capped_and_can_be_left_out():
    long = finding(sentence="Pokrovsk " + "x" * 900)
    assert len(feature(long)["properties"]["claim_text"]) == 500
    assert feature(long)["properties"]["claim_text"].endswith("…")
    silent = feature(long, Style(quote_limit=0))
    assert silent["properties"]["claim_text"] is silent["properties"]["description"] is None
    assert validate(silent) == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.b/<script>", 'https://a.b/"x', "data:,x", None]
)
def test_only_web_addresses_become_links(url):
    assert feature(finding(url=url))["properties"]["links"] == []


@given(st.text())
def test_any_text_survives(text):
    row = finding(sentence="Pokrovsk " + text, publisher=text, title=text)
    made = json.loads(written([row]))["features"][0]
    assert made["properties"]["title"] == text
    assert validate(made) == []


def test_a_lone_surrogate_does_not_stop_the_export():
    assert (
        json.loads(written([finding(title="a\udc80b")]))["features"][0]["properties"]["title"] == "a\udc80b"
    )


def test_faults_are_named_with_their_place():
    made = feature_collection(seed_findings())
    made["features"][3]["properties"]["stance"] = "certain"
    assert validate(made)[0].startswith("features[3].properties.stance: 'certain'")
    made = feature_collection(seed_findings())
    made["features"][1]["id"] = made["features"][0]["id"]
    assert "stands twice" in validate(made)[0]
    made = feature_collection(seed_findings())
    made["features"][0]["geometry"]["coordinates"] = [48.2, 97.1]
    assert "outside the globe" in validate(made)[0]
    made["features"][0]["geometry"] = {"type": "Polygon", "coordinates": BOX["coordinates"]}
    assert any("right-hand rule" in f for f in validate(made))
    made["crs"] = {}
    assert validate(made)


def test_files_are_validated_too(tmp_path):
    write_collection(seed_findings(), tmp_path / "a.geojson")
    write_sequence(seed_findings(), tmp_path / "a.geojsons")
    assert validate_file(tmp_path / "a.geojson") == []
    assert validate_file(tmp_path / "a.geojsons") == []


def test_a_killed_export_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(b"old")

    def breaking():
        yield finding()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_collection(breaking(), path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.geojson"]
    with writing(path) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"new"

"""`frontline export`, `map` and `validate` as their users run them."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time

import pytest
from sample_findings import many_findings, seed_findings, wire_findings
from test_cli import run  # noqa: F401  the fixture
from test_export_overlay import EAST

from maps.export import FORMATS
from records import Document
from store import open_store, parse_query
from tests.conftest import ROOT

BOX = "36.5,47.8,38,49"


def fill(where, rows):
    with open_store(where) as store:
        for doc_id in dict.fromkeys(row.doc_id for row in rows):
            own = [row for row in rows if row.doc_id == doc_id]
            store.put(Document(id=doc_id, text="x", source="Wire"), own, extractor_id="test")


@pytest.fixture
def filled(run, tmp_path):  # noqa: F811
    fill(tmp_path / "store.db", [*seed_findings(), *wire_findings()])
    return run


@pytest.fixture
def layer(tmp_path):
    path = tmp_path / "line.geojson"
    path.write_text(json.dumps(EAST.__geo_interface__), "utf-8")
    return path


def ids(text):
    return [f["id"] for f in json.loads(text)["features"]]


@pytest.mark.parametrize(
    "words",
    [
        ("--query", "side=UA&stance=denied,hedged&use=all"),
        ("--query", "https://maps.example.org/?kind=capture,strike&from=2025-11-01&undated=out&sel=x#top"),
        ("--query", "q=Покровськ&publisher=A%26B&publisher=Wire"),
        ("--bbox", BOX),
        ("--bbox", "170,-80,-170,80"),
        ("--query", "bbox=0,0,1,1&side=UA", "--bbox", BOX),
    ],
)
def test_the_query_in_an_export_gives_the_same_view(filled, words):
    first = filled("export", *words).stdout
    query = json.loads(first)["query"]
    assert parse_query(query)[1] == ()
    again = filled("export", "--query", query).stdout
    assert ids(again) == ids(first)
    assert json.loads(again)["query"] == query


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_follows_the_schema(filled, tmp_path, form):
    path = tmp_path / f"a{FORMATS[form].suffix}"
    filled("export", "--format", form, "--bbox", BOX, "--no-text", "--precision", "3", "-o", path)
    assert "follows the schema" in filled("validate", path).stdout


@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "200,0,210,1", "0,50,1,40", "nan,0,1,1", "", "1,2,3,4&side=RU"]
)
def test_a_box_that_is_none_gets_a_paragraph(filled, box):
    told = filled("export", "--bbox", box, code=2)
    assert "west,south,east,north" in told.stderr
    assert told.stdout == ""


def test_a_box_narrows(filled):
    inside, everything = ids(filled("export", "--bbox", BOX).stdout), ids(filled("export").stdout)
    assert 0 < len(inside) < len(everything)
    assert set(inside) < set(everything)


def test_several_formats_go_into_a_folder(filled, tmp_path):
    told = filled("export", "--format", "csv, geojson,gpkg", "-o", tmp_path / "out", "--title", "The front")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert [r["path"] for r in package["resources"]] == ["findings.csv", "findings.geojson", "findings.gpkg"]
    assert package["title"] == "The front"
    assert "findings.gpkg" in told.stderr
    assert (tmp_path / "out" / "codebook.md").exists()
    assert "folder" in filled("export", "--format", "csv,kml", code=2).stderr
    assert "'shp'" in filled("export", "--format", "csv,shp", "-o", tmp_path / "x", code=2).stderr
    assert "'shp'" in filled("export", "--format", "shp", code=2).stderr


def test_an_overlay_is_measured_against_and_named(filled, layer):
    plain = json.loads(filled("export").stdout)
    words = ("--overlay", layer, "--overlay-label", "A Mapper", "--overlay-date", "2025-11-20")
    made = json.loads(filled("export", *words).stdout)
    told = [f["properties"] for f in made["features"]]
    assert {t["overlay"] for t in told} == {"A Mapper, 2025-11-20"}
    assert sum(t["distance_to_line_km"] is not None for t in told) > 5
    assert [f["geometry"] for f in made["features"]] == [f["geometry"] for f in plain["features"]]
    for missing in (words[:2], words[:4], (*words[:2], *words[4:])):
        assert "--overlay-label" in filled("export", *missing, code=2).stderr
    assert "2025-13-01" in filled("export", *words[:5], "2025-13-01", code=2).stderr


def data_of(path):
    packed = re.search(r'id="findings">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)[1]
    return json.loads(packed)


def test_a_page_comes_with_its_frame_and_its_view(filled, tmp_path, layer):
    page = tmp_path / "map.html"
    wanted = ids(filled("export").stdout)[:2]
    words = (
        "--overlay",
        layer,
        "--overlay-label",
        "A Mapper",
        "--overlay-date",
        "2025-11-20",
        "--no-preview",
    )
    query = f"hid={wanted[0]}&map=9/48.5/37&sel=wd:Q156718&ui=uk"
    told = filled(
        "map", "--query", query, "--highlight", wanted[1], "--title", 'A "front"', "-o", page, *words
    )
    data = data_of(page)
    assert data["overlay"][0] == "A Mapper, 2025-11-20"
    assert data["highlight"]
    assert data["view"] == [9, 48.5, 37]
    assert data["select"] == "wd:Q156718"
    assert data["lang"] == "uk"
    frame = (tmp_path / "map.txt").read_text("utf-8")
    assert 'title="A &#34;front&#34;"' in frame or 'title="A &quot;front&quot;"' in frame
    assert "map.txt" in told.stderr
    assert "map.png" not in told.stderr
    assert not (tmp_path / "map.png").exists()


def test_a_page_without_sentences_has_none(filled, tmp_path):
    page = tmp_path / "map.html"
    filled("map", "--no-text", "--no-preview", "-o", page)
    assert "completely surrounded" not in page.read_text("utf-8")


def test_tiles_are_asked_for_by_name(filled, tmp_path):
    page = tmp_path / "map.html"
    filled("map", "--tiles", "OpenTopoMap", "--no-preview", "-o", page)
    assert "opentopomap.org" in page.read_text("utf-8")
    assert "No tile provider" in filled("map", "--tiles", "Nobody", "-o", page, code=2).stderr


def test_a_page_does_not_take_the_name_of_its_frame(filled, tmp_path):
    assert ".html" in filled("map", "-o", tmp_path / "map.txt", code=2).stderr


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_a_really_killed_export_leaves_the_old_file(tmp_path, form):
    """SIGKILL at random moments: under the final name stands the old file, or the whole new one."""
    store, folder = tmp_path / "store.db", tmp_path / "out"
    fill(store, many_findings(1500))
    folder.mkdir()
    path = folder / f"a{FORMATS[form].suffix}"
    words = [sys.executable, "-m", "cli", "export", "--format", form, "-o", str(path)]
    env = {**os.environ, "FRONTLINE_STORE": str(store)}

    def started():
        return subprocess.Popen(words, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)

    begin = time.monotonic()
    assert started().wait(60) == 0
    took, size = time.monotonic() - begin, path.stat().st_size
    path.write_bytes(b"old")
    roll, killed = random.Random(form), 0
    for _ in range(3):
        running = started()
        time.sleep(took * roll.uniform(0.3, 0.95))
        running.send_signal(signal.SIGKILL)
        killed += running.wait(60) == -signal.SIGKILL
        assert path.read_bytes() == b"old" or path.stat().st_size == size
        if path.stat().st_size == size:
            path.write_bytes(b"old")
    assert killed

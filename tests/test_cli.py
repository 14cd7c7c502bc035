"""The command line, run as its users run it: files in, files out, one paragraph for bad input."""

import json
import sys

import pytest
from click.testing import CliRunner

import cli
import cli.showing
from tests.conftest import ROOT


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("FRONTLINE_STORE", str(tmp_path / "store.db"))

    def call(*words, text=None, code=0):
        result = CliRunner().invoke(cli.main, [str(w) for w in words], input=text, catch_exceptions=False)
        assert result.exit_code == code, result.output + result.stderr
        return result

    return call


def test_twice_the_same_is_once(run):
    assert "2 new" in run("ingest", ROOT / "seeds").stdout
    again = run("ingest", ROOT / "seeds")
    assert "0 new" in again.stdout
    assert "2 known" in again.stdout
    assert "store.db" in again.stderr


def test_a_dry_run_stores_nothing(run, tmp_path):
    run("ingest", "--dry-run", ROOT / "seeds")
    assert not (tmp_path / "store.db").exists()


def test_extract_reads_stdin_and_keeps_offsets(run):
    text = "Moscow claims that Krasnoarmeysk has been surrounded."
    (line,) = run("extract", text=text).stdout.splitlines()
    found = json.loads(line)
    assert [text[m["start"] : m["end"]] for m in found["mentions"]] == ["Moscow", "Krasnoarmeysk"]
    assert [m["place"]["name"] for m in found["mentions"]][1] == "Pokrovsk"
    assert found["claims"][0]["kind"] == "encirclement"


def test_export_is_geojson_with_its_query(run, tmp_path):
    run("ingest", ROOT / "seeds")
    out = tmp_path / "found.geojson"
    run("export", "--query", "kind=encirclement", "-o", out)
    found = json.loads(out.read_text("utf-8"))
    assert found["type"] == "FeatureCollection"
    assert found["query"] == "kind=encirclement"
    assert {f["properties"]["claim_kind"] for f in found["features"]} == {"encirclement"}
    assert "crs" not in found


def test_map_is_one_file_without_requests(run, tmp_path):
    run("ingest", ROOT / "seeds")
    out = tmp_path / "map.html"
    run("map", "--no-preview", "-o", out)
    page = out.read_text("utf-8")
    assert "Content-Security-Policy" in page
    assert 'src="http' not in page
    assert "Krasnoarmeysk" in page


def test_lookup_tells_every_candidate(run):
    assert "Pokrovsk" in run("gazetteer", "lookup", "Красноармейск").stdout
    rows = [json.loads(x) for x in run("gazetteer", "lookup", "Костянтинівка", "--json").stdout.splitlines()]
    assert len({r["id"] for r in rows}) >= 30


@pytest.mark.slow  # the name index is built anew for the user's rows
def test_an_own_place_and_an_own_name_are_found(run, tmp_path, monkeypatch):
    monkeypatch.setenv("FRONTLINE_PLACES", str(tmp_path / "places.csv"))
    run("gazetteer", "add", "Xyzzyville", "--lat", "48.5", "--lon", "37.5", "--oblast", "Donetsk")
    run("gazetteer", "add", "Plughtown", "--alias-of", "wd:Q1000446", "--lang", "en")
    assert "48.5000, 37.5000" in run("gazetteer", "lookup", "Xyzzyville").stdout
    assert "Pokrovsk" in run("gazetteer", "lookup", "Plughtown").stdout
    run("gazetteer", "add", "Nowhere", "--lat", "148.5", "--lon", "37.5", code=2)


def test_a_correction_is_applied_on_the_next_ingest(run, tmp_path):
    text = tmp_path / "a.jsonl"
    text.write_text(json.dumps({"id": "a", "text": "Russia's ministry claimed Siversk."}), "utf-8")
    run("ingest", text)
    run("correct", "--name", "Siversk", "--document", "a", "--place", "-", "--reason", "a ship")
    assert "1 updated" in run("ingest", text).stdout
    found = json.loads(run("export").stdout)["features"]
    assert not [f for f in found if f["properties"]["place_id"] and f["properties"]["name"] == "Siversk"]


def test_a_broken_zone_of_the_user_gets_a_paragraph(run, tmp_path, monkeypatch):
    zone = tmp_path / "zone.geojson"
    zone.write_text('{"type": "Point"}', "utf-8")
    monkeypatch.setenv("FRONTLINE_ZONE", str(zone))
    assert "zone.geojson" in run("extract", text="Siversk.", code=2).stderr


def test_an_unknown_name_and_a_missing_file_get_a_paragraph(run, tmp_path):
    assert "Xyzzy" in run("gazetteer", "lookup", "Xyzzy", code=2).stderr
    missing = run("ingest", tmp_path / "nothing.txt", ROOT / "seeds", code=2)
    assert "nothing.txt" in missing.stderr
    assert "2 new" in missing.stdout
    assert "Traceback" not in missing.stderr


def test_no_store_is_told_with_its_remedy(run, tmp_path):
    result = run("export", "--store", tmp_path / "none.db", code=2)
    assert "none.db" in result.stderr
    assert "ingest" in result.stderr


def test_what_a_query_does_not_understand_is_noted(run):
    run("ingest", ROOT / "seeds")
    assert "nonsense" in run("export", "--query", "nonsense=1&kind=capture").stderr


def test_serve_starts_streamlit_with_telemetry_off(run, monkeypatch):
    called = {}
    monkeypatch.setattr(
        cli.showing.subprocess, "call", lambda words, env: called.update(words=words, env=env) or 0
    )
    run("serve", "--port", "9999")
    assert called["words"][0] == sys.executable
    assert "--browser.gatherUsageStats=false" in called["words"]
    assert called["env"]["FRONTLINE_STORE"].endswith("store.db")

"""Hostile words through every way in, out of every way out: shown, never run.

The ways in: file name, title, publisher, address, text, the user's places, corrections, the query.
"""

import csv
import io
import json
import re
import sqlite3
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

import cli
from extract.documents import ReadFailure
from extract.pipeline import Reader
from extract.uploads import read_uploads
from geo.corrections import Correction, append_correction, load_corrections
from geo.user_places import append_rows, read_user_rows
from maps.delimited import FORMULA
from maps.export import FORMATS
from store import Query, open_store
from store.query import CHOICES, parse_query
from tests.conftest import ROOT
from tests.hostile import PAYLOADS

SAYS = "Russia's Defence Ministry said that its troops had captured Siversk. DeepState denied that it fell."
URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://a.example/'onmouseover='alert(1)",
    'https://a.example/"><script>alert(1)</script>',
    "vbscript:x",
)
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def rows_of_news():
    """Return JSON lines with a payload in every field."""
    turned = "\u202egpj.exe \x9b2J"
    for number, payload in enumerate((*PAYLOADS, turned)):
        yield {
            **{"id": f"{number}{payload}", "title": payload, "publisher": payload, "published": "2025-11-28"},
            **{"url": URLS[number % len(URLS)], "text": f"{payload} {SAYS} {payload}"},
        }


@pytest.fixture(scope="module")
def store_path(reader, tmp_path_factory):
    """Give a store with hostile documents, and the names of hostile places in some findings."""
    folder = tmp_path_factory.mktemp("hostile")
    news = folder / "=1+1 \x1b[31m<script>alert(1)<x.jsonl"
    news.write_text("\n".join(map(json.dumps, rows_of_news())), "utf-8")
    path = folder / "s.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "of_user", lambda *_, **__: reader)
        words = ["ingest", str(folder), "--store", str(path)]
        done = CliRunner().invoke(cli.main, words, catch_exceptions=False)
    assert done.exit_code == 0
    with open_store(path) as store:
        documents = [store.document(summary.id) for summary in store.documents()]
        assert len(documents) == len(PAYLOADS) + 1
        for document, payload in zip(documents, PAYLOADS, strict=False):
            fields = dict.fromkeys(("name", "name_uk", "admin1", "claimant", "cue"), payload)
            hostile = [replace(f, **fields) for f in reader.findings(document)]
            store.put(document, hostile, extractor_id="hostile")
    return path


def run(store_path, *words, code=0):
    words = [*map(str, words), "--store", str(store_path)]
    result = CliRunner().invoke(cli.main, words, catch_exceptions=False)
    assert result.exit_code == code, result.stderr
    return result


@pytest.fixture
def exported(store_path, tmp_path):
    def export(form):
        path = tmp_path / f"a{FORMATS[form].suffix}"
        run(store_path, "export", "--format", form, "-o", path, "--query", "status=all")
        return path

    return export


def test_json_says_what_was_said_and_links_nowhere_else(exported):
    raw = exported("geojson").read_text("utf-8")
    told = json.loads(raw)["features"]
    assert len(told) >= len(PAYLOADS)
    assert any(f["properties"]["title"] == "=1+1" for f in told)
    links = [link for f in told for link in f["properties"]["links"]]
    assert [link for link in links if not link.startswith("https://") or set("<>\"' ") & set(link)] == []


def test_a_spreadsheet_finds_no_formula(exported):
    rows = list(csv.reader(io.StringIO(exported("csv").read_text("utf-8-sig"))))
    cells = [cell for row in rows[1:] for cell in row if not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
    assert not [cell for cell in cells if FORMULA.match(cell) and not cell.startswith("'")]
    assert "'=1+1" in cells


def test_kml_holds_no_markup_of_others(exported):
    root = ElementTree.parse(exported("kml")).getroot()
    for element in root.iter():
        if element.tag.endswith("description"):
            assert "<script" not in (element.text or "")
            assert "<img" not in (element.text or "")


def test_tables_are_whole(exported):
    connection = sqlite3.connect(exported("gpkg"))
    titles = {row[0] for row in connection.execute("SELECT title FROM findings")}
    connection.close()
    assert {"<script>alert(1)</script>", "'; DROP TABLE findings; --", "=1+1"} <= titles


def test_a_page_runs_its_own_script_alone(store_path, tmp_path):
    page = tmp_path / "a.html"
    run(store_path, "map", "-o", page, "--title", PAYLOADS[1])
    html = page.read_text("utf-8")
    assert html.count("<script") == html.count("</script>") == 4
    outside = re.sub(r"<script.*?</script>|<style>.*?</style>", "", html, flags=re.DOTALL)
    assert "alert(1)>" not in outside
    assert "javascript:" not in outside


@pytest.mark.parametrize("words", [("disputes",), ("timeline", "Siversk"), ("ledger",), ("review",)])
def test_a_terminal_is_not_steered(store_path, words):
    for more in ((), ("--query", "q=\x1b]0;owned\x07&nonsense\x1b[2J=\u202e")):
        told = run(store_path, *words, *more)
        assert not OBEYED.search(told.stdout + told.stderr)
    told = run(store_path, *words, "--json") if words[0] != "review" else told
    assert not OBEYED.search(told.stdout)


def test_a_file_with_a_steering_name_is_named_harmlessly(tmp_path, store_path, reader, monkeypatch):
    monkeypatch.setattr(Reader, "of_user", lambda *_, **__: reader)
    (tmp_path / "\x1b]0;owned\x07\u202e.json").write_text("{}")
    told = CliRunner().invoke(cli.main, ["extract", str(tmp_path)])
    assert told.exit_code == 2
    assert "]0;owned" in told.stderr
    assert not OBEYED.search(told.stderr)


SQL = ("' OR 1=1 --", "'; DROP TABLE findings; --", '"', "%", "_", "\\", "*", "NEAR(", "\0")
FIELDS = ("claimant", "publisher", "kind", "place", "q", "lang", "side", "from", "to", "group", "doc")
NAMES = (
    *("../../x.txt", "/etc/x.txt", "a/../../x.txt", "..\\..\\x.txt", "a.txt/b.txt", "\0.txt", "C:\\x.txt"),
    *("x" * 5000 + ".txt", "a/" * 3000 + "x.txt", "~/x.txt", "-rf.txt"),
)


@pytest.mark.parametrize("payload", SQL)
def test_no_filter_is_sql(store_path, payload):
    with open_store(store_path) as store:
        before = store.meta.findings
        everything = store.count(Query(use=CHOICES["use"]))
        for field in FIELDS:
            query, _ = parse_query(f"{field}={payload}")
            assert len(list(store.find(query))) == store.count(query) <= everything
            store.facets(query)
            store.by_place(query)
        for field in ("claimant", "publisher", "name"):
            wanted = Query(**{"place" if field == "name" else field: (payload,)})
            if any((wanted.claimant, wanted.publisher, wanted.place)):  # a NUL alone is no filter
                assert {getattr(found, field) for found in store.find(wanted)} <= {payload}
        assert store.document(payload) is None
        assert store.meta.findings == before


@pytest.mark.parametrize("name", NAMES)
def test_no_upload_leaves_its_folder_or_costs_another(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = [("a.txt", b"Siversk fell."), (name, b"Lyman holds."), ("z.txt", b"Kupiansk.")]
    found = list(read_uploads(files))
    assert len(found) == 3
    assert {"Siversk fell.", "Kupiansk."} <= {
        item.text for item in found if not isinstance(item, ReadFailure)
    }
    assert not list(tmp_path.iterdir())


def test_own_places_and_corrections_are_guarded(tmp_path, reader):
    file = tmp_path / "corrections.csv"
    for payload in PAYLOADS:
        time = "2025-06-30T12:00:00+00:00"
        append_correction(file, Correction(time=time, reason=payload, name=payload, place="-"))
    raw = file.read_text("utf-8")
    assert not [
        cell for row in csv.reader(io.StringIO(raw)) for cell in row if cell[:1] in "=+@\t\r" and cell
    ]
    assert [c.name for c in load_corrections(file, reader.gazetteer)] == [
        " ".join(p.split()) for p in PAYLOADS
    ]
    places, known = tmp_path / "places.csv", reader.gazetteer.places
    append_rows(places, [{"name": payload, "lat": "48.5", "lon": "37.5"} for payload in PAYLOADS], known)
    assert [row.cells["name"] for row in read_user_rows(places, known)] == [
        " ".join(p.split()) for p in PAYLOADS
    ]


def test_the_app_shows_hostile_places_and_addresses(store_path, monkeypatch):
    monkeypatch.setenv("FRONTLINE_STORE", str(store_path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update({"ui": "en", "q": PAYLOADS[0], "claimant": PAYLOADS[1], "nonsense": PAYLOADS[3]})
    app.run()
    assert not app.exception
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["ui"] = "en"
    app.run()
    assert not app.exception
    bodies = " ".join(element.proto.body for element in app.get("html"))
    assert "&lt;script&gt;" in bodies
    assert "<script" not in bodies
    assert "<img src=x" not in bodies
    assert "javascript:" not in re.sub(r">[^<]*<", "><", bodies)

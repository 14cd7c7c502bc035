"""The data beside the app, over HTTP: read by urllib and by GDAL's client of OGC API – Features."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest
import uvicorn
from sample_findings import hostile_findings, seed_findings, wire_findings
from starlette.applications import Starlette

from app_pages import api, house
from app_pages.server import settings
from maps.export import FORMATS
from maps.validate import validate, validate_file
from records import Document
from store import open_store

ROWS = [*seed_findings(), *wire_findings(), *hostile_findings()[:3]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Return a store with the sample findings, as the app would open it."""
    with open_store(tmp_path_factory.mktemp("api") / "store.db") as store:
        for doc_id in dict.fromkeys(row.doc_id for row in ROWS):
            rows = [row for row in ROWS if row.doc_id == doc_id]
            document = Document(id=doc_id, text=rows[0].claim_text, source=rows[0].publisher)
            store.put(document, rows, extractor_id="test")
        yield store


@pytest.fixture(scope="module")
def address(filled):
    """Serve the routes alone on a free port of the loopback."""
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=api.routes()), port=0, log_level="error"))
    patch = pytest.MonkeyPatch()
    patch.setattr(house, "store", lambda: filled)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/api"
    server.should_exit = True
    thread.join(10)
    patch.undo()


@pytest.fixture(scope="module")
def get(address):
    def got(path, status=200):
        whole = path if path.startswith("http") else f"{address}{path}"
        try:
            answer = urllib.request.urlopen(whole, timeout=20)
        except urllib.error.HTTPError as fault:
            answer = fault
        with answer:
            assert answer.status == status
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            return answer.headers["Content-Type"].partition(";")[0], answer.read()

    return got


def test_a_view_is_a_file_of_any_format(get, tmp_path, filled):
    from store import parse_query

    matched = filled.count(parse_query("side=RU")[0])
    assert matched
    for made in FORMATS.values():
        media_type, body = get(f"/findings{made.suffix}?side=RU")
        assert media_type == made.media_type
        path = tmp_path / f"findings{made.suffix}"
        path.write_bytes(body)
        assert validate_file(path) == []
    whole = json.loads(get("/findings.geojson?side=RU")[1])
    assert whole["numberMatched"] == whole["numberReturned"] == len(whole["features"]) == matched
    assert whole["query"] == "side=RU"
    assert {f["properties"]["claimant_side"] for f in whole["features"]} == {"RU"}


def test_pages_are_followed_by_their_links(get):
    everything = [f["id"] for f in json.loads(get("/findings.geojson?use=all")[1])["features"]]
    for start in ("/findings.geojson?use=all&limit=4", "/collections/findings/items?use=all&limit=4"):
        seen, here = [], start
        while here:
            page = json.loads(get(here)[1])
            assert validate(page) == []
            assert page["numberMatched"] == len(everything)
            seen += [f["id"] for f in page["features"]]
            here = next((made["href"] for made in page["links"] if made["rel"] == "next"), None)
        assert seen == everything


def test_repeated_filters_stay_in_the_links(get):
    page = json.loads(get("/collections/findings/items?publisher=a&publisher=b&limit=1&side=UA")[1])
    assert page["links"][0]["href"].endswith("publisher=a&publisher=b&side=UA&limit=1&offset=0")


def test_items_are_found_by_id(get):
    for name in ("findings", "places"):
        page = json.loads(get(f"/collections/{name}/items?limit=5")[1])
        for feature in page["features"]:
            one = json.loads(get(f"/collections/{name}/items/{quote(feature['id'], safe='')}")[1])
            assert one.pop("links")[0]["rel"] == "self"
            assert one == feature


def test_days_and_boxes_of_the_standard(get):
    def ids(words):
        return {f["id"] for f in json.loads(get(f"/findings.geojson?{words}")[1])["features"]}

    assert ids("datetime=2025-11-27T00:00:00Z/..&undated=out") == ids("from=2025-11-27&undated=out")
    assert ids("datetime=2025-11-28&undated=out") == ids("from=2025-11-28&to=2025-11-28&undated=out")
    assert ids("bbox=36,47,0,38,49,100") == ids("bbox=36,47,38,49") != ids("")
    assert ids("datetime=../..") == ids("")


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/findings.geojson?nonsense=1", "nonsense"),
        ("/findings.csv?limit=many", "limit='many'"),
        ("/collections/findings/items?offset=-1", "offset='-1'"),
        ("/collections/findings/items?bbox=1,2,3", "west,south,east,north"),
        ("/places.geojson?bbox=200,0,210,1", "west,south,east,north"),
        ("/findings.geojson?datetime=yesterday", "2025-11-28"),
        ("/findings.geojson?datetime=", "no day"),
        ("/findings.geojson?side=XX", "XX"),
    ],
)
def test_what_is_not_understood_is_refused(get, path, word):
    media_type, body = get(path, status=400)
    assert media_type == "application/json"
    told = json.loads(body)
    assert told["code"] == "InvalidParameterValue"
    assert word in told["description"]


def test_what_is_not_there_is_told(get):
    for path in ("/collections/none", "/collections/none/items", "/collections/findings/items/none",
                 "/collections/places/items/none"):  # fmt: skip
        assert json.loads(get(path, status=404)[1])["code"] == "NotFound"


def test_the_service_describes_itself(get, address):
    landing = json.loads(get("/")[1])
    links = {made["rel"]: made["href"] for made in landing["links"]}
    assert links["data"] == f"{address}/collections"
    described = json.loads(get(links["service-desc"])[1])
    assert described["servers"] == [{"url": address}]
    for path, what in described["paths"].items():
        if "{" not in path:
            get(path)
            named = {one["name"] for one in what["get"]["parameters"]}
            assert not named or {"kind", "from", "bbox", "datetime", "limit", "offset"} <= named
    assert {path for path in described["paths"] if path.startswith("/findings.")} == {
        f"/findings{made.suffix}" for made in FORMATS.values()
    }
    assert json.loads(get("/schema.json")[1])["$id"]


GDAL = """
import json, sys, pyogrio
where = sys.argv[1]
tables = {name: pyogrio.read_dataframe(where, layer=name) for name, _ in pyogrio.list_layers(where)}
print(json.dumps({name: [n for n in table.name if isinstance(n, str)] for name, table in tables.items()}))
"""


def test_gdal_reads_it_as_a_service(get, address):
    """GDAL follows landing page, collections and paging; in a process of its own, for it holds the GIL."""
    words = [sys.executable, "-c", GDAL, f"OAPIF:{address}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    layers = json.loads(done.stdout)
    assert layers.keys() == {"findings", "places"}
    for layer, names in layers.items():
        expected = json.loads(get(f"/{layer}.geojson")[1])["features"]
        assert sorted(names) == sorted(name for f in expected if (name := f["properties"]["name"]))


def test_a_store_that_fails_is_told(get, monkeypatch):
    from store import StoreError

    def broken():
        raise StoreError("The store is locked. Try again.")

    monkeypatch.setattr(house, "store", broken)
    assert "locked" in json.loads(get("/findings.geojson", status=503)[1])["description"]


def test_the_server_reads_its_options():
    words = ["--server.port=8501", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
    assert settings(words) == {
        **{"server.port": 8501, "server.address": "127.0.0.1"},
        "browser.gatherUsageStats": False,
    }

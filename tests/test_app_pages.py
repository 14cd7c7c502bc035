"""The pages besides the map, run by Streamlit's own AppTest, without a browser."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from shutil import copyfile
from threading import Thread

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.making import maker, packer, permalink
from records import Document
from store import Query, open_store
from tests.conftest import ROOT
from tests.store_samples import NOT_RESOLVED, finding
from tests.test_app import words

SAID = "Russian forces had captured Siversk."
TEXTS = (
    ("mod", "Wire", "2025-11-27", "Russia's Defence Ministry said that its troops had captured Siversk."),
    ("gs", "Staff news", "2025-11-28", f"Ukraine's General Staff denied on Friday that {SAID}"),
    ("isw", "ISW", "2025-12-02", "The Institute for the Study of War assessed that Russia seized Siversk."),
    ("adm", "Wire", "2025-12-09", f"The Ukrainian General Staff said that {SAID}"),
    ("old", "Красная газета", "2025-12-01", "Минобороны РФ: российские войска взяли Красноармейск."),
    (
        "bad",
        "<b>Outlet</b>",
        "2025-12-03",
        "<script>alert(1)</script> Russia's Defence Ministry said that its forces had taken Lyman. "
        "DeepState denied that Lyman had fallen.",
    ),
)
SIVERSK, POKROVSK = "wd:Q1940853", "wd:Q1000446"


@pytest.fixture(scope="module")
def filled(reader, tmp_path_factory):
    """Return a store file with a few texts that contradict each other, and one name without a place."""
    where = tmp_path_factory.mktemp("pages") / "filled.db"
    with open_store(where) as store:
        extractor = {"extractor_id": reader.extractor_id, "gazetteer_version": reader.gazetteer.version}
        for doc_id, publisher, day, text in TEXTS:
            document = Document(doc_id, text, source=publisher, published=date.fromisoformat(day))
            store.put(document, reader.findings(document), **extractor)
        unsure = Document("unsure", "They spoke of Dachne.", source="Wire")
        row = finding(
            unsure, claim_text=unsure.text, place_text="Dachne", start_char=14, end_char=20, **NOT_RESOLVED
        )
        store.put(unsure, [replace(row, resolve_reason="abstain:margin", publisher="Wire")], **extractor)
    return where


@pytest.fixture
def visit(filled, tmp_path, monkeypatch):
    """Return a function that opens a page of the app on a store of its own."""
    monkeypatch.setenv("FRONTLINE_STORE", str(where := tmp_path / "store.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    copyfile(filled, where)

    def call(page, **query):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["ui"] = query.get("ui", "en")
        app.run()
        app.query_params.clear()
        for key, value in {"ui": "en", **query}.items():
            app.query_params[key] = value
        return settled(app.switch_page(f"app_pages/{page}.py"))

    return call


def settled(touched):
    """Run the app after something in it was touched; nothing may fail."""
    app = touched.run()
    assert not app.exception
    assert not app.error, app.error[0].value
    return app


def stored():
    from store import default_store

    return open_store(default_store())


def table(app, number=0):
    return app.dataframe[number].value


@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("page", ["places", "disputes", "claimants", "add", "export", "about"])
def test_every_page_draws_in_both_languages(visit, page, lang):
    app = visit(page, ui=lang)
    labels = [w.label for kind in ("button", "text_input", "selectbox", "text_area") for w in app.get(kind)]
    told = words(app) + " ".join(label for label in labels if label)
    assert len(told) > 40
    assert bool(re.search("[а-яіїє]", told)) or lang == "en"


@pytest.mark.parametrize("page", ["places", "disputes", "claimants", "add", "export", "about"])
def test_an_empty_store_says_what_to_do_on_every_page(tmp_path, monkeypatch, page):
    monkeypatch.setenv("FRONTLINE_STORE", str(tmp_path / "empty.db"))
    app = settled(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60))
    app = settled(app.switch_page(f"app_pages/{page}.py"))
    if page not in ("add", "about"):
        assert "Paste an article" in words(app)


# --- place ---------------------------------------------------------------------------------------


def test_a_place_tells_the_story_of_its_claims_with_lags(visit):
    app = visit("places", sel=SIVERSK)
    rows = table(app)
    story = rows.iloc[0]
    assert story["claimed"] == "Russian Ministry of Defense"
    assert story["assessed"] == "ISW (+5 days)"
    assert story["admitted"] == "Ukrainian General Staff (+12 days)"
    assert story["denied"] == "Ukrainian General Staff (+1 day)"
    assert "had captured Siversk" in words(app)


def test_a_place_lists_its_names_and_who_uses_them(visit):
    rows = table(visit("places", sel=POKROVSK), 1)
    assert list(rows["As written"]) == ["Красноармейск"]
    assert list(rows["By whom"]) == ["Красная газета (1)"]
    assert list(rows["Sort of name"]) == ["former name"]


@pytest.mark.parametrize("name", ["Сіверську", "siversk", "Северск"])
def test_a_name_in_any_form_leads_to_its_place(visit, name):
    app = visit("places")
    app = settled(app.text_input(key="place-name").set_value(name))
    assert app.query_params["sel"] == SIVERSK
    assert "Сіверськ" in words(app)


def test_several_places_of_a_name_are_offered(visit):
    app = settled(visit("places").text_input(key="place-name").set_value("Ivanivka"))
    assert "sel" not in app.query_params
    offered = [b for b in app.button if b.key and b.key.startswith("take-")]
    assert len(offered) > 5
    app = settled(offered[2].click())
    assert app.query_params["sel"] == offered[2].key.removeprefix("take-")
    assert "Others of this name" in words(app)


def test_first_letters_find_places_that_are_spoken_of(visit):
    app = settled(visit("places").text_input(key="place-name").set_value("Sivers"))
    assert app.query_params["sel"] == SIVERSK


def test_an_unknown_name_says_what_to_do(visit):
    app = settled(visit("places").text_input(key="place-name").set_value("Xyzzy [x](y)"))
    assert "gazetteer add" in words(app)


def test_the_view_narrows_the_story_and_offers_all_days(visit):
    app = visit("places", sel=SIVERSK, **{"from": "2026-01-01", "undated": "out"})
    assert "nobody claims" in words(app)
    app = settled(app.button(key="all-days").click())
    assert table(app).iloc[0]["claimed"] == "Russian Ministry of Defense"


# --- disputes and claimants ----------------------------------------------------------------------


def test_disputes_stand_side_by_side_as_they_were_said(visit):
    told = words(visit("disputes"))
    assert "1 dispute" in told
    assert "Lyman" in told
    assert "Asserted by one" in told
    assert "DeepState denied that Lyman had fallen" in told


def test_disputes_are_narrowed_by_the_view(visit):
    assert "Nothing is disputed" in words(visit("disputes", publisher="ISW"))


def test_hostile_words_stay_words(visit):
    app = visit("disputes")
    html = " ".join(e.proto.body for e in app.get("html") if "<style>" not in e.proto.body)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert "&lt;b&gt;Outlet&lt;/b&gt;" in html


def test_the_ledger_counts_what_became_of_claims(visit):
    rows = table(visit("claimants")).set_index("Who says it")
    ministry = rows.loc["Russian Ministry of Defense"]
    assert [ministry[c] for c in ("Claims", "admitted", "assessed", "denied", "open")] == [3, 1, 0, 1, 1]
    assert not [c for c in rows.columns if "score" in c.lower() or "%" in c]


def test_a_claimant_shows_the_very_sentences(visit):
    app = visit("claimants", claimant="Russian Ministry of Defense")
    told = words(app)
    assert "its troops had captured Siversk" in told
    assert "Ukrainian General Staff said that Russian forces had captured Siversk" in told  # the admission
    assert "denied on Friday" not in told  # a denial is not what made it admitted
    denied = settled(app.segmented_control(key="outcome-Russian Ministry of Defense").set_value("denied"))
    assert "DeepState denied that Lyman had fallen" in words(denied)


def test_the_ledger_of_another_kind_says_when_it_is_empty(visit):
    assert "Nobody claims this here" in words(visit("claimants", kind="encirclement"))


# --- sources -------------------------------------------------------------------------------------


def paste(app, text, **fields):
    app.text_area[0].set_value(text)
    for label, value in fields.items():
        next(t for t in app.text_input if t.label == label).set_value(value)
    return settled(next(b for b in app.button if b.label == "See what is found").click())


def test_a_paste_is_shown_before_it_is_stored(visit):
    app = paste(visit("add"), "Russian forces entered Kupiansk, <i>the ministry</i> said.", Publisher="Me")
    told = words(app)
    assert "Nothing is stored yet" in told
    assert "Kupiansk" in told
    html = " ".join(e.proto.body for e in app.get("html"))
    assert re.search(r"<mark [^>]*Kharkiv[^>]*>Kupiansk</mark>", html)
    assert "&lt;i&gt;the ministry&lt;/i&gt;" in html
    with stored() as store:
        assert store.count(Query(publisher=("Me",))) == 0
    app = settled(app.button(key="store-it").click())
    assert "1 document is new" in " ".join(s.value for s in app.success)
    assert app.text_area[0].value == ""
    with stored() as store:
        assert store.count(Query(publisher=("Me",))) == 1


def test_what_is_put_away_leaves_nothing(visit):
    app = paste(visit("add"), "Russian forces entered Kupiansk.", Publisher="Me")
    app = settled(app.button(key="put-away").click())
    assert "What is found" not in words(app)
    with stored() as store:
        assert store.count(Query(publisher=("Me",))) == 0


def test_an_empty_paste_gets_a_word(visit):
    app = paste(visit("add"), "  ")
    assert "There is no text yet" in app.warning[0].value


def test_dropped_files_are_read_and_faults_are_named(visit):
    app = visit("add")
    app = settled(app.segmented_control(key="way").set_value("files"))
    app.file_uploader[0].upload(
        "good.jsonl", json.dumps({"id": "g", "text": "Kupiansk was shelled."}).encode()
    )
    app.file_uploader[0].upload("bad.exe", b"MZ")
    app = settled(app)
    assert "1 document: 1 name" in words(app)
    assert "bad.exe" in app.warning[0].value.replace("\\", "")
    app = settled(app.button(key="store-it").click())
    with stored() as store:
        assert store.document("g") is not None


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><link>http://a.example/</link>
<item><title>Kupiansk shelled</title><link>http://a.example/1</link>
<pubDate>Fri, 28 Nov 2025 10:00:00 GMT</pubDate><description>Kupiansk was shelled on Friday.</description>
</item></channel></rss>"""


@pytest.fixture
def site():
    """Serve a feed on this machine; yield its address and what was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            found = self.path == "/feed.rss"
            body = FEED.encode() if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/feed.rss", asked
        server.shutdown()
        thread.join()


def fetch(app, url):
    next(t for t in app.text_input if t.label.startswith("Address of a feed")).set_value(url)
    return settled(next(b for b in app.button if b.label == "Fetch it now").click())


def test_a_feed_is_fetched_only_when_asked(visit, site, monkeypatch):
    import extract.fetching as fetching

    url, asked = site
    host = url.split("/")[2]
    monkeypatch.setattr(fetching, "Fetcher", partial(fetching.Fetcher, allowed=(host,)))
    app = settled(visit("add").segmented_control(key="way").set_value("feed"))
    assert asked == []
    app = fetch(app, url)
    assert "/feed.rss" in asked
    assert "1 document" in words(app)
    assert "Kupiansk shelled" in words(app)


def test_a_feed_inside_the_network_is_refused_in_words(visit, site):
    url, asked = site
    app = settled(visit("add").segmented_control(key="way").set_value("feed"))
    app = fetch(app, url)
    assert asked == []
    assert "could be read" in words(app)
    assert app.warning


def test_an_address_that_is_none_is_told(visit):
    app = settled(visit("add").segmented_control(key="way").set_value("feed"))
    assert "This is no address" in fetch(app, "file:///etc/passwd").warning[0].value


def test_a_source_is_deleted_only_after_a_second_word(visit):
    app = visit("add", tab="documents")
    app = settled(app.selectbox(key="shelf-source").set_value("Wire"))
    assert len(table(app)) == 3
    app = settled(app.button(key="delete-source").click())
    with stored() as store:
        assert store.count(Query(publisher=("Wire",))) > 0
    app = settled(app.button(key="delete-yes").click())
    with stored() as store:
        assert store.count(Query(publisher=("Wire",))) == 0
        assert store.document("mod") is None
        assert store.check() == []
    assert len(table(app)) == 4


def test_keeping_a_source_keeps_it(visit):
    app = settled(visit("add", tab="documents").selectbox(key="shelf-source").set_value("Wire"))
    app = settled(settled(app.button(key="delete-source").click()).button(key="delete-no").click())
    with stored() as store:
        assert store.document("mod") is not None


def test_the_review_begins_with_names_without_a_place(visit):
    told = words(visit("add", tab="review"))
    assert "“Dachne”: several places of this name are about as likely" in told
    assert "Correct it" in [b.label for b in visit("add", tab="review").button]


def test_documents_read_by_older_rules_can_be_read_again(visit, filled):
    with stored() as store:
        old = Document("older", "Lyman was shelled.", source="Old")
        store.put(old, [], extractor_id="older")
    app = visit("add", tab="review")
    assert "One document was read before" in words(app)
    app = settled(app.button(key="read-again").click())
    assert "was read before" not in words(app)
    with stored() as store:
        assert [f.place_text for f in store.find(Query(doc=("older",)))] == ["Lyman"]


def test_a_server_that_only_shows_takes_nothing(visit, monkeypatch):
    monkeypatch.setenv("FRONTLINE_READ_ONLY", "1")
    app = visit("add")
    assert "only shows" in words(app)
    assert not app.text_area
    assert not [b for b in visit("add", tab="review").button if b.label == "Correct it"]
    app = settled(visit("add", tab="documents").selectbox(key="shelf-source").set_value("Wire"))
    assert not [b for b in app.button if b.key == "delete-source"]


# --- export and about ----------------------------------------------------------------------------


def test_the_export_page_states_link_query_and_command(visit):
    app = visit("export", kind="capture", publisher="Красная газета")
    codes = [c.value for c in app.code]
    assert codes[0].endswith(
        "?kind=capture&publisher=%D0%9A%D1%80%D0%B0%D1%81%D0%BD%D0%B0%D1%8F%20%D0%B3%D0%B0%D0%B7%D0%B5%D1%82%D0%B0&ui=en"
    )
    assert codes[1].startswith("kind=capture&publisher=")
    assert "frontline export --query 'kind=capture&publisher=" in codes[2]
    assert len(app.get("download_button")) == 8


def test_a_view_with_nothing_in_it_offers_its_way_back(visit):
    app = visit("export", kind="encirclement")
    assert "Nothing matches" in words(app)
    assert app.button(key="clear-empty")


def test_the_page_to_embed_is_made_and_previewed(visit):
    app = visit("export", kind="capture")
    assert not app.get("iframe")
    app = settled(app.button(key="embed-make").click())
    (frame,) = app.get("iframe")
    assert "Content-Security-Policy" in frame.proto.srcdoc
    assert "had captured Siversk" in frame.proto.srcdoc
    assert "<script>alert(1)" not in frame.proto.srcdoc
    assert any('sandbox="allow-scripts' in c.value for c in app.code)
    app.text_input[0].set_value("Another headline")
    assert "Make it again" in words(settled(app))


def test_about_tells_what_the_store_holds_as_of_when(visit):
    app = visit("about")
    rows = dict(app.table[0].value.itertuples(index=False))
    assert rows["As of"] == "9 Dec 2025"
    assert rows["Documents"] == "7"
    assert rows["Sources"] == "5"


# --- what the export page makes ------------------------------------------------------------------


@pytest.mark.parametrize("form", ["geojson", "geojsonseq", "csv", "gpkg", "geoparquet", "flatgeobuf", "kml"])
def test_every_format_holds_the_view(filled, form):
    query = Query(kind=("capture",))
    with open_store(filled) as store:
        data = maker(store, form, query, {"query": "kind=capture"})()
    assert len(data) > 500
    if form == "geojson":
        made = json.loads(data)
        assert made["query"] == "kind=capture"
        assert made["numberReturned"] == len(made["features"]) == 7


def test_the_package_holds_all_formats_and_their_description(filled):
    with open_store(filled) as store:
        archive = zipfile.ZipFile(io.BytesIO(packer(store, ("geojson", "csv", "geoparquet"), Query(), {})()))
    names = archive.namelist()
    assert {"datapackage.json", "schema.json", "findings.geojson", "findings.parquet"} <= set(names)
    assert len(names) == 6


@pytest.mark.parametrize(
    ("here", "wanted"),
    [
        ("http://a.example:8501/export", "http://a.example:8501/?kind=capture"),
        ("https://a.example/news/map/export", "https://a.example/news/map/?kind=capture"),
        ("http://a.example/", "http://a.example/?kind=capture"),
        (None, "/?kind=capture"),
    ],
)
def test_the_link_leads_to_the_map_wherever_the_app_is_served(here, wanted):
    assert permalink(Query(kind=("capture",)), here) == wanted

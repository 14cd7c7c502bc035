"""The app's logic, run by Streamlit's own AppTest, without a browser."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from extract.documents import read_documents
from store import open_store
from tests.conftest import ROOT


@pytest.fixture
def app(tmp_path, monkeypatch, reader):
    where = tmp_path / "store.db"
    monkeypatch.setenv("FRONTLINE_STORE", str(where))
    with open_store(where) as store:
        for document in read_documents([ROOT / "seeds"]):
            store.put(document, reader.findings(document), extractor_id=reader.extractor_id)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def words(app):
    kinds = ("markdown", "caption", "subheader", "info", "error")
    said = [str(e.value) for kind in kinds for e in app.get(kind)]
    said += [unescape(re.sub(r"(?s)<style>.*</style>|<[^>]+>", "", e.proto.body)) for e in app.get("html")]
    return " ".join(said).replace("\\", "")  # without the escapes that keep text from being Markdown


def test_the_map_page_counts_and_quotes(app):
    app.run()
    assert not app.exception
    assert "findings" in words(app)
    assert "Bishkek" in words(app)


def test_a_filter_in_the_address_narrows_the_page(app):
    app.query_params["kind"] = "encirclement"
    app.run()
    assert not app.exception
    assert "encirclement" in words(app)
    assert "completely surrounded" in words(app)
    assert "Bishkek" not in words(app)


def test_an_unknown_key_is_noted_and_ignored(app):
    app.query_params["nonsense"] = "1"
    app.run()
    assert not app.exception
    assert "nonsense" in words(app)


def test_an_empty_store_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("FRONTLINE_STORE", str(tmp_path / "empty.db"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert "ingest" in words(app)


def test_a_broken_store_gets_a_sentence(tmp_path, monkeypatch):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is not a database" * 200)
    monkeypatch.setenv("FRONTLINE_STORE", str(broken))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert "broken.db is damaged" in words(app)

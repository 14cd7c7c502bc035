"""The app's logic, run by Streamlit's own AppTest, without a browser."""

import json
import re
import sqlite3
from datetime import date
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.timeline import SPEEDS
from extract.documents import read_documents
from maps.palette import palette
from store import Query, open_store, parse_query
from tests.conftest import ROOT

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> $x$ **b** [a](javascript:alert(3))"


@pytest.fixture
def store_path(tmp_path, monkeypatch, reader):
    where = tmp_path / "store.db"
    monkeypatch.setenv("FRONTLINE_STORE", str(where))
    with open_store(where) as store:
        for document in read_documents([ROOT / "seeds"]):
            store.put(document, reader.findings(document), extractor_id=reader.extractor_id)
    return where


@pytest.fixture
def app(store_path):
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def opened(app, **address):
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def words(app):
    kinds = ("markdown", "caption", "subheader", "info", "error", "warning")
    said = [str(e.value) for kind in kinds for e in app.get(kind)]
    said += [unescape(re.sub(r"(?s)<style>.*</style>|<[^>]+>", "", e.proto.body)) for e in app.get("html")]
    return " ".join(said).replace("\\", "")  # without the escapes that keep text from being Markdown


def view(app):
    told = {key: [v] if isinstance(v, str) else v for key, v in app.query_params.items()}
    text = "&".join(f"{key}={value}" for key, values in told.items() for value in values)
    query, notes = parse_query(text)
    assert notes == ()
    return query


def layers(app):
    told = json.loads(app.get("deck_gl_json_chart")[0].proto.json)
    return {layer["id"]: layer for layer in told["layers"]}


# --- what is seen -------------------------------------------------------------------------------


def test_the_map_page_counts_and_quotes(app):
    opened(app)
    assert re.search(r"\d+ findings · \d+ places", words(app))
    assert "Bishkek" in words(app)


def test_a_first_visitor_sees_the_week_and_the_address_says_so(app, store_path):
    opened(app)
    assert view(app).last_days == 7
    with open_store(store_path) as store:
        assert f"{store.count(view(app))} findings" in words(app)
    assert "Week to 28 Nov 2025" in words(app)


def test_a_link_is_never_changed_into_another_view(app, store_path):
    opened(app, ui="en")
    assert view(app) == Query(ui="en")
    with open_store(store_path) as store:
        assert f"{store.count()} findings" in words(app)


def test_a_filter_in_the_address_narrows_the_page(app):
    opened(app, kind="encirclement")
    assert "encirclement" in words(app)
    assert "completely surrounded" in words(app)
    assert "Bishkek" not in words(app)


def test_an_unknown_key_is_noted_and_ignored(app):
    opened(app, nonsense="1", side="XX")
    assert "nonsense" in words(app)
    assert "use one of RU, UA" in words(app)


def test_a_card_marks_name_and_cue_and_tells_three_clocks(app):
    opened(app, kind="encirclement")
    card = next(e.proto.body for e in app.get("html") if "fm-card" in e.proto.body)
    assert re.search(r"<mark>[^<]+</mark>", card)
    assert '<u class="fm-cue">' in card
    for clock in ("event", "published", "known to us"):
        assert f"<dt>{clock}</dt>" in card
    assert "Decided by:" in card
    assert "fm-around" in card


def test_everything_is_said_in_ukrainian(app):
    opened(app, ui="uk")
    text = words(app)
    assert "згад" in text
    assert "Покровськ" in " ".join(json.dumps(layer, ensure_ascii=False) for layer in layers(app).values())
    assert not re.search(r"\b(findings|The newest sentences|asserted|Who says it)\b", text)


# --- filters ------------------------------------------------------------------------------------


def test_choosing_a_value_writes_the_address_and_back(app, store_path):
    opened(app, ui="en")
    app.button_group(key="f_side").set_value(["RU"]).run()
    assert view(app).side == ("RU",)
    with open_store(store_path) as store:
        assert f"{store.count(Query(side=('RU',)))} findings" in words(app)
    back = next(b for b in app.button if str(b.key).startswith("back-"))
    back.click().run()
    assert view(app) == Query(ui="en")


def test_free_text_and_clearing(app):
    opened(app, ui="en", map="7/48/37")
    app.text_input(key="f_q").set_value("surrounded").run()
    assert view(app).q == "surrounded"
    app.button(key="clear").click().run()
    assert view(app) == Query(ui="en", map=(7, 48, 37))


def test_every_facet_tells_what_choosing_would_give(app, store_path):
    opened(app, ui="en")
    with open_store(store_path) as store:
        for value, n in store.facets()["kind"]:
            assert store.count(Query(kind=(value,))) == n
            told = app.button_group(key="f_kind").options
            assert any(str(getattr(o, "content", o)).endswith(f" · {n}") for o in told)


def test_a_view_without_findings_says_what_to_do(app):
    opened(app, ui="en", q="nosuchword")
    assert "Nothing matches these filters" in words(app)
    app.button(key="clear-empty").click().run()
    assert view(app) == Query(ui="en")


# --- days ---------------------------------------------------------------------------------------


def test_presets_and_the_undated(app, store_path):
    opened(app, ui="en")
    app.button_group(key="t_preset").set_value("30d").run()
    assert view(app).last_days == 30
    app.button_group(key="t_undated").set_value("only").run()
    assert view(app).undated == "only"
    with open_store(store_path) as store:
        assert f"{store.count(Query(undated='only'))} findings" in words(app)
    app.button_group(key="t_preset").set_value("all").run()
    assert view(app).last_days is None


def test_a_step_shows_one_bin_and_reset_everything(app):
    opened(app, ui="en", **{"from": "2022-01-01", "to": "2022-06-30"})
    app.button(key="t_next").click().run()
    assert view(app).until == date(2025, 11, 30)  # the month of the newest article
    app.button(key="t_reset").click().run()
    assert view(app) == Query(ui="en")


def test_playing_shows_a_window_and_pausing_keeps_it(app, store_path):
    opened(app, ui="en")
    app.button(key="t_play").click().run()
    playing = app.session_state["playing"]
    with open_store(store_path) as store:
        seen = store.count(Query(since=playing.first, until=playing.last, undated="out"))
    assert f"{seen} finding" in words(app)
    app.button(key="t_pause").click().run()
    assert (view(app).since, view(app).until, view(app).undated) == (playing.first, playing.last, "out")
    assert max(SPEEDS.values()) / min(SPEEDS.values()) > 5


# --- selection ----------------------------------------------------------------------------------


def place_of(store_path):
    with open_store(store_path) as store:
        return next(p for p in store.by_place() if p.lat is not None and p.count > 1)


def test_a_chosen_place_opens_its_sentences_and_is_ringed(app, store_path):
    place = place_of(store_path)
    opened(app, ui="en", sel=place.place_id)
    assert f"#### {place.name}" in words(app)
    assert "chosen" in layers(app)
    app.button(key="panel-close").click().run()
    assert view(app).sel is None
    assert "chosen" not in layers(app)


def test_a_place_of_the_week_is_chosen_by_its_button(app):
    opened(app, ui="en")
    week = next(b for b in app.button if str(b.key).startswith("week-"))
    week.click().run()
    assert view(app).sel == week.key.removeprefix("week-")
    assert view(app).last_days == 7


def test_hid_highlights_and_filters_nothing(app, store_path):
    with open_store(store_path) as store:
        row, everything = next(store.find(Query(kind=("encirclement",)))), store.count()
    opened(app, ui="en", hid=row.id)
    assert f"{everything} findings" in words(app)
    first = next(e.proto.body for e in app.get("html") if "<article" in e.proto.body)
    assert "fm-hid" in first
    assert row.place_text in first
    assert "chosen" in layers(app) or "outline" in layers(app)


def test_runners_up_are_rings_on_the_map(app, store_path):
    with open_store(store_path) as store:
        row = next(r for r in store.find() if r.place_id and any(c.get("lat") for c in r.candidates))
    opened(app, ui="en", sel=row.place_id)
    rings = {ring["label"].partition(":")[0] for ring in layers(app)["rivals"]["data"]}
    assert {c["name"] for c in row.candidates if c.get("lat")} <= rings


def test_the_table_has_the_rows_of_the_map(app, store_path):
    opened(app, ui="en")
    with open_store(store_path) as store:
        places = store.by_place()
    table = app.dataframe[0].value
    assert list(table["findings"]) == [p.count for p in places]
    assert list(table["Place"]) == [p.name for p in places]


def test_the_map_goes_where_the_address_says(app):
    opened(app, ui="en", map="7.5/48.25/37.5")
    told = json.loads(app.get("deck_gl_json_chart")[0].proto.json)["initialViewState"]
    assert [round(told[k], 2) for k in ("zoom", "latitude", "longitude")] == [7.5, 48.25, 37.5]


def test_without_webgl_the_sealed_page_stands_in(app):
    app.session_state["webgl"] = "no"
    opened(app, ui="en")
    assert "WebGL" in words(app)
    assert not app.get("deck_gl_json_chart")
    assert "Content-Security-Policy" in app.get("iframe")[0].proto.srcdoc


# --- other pages and faults ---------------------------------------------------------------------


@pytest.mark.parametrize("page", ["places", "disputes", "claimants", "add", "export", "about"])
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_every_page_opens_in_both_languages(app, page, lang):
    app.switch_page(f"app_pages/{page}.py")
    opened(app, ui=lang)
    assert not app.error


def test_the_view_goes_along_to_another_page(app):
    opened(app, ui="uk", kind="encirclement")
    app.query_params.clear()  # as the navigation does
    app.switch_page("app_pages/disputes.py").run()
    assert (view(app).ui, view(app).kind) == ("uk", ("encirclement",))


def test_an_empty_store_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("FRONTLINE_STORE", str(tmp_path / "empty.db"))
    app = opened(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60))
    assert "frontline ingest" in words(app)


def test_a_broken_store_gets_a_sentence_and_a_way_out(tmp_path, monkeypatch):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is not a database" * 200)
    monkeypatch.setenv("FRONTLINE_STORE", str(broken))
    app = opened(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60))
    assert "broken.db is damaged" in words(app)
    assert "Traceback" not in words(app)
    broken.unlink()
    app.button(key="fault-again").click().run()
    assert "frontline ingest" in words(app)  # a new, empty store: the fault is over


def test_a_store_in_a_missing_or_forbidden_place_gets_a_sentence(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("x")
    monkeypatch.setenv("FRONTLINE_STORE", str(file / "store.db"))
    app = opened(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60))
    assert str(file) in words(app)
    assert app.button(key="fault-again")


def test_a_locked_store_gets_a_sentence(app, store_path, monkeypatch):
    monkeypatch.setattr("store.engine.BUSY_SECONDS", 0.1)
    lock = sqlite3.connect(store_path, isolation_level=None)
    lock.execute("PRAGMA journal_mode=DELETE")  # a writer that shuts readers out, as an old tool may
    lock.execute("BEGIN EXCLUSIVE")
    try:
        opened(app)
        assert "did not become free in time" in words(app)
    finally:
        lock.close()
    app.button(key="fault-again").click().run()
    assert "findings" in words(app)


def test_a_bug_of_ours_shows_no_traceback(app, monkeypatch, caplog):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("app_pages.facets.sidebar", fail)
    opened(app)
    assert "a fault of its own" in words(app)
    assert "secret detail" not in words(app)
    assert "secret detail" in caplog.text  # but the log has it


def test_a_missing_file_is_named(app, monkeypatch):
    def fail(*_args, **_kwargs):
        raise FileNotFoundError(2, "No such file or directory", "geo/basemap/areas.geojson")

    monkeypatch.setattr("app_pages.mapview.basemap", fail)
    opened(app)
    assert "areas.geojson" in words(app)


def test_hostile_words_are_escaped(tmp_path, monkeypatch, reader):
    from records import Document

    monkeypatch.setenv("FRONTLINE_STORE", str(tmp_path / "store.db"))
    text = f"{HOSTILE} Russia's ministry said that its troops had captured Siversk on Thursday."
    document = Document(
        "h", text, title=HOSTILE, source=HOSTILE, url="javascript:alert(1)", published=date(2025, 11, 28)
    )
    with open_store(tmp_path / "store.db") as store:
        store.put(document, reader.findings(document), extractor_id=reader.extractor_id)
    app = opened(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60), ui="en")
    bodies = " ".join(e.proto.body for e in app.get("html"))
    assert "&lt;script&gt;alert(1)" in bodies
    assert "<script" not in bodies
    assert "<img src=x" not in bodies
    assert "javascript:" not in re.sub(r">[^<]*<", "><", bodies)  # in no attribute
    for kind in ("markdown", "caption", "subheader"):
        for element in app.get(kind):
            assert "<img" not in element.value.replace("\\<", "")


def test_the_theme_is_that_of_the_sealed_page():
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    for theme in ("light", "dark"):
        known = palette(theme)
        assert config[theme]["backgroundColor"] == known["paper"]
        assert config[theme]["textColor"] == known["ink"]
        assert config[theme]["primaryColor"] == known["accent"]

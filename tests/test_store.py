"""The store: what goes in comes out; twice the same is once; counts are those of the findings."""

import os
import sqlite3
from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime
from zlib import crc32

import pytest

import store as store_package
from records import FrontlineError
from store import Query, StoreError, default_store, open_store
from store.query import CHOICES
from store.rows import day_of
from store.schema import FIELDS, GROUPING, SCHEMA_VERSION
from tests.store_samples import NOT_CLAIMED, NOT_RESOLVED, day, document, finding

pytest_plugins = ["tests.store_engines"]
X = {"extractor_id": "x1", "gazetteer_version": "g1"}


@pytest.fixture
def path(tmp_path):
    """Return where a SQLite store may be made, for what is SQLite's own."""
    return tmp_path / "s.db"


@pytest.fixture
def store(place):
    with open_store(place, clock=lambda: datetime(2025, 12, 1, 12, tzinfo=UTC)) as opened:
        yield opened


@pytest.fixture
def full(store):
    """Return a store with four documents, and the findings in it."""
    a = document(
        "a",
        source="TASS",
        published=day("2025-11-27"),
        title="Briefing",
        lang="ru",
        url="https://a.example/1",
    )
    b = document("b", text="Бої біля Вовчанська.", source="Суспільне", published=day("2025-11-28"), lang="uk")
    c = document("c", source="TASS")
    d = document("d", source="ISW", published=datetime(2025, 12, 1, 9, 30, tzinfo=UTC))
    findings = [
        finding(a, "Pokrovsk", 1, claim_kind="capture"),
        finding(a, "Huliaipole", 2),
        finding(a, "Pokrovsk", 3, use="metonym", **NOT_CLAIMED),
        finding(b, "Vovchansk", 1, claimant="Ukrainian General Staff", claimant_side="UA", stance="denied",
                event_date_start="2025-11-26", event_date_end="2025-11-27", lang="uk"),
        finding(b, "Pokrovsk", 2, use="sector", drawn_as="sector", geo_precision=2, **NOT_CLAIMED),
        finding(c, "Pokrovsk", 1, stance="hedged", claimant=None, claimant_side="NONE"),
        finding(d, "Pokrovsk", 1, place_text="Nowhere", resolve_reason="abstain:unknown", **NOT_RESOLVED),
    ]  # fmt: skip
    store.put_many(((doc, [f for f in findings if f.doc_id == doc.id]) for doc in (a, b, c, d)), **X)
    return store, findings


def bare(found):
    """Return findings without what the store fills in over all documents."""
    empty = {name: () if name in ("contradicts", "corroborates") else None for name in GROUPING}
    return [replace(f, **empty) for f in found]


EVERYTHING = Query(use=CHOICES["use"])


def test_the_package_says_what_it_offers():
    assert sorted(store_package.__all__) == list(store_package.__all__)
    assert all(hasattr(store_package, name) for name in store_package.__all__)
    public = {name for name, value in vars(store_package).items() if isinstance(value, type)}
    assert public <= set(store_package.__all__)


def test_a_finding_comes_out_as_it_went_in(store):
    doc = document(
        source="TASS", url="https://example.org/ж?a=1", title="«Сводка» <script>", published=day("2025-11-28")
    )
    odd = finding(doc, hedges=("мабуть", '"quoted"'), negated=True, evidence=(), lat=-0.5, relation="offset",
                  relation_km=9.5, relation_bearing="NW", lat_2=48.3, lon_2=37.1, cue_start=None)  # fmt: skip
    assert store.put(doc, [odd], **X) == "new"
    (back,) = bare(store.find())
    assert back == odd
    assert all(type(getattr(back, f.name)) is type(getattr(odd, f.name)) for f in fields(odd))
    assert store.document("d1") == doc
    assert store.document("nothing") is None


def test_a_moment_of_publication_keeps_its_zone(store):
    doc = document(published=datetime.fromisoformat("2025-11-28T23:30:00+02:00"))
    store.put(doc, [], **X)
    assert store.document("d1") == doc


def test_twice_the_same_is_once(store):
    doc = document()
    assert store.put(doc, [finding(doc)], **X) == "new"
    before = store.meta
    assert store.knows(doc, **X)
    assert store.put(doc, [finding(doc)], **X) == "known"
    assert store.meta == before
    assert store.count() == 1


@pytest.mark.parametrize("change", ["text", "published", "extractor", "gazetteer"])
def test_a_change_replaces_the_findings(store, change):
    doc = document()
    store.put(doc, [finding(doc, number=1), finding(doc, number=2)], **X)
    put = dict(X)
    if change == "text":
        doc = replace(doc, text="Another text.")
    elif change == "published":
        doc = replace(doc, published=day("2025-11-28"))
    else:
        put["extractor_id" if change == "extractor" else "gazetteer_version"] = "2"
    assert not store.knows(doc, **put)
    assert store.put(doc, [finding(doc, number=7)], **put) == "updated"
    assert [f.id for f in store.find()] == ["d1-7"]
    assert store.document("d1") == doc
    assert store.meta.documents == 1


def test_putting_many_counts_the_outcomes(store):
    docs = [document(f"d{i}") for i in range(5)]
    assert store.put_many([(d, [finding(d)]) for d in docs], **X) == {"new": 5, "known": 0, "updated": 0}
    docs[0] = replace(docs[0], title="New title")
    assert store.put_many(((d, [finding(d)]) for d in docs), **X) == {"new": 0, "known": 4, "updated": 1}
    assert store.count() == 5


def test_a_failing_document_leaves_no_half(store):
    doc = document()
    twice = finding(doc)
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        store.put(doc, [twice, twice], **X)
    assert store.meta.documents == 0
    assert store.count(EVERYTHING) == 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), {"a-1", "a-2", "b-1", "b-2", "c-1", "d-1"}),
        (EVERYTHING, {"a-1", "a-2", "a-3", "b-1", "b-2", "c-1", "d-1"}),
        (Query(use=("metonym",)), {"a-3"}),
        (Query(side=("RU",), resolved="yes"), {"a-1", "a-2"}),
        (Query(side=("-",)), {"b-2"}),
        (Query(kind=("capture", "-")), {"a-1", "b-2"}),
        (Query(stance=("denied",)), {"b-1"}),
        (Query(claimant=("Ukrainian General Staff",)), {"b-1"}),
        (Query(claimant=("-",)), {"b-2", "c-1"}),
        (Query(place=("wd:Q156718",)), {"a-1", "b-2", "c-1"}),
        (Query(oblast=("Kharkiv", "Zaporizhzhia")), {"a-2", "b-1"}),
        (Query(publisher=("TASS",)), {"a-1", "a-2", "c-1"}),
        (Query(lang=("uk",)), {"b-1", "b-2"}),
        (Query(precision=("2",)), {"b-2"}),
        (Query(precision=("-",)), {"d-1"}),
        (Query(resolved="no"), {"d-1"}),
        (Query(doc=("b",)), {"b-1", "b-2"}),
        (Query(id=("b-2", "a-1")), {"a-1", "b-2"}),
        (Query(since=day("2025-11-28")), {"b-2", "c-1", "d-1"}),
        (Query(until=day("2025-11-27"), undated="out"), {"a-1", "a-2", "b-1"}),
        (Query(undated="out"), {"a-1", "a-2", "b-1", "b-2", "d-1"}),
        (Query(undated="only"), {"c-1"}),
        (Query(last_days=4, undated="out"), {"b-2", "d-1"}),
        (Query(bbox=(36, 47, 38, 49)), {"a-1", "a-2", "b-2", "c-1"}),
        (Query(bbox=(170, -90, 37, 90)), {"a-2", "b-1"}),
        (Query(q="Вовчанська"), {"b-1", "b-2"}),
        (Query(q="VOVCHANSK"), {"b-1"}),
        (Query(q="briefing huliaipole"), {"a-2"}),
        (Query(q="100% '\" AND NOT ("), set()),
    ],
)
def test_what_a_query_finds(full, query, expected):
    store, _ = full
    assert {f.id for f in store.find(query)} == expected
    assert store.count(query) == len(expected)


def test_today_is_an_argument(full):
    store, _ = full
    query = Query(last_days=1, undated="out")
    assert {f.id for f in store.find(query, today=day("2025-11-27"))} == {"a-1", "a-2", "b-1"}


def test_order_and_pages(full):
    store, _ = full
    newest = [f.id for f in store.find()]
    assert newest == ["d-1", "b-2", "a-1", "a-2", "b-1", "c-1"]
    assert [f.id for f in store.find(order="oldest")] == ["a-1", "a-2", "b-1", "b-2", "d-1", "c-1"]
    assert [f.id for f in store.find(order="document")] == ["a-1", "a-2", "b-1", "b-2", "c-1", "d-1"]
    assert [f.id for f in store.find(limit=2)] + [f.id for f in store.find(offset=2)] == newest


@pytest.mark.parametrize(
    ("first", "last", "published", "expected"),
    [
        (None, None, None, None),
        (None, None, "2025-11-28T10:00:00+02:00", "2025-11-28"),
        ("2025-11-27", "2025-11-27", "2025-11-28", "2025-11-27"),
        ("2025-11-01", "2025-11-30", "2025-11-15", "2025-11-15"),  # this month, said on the 15th
        ("2025-11-01", "2025-11-30", None, "2025-11-30"),
        ("2025-12-01", "2025-12-07", "2025-11-28", "2025-12-01"),  # next week
        ("2025-11-01", None, None, "2025-11-01"),
    ],
)
def test_the_one_day_of_a_finding(first, last, published, expected):
    assert (
        day_of(finding(document(), event_date_start=first, event_date_end=last, published=published))
        == expected
    )


def test_counts_by_place(full):
    store, _ = full
    rows = store.by_place()
    assert [(r.name, r.drawn_as, r.count) for r in rows] == [
        ("Pokrovsk", "point", 2),
        ("Vovchansk", "point", 1),
        ("Huliaipole", "point", 1),
        ("Pokrovsk", "sector", 1),
    ]
    first = rows[0]
    assert (first.place_id, first.lat, first.lon, first.admin1) == ("wd:Q156718", 48.282, 37.1807, "Donetsk")
    assert first.by_stance == {"asserted": 1, "hedged": 1}
    assert first.by_side == {"RU": 1, "NONE": 1}
    assert first.by_kind == {"capture": 1, "advance": 1}
    assert first.latest == "2025-11-27"
    assert rows[3].by_stance == {"-": 1}


def test_counts_by_day(full):
    store, _ = full
    rows = store.by_day()
    assert [(r.day, r.count, r.by_stance) for r in rows] == [
        ("2025-11-27", 3, {"asserted": 2, "denied": 1}),
        ("2025-11-28", 1, {"-": 1}),
        ("2025-12-01", 1, {"asserted": 1}),
        (None, 1, {"hedged": 1}),
    ]


def test_counts_by_value(full):
    store, findings = full
    facets = store.facets(Query(side=("RU",)))
    assert dict(facets["side"]) == {"RU": 3, "UA": 1, "NONE": 1, "-": 1}  # its own filter left aside
    assert dict(facets["kind"]) == {"advance": 2, "capture": 1}
    assert dict(facets["publisher"]) == {"TASS": 2, "ISW": 1}
    assert dict(facets["use"]) == {"literal": 3}
    assert dict(store.facets()["use"]) == Counter(f.use for f in findings)
    assert facets["oblast"][0][1] >= facets["oblast"][-1][1]


def test_documents_and_meta(full):
    store, _ = full
    listed = list(store.documents())
    assert [d.id for d in listed] == ["d", "b", "a", "c"]
    assert (listed[2].title, listed[2].findings, listed[2].characters) == ("Briefing", 3, 31)
    assert listed[0].known_at == "2025-12-01T12:00:00+00:00"
    meta = store.meta
    assert (meta.documents, meta.findings, meta.as_of) == (4, 7, "2025-12-01")
    assert (meta.first_day, meta.last_day, meta.extractor_ids) == ("2025-11-27", "2025-12-01", ("x1",))


def test_deleting_a_source_leaves_nothing_of_it(full):
    store, _ = full
    assert store.delete_source("TASS") == 2
    assert store.delete_source("TASS") == 0
    assert {f.publisher for f in store.find(EVERYTHING)} == {"Суспільне", "ISW"}
    assert {d.id for d in store.documents()} == {"b", "d"}
    assert "TASS" not in dict(store.facets()["publisher"])


def test_the_columns_belong_to_this_version():
    """A new or renamed field of Finding needs a migration and a new SCHEMA_VERSION."""
    assert (SCHEMA_VERSION, len(FIELDS), crc32(" ".join(FIELDS).encode())) == (9, 74, 384652888)


def test_a_reader_sees_the_old_state_until_the_whole_document_is_in(store):
    doc = document()
    store.put(doc, [finding(doc, number=n) for n in range(1, 4)], **X)
    reading = store.find(order="document")
    assert next(reading).id == "d1-1"
    changed = replace(doc, text="New.")
    store.put(changed, [finding(changed, number=9)], **X)
    assert [f.id for f in reading] == ["d1-2", "d1-3"]
    assert [f.id for f in store.find()] == ["d1-9"]


def test_no_store_where_none_may_be_made(tmp_path):
    with pytest.raises(StoreError, match=r"There is no store at .*frontline ingest"):
        open_store(tmp_path / "none.db", create=False)
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(StoreError, match=r"is a folder"):
        open_store(tmp_path)


def test_a_damaged_file_is_named_with_a_remedy(path):
    path.write_bytes(b"this is no database, only words " * 200)
    with pytest.raises(StoreError, match=r"s\.db is damaged or is not a store.*backup"):
        open_store(path)


def test_a_database_of_another_program_is_left_alone(path):
    with sqlite3.connect(path) as connection:
        connection.execute("create table cookies (x)")
    connection.close()
    with pytest.raises(StoreError, match=r"belongs to another program .*cookies"):
        open_store(path)


def test_a_newer_store_is_refused(path):
    open_store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("update meta set value = '999' where key = 'schema_version'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match=r"newer version .* 999.*Update the program"):
        open_store(path)


def test_an_early_store_is_refused(path):
    open_store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("update meta set value = '1' where key = 'schema_version'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match=r"(?s)early version.*ingest the documents again"):
        open_store(path)


def test_a_store_is_brought_up_to_date(path, monkeypatch):
    doc = document()
    with open_store(path) as store:
        store.put(doc, [finding(doc)], **X)
    monkeypatch.setattr("store.migrations.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    steps = {SCHEMA_VERSION: lambda c: c.exec_driver_sql("alter table documents add column note text")}
    monkeypatch.setattr("store.migrations.MIGRATIONS", steps)
    with open_store(path) as store:
        assert store.meta.schema_version == SCHEMA_VERSION + 1
        assert store.count() == 1


def test_a_failed_migration_changes_nothing(path, monkeypatch):
    def fail(connection):
        connection.exec_driver_sql("drop table cells")
        raise RuntimeError("power cut")

    open_store(path).close()
    with monkeypatch.context() as patch:
        patch.setattr("store.migrations.SCHEMA_VERSION", SCHEMA_VERSION + 1)
        patch.setattr("store.migrations.MIGRATIONS", {SCHEMA_VERSION: fail})
        with pytest.raises(RuntimeError, match="power cut"):
            open_store(path)
    with open_store(path) as store:
        assert store.meta.schema_version == SCHEMA_VERSION
        assert store.count() == 0


def test_a_passing_store_is_gone_when_closed():
    doc = document()
    with open_store(":memory:", create=False) as store:
        store.put(doc, [finding(doc)], **X)
        assert store.count() == 1
        folder = store.at_close.__self__.name
        assert os.path.isdir(folder)
    assert not os.path.exists(folder)


def test_an_updated_article_keeps_its_history(place):
    hours = iter(range(24))
    clock = lambda: datetime(2025, 12, 1, next(hours), tzinfo=UTC)  # noqa: E731
    with open_store(place, clock=clock) as store:
        first = document(text="Pokrovsk is held.", url="https://e.org/1", published=day("2025-11-28"))
        second = replace(first, text="Pokrovsk is lost.")
        for doc in (first, second):
            store.put(doc, [finding(doc)], **X)
        store.put(second, [finding(second)], extractor_id="x2")  # read anew, the same article
        (version,) = store.versions("d1")
        assert version.document == first
        assert (version.known_at, version.replaced_at) == (
            "2025-12-01T00:00:00+00:00",
            "2025-12-01T01:00:00+00:00",
        )
        assert next(store.documents()).known_at == "2025-12-01T01:00:00+00:00"
        assert [f.claim_text for f in store.find()] == ["Pokrovsk is lost."]
        assert store.count(Query(q="held")) == 0
        assert store.versions("other") == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Покровськ", True),  # the name, though the text has a case form
        ("покровського", True),  # the case form
        ("ГУЛЯЙПОЛЕ", False),
        ("об'їзду", True),
        ("обʼїзд", True),
        ("зеленого", True),
        ("зелёного", True),
        ("північно-східний", True),
        ("східний північно", True),
        ("cafe", True),
        ("afé", False),
        ('" OR "x', False),
        ("*", False),
        ("наступ NOT північно", False),
    ],
)
def test_free_text(store, search, found):
    doc = document(text="Північно-східний наступ біля Покровського об’їзду, у зелёного café.")
    store.put(doc, [finding(doc)], **X)
    assert store.count(Query(q=search)) == int(found)
    assert len(list(store.find(Query(q=search)))) == int(found)


def test_a_locked_store_says_so(path, monkeypatch):
    monkeypatch.setattr("store.engine.BUSY_SECONDS", 0.05)
    doc = document()
    with open_store(path) as ours:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("begin immediate")
        assert ours.count() == 0  # reading goes on
        with pytest.raises(StoreError, match=r"being written by another program.*try again"):
            ours.put(doc, [finding(doc)], **X)
        other.close()
        assert ours.put(doc, [finding(doc)], **X) == "new"


def test_a_password_is_never_shown():
    for address in ("mysql://u:secret@h/db", "postgresql://u:secret@localhost:1/db"):
        with pytest.raises(FrontlineError) as caught:
            open_store(address)
        assert "secret" not in str(caught.value)


def test_the_default_store_lies_in_the_users_data_folder(monkeypatch):
    monkeypatch.delenv("FRONTLINE_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_store() == os.path.join("/data", "frontline-mapper", "frontline.db")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/u")
    assert default_store() == "/home/u/.local/share/frontline-mapper/frontline.db"
    monkeypatch.setenv("FRONTLINE_STORE", "postgresql://h/db")
    assert default_store() == "postgresql://h/db"


def test_an_older_state_is_not_put_back_by_reading_it_again(store):
    first = document(text="Fighting near Pokrovsk.", source="A")
    second = replace(first, text="Fighting near Siversk.")
    for doc in (first, second):
        store.put(doc, [finding(doc)], **X)
    before = list(store.find()), store.versions("d1"), store.meta
    assert store.unknown([first, second], **X) == []
    assert store.put(first, [finding(first)], **X) == "known"
    assert store.put(second, [finding(second)], **X) == "known"
    assert (list(store.find()), store.versions("d1"), store.meta) == before
    renamed = replace(second, title="A new title")  # a change of what is known of it always counts
    assert store.put(renamed, [finding(renamed)], **X) == "updated"
    assert store.put(second, [finding(second)], **X) == "updated"

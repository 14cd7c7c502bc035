"""The query string and its record: round trip, canonical form, forgiving reading."""

import string
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.query import CHOICES, DEFAULT_USE, NOTHING, VIEW_FIELDS, Query, format_query, parse_query

words = st.lists(st.text(min_size=1, max_size=12), max_size=3).map(tuple)
lat, lon = st.floats(-90, 90), st.floats(-180, 180)


def chosen(name):
    return st.lists(st.sampled_from((*CHOICES[name], NOTHING)), max_size=4).map(tuple)


queries = st.builds(
    Query,
    **{name: chosen(name) for name in CHOICES},
    **dict.fromkeys(("claimant", "place", "oblast", "publisher", "group", "doc", "id", "hid"), words),
    q=st.text(max_size=30),
    since=st.none() | st.dates(),
    until=st.none(),
    last_days=st.none() | st.integers(1, 4000),
    undated=st.sampled_from(("in", "out", "only")),
    resolved=st.sampled_from(("any", "yes", "no")),
    bbox=st.none() | st.tuples(lon, st.floats(-90, 0), lon, st.floats(0, 90)),
    map=st.none() | st.tuples(st.floats(0, 24), lat, lon),
    ui=st.sampled_from((None, "en", "uk")),
    tab=st.none() | st.text(max_size=9),
    sel=st.none() | st.text(max_size=9),
    mode=st.sampled_from(("window", "cumulative")),
)


@given(queries)
def test_every_query_survives_the_round_trip(query):
    text = format_query(query)
    assert parse_query(text) == (query, ())
    assert text.isascii()
    assert not set(text) & set(string.whitespace + "\"'<>`#")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    query, notes = parse_query(text)
    assert parse_query(format_query(query)) == (query, ())
    assert all(isinstance(note, str) for note in notes)


@given(
    st.lists(
        st.tuples(st.sampled_from([f.name for f in fields(Query)] + ["from", "to", "last"]), st.text()),
        max_size=5,
    )
)
def test_no_value_breaks_the_reader(pairs):
    query, _ = parse_query("&".join(f"{key}={value}" for key, value in pairs))
    assert parse_query(format_query(query)) == (query, ())


def test_the_default_view_is_the_empty_string():
    assert format_query(Query()) == ""
    assert parse_query("") == (Query(), ())
    assert parse_query("?") == (Query(), ())
    assert Query().use == DEFAULT_USE == ("literal", "sector")


def test_a_string_as_a_person_writes_it():
    query, notes = parse_query(
        "?side=ru,UA&kind=capture&kind=advance&place=wd:Q156718&from=2025-11-01&to=2025-11-30"
        "&bbox=36,47,39,49.5&q=street+fighting&map=7/48.2/37.1&use=all"
    )
    assert notes == ()
    assert query.side == ("RU", "UA")
    assert query.kind == ("advance", "capture")
    assert query.since == date(2025, 11, 1)
    assert query.until == date(2025, 11, 30)
    assert query.bbox == (36, 47, 39, 49.5)
    assert query.map == (7, 48.2, 37.1)
    assert query.q == "street fighting"
    assert query.use == ("literal", "metonym", "modifier", "sector")
    assert format_query(query) == (
        "bbox=36,47,39,49.5&from=2025-11-01&kind=advance,capture&map=7/48.2/37.1&place=wd:Q156718"
        "&q=street%20fighting&side=RU,UA&to=2025-11-30&use=all"
    )


def test_order_and_doubles_do_not_matter():
    assert Query(side=("UA", "RU", "UA")) == Query(side=("RU", "UA"))
    assert format_query(Query(publisher=("b", "a"))) == "publisher=a&publisher=b"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("colour=red", "unknown key “colour”"),
        ("side=XX", "use one of RU, UA, OTHER, NONE"),
        ("from=yesterday", "write a day as 2025-11-28"),
        ("bbox=1,2,3", "west,south,east,north"),
        ("bbox=1,60,3,50", "west,south,east,north"),
        ("bbox=nan,1,2,3", "west,south,east,north"),
        ("last=soon", "24h, 7d or 30d"),
        ("last=0d", "24h, 7d or 30d"),
        ("map=7/95/0", "zoom/lat/lon"),
        ("undated=maybe", "in, out or only"),
        ("from=2025-12-01&to=2025-11-01", "exchanged"),
        ("from=2025-12-01&last=7d", "last was ignored"),
    ],
)
def test_what_is_not_understood_is_noted(text, note):
    query, notes = parse_query(text)
    assert len(notes) == 1
    assert note in notes[0]
    assert query in (
        Query(),
        Query(since=date(2025, 11, 1), until=date(2025, 12, 1)),
        Query(since=date(2025, 12, 1)),
    )


def test_a_broken_key_leaves_the_others_alone():
    query, notes = parse_query("side=RU&from=never&kind=strike,bogus")
    assert (query.side, query.kind, query.since) == (("RU",), ("strike",), None)
    assert len(notes) == 2


def test_a_whole_address_is_read():
    assert parse_query("https://example.org/map?side=UA#top") == (Query(side=("UA",)), ())


@pytest.mark.parametrize(("text", "days"), [("24h", 1), ("7d", 7), ("30D", 30), ("90", 90)])
def test_presets_of_time(text, days):
    query, notes = parse_query(f"last={text}")
    assert (query.last_days, notes) == (days, ())
    first, last = query.days(date(2025, 11, 30))
    assert last == date(2025, 11, 30)
    assert (last - first).days == days - 1
    assert query.days(None) == (None, None)


def test_the_last_days_before_the_first_of_all_days_do_not_overflow():
    assert Query(last_days=4000).days(date(1, 1, 2))[0] == date(1, 1, 1)


def test_filters_drop_the_view_only():
    query = Query(
        side=("RU",), hid=("f1",), map=(7, 48, 37), tab="table", mode="cumulative", ui="uk", sel="x"
    )
    assert query.filters() == Query(side=("RU",))
    assert {f.name for f in fields(Query)} >= VIEW_FIELDS

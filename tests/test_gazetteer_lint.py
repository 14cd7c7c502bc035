"""A lint of the shipped table: every row and every name is what SOURCES.md promises."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from shapely.geometry import Point, shape

from geo.gazetteer import NAMES_CSV, PLACES_CSV
from geo.shapes import area_shape
from geo.user_places import LANGUAGES, NAME_KINDS, PLACE_COLUMNS
from records import PlaceKind

FRONT = ("Donetsk", "Luhansk", "Kharkiv", "Zaporizhzhia", "Kherson", "Dnipropetrovsk", "Sumy")
POPULATED = {"city", "town", "village", "hamlet"}
YEAR = re.compile(r"\d{4}(-\d{2}-\d{2})?")
UNTIL = re.compile(r"\d{4}(-\d{2}-\d{2})?|\d{4}/\d{4}|undated")
CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]")
# Kilometres that a settlement may lie outside its oblast's simplified outline, and who lies farther.
TOLERANCE_KM = 3.0
OUTSIDE = {
    "Біле": "on Snake Island, which the outline leaves out",
    "Славутич": "an exclave of Kyiv Oblast inside Chernihiv Oblast",
}


def read(path):
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def rows():
    return read(PLACES_CSV)


@pytest.fixture(scope="module")
def names():
    return read(NAMES_CSV)


@pytest.fixture(scope="module")
def ukrainian(rows):
    return [r for r in rows if r["country"] == "UA" and r["kind"] == "settlement"]


def test_columns_are_the_documented_ones(rows, names):
    assert tuple(rows[0]) == PLACE_COLUMNS
    assert tuple(names[0]) == ("place_id", "name", "lang", "kind", "since", "until", "source")


def test_ids_are_unique_sorted_and_of_a_known_kind(rows):
    ids = [r["id"] for r in rows]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert all(re.fullmatch(r"wd:Q\d+|gn:\d+|osm:\w+/\d+|fm:\S+", place_id) for place_id in ids)
    assert all(r["id"] == f"wd:{r['wikidata']}" for r in rows if r["wikidata"])


def test_no_name_is_empty_or_in_the_wrong_letters(rows, names):
    for r in rows:
        assert r["name"], r
        assert not CYRILLIC.search(r["name"]), r
        assert CYRILLIC.search(r["name_uk"]), r
        assert CYRILLIC.search(r["name_ru"]), r
        assert not re.search("[ыэъё]", r["name_uk"].lower()), r
        assert (
            r["country"] != "UA" or r["kind"] == "facility" or not re.search("[їєґ]", r["name_ru"].lower())
        ), r
    assert all(n["name"].strip() == n["name"] != "" for n in names)


def test_values_are_in_their_ranges(rows):
    for r in rows:
        assert r["kind"] in get_args(PlaceKind), r
        assert re.fullmatch("[A-Z]{2}|", r["country"]), r
        assert r["lat"] == r["lon"] == "" or (
            -90 <= float(r["lat"]) <= 90 and -180 <= float(r["lon"]) <= 180
        ), r
        assert float(r["radius_km"]) > 0, r
        assert not r["population"] or int(r["population"]) > 0, r
        assert r["source"], r
        assert r["kind"] in {"country", "sea"} or r["lat"], r


def test_further_names_belong_to_a_place_and_say_something_new(rows, names):
    current = {r["id"]: {"en": r["name"], "uk": r["name_uk"], "ru": r["name_ru"]} for r in rows}
    seen = Counter((n["place_id"], n["name"], n["lang"]) for n in names)
    assert max(seen.values()) == 1
    for n in names:
        assert n["lang"] in LANGUAGES, n
        assert n["kind"] in NAME_KINDS, n
        assert current[n["place_id"]][n["lang"]] != n["name"], n
        assert n["source"], n


def test_every_former_name_is_dated_or_says_that_it_is_not(names):
    for n in names:
        assert not n["since"] or YEAR.fullmatch(n["since"]), n
        if n["kind"] == "former":
            assert UNTIL.fullmatch(n["until"]), n
        else:
            assert not n["until"], n
    former = [n for n in names if n["kind"] == "former"]
    assert sum(n["until"] != "undated" for n in former) >= 0.9 * len(former)


@pytest.mark.parametrize("oblast", FRONT)
def test_front_settlements_have_their_code_and_units(ukrainian, oblast):
    populated = [r for r in ukrainian if r["oblast"] == oblast and r["settlement_class"] in POPULATED]
    assert len(populated) > 600
    assert sum(bool(r["katottg"]) for r in populated) >= 0.99 * len(populated)
    assert all(r["raion"] and r["hromada"] for r in populated if r["katottg"])


def test_codes_are_unique_and_name_their_raion(rows):
    codes = [r["katottg"] for r in rows if r["katottg"]]
    assert len(set(codes)) == len(codes)
    raions = {r["katottg"]: r for r in rows if r["settlement_class"] == "raion" and r["country"] == "UA"}
    assert len(raions) == 136
    for r in rows:
        if r["kind"] == "settlement" and r["katottg"] and r["raion"]:
            unit = raions[r["katottg"][:6]]
            assert unit["name"] == f"{r['raion']} Raion", r


def test_settlements_lie_in_their_oblast(rows, ukrainian):
    outlines = {
        r["oblast"]: shape(area_shape(r["id"]))
        for r in rows
        if r["kind"] == "oblast" and r["country"] == "UA"
    }
    outlines["Crimea"] = outlines["Sevastopol"] = shape(area_shape("wd:Q7835"))
    outside = []
    for r in ukrainian:
        if r["settlement_class"] in POPULATED and r["name_uk"] not in OUTSIDE:
            km = 111.2 * outlines[r["oblast"]].distance(Point(float(r["lon"]), float(r["lat"])))
            if km > TOLERANCE_KM:
                outside.append((round(km, 1), r["name"], r["oblast"]))
    assert len(outside) <= 45, sorted(outside, reverse=True)[:45]
    assert max(outside)[0] < 12, max(outside)


def test_names_are_shared_as_they_are_in_the_country(ukrainian):
    shared = Counter(r["name_uk"] for r in ukrainian if r["settlement_class"] in POPULATED)
    assert shared["Костянтинівка"] >= 33
    assert shared["Лиман"] >= 8
    assert 0.4 < sum(n for n in shared.values() if n > 1) / sum(shared.values()) < 0.6


def test_the_sources_page_tells_every_column_and_file():
    page = (PLACES_CSV.parent / "SOURCES.md").read_text("utf-8")
    for told in (
        *PLACE_COLUMNS,
        *(path.name for path in PLACES_CSV.parent.glob("curated_*.toml")),
        "ODbL",
        "CC BY 4.0",
    ):
        assert told in page, told

"""The sealed page as text: nothing to fetch, nothing that runs, the same bytes for the same data."""

import base64
import gzip
import hashlib
import io
import json
import random
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import (
    HOSTILE,
    finding,
    hostile_findings,
    many_findings,
    seed_findings,
    wire_findings,
)

from geo.shapes import area_shape, basemap
from maps.errors import PageError
from maps.messages import catalogue, plural
from maps.page import page, write_page
from maps.page_data import inert_json, pack, statements
from maps.page_ground import GRID
from maps.page_table import table

SQUARE = {"type": "Polygon", "coordinates": [[[36, 47], [39, 47], [39, 49], [36, 49], [36, 47]]]}
LAND = {"type": "Polygon", "coordinates": [[[20, 43], [43, 43], [43, 55], [20, 55], [20, 43]]]}
BASEMAP = {
    "type": "FeatureCollection",
    "features": [
        {"properties": {"kind": "neighbour", "name": "Land"}, "geometry": LAND},
        {
            "properties": {"kind": "oblast", "name": "Donetsk Oblast", "name_uk": "Донецька область"},
            "geometry": SQUARE,
        },
        {
            "properties": {"kind": "town", "name": "Dnipro", "rank": 1},
            "geometry": {"type": "Point", "coordinates": [35, 48]},
        },
    ],
}  # fmt: skip


def made(rows=None, **options):
    return page(rows or seed_findings(), **{"title": "The front", "basemap": BASEMAP, **options})


def data_of(html):
    return json.loads(
        re.search(r'<script type="application/json" id="findings">(.*?)</script>', html, re.DOTALL)[1]
    )


def test_equal_data_give_equal_bytes_in_any_order():
    rows = seed_findings() + wire_findings()
    mixed = rows[:]
    random.Random(1).shuffle(mixed)
    assert made(rows) == made(mixed)


def test_nothing_is_linked_or_fetched():
    html = made(seed_findings())
    without_data = re.sub(r"<script.*?</script>|<style>.*?</style>|<!--.*?-->", "", html, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", without_data)
    assert "url(" not in "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL)).replace(
        "url(#default#VML)", ""
    )
    assert "sourceMappingURL" not in html
    assert "cdn." not in html
    for word in ("localStorage", "sessionStorage", "document.cookie", "indexedDB", "innerHTML", "eval("):
        assert word not in "".join(re.findall(r"<script>(.*?)</script>", html, re.DOTALL)[1:]), word


def test_the_policy_names_every_script_and_style_by_its_hash():
    html = made()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1].replace(
        "&#39;", "'"
    )
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        sources = policy.partition(f"{tag}-src ")[2].partition(";")[0].split()
        hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts]
        assert sources == hashes
        assert texts


class Tags(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.quotes, self._quote = [], [], False

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "q":
            self._quote = True
            self.quotes.append("")

    def handle_endtag(self, tag):
        self._quote = self._quote and tag != "q"

    def handle_data(self, data):
        if self._quote:
            self.quotes[-1] += data


def test_hostile_text_stays_text():
    html = page(hostile_findings(), title=HOSTILE[1], query=HOSTILE[0], as_of=HOSTILE[1], basemap=BASEMAP)
    assert html.count("<script") == 4 == html.count("</script>")
    body = re.sub(r"<script.*?</script>|<style>.*?</style>|<!--.*?-->", "", html, flags=re.DOTALL)
    seen = Tags()
    seen.feed(body)
    tags = {tag for tag, _ in seen.tags}
    assert not tags & {"img", "svg", "script", "iframe"}
    assert not [a for _, attrs in seen.tags for a in attrs if a.startswith("on")]
    assert not [a for _, attrs in seen.tags for a in attrs.values() if a and a.startswith("javascript:")]
    assert sorted(seen.quotes) == sorted(row.claim_text for row in hostile_findings())
    assert data_of(html)["documents"][0][2] is None
    assert all(name in {p[0] for p in data_of(html)["places"]} for name in HOSTILE)


@given(st.text())
def test_json_in_the_page_cannot_end_it(text):
    packed = inert_json({"a": text})
    assert not set(packed) & set("<>&\u2028\u2029")
    assert json.loads(packed)["a"] == text


def test_every_finding_is_there_once():
    rows = seed_findings() + wire_findings()
    data = data_of(made(rows, shapes=lambda place_id: None if place_id == "wd:Q4338203" else SQUARE))
    assert len(data["rows"]) == len(rows)
    assert sum(mark < 0 for mark, *_ in data["rows"]) == 2  # no such place, and a river without a shape
    assert write_page(rows, io.BytesIO(), title="x") == len(rows)


def test_names_and_cues_are_found_in_utf_16():
    sentence = "😀 Moscow said 😀 Pokrovsk had fallen."
    data = data_of(made([finding("Pokrovsk", sentence, claim_kind="capture", cue="fallen")]))
    units = sentence.encode("utf-16-le")
    for start, size, words in (
        (*data["rows"][0][1:3], "Pokrovsk"),
        (*data["statements"][0][10:12], "fallen"),
    ):
        assert units[2 * start : 2 * (start + size)].decode("utf-16-le") == words


def test_areas_sectors_and_towns_are_told_apart():
    packed = pack(statements(seed_findings(), 700), shapes=lambda _id: SQUARE, basemap=None)
    drawn = {(packed["places"][m[0]][0], m[1]) for m in packed["marks"]}
    assert ("Pokrovsk", 0) in drawn
    assert ("Pokrovsk", 3) in drawn
    assert ("Donetsk Oblast", 5) in drawn
    assert (
        packed["paths"].count([36 * GRID, 47 * GRID, 3 * GRID, 0, 0, 2 * GRID, -3 * GRID, 0, 0, -2 * GRID])
        == 1
    )


def test_metonyms_are_listed_but_not_drawn():
    data = data_of(made([finding("Kharkiv", "Kharkiv says no.", use="metonym")]))
    assert data["marks"] == []
    assert data["rows"][0][0] == -1


def test_undated_stays_undated():
    data = data_of(made([finding()]))
    assert data["statements"][0][6:9] == [None, None, 0]


def test_the_table_holds_every_statement_for_readers_without_script():
    groups = statements(seed_findings(), 700)
    text = table(groups, catalogue()["en"])
    assert text.count("<q>") == len(groups)
    assert text.count("<tr>") == 1 + sum(len(g) for g in groups)
    assert "Pokrovsk (Krasnoarmeysk); Myrnohrad (Dimitrov)" in text
    assert "encirclement, asserted" in text


def test_both_languages_say_the_same_things():
    english, ukrainian = catalogue()["en"], catalogue()["uk"]
    assert english.keys() == ukrainian.keys()
    holes = {k: set(re.findall(r"\{(\w+)\}", str(v))) for k, v in english.items()}
    assert holes == {k: set(re.findall(r"\{(\w+)\}", str(v))) for k, v in ukrainian.items()}
    assert [plural("uk", ukrainian["days"], n) for n in (1, 3, 5, 11, 21, 112)] == [
        *("1 день", "3 дні", "5 днів", "11 днів", "21 день", "112 днів")
    ]  # fmt: skip
    assert '<html lang="uk">' in made(lang="uk")


def test_every_word_that_the_script_asks_for_exists():
    from maps.page import HERE, SCRIPTS

    script = "".join((HERE / name).read_text("utf-8") for name in SCRIPTS)
    asked = set(re.findall(r'F\.t\("(\w+)"', script))
    template = (HERE / "page.html").read_text("utf-8")
    asked |= set(re.findall(r"words\.(\w+)", template))
    assert {a for a in asked if not a.endswith("_")} <= catalogue()["en"].keys()
    assert {a for a in asked if a.endswith("_")} == {
        "kind_",
        "stance_",
        "side_",
        "drawn_",
        "name_",
        "bearing_",
    }


def test_tiles_open_the_policy_to_their_host_alone():
    html = made(tiles="OpenTopoMap")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "img-src data: https://*.tile.opentopomap.org;" in policy
    assert 'content="strict-origin-when-cross-origin"' in html
    assert "opentopomap.org/{z}/{x}/{y}.png" in html
    assert html == made(tiles="OpenTopoMap")
    assert "opentopomap" not in made()
    for name, why in (("Nobody", "No tile provider"), ("Thunderforest.OpenCycleMap", "need a key")):
        with pytest.raises(PageError, match=why):
            made(tiles=name)


def test_an_unknown_language_is_named():
    with pytest.raises(PageError, match="'fr'"):
        made(lang="fr")


def test_a_page_without_findings_is_a_page():
    html = page([], title="Nothing")
    assert data_of(html)["rows"] == []
    assert "0 statements" in html


def test_a_thousand_findings_fit_the_budget():
    """As it leaves the house: with the shipped base map, at most 600 kB, 150 kB on the wire."""
    html = page(many_findings(1000), title="Budget", basemap=basemap("page"), shapes=area_shape).encode()
    assert len(html) < 600_000
    assert len(gzip.compress(html)) < 150_000


def test_an_oblast_is_the_one_of_the_base_map():
    packed = pack(statements(seed_findings(), 700), shapes=area_shape, basemap=basemap("page"))
    oblasts = [row[2] for row in packed["base"] if row[0] == "oblast"]
    drawn = {packed["places"][m[0]][0]: m[5] for m in packed["marks"] if m[1] == 5}
    assert drawn["Donetsk Oblast"] in oblasts
    assert drawn["Kherson Oblast"] in oblasts


def test_ukrainian_pages_name_oblasts_in_ukrainian():
    html = made(lang="uk", basemap=basemap("page"), shapes=area_shape)
    assert "Донецька область" in data_of(html)["admins"]
    assert "Donetsk" in data_of(made(basemap=basemap("page")))["admins"]

"""The golden test: what the two articles in seeds/ must show, end to end."""

import shutil
from datetime import date

import pytest

from extract.documents import read_documents
from tests.conftest import ROOT

DATED, UNDATED = "putin-halt-if-kyiv-withdraws.txt", "putin-bishkek-occupied-territories.txt"


@pytest.fixture(scope="module")
def seeds(reader):
    documents = list(read_documents([ROOT / "seeds"]))
    assert len(documents) == 2
    return {"dated" if d.published else "undated": (d, reader.findings(d)) for d in documents}


def rows(findings, text=None, **wanted):
    found = [f for f in findings if text is None or f.place_text == text]
    return [f for f in found if all(getattr(f, k) == v for k, v in wanted.items())]


def test_the_date_at_the_head_is_the_publication_and_not_text(seeds):
    document, _ = seeds["dated"]
    assert document.published == date(2025, 11, 28)
    assert document.text.startswith("Russian President Vladimir Putin announced")


@pytest.mark.parametrize(
    ("soviet", "name"),
    [("Krasnoarmeysk", "Pokrovsk"), ("Dimitrov", "Myrnohrad")],
)
def test_soviet_names_stand_for_the_towns_of_today(seeds, soviet, name):
    _, findings = seeds["undated"]
    claims = rows(findings, soviet, claim_kind="encirclement")
    assert claims
    for row in claims:
        assert (row.name, row.admin1, row.name_kind) == (name, "Donetsk", "former")
        assert (row.claimant_side, row.stance) == ("RU", "asserted")
        assert "completely surrounded" in row.claim_text
    today = rows(findings, name, use="literal")
    assert {r.place_id for r in today} == {claims[0].place_id}


@pytest.mark.parametrize("name", ["Pokrovsk", "Myrnohrad"])
def test_advances_near_the_towns_are_the_leaderships_claim(seeds, name):
    _, findings = seeds["undated"]
    claims = rows(findings, name, claim_kind="advance")
    assert claims
    assert {(r.claimant_side, r.relation) for r in claims} == {("RU", "near")}


@pytest.mark.parametrize(
    ("text", "name", "oblast"),
    [
        ("Vovchansk", "Vovchansk", "Kharkiv"),
        ("Siversk", "Siversk", "Donetsk"),
        ("Hulyaipole", "Huliaipole", "Zaporizhzhia"),
    ],
)
def test_moscow_asserts_progress_at_the_hotspots(seeds, text, name, oblast):
    _, findings = seeds["undated"]
    claims = rows(findings, text, claim_kind="advance")
    assert claims
    for row in claims:
        assert (row.name, row.admin1, row.claimant_side) == (name, oblast, "RU")


def test_a_sector_is_a_sector_and_an_oblast_an_area(seeds):
    _, findings = seeds["undated"]
    assert any(r.use == "sector" and r.drawn_as == "sector" for r in rows(findings, "Pokrovsk"))
    areas = [r for r in findings if r.place_text.startswith("Donetsk") and r.place_kind == "oblast"]
    assert areas
    assert {(r.drawn_as, r.lat) for r in areas} == {("area", None)}


def test_the_four_regions_are_areas_and_never_dots(seeds):
    _, findings = seeds["dated"]
    named = [
        r
        for r in findings
        if r.name in {f"{n} Oblast" for n in ("Donetsk", "Luhansk", "Kherson", "Zaporizhzhia")}
    ]
    assert {r.name for r in named} == {
        f"{n} Oblast" for n in ("Donetsk", "Luhansk", "Kherson", "Zaporizhzhia")
    }
    assert {r.drawn_as for r in named} == {"area"}
    assert not rows(findings, "Kherson", place_kind="settlement")
    assert [r.place_kind for r in rows(findings, "Donbas")] == ["region"] * len(rows(findings, "Donbas"))


def test_giving_up_donetsk_and_luhansk_is_a_demand(seeds):
    _, findings = seeds["dated"]
    demands = [
        r for r in findings if r.claim_kind == "demand" and r.name in {"Donetsk Oblast", "Luhansk Oblast"}
    ]
    assert {r.name for r in demands} == {"Donetsk Oblast", "Luhansk Oblast"}


def test_ukraine_controls_large_parts_of_both(seeds):
    _, findings = seeds["dated"]
    held = {r.name for r in findings if r.claim_kind == "control" and r.beneficiary in {"UA", None}}
    assert {"Kherson Oblast", "Zaporizhzhia Oblast"} <= held


def test_governments_are_metonyms_and_a_visit_is_a_city(seeds):
    _, findings = seeds["undated"]
    uses = {(r.place_text, r.use) for r in findings}
    assert {
        ("Moscow", "metonym"),
        ("Kyiv", "metonym"),
        ("Kremlin", "metonym"),
        ("Washington", "metonym"),
    } <= uses
    visit = [r for r in findings if r.place_text == "Moscow" and "expected to arrive" in r.claim_text]
    assert [r.use for r in visit] == ["literal"]


@pytest.mark.parametrize("name", ["Bishkek", "Geneva"])
def test_foreign_towns_are_literal_and_foreign(seeds, name):
    _, findings = seeds["dated"]
    assert rows(findings, name)
    assert {(r.use, r.place_kind) for r in rows(findings, name)} == {("literal", "foreign")}


def test_isw_sees_no_breakthrough_and_no_advance(seeds):
    _, findings = seeds["undated"]
    said = [r for r in findings if "no confirmed operational-level breakthrough" in r.claim_text]
    assert not [r for r in said if r.claim_kind in {"advance", "capture"} and r.stance == "asserted"]


def test_next_week_is_the_week_after_the_publication(seeds):
    from extract.dates import find_dates

    document, _ = seeds["dated"]
    at = document.text.index("next week")
    (found,) = find_dates(document.text, at, at + len("next week"), document.published_on, "en")
    assert (found.first, found.last, found.precision) == (date(2025, 12, 1), date(2025, 12, 7), 2)


def test_on_thursday_stays_open_until_the_manifest_dates_the_article(tmp_path):
    from extract.dates import find_dates

    def thursday(document):
        at = document.text.index("on Thursday")
        return find_dates(document.text, at, at + len("on Thursday"), document.published_on, "en")

    shutil.copy(ROOT / "seeds" / UNDATED, tmp_path)
    (document,) = read_documents([tmp_path])
    assert document.published is None
    assert thursday(document) == ()
    (tmp_path / "manifest.toml").write_text(f'["{UNDATED}"]\npublished = 2025-11-28\n', "utf-8")
    (document,) = read_documents([tmp_path])
    assert thursday(document)[0].first == date(2025, 11, 27)


def test_undated_findings_stay_undated(seeds):
    _, findings = seeds["undated"]
    assert {r.published for r in findings} == {None}
    assert all(r.event_date_start is None for r in findings if r.timex is None)


def test_offsets_point_at_the_words(seeds):
    for document, findings in seeds.values():
        for row in findings:
            assert document.text[row.start_char : row.end_char] == row.place_text
            assert document.text[row.sentence_start : row.sentence_end] == row.claim_text

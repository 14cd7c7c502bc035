"""Twenty short reports in three languages, from their words to groups, disputes, timeline and ledger."""

import json
from datetime import date
from pathlib import Path

import pytest

from extract.pipeline import Reader
from records import Document
from store import Query, open_store

REPORTS = Path(__file__).parent / "cases" / "siversk.jsonl"
EVERYTHING = Query(use=("literal", "sector", "metonym", "modifier"))


@pytest.fixture(scope="module")
def store():
    reader = Reader()
    with open_store(":memory:", create=True) as store:
        for line in REPORTS.read_text("utf-8").splitlines():
            told = json.loads(line)
            document = Document(
                told["id"],
                told["text"],
                source=told["publisher"],
                lang=told["lang"],
                published=date.fromisoformat(told["published"]),
            )
            store.put(
                document,
                reader.findings(document),
                extractor_id=reader.extractor_id,
                gazetteer_version=reader.gazetteer.version,
            )
        yield store


def of(store, name, kind):
    return [r for r in store.find(EVERYTHING) if r.name == name and r.claim_kind == kind]


def test_one_capture_over_languages_outlets_and_voices(store):
    rows = of(store, "Siversk", "capture")
    assert len({r.claim_group for r in rows}) == 1
    assert {r.doc_id for r in rows} == {
        "mod-siversk", "tass-siversk", "wire-siversk", "copy-siversk", "rybar-siversk", "staff-denies",
        "isw-open", "isw-likely", "deepstate",
    }  # fmt: skip
    assert {r.beneficiary for r in rows} == {"RU"}
    assert {r.group_status for r in rows} == {"admitted"}
    # the ministry, Rybar, the General Staff, ISW, DeepState; the wire and its copy are one document
    assert {(r.group_claimants, r.group_documents) for r in rows} == {(5, 8)}


def test_who_contradicts_whom(store):
    rows = {r.doc_id: r for r in of(store, "Siversk", "capture")}
    denial = rows["staff-denies"]
    assert denial.stance == "denied"
    assert {r.id for r in rows.values() if denial.id in r.contradicts} >= {
        rows["mod-siversk"].id,
        rows["rybar-siversk"].id,
        rows["deepstate"].id,
    }
    assert rows["isw-likely"].contradicts == ()
    assert rows["mod-siversk"].id in rows["rybar-siversk"].corroborates


def test_the_timeline_with_its_lags(store):
    place = next(r.place_id for r in of(store, "Siversk", "capture"))
    story = next(s for s in store.timeline(place) if s.group.kind == "capture")
    assert [(s.role, s.voice, s.when, s.lag_days) for s in story.steps] == [
        ("claimed", "Russian Ministry of Defense", "2025-12-11", 0),
        ("claimed", "Rybar", "2025-12-12", 1),
        ("denied", "Ukrainian General Staff", "2025-12-12", 1),
        ("hedged", "ISW", "2025-12-16", 5),
        ("assessed", "DeepState", "2025-12-20", 9),
        ("admitted", "Ukrainian General Staff", "2025-12-23", 12),
    ]


def test_open_disputes_stand_side_by_side(store):
    found = {(d.group.name, d.group.kind): d for d in store.disputes(Query())}
    huliaipole = found["Huliaipole", "capture"]
    assert [r.claimant for r in huliaipole.asserting] == ["Russian Ministry of Defense"]
    assert [r.claimant for r in huliaipole.denying] == ["Vladyslav Voloshyn"]
    assert ("Kupiansk", "capture") in found
    assert ("Siversk", "capture") not in found  # admitted in the end


def test_the_ledger_counts_what_became_of_captures(store):
    rows = {r.claimant: r for r in store.ledger("capture")}
    ministry = rows["Russian Ministry of Defense"]
    assert (ministry.claims, len(ministry.admitted), len(ministry.denied), len(ministry.open)) == (2, 1, 1, 0)
    gerasimov = rows["Valery Gerasimov"]
    assert (gerasimov.claims, len(gerasimov.denied)) == (1, 1)
    assert "Ukrainian General Staff" not in rows  # it denies captures and claims none


def test_one_strike_told_in_three_languages(store):
    rows = of(store, "Odesa", "strike")
    assert {r.doc_id for r in rows} == {"odesa-strike", "odesa-strike-ru", "odesa-mayor"}
    assert len({r.claim_group for r in rows}) == 1
    assert {r.group_claimants for r in rows} == {2}

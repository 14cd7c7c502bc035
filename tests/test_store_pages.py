"""What the pages ask of the store: stories and ledgers of a view, sources, one document out, the review."""

from datetime import date

import pytest

from store import Query, SourceSummary, open_store, reading
from tests.store_samples import NOT_RESOLVED, document, finding
from tests.test_store_groups import ALL, BEFORE, REPORTS, report

pytest_plugins = ["tests.store_engines"]
SIVERSK = "wd:Q989284"


@pytest.fixture
def full(place):
    with open_store(place) as store:
        for name in ALL:
            doc, findings = report(name)
            store.put(doc, findings, extractor_id="x")
        yield store


def unsure(doc, number, margin, **more):
    return finding(doc, number=number, score=0.5 + margin / 2, score_margin=margin, **more)


def test_a_timeline_of_a_view_has_the_stories_that_the_view_takes_part_in(full):
    everything = full.timeline(SIVERSK)
    assert full.timeline(SIVERSK, query=Query()) == everything
    (bloggers,) = full.timeline(SIVERSK, query=Query(claimant=("Rybar",)))
    assert bloggers.group.kind == "capture"
    assert {step.voice for step in bloggers.steps} > {"Rybar", "Ukrainian General Staff"}  # whole, not cut
    assert full.timeline(SIVERSK, query=Query(publisher=("nobody",))) == []
    late = full.timeline(SIVERSK, query=Query(since=date(2025, 12, 24), undated="out"))
    assert late == []


def test_stories_by_their_ids_are_those_of_the_timeline(full):
    told = full.timeline(SIVERSK)
    assert len(told) > 1
    assert full.stories([story.group.id for story in told]) == told
    assert full.stories([]) == full.stories(["g-nothing"]) == []


def test_a_ledger_of_a_view_counts_the_claims_of_the_view(full):
    whole = {row.claimant: row for row in full.ledger()}
    assert full.ledger(query=Query()) == full.ledger()
    of_siversk = {row.claimant: row.claims for row in full.ledger(query=Query(place=(SIVERSK,)))}
    assert of_siversk["Russian Ministry of Defence"] == 1
    assert whole["Russian Ministry of Defence"].claims == 2  # Huliaipole too
    assert full.ledger(query=Query(place=("wd:Q156718",))) == []


def test_sources_count_documents_and_findings(full):
    found = {source.publisher: source for source in full.sources()}
    assert found["mil.ru"] == SourceSummary("mil.ru", 4, 4, "2025-12-01", "2025-12-10")
    assert found["Somebody"] == SourceSummary("Somebody", 1, 1, None, None)
    assert sum(source.documents for source in found.values()) == len(REPORTS)


def test_documents_of_one_publisher_and_of_none(place):
    with open_store(place) as store:
        for doc in (document("a", source="TASS"), document("b"), document("c", source="ISW")):
            store.put(doc, [], extractor_id="x")
        assert [d.id for d in store.documents(publisher=("TASS",))] == ["a"]
        assert [d.id for d in store.documents(publisher=("-",))] == ["b"]
        assert [d.id for d in store.documents(publisher=("-", "ISW"), limit=1, offset=1)] == ["c"]
        assert store.sources()[-1].publisher in (None, "TASS")  # equal counts: by name, in the engine's order


def test_a_deleted_document_takes_all_that_was_derived_from_it(full):
    assert full.delete_document("gs-1")
    assert not full.delete_document("gs-1")
    assert full.document("gs-1") is None
    assert "gs-1" not in {
        f.doc_id for f in full.find(Query(use=("literal", "sector", "metonym", "modifier")))
    }
    assert full.check() == []


def test_a_deletion_undoes_the_dispute(place):
    with open_store(place) as store:
        for name in BEFORE:
            doc, findings = report(name)
            store.put(doc, findings, extractor_id="x")
        assert len(store.disputes()) == 1
        for name in ("gs-1", "ukrinform-1"):
            store.delete_document(name)
        assert store.disputes() == []
        assert store.count(Query(q="брехня")) == 0


@pytest.mark.parametrize("few", [0, 20_000])
def test_the_review_begins_with_abstentions_then_narrow_margins(place, few, monkeypatch):
    monkeypatch.setattr(reading, "FEW", few)
    doc = document(text="Dachne, Stepove, Pokrovsk, Dachne.", source="TASS")
    with open_store(place) as store:
        rows = [
            unsure(doc, 1, 0.9),
            unsure(doc, 2, 0.1, claim_id="one"),
            unsure(doc, 3, 0.4, **NOT_RESOLVED),
            unsure(doc, 4, 0.2, **NOT_RESOLVED),
        ]
        twice = finding(
            doc, number=9, start_char=2, score_margin=0.1
        )  # a second claim about the same mention
        store.put(doc, [*rows, twice], extractor_id="x")
        found = store.review()
        assert [f.start_char for f in found] == [4, 3, 2, 1]
        assert [f.start_char for f in store.review(limit=2)] == [4, 3]
        assert [f.start_char for f in store.review(Query(resolved="yes"))] == [2, 1]
        assert store.review(Query(publisher=("nobody",))) == []


def test_what_another_extractor_read_is_outdated(place):
    with open_store(place) as store:
        store.put(document("a"), [], extractor_id="new", gazetteer_version="g2")
        store.put(document("b"), [], extractor_id="old", gazetteer_version="g2")
        store.put(document("c"), [], extractor_id="new", gazetteer_version="g1")
        assert store.outdated(extractor_id="new", gazetteer_version="g2") == ["b", "c"]
        assert store.outdated(extractor_id="newest", gazetteer_version="g2") == ["a", "b", "c"]

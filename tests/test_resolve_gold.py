"""Quality floors of the resolver on the gold set's own mentions; they may only rise."""

import pytest

from bench.gold import ON_MAP, Tally, calibration_error, gold_documents
from geo.gazetteer import load_gazetteer
from geo.index import NameIndex
from geo.resolve import resolve

FLOORS = {"right": 0.96, "@3km": 0.96, "@161km": 0.97, "area": 0.96}
MOST_CALIBRATION_ERROR = 0.05


@pytest.fixture(scope="module")
def answers():
    gazetteer = load_gazetteer()
    index = NameIndex.load(gazetteer)
    return [
        (
            document,
            resolve(
                document.text,
                document.mentions,
                gazetteer,
                index,
                published=document.published,
                source=document.publisher,
            ),
        )
        for document in gold_documents()
    ]


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_floors(answers, lang):
    tally, pairs = Tally(), []
    for document, found in answers:
        if document.lang == lang:
            for toponym, answer in zip(document.toponyms, found, strict=True):
                if toponym["use"] in ON_MAP:
                    pairs.append((answer, tally.add(toponym, answer.place)))
    shares = tally.shares()
    assert all(shares[name] >= floor for name, floor in FLOORS.items()), shares
    assert calibration_error(pairs) <= MOST_CALIBRATION_ERROR


def test_every_answer_keeps_the_promises(answers):
    for _, found in answers:
        for answer in found:
            assert (answer.place is None) == answer.reason.startswith("abstain:")
            assert (answer.precision_km is None) == (answer.place is None)
            assert 0 <= answer.score <= 1
            assert 0 <= answer.margin <= 1.000001
            assert [w for _, w in answer.features] == sorted((w for _, w in answer.features), reverse=True)
            if answer.reason == "abstain:margin":
                assert answer.rivals

"""Hard homonyms: the right place, and the reason that must win."""

from collections import Counter

import pytest

from bench.homonyms import homonym_cases
from geo.gazetteer import load_gazetteer
from geo.index import NameIndex
from geo.scene import FEATURES

CASES = homonym_cases()


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer()


@pytest.fixture(scope="module")
def index(gazetteer):
    return NameIndex.load(gazetteer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:60])
def test_the_right_place_for_the_right_reason(case, gazetteer, index):
    found = case.answers(gazetteer, index)
    told = [(r.place and (r.place.id, r.place.name, r.place.oblast), r.reason, r.features) for r in found]
    assert tuple(r.place and r.place.id for r in found) == case.want, told
    for answer in found:
        speaks = dict(answer.features)
        assert answer.reason == case.reason or speaks.get(case.reason, 0) > 0, told


def test_there_are_enough_cases_of_every_kind():
    assert len(CASES) >= 60
    languages = Counter(case.lang for case in CASES)
    assert min(languages[lang] for lang in ("en", "uk", "ru")) >= 15
    reasons = {case.reason for case in CASES}
    assert reasons <= {*FEATURES, "only"}
    assert len(reasons) >= 12

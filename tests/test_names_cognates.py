"""Russian names of Ukrainian places, and the reverse, by rule."""

import json
from pathlib import Path

import pytest

from geo.cognates import cognate_data, load_rules
from geo.names import fold, russian_name, russian_names, ukrainian_name, ukrainian_names

PAIRS = json.loads((Path(__file__).parent / "cognates.json").read_text("utf-8"))


def examples(direction):
    return [tuple(pair.split(": ")) for pair in cognate_data()[direction]["examples"]]


@pytest.mark.parametrize(("name_uk", "name_ru"), examples("russian"))
def test_russian_examples(name_uk, name_ru):
    assert name_ru in russian_names(name_uk)


@pytest.mark.parametrize(("name_ru", "name_uk"), examples("ukrainian"))
def test_ukrainian_examples(name_ru, name_uk):
    assert name_uk in ukrainian_names(name_ru)


def test_share_of_russian_names_that_are_right():
    """GeoNames (CC BY 4.0) tells both names of these places; the floors may only rise."""
    best = sum(fold(russian_name(uk)) in {fold(ru) for ru in names} for uk, names in PAIRS.items())
    some = sum(
        any(fold(each) in {fold(ru) for ru in names} for each in russian_names(uk))
        for uk, names in PAIRS.items()
    )
    assert best / len(PAIRS) >= FLOOR_BEST
    assert some / len(PAIRS) >= FLOOR_SOME


FLOOR_BEST, FLOOR_SOME = 0.86, 0.91


def test_empty_names_stay_empty():
    assert russian_name("") == ""
    assert ukrainian_name("") == ""


def test_capitals_follow_the_model():
    assert russian_name("Ростов-на-Дону") == "Ростов-на-Дону"
    assert russian_name("Новоселівка Перша") == "Новоселовка Первая"


@pytest.mark.parametrize("direction", ["russian", "ukrainian"])
def test_no_root_is_hidden_behind_itself(direction):
    rules = load_rules(direction)
    assert rules.nouns.pattern.groups == len(rules.nouns.answers)
    assert rules.modifiers.pattern.groups == len(rules.modifiers.answers)

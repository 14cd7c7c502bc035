"""Case forms: every class keeps its examples, and names of several words agree."""

import tomllib
from pathlib import Path

import pytest

from geo.adjectives import adjective_forms, adjectives, derivations
from geo.declension import CASES, case_forms, load_language, modifier_paradigms, paradigms


def class_examples():
    for lang in ("uk", "ru"):
        language = load_language(lang)
        for rule in (*language.adjectives, *language.nouns):
            yield pytest.param(lang, rule, id=rule.id)


@pytest.mark.parametrize(("lang", "rule"), list(class_examples()))
def test_every_class_keeps_its_examples(lang, rule):
    for example in rule.examples:
        nominative, _, rest = example.partition(": ")
        expected = rest.split()
        assert len(expected) == len(CASES), example
        made = paradigms(nominative, lang) + modifier_paradigms(nominative, lang)
        for case, variants in zip(CASES, expected, strict=True):
            found = {form for paradigm in made for form in paradigm.forms.get(case, ())}
            assert set(variants.split("/")) <= found, (example, case, found)
        assert rule.id in {paradigm.origin for paradigm in made}, (example, rule.id)
    assert rule.examples, rule.id


@pytest.mark.parametrize(
    ("lang", "example"),
    [(lang, e) for lang in ("uk", "ru") for rule in derivations(lang) for e in rule.examples],
)
def test_every_derivation_keeps_its_examples(lang, example):
    name, _, adjective = example.partition(": ")
    assert adjective in adjectives(name, lang), adjectives(name, lang)


@pytest.mark.parametrize(
    ("name", "lang", "form"),
    [
        ("Красный Лиман", "ru", "краснолиманском"),
        ("Красный Лиман", "ru", "красно-лиманском"),
        ("Велика Новосілка", "uk", "великоновосілківському"),
        ("Часів Яр", "uk", "часовоярський"),
        ("Кривий Ріг", "uk", "криворізької"),
        ("Суми", "uk", "сумської"),
        ("Сумы", "ru", "сумской"),
        ("Нова Водолага", "uk", "нововодолазької"),
        ("Великий Бурлук", "uk", "великобурлуцькому"),
        ("Івано-Франківськ", "uk", "івано-франківської"),
        ("Верхній Рогачик", "uk", "верхньорогачицької"),
    ],
)
def test_adjectives_of_names_decline(name, lang, form):
    made = {each for adjective in adjectives(name, lang) for each in adjective_forms(adjective, lang)}
    assert form in made, sorted(made)


PARADIGMS = tomllib.loads((Path(__file__).parent / "paradigms.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("lang", "line"), [(lang, line) for lang in ("uk", "ru") for line in PARADIGMS[lang]]
)
def test_paradigms_written_by_hand(lang, line):
    nominative, *cases = [cell.strip() for cell in line.split("|")]
    made = case_forms(nominative, lang)
    missing = [cell for cell in cases if not set(cell.split("/")) <= made]
    assert not missing, sorted(made)

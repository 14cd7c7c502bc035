"""Every rule about names carries examples; here they run."""

import re
import tomllib

import pytest

from extract.anchored_rules import RULES, load_rules, word_classes
from extract.areas import mark_areas
from extract.given_names import data, people
from extract.lines import Name, build_line
from extract.relations import find_relations
from geo.names import fold

EXAMPLE = re.compile(r"\[([^\]|]+)(?:\|([^\]]*))?\]")
ENGLISH = re.compile("[A-Za-z]")


def names_of(example):
    """Return the text of an example without its brackets, and its names placed among its words."""
    text, names, last = "", [], 0
    script = "en" if ENGLISH.search(EXAMPLE.sub(r"\1", example)) else "cyrillic"
    for match in EXAMPLE.finditer(example):
        text += example[last : match.start()]
        name = Name(len(text), len(text) + len(match[1]), ())
        name.tags |= {*(match[2] or "").split(","), script} - {""}
        names.append(name)
        text += match[1]
        last = match.end()
    text += example[last:]
    build_line(text, fold(text), (0, len(text)), names)
    return text, names


def cases(file, key):
    for rule in load_rules(file).rules:
        for example in rule.data[key]:
            yield pytest.param(file, rule.id, example, id=f"{rule.id}: {example}")


def decided(file, name):
    return [hit.rule.id for hit in load_rules(file).hits(name.line, name.at, name.tags)]


@pytest.mark.parametrize(
    ("file", "rule", "example"),
    [*cases("notplaces", "yes"), *cases("use", "yes"), *cases("bare_areas", "yes")],
)
def test_a_rule_fits_its_yes_examples(file, rule, example):
    """The rule fits, and no rule before it decides otherwise."""
    gives = {each.id: each.gives for each in load_rules(file).rules}
    hits = [decided(file, name) for name in names_of(example)[1]]
    assert any(rule in hit and gives[hit[0]] == gives[rule] for hit in hits), hits


@pytest.mark.parametrize(
    ("file", "rule", "example"),
    [*cases("notplaces", "no"), *cases("use", "no"), *cases("relations", "no"), *cases("bare_areas", "no")],
)
def test_a_rule_does_not_fit_its_no_examples(file, rule, example):
    for name in names_of(example)[1]:
        assert rule not in decided(file, name)


@pytest.mark.parametrize(("file", "rule", "example"), [*cases("relations", "yes")])
def test_a_relation_is_read_from_its_examples(file, rule, example):
    phrase, km, bearing = example
    names = names_of(phrase)[1]
    found = find_relations(names, [True] * len(names))
    kind = next(r for r in load_rules(file).rules if r.id == rule).gives
    if kind == "none":
        assert found == [None] * len(names)
        return
    assert any(
        r is not None and (r.type, r.km, r.bearing) == (kind, km or None, bearing or None) for r in found
    ), found


AREAS = tomllib.loads((RULES / "areas.toml").read_text("utf-8"))["example"]


@pytest.mark.parametrize("example", AREAS, ids=lambda e: e["text"])
def test_area_words_extend_names_and_ask_for_a_kind(example):
    text, names = names_of(example["text"])
    mark_areas(names, fold(text))
    assert [text[n.start : n.end] for n in names] == example["surface"]
    assert [n.hint or "" for n in names] == example["kinds"]


def test_given_names_are_known_in_every_case():
    for word in data()["yes"]:
        assert people().is_given(fold(word)), word
    for word in data()["no"]:
        assert not people().is_given(fold(word)), word


def test_every_rule_has_examples_of_both_kinds():
    for file in ("notplaces", "use", "relations", "bare_areas"):
        ids = [rule.id for rule in load_rules(file).rules]
        assert len(ids) == len(set(ids))
        for rule in load_rules(file).rules:
            assert rule.data["yes"], rule.id
            assert rule.data["no"], rule.id


def test_a_number_class_gives_values():
    number = word_classes()["number"]
    assert number.value(fold("п’ять")) == 5
    assert number.value("двух с половиной") == 2.5
    assert word_classes()["bearing_adj"].value("північно-східній") == "NE"
    assert word_classes()["bearing_adj"].value("північній") == "N"

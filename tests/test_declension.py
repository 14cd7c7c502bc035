"""Case forms: every class keeps its examples, and names of several words agree."""

import pytest

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

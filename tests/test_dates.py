"""Every date rule reads its own examples, and the calendar arithmetic holds."""

from datetime import date

import pytest

from extract.daterules import LANGUAGES, lexicon
from extract.dates import find_dates

RULES = [(lang, rule) for lang in LANGUAGES for rule in lexicon(lang).rules]


def day(text):
    return date.fromisoformat(text) if text else None


def read(text, anchor, lang):
    return find_dates(text, 0, len(text), day(anchor), lang)


@pytest.mark.parametrize(("lang", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_reads_its_yes_examples(lang, rule):
    for example in rule.yes:
        found = [d for d in read(example.text, example.anchor, lang) if d.rule == rule.id]
        assert found, example.text
        last = found[-1]
        assert (last.first, last.last, last.precision) == (
            day(example.first),
            day(example.last),
            example.precision,
        )
        assert example.text[last.start : last.end] == last.text


@pytest.mark.parametrize(("lang", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_is_silent_on_its_no_examples(lang, rule):
    for text in rule.no:
        assert rule.id not in [d.rule for d in read(text, "2025-11-28", lang)], text


def test_rule_ids_are_unique():
    ids = [rule.id for _, rule in RULES]
    assert len(ids) == len(set(ids))

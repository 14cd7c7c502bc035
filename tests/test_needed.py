"""The sieve of regular expressions: a pattern it leaves out cannot match."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.daterules import lexicon
from extract.needed import needed, sieve


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("last (?:week|month)s?", {"last "}),
        ("(?:may|june) ?[0-9]+", {"may", "june"}),
        ("(?:on )?(sunday|sun)", {"sun"}),
        ("(?:a|[bc])x*", None),
        (r"(?<!\w)(?:now|then)(?!\w)", {"now", "then"}),
        ("(?:İzmir|x)", {"izmir", "x"}),
    ],
)
def test_what_a_pattern_needs(pattern: str, words: set[str] | None) -> None:
    found = needed(re.compile(pattern, re.IGNORECASE))
    assert found == words if words is None else found == frozenset(words)


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_every_example_of_a_date_rule_passes_its_sieve(lang: str) -> None:
    rules = lexicon(lang).rules
    for order, rule in enumerate(rules):
        for example in rule.yes:
            for text in (example.text, example.text.upper(), example.text.title()):
                if rule.pattern.search(text):
                    assert order in lexicon(lang).rules_in(text), (rule.id, text)


@given(st.lists(st.sampled_from(["may", "MAY", "mаy", "ſun", "İ", "K", "week", " ", "5"])))
def test_what_matches_is_never_left_out(pieces: list[str]) -> None:
    patterns = [re.compile(p, re.IGNORECASE) for p in ("may 5", "sun|week", "(?:i|k)+5?", "w(?:ee)k")]
    text = "".join(pieces)
    kept = sieve(patterns)(text)
    assert all(number in kept for number, pattern in enumerate(patterns) if pattern.search(text))

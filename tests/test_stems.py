"""The examples of rules/stems.toml, each said yes or no to by its pattern."""

import tomllib
from importlib.resources import files

import pytest

from extract.stems import stems

RULES = tomllib.loads((files("extract") / "rules" / "stems.toml").read_text("utf-8"))
EXAMPLES = [
    (name, said, text) for name, rule in RULES.items() for said in ("yes", "no") for text in rule[said]
]


@pytest.mark.parametrize(("name", "said", "text"), EXAMPLES)
def test_each_example_is_answered_as_told(name, said, text):
    assert bool(stems()[name].search(text)) == (said == "yes")


@pytest.mark.parametrize("name", RULES)
def test_each_pattern_has_both_examples(name):
    assert RULES[name]["yes"]
    assert RULES[name]["no"]

"""Use: what a name stands for in its sentence, and the rule that says so."""

import pytest

from extract.anchored_rules import load_rules
from extract.mentions import find_mentions
from records import Document

USES = {"literal", "sector", "metonym", "modifier"}


@pytest.fixture(scope="module")
def uses(reader):
    def find(text):
        return [(m.text, m.use) for m in find_mentions(Document("d", text), reader.index, reader.gazetteer)]

    return find


def test_every_rule_gives_a_use():
    assert {rule.gives for rule in load_rules("use").rules} == USES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # powers joined to one that acts act too
        ("Вашингтон и Москва обсудили обмен.", [("Вашингтон", "metonym"), ("Москва", "metonym")]),
        ("Budapest and Bratislava complained to Brussels.",
         [("Budapest", "metonym"), ("Bratislava", "metonym"), ("Brussels", "metonym")]),
        # a capital among towns that are hit is a town
        ("Росіяни обстріляли Київ, Харків і Одесу.",
         [("Київ", "literal"), ("Харків", "literal"), ("Одесу", "literal")]),
        # the noun of a direction that was said before is left out
        ("На Лиманському напрямку тихо. На Краматорському оборонці зупинили сім атак.",
         [("Лиманському", "sector"), ("Краматорському", "sector")]),
        # "US" before a noun describes it, as subject it acts
        ("The US may provide weapons.", [("US", "metonym")]),
        ("They asked for US weapons.", [("US", "modifier")]),
        # seats of power
        ("В Кремле на это ответили.", [("Кремле", "metonym")]),
        # an area inside a country
        ("В Курській області Росії війська просунулися.",
         [("Курській області", "literal"), ("Росії", "literal")]),
    ],
)  # fmt: skip
def test_use(uses, text, expected):
    assert uses(text) == expected


def test_country_adjectives_are_no_names(uses):
    assert uses("Russian and Ukrainian troops; українські та російські війська; российская армия") == []


def test_a_rule_explains_itself(reader):
    (mention,) = find_mentions(Document("d", "Kyiv rejects the demand."), reader.index, reader.gazetteer)
    assert mention.rule_id in {rule.id for rule in load_rules("use").rules}

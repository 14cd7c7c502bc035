"""Relations: where the event lies relative to the named place."""

import pytest

from extract.mentions import find_mentions
from records import Document, Relation


@pytest.fixture(scope="module")
def relations(reader):
    def find(text):
        return [m.relation for m in find_mentions(Document("d", text), reader.index, reader.gazetteer)]

    return find


NEAR, TOWARD, PART = Relation("near"), Relation("toward"), Relation("part")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fighting near Torske, Zarichne and Terny.", [NEAR, NEAR, NEAR]),
        ("near Terny and in Torske", [NEAR, None]),
        ("біля Торського, Тернів та в бік Зарічного", [NEAR, NEAR, TOWARD]),
        ("near Terny and Yampolivka of the Donetsk region and Hrekivka of the Luhansk region",
         [NEAR, NEAR, None, NEAR, None]),
        ("в районах сіл Торське та Терни", [NEAR, NEAR]),
        ("on the outskirts of Razliv and Komar", [PART, PART]),
        ("10 miles east of Kherson", [Relation("offset", 16.1, "E")]),
        ("за двадцять п’ять кілометрів на південний схід від Харкова", [Relation("offset", 25.0, "SE")]),
        ("у 1,5 км північніше Вовчанська", [Relation("offset", 1.5, "N")]),
        ("1,200 metres from Lyman", [Relation("offset", 1.2)]),
        ("to the north-northwest of Lyman", [Relation("offset", None, "NNW")]),
        ("зі сторони Лимана", [None]),
        ("обласний центр Херсон", [None]),
    ],
)  # fmt: skip
def test_relation(relations, text, expected):
    assert relations(text) == expected


def test_the_ends_of_a_corridor_are_each_others_partners(relations):
    first, second = relations("between Lyman and Siversk")
    assert first == Relation("between", partner=(18, 25))
    assert second == Relation("between", partner=(8, 13))


def test_only_literal_names_have_relations(relations):
    assert relations("talks between Moscow and Kyiv") == [None, None]
    assert relations("near Lyman; the Siversk direction") == [NEAR, None]

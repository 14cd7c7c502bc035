"""Mentions: what is found, what is not, and that offsets are true in any text."""

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.mentions import find_mentions
from records import Document
from tests.conftest import ROOT

BRACKETS = re.compile(r"\[([^\]|]+)(?:\|(\w+))?\]")
LINES = (ROOT / "tests" / "cases" / "mentions.txt").read_text("utf-8").splitlines()
CASES = [line for line in LINES if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def find(reader):
    return lambda text, **fields: find_mentions(Document("d", text, **fields), reader.index, reader.gazetteer)


def expected(line):
    text, found, last = "", [], 0
    for match in BRACKETS.finditer(line):
        text += line[last : match.start()]
        found.append((len(text), match[1], match[2] or "literal"))
        text += match[1]
        last = match.end()
    return (text + line[last:]).replace("⏎", "\n"), found


@pytest.mark.parametrize("line", CASES)
def test_exactly_the_names_in_brackets_are_found(find, line):
    text, names = expected(line)
    assert [(m.start, m.text, m.use) for m in find(text)] == names


FRAGMENTS = st.sampled_from(
    [
        "Покровськ", "Куп’янська", "КУП'ЯНСЬК", "у районі", "Часового Яру",
        "Донецької та Луганської областей", "Kyiv",
        "Moscow's", "Donetsk", "regions", "and", "«Захід»", "село", "Мирне", "населення", "Степове",
        "9 km north of", "“", "”", "\"",
        "Лиман", "Олег", "А.", "заявив", "на", "напрямку", "Покровському", "Гуляй-Поле", "пост-Україна",
        "\n\n", "\n", ".", ",",
        ":", "—", "(", ")", "Krasny Liman", "direction", "между", "и", "Олешней", "Горналью", "и\u0306",
        "\u00ad", "\u0301", "😀", "ё",
        "U.S.", "US", "ОВА", "Владимир", "Путин", "В", "Кремле", "заявили", "12,5", "км", "к северу от",
        "Сум", "𝒦", "\t",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(FRAGMENTS, max_size=30).map(" ".join),
    st.lists(FRAGMENTS, max_size=30).map("".join),
)
SETTINGS = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SETTINGS
@given(TEXTS)
def test_offsets_are_true_and_mentions_do_not_overlap(find, text):
    document = Document("d", text)
    assert unicodedata.is_normalized("NFC", document.text)
    last = 0
    for mention in find(text):
        assert document.text[mention.start : mention.end] == mention.text
        assert last <= mention.start < mention.end
        assert mention.sentence[0] <= mention.start
        assert mention.end <= mention.sentence[1] <= len(document.text)
        assert mention.text.strip() == mention.text
        last = mention.end


@SETTINGS
@given(TEXTS)
def test_corridors_have_two_ends_that_know_each_other(find, text):
    mentions = find(text)
    relations = {m.span: m.relation for m in mentions}
    for mention in mentions:
        if mention.relation and mention.relation.partner:
            other = relations[mention.relation.partner]
            assert other is not None
            assert other.type == "between"
            assert other.partner is not None


@SETTINGS
@given(TEXTS)
def test_reading_is_pure(find, text):
    assert find(text) == find(text)


def test_the_sentence_tells_the_language(find):
    found = find("Fighting goes on near Lyman. Бої тривають під Лиманом. Бои идут под Лиманом, это точно.")
    assert [m.lang for m in found] == ["en", "uk", "ru"]


def test_a_fixed_language_decides_where_letters_do_not(find):
    (uk,), (ru,) = find("Лиман — под контролем", lang="uk"), find("Лиман — под контролем", lang="ru")
    assert (uk.lang, ru.lang) == ("uk", "ru")


def test_a_name_that_the_index_does_not_know_is_a_mention_after_a_place_word(find):
    assert [m.text for m in find("The village of Xyzzovka and Kupiansk were shelled.")] == [
        "Xyzzovka",
        "Kupiansk",
    ]
    assert [m.text for m in find("Обстріляли село Жхлупівка та Куп'янськ.")] == ["Жхлупівка", "Куп'янськ"]


def test_area_expressions_are_whole_and_ask_for_their_kind(find):
    found = find(
        "У Донецькій та Луганській областях, у Покровському районі й Білозерській сільській громаді."
    )
    assert [(m.text, m.hint) for m in found] == [
        ("Донецькій", "oblast"),
        ("Луганській областях", "oblast"),
        ("Покровському районі", "raion"),
        ("Білозерській сільській громаді", "raion"),
    ]


def test_hostile_and_endless_text_is_read_in_linear_time(find):
    for piece in ("Покровськ, ", "на на на ", "« « «", "Oleh ", "А. ", "near ", "між Лиманом "):
        assert isinstance(find(piece * 3000), tuple)


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        (
            "Are only Donetsk and Luhansk regions meant, or Kherson and Zaporizhzhia in the south?",
            ["Donetsk", "Luhansk regions", "Kherson", "Zaporizhzhia"],
        ),
        (
            "Russia claims Donetsk, Luhansk, Kherson and Zaporizhzhia.",
            ["Donetsk", "Luhansk", "Kherson", "Zaporizhzhia"],
        ),
        ("Drones struck Kherson and Zaporizhzhia in the south of the region.", []),
        ("Москва не залишить Херсонщину й Запоріжжя.", ["Запоріжжя"]),
        ("Фронт заморозять на Запоріжжі.", ["Запоріжжі"]),
        ("У Запоріжжі та Херсоні вибухи.", []),
        ("Putin wants the rest of Donetsk.", ["Donetsk"]),
    ],
)
def test_a_bare_town_stands_for_its_oblast(find, text, areas):
    assert [m.text for m in find(text) if m.hint == "oblast"] == areas

"""Sentences, languages and words."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.nlp import LANGUAGES, detect_language, sentence_spans, word_spans
from extract.pipes import blank
from geo.names import fold

GOLD_FILE = Path(__file__).parent / "gold" / "dev.jsonl"
GOLD = [json.loads(line) for line in GOLD_FILE.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    "parts",
    [
        ["Mr. Smith met Gen. Syrskyi in the U.S. on Friday.", "He left."],
        ["It fell at 6 a.m. Moscow time.", "The army denied it."],
        ["Losses rose to 1.5 million.", "ISW agreed."],
        ["He was in the U.S.", "The talks failed."],
        ["“We hold Kupiansk.”", "The army said so."],
        ['"We hold Kupiansk," he said.', '"It is ours."', "She nodded."],
        ["What now?!", "Nobody knows…", "We wait."],
        ["У с. Новоекономічне та м. Покровськ тривають бої.", "Ворог відступив."],
        ["У смт. Великий Бурлук загинули 2 тис. осіб.", "Це жахливо."],
        ["У 2014 р. Крим окупували.", "Після цього минуло 11 років."],
        ["Захисник В. О. Петренко з вул. Шевченка загинув.", "Його поховали."],
        ["«Ми тримаємо Куп’янськ!» — сказав він.", "Ворог відійшов."],
        ["До міста 2,5 км.", "Ворог близько."],
        ["В пос. Ровное Курской обл. прилетело.", "Пострадавших нет."],
        ["По ул. Ленина, д. 5 прилетело в 2023 г. дважды.", "Это подтвердил мэр."],
        ["Взят н. п. Горналь, т.е. последний.", "Война продолжается."],
        ["КУРАХОВО", "Бой идёт в центре."],
        ["За добу обстріляно:", "- Леонівку;", "- Семенівку."],
        ["1. Покровський напрямок", "2. Лиманський напрямок"],
        ["Він сказав: «Тримаємо.»", "Потім пішов."],
    ],
)
def test_sentences(parts):
    glue = "\n" if any(not p.endswith((".", "…", "!", "?", '"', "”", "»")) for p in parts[:-1]) else " "
    text = glue.join(parts)
    assert [text[a:b] for a, b in sentence_spans(text)] == parts


def test_a_wrapped_line_goes_on():
    text = "Russian forces attacked near the village on the western bank of the\nriver and were repelled."
    assert sentence_spans(text) == [(0, len(text))]
    assert len(sentence_spans(text.replace("\n", "\n\n"))) == 2


@given(st.text(alphabet='aбЯЄ .!?…\n"«»“”()-—,1’'))
def test_spans_are_bare_ordered_and_leave_only_white_space(text):
    at = 0
    for low, high in sentence_spans(text):
        assert not text[at:low].strip()
        assert text[low:high] == text[low:high].strip() != ""
        at = high
    assert not text[at:].strip()


@given(st.text())
def test_words_cover_all_but_white_space(text):
    at = 0
    for low, high in word_spans(text):
        assert at <= low < high
        assert not text[at:low].strip()
        at = high
    assert not text[at:].strip()


@given(st.text())
def test_folding_keeps_offsets(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Куп’янська й 1,340", ["Куп’янська", "й", "1,340"]),
        ("Kyiv's anti-drone nets", ["Kyiv", "'s", "anti-drone", "nets"]),
        ("(«Ні»)", ["(", "«", "Ні", "»", ")"]),
        ("110-та бригада", ["110-та", "бригада"]),
    ],
)
def test_words(text, words):
    assert [text[a:b] for a, b in word_spans(text)] == words


def test_languages_of_the_gold_documents():
    assert [d["id"] for d in GOLD if detect_language(d["text"]) != d["lang"]] == []


@pytest.mark.parametrize(
    ("text", "default", "lang"),
    [
        ("Враг атаковал село", None, "ru"),
        ("Ворог атакував село", None, "uk"),
        ("Авдеевка", "ru", "ru"),
        ("Авдеевка", None, "uk"),
        ("12:00", "ru", "ru"),
        ("12:00", None, "en"),
        ("Avdiivka", "uk", "en"),
    ],
)
def test_language(text, default, lang):
    assert detect_language(text, default) == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_blank_pipelines_keep_text_and_sentences(lang):
    text = "Куп’янськ  наш.\nKyiv's army left.  Это Лиман."
    doc = blank(lang)(text)
    assert doc.text == text
    assert [str(s).strip() for s in doc.sents] == ["Куп’янськ  наш.", "Kyiv's army left.", "Это Лиман."]
    assert doc[0].norm_ == "куп'янськ"


def test_hostile_runs_take_linear_time():
    for unit in ('."', "a.", "а б. ", '"', ".", "a'", "1,", "\n", "("):
        text = unit * 20_000
        assert len(sentence_spans(text)) + len(word_spans(text)) < 2 * len(text)

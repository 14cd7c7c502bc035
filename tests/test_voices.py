"""Every cue speaks its own examples, and voices carry over, nest and answer one another."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.speech import LANGUAGES, speech
from extract.voices import answers_to, find_voices, voice_at
from records import Document

CUES = [(lang, cue) for lang in LANGUAGES for cue in speech(lang).rows]
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZА-ЯІЇЄҐ«“„\"])|\n+")


def spans(text):
    found, low = [], 0
    for match in SENTENCE.finditer(text):
        if match.start() > low:
            found.append((low, match.start()))
        low = match.end()
    if low < len(text):
        found.append((low, len(text)))
    return found


def voices_of(text, lang, **fields):
    return find_voices(Document("d", text, lang=lang, **fields), spans(text), (), lang)


def who(text, words, lang, **fields):
    voice = voice_at(voices_of(text, lang, **fields), text.index(words))
    return voice.claimant.name if voice and voice.claimant else None


@pytest.mark.parametrize(("lang", "cue"), CUES, ids=[cue.id for _, cue in CUES])
def test_a_cue_gives_its_yes_examples_a_voice(lang, cue):
    for text, words, claimant, attitude in cue.yes:
        voice = voice_at(voices_of(text, lang), text.index(words))
        assert voice is not None
        assert (voice.claimant and voice.claimant.name, voice.attitude) == (claimant, attitude), text


@pytest.mark.parametrize(("lang", "cue"), CUES, ids=[cue.id for _, cue in CUES])
def test_a_cue_leaves_its_no_examples_to_the_narrator(lang, cue):
    for text, words in cue.no:
        assert who(text, words, lang) is None, text


def test_cue_ids_are_unique():
    ids = [cue.id for _, cue in CUES]
    assert len(ids) == len(set(ids))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='абвієїґ АБ«»“”".,:—-\nabc said ТАСС', max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_is_covered_and_never_breaks(text, lang):
    parts = spans(text)
    found = find_voices(Document("d", text, lang=lang), parts, (), lang)
    text = Document("d", text).text
    for low, high in parts:
        for offset in (low, (low + high) // 2, high - 1):
            assert voice_at(found, offset) is not None
    assert all(0 <= v.start < v.end <= len(text) for v in found)


# -- over a document ------------------------------------------------------------------------------


def test_a_bulletin_is_one_voice_unless_somebody_else_is_named():
    text = (
        "Operational information as of 22:00.\n\nNine attacks were repelled near Zelene.\n\n"
        "The governor of the Kharkiv region, Oleh Syniehubov, said two people died."
    )
    source = "General Staff of the Armed Forces of Ukraine"
    assert who(text, "repelled", "en", source=source) == "Ukrainian General Staff"
    assert who(text, "died", "en", source=source) == "Oleh Syniehubov"


@pytest.mark.parametrize(
    ("lang", "text", "words", "claimant"),
    [
        (
            "uk",
            "Зведення Генерального штабу станом на 06:00\n\nНа Лиманському відбито штурм.",
            "відбито",
            "Ukrainian General Staff",
        ),
        (
            "uk",
            "Очільник Донецької ОВА Вадим Філашкін підбив підсумки.\n\nУ Родинському загинула людина.",
            "загинула",
            "Vadym Filashkin",
        ),
        (
            "ru",
            "❗️ Брифинг Минобороны России\n\nГруппировка «Север» освободила Зелёное.",
            "освободила",
            "Russian Ministry of Defense",
        ),
        (
            "ru",
            "Сводка Минобороны РФ, 17 ноября\n\nОтражены четыре атаки.",
            "Отражены",
            "Russian Ministry of Defense",
        ),
        (
            "en",
            "The Russian Ministry of Defence reports on the progress.\n\nThree attacks were repelled.",
            "repelled",
            "Russian Ministry of Defense",
        ),
    ],
)
def test_a_header_tells_whose_bulletin_it_is(lang, text, words, claimant):
    assert who(text, words, lang) == claimant


def test_a_headline_before_the_header_is_the_outlets():
    text = "ТРОЄ ЗАГИБЛИХ\n\nОчільник Донецької ОВА Вадим Філашкін підбив підсумки.\n\nЗагинула людина."
    assert who(text, "ТРОЄ", "uk") is None
    assert who(text, "Загинула", "uk") == "Vadym Filashkin"


@pytest.mark.parametrize(
    "source", ["Institute for the Study of War", "Rybar", "Russian milblogger channel", "@rybar"]
)
def test_a_think_tank_or_blogger_narrates_in_his_own_text(source):
    text = "The flag went up over Zelene. Kyiv denies it."
    assert who(text, "went up", "en", source=source) is None
    assert who(text, "denies", "en", source=source) == "Ukraine"


def test_a_report_in_ukrainian_goes_on_in_the_words_of_who_opens_it():
    text = (
        "Окупанти вдарили по області, повідомив голова ОВА Іван Федоров.\n\nАвіація бомбила Оріхів.\n\n"
        "Жодного вцілілого вікна, кажуть мешканці."
    )
    assert who(text, "бомбила", "uk") == "Ivan Fedorov"
    assert who(text, "вікна", "uk") == "local residents"


def test_a_new_paragraph_in_russian_is_the_narrators():
    text = "Сбиты два дрона, сообщил губернатор Вячеслав Гладков. Ещё один упал.\n\nВ Грайвороне выбиты окна."
    assert who(text, "упал", "ru") == "Vyacheslav Gladkov"
    assert who(text, "выбиты", "ru") is None


def test_an_english_statement_runs_on_where_the_words_point_back():
    text = "The ministry in Moscow said it took Zelene. Its troops hold the hill. Rain fell on the road."
    assert who(text, "hold the hill", "en") == "Russian Ministry of Defense"
    assert who(text, "Rain", "en") is None


def test_somebody_else_at_the_head_of_a_sentence_ends_the_statement():
    text = "Міноборони РФ заявило про захоплення села. Аналітики DeepState мають інші дані про село."
    assert who(text, "інші дані", "uk") is None


def test_a_quotation_over_sentences_and_paragraphs_has_one_speaker():
    text = (
        "«Ворог бомбив Зелене. Ми втратили школу», — сказав Прокудін.\n\n«Увечері впав ще один дрон у двір»."
    )
    for words in ("бомбив", "втратили", "впав"):
        assert who(text, words, "uk") == "Oleksandr Prokudin", words


def test_a_quotation_nobody_closes_still_has_its_speaker():
    text = "Gladkov said: “A drone hit a bus and three people were hurt in the village"
    assert who(text, "hit", "en") == "Vyacheslav Gladkov"


# -- one statement in another ---------------------------------------------------------------------


def innermost(text, words, lang, **fields):
    return voice_at(voices_of(text, lang, **fields), text.index(words))


@pytest.mark.parametrize(
    ("lang", "text", "words", "claimant", "relay"),
    [
        (
            "en",
            "ISW said that the Russian MoD claimed that Zelene fell.",
            "fell",
            "Russian Ministry of Defense",
            "ISW",
        ),
        (
            "en",
            "The Russian Defence Ministry said it took Zelene, TASS reported.",
            "took",
            "Russian Ministry of Defense",
            "TASS",
        ),
        (
            "en",
            "Zelene fell, TASS reported, citing the Russian Defence Ministry.",
            "fell",
            "Russian Ministry of Defense",
            "TASS",
        ),
        (
            "uk",
            "Зелене взято, пише ISW з посиланням на російських воєнкорів.",
            "взято",
            "Russian milbloggers",
            "ISW",
        ),
        (
            "ru",
            "Зелёное взято, сообщает ТАСС со ссылкой на Минобороны РФ.",
            "взято",
            "Russian Ministry of Defense",
            "TASS",
        ),
        ("ru", "Москва требует Одессу, заявил Дмитрий Песков.", "Одессу", "Dmitry Peskov", None),
    ],
)
def test_the_inner_voice_speaks_and_the_outer_relays(lang, text, words, claimant, relay):
    voice = innermost(text, words, lang)
    assert (voice.claimant.name, voice.relayed_by) == (claimant, relay)


def test_what_a_state_does_keeps_its_attitude_in_the_presidents_mouth():
    voice = innermost("Москва требует Одессу, заявил Дмитрий Песков.", "Одессу", "ru")
    assert voice.attitude == "demands"


@pytest.mark.parametrize(
    ("lang", "text", "words", "attitude"),
    [
        ("en", "Ukraine denied that Zelene had fallen.", "fallen", "denies"),
        ("en", "Kyiv rejected the demand to withdraw from Donetsk.", "withdraw", "refuses"),
        ("en", "The Kremlin demands that Kyiv withdraw.", "withdraw", "demands"),
        ("en", "The General Staff acknowledged the loss of Zelene.", "loss", "admits"),
        ("en", "ISW cannot confirm that Zelene fell.", "fell", "doubts"),
        ("uk", "Генштаб заперечив: міста вони не взяли.", "не взяли", "asserts"),
        ("uk", "Київ відхилив вимогу вивести війська.", "вивести", "refuses"),
        ("ru", "Киев опроверг потерю села.", "потерю", "denies"),
    ],
)
def test_the_attitude_covers_the_complement(lang, text, words, attitude):
    assert innermost(text, words, lang).attitude == attitude


@pytest.mark.parametrize(
    ("lang", "text", "claimant", "attitude"),
    [
        ("en", "Moscow said its army took Zelene. Kyiv denied it.", "Ukraine", "denies"),
        ("en", "Moscow said its army took Zelene, and Kyiv disagrees.", "Ukraine", "denies"),
        (
            "en",
            'Moscow said its army took Zelene. "This is a lie," said Dmytro Pletenchuk.',
            "Dmytro Pletenchuk",
            "denies",
        ),
        (
            "uk",
            "Міноборони РФ заявило про захоплення села. Генштаб ЗСУ це спростував.",
            "Ukrainian General Staff",
            "denies",
        ),
        ("uk", "Міноборони РФ заявило про захоплення села. В ISW цього не підтверджують.", "ISW", "doubts"),
        (
            "ru",
            "Минобороны РФ заявило о взятии села. Зеленский это отрицает.",
            "Volodymyr Zelensky",
            "denies",
        ),
    ],
)
def test_an_answer_points_at_the_statement_it_answers(lang, text, claimant, attitude):
    found = [v for v in voices_of(text, lang) if v.target is not None]
    assert [(v.claimant.name, v.attitude) for v in found] == [(claimant, attitude)]
    low, high = found[0].target
    assert re.search(r"took|захоплення|взятии", text[low:high])
    assert answers_to(voices_of(text, lang), (low, high)) == tuple(found)


def test_an_own_denial_is_no_answer():
    voices = voices_of("Kyiv said it holds Zelene. Russia denied striking the port of Odesa on Monday.", "en")
    assert [v for v in voices if v.target is not None] == []


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        ("en", "Heavy fighting is reported before the town.", "fighting"),
        ("en", "Geolocated footage shows infantry in the town.", "infantry"),
        ("en", "Russian reports of a breakthrough spread quickly.", "breakthrough"),
        ("en", "In Novaya Kakhovka, they say, a depot went up.", "depot"),
        ("uk", "Супутникові знімки показують окопи біля села.", "окопи"),
        ("uk", "Як повідомляв Фокус, у місті пролунали вибухи.", "вибухи"),
        ("ru", "Кадры показывают пехоту в посёлке.", "пехоту"),
        ("ru", "Говорят, гарнизон уже выходит.", "выходит"),
    ],
)
def test_evidence_nouns_and_hearsay_are_no_speakers(lang, text, words):
    assert who(text, words, lang) is None


def test_a_long_text_without_a_full_stop_is_read_in_linear_time():
    text = "ворог атакував біля Зеленого, повідомив Генштаб, " * 2000
    voices = find_voices(Document("d", text, lang="uk"), [(0, len(text))], (), "uk")
    assert len(voices) > 2000

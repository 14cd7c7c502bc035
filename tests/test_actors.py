"""The actors' data is sound, every alias finds its actor, people nobody listed are built from the words."""

import itertools
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.actors import LANGUAGES, tables
from extract.cast import Cast
from extract.memory import Memory
from extract.persons import english_name, given_name, nominative, romanise
from extract.phrases import PhraseTable, spell_out, words_of
from extract.publishers import publisher
from extract.quotes import quotations
from records import Claimant, ClaimantType, Document, Side

RULES = Path(__file__).resolve().parent.parent / "extract" / "rules"
ACTORS = tomllib.loads((RULES / "actors.toml").read_text("utf-8"))
PERSONS = tomllib.loads((RULES / "persons.toml").read_text("utf-8"))["person"]


def cast(text, lang, source=None):
    figures = Cast(Document("d", text, source=source), (), lang).figures((0, len(text)))
    return [(text[f.start : f.end], f.sort, f.claimant) for f in figures]


def claimant(text, lang, source=None):
    named = [who for _, sort, who in cast(text, lang, source) if who is not None and sort != "name"]
    return named[0] if named else None


# -- data -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [*ACTORS["actor"], *PERSONS], ids=lambda row: row["name"])
def test_sides_and_types_are_those_of_the_records(row):
    assert row["side"] in get_args(Side)
    assert row["type"] in get_args(ClaimantType)
    assert row["name"].isascii() or row["name"] in {"El País"}


def test_no_person_is_listed_twice():
    names = [row["name"] for row in PERSONS]
    assert len(names) == len(set(names))


def test_no_two_actors_share_an_alias():
    for lang in LANGUAGES:
        owners = {}
        for row in ACTORS["actor"]:
            for form in [*row.get("any", ()), *row.get(lang, ())]:
                for words in spell_out(form, lang, ACTORS["words"][lang]):
                    owners.setdefault(words, set()).add(row["name"])
        shared = {words: names for words, names in owners.items() if len(names) > 1}
        assert shared == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_alias_finds_its_actor(lang):
    table = tables(lang).actors
    for row in ACTORS["actor"]:
        for form in [*row.get("any", ()), *row.get(lang, ())]:
            for words in spell_out(form, lang, ACTORS["words"][lang]):
                text = " ".join(word.rstrip("*") for word in words)
                items = words_of(text).items
                hit = table.at(items, 0, len(items))
                assert hit is not None, text
                assert hit[1].name == row["name"], text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_listed_person_is_found_by_full_name(lang):
    for row in PERSONS:
        for first in row[lang]["first"]:
            for last in row[lang]["last"]:
                text = f"{first.rstrip('*')} {last.rstrip('*')}"
                assert claimant(text, lang).name == row["name"], text


# -- people and bodies built from the words -------------------------------------------------------

BUILT = [
    ("en", "Governor Taras Melnyk of the Kharkiv region said", "Taras Melnyk", "UA", "local_admin"),
    ("en", "Captain Oleh Lyman, a Ukrainian officer,", "Oleh Lyman", "UA", "unit"),
    ("en", "Ivan Petrov, the Russian-installed mayor,", "Ivan Petrov", "RU", "local_admin"),
    ("en", "the 110th Separate Mechanized Brigade", "110th Mechanized Brigade", "UA", "unit"),
    ("en", "the Russian 9th Motorized Rifle Brigade", "9th Motorized Rifle Brigade", "RU", "unit"),
    ("en", "a Ukrainian brigade spokesman", "Ukrainian brigade spokesperson", "UA", "official"),
    ("en", "a Ukrainian brigade officer", "Ukrainian officer", "UA", "unit"),
    ("en", "the Sumy Oblast administration", "Sumy Oblast Military Administration", "UA", "local_admin"),
    ("en", "the commander of the 81st Brigade", "81st Brigade commander", "UA", "general_staff"),
    ("uk", "речниця штабу Марина Синельникова", "Maryna Synelnykova", "UA", "official"),
    ("uk", "мер Андрій Петренко", "Andrii Petrenko", "UA", "local_admin"),
    ("uk", "110-та окрема механізована бригада", "110th Mechanized Brigade", "UA", "unit"),
    ("uk", "речник угруповання «Таврія»", "Tavria Group spokesperson", "UA", "official"),
    ("uk", "губернатор Краснодарського краю", "Krasnodar Krai governor", "RU", "local_admin"),
    (
        "uk",
        "Сумська обласна військова адміністрація",
        "Sumy Oblast Military Administration",
        "UA",
        "local_admin",
    ),
    ("ru", "спикер одной из украинских бригад", "Ukrainian brigade spokesperson", "UA", "official"),
    ("ru", "губернатор Курской области Иван Петров", "Ivan Petrov", "RU", "local_admin"),
    (
        "ru",
        "оперативный штаб Белгородской области",
        "Belgorod Oblast operational headquarters",
        "RU",
        "local_admin",
    ),
    ("ru", "155-я гвардейская бригада", "155th Guards Brigade", "RU", "unit"),
]


@pytest.mark.parametrize(("lang", "text", "name", "side", "kind"), BUILT, ids=[row[2] for row in BUILT])
def test_the_claimant_is_built(lang, text, name, side, kind):
    assert Claimant(name, side, kind) in [who for _, _, who in cast(text, lang)]


def test_a_last_name_alone_is_the_person_named_before():
    cast_ = Cast(Document("d", "Captain Oleh Lyman spoke. Lyman said so."), (), "en")
    cast_.figures((0, 25))
    assert [f.claimant.name for f in cast_.figures((26, 40)) if f.claimant] == ["Oleh Lyman"]


def test_somebody_elses_given_name_is_not_the_listed_person():
    names = [who.name for _, _, who in cast("дружина Олена Прокудін сказала", "uk") if who]
    assert "Oleksandr Prokudin" not in names


def test_two_bearers_of_a_name_are_told_apart_by_the_first():
    assert claimant("Назар Волошин сказав", "uk").name == "Nazar Voloshyn"
    assert claimant("Владислав Волошин сказав", "uk").name == "Vladyslav Voloshyn"


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "lang", "latin"),
    [
        ("Щербак", "uk", "Shcherbak"),
        ("Згурський", "uk", "Zghurskyi"),
        ("Юрій", "uk", "Yurii"),
        ("Їжакевич", "uk", "Yizhakevych"),
        ("Хинштейн", "ru", "Khinshteyn"),
        ("Зеленский", "ru", "Zelensky"),
        ("Щукин", "ru", "Shchukin"),
        ("Miller", "ru", "Miller"),
    ],
)
def test_names_are_romanised(word, lang, latin):
    assert romanise(word, lang) == latin


@pytest.mark.parametrize(
    ("word", "lang", "feminine", "base"),
    [
        ("Петренка", "uk", False, "Петренко"),
        ("Залужного", "uk", False, "Залужний"),
        ("Синельникової", "uk", True, "Синельникова"),
        ("Иванова", "ru", False, "Иванов"),
        ("Сырского", "ru", False, "Сырский"),
        ("Петровой", "ru", True, "Петрова"),
    ],
)
def test_surnames_go_back_to_the_nominative(word, lang, feminine, base):
    assert nominative(word, lang, feminine=feminine) == base


def test_a_ukrainian_in_a_russian_text_keeps_his_name():
    assert english_name(("Александр", "Петренко"), "ru", "UA", oblique=False) == "Oleksandr Petrenko"
    assert english_name(("Александр", "Петренко"), "ru", "RU", oblique=False) == "Alexander Petrenko"
    assert given_name("Марини").ukrainian == "Maryna"
    assert given_name("Танк") is None


# -- publishers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Генштаб ЗСУ", "Ukrainian General Staff"),
        ("Минобороны России", "Russian Ministry of Defense"),
        ("t.me/mod_russia", "Russian Ministry of Defense"),
        ("Олег Синєгубов, голова Харківської ОВА", "Oleh Syniehubov"),
        ("Сумська ОВА", "Sumy Oblast Military Administration"),
        ("@rybar", "Rybar"),
        ("wire agency", None),
        ("Belgorod regional news site", None),
    ],
)
def test_a_publisher_is_known_by_name_or_handle(source, name):
    found = publisher(source)
    assert (found and found.name) == name


# -- memory ---------------------------------------------------------------------------------------

MINISTRY = Claimant("Russian Ministry of Defense", "RU", "ministry")
SHOIGU = Claimant("Sergei Shoigu", "RU", "ministry")
STAFF = Claimant("Ukrainian General Staff", "UA", "general_staff")


def test_references_go_to_the_last_that_fits():
    memory = Memory("UA")
    memory.persons.add(SHOIGU)
    for who in (MINISTRY, SHOIGU, STAFF):
        memory.speakers.add(who)
    assert memory.lookup(frozenset({"any"})) == STAFF
    assert memory.lookup(frozenset({"person"})) == SHOIGU
    assert memory.lookup(frozenset({"body"})) == STAFF
    assert memory.lookup(frozenset({"ministry"})) == MINISTRY
    assert memory.lookup(frozenset({"ministry", "general_staff", "unit", "home"})) == STAFF


def test_nobody_is_made_up_for_a_bare_verb():
    assert Memory("UA").lookup(frozenset({"any"})) is None
    assert Memory("RU").lookup(frozenset({"ministry", "unit", "home"})) == MINISTRY


# -- words and quotations -------------------------------------------------------------------------


def test_forms_are_spelled_out():
    assert set(spell_out("the? big/small house", "en")) == {
        ("big", "house"),
        ("small", "house"),
        ("the", "big", "house"),
        ("the", "small", "house"),
    }
    assert set(spell_out("сказа~", "uk")) == {("сказав",), ("сказала",), ("сказало",), ("сказали",)}


@given(st.lists(st.sampled_from(["генштаб", "генштабу", "штаб", "сил", "сили", "оборони"]), max_size=12))
def test_the_phrase_table_finds_the_longest_at_each_place(words):
    table = PhraseTable([(("генштаб*",), 1), (("сил*",), 2), (("сил*", "оборони"), 3)])
    items = words_of(" ".join(words)).items
    hits = table.find(items, 0, len(items))
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(hits))
    for low, high, meaning in hits:
        if meaning == 2:
            assert high == len(items) or items[high].letters != "оборони"
        assert items[low].letters.startswith(("генштаб", "сил"))


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Він сказав: «Тримаємо місто» і пішов", ["Тримаємо місто"]),
        ('"We hold," he said. "They left."', ["We hold,", "They left."]),
        ("„Ми тримаємо“, — сказав він", ["Ми тримаємо"]),
        ("“We hold,” he said", ["We hold,"]),
        ("«Група „Захід“ пішла», — сказав", ["Група „Захід“ пішла"]),
        ("«Перший абзац без кінця\n\n«і другий» усе", ["Перший абзац без кінця", "і другий"]),
        ("«Змішані лапки” тут", ["Змішані лапки"]),
        ('5" снаряд і ще', []),
        ("без лапок", []),
    ],
)
def test_quotations_are_found(text, inside):
    assert [text[q.start : q.end] for q in quotations(text)] == inside


@given(st.text(alphabet='аб «»“”„"\n.,', max_size=80))
def test_quotations_never_overlap(text):
    found = quotations(text)
    assert all(q.start <= q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))

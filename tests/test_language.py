"""The interface in both languages: every key, every placeholder, numbers, dates and names."""

import re
import string
from types import SimpleNamespace

import pytest
import streamlit as st

from app_pages import language
from app_pages.facets import SHORT
from app_pages.language import WORDS
from maps.errors import PageError
from maps.messages import catalogue, messages, plural
from tests.conftest import ROOT

SAID = re.compile(r"""\bsay\(\s*["']([a-z_A-Z0-9]+)["']""")
STEM = re.compile(r"""\bsay\(\s*f["']([a-z_]+)_\{""")
WORD = re.compile(r"""\bword\(\s*["']([a-z_]+)["']""")


def holes(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture
def read_in(monkeypatch):
    def choose(lang):
        monkeypatch.setattr(st, "query_params", {"ui": lang})

    return choose


def test_both_languages_have_the_same_keys_and_holes():
    known = catalogue(*WORDS)
    assert known["en"].keys() == known["uk"].keys()
    for key, english in known["en"].items():
        ukrainian = known["uk"][key]
        assert isinstance(english, dict) == isinstance(ukrainian, dict), key
        if isinstance(english, dict):
            assert english.keys() == {"one", "other"}, key
            assert ukrainian.keys() == {"one", "few", "many", "other"}, key
        else:
            assert holes(english) == holes(ukrainian), key
            assert english.strip(), key
            assert ukrainian.strip(), key


def test_every_word_that_a_page_says_is_in_the_catalogue():
    known = messages("en", *WORDS)
    pages = [ROOT / "app.py", *(ROOT / "app_pages").glob("*.py")]
    said = {key: page.name for page in pages for key in SAID.findall(page.read_text("utf-8"))}
    assert len(said) > 20
    assert {key: page for key, page in said.items() if key not in known} == {}


def test_no_word_of_the_app_is_left_unsaid():
    pages = [ROOT / "app.py", *(ROOT / "app_pages").glob("*.py")]
    code = "\n".join(page.read_text("utf-8") for page in pages)
    kinds = (
        *(f"{kind}_" for kind in WORD.findall(code) + STEM.findall(code)),
        *(f"{kind}_" for kind in SHORT.values()),
        "nav_",
        "help_",
    )  # of app.py's table
    own = messages("en", *WORDS).keys() - messages("en").keys()
    assert [
        key for key in sorted(own) if not re.search(rf"[\"']{key}[\"']", code) and not key.startswith(kinds)
    ] == []


def test_a_key_has_one_meaning(tmp_path):
    again = tmp_path / "again.toml"
    again.write_text('[en]\nmap = "Chart"\n[uk]\nmap = "План"\n', "utf-8")
    with pytest.raises(PageError, match="map"):
        catalogue(again)


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ["1,844", "1,844 findings", "28 Nov 2025", "27 Nov 2025 – 28 Nov 2025", "95%", "Donetsk"]),
        ("uk", ["1\xa0844", "1\xa0844 згадки", "28 лист. 2025", None, "95%", "Донецька область"]),
    ],
)
def test_numbers_dates_and_names_in_the_readers_language(read_in, lang, wanted):
    read_in(lang)
    made = [
        language.number(1844),
        language.say("n_findings", n=1844),
        language.day("2025-11-28"),
        language.days("2025-11-27", "2025-11-28"),
        language.percent(0.951),
        language.oblast_name("Donetsk"),
    ]
    assert [m for m, w in zip(made, wanted, strict=True) if w and m != w] == []


def test_plurals_write_the_number_as_they_are_told():
    assert plural("uk", {"one": "{n} a", "few": "{n} b", "many": "{n} c"}, 1003, "1 003") == "1 003 b"


def test_a_moment_keeps_its_zone(read_in):
    read_in("en")
    assert language.moment("2025-11-28T10:30:00+00:00") == "28 Nov 2025, 10:30 UTC"
    assert language.moment("2025-11-28T10:30:00+02:00") == "28 Nov 2025, 10:30 +0200"
    assert language.moment("2025-11-28") == "28 Nov 2025"
    assert language.moment(None) == "undated"


def test_a_place_without_a_ukrainian_name_keeps_its_english_one(read_in):
    read_in("uk")
    assert language.place_name(SimpleNamespace(name="Lyman", name_uk="Лиман")) == "Лиман"
    assert language.place_name(SimpleNamespace(name="Lyman", name_uk=None)) == "Lyman"
    assert language.oblast_name("Nowhere") == "Nowhere"


def test_a_code_without_words_is_shown_as_it_is(read_in):
    read_in("en")
    assert language.word("reason", "a_new_one") == "a_new_one"
    assert language.word("kind", None) == "mention"


def test_an_unknown_language_is_not_taken(read_in):
    read_in("xx")
    assert language.ui() in language.LANGUAGES

"""Names of speakers and raions in the reader's language."""

import tomllib

import pytest

from app_pages import language
from app_pages.language import ACTORS, actor_name, area_name, raion_name
from geo.gazetteer import raion_names
from tests.conftest import ROOT


@pytest.fixture
def reads(monkeypatch):
    return lambda lang: monkeypatch.setattr(language, "ui", lambda: lang)


def canonical():
    """Return the names that the rules give to speakers."""
    found = set()
    for file in ("actors", "persons"):
        rules = tomllib.loads((ROOT / "extract" / "rules" / f"{file}.toml").read_text("utf-8"))
        found |= {row["name"] for rows in rules.values() if isinstance(rows, list) for row in rows}
    return found


def test_every_ukrainian_name_belongs_to_a_speaker_of_the_rules():
    names = tomllib.loads(ACTORS.read_text("utf-8"))["names"]
    assert set(names) <= canonical()
    assert len(names) >= 80
    assert all(name.strip() == name for name in names.values())
    assert all(any("Ѐ" <= letter <= "ӿ" for letter in name) or "ISW" in name for name in names.values())


def test_a_speaker_is_named_in_the_readers_language_and_never_lost(reads):
    reads("uk")
    assert actor_name("Ukrainian General Staff") == "Генеральний штаб ЗСУ"
    assert actor_name("Some mayor") == "Some mayor"
    reads("en")
    assert actor_name("Ukrainian General Staff") == "Ukrainian General Staff"


class Siversk:
    place_kind, admin1, admin2 = "settlement", "Donetsk", "Bakhmut"


def test_a_town_is_told_with_its_raion_in_the_readers_language(reads):
    reads("en")
    assert area_name(Siversk) == "Bakhmut raion, Donetsk"
    reads("uk")
    assert area_name(Siversk) == "Бахмутський район, Донецька область"
    assert raion_name("Nowhere", "Unknown") == "Unknown район"
    assert len(raion_names()) > 130

"""Tell what is known of a name before the words around it are read: its tags."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from extract.anchored_rules import word_classes
from extract.given_names import people
from geo.gazetteer import Gazetteer
from geo.index import Entry
from geo.names import fold

ATTRIBUTIVE = frozenset({"US", "U.S.", "U.S", "UK", "U.K.", "USA", "UAE"})  # stand before nouns like adjectives
PRONOUNS = frozenset({"us"})  # "JOIN US" is no country
LONGEST_ACRONYM = 4
BIG = 10_000  # inhabitants from which a name is sooner the town's than a person's
CITY = 80_000  # inhabitants from which a name is sooner the town's than an ordinary word
_SURNAME = re.compile(
    r"(?:енко|чук|юк|ук|ко|ець|єць|як|ськ(?:ий|ого|ому|им|а|ої|ою|у)|ск(?:ий|ого|ому|им|ая|ой|ую)|[оеєії]в(?:а|у|им|ым|ой|ою)?|[иії]н(?:а|у|им|ым|ой|ою)?"
    r"|enko|chuk|iuk|yuk|uk|skyi|sky|skiy|skyy|ov|ova|ev|eva|iv|yn|in|ina|ets|iak|yak)$"
)
_LOCATIVE = re.compile(r"(?:ому|ім|їм|ем|ом)$")
_INSTRUMENTAL = re.compile(r"(?:ою|єю|ею|ой|ей|єм|ом|ем|ией|ією)$")
_DATIVE = re.compile(r"(?:ові|еві|єві|у|ю|і|ї|е|и)$")
NOT_OF_ACTORS = frozenset(
    {"ordinary", "attribute", "concept", "nation", "institution", "surname", "given", "in-capitals", "code"}
)
NEAR_KINDS = frozenset({"settlement", "country", "region", "oblast", "river", "sea", "district", "facility"})


class Facts:
    """Know the tags of every form of a gazetteer's names; what was asked once is remembered."""

    LIMIT = 50_000

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def tags(self, form: str, lang: str, entries: tuple[Entry, ...]) -> frozenset[str]:
        """Return the tags of a form in a sentence of a language."""
        key = (form, lang)
        tags = self._known.get(key)
        if tags is None:
            if len(self._known) > self.LIMIT:
                self._known.clear()
            tags = self._known[key] = frozenset(self._find(form, lang, entries))
        return tags

    def _find(self, form: str, lang: str, entries: tuple[Entry, ...]) -> set[str]:
        tags = {lang} if form[0].isupper() else {lang, "small"}
        key = fold(form)
        classes = word_classes()
        for entry in entries:
            place = self._gazetteer.place(entry.place_id)
            tags.add(entry.part)
            if entry.part == "noun":
                tags.add(place.kind)
                if entry.name_kind == "current":
                    tags.add("plain")
                if place.kind == "settlement":
                    inhabitants = place.population or 0
                    tags |= {"city"} if inhabitants >= CITY else set()
                    tags |= {"big"} if inhabitants >= BIG or place.settlement_class == "city" else set()
            elif place.kind == "oblast":
                tags.add("oblast-adjective")
        if "settlement" in tags:
            tags -= {"river", "district"}
        if "noun" not in tags and "adjective" in tags:
            tags.add("adjective-only")
        if not entries:
            tags.add("unknown")
        if " " not in key:
            own = any(entry.lang == lang for entry in entries)
            tags |= self._single_word(key, lang, own)
            if len(form) > 1 and form.isupper() and not self._is_written_so(form, entries):
                tags.add("in-capitals")
        if "noun" in tags:
            if classes["seat_name"].has(key) or tuple(key.split()) in classes["seat_name"].phrases:
                tags |= {"seat", "actor"}
            if "country" in tags or classes["capital_city"].has(key):
                tags |= {"actor"} | ({"capital"} if "country" not in tags else set())
        if key in PRONOUNS:
            tags.add("pronoun")
        if form in ATTRIBUTIVE:
            tags.add("attributive")
        if "actor" in tags:
            tags -= NOT_OF_ACTORS
            tags |= self._case(form, key, entries)
        elif "foreign" in tags and "ordinary" in tags and not tags & NEAR_KINDS:
            tags.add("weak")
        return tags

    def _is_written_so(self, form: str, entries: tuple[Entry, ...]) -> bool:
        """Tell whether a place has a name in exactly these capitals (США)."""
        ids = {entry.place_id for entry in entries}
        return any(form == name.text for place_id in ids for name in self._gazetteer.names(place_id))

    def _single_word(self, key: str, lang: str, own: bool) -> set[str]:
        """Return the tags of a form of one word; ``own``: it is a form in the sentence's language."""
        classes, tags = word_classes(), set()
        other = {"uk": "ru", "ru": "uk"}.get(lang, lang)
        for each in (lang,) if own else (lang, other):
            if key in ordinary_words(each)[0]:
                tags.add("ordinary")
            elif key in ordinary_words(each)[1]:
                tags |= {"ordinary", "attribute"}
        if lang == "en" and classes["english_word"].has(key):
            tags.add("ordinary")
        if classes["nation_adj"].has(key):
            tags |= {"ordinary", "attribute", "nation"}
        if classes["institution_word"].has(key):
            tags |= {"ordinary", "institution"}
        if people().is_name(key):
            tags.add("given")
        if _SURNAME.search(key):
            tags.add("surname")
        if classes["code_name"].has(key):
            tags.add("code")
        if classes["compass_word"].has(key):
            tags |= {"compass", "ordinary"}
        if classes["concept_word"].has(key):
            tags |= {"concept", "ordinary"}
        if _LOCATIVE.search(key):
            tags.add("locative")
        return tags

    def _case(self, form: str, key: str, entries: tuple[Entry, ...]) -> set[str]:
        """Tell the case of an actor's name from its ending; Latin names are nominative."""
        if key.isascii():
            return {"nominative"}
        places = [self._gazetteer.place(entry.place_id) for entry in entries if entry.part == "noun"]
        if form.isupper() and len(form) <= LONGEST_ACRONYM:
            return {"indeclinable"}
        if any(key in {fold(place.name_uk), fold(place.name_ru)} for place in places):
            # the accusative of Київ is like its nominative, that of Москва is not
            return {"nominative", "subject"} if key[-1] in "аяє" else {"nominative"}
        if _INSTRUMENTAL.search(key):
            return {"instrumental"}
        return {"dative"} if _DATIVE.search(key) else {"genitive"}


@cache
def ordinary_words(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the folded name forms that are ordinary words of a language: nouns and such, adjectives."""
    path = Path(__file__).resolve().parent / "rules" / f"ordinary_{lang}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    return frozenset(data["words"].split()), frozenset(data["adjectives"].split())

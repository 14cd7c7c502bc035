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

ATTRIBUTIVE = frozenset(
    {"US", "U.S.", "U.S", "UK", "U.K.", "USA", "UAE"}
)  # stand before nouns like adjectives
ANNEXED = ("Donetsk", "Luhansk", "Kherson", "Zaporizhzhia")  # oblasts claimed by Russia, the Donbas first
PRONOUNS = frozenset({"us"})  # "JOIN US" is no country
LONGEST_ACRONYM = 4
BIG = 10_000  # inhabitants from which a name is sooner the town's than a person's
CITY = 80_000  # inhabitants from which a name is sooner the town's than an ordinary word
_SURNAME = re.compile(
    r"(?:енко|чук|юк|ук|ко|ець|єць|як|ськ(?:ий|ого|ому|им|а|ої|ою|у)|ск(?:ий|ого|ому|им|ая|ой|ую)|[оеєії]в(?:а|у|им|ым|ой|ою)?|[иії]н(?:а|у|им|ым|ой|ою)?"
    r"|enko|chuk|iuk|yuk|uk|skyi|sky|skiy|skyy|ov|ova|ev|eva|iv|yn|in|ina|ets|iak|yak)$"
)
_INSTRUMENTAL = re.compile(r"(?:ою|єю|ею|ой|ей|єм|ом|ем|ией|ією)$")
_DATIVE = re.compile(r"(?:ові|еві|єві|у|ю)$")
_DATIVE_FEMININE = re.compile(r"[^іи][іе]$")  # Україні, Москве; Росії and России are genitives as well
OF_CLASSES = {
    "english_word": {"ordinary"},
    "nation_adj": {"ordinary", "attribute", "nation"},
    "institution_word": {"ordinary", "institution"},
    "code_name": {"code"},
    "compass_word": {"compass", "ordinary"},
    "concept_word": {"concept", "ordinary"},
}
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
        key = fold(form)
        tags = {lang} | self._of_places(entries)
        if form[0].islower():
            tags.add("small")
        if form in ATTRIBUTIVE:
            tags.add("attributive")
        if key in PRONOUNS:
            tags.add("pronoun")
        if " " not in key:
            tags |= _of_word(key, lang)
            short = 1 < len(form) <= LONGEST_ACRONYM and form.isupper() and "city" not in tags
            if short and not self._is_written_so(form, entries):
                tags.add("in-capitals")
        if tags & {"oblast", "region"} and "settlement" not in tags:
            tags -= {"ordinary", "attribute"}  # Донеччина is in dictionaries
        tags |= self._of_power(form, key, entries, tags)
        if "actor" in tags:
            tags -= NOT_OF_ACTORS
        elif tags >= {"foreign", "ordinary"} and not tags & NEAR_KINDS:
            tags.add("weak")
        return tags

    def _of_places(self, entries: tuple[Entry, ...]) -> set[str]:
        """Return the tags that the places of a form give it."""
        if not entries:
            return {"unknown"}
        tags: set[str] = set()
        for entry in entries:
            place = self._gazetteer.place(entry.place_id)
            tags.add(entry.part)
            if entry.part == "adjective":
                tags |= {"oblast-adjective"} if place.kind == "oblast" else set()
                continue
            tags |= {place.kind, "waters"} if place.kind == "river" else {place.kind}
            tags |= {"plain"} if entry.name_kind == "current" else set()
            if place.kind == "settlement" and place.name == place.oblast:
                tags.add("oblast-town")
                tags |= {"annexed-town"} if place.name in ANNEXED else set()
                tags |= {"donbas-town"} if place.name in ANNEXED[:2] else set()
            if place.kind == "settlement":
                inhabitants = place.population or 0
                tags |= {"city"} if inhabitants >= CITY else set()
                tags |= {"big"} if inhabitants >= BIG or place.settlement_class == "city" else set()
        if "settlement" in tags:
            tags -= {"river", "district"}
        if "noun" not in tags:
            tags.add("adjective-only")
        return tags

    def _of_power(self, form: str, key: str, entries: tuple[Entry, ...], tags: set[str]) -> set[str]:
        """Return the tags of a name that may stand for a power: country, capital, seat."""
        if "noun" not in tags:
            return set()
        classes, found = word_classes(), set()
        words = key.split()
        if classes["seat_name"].has(key) or (len(words) > 1 and classes["seat_name"].has_phrase(words)):
            found |= {"seat", "actor"}
        if "country" in tags:
            found.add("actor")
        elif classes["capital_city"].has(key):
            found |= {"actor", "capital"}
        return found | self._case(form, key, entries) if found else found

    def _is_written_so(self, form: str, entries: tuple[Entry, ...]) -> bool:
        """Tell whether a place has a name in exactly these capitals (США)."""
        ids = {entry.place_id for entry in entries}
        return any(form == name.text for place_id in ids for name in self._gazetteer.names(place_id))

    def _case(self, form: str, key: str, entries: tuple[Entry, ...]) -> set[str]:
        """Tell the case of an actor's name from its ending; Latin names are nominative."""
        if key.isascii():
            return {"nominative"}
        places = [self._gazetteer.place(entry.place_id) for entry in entries if entry.part == "noun"]
        if form.isupper() and len(form) <= LONGEST_ACRONYM:
            return {"indeclinable"}
        if any(key in {fold(place.name_uk), fold(place.name_ru)} for place in places):
            # the accusative of Київ is like its nominative, that of Москва is not
            country = any(place.kind == "country" for place in places)
            return {"nominative", "subject"} if country or key[-1] in "аяє" else {"nominative"}
        if _INSTRUMENTAL.search(key):
            return {"instrumental"}
        feminine = any(fold(place.name_uk or place.name_ru)[-1:] in {"а", "я"} for place in places)
        dative = _DATIVE_FEMININE if feminine else _DATIVE
        return {"dative"} if dative.search(key) else {"genitive"}


def _of_word(key: str, lang: str) -> set[str]:
    """Return the tags of a form of one word."""
    classes, tags = word_classes(), set()
    other = {"uk": "ru", "ru": "uk"}.get(lang, lang)
    for each in (lang, other):
        words, adjectives, particles = ordinary_words(each)
        tags |= {"ordinary"} if key in words else set()
        tags |= {"ordinary", "attribute"} if key in adjectives else set()
        tags |= {"ordinary", "particle"} if key in particles else set()
    for name, given in OF_CLASSES.items():
        if classes[name].has(key) and (name != "english_word" or lang == "en"):
            tags |= given
    if people().is_name(key):
        tags.add("given")
    if _SURNAME.search(key):
        tags.add("surname")
    return tags


@cache
def ordinary_words(lang: str) -> tuple[frozenset[str], ...]:
    """Return the name forms that are ordinary words: nouns and verbs, adjectives, words without forms."""
    path = Path(__file__).resolve().parent / "rules" / f"ordinary_{lang}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    return tuple(frozenset(data[sort].split()) for sort in ("words", "adjectives", "particles"))

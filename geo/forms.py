"""Every written form of every name: the input of the index.

A form is a spelling in the text's letters with the kind of name it is. Forms come in bundles, one
for each name: equal names of different places (half of all) share a bundle, which is made once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from geo.adjectives import adjective_forms, adjectives
from geo.declension import CASES, case_forms, paradigms
from geo.gazetteer import Gazetteer, Name
from geo.names import latin_adjectives, romanisations, russian_names, ukrainian_names
from records import NameKind, Place

Part = Literal["noun", "adjective"]
# What a bundle is made of: the sort of bundle and the words it is made from.
Recipe = tuple[str, ...]

_HERE = Path(__file__).resolve().parent
_AREA = re.compile(r"\s+(?:oblast|raion|region|hromada|district|krai|republic|river|rayon)$", re.IGNORECASE)
_STARTS_SMALL = re.compile("^(?:[а-яіїєґё']+ )+(?=[А-ЯІЇЄҐЁ])")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Villages far from the front name no sector, and nobody guesses at their Russian names: their
# adjectives and further spellings would only cost room.
_FRONT = frozenset(
    {
        "Donetsk",
        "Luhansk",
        "Kharkiv",
        "Zaporizhzhia",
        "Kherson",
        "Dnipropetrovsk",
        "Sumy",
        "Mykolaiv",
        "Chernihiv",
    }
)
_TOWNS = frozenset({"city", "town"})
# The kind that the gazetteer's sorts of name have as they are; "alternate" is another spelling.
_PLAIN: Mapping[str, NameKind] = {
    "current": "current",
    "former": "former",
    "exonym": "exonym",
    "nickname": "exonym",
}


@dataclass(frozen=True, slots=True)
class Form:
    """Hold one written form of a place name."""

    text: str
    kind: NameKind
    lang: str
    part: Part = "noun"


class FormMaker:
    """Tell which bundles of forms the places of a gazetteer bear, and make them."""

    def __init__(self, gazetteer: Gazetteer):
        self._gazetteer = gazetteer
        self._towns = _towns_by_adjective(gazetteer)

    def recipes(self, place: Place) -> Iterator[Recipe]:
        """Yield the recipes of all bundles that a place bears; some may be equal or overlap."""
        names = self._gazetteer.names(place.id)
        front = place.oblast in _FRONT or place.country == "RU"
        for name in names:
            if name.lang in {"uk", "ru"} and _CYRILLIC.search(name.text):
                yield "cyrillic", name.text, name.lang, name.kind
                for each in _spellings(name.text, name.lang):
                    yield "cyrillic", each, name.lang, name.kind
                    yield "roman", *((each, "") if name.lang == "uk" else ("", each)), name.kind
                if place.kind in {"oblast", "raion"}:
                    yield "area", name.text, name.lang, name.kind, place.country
                if _names_sectors(place):
                    few = place.kind == "settlement" and place.settlement_class not in _TOWNS
                    yield "adjective", name.text, name.lang, name.kind, "1" if few else "8"
            else:
                yield "latin", name.text, name.kind
        if place.country in {"UA", "RU"}:
            yield from self._guessed(place, names, front=front)
        if place.kind in {"oblast", "raion", "river", "region"}:
            yield from self._english_area(place, names)

    def forms(self, place: Place) -> Iterator[Form]:
        """Yield all forms of a place; one may come several times."""
        for recipe in self.recipes(place):
            yield from make_bundle(recipe)

    def _guessed(self, place: Place, names: Iterable[Name], *, front: bool) -> Iterator[Recipe]:
        """Yield the recipes of romanisations and of names that no source tells."""
        if place.kind in {"oblast", "raion", "country", "sea"}:
            return
        name_uk = place.name_uk if place.country == "UA" else ""
        yield "roman", name_uk, place.name_ru, "current"
        for name in names:
            if name.kind in {"former", "alternate"} and name.lang in {"uk", "ru"}:
                pair = (name.text, "") if name.lang == "uk" else ("", name.text)
                yield "roman", *pair, name.kind
        if not front or place.kind not in {"settlement", "district"}:
            return
        if place.country == "UA" and place.name_uk:
            guesses = russian_names(place.name_uk)
            for guess in guesses:
                yield "guess", guess, "ru"
            for guess in guesses[:3]:
                yield "roman", "", guess, "current"
            if _names_sectors(place) and guesses[0] != place.name_ru:
                yield "adjective", guesses[0], "ru", "current", "1"
        elif place.name_ru:
            for guess in ukrainian_names(place.name_ru)[:3]:
                yield "guess", guess, "uk"
                if place.settlement_class in _TOWNS:
                    yield "adjective", guess, "uk", "current", "1"
                yield "roman", guess, "", "current"
        if _names_sectors(place):
            yield "roman-adjective", name_uk, place.name_ru, place.settlement_class or ""

    def _english_area(self, place: Place, names: Iterable[Name]) -> Iterator[Recipe]:
        """Yield the recipes of an area's English names with each type word."""
        sort = "hromada" if place.settlement_class == "hromada" else place.kind
        for name in names:
            if name.lang == "en":
                yield "english-area", _AREA.sub("", name.text), "", sort
        adjective = place.name_uk.split(" ")[0].lower()
        for town in self._towns.get((adjective, place.oblast), ())[:2]:
            if sort == "hromada":
                yield "english-area", town.name, "", sort
            else:
                yield "english-area", town.name_uk, town.name_ru, sort
        if sort == "oblast":
            yield "english-area", "", re.sub("ая .*$", "", place.name_ru), sort


def make_bundle(recipe: Recipe) -> Iterable[Form]:
    """Make the forms of a recipe."""
    sort, *words = recipe
    made: Iterable[Form] = _MAKERS[sort](*words)
    return made


def _names_sectors(place: Place) -> bool:
    """Tell whether sectors or areas may be called by an adjective of the place's name."""
    if place.kind in {"settlement", "district"}:
        return place.settlement_class in _TOWNS or place.oblast in _FRONT
    return place.kind in {"region", "oblast", "raion"}


def _towns_by_adjective(gazetteer: Gazetteer) -> dict[tuple[str, str | None], list[Place]]:
    """Return the towns that areas of an oblast may be named after, the largest first."""
    towns: dict[tuple[str, str | None], list[Place]] = {}
    settlements = [
        p for p in gazetteer.places.values() if p.kind == "settlement" and p.settlement_class in _TOWNS
    ]
    for place in sorted(settlements, key=lambda each: -(each.population or 0)):
        for adjective in adjectives(place.name_uk, "uk"):
            towns.setdefault((adjective, place.oblast), []).append(place)
            feminine = adjective[:-2] + "а"
            towns.setdefault((feminine, place.oblast), []).append(place)
    return towns


def _cyrillic(text: str, lang: str, sort: str) -> Iterator[Form]:
    """Yield the nominative and the case forms of a Ukrainian or Russian name, with spelling variants."""
    plain: NameKind = _PLAIN.get(sort, "transliterated")
    oblique: NameKind = "former" if sort == "former" else "inflected"
    area = text.rpartition(" ")[2] in _type_words(lang)
    for form in (text, *(case_forms(text, lang) if area else _cases(text, lang))):
        for each in _without_apostrophe(form) if area else _spaced(form):
            yield Form(each, plain if form == text else oblique, lang)


def _cases(text: str, lang: str) -> frozenset[str]:
    """Return the case forms of a name other than the nominative."""
    cased = case_forms(text, lang)
    if text.count(" ") == 1:  # под Часов-Яром
        cased |= case_forms(text.replace(" ", "-"), lang)
    return cased - {text}


def _guess(text: str, lang: str) -> Iterator[Form]:
    """Yield the forms of a name that is derived by rule."""
    for form in (text, *_cases(text, lang)):
        for each in _spaced(form):
            yield Form(each, "transliterated" if form == text else "inflected", lang)


def _adjective(text: str, lang: str, sort: str, most: str) -> Iterator[Form]:
    """Yield the adjectives of a name in every case, at most so many; for an area the one it is called by."""
    kind: NameKind = "former" if sort == "former" else "inflected"
    words = text.split()
    if len(words) > 1 and words[-1] in _type_words(lang):
        bases: tuple[str, ...] = ()
        if len(words) == 2:
            bases = (re.sub("(?:ая|а|[ыио]й)$", "ий", words[0].lower()),)
    else:
        bases = adjectives(text, lang)[: int(most)]
    for base in bases:
        for form in adjective_forms(base, lang):
            for each in _without_apostrophe(form):
                yield Form(each, kind, lang, "adjective")


def _area(text: str, lang: str, sort: str, country: str) -> Iterator[Form]:
    """Yield the forms of an area's name with its other type words, and with the plural of its own."""
    head, _, last = text.rpartition(" ")
    for table in _data()["type_word"]:
        if (
            not head
            or table["lang"] != lang
            or table["word"] != last
            or table.get("country", country) != country
        ):
            continue
        for other in table["also"]:
            yield from _cyrillic(f"{_agree(head, other, lang)} {other}", lang, sort)
        for paradigm in paradigms(text, lang)[:1]:
            for case in CASES:
                for form in paradigm.forms.get(case, ()):
                    adjective = form.rpartition(" ")[0]
                    for each in _without_apostrophe(f"{adjective} {table['plural'][case]}"):
                        yield Form(each, "inflected", lang)


def _agree(adjective: str, noun: str, lang: str) -> str:
    """Return an adjective in the gender of the type word that follows."""
    feminine = noun[-1] in "аяьГ" or noun == "обл."  # громада, область, ТГ
    endings = ("а", "ий") if lang == "uk" else ("ая", "ий")
    return re.sub("(?:ая|а|[ыио]й)$", endings[0] if feminine else endings[1], adjective)


def _latin(text: str, sort: str) -> Iterator[Form]:
    """Yield the forms of a name in Latin letters."""
    for each in _spaced(text):
        yield Form(each, _PLAIN.get(sort, "transliterated"), "en")


def _roman(name_uk: str, name_ru: str, sort: str) -> Iterator[Form]:
    """Yield the Latin spellings of a pair of names."""
    kind: NameKind = "former" if sort == "former" else "transliterated"
    for latin in romanisations(name_uk, name_ru):
        for each in _spaced(latin):
            yield Form(each, kind, "en")


def _roman_adjective(name_uk: str, name_ru: str, settlement_class: str) -> Iterator[Form]:
    """Yield the Latin spellings of the likeliest adjective: Kupyansky, Kupyanskoye; of a village, fewer."""
    for name, lang in ((name_uk, "uk"), (name_ru, "ru")):
        for adjective in adjectives(name, lang)[:1]:
            for latin in latin_adjectives(adjective.capitalize(), lang, full=settlement_class in _TOWNS):
                yield Form(latin, "transliterated", "en", "adjective")


def _english_area(name_uk: str, name_ru: str, sort: str) -> Iterator[Form]:
    """Yield an area's English name with each type word; the names are those of its town, or one in Latin."""
    latin = {name_uk} if name_uk and not _CYRILLIC.search(name_uk) else romanisations(name_uk, name_ru)
    given = latin == {name_uk}
    for bare in latin:
        for word in _data()["english"].get(sort, ()):
            yield Form(f"{bare} {word}", "current" if given else "transliterated", "en")


_MAKERS: Mapping[str, Any] = {
    "cyrillic": _cyrillic,
    "guess": _guess,
    "adjective": _adjective,
    "area": _area,
    "latin": _latin,
    "roman": _roman,
    "roman-adjective": _roman_adjective,
    "english-area": _english_area,
}


def _spellings(text: str, lang: str) -> tuple[str, ...]:
    """Return other ways of writing a name: those of the data file, and the two words for red."""
    other = _other_spellings().get((lang, text), ())
    bare = _STARTS_SMALL.sub("", text)
    if bare != text:  # мікрорайон Канал: the name proper is Канал
        other += (bare,)
    if lang == "uk" and text.startswith("Красн") and " " in text:
        other += ("Червон" + text.removeprefix("Красн"),)
    return other


def _spaced(text: str) -> Iterator[str]:
    """Yield a spelling, with hyphens for blanks and blanks for hyphens, with and without its apostrophes."""
    yield from _without_apostrophe(text)
    if text.count(" ") == 1:
        yield from _without_apostrophe(text.replace(" ", "-"))
    elif text.count("-") == 1 and " " not in text:
        yield from _without_apostrophe(text.replace("-", " "))


def _without_apostrophe(text: str) -> Iterator[str]:
    """Yield a spelling as it is, and without apostrophes where it has any."""
    yield text
    if "'" in text or "’" in text or "ʼ" in text:
        yield text.replace("'", "").replace("’", "").replace("ʼ", "")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((_HERE / "forms.toml").read_text("utf-8"))


@cache
def _other_spellings() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(table["lang"], table["name"]): tuple(table["also"]) for table in _data()["spelling"]}


@cache
def _type_words(lang: str) -> frozenset[str]:
    return frozenset(table["word"] for table in _data()["type_word"] if table["lang"] == lang)

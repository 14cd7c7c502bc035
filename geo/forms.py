"""Every written form of every name: the input of the index.

A form is a spelling in the text's letters with the kind of name it is. Forms of equal names are
made once: half of the places share their name with another.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from geo.adjectives import adjective_forms, adjectives
from geo.declension import case_forms
from geo.gazetteer import Gazetteer, Name
from geo.names import romanisations
from records import NameKind, Place

Part = Literal["noun", "adjective"]
_HERE = Path(__file__).resolve().parent
_AREA = re.compile(r"\s+(?:[Oo]blast|[Rr]aion|[Rr]egion|[Hh]romada|District|Krai|Republic|River)$")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Villages far from the front name no sector; their adjectives would only cost room.
_FRONT_OBLASTS = frozenset(
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
_WITH_ADJECTIVE_CLASSES = frozenset({"city", "town"})


@dataclass(frozen=True, slots=True)
class Form:
    """Hold one written form of a place name."""

    text: str
    kind: NameKind
    lang: str
    part: Part = "noun"


def all_forms(
    gazetteer: Gazetteer, progress: Callable[[float], None] | None = None
) -> Iterator[tuple[str, tuple[Form, ...]]]:
    """Yield each place's id with all its forms, in the order of the gazetteer.

    ``progress`` is told the share done (0..1) now and then.
    """
    total = len(gazetteer.places)
    for done, (place_id, place) in enumerate(gazetteer.places.items()):
        if progress is not None and done % 500 == 0:
            progress(done / total)
        yield place_id, tuple(place_forms(place, gazetteer.names(place_id)))


def place_forms(place: Place, names: tuple[Name, ...]) -> Iterator[Form]:
    """Yield every form of a place, from its names; the same text may come more than once."""
    with_adjective = _names_sectors(place)
    for name in names:
        if name.lang in {"uk", "ru"} and _CYRILLIC.search(name.text):
            for text in (
                name.text,
                *_spellings(name.text, name.lang),
                *_area_names(name.text, name.lang, place.country),
            ):
                yield from _cyrillic_forms(text, name.lang, name.kind)
            if with_adjective:
                yield from _adjective_forms(name.text, name.lang, name.kind)
        else:
            yield from _latin_name(name, place)
    if place.country in {"UA", "RU"}:
        yield from _romanised(place.name_uk if place.country == "UA" else "", place.name_ru, "transliterated")
        for name in names:
            if name.kind == "former" and name.lang in {"uk", "ru"}:
                pair = (name.text, "") if name.lang == "uk" else ("", name.text)
                yield from _romanised(*pair, "former")


def _names_sectors(place: Place) -> bool:
    """Tell whether sectors or areas may be called by an adjective of the place's name."""
    if place.kind in {"settlement", "district"}:
        return place.settlement_class in _WITH_ADJECTIVE_CLASSES or place.oblast in _FRONT_OBLASTS
    return place.kind in {"region", "oblast", "raion", "foreign"}


@lru_cache(maxsize=32768)
def _cyrillic_forms(text: str, lang: str, sort: str) -> tuple[Form, ...]:
    """Return the nominative and the case forms of a Ukrainian or Russian name, with spelling variants."""
    plain: NameKind = _KIND_OF.get(sort, "exonym")
    oblique: NameKind = "former" if sort == "former" else "inflected"
    made = [Form(each, plain, lang) for each in _spaced(text)]
    cased = case_forms(text, lang)
    if text.count(" ") == 1:  # под Часов-Яром
        cased |= case_forms(text.replace(" ", "-"), lang)
    for form in cased - {text}:
        made += [Form(each, oblique, lang) for each in _spaced(form)]
    return tuple(made)


_KIND_OF: dict[str, NameKind] = {"current": "current", "former": "former"}


@lru_cache(maxsize=32768)
def _adjective_forms(text: str, lang: str, sort: str) -> tuple[Form, ...]:
    """Return the adjectives of a name in every case; for an area the adjective it is called by."""
    kind: NameKind = "former" if sort == "former" else "inflected"
    words = text.split()
    if len(words) > 1 and words[-1].lower() in _area_words():
        bases: tuple[str, ...] = (words[0].lower(),) if len(words) == 2 else ()
        bases = tuple(re.sub("(?:а|ая|ий|ой|ый|е|ое)$", "ий", base) for base in bases)
    else:
        bases = adjectives(text, lang)
    return tuple(
        Form(each, kind, lang, "adjective")
        for base in bases
        for form in adjective_forms(base, lang)
        for each in _without_apostrophe(form)
    )


def _latin_name(name: Name, place: Place) -> Iterator[Form]:
    """Yield the forms of a name in Latin letters; an area with each of its type words."""
    kind: NameKind = _KIND_OF.get(name.kind, "exonym")
    for text in _spaced(name.text):
        yield Form(text, kind, "en")
    bare = _AREA.sub("", name.text)
    if bare != name.text or place.kind in {"oblast", "raion"}:
        sort = "hromada" if place.settlement_class == "hromada" else place.kind
        for word in _data()["english"].get(sort, ()):
            yield Form(f"{bare} {word}", kind, "en")


@lru_cache(maxsize=65536)
def _romanised(name_uk: str, name_ru: str, kind: NameKind) -> tuple[Form, ...]:
    """Return the Latin spellings of a pair of names."""
    return tuple(
        Form(each, kind, "en") for latin in romanisations(name_uk, name_ru) for each in _spaced(latin)
    )


def _spellings(text: str, lang: str) -> Iterator[str]:
    """Yield other ways of writing a name, from the data file."""
    return iter(_other_spellings().get((lang, text), ()))


def _area_names(text: str, lang: str, country: str) -> Iterator[str]:
    """Yield the name of an area with the other type words that it is called by."""
    head, _, last = text.rpartition(" ")
    if not head:
        return
    for table in _data()["type_word"]:
        if table["lang"] == lang and last in table["words"] and table.get("country", country) == country:
            for other in table["also"]:
                yield f"{_agree(head, other, lang)} {other}"


def _agree(adjective: str, noun: str, lang: str) -> str:
    """Return an adjective in the gender of the type word that follows."""
    feminine = noun[-1] in "аяГ"  # громада, община, ТГ
    endings = ("а", "ий") if lang == "uk" else ("ая", "ий")
    return re.sub("(?:ий|ый|ой|ая|а)$", endings[0] if feminine else endings[1], adjective)


def _spaced(text: str) -> Iterator[str]:
    """Yield a spelling, with hyphens for blanks and blanks for hyphens, and without its apostrophes."""
    yield from _without_apostrophe(text)
    if " " in text and text.count(" ") == 1:
        yield from _without_apostrophe(text.replace(" ", "-"))
    elif text.count("-") == 1:
        yield from _without_apostrophe(text.replace("-", " "))


def _without_apostrophe(text: str) -> Iterator[str]:
    yield text
    bare = re.sub("['’ʼ]", "", text)
    if bare != text:
        yield bare


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((_HERE / "forms.toml").read_text("utf-8"))


@cache
def _other_spellings() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(table["lang"], table["name"]): tuple(table["also"]) for table in _data()["spelling"]}


@cache
def _area_words() -> frozenset[str]:
    return frozenset({"область", "район", "громада", "край", "округ"})

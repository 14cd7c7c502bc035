"""Names of persons nobody has listed: back to the nominative, and into Latin letters.

Ukrainian names follow the table of 2010 (KMU 55), Russian ones the usage of the English-language
press. Given names are listed (rules/names.toml), so that «Александра Прокудина» in a Russian text
becomes Oleksandr when the person is Ukrainian; surnames lose their case ending by rule.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_UK = dict(
    zip(
        "абвгґдежзийклмнопрстуфхцчшщьэы",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "y",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "e",
            "y",
        ],
        strict=True,
    )
)
_UK |= {"і": "i", "є": "ie", "ї": "i", "ю": "iu", "я": "ia", "'": "", "ё": "io", "ъ": ""}
_UK_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_RU = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "yo",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
_RU |= {"і": "i", "є": "e", "ї": "i", "ґ": "g", "'": ""}

# (ending of an oblique case, nominative ending), masculine and feminine, longest first
_MASCULINE = {
    "uk": (
        ("ського", "ський"),
        ("цького", "цький"),
        ("ого", "ий"),
        ("ому", "ий"),
        ("им", "ий"),
        ("ова", "ов"),
        ("єва", "єв"),
        ("ева", "ев"),
        ("іна", "ін"),
        ("їна", "їн"),
        ("ину", "ин"),
        ("енка", "енко"),
        ("енку", "енко"),
        ("енком", "енко"),
        ("ка", "ко"),
        ("ця", "ець"),
        ("ія", "ій"),
        ("ля", "ль"),
        ("ря", "р"),
        ("я", "й"),
        ("а", ""),
        ("у", ""),
        ("ом", ""),
        ("ем", ""),
    ),
    "ru": (
        ("ского", "ский"),
        ("цкого", "цкий"),
        ("ого", "ый"),
        ("ому", "ый"),
        ("ым", ""),
        ("ова", "ов"),
        ("ева", "ев"),
        ("ина", "ин"),
        ("ына", "ын"),
        ("ью", "ь"),
        ("ца", "ец"),
        ("ия", "ий"),
        ("ля", "ль"),
        ("я", "й"),
        ("ову", "ов"),
        ("еву", "ев"),
        ("ину", "ин"),
        ("а", ""),
        ("у", ""),
        ("ом", ""),
        ("ем", ""),
    ),
}
_FEMININE = {
    "uk": (
        ("ської", "ська"),
        ("ової", "ова"),
        ("евої", "ева"),
        ("єву", "єва"),
        ("іної", "іна"),
        ("ої", "а"),
        ("ій", "а"),
        ("ою", "а"),
        ("у", "а"),
    ),
    "ru": (
        ("ской", "ская"),
        ("овой", "ова"),
        ("евой", "ева"),
        ("иной", "ина"),
        ("ой", "а"),
        ("ую", "ая"),
        ("у", "а"),
    ),
}
_ALWAYS_OBLIQUE = ("ського", "цького", "ского", "цкого", "ської", "ской")


@dataclass(frozen=True, slots=True)
class GivenName:
    """Hold a given name: English spelling as a Ukrainian's and as a Russian's, stems, and gender."""

    ukrainian: str
    russian: str
    stems: tuple[str, ...]
    feminine: bool


@cache
def given_names() -> tuple[GivenName, ...]:
    """Return the listed given names."""
    data = tomllib.loads((files("extract") / "rules" / "names.toml").read_text("utf-8"))
    return tuple(
        GivenName(row["ukrainian"], row["russian"], tuple(row["stems"]), row.get("feminine", False))
        for row in data["name"]
    )


@lru_cache(maxsize=20_000)
def given_name(word: str) -> GivenName | None:
    """Return the listed given name of a word in any case, None when it is not listed."""
    low = word.lower().replace("ё", "е").replace("’", "'").replace("ʼ", "'")
    fitting = [
        (len(stem), name)
        for name in given_names()
        for stem in name.stems
        if low.startswith(stem) and len(low) - len(stem) <= 3
    ]
    return max(fitting, key=lambda row: row[0])[1] if fitting else None


def romanise(word: str, lang: str) -> str:
    """Write a Cyrillic name in Latin letters; Latin words come back unchanged."""
    if word.isascii():
        return word
    out: list[str] = []
    low = word.lower().replace("’", "'").replace("ʼ", "'")
    for index, letter in enumerate(low):
        first = index == 0 or low[index - 1] in "- "
        if lang == "uk":
            latin = _UK_FIRST[letter] if first and letter in _UK_FIRST else _UK.get(letter, letter)
            if letter == "г" and index and low[index - 1] == "з":
                latin = "gh"
        else:
            latin = "ye" if letter == "е" and first else _RU.get(letter, letter)
        out.append(latin.capitalize() if first else latin)
    text = "".join(out)
    if lang == "ru":
        for ending in ("iy", "yy"):
            text = text[:-2] + "y" if text.endswith(ending) else text
    return text


def nominative(word: str, lang: str, *, feminine: bool) -> str:
    """Return a surname's nominative by its ending; what has no known ending comes back unchanged."""
    endings: Mapping[str, tuple[tuple[str, str], ...]] = _FEMININE if feminine else _MASCULINE
    for ending, base in endings.get(lang, ()):
        if word.lower().endswith(ending) and len(word) - len(ending) >= 2:
            return word[: -len(ending)] + base
    return word


def english_name(words: tuple[str, ...], lang: str, side: str, *, oblique: bool) -> str:
    """Return a person's name in English letters.

    Parameters
    ----------
    words
        The words of the name as they stand in the text.
    lang
        Language of the text (en names come back as they are).
    side
        "UA" spells given names as Ukrainian ones.
    oblique
        True where the syntax asks for another case than the nominative («за словами …»).
    """
    if lang == "en":
        return " ".join(words)
    given = given_name(words[0]) if len(words) > 1 else None
    feminine = bool(given and given.feminine)
    parts: list[str] = []
    for index, word in enumerate(words):
        if index == 0 and given:
            parts.append(given.ukrainian if side == "UA" else given.russian)
            continue
        changed = oblique or word.lower().endswith(_ALWAYS_OBLIQUE)
        parts.append(romanise(nominative(word, lang, feminine=feminine) if changed else word, lang))
    return " ".join(parts)

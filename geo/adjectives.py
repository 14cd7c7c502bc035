"""Adjectives made of place names: Покровськ -> покровський, Красный Лиман -> краснолиманский.

They name sectors, raions and oblasts. The rules are the ``derive`` tables of the declension data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from geo.declension import declension_data, modifier_paradigms

_SEPARATORS = re.compile(r"[ -]+")
_OTHER_GENDERS = {"uk": (("а", "ої", "ій", "у", "ою"), "е", ("і", "их", "им", "ими")),
                  "ru": (("ая", "ой", "ую", "ою"), "ое", ("ие", "их", "им", "ими"))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Derivation:
    """Hold one rule: names that ``when`` fits lose ``drop`` and take each of ``add``."""

    when: re.Pattern[str]
    drop: re.Pattern[str]
    add: tuple[str, ...]
    examples: tuple[str, ...]


@lru_cache(maxsize=16384)
def adjectives(name: str, lang: str) -> tuple[str, ...]:
    """Return the plausible adjectives of a place name, masculine nominative in lower case, likeliest first.

    A name of two words makes one word and one with a hyphen (краснолиманский, красно-лиманский).
    Empty where the language has no rule for the name.
    """
    if lang not in {"uk", "ru"}:
        return ()
    words = _SEPARATORS.split(name.lower().replace("’", "'").replace("ʼ", "'").strip())
    last = _of_word(words[-1], lang)
    if len(words) == 1:
        return last
    firsts = [_linking(word, lang) for word in words[:-1]]
    if "" in firsts:
        return ()
    return tuple(joint.join([*firsts, adjective]) for adjective in last for joint in ("", "-"))


def adjective_forms(adjective: str, lang: str) -> frozenset[str]:
    """Return every case, gender and number of an adjective given in the masculine nominative."""
    stem = adjective[:-2]
    feminine, neuter, plural = _OTHER_GENDERS[lang]
    forms = {adjective, stem + neuter, *(stem + ending for ending in (*feminine, *plural))}
    for paradigm in modifier_paradigms(stem + ("ий" if lang == "uk" or stem[-1] in "гкх" else "ый"), lang):
        forms.update(paradigm.all_forms())
    if lang == "ru":  # сумский is usually written сумской
        forms.add(stem + "ой")
    return frozenset(forms)


def _of_word(word: str, lang: str) -> tuple[str, ...]:
    """Return the adjectives of a name of one word."""
    for rule in derivations(lang):
        if rule.when.search(word):
            cut = rule.drop.search(word)
            stem = word[: cut.start()] if cut else word
            return tuple(stem + ending for ending in rule.add)
    return ()


def _linking(word: str, lang: str) -> str:
    """Return a word as the first part of a compound (Велика -> велико); empty when it makes none."""
    for pattern, joint in _linkings(lang):
        found = pattern.search(word)
        if found:
            if joint.startswith("="):
                return word[: found.start() + 1] + joint[1:]
            return word[: found.start()] + joint
    return word if word[-1:].isalpha() else ""


@cache
def derivations(lang: str) -> tuple[Derivation, ...]:
    """Return the rules of a language in the order of its data file."""
    return tuple(
        Derivation(
            re.compile(f"(?:{table['when']})$"),
            re.compile(f"(?:{table['drop']})$"),
            tuple(table["add"].split()),
            tuple(table["examples"]),
        )
        for table in declension_data(lang)["derive"]
    )


@cache
def _linkings(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs: Iterator[list[str]] = iter(declension_data(lang)["linking"]["endings"])
    return tuple((re.compile(f"(?:{ending})$"), joint) for ending, joint in pairs)

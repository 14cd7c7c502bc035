"""The Russian name of a Ukrainian place and the reverse, by rule, where no source tells it.

The rules are TOML data. On 711 names held out from writing them the first
candidate was right for 77.6 %, one of all candidates for 85.1 %; a name that a source tells is
always better.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_SEPARATORS = re.compile(r"([ -]+)")
_MOST = 6
# A first word that is a noun after all: Новоселівка Перша, Станиця Луганська.
_NOUN = re.compile(
    "(?:(?<!ь)(?<!вели)(?<!висо)(?<!широ)(?<!глибо)(?<!дале)(?<!солод)(?<!ди)(?<!гір)(?<!лег)ка"
    "|щина|иця|коса|гора|[бвгґджзклмнпрстфхц]и|ля|ь|ще)$"
)
_LOOKING_AROUND = re.compile(r"\(\?[^()]*\)|[\^$]")
_AFTER_ANY_OF = re.compile(r"\(\?<=\(\?:([^()]*)\)([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold one direction of the rules: whole words, nouns, and adjectives before nouns."""

    words: dict[str, tuple[str, ...]]
    prefixes: dict[str, str]
    nouns: Transducer
    modifiers: Transducer


@dataclass(frozen=True, slots=True)
class Transducer:
    """Hold a pattern of numbered alternatives and the answers of each."""

    pattern: re.Pattern[str]
    answers: tuple[tuple[str, ...], ...]


def russian_name(name_uk: str) -> str:
    """Return the likeliest Russian name of a Ukrainian place; an empty name stays empty."""
    return russian_names(name_uk)[0]


@lru_cache(maxsize=16384)
def russian_names(name_uk: str) -> tuple[str, ...]:
    """Return the plausible Russian names of a Ukrainian place, the likeliest first, at most six.

    Where the languages' letters do not decide (и is и or ы, -ове is -ово or -овое) the further
    candidates differ from the first in one such choice.
    """
    return _translated(name_uk, "russian")


def ukrainian_name(name_ru: str) -> str:
    """Return the likeliest Ukrainian name of a place in Russia; an empty name stays empty."""
    return ukrainian_names(name_ru)[0]


@lru_cache(maxsize=16384)
def ukrainian_names(name_ru: str) -> tuple[str, ...]:
    """Return the plausible Ukrainian names of a place in Russia, the likeliest first, at most six."""
    return _translated(name_ru, "ukrainian")


def _translated(name: str, direction: str) -> tuple[str, ...]:
    rules = load_rules(direction)
    pieces = _SEPARATORS.split(name.replace("’", "'").replace("ʼ", "'"))
    choices: list[tuple[str, ...]] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            choices.append((piece,))
        else:
            before_noun = number + 2 < len(pieces) and pieces[number + 1] == " "
            choices += _word(piece, rules, before_noun=before_noun)
    first = "".join(choice[0] for choice in choices)
    found = [_with_capitals(first, name)]
    for place, choice in enumerate(choices):
        for other in choice[1:]:
            parts = [each[0] for each in choices]
            parts[place] = other
            candidate = _with_capitals("".join(parts), name)
            if candidate not in found:
                found.append(candidate)
    return tuple(found[:_MOST])


def _word(word: str, rules: Rules, *, before_noun: bool) -> list[tuple[str, ...]]:
    """Return a word as a row of choices between spellings."""
    lower = word.lower()
    if lower in rules.words:
        return [rules.words[lower]]
    letters = rules.modifiers if before_noun and not _NOUN.search(lower) else rules.nouns
    choices: list[tuple[str, ...]] = []
    prefix = next((p for p in rules.prefixes if lower.startswith(p) and len(lower) > len(p) + 3), "")
    if prefix:
        choices.append((rules.prefixes[prefix],))
        lower = lower[len(prefix) :]
    last = 0
    for match in letters.pattern.finditer(lower):
        if match.start() > last:
            choices.append((lower[last : match.start()],))
        choices.append(letters.answers[int((match.lastgroup or "r0")[1:])])
        last = match.end()
    choices.append((lower[last:],))
    return choices


def _with_capitals(text: str, model: str) -> str:
    """Return a text with each word capitalised as the word in the same place of the model is."""
    words, models = _SEPARATORS.split(text), _SEPARATORS.split(model)
    if len(words) != len(models):
        return text[:1].upper() + text[1:]
    return "".join(
        word[:1].upper() + word[1:] if model[:1].isupper() else word
        for word, model in zip(words, models, strict=True)
    )


@cache
def load_rules(direction: str) -> Rules:
    """Return the rules of one direction ("russian", "ukrainian") from the data file."""
    data = cognate_data()[direction]
    # The longest run of letters first; what stands in brackets only looks around.
    roots = sorted(data["roots"].items(), key=lambda pair: -len(_LOOKING_AROUND.sub("", pair[0])))
    return Rules(
        words={word: tuple(answer.split("|")) for word, answer in data["words"].items()},
        prefixes=data["prefixes"],
        nouns=_transducer((*data["endings"]["rules"], *roots, *data["letters"]["rules"])),
        modifiers=_transducer((*data["modifiers"]["rules"], *roots, *data["letters"]["rules"])),
    )


def _transducer(pairs: Iterable[Sequence[str]]) -> Transducer:
    """Return one pattern of all rules, the first that fits winning."""
    rules = [(_AFTER_ANY_OF.sub(_each_after, source), answer) for source, answer in pairs]
    return Transducer(
        re.compile("|".join(f"(?P<r{i}>{source})" for i, (source, _) in enumerate(rules))),
        tuple(tuple(answer.split("|")) for _, answer in rules),
    )


def _each_after(found: re.Match[str]) -> str:
    """Rewrite (?<=(?:a|bc)d), which Python does not know, as (?:(?<=ad)|(?<=bcd))."""
    return "(?:" + "|".join(f"(?<={option}{found[2]})" for option in found[1].split("|")) + ")"


@cache
def cognate_data() -> dict[str, Any]:
    """Return the data file as read."""
    return tomllib.loads((_HERE / "cognates.toml").read_text("utf-8"))

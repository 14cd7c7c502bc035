"""Case forms of Ukrainian and Russian place names, by declension class. The classes are TOML data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

CASES = ("gen", "dat", "acc", "ins", "loc")
_HERE = Path(__file__).resolve().parent
_ANY_LETTER = re.compile(r"[^\W\d_]")
_SEPARATORS = re.compile(r"([ -]+)")


@dataclass(frozen=True, slots=True)
class DeclensionClass:
    """Hold one class of the data file: where it fits and which endings it puts on."""

    id: str
    gender: str
    when: re.Pattern[str]
    drop: re.Pattern[str]
    endings: Mapping[str, tuple[str, ...]]
    swap: tuple[str, str] | None = None
    go_on: re.Pattern[str] | None = None
    alone: re.Pattern[str] | None = None
    not_alone: re.Pattern[str] | None = None
    go_on_alone: re.Pattern[str] | None = None
    not_modifier: re.Pattern[str] | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """Hold the classes of one language in the order of the file."""

    nouns: tuple[DeclensionClass, ...]
    adjectives: tuple[DeclensionClass, ...]
    heads: frozenset[str]
    stops: frozenset[str]


@dataclass(frozen=True, slots=True)
class Paradigm:
    """Hold the forms of a word or a name in one declension: ``forms[case]`` are its variants.

    ``origin`` is the id of the class that made it, ``gender`` m, f, n or p (plural).
    """

    nominative: str
    gender: str
    origin: str
    forms: Mapping[str, tuple[str, ...]]
    adjectival: bool = False

    def all_forms(self) -> Iterator[str]:
        """Yield the nominative and every case form."""
        yield self.nominative
        for variants in self.forms.values():
            yield from variants


def case_forms(name: str, lang: str) -> frozenset[str]:
    """Return every case form of a place name, the nominative included.

    ``lang`` is "uk" or "ru"; in any other language the name alone is returned. Where the class is
    doubtful the forms of all plausible classes are given.
    """
    return frozenset(form for paradigm in paradigms(name, lang) for form in paradigm.all_forms()) | {name}


@lru_cache(maxsize=1024)
def paradigms(name: str, lang: str) -> tuple[Paradigm, ...]:
    """Return the plausible declensions of a name of one or more words, the likeliest first.

    Empty when the name does not decline (ДНР, Баку) or the language has no cases.
    """
    if lang not in {"uk", "ru"} or not _ANY_LETTER.search(name):
        return ()
    pieces = _SEPARATORS.split(name.strip())
    words, gaps = pieces[0::2], pieces[1::2]
    if len(words) == 1:
        return word_paradigms(name, lang)
    return tuple(_phrase_paradigms(words, gaps, lang))


@lru_cache(maxsize=8192)
def word_paradigms(word: str, lang: str) -> tuple[Paradigm, ...]:
    """Return the plausible declensions of a name of one word."""
    if (word.isupper() and len(word) > 1) or not word[-1:].isalpha():
        return ()
    language, lower, found = load_language(lang), _plain(word), []
    for rule in language.adjectives:
        if rule.alone and rule.alone.search(lower) and not (rule.not_alone and rule.not_alone.search(lower)):
            found.append(_apply(rule, word, adjectival=True))
            if not (rule.go_on_alone and rule.go_on_alone.search(lower)):
                return tuple(found)
    return tuple(found) + _noun_paradigms(word, lang)


@lru_cache(maxsize=8192)
def _noun_paradigms(word: str, lang: str) -> tuple[Paradigm, ...]:
    """Return the declensions of a word as a noun."""
    lower, found = _plain(word), []
    for rule in load_language(lang).nouns:
        if rule.when.search(lower):
            found.append(_apply(rule, word))
            if not (rule.go_on and rule.go_on.search(lower)):
                break
    return tuple(found)


@lru_cache(maxsize=8192)
def modifier_paradigms(word: str, lang: str) -> tuple[Paradigm, ...]:
    """Return the declensions of a word as the adjective before a noun, one for each gender that fits."""
    lower = _plain(word)
    return tuple(
        _apply(rule, word, adjectival=True)
        for rule in load_language(lang).adjectives
        if rule.when.search(lower) and not (rule.not_modifier and rule.not_modifier.search(lower))
    )


def _plain(word: str) -> str:
    """Return the lower-case word with one sort of apostrophe."""
    return word.lower().replace("’", "'").replace("ʼ", "'").replace("ґ", "г")


def _apply(rule: DeclensionClass, word: str, *, adjectival: bool = False) -> Paradigm:
    """Return the paradigm that a class gives a word."""
    cut = rule.drop.search(word.lower())
    stem = word[: cut.start()] if cut else word
    if rule.swap:
        old, new = rule.swap
        head, found, tail = stem.rpartition(old)
        stem = head + new + tail if found else stem
    forms = {}
    for case, endings in rule.endings.items():
        made = []
        for ending in endings:
            if ending == "=":
                made.append(word)
            elif ending == "0":
                made.append(stem)
            elif ending.startswith("+"):
                made.append(stem + stem[-1:].lower() + ending[1:])
            else:
                made.append(stem + ending)
        forms[case] = tuple(made)
    return Paradigm(word, rule.gender, rule.id, forms, adjectival)


def _phrase_paradigms(words: list[str], gaps: list[str], lang: str) -> Iterator[Paradigm]:
    """Yield the declensions of a name of several words: what agrees with the head declines with it."""
    language = load_language(lang)
    lowered = [_plain(word) for word in words]
    end = _fixed_from(words, language)
    if end == 0:
        return
    head = next((i for i in range(end - 1) if lowered[i] in language.heads and "-" not in gaps[i]), None)
    if head is not None:
        # "Республіка Крим" (only the head declines) and "місто Київ" (both do).
        yield from _agreed(words, gaps, head, end=head + 1, lang=lang)
        if end - head == 2:
            for first in word_paradigms(words[head], lang):
                for last in word_paradigms(words[end - 1], lang):
                    options = [(word,) for word in words]
                    yield _joined(words, gaps, {head: first, end - 1: last}, options)
    else:
        yield from _agreed(words, gaps, end - 1, end=end, lang=lang)


def _fixed_from(words: list[str], language: Language) -> int:
    """Return the number of the first word from which on nothing declines: Ростов-на-Дону, Імені Шевченка."""
    for number, word in enumerate(words):
        # A preposition is written small; Зелений Під ends in a noun.
        if word.isdigit() or word in language.stops or word in {"Імені", "Имени"}:
            return number
    return len(words)


def _plans(
    words: list[str], gaps: list[str], head: int, reading: Paradigm, lang: str
) -> Iterator[dict[int, Paradigm]]:
    """Yield the words that decline together when the head has a given reading."""
    plans: list[dict[int, Paradigm]] = [{head: reading}]
    for i in range(head):
        partners = _partners(words[i], gaps[i], reading, lang)
        plans = [{**plan, i: partner} for plan in plans for partner in partners] or plans
    yield from plans


def _agreed(words: list[str], gaps: list[str], head: int, *, end: int, lang: str) -> Iterator[Paradigm]:
    """Yield one paradigm for each reading of the head word; words from ``end`` on stay as they are."""
    options = [(word,) for word in words]
    plans = [
        plan
        for reading in word_paradigms(words[head], lang)
        for plan in _plans(words, gaps, head, reading, lang)
    ]
    best = max((len(plan) for plan in plans), default=0)
    if best <= 1 and head == 1 and not ("-" in gaps[0] and words[0][-1:] in "оеє"):
        # The noun may stand first: Новоселівка Перша, Купянск Узловой.
        after = [
            {0: noun, 1: adjective}
            for noun in _noun_paradigms(words[0], lang)
            for adjective in modifier_paradigms(words[1], lang)
            if noun.gender == adjective.gender
        ]
        if after:
            plans, best = after, 2
    for plan in plans:
        if len(plan) == best:
            yield _joined(words, gaps, plan, options)
    if best <= 1 and head == 1 and "-" not in gaps[0]:
        # Two nouns side by side: the first may decline alone.
        for reading in word_paradigms(words[0], lang):
            yield _joined(words, gaps, {0: reading}, options)


def _partners(word: str, gap: str, head: Paradigm, lang: str) -> list[Paradigm]:
    """Return the declensions in which a word before the head agrees with it; none when it stays as it is."""
    if "-" in gap and (not head.adjectival or word[-1:] in "оеє"):
        return []  # Івано-Франківськ, Клебан-Бик, Гора-Подол
    found = [each for each in modifier_paradigms(word, lang) if each.gender == head.gender][:1]
    if head.adjectival:  # Куп'янськ-Вузловий, Новоселовка Первая, Красне Перше
        found += [p for p in word_paradigms(word, lang) if p.gender == head.gender and p not in found][:2]
    return found


def _joined(
    words: list[str], gaps: list[str], chosen: Mapping[int, Paradigm], fixed: Sequence[tuple[str, ...]]
) -> Paradigm:
    """Return the paradigm of the whole name from those of its declining words."""
    forms = {}
    for case in CASES:
        variants = [chosen[i].forms.get(case, ()) if i in chosen else fixed[i] for i in range(len(words))]
        forms[case] = tuple(
            "".join(word + gap for word, gap in zip(combined, [*gaps, ""], strict=True))
            for combined in product(*variants)
        )
    name = "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))
    head = chosen[max(chosen)]
    return Paradigm(name, head.gender, "+".join(each.origin for each in chosen.values()), forms)


@cache
def declension_data(lang: str) -> Mapping[str, Any]:
    """Return the data file of a language as read."""
    return tomllib.loads((_HERE / f"declension_{lang}.toml").read_text("utf-8"))


@cache
def load_language(lang: str) -> Language:
    """Return the declension classes of a language from its data file."""
    data = declension_data(lang)
    return Language(
        nouns=tuple(_read_class(table) for table in data["noun"]),
        adjectives=tuple(_read_class(table) for table in data["adjective"]),
        heads=frozenset(data["heads"]),
        stops=frozenset(data["stops"]),
    )


def _read_class(table: Mapping[str, Any]) -> DeclensionClass:
    """Return one class from its TOML table."""

    def pattern(key: str) -> re.Pattern[str] | None:
        value = table.get(key)
        if value is None or value is False:
            return None
        return re.compile("$" if value is True else f"(?:{value})$")

    old, _, new = table.get("swap", "").partition(">")
    return DeclensionClass(
        id=table["id"],
        gender=table["gender"],
        when=re.compile(f"(?:{table['when']})$"),
        drop=re.compile(f"(?:{table['drop']})$"),
        endings={case: tuple(table[case].split()) for case in CASES if case in table},
        swap=(old, new) if old else None,
        go_on=pattern("go_on"),
        alone=pattern("alone"),
        not_alone=pattern("not_alone"),
        go_on_alone=pattern("go_on_alone"),
        not_modifier=pattern("not_modifier"),
        examples=tuple(table.get("examples", ())),
    )

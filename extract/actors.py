"""The canonical actors of rules/actors.toml, persons.toml and roles.toml, as tables to look words up in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast, get_args

from extract.phrases import PhraseTable, spell_out
from records import Claimant, ClaimantType, FrontlineError, Side

LANGUAGES = ("en", "uk", "ru")


class ActorError(FrontlineError):
    """Say which actor, person or role of the data files cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Person:
    """Hold a listed person; ``full`` asks for the first name beside the last."""

    claimant: Claimant
    full: bool
    first: Mapping[str, PhraseTable[str]]


@dataclass(frozen=True, slots=True)
class Role:
    """Hold an office: the type it gives its holder, and its English word."""

    type: ClaimantType
    english: str
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold a first-level unit whose name stands in the names of bodies and offices."""

    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Reference:
    """Hold a short reference ("the ministry"): the claimant types that it can mean."""

    fits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Body:
    """Hold a kind of body that bears a unit's name: what follows the name, in Ukraine and in Russia."""

    english: str
    english_ru: str
    type: ClaimantType


@dataclass(frozen=True, slots=True)
class Branch:
    """Hold an arm of service in a brigade's name; ``russian`` where only Russia has it."""

    english: str
    russian: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """Hold one language's tables."""

    actors: PhraseTable[Claimant]
    persons: PhraseTable[tuple[Person, ...]]
    roles: PhraseTable[Role]
    units: PhraseTable[Unit]
    references: PhraseTable[Reference]
    bodies: PhraseTable[Body]
    brigades: PhraseTable[str]
    branches: PhraseTable[Branch]
    close: PhraseTable[str]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("extract") / "rules" / name).read_text("utf-8"))


def _claimant(row: Mapping[str, Any], where: str) -> Claimant:
    if row.get("side") not in get_args(Side) or row.get("type") not in get_args(ClaimantType):
        raise ActorError(
            f"{where}: {row.get('name')!r} has the side {row.get('side')!r} and the type "
            f"{row.get('type')!r}. Use those of records.py."
        )
    return Claimant(row["name"], cast(Side, row["side"]), cast(ClaimantType, row["type"]))


def _actor_forms(lang: str) -> Iterator[tuple[tuple[str, ...], Claimant]]:
    data = _read("actors.toml")
    rows = data["words"].get(lang, {})
    for actor in data["actor"]:
        claimant = _claimant(actor, "actors.toml")
        for form in [*actor.get("any", ()), *actor.get(lang, ())]:
            for words in spell_out(form, lang, rows):
                yield words, claimant


def _person_forms(lang: str) -> Iterator[tuple[tuple[str, ...], tuple[Person, ...]]]:
    bearers: dict[tuple[str, ...], list[Person]] = {}
    for row in _read("persons.toml")["person"]:
        claimant = _claimant(row, "persons.toml")
        first = {
            lang: PhraseTable((words, name) for name in row[lang]["first"] for words in spell_out(name, lang))
        }
        person = Person(claimant, bool(row.get("full")), first)
        for name in row[lang]["last"]:
            for words in spell_out(name, lang):
                bearers.setdefault(words, []).append(person)
    for words, persons in bearers.items():
        yield words, tuple(persons)


@cache
def tables(lang: str) -> Tables:
    """Return the tables of a language; any other language than en, uk, ru gets the English ones."""
    lang = lang if lang in LANGUAGES else "en"
    roles = _read("roles.toml")

    def forms(kind: str) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
        for row in roles[kind]:
            for form in row[lang]:
                for words in spell_out(form.capitalize() if kind == "unit" and lang == "en" else form, lang):
                    yield words, row

    return Tables(
        actors=PhraseTable(_actor_forms(lang)),
        persons=PhraseTable(_person_forms(lang)),
        roles=PhraseTable(
            (w, Role(r["type"], r["english"], bool(r.get("speaks_for")))) for w, r in forms("role")
        ),
        units=PhraseTable((w, Unit(r["name"], r["side"])) for w, r in forms("unit")),
        references=PhraseTable((w, Reference(frozenset(r["fits"]))) for w, r in forms("reference")),
        bodies=PhraseTable((w, Body(r["english"], r["english_ru"], r["type"])) for w, r in forms("body")),
        brigades=PhraseTable((w, r["english"]) for w, r in forms("brigade")),
        branches=PhraseTable((w, Branch(r["english"], bool(r.get("russian")))) for w, r in forms("branch")),
        close=PhraseTable((w, form) for form in roles["close"][lang] for w in spell_out(form, lang)),
    )


@cache
def signs() -> Mapping[Side, re.Pattern[str]]:
    """Return how the words begin that tell a side ("Russian", «ЗСУ»), Russia's first."""
    rows: dict[Side, list[str]] = _read("roles.toml")["signs"]
    return {side: re.compile(rf"(?:{'|'.join(stems)})") for side, stems in rows.items()}


@cache
def third_nations() -> re.Pattern[str]:
    """Return how the words begin that tell a country other than the two at war ("Finnish", «польськ»)."""
    return re.compile(rf"(?:{'|'.join(_read('roles.toml')['nations']['stems'])})")


@cache
def handles() -> Mapping[str, Claimant]:
    """Return the names of channels and sites in small letters, with whose they are."""
    rows = [*_read("actors.toml")["actor"], *_read("persons.toml")["person"]]
    return {handle.lower(): _claimant(row, "handles") for row in rows for handle in row.get("handles", ())}


@cache
def listed_persons() -> frozenset[str]:
    """Return the names of the listed persons."""
    return frozenset(row["name"] for row in _read("persons.toml")["person"])

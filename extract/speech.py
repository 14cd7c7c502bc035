"""The words of saying in three languages (rules/speech_*.toml), as tables to look words up in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

from extract.phrases import PhraseTable, spell_out
from records import FrontlineError

LANGUAGES = ("en", "uk", "ru")
Attitude = Literal["asserts", "denies", "doubts", "demands", "refuses", "admits"]
CueKind = Literal["verb", "according", "citing", "anaphor", "about", "colour"]


class SpeechError(FrontlineError):
    """Say which cue of the speech files cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Hold what a word of saying means; see the head of rules/speech_en.toml."""

    id: str
    kind: CueKind
    attitude: Attitude
    object: bool
    echo: bool
    needs: PhraseTable[str] | None
    only: frozenset[str]
    yes: tuple[tuple[str, ...], ...]
    no: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """Hold one language's cues and the small words that shape a sentence of saying."""

    lang: str
    cues: PhraseTable[Cue]
    rows: tuple[Cue, ...]
    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, PhraseTable[str]]
    carry_sentences: bool
    carry_lead: bool


def _cue(row: Mapping[str, Any], where: str) -> Cue:
    if row.get("kind") not in get_args(CueKind) or row.get("attitude") not in get_args(Attitude):
        raise SpeechError(
            f"{where}: the cue {row.get('id')!r} has an unknown kind or attitude. "
            "See the head of speech_en.toml."
        )
    return Cue(
        id=str(row["id"]),
        kind=cast(CueKind, row["kind"]),
        attitude=cast(Attitude, row["attitude"]),
        object=bool(row.get("object")),
        echo=bool(row.get("echo")),
        needs=PhraseTable((w, "") for form in row["needs"] for w in spell_out(form, where[7:9]))
        if "needs" in row
        else None,
        only=frozenset(row.get("only", ())),
        yes=tuple(tuple(example) for example in row["yes"]),
        no=tuple(tuple(example) for example in row["no"]),
    )


_WORD_LISTS = (
    "complementizers",
    "relatives",
    "conjunctions",
    "fillers",
    "not_verb_after",
    "evidence",
    "pronoun_person",
    "pronoun_body",
    "pronoun_any",
    "carry_starts",
    "quantifiers",
    "inserted_after",
    "noun_forms",
    "not_verb_before",
    "passive_before_to",
)
_PHRASE_LISTS = ("false", "hearsay", "demand_words", "claim_nouns", "breaks", "bulletin")


@cache
def speech(lang: str) -> Speech:
    """Return the cues of a language; any other language than en, uk, ru gets the English ones."""
    lang = lang if lang in LANGUAGES else "en"
    name = f"speech_{lang}.toml"
    data = tomllib.loads((files("extract") / "rules" / name).read_text("utf-8"))
    cues = [(_cue(row, name), row["forms"]) for row in data["cue"]]
    return Speech(
        lang=lang,
        cues=PhraseTable(
            (words, cue) for cue, forms in cues for form in forms for words in spell_out(form, lang)
        ),
        rows=tuple(cue for cue, _ in cues),
        words={key: frozenset(data[key]) for key in _WORD_LISTS},
        phrases={
            key: PhraseTable((w, key) for form in data[key] for w in spell_out(form, lang))
            for key in _PHRASE_LISTS
        },
        carry_sentences=bool(data["carry_sentences"]),
        carry_lead=bool(data["carry_lead"]),
    )

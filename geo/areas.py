"""The words that tell a kind of area: "region", «району», «громада»; and the gender of its adjective."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from geo.table import areas_data
from records import Mention

AREA_TYPES = frozenset({"oblast", "raion", "hromada", "region", "country", "river", "sea"})
COORDINATION_GAP = 60  # characters between the members of "the Richky, Bilopillia and Vorozhba communities"
# An oblast or a hromada is feminine in Ukrainian and Russian, a raion masculine: a bare adjective that is
# neither feminine nor plural cannot stand for an oblast.
FEMININE_OR_PLURAL = re.compile(r"(?:а|ої|ій|у|ою|і|их|им|ими|ая|ой|ую|ие|ые|ых|ым|ыми)$", re.IGNORECASE)
CYRILLIC = re.compile(r"[а-яіїєґё]", re.IGNORECASE)


@lru_cache(maxsize=4096)
def strip_type_word(text: str) -> tuple[str, str | None]:
    """Return the name without its type word, and the kind that the word tells (None: no type word).

    ``hromada`` is told from ``raion``. A text that is nothing but type words is returned whole.
    """
    for kind, pattern in _type_words():
        rest, count = pattern.subn(" ", text)
        rest = " ".join(rest.split()).strip(" .,-–—").removeprefix("of ")
        if count and rest:
            if kind in {"river", "sea"} and not _has_noun(text, kind):
                continue
            return rest, kind
    return text, None


def asked_kinds(text: str, mentions: Sequence[Mention]) -> list[str | None]:
    """Return the kind of area that the words ask of each mention (in text order), None for none.

    In a coordination the last member bears the type word, and it counts for all that were hinted.
    """
    asked: list[str | None] = [None] * len(mentions)
    for i in range(len(mentions) - 1, -1, -1):
        mention = mentions[i]
        kind = strip_type_word(mention.text)[1] or mention.hint
        if kind == "raion" and mention.hint == "raion" and i + 1 < len(mentions):
            after = mentions[i + 1]
            near = after.sentence == mention.sentence and after.start - mention.end <= COORDINATION_GAP
            if near and asked[i + 1] == "hromada" and strip_type_word(mention.text)[1] is None:
                kind = "hromada"
        asked[i] = kind
    return asked


def strip_compass(text: str) -> str | None:
    """Return what stands behind a compass word: «Донецком» of «Южно-Донецком»; None without one."""
    match = _compass().match(text)
    return (match[1] or match[2]) if match else None


@lru_cache(maxsize=1)
def _compass() -> re.Pattern[str]:
    """Compile the compass words; what follows must be an adjective or a word of its own."""
    words = sorted(areas_data()["compass"]["prefixes"], key=len, reverse=True)
    body = "|".join(re.escape(word) for word in words)
    adjective = r"\w+(?:[сц]ьк|[сц]к)\w{1,3}"
    return re.compile(rf"(?:{body})(?:[-–\s]+(\w.*)|({adjective}))$", re.IGNORECASE)


def may_be_oblast(text: str) -> bool:
    """Tell whether a bare adjective can stand for an oblast: by its gender, in Cyrillic."""
    return CYRILLIC.search(text) is None or FEMININE_OR_PLURAL.search(text) is not None


@lru_cache(maxsize=1)
def _type_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compile one pattern per kind of type word; longer words first."""
    patterns = []
    for entry in areas_data()["type_word"]:
        words = sorted(entry["words"], key=len, reverse=True)
        body = "|".join(re.escape(word).replace("'", "['’ʼ]") for word in words)
        patterns.append((entry["kind"], re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.IGNORECASE)))
    return tuple(patterns)


def _has_noun(text: str, kind: str) -> bool:
    """Tell whether the text has the noun itself, not only an article or preposition."""
    words = set(re.findall(r"[\w.]+", text.casefold()))
    nouns = {w for e in areas_data()["type_word"] if e["kind"] == kind for w in e["words"]} - {"the", "of"}
    return bool(words & nouns)

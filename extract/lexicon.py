"""Look up all words that matter for claims in a sentence at once, in one pass over its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from extract.rules import Match, RuleSet, load_rules
from extract.words import Words
from geo.names import fold

LANGUAGES = ("en", "uk", "ru")


@dataclass(frozen=True, slots=True)
class Finds:
    """Hold the matches in a sentence by the file that they come from, each in text order.

    ``claims`` tell events, ``clauses`` part clauses and tell what a place is to them, ``stance``
    denies and hedges, ``circumstances`` name evidence and sides.
    """

    claims: Sequence[Match]
    clauses: Sequence[Match]
    stance: Sequence[Match]
    circumstances: Sequence[Match]


def claim_rules(lang: str) -> RuleSet:
    """Return all rules about claims of a language (English for an unknown one); built once."""
    lang = lang if lang in LANGUAGES else "en"
    return load_rules(f"claims_{lang}", f"clauses_{lang}", f"stance_{lang}", f"circumstances_{lang}")


@cache
def _anaphor_signs(lang: str) -> Callable[[str], bool]:
    return claim_rules(lang).signs(role="anaphor")


def may_refer_back(sentence: str, lang: str) -> bool:
    """Tell whether a sentence can speak of what was named before it; False is sure, True is not."""
    return _anaphor_signs(lang)(fold(sentence))


def look_up(words: Words, lang: str) -> Finds:
    """Return the matches of all rules of a language in a sentence."""
    found: dict[str, list[Match]] = {"claims": [], "clauses": [], "stance": [], "circumstances": []}
    for match in claim_rules(lang).match(words):
        found[match.rule.source[:-3]].append(match)
    return Finds(**found)

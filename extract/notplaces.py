"""Decide which names are places: not people, units, streets, victories and sentence-initial words.

A capital inside a sentence makes even «Степове» a name. Where nothing but a sentence's start, a
headline in capitals or quotation marks gives the capital, an ordinary word is a place only when the
words around it, a list of places or the same name elsewhere in the document say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.anchored import END, NAME, START, Line
from extract.anchored_rules import load_rules, word_classes
from extract.given_names import people
from extract.lines import Name
from extract.witnesses import judge_by_document, judge_by_lists

SENTENCE_OPENERS = frozenset('.«(-–—•·*:;!?…#"') | {START}

_NEUTER = re.compile(r"(?:[нвклрждшчцстм]е|[ое]е)$")
# a neuter noun, and not a verb of the past, an impersonal participle or a reflexive verb
_NEUTER_NOUN = re.compile(r"^(?!.*(?:ся|ло|[еаяиу][нт]о)$)[^\W\d_]{3,}[оеєя]$")
Verdict = tuple[bool | None, str | None]
UNDECIDED: Verdict = (None, None)


def judge(names: Sequence[Name], text: str, folded: str) -> None:
    """Give every name of a document its verdict and the reason (names in text order)."""
    for name in names:
        if _is_unsure(name):
            name.tags.add("unsure")
        if "in-capitals" in name.tags and not name.line.shouting:
            name.tags.add("acronym")
    for name in names:
        name.verdict, name.why = _judge_alone(name)
    judge_by_lists(names)
    judge_by_document(names, text, folded)
    for name in names:
        if name.verdict is None:
            name.verdict, name.why = False, "no.ordinary-word"


def _is_unsure(name: Name) -> bool:
    """Tell whether the name's capital is owed to its position: a start, a headline."""
    line = name.line
    return line.shouting or line.titled or line.keys[name.at - 1] in SENTENCE_OPENERS


def _judge_alone(name: Name) -> Verdict:
    """Judge by the words beside the name; undecided when they do not tell."""
    tags = name.tags
    if "area" in tags:
        return True, "place.area"
    if "adjective-only" in tags:
        return (False, "no.nation") if "nation" in tags else (True, "adjective")
    hit = load_rules("notplaces").first(name.line, name.at, tags)
    if hit is not None:
        return hit.rule.gives == "place", hit.rule.id
    if not tags & {"ordinary", "given", "pronoun"}:
        describes = "unsure" in tags and "big" not in tags and _describes_next(name)
        return (False, "no.attribute") if describes else (True, "place.name")
    return _judge_doubtful(name)


def _judge_doubtful(name: Name) -> Verdict:
    """Judge a given name, an ordinary word, or a name that is hardly ever meant."""
    tags, cue = name.tags, has_cue(name)
    if tags & {"given", "compass", "concept"}:
        return (True, "place.locative") if cue and _is_in(name) else UNDECIDED
    if "unsure" in tags and tags & {"pronoun", "particle"} and "city" not in tags:
        return False, "no.particle"
    if "unsure" in tags:
        return _judge_at_start(name, cue)
    if "institution" in tags:
        return UNDECIDED
    if tags & {"weak", "nation"}:
        return (True, "place.cue") if cue else UNDECIDED
    inside = _is_inside_longer_name(name.line, name.at) and not cue
    return (False, "no.longer-name") if inside else (True, "place.capital")


def _describes_next(name: Name) -> bool:
    """Tell whether a name in the form of an adjective describes the noun after it: «Родинське горе»."""
    following = name.line.keys[name.at + 1]
    if name.line.caps[name.at + 1] or not _NEUTER.search(name.line.inner.get(name.at, "")):
        return False
    classes = word_classes()
    is_no_noun = any(
        classes[each].has(following)
        for each in ("place_predicate", "preposition", "now", "joining", "sector_noun")
    )
    return bool(_NEUTER_NOUN.search(following)) and not is_no_noun


def _judge_at_start(name: Name, cue: bool) -> Verdict:
    """Judge an ordinary word whose capital tells nothing."""
    line, at, tags = name.line, name.at, name.tags
    following, next_but_one = line.keys[at + 1], line.keys[min(at + 2, len(line.keys) - 1)]
    if line.keys[at - 1] not in SENTENCE_OPENERS and cue:
        return True, "place.cue"
    if following in {",", "-", "("} and (
        word_classes()["where_word"].has(next_but_one) or (following, next_but_one) == ("(", NAME)
    ):
        return True, "place.apposition"
    if tags & {"nation", "weak"}:
        return UNDECIDED
    if ("city" in tags and "attribute" not in tags) or ("big" in tags and not following.isalpha()):
        return True, "place.town"
    return UNDECIDED


def has_cue(name: Name) -> bool:
    """Tell whether a preposition or place word touches the name from the left."""
    line, at = name.line, name.at
    touch = word_classes()["place_cue"].touch(line.keys[at - 1], -1)
    return touch.alone or any(tuple(line.keys[max(0, at - len(p)) : at]) == p for p in touch.phrases)


def _is_in(name: Name) -> bool:
    """Tell whether «у Станіславі» names where something is: a preposition of place and a locative."""
    inside = name.line.keys[name.at - 1] in {"у", "в", "in", "at"}
    return inside and not name.tags & {"unsure", "compass", "concept"}


def _is_inside_longer_name(line: Line, at: int) -> bool:
    """Tell whether a capitalised word that is no place touches the name: «Нова Пошта»."""
    before, after = line.keys[at - 1], line.keys[at + 1]
    if line.caps[at + 1] and after not in {NAME, END} and after.isalpha():
        return True
    starts = line.keys[at - 2] == START
    return (
        line.caps[at - 1] and not starts and before != NAME and before.isalpha()
        and not people().is_given(before)
    )  # fmt: skip

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
from extract.lines import Name
from extract.given_names import people
from geo.names import fold

SENTENCE_OPENERS = frozenset(". « ( - – — • · * : ; ! ? … # …".split()) | {START, '"'}
LIST_GAP = 5  # words between two members of a list of places
_NO_WITNESS = frozenset({"area", "unsure", "adjective-only"})
_DOUBTFUL = frozenset({"given", "concept", "compass"})
_NO_SURNAME = frozenset(
    {"actor", "city", "area", "oblast", "region", "country", "adjective-only", "sea", "unknown"}
)
_PERSONAL = frozenset(
    "до від от з с із зі со из к ко у to from of на по".split()
)  # prepositions of people, too
_WEAKLY = frozenset({"place.name", "place.capital"})  # nothing but a capital letter speaks for the place
_TWO_CAPITALS = re.compile(r"\b([A-ZА-ЯІЇЄҐЁ][\w'’ʼ-]{1,20})[ \u00a0](?=([A-ZА-ЯІЇЄҐЁ][\w'’ʼ-]{2,25}))")
_CASE_ENDING = re.compile(
    "(?:ським|ского|ського|ськом|ський|ский|ской|ском|ським|ому|ого|ами|ові|еві|ою|ей|ой|им|ым|ом|ем|ам|ах|ій|их|ий|ый|[аяуюіиыейоь])$"
)
_NEXT_IS_PLACE = frozenset("— - – : ( ) ; / |".split()) | {","}


def judge(names: Sequence[Name], text: str, folded: str) -> None:
    """Give every name of a document its verdict and the reason (names in text order)."""
    for name in names:
        if _is_unsure(name):
            name.tags.add("unsure")
        if "in-capitals" in name.tags and not name.line.shouting:
            name.tags.add("acronym")
    for name in names:
        name.verdict, name.why = _judge_alone(name)
    _judge_by_lists(names)
    _judge_by_document(names, text, folded)
    for name in names:
        if name.verdict is None:
            name.verdict, name.why = False, "no.ordinary-word"


def _is_unsure(name: Name) -> bool:
    """Tell whether the name's capital is owed to its position: a start, a headline."""
    line = name.line
    return line.shouting or line.titled or line.keys[name.at - 1] in SENTENCE_OPENERS


def _judge_alone(name: Name) -> tuple[bool | None, str | None]:
    """Judge by the words beside the name; None when they do not decide."""
    tags, line, at = name.tags, name.line, name.at
    if "area" in tags:
        return True, "place.area"
    if "adjective-only" in tags:
        return (False, "no.nation") if "nation" in tags else (True, "adjective")
    if tags >= {"pronoun", "unsure"}:
        return False, "no.pronoun"
    hit = load_rules("notplaces").first(line, at, tags)
    if hit is not None:
        return hit.rule.gives == "place", hit.rule.id
    if "given" in tags or "compass" in tags or "concept" in tags:
        return (True, "place.locative") if _has_cue(name) and _is_in(name) else (None, None)
    if "weak" in tags and "unsure" not in tags:
        return (True, "place.cue") if _has_cue(name) else (None, None)
    if "ordinary" not in tags:
        return True, "place.name"
    if "unsure" in tags:
        return _judge_ordinary_at_start(name)
    if "nation" in tags and not _has_cue(name):
        return None, None
    if _is_inside_longer_name(line, at) and not _has_cue(name):
        return False, "no.longer-name"
    return True, "place.capital"


def _judge_ordinary_at_start(name: Name) -> tuple[bool | None, str | None]:
    line, at = name.line, name.at
    following = line.keys[at + 1]
    if line.keys[at - 1] not in SENTENCE_OPENERS and _has_cue(name):
        return True, "place.cue"
    if following in {",", "-", "("} and (word_classes()["where_word"].has(line.keys[at + 2])):
        return True, "place.apposition"
    if following == "(" and line.keys[at + 2] == NAME:
        return True, "place.area-after"
    if "nation" in name.tags:
        return None, None
    if "city" in name.tags and "attribute" not in name.tags:
        return True, "place.city"
    if "big" in name.tags and not following.isalpha():
        return True, "place.town"
    return None, None


def _has_cue(name: Name) -> bool:
    """Tell whether a preposition or place word touches the name from the left."""
    line, at = name.line, name.at
    cues = word_classes()["place_cue"]
    if cues.has(line.keys[at - 1]):
        return True
    phrases = cues.touch(line.keys[at - 1], -1).phrases
    return any(len(p) <= at and tuple(line.keys[at - len(p) : at]) == p for p in phrases)


def _has_place_cue(name: Name) -> bool:
    """Tell whether a cue touches the name that people do not have («за Лиман», not «до Лимана»)."""
    return _has_cue(name) and name.line.keys[name.at - 1] not in _PERSONAL


def _is_in(name: Name) -> bool:
    """Tell whether «у Станіславі» names where something is: a preposition of place and a locative."""
    return (
        name.line.keys[name.at - 1] in {"у", "в", "in", "at"}
        and "unsure" not in name.tags
        and not (name.tags & {"compass", "concept"})
    )


def _is_inside_longer_name(line: Line, at: int) -> bool:
    """Tell whether a capitalised word that is no place touches the name: «Нова Пошта»."""
    before, after = at - 1, at + 1
    if line.caps[after] and line.keys[after] not in {NAME, END} and line.keys[after].isalpha():
        return True
    first = line.keys[before - 1] == START
    return (
        line.caps[before] and not first and line.keys[before] != NAME and line.keys[before].isalpha()
        and not people().is_given(line.keys[before])
    )  # fmt: skip


def _judge_by_lists(names: Sequence[Name]) -> None:
    """Let the certain members of a list decide on the doubtful ones beside them."""
    for order in (range(len(names)), range(len(names) - 1, -1, -1)):
        for k in order:
            name = names[k]
            if name.verdict is not None:
                continue
            for other in (names[k - 1] if k else None, names[k + 1] if k + 1 < len(names) else None):
                if other is not None and other.verdict and _in_one_list(name, other):
                    name.verdict, name.why = True, "place.list"
                    break


def _in_one_list(name: Name, other: Name) -> bool:
    """Tell whether two names are neighbours in one list of places."""
    left, right = (name, other) if name.at < other.at else (other, name)
    if left.line is not right.line or other.tags & {"area", "actor", "unknown", "adjective-only"}:
        return False
    between = left.line.keys[left.at + 1 : right.at]
    allowed = word_classes()["list_word"]
    joined = any(key in {",", "and", "та", "і", "й", "и", "або", "или", "/", "-"} for key in between)
    return joined and len(between) <= LIST_GAP and all(allowed.has(key) for key in between)


def _judge_by_document(names: Sequence[Name], text: str, folded: str) -> None:
    """Let what is certain elsewhere in the document decide: a place, or a person of that surname."""
    sure = {
        entry.place_id
        for name in names
        if name.verdict and not name.tags & _NO_WITNESS
        for entry in name.entries
    }
    for name in names:
        elsewhere = name.verdict is None and any(entry.place_id in sure for entry in name.entries)
        if elsewhere and not name.tags & _DOUBTFUL and name.line.keys[name.at + 1] in _NEXT_IS_PLACE:
            name.verdict, name.why = True, "place.elsewhere"
    maybe = [
        n
        for n in names
        if n.verdict and n.why in _WEAKLY and not n.tags & _NO_SURNAME and not _has_place_cue(n)
    ]
    if not maybe:
        return
    surnames = named_people(text)
    if not surnames:
        return
    stated = {_stem(folded[n.start : n.end]) for n in names if n.verdict and n.why not in _WEAKLY}
    for name in maybe:
        stem = _stem(folded[name.start : name.end])
        if stem in surnames and stem not in stated:
            name.verdict, name.why = False, "person.named-elsewhere"


def named_people(text: str) -> frozenset[str]:
    """Return the stems of the surnames that follow a given name somewhere in the text."""
    known, found = people(), set()
    for match in _TWO_CAPITALS.finditer(text):
        if known.is_given(fold(match[1])) and not known.is_given(fold(match[2])):
            found.add(_stem(fold(match[2])))
    return frozenset(found)


def _stem(surname: str) -> str:
    """Cut what may be a case ending off: Рогов, Рогова, Роговим have one stem."""
    return _CASE_ENDING.sub("", surname)

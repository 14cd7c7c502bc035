"""Let other names of the document bear witness: members of one list, the same place, a person's surname."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.anchored_rules import word_classes
from extract.given_names import people
from extract.lines import Name
from geo.names import fold

LIST_GAP = 5  # words between two members of a list of places
_NO_WITNESS = frozenset({"area", "unsure", "adjective-only"})
_NOT_IN_LISTS = frozenset({"area", "actor", "unknown", "adjective-only"})
_DOUBTFUL = frozenset({"given", "concept", "compass"})
_NO_SURNAME = frozenset(
    {"actor", "city", "area", "oblast", "region", "country", "adjective-only", "sea", "unknown"}
)
WEAK_REASONS = frozenset({"place.name", "place.capital"})  # nothing but a capital speaks for the place
_PLACE_FOLLOWS = frozenset(",-:();/|—–")
_TWO_CAPITALS = re.compile(r"\b([A-ZА-ЯІЇЄҐЁ][\w'’ʼ-]{1,20})[ \u00a0](?=([A-ZА-ЯІЇЄҐЁ][\w'’ʼ-]{2,25}))")
_CASE_ENDING = re.compile(
    "(?:ським|ского|ського|ському|скому|ськом|ський|ский|ской|ском|ским|ська|ської|ськой|ськую|ская|скую"
    "|ому|ого|ами|ові|еві|ою|ей|ой|им|ым|ом|ем|ам|ах|ій|их|ий|ый|[аяуюіиыейоь])$"
)


def judge_by_lists(names: Sequence[Name]) -> None:
    """Let the certain members of a list decide on the doubtful ones beside them."""
    for order in (range(len(names)), range(len(names) - 1, -1, -1)):
        for k in order:
            name, beside = names[k], [*names[max(0, k - 1) : k], *names[k + 1 : k + 2]]
            if name.verdict is None and any(other.verdict and _in_one_list(name, other) for other in beside):
                name.verdict, name.why = True, "place.list"


def _in_one_list(name: Name, other: Name) -> bool:
    """Tell whether two names are neighbours in one list of places."""
    left, right = (name, other) if name.at < other.at else (other, name)
    if left.line is not right.line or other.tags & _NOT_IN_LISTS:
        return False
    between = left.line.keys[left.at + 1 : right.at]
    allowed, joining = word_classes()["list_word"], word_classes()["joining"]
    return (
        len(between) <= LIST_GAP
        and any(joining.has(key) or key == "-" for key in between)
        and all(allowed.has(key) for key in between)
    )


def judge_by_document(names: Sequence[Name], text: str, folded: str) -> None:
    """Let what is certain elsewhere in the document decide: a place, or a person of that surname."""
    sure = [name for name in names if name.verdict and not name.tags & _NO_WITNESS]
    places = {entry.place_id for name in sure for entry in name.entries}
    for name in names:
        if (
            name.verdict is None
            and not name.tags & _DOUBTFUL
            and ("unsure" not in name.tags or name.line.keys[name.at + 1] in _PLACE_FOLLOWS)
            and any(entry.place_id in places for entry in name.entries)
        ):
            name.verdict, name.why = True, "place.elsewhere"
    maybe = [name for k, name in enumerate(names) if _may_be_surname(name) and not _is_listed(names, k)]
    surnames = named_people(text) if maybe else frozenset()
    if surnames:
        stated = {_stem(folded[n.start : n.end]) for n in names if n.verdict and n.why not in WEAK_REASONS}
        for name in maybe:
            stem = _stem(folded[name.start : name.end])
            if stem in surnames and stem not in stated:
                name.verdict, name.why = False, "person.named-elsewhere"


def _is_listed(names: Sequence[Name], k: int) -> bool:
    """Tell whether a name stands in a list with other places."""
    beside = [*names[max(0, k - 1) : k], *names[k + 1 : k + 2]]
    return any(other.verdict and _in_one_list(names[k], other) for other in beside)


def _may_be_surname(name: Name) -> bool:
    """Tell whether only a capital letter made a place of the name («за Лиман» is one, «до Лимана» maybe)."""
    if not name.verdict or name.why not in WEAK_REASONS or name.tags & _NO_SURNAME:
        return False
    before = name.line.keys[name.at - 1]
    classes = word_classes()
    return classes["personal_prep"].has(before) or not classes["place_cue"].touch(before, -1).alone


def named_people(text: str) -> frozenset[str]:
    """Return the stems of the surnames that follow a given name somewhere in the text."""
    known = people()
    pairs = ((fold(match[1]), fold(match[2])) for match in _TWO_CAPITALS.finditer(text))
    return frozenset(
        _stem(second) for first, second in pairs if known.is_given(first) and not known.is_given(second)
    )


def _stem(surname: str) -> str:
    """Cut what may be a case ending off: Рогов, Рогова, Роговим have one stem."""
    return _CASE_ENDING.sub("", surname)

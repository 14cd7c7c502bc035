"""Find where an event lies relative to a named place: near, toward, part, offset, between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.anchored import Hit, Line
from extract.anchored_rules import load_rules, word_classes
from extract.areas import is_coordination
from extract.lines import Name
from records import Relation, Span

KM_PER_MILE = 1.609344
_LEADS = frozenset({"the", "of", "«", "(", "самого", "самої", "самой", "самому", "самим", "very"})


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a relation and whether the members of a list after the name share it."""

    relation: Relation
    spreads: bool


def find_relations(names: Sequence[Name], literal: Sequence[bool]) -> list[Relation | None]:
    """Return the relation of each name of a document; names that are not literal have none."""
    found: list[Found | None] = []
    spans = {(id(name.line), name.at): (name.start, name.end) for name in names}
    for k, name in enumerate(names):
        if not literal[k]:
            found.append(None)
            continue
        own = _own(name, spans)
        found.append(own if own is not None else _inherited(names, found, k))
    _pair_corridors(names, found)
    return [each.relation if each else None for each in found]


def _inherited(names: Sequence[Name], found: Sequence[Found | None], k: int) -> Found | None:
    """Return the relation that a list passes on: "near A, B of the C region and D"."""
    if not k or not _continues(names[k - 1], names[k]):
        return None
    previous = found[k - 1]
    if (
        previous is None
        and names[k - 1].tags & {"area", "oblast", "region"}
        and k > 1
        and names[k - 2].line is names[k].line
    ):
        previous = found[k - 2]
    return previous if previous is not None and previous.spreads else None


def _is_container(names: Sequence[Name], k: int) -> bool:
    """Tell whether a name only says where the one before it lies: "Terny of the DPR and Hrekivka"."""
    between = names[k].line.keys[names[k - 1].at + 1 : names[k].at]
    classes = word_classes()
    inside = all(classes["preposition"].has(key) or key in _LEADS for key in between)
    return k > 0 and inside and bool(names[k].tags & {"area", "oblast", "region"})


def _own(name: Name, spans: dict[tuple[int, int], Span]) -> Found | None:
    """Return the relation that the words beside the name state."""
    rules, line = load_rules("relations"), name.line
    hit = rules.first(line, name.at, name.tags)
    before = _skip_lead(line, name.at)
    if hit is None and before != name.at - 1:
        hit = rules.first(line, name.at, name.tags, before)
    if hit is None or hit.rule.gives == "none":
        return None
    bearing = _value(hit, line, "b", "bearing_adj" if hit.rule.gives == "part" else "bearing_any")
    if bearing is None and "b" in hit.captures:
        bearing = _value(hit, line, "b", "bearing_any") or _value(hit, line, "b", "bearing_adj")
    partner = hit.captures.get("partner")
    relation = Relation(
        hit.rule.gives,  # type: ignore[arg-type]
        _kilometres(hit, line),
        str(bearing) if bearing else None,
        spans.get((id(line), partner[0])) if partner else None,
    )
    return Found(relation, bool(hit.rule.data.get("spreads")))


def _skip_lead(line: Line, at: int) -> int:
    """Return the word to the left of the name's type word: "near [the village of] X", «біля [с.] X»."""
    before, words = at - 1, word_classes()["settlement_word"]
    while before > 0 and at - before < 7:
        if line.keys[before] in _LEADS or words.has(line.keys[before]):
            before -= 1
        elif tuple(line.keys[before - 1 : before + 1]) in words.phrases:
            before -= 2
        else:
            break
    return before


def _value(hit: Hit, line: Line, capture: str, class_name: str) -> float | str | None:
    if capture not in hit.captures:
        return None
    low, high = hit.captures[capture]
    return word_classes()[class_name].value(" ".join(line.keys[low:high]))


def _kilometres(hit: Hit, line: Line) -> float | None:
    """Return the stated distance in kilometres, rounded to 100 m; None when none is stated."""
    if "n" not in hit.captures:
        return None
    low, high = hit.captures["n"]
    text = " ".join(line.keys[low:high])
    number = _number(text)
    unit = " ".join(line.keys[slice(*hit.captures["unit"])])
    if number is None:
        return None
    if word_classes()["mile_unit"].has(unit):
        return round(number * KM_PER_MILE, 1)
    if word_classes()["km_unit"].has(unit):
        return round(number, 1)
    return round(number / 1000, 2)


def _number(text: str) -> float | None:
    """Read "1,200", "2,5", "2.5" or a number word."""
    if not text[0].isdigit():
        value = word_classes()["number"].value(text)
        return float(value) if value is not None else None
    head, sign, tail = text.rpartition(",")
    if sign and len(tail) != 3:
        text = f"{head}.{tail}"
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _continues(left: Name, right: Name) -> bool:
    """Tell whether a name goes on with the list of the name before it."""
    if left.line is not right.line:
        return False
    return is_coordination(left.line.keys[left.at + 1 : right.at])


def _pair_corridors(names: Sequence[Name], found: list[Found | None]) -> None:
    """Give both ends of a corridor each other as partner."""
    where = {(name.start, name.end): k for k, name in enumerate(names)}
    for k, name in enumerate(names):
        own = found[k]
        if own is None or own.relation.type != "between" or own.relation.partner is None:
            continue
        other = where[own.relation.partner]
        found[other] = Found(Relation("between", partner=(name.start, name.end)), False)

"""Name bodies and office-holders from the words: a brigade by its number, an administration by its oblast."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.actors import Body, Role
from extract.page import Page
from records import Claimant, Side, Span

_ORDINAL = re.compile(
    r"(\d{1,3})(?:-?(?:st|nd|rd|th|та|тя|ша|га|ма|ме|мої|мій|ї|тьої|ій|тій|ту|тю|а|я|й|ої|ой|го|ю|ей|ий|ая|му))?$"
)
_BRIGADE_REACH = 6
_BODY_REACH = 6
PREFIX: dict[str, str] = {"UA": "Ukrainian", "RU": "Russian"}
_KRAI = frozenset({"Krasnodar"})
_BARE = frozenset({"Crimea", "Sevastopol", "Tatarstan", "Adygea"})
_IN_RUSSIA = frozenset({"Belgorod", "Kursk", "Bryansk", "Voronezh", "Rostov", "Krasnodar"})
_STATES = frozenset({"Russia", "Ukraine"})
_OF_A_BODY = frozenset({"unit", "general_staff", "official", "ministry"})
_NATIONAL = frozenset({"police", "rescuers", "prosecutors", "border guards", "officials"})
_NATIONAL_ROLES = frozenset({"unit", "official", "think_tank", "milblogger"})


def brigade(page: Page, index: int, stop: int) -> tuple[int, Claimant] | None:
    """Read "the 110th Mechanized Brigade", "a Kharkiv brigade": the index after it, and its name."""
    word = page.items[index]
    ordinal = _ORDINAL.match(word.letters) if word.letters[0].isdigit() else None
    town = page.lang == "en" and word.title and page.place_at(index) is not None
    if not ordinal and not town:
        return None
    for at in range(index + 1, min(stop, index + _BRIGADE_REACH)):
        hit = page.tables.brigades.at(page.items, at, stop)
        if hit is None:
            continue
        if not page.is_phrase(index + 1, at):
            return None
        if ordinal:
            return hit[0], _brigade_name(page, int(ordinal[1]), index, hit)
        return (hit[0], Claimant("Ukrainian brigade", "UA", "unit")) if at == index + 1 else None
    return None


def _brigade_name(page: Page, number: int, index: int, hit: tuple[int, str]) -> Claimant:
    branches = [branch for _, _, branch in page.tables.branches.find(page.items, index + 1, hit[0])]
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    name = " ".join([f"{number}{suffix}", *dict.fromkeys(branch.english for branch in branches), hit[1]])
    told = page.side_said(index, hit[0])
    side: Side = "RU" if told != "UA" and any(branch.russian for branch in branches) else told or page.home
    return Claimant(name, side if side in PREFIX else "UA", "unit")


def administration(page: Page, low: int, high: int, body: Body) -> Claimant | None:
    """Name "the regional administration" by the unit beside it, else by the places around."""
    own = next((u for i in range(low, high) if (u := page.tables.units.at(page.items, i, high))), None)
    unit = own[1] if own else page.unit_near(low, high, 5)
    name = unit.name if unit else page.oblast_near(page.items[low].start)
    if name is None:
        return None
    side: Side = unit.side if unit else "RU" if name in _IN_RUSSIA else "UA"
    return Claimant(f"{name} {body.english_ru if side == 'RU' else body.english}", side, body.type)


def office(page: Page, words: Span, role: Role, sentence: Span) -> Claimant | None:
    """Name the bearer of an office whose own name is not given; None where the words tell too little.

    ``words`` and ``sentence`` are ranges of word indexes.
    """
    (low, high), (first, stop) = words, sentence
    if role.speaks_for:
        spoken_for = _spoken_for(page, high, stop)
        if spoken_for is not None:
            return spoken_for
    elif role.type in _OF_A_BODY:
        holder = _holder(page, high, stop, role)
        if holder is not None:
            return holder
    unit = page.unit_near(low, high, 3)
    if role.english == "governor" and unit is not None:
        kind = "Krai " if unit.name in _KRAI else "" if unit.name in _BARE else "Oblast "
        return Claimant(f"{unit.name} {kind}governor", unit.side, role.type)
    place = next((p for i in (high, high + 1) if i < stop and (p := page.place_at(i))), None)
    if role.english == "mayor" and place is not None:
        return Claimant(f"{place.name} mayor", page.side_of(place) or page.home, role.type)
    side = page.side_told(low - 1) if low > first and role.type in _NATIONAL_ROLES else None
    return Claimant(f"{PREFIX[side]} {role.english}", side, role.type) if side in PREFIX else None


def _spoken_for(page: Page, high: int, stop: int) -> Claimant | None:
    """Read "spokesman for the Tavria Group"."""
    for index in range(high, min(stop, high + _BODY_REACH)):
        numbered = brigade(page, index, stop)
        listed = page.tables.actors.at(page.items, index, stop)
        body = numbered[1] if numbered else sided(page, listed[1], index, index + 1, None) if listed else None
        if body is not None:
            return (
                Claimant(f"{body.name} spokesperson", body.side, "official")
                if page.is_phrase(high, index)
                else None
            )
    return None


def _holder(page: Page, high: int, stop: int, role: Role) -> Claimant | None:
    """Read "the commander of the 81st Brigade", «міністр оборони України»."""
    for index in range(high, min(stop, high + 3)):
        numbered = brigade(page, index, stop)
        listed = page.tables.actors.at(page.items, index, stop)
        body = numbered[1] if numbered else listed[1] if listed else None
        if body is None or body.side == "NONE":
            continue
        if not page.is_phrase(high, index):
            return None
        name = PREFIX.get(body.side, body.name) if body.name in _STATES else body.name
        return Claimant(f"{name} {role.english}", body.side, role.type)
    return None


def held(body: Claimant, role: Role | None) -> Claimant:
    """Return the holder of a body's office ("brigade officer": Ukrainian officer)."""
    if role is None or role.speaks_for:
        return replace(body, name=f"{body.name} spokesperson", type="official")
    return replace(body, name=f"{PREFIX.get(body.side, body.name)} {role.english}", type=role.type)


def sided(page: Page, claimant: Claimant, low: int, high: int, state: Side | None) -> Claimant:
    """Give a nameless body (police, officials, command) the side that the words and places tell.

    ``state`` is the side of the state named last in the text, None before any.
    """
    if claimant.side != "NONE":
        return claimant
    told = page.side_said(low, high)
    if claimant.name in _NATIONAL - {"officials"} and told is not None:
        # "a Russian drone hit a bus, the police said": only a word right beside it tells whose police
        beside = (i for i in (low - 1, low - 2, high) if 0 <= i < len(page.items))
        told = next((side for i in beside if (side := page.side_told(i)) is not None), None)
    if claimant.name == "command":
        side = told or page.home
        return Claimant(f"{PREFIX.get(side, 'Ukrainian')} command", side, claimant.type)
    unit = page.unit_near(low, high, 2) if claimant.name == "officials" else None
    if unit is not None:
        return Claimant(f"{unit.name} Oblast authorities", unit.side, "local_admin")
    near = told or (state if claimant.name == "officials" else None) or page.side_near(page.items[low].start)
    side = near or page.home
    side = side if side in PREFIX else "UA"
    name = f"{PREFIX[side]} {claimant.name}" if claimant.name in _NATIONAL else claimant.name
    return Claimant(name, side, claimant.type)

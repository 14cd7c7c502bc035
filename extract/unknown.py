"""Find place names that the index does not know, where the words around leave no doubt.

«село Кривуша», "the village of Xyz", «Рильського району», a third member of a list of villages: what
the gazetteer lacks is still a mention, which the resolver then leaves unresolved with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.anchored import NAME, START, Line
from extract.anchored_rules import word_classes
from extract.given_names import people
from extract.lines import Name
from geo.names import fold

SHORTEST = 4
LONGEST_NAME = 3  # words
_AREA_ADJECTIVE = re.compile(
    r"(?:ськ|зьк|цьк|ск|цк)(?:ої|ій|ою|ую|ому|ого|ый|ой|ом|ем|ий|ая|им|ым|а|у|их|ых)$"
)
_LAND = re.compile(r"[а-яіїє]{3,}щин(?:а|и|і|у|ою|е|ы|ой)$")  # Нікопольщина, Гомельщина
_ENGLISH_AREA = frozenset({"oblast", "raion", "hromada", "krai", "region", "district"})
_HYPHENS = frozenset("-‐‑")
_BETWEEN = frozenset({",", "and", "or", "та", "і", "й", "и", "або", "или", "чи"})


def add_unknown(text: str, line: Line, names: Sequence[Name]) -> list[Name]:
    """Return the names of a sentence with those that the index does not know, in text order."""
    found = [name for at in _candidates(line) for name in _unknown(text, line, at)]
    if not found:
        return list(names)
    taken = [(name.start, name.end) for name in names]
    free = [n for n in found if all(n.end <= start or n.start >= end for start, end in taken)]
    return sorted([*names, *free], key=lambda name: name.start)


def join_hyphenated(text: str, names: Sequence[Name]) -> list[Name]:
    """Make one name of a match that is only the second half of a hyphenated one («Гуляй-Поле»).

    Two names joined by a hyphen stay two. A small first half («пост-Київ») is left alone.
    """
    joined: list[Name] = []
    for name in names:
        first = name.start - 1
        if text[first : first + 1] not in _HYPHENS or not text[first - 1 : first].isalpha():
            joined.append(name)
            continue
        while first and text[first - 1].isalpha():
            first -= 1
        if (joined and joined[-1].end > first) or not text[first].isupper():
            joined.append(name)
        elif all(entry.part == "adjective" for entry in name.entries):
            joined.append(Name(first, name.end, name.entries))  # Покровсько-Мирноградської агломерації
        elif not (text[first : name.start - 1].isupper() or _is_company(text[name.start : name.end])):
            joined.append(Name(first, name.end, ()))
    return joined


def _is_company(second: str) -> bool:
    """Tell whether a hyphenated name is an outlet's or firm's: Інтерфакс-Україна, РБК-Україна."""
    return word_classes()["country_in_firm"].has(fold(second))


def _candidates(line: Line) -> Iterator[int]:
    """Yield the capitalised words that may be a name: no name already, no given name, no nationality."""
    classes = word_classes()
    for at, cap in enumerate(line.caps):
        if not cap or line.keys[at - 1] == START:
            continue
        key = line.keys[at]
        if len(key) < SHORTEST or not key.replace("-", "").replace("'", "").isalpha():
            continue
        if classes["never_place"].has(key) or classes["nation_adj"].has(key) or people().is_given(key):
            continue
        yield at


def _unknown(text: str, line: Line, at: int) -> Iterator[Name]:
    end = _name_end(line, at)
    called = _is_called_place(line, at) or _is_in_list(line, at, end)
    if _is_area(line, at) or (called and not _is_person(line, at, end)):
        low, high = line.starts[at], line.ends[end - 1]
        if not text[low:high].isupper() or line.shouting:
            yield Name(low, high, ())


def _name_end(line: Line, at: int) -> int:
    """Return the word after the name that starts at ``at``: further capitalised words belong to it."""
    end = at + 1
    while (
        end < at + LONGEST_NAME
        and line.caps[end]
        and line.keys[end] != NAME
        and line.keys[end].isalpha()
        and line.starts[end] == line.ends[end - 1] + 1
    ):
        end += 1
    return end


def _is_called_place(line: Line, at: int) -> bool:
    """Tell whether a word for a settlement, or a word that only places follow, touches the name."""
    classes, keys = word_classes(), line.keys
    before = at - 1
    if keys[before] == "«":
        before -= 1
    if keys[before] in {"of", "the"} and before > 2:
        return classes["settlement_word"].has(keys[before - 1]) and keys[before] == "of"
    if classes["near_only"].has(keys[before]):
        return True
    phrases = classes["near_only"].touch(keys[before], -1).phrases
    if any(tuple(keys[before + 1 - len(p) : before + 1]) == p for p in phrases):
        return True
    return classes["settlement_before"].has(keys[before])


def _is_area(line: Line, at: int) -> bool:
    """Tell whether an area word follows: «Рильського району», "Brjansk region"."""
    key, following = line.keys[at], line.keys[at + 1]
    if _LAND.search(key):
        return True
    if word_classes()["area_stop"].has(key):
        return False
    if key.isascii():
        return following in _ENGLISH_AREA
    return bool(_AREA_ADJECTIVE.search(key)) and word_classes()["area_noun"].has(following)


def _is_in_list(line: Line, at: int, end: int) -> bool:
    """Tell whether the word stands in a list with at least two names of places beside it."""
    keys = line.keys
    before = keys[at - 1] in _BETWEEN and keys[at - 2] == NAME
    after = keys[end] in _BETWEEN and keys[end + 1] == NAME
    if before and after:
        return True
    further_back = before and keys[at - 3] in _BETWEEN and keys[at - 4] == NAME
    further_on = after and keys[end + 2] in _BETWEEN and keys[end + 3] == NAME
    return (further_back and keys[end] in {".", ",", ";", "та", "і", "й", "и", "and", "$"}) or further_on


def _is_person(line: Line, at: int, end: int) -> bool:
    """Tell whether the word is rather a person's name."""
    classes = word_classes()
    return end - at == 1 and (
        people().is_given(line.keys[at - 1])
        or classes["says"].has(line.keys[end])
        or classes["says"].has(line.keys[at - 1])
    )

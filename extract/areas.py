"""Find area expressions: "Donetsk and Luhansk regions", «Покровського району», «у Донецькій — …»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extract.anchored import WordClass
from extract.anchored_rules import word_classes
from extract.lines import Name
from records import PlaceKind

KIND_OF: dict[str, PlaceKind] = {
    "oblast_noun": "oblast",
    "raion_noun": "raion",
    "hromada_noun": "raion",
    "facility_noun": "facility",
}
_NEXT = re.compile(r"[ \n]{1,2}([^\W\d_][\w'-]*)")
_GAP_WORD = re.compile(r"[\w'-]+|[^\w\s]")
_PLURAL = re.compile(
    r"^(?:.*s|областей|областям|областями|областях|район[иы]|район(?:ів|ов|ам|ами|ах)|громад|громадам|громадами"
    r"|громадах|общин|общинам|общинах|республик|республиках|области|області|краї|округов|округах)$"
)
# "Kharkiv district court": the noun belongs to what follows
_OFFICE_AFTER = frozenset(
    {"court", "courts", "attorney", "administration", "council", "police", "prosecutor"}
)
_FEMININE = re.compile("(?:ій|ой|ої|ую|у)$")
# before an elided area: a preposition, the sign that opens a list of areas, or another such adjective
_ELIDED_AFTER = re.compile(
    r"(?:\b(?:у|в|на|по|з|із|під|до|від|над|за|про|с|из|под|от)|[-:(]|(?:ій|ой|ої)(?:,| та| і| й| и))\s*$"
)
GAP = 60  # characters between two members of a coordination
ELISION = 800  # characters within which the noun of an elided area is said
LONGEST = 4  # words of «міської об'єднаної територіальної громади»


def mark_areas(names: Sequence[Name], folded: str) -> None:
    """Give names the kind that an area word asks for, and extend them over the word.

    Of a coordination with one area word («Донецької та Луганської областей») the last name takes the
    word in; the others keep their bare name and get the hint.
    """
    for index, name in enumerate(names):
        limit = names[index + 1].start if index + 1 < len(names) else len(folded)
        kind, noun, end = _own_kind(name, folded) or _following(name, folded, limit) or (None, "", 0)
        if kind is None:
            if _is_elided(name, folded):
                name.hint = "oblast"
                name.tags |= {"area", "shared"}
            continue
        name.hint, name.end = kind, end
        name.tags.add("area")
        _spread(names, index, kind, noun, folded)


def _own_kind(name: Name, folded: str) -> tuple[PlaceKind, str, int] | None:
    """Return the kind of an area whose word is part of the matched name already."""
    first, _, last = folded[name.start : name.end].rpartition(" ")
    if not first:
        return None
    kind = _kinds().get(last)
    return (kind, last, name.end) if kind else None


def _following(name: Name, folded: str, limit: int) -> tuple[PlaceKind, str, int] | None:
    """Return kind, noun and end of the area word that follows a name."""
    if "en" not in name.tags and not name.tags & {"adjective", "unknown"}:
        return None  # «у Покровську край поля»: only an adjective takes an area word
    words: list[str] = []
    end, found = name.end, None
    while len(words) < LONGEST:
        match = _NEXT.match(folded, end)
        if match is None or match.end() > limit:
            break
        words.append(match[1])
        end = match.end()
        if folded[end : end + 1] == "." and words[-1] in {"обл", "р-н"}:
            end += 1
        kind = _kinds().get(" ".join(words)) or _kinds().get(words[-1])
        if kind == "facility" and "adjective-only" not in name.tags:
            kind = None  # «Запоріжжя АЕС» is none, «Антонівський міст» is one
        if kind and all(_is_between(word) for word in words[:-1]):
            found = (kind, words[-1], end)
        elif not (_is_between(words[-1]) or _phrase_starts(" ".join(words))):
            break
    if found is None:
        return None
    after = _NEXT.match(folded, found[2])
    if after and after[1] in _OFFICE_AFTER and found[1] in {"district", "regional"}:
        return None
    return found


@cache
def _kinds() -> dict[str, PlaceKind]:
    """Return the kind that each area word or phrase asks for."""
    kinds: dict[str, PlaceKind] = {}
    for class_name, kind in KIND_OF.items():
        word_class: WordClass = word_classes()[class_name]
        kinds |= dict.fromkeys([*word_class.words, *(" ".join(p) for p in word_class.phrases)], kind)
    return kinds


@cache
def _starts() -> frozenset[str]:
    """Return the first words of the area phrases of several words."""
    return frozenset(phrase.rsplit(" ", 1)[0] for phrase in _kinds() if " " in phrase)


def _phrase_starts(words: str) -> bool:
    return words in _starts()


def _is_between(word: str) -> bool:
    """Tell whether a word may stand between the name and its area word."""
    return word_classes()["hromada_adj"].has(word) or word in _starts()


def _is_elided(name: Name, folded: str) -> bool:
    """Tell whether an oblast's adjective stands without its noun: «у двох областях: у Донецькій — …»."""
    if "oblast-adjective" not in name.tags or name.tags & {"settlement", "small"}:
        return False
    before, after = folded[max(0, name.start - ELISION) : name.start], folded[name.end : name.end + GAP]
    following = _GAP_WORD.search(after)
    if following and not _ends_elided(following[0]):
        return False
    if not _FEMININE.search(folded, name.start, name.end):
        return False
    spoken_of = "област" in before or "област" in after or "регіон" in before or "регион" in before
    return spoken_of and bool(_ELIDED_AFTER.search(before))


def _ends_elided(word: str) -> bool:
    """Tell whether the word after an adjective is none that it could describe."""
    classes = word_classes()
    return not word[0].isalpha() or any(
        classes[name].has(word) for name in ("joining", "preposition", "adv_cyr", "place_predicate")
    )


def _spread(names: Sequence[Name], index: int, kind: PlaceKind, noun: str, folded: str) -> None:
    """Give the hint to the names that share the area word: those joined to it from the left."""
    plural = bool(_PLURAL.match(noun))
    for k in range(index - 1, -1, -1):
        name, following = names[k], names[k + 1]
        if not _is_joined(folded[name.end : following.start]):
            return
        if name.hint:
            continue
        if "en" in name.tags and not plural:
            return
        if "en" not in name.tags and "adjective" not in name.tags:
            return
        name.hint = kind
        name.tags |= {"area", "shared"}


def _is_joined(gap: str) -> bool:
    """Tell whether only the words of a coordination stand between two names: "and the northern part of"."""
    classes = word_classes()
    words = _GAP_WORD.findall(gap[:GAP])
    rest = [word for word in words if not (classes["bearing_adj"].has(word) or classes["part_of"].has(word))]
    return len(gap) <= GAP and is_coordination(rest)


def is_coordination(words: Sequence[str]) -> bool:
    """Tell whether words between two names only join them: "and", «, а також»."""
    join, beside = word_classes()["joining"], word_classes()["beside_joining"]
    return (
        0 < len(words) <= LONGEST
        and any(join.has(word) for word in words)
        and all(join.has(word) or beside.has(word) for word in words)
    )

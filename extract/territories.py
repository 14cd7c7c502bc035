"""Read the bare names of oblast centres as their oblasts where the talk is of territory.

"Kherson and Zaporizhzhia in the south, where Ukraine controls large parts of both" speaks of two
oblasts, "drones hit Kherson and Zaporizhzhia" of two cities. Only enumerations are read so: one
name alone («Kherson fell») stays the city.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.anchored_rules import word_classes
from extract.areas import is_coordination
from extract.lines import Name

_WORD = re.compile(r"[\w'-]+|[^\w\s]")
_REACH = 3  # words of a phrase of territory, at most


def mark_territories(names: Sequence[Name], sentence: str, folded: str) -> None:
    """Hint "oblast" to the enumerated oblast centres of a sentence that speaks of territory.

    ``names`` are those of the sentence, ``sentence`` its folded text, ``folded`` the document's.
    """
    runs = [run for run in _runs(names, folded) if len(run) > 1]
    if not runs or not _is_territorial(sentence):
        return
    for run in runs:
        for name in run:
            name.hint = "oblast"
            name.tags |= {"area", "shared"}


def _runs(names: Sequence[Name], folded: str) -> list[list[Name]]:
    """Return the oblast centres without a hint, by the enumerations that they stand in."""
    centres = [name for name in names if "oblast-centre" in name.tags and name.hint is None]
    runs = [centres[:1]] if centres else []
    for before, after in pairwise(centres):
        if is_coordination(_WORD.findall(folded[before.end : after.start])):
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _is_territorial(sentence: str) -> bool:
    """Tell whether the sentence speaks of land, and of no blow that falls on a city."""
    talk, blow = word_classes()["territory_talk"], word_classes()["territory_blow"]
    words = _WORD.findall(sentence)
    if any(blow.has(word) for word in words):
        return False
    rows = {tuple(words[at : at + n]) for at in range(len(words)) for n in range(2, _REACH + 1)}
    return any(talk.has(word) for word in words) or not rows.isdisjoint(map(tuple, talk.phrases))

"""Tell when a town's bare name stands for its oblast: "Kherson and Zaporizhzhia in the south".

Donetsk and Luhansk, Kherson and Zaporizhzhia are named together where the four regions are meant. The
words that speak of regions, the company of other areas, and the absence of strikes decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.anchored_rules import load_rules, word_classes
from extract.areas import is_coordination
from extract.lines import Name

_REGIONS = re.compile(
    r"\b(?:region|oblast|provinc|territor|annex|област|регіон|регион|республ|територ|территор|анекс|аннекс)"
)
_ON_LAND = re.compile(r"(?:жжі|тті)$")  # «на Запоріжжі» is the land, «у Запоріжжі» the town
ALWAYS = 3  # so many of the four named together are the oblasts


def mark_bare_areas(names: Sequence[Name], folded: str) -> None:
    """Give towns that stand for their oblast the hint (names of a document, in text order)."""
    speaks_of_regions = bool(_REGIONS.search(folded))
    for name in names:
        if "oblast-town" in name.tags and _is_free(name) and _stands_alone(name, folded):
            _mark(name)
    for chain in _chains(names):
        towns = [name for name in chain if "oblast-town" in name.tags and _is_free(name)]
        if towns and _is_of_areas(chain, towns, speaks_of_regions):
            for name in towns:
                _mark(name)


def _is_free(name: Name) -> bool:
    return name.hint is None and bool(name.verdict) and "adjective-only" not in name.tags


def _mark(name: Name) -> None:
    name.hint = "oblast"
    name.tags |= {"area", "bare"}


def _stands_alone(name: Name, folded: str) -> bool:
    """Tell whether the words beside a single name make an area of it."""
    if name.line.keys[name.at - 1] == "на" and _ON_LAND.search(folded, name.start, name.end):
        return True
    return load_rules("bare_areas").first(name.line, name.at, name.tags) is not None


def _chains(names: Sequence[Name]) -> Iterator[list[Name]]:
    """Yield the coordinations of at least two names."""
    chain: list[Name] = []
    for name in names:
        joined = (
            chain
            and chain[-1].line is name.line
            and is_coordination(name.line.keys[chain[-1].at + 1 : name.at])
        )
        if not joined:
            if len(chain) > 1:
                yield chain
            chain = []
        chain.append(name)
    if len(chain) > 1:
        yield chain


def _is_of_areas(chain: Sequence[Name], towns: Sequence[Name], speaks_of_regions: bool) -> bool:
    """Tell whether a coordination names oblasts by their towns."""
    plain_towns = [name for name in chain if name not in towns and not _is_land(name)]
    if plain_towns or _is_struck(chain[0], chain[-1]):
        return False
    if any(_is_land(name) for name in chain):
        return not any(_lies_in(name) for name in towns)
    four = [name for name in towns if "annexed-town" in name.tags]
    if len(four) < len(towns):
        return False
    donbas = all("donbas-town" in name.tags for name in towns)
    return len(towns) >= ALWAYS or (speaks_of_regions and (donbas or _is_placed(chain[-1])))


def _is_land(name: Name) -> bool:
    """Tell whether a name is an area and nothing else."""
    return bool(name.hint == "oblast" or name.tags & {"oblast", "region"}) and "settlement" not in name.tags


def _lies_in(name: Name) -> bool:
    """Tell whether the words go on to say where a town lies: "Rivne in the eastern Donetsk region"."""
    return name.line.keys[name.at + 1] in {"in", "of", "у", "в", "на", "("}


def _is_placed(last: Name) -> bool:
    """Tell whether the coordination is said to lie somewhere: "in the south", «на півдні»."""
    keys = [*last.line.keys[last.at + 1 : last.at + 4], "", "", ""]
    place = keys[2] if keys[:2] == ["in", "the"] else keys[1]
    return keys[0] in {"in", "на", "у", "в"} and word_classes()["bearing"].has(place)


def _is_struck(first: Name, last: Name) -> bool:
    """Tell whether the sentence speaks of strikes, which hit towns."""
    classes, keys = word_classes(), first.line.keys
    window = keys[max(0, first.at - 8) : first.at] + keys[last.at + 1 : last.at + 6]
    return any(classes["strike_word"].has(key) for key in window)

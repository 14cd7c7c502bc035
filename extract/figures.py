"""The record of somebody named in a text who can speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from records import Claimant

_GENERIC = frozenset(
    {"analysts", "unnamed sources", "Russian milbloggers", "Ukrainian channels", "media reports"}
)
_NEAR_WORDS = 4
Sort = Literal["person", "name", "body", "role", "reference"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a mention of somebody who can speak.

    ``start, end`` are offsets, ``low, high`` word indexes. ``claimant`` None is a reference to be
    looked up: ``fits`` are the claimant types it can mean ("person" for any person). A ``name`` is
    a bare name without an office: it counts only right beside a verb of saying.
    """

    start: int
    end: int
    low: int
    high: int
    sort: Sort
    claimant: Claimant | None
    fits: frozenset[str] = frozenset()


def speaker(figures: list[Figure], default: Figure) -> Figure:
    """Choose the speaker of one phrase: the person, else what comes first if it is named, else the named."""
    person = next((f for f in figures if f.sort == "person"), None)
    if person is not None:
        return person
    if default.claimant is not None and default.claimant.name in _GENERIC:
        # "analysts at the Black Bird Group", "a source in the SBU", «канал «Рибар»»
        near = [f for f in figures if f.claimant and f.claimant.type != "anonymous"]
        near = [f for f in near if 0 <= f.low - default.high <= _NEAR_WORDS]
        near.sort(key=lambda f: f.claimant is not None and f.claimant.type == "media")
        default = next(iter(near), default)
    if default.claimant is not None:
        return default
    named = next((f for f in figures if f.claimant is not None and f.sort in {"role", "body"}), None)
    if default.sort == "reference" and named is not None and named.low - default.high > 3:
        return default
    return named or default

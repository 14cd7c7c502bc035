"""Read a publisher's name: the body, the official or the blogger whose channel a text comes from."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.actors import LANGUAGES, handles
from extract.cast import Cast
from extract.figures import Figure
from records import Claimant, Document

_RANK = {"person": 2, "body": 1}


@lru_cache(maxsize=256)
def publisher(source: str) -> Claimant | None:
    """Return whom a publisher's name names, in any of the three languages; None when it names nobody.

    The longest name wins: "Sumy Oblast Military Administration" is no oblast, a person stands
    before his office.
    """
    for word in re.split(r"[\s/@,;|()]+", source.lower()):
        if word in handles():
            return handles()[word]
    found: list[tuple[int, int, Claimant]] = []
    for lang in LANGUAGES:
        figures = Cast(Document("publisher", source), (), lang).figures((0, len(source)))
        found += [
            _row(f, f.claimant) for f in figures if f.claimant and f.sort in _RANK and _is_known(f.claimant)
        ]
    return max(found, key=lambda row: row[:2])[2] if found else None


def _is_known(claimant: Claimant) -> bool:
    return claimant.type != "anonymous" and claimant.name.isascii()


def _row(figure: Figure, claimant: Claimant) -> tuple[int, int, Claimant]:
    return _RANK[figure.sort], figure.end - figure.start, claimant

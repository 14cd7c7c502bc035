"""A document as the resolver sees it: mentions, their structure, candidates, and the features of each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.candidates import Candidate
from geo.context import Context
from geo.table import Ints, PlaceTable
from records import Mention, Place

Values = NDArray[np.float32]

# What the features mean is told in geo/features.py (UNARY) and geo/beliefs.py (JOINT).
UNARY = (
    "adjective",
    "sector_adjective",
    "former",
    "forgotten",
    "exonym",
    "other_lang",
    "population",
    "big_city",
    "hamlet",
    "elided",
    "area",
    "area_adjective",
    "raion",
    "river",
    "country",
    "region",
    "foreign",
    "district",
    "facility",
    "sector_settlement",
    "known_sector",
    "sector_region",
    "seat",
    "cue",
    "cue_against",
    "weak_cue",
    "abroad",
    "class_cue",
    "zone",
    "russia",
    "outlet",
)
JOINT = (
    "container",
    "container_before",
    "container_paragraph",
    "container_document",
    "not_in",
    "sector",
    "near_sentence",
    "near_paragraph",
    "near_document",
    "same_name",
    "same_name_apart",
    "another",
    "geometry",
    "list_kind",
)
FEATURES = UNARY + JOINT
COLUMN = {name: column for column, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """Hold the weights in the order of FEATURES, and the kernels."""

    weights: Values
    near_km: float
    far_km: float
    sector_km: float
    floor: float
    rounds: int


@lru_cache(maxsize=1)
def load_scoring() -> Scoring:
    """Read scoring.toml: fitted weights where there are any, else the hand-set ones."""
    data = tomllib.loads((Path(__file__).parent / "scoring.toml").read_text("utf-8"))
    return scoring_from(data.get("weights", data["prior"]), data["kernels"])


def scoring_from(weights: Mapping[str, float], kernels: Mapping[str, float]) -> Scoring:
    """Return a scoring; every feature must have a weight."""
    return Scoring(
        np.array([weights[name] for name in FEATURES], dtype=np.float32),
        float(kernels["near_km"]),
        float(kernels["far_km"]),
        float(kernels["sector_km"]),
        float(kernels["floor"]),
        int(kernels["rounds"]),
    )


@dataclass(slots=True, eq=False)
class Slate:
    """Hold all candidates of a document, one row each, in the order of their mentions.

    ``first[i]:first[i + 1]`` are the rows of mention i; ``owner`` is the mention, ``place`` the
    table row of each, ``place_code`` the same numbered from 0; ``starts`` and ``counts`` are the first
    rows and the numbers of rows of the mentions that have candidates; ``values`` are the features
    (n, len(FEATURES)). ``elided`` are the rows of oblasts told by the bare name of their city,
    ``cities`` the rows of those cities.
    """

    candidates: list[Candidate]
    first: list[int]
    owner: Ints
    place: Ints
    place_code: Ints
    starts: Ints
    counts: Ints
    values: Values
    elided: Ints
    cities: Ints

    def copy_to_elided(self, *names: str) -> None:
        """Give an oblast that is told by its city's bare name the city's own values of some features.

        So nothing but the words decides between the two.
        """
        for name in names:
            column = self.values[:, COLUMN[name]]
            column[self.elided] = column[self.cities]


def make_slate(found: Sequence[Sequence[Candidate]]) -> Slate:
    """Return the slate of the candidates per mention, all features 0."""
    candidates = [candidate for group in found for candidate in group]
    first = [0]
    for group in found:
        first.append(first[-1] + len(group))
    owner = np.repeat(np.arange(len(found)), [len(group) for group in found])
    counts = np.diff(first)
    starts, counts = np.array(first[:-1])[counts > 0], counts[counts > 0]
    place = np.array([candidate.row for candidate in candidates], dtype=np.int64)
    code = np.unique(place, return_inverse=True)[1].reshape(-1)
    values = np.zeros((len(candidates), len(FEATURES)), dtype=np.float32)
    elided = [n for n, candidate in enumerate(candidates) if candidate.like is not None]
    at = {(int(owner[n]), candidate.row): n for n, candidate in enumerate(candidates)} if elided else {}
    cities = [at[int(owner[n]), candidates[n].like or 0] for n in elided]
    pairs = (np.array(elided, dtype=np.int64), np.array(cities, dtype=np.int64))
    return Slate(candidates, first, owner, place, code, starts, counts, values, *pairs)


@dataclass(slots=True, eq=False)
class Scene:
    """Hold a document as the resolver sees it: mentions in text order, their structure, the candidates.

    ``asked`` is the kind of place that the words ask of each mention, None for none.
    """

    mentions: Sequence[Mention]
    context: Context
    table: PlaceTable
    slate: Slate
    scoring: Scoring
    asked: Sequence[str | None]

    def rows(self, index: int) -> slice:
        """Return the rows of the slate that are candidates of a mention."""
        return slice(self.slate.first[index], self.slate.first[index + 1])

    def place(self, row: int) -> Place:
        """Return the place of a row of the slate."""
        return self.table.places[int(self.slate.place[row])]

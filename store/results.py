"""What the store answers besides findings: counts, summaries, and what a store holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from records import Document, Finding
from store.groups import Role

Put = Literal["new", "known", "updated"]


class Puts(Counter[Put]):
    """Count what became of documents that were put: so many new, known, updated.

    ``copies`` of the new and updated ones are near copies of documents that were there.
    """

    copies: int = 0


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """Count the findings that are drawn at one spot: a town, its sector, an offset.

    ``lat, lon`` in degrees, None for an area (its shape is drawn by place id); ``lat_2, lon_2`` the
    other end of a corridor or offset, else None.
    ``by_stance`` and ``by_kind`` count claims; ``"-"`` counts mentions of which nothing is
    claimed. ``by_side`` counts by the claimant's side likewise. ``latest`` is the newest day as
    ISO 8601, None where all are undated.
    """

    place_id: str
    name: str
    name_uk: str | None
    name_ru: str | None
    place_kind: str | None
    admin1: str | None
    country_code: str | None
    drawn_as: str | None
    lat: float | None
    lon: float | None
    lat_2: float | None
    lon_2: float | None
    precision_km: float | None
    count: int
    by_stance: dict[str, int]
    by_side: dict[str, int]
    by_kind: dict[str, int]
    latest: str | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """Count the findings of one day by stance (``"-"``: no claim); ``day`` None are the undated."""

    day: str | None
    count: int
    by_stance: dict[str, int]


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """Describe a stored document without its text. ``known_at`` is when the store first saw it."""

    id: str
    title: str | None
    publisher: str | None
    url: str | None
    lang: str | None
    published: str | None
    known_at: str
    characters: int
    findings: int
    extractor_id: str
    gazetteer_version: str
    also_reported_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """Count what the store has of one publisher, None for documents that name none.

    ``first, last`` are the oldest and newest day or moment of publication as ISO 8601, None where all
    are undated.
    """

    publisher: str | None
    documents: int
    findings: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """Describe a group of claims with the same truth conditions.

    ``spot`` is ``""`` for the place itself, else its sector, a part, an offset. ``first_day,
    last_day`` are ISO days of the event, None where it is undated. ``claimants`` counts voices,
    ``documents`` counts texts without their copies.
    """

    id: str
    place_id: str
    name: str
    spot: str
    kind: str
    beneficiary: str | None
    first_day: str | None
    last_day: str | None
    status: str
    claimants: int
    documents: int


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one step of a claim's story: who said it first in which role.

    ``when`` is when it was said (ISO 8601, None unknown), ``lag_days`` the days since the claim
    was first made (None where either is unknown); it may be negative.
    """

    role: Role
    voice: str
    side: str | None
    type: str | None
    when: str | None
    lag_days: int | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Story:
    """Hold a group and its steps in the order in which they were said, the undated last."""

    group: GroupSummary
    steps: tuple[Step, ...]

    def first(self, role: Role) -> Step | None:
        """Return the first step in a role, None where nobody took it."""
        return next((step for step in self.steps if step.role == role), None)


@dataclass(frozen=True, slots=True)
class Dispute:
    """Hold a group that some assert and some deny, with one finding per voice on each side."""

    group: GroupSummary
    asserting: tuple[Finding, ...]
    denying: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Hold what became of a claimant's claims: the ids of the groups, each in exactly one list."""

    claimant: str
    side: str | None
    type: str | None
    admitted: tuple[str, ...]
    assessed: tuple[str, ...]
    denied: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def claims(self) -> int:
        """Return how many claims there are in all."""
        return len(self.admitted) + len(self.assessed) + len(self.denied) + len(self.open)


@dataclass(frozen=True, slots=True)
class NameForm:
    """Count one spelling of a place's name: in which language, what sort of name, by whom."""

    text: str
    name_kind: str
    lang: str
    publisher: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Version:
    """Hold what a document said before it was updated; times are ISO 8601, UTC."""

    document: Document
    known_at: str
    replaced_at: str


@dataclass(frozen=True, slots=True)
class StoreMeta:
    """Say what a store holds. ``where`` never shows a password.

    ``revision`` grows with every change. ``first_day, last_day`` span the dated findings and
    ``as_of`` is the newest day of publication (else of event): what "today" means by default.
    """

    where: str
    engine: str
    schema_version: int
    revision: int
    documents: int
    findings: int
    first_day: str | None
    last_day: str | None
    as_of: str | None
    extractor_ids: tuple[str, ...]
    gazetteer_versions: tuple[str, ...]

"""What the store answers besides findings: counts, summaries, and what a store holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from records import Document

Put = Literal["new", "known", "updated"]


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """Count the findings that are drawn at one spot: a town, its sector, an offset.

    ``lat, lon`` in degrees; ``lat_2, lon_2`` the other end of a corridor or offset, else None.
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
    lat: float
    lon: float
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

"""The few frozen records that travel between the parts. Standard library only.

The way of the data: Document -> Mention -> Resolution -> Claim -> Finding. Offsets are code
points into ``Document.text`` from the first record to the last. Coordinates are WGS 84 degrees,
always named ``lat, lon``; only maps/geojson.py writes the pair as ``[lon, lat]``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Span = tuple[int, int]

Use = Literal["literal", "sector", "metonym", "modifier"]
ON_MAP: frozenset[str] = frozenset({"literal", "sector"})

PlaceKind = Literal[
    "settlement", "district", "facility", "raion", "oblast", "region", "country", "river", "sea", "foreign"
]
AREA_KINDS: frozenset[str] = frozenset({"oblast", "raion", "region", "country"})
LINE_KINDS: frozenset[str] = frozenset({"river", "sea"})

NameKind = Literal["current", "former", "exonym", "inflected", "transliterated"]
RelationType = Literal["near", "toward", "part", "offset", "between"]

ClaimKind = Literal[
    "capture",
    "control",
    "advance",
    "encirclement",
    "attack",
    "repelled",
    "strike",
    "withdrawal",
    "demand",
    "casualties",
    "other",
]
Stance = Literal["asserted", "denied", "hedged"]
Side = Literal["RU", "UA", "OTHER", "NONE"]
ClaimantType = Literal[
    "ministry",
    "general_staff",
    "head_of_state",
    "official",
    "local_admin",
    "unit",
    "think_tank",
    "osint",
    "milblogger",
    "media",
    "anonymous",
    "narrator",
]
Attribution = Literal["direct_quote", "indirect", "narrator"]
DrawnAs = Literal["point", "sector", "part", "offset", "corridor", "area", "line"]


_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which no file and no other library takes


class FrontlineError(Exception):
    """Say in one clear paragraph what is wrong with the input: file, place, value, remedy.

    The command line prints the paragraph and exits with 2; every other exception is a bug and
    keeps its traceback. Parts subclass this, they never raise it bare.
    """


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one article as read.

    ``text`` is NFC and never changed afterwards. ``published`` is the day (a ``date``) or the
    moment (an aware ``datetime``) of publication; None means unknown and is never invented.
    ``source`` is the publisher. ``lang`` is ISO 639-1 when the source fixes it, else None.
    """

    id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    published: date | None = None
    also_reported_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Bring the text into NFC, the one form that offsets refer to, U+FFFD for each lone surrogate."""
        if _SURROGATE.search(self.text):
            object.__setattr__(self, "text", _SURROGATE.sub("\ufffd", self.text))
        if not unicodedata.is_normalized("NFC", self.text):
            object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))

    @property
    def published_on(self) -> date | None:
        """Return the day of publication, the anchor of every relative date; None when unknown."""
        return self.published.date() if isinstance(self.published, datetime) else self.published


@dataclass(frozen=True, slots=True)
class Fetched:
    """Hold what a server said of an address; sent along the next time, it answers only with news.

    ``digest`` is that of the feed's entry that led to the address, None where none did.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Hold one row of the gazetteer.

    ``id`` is stable and linkable: ``wd:Q…`` where Wikidata knows the place, else ``osm:…`` or
    ``gn:…`` or ``fm:…`` for our own rows. ``name`` is the canonical English name (KMU 2010).
    ``oblast`` is the English short name of the first-level unit ("Donetsk", "Belgorod"), None
    for what lies in none or in several. ``population`` None means not known. ``radius_km`` is
    the footprint's radius (settlements) or the half-width of the area's box (areas).
    ``lat, lon`` None only where no honest point exists (a sea, a country is given its centre).
    """

    id: str
    name: str
    name_uk: str
    name_ru: str
    kind: PlaceKind
    country: str
    oblast: str | None = None
    raion: str | None = None
    hromada: str | None = None
    katottg: str | None = None
    settlement_class: str | None = None
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    radius_km: float = 1.0


@dataclass(frozen=True, slots=True)
class Relation:
    """Tell how the words place the event relative to the named place (its anchor).

    ``km`` is the stated distance, ``bearing`` one of N NNE NE … NNW; None means not stated.
    ``partner`` is the span of the other anchor of a corridor ("between A and B").
    """

    type: RelationType
    km: float | None = None
    bearing: str | None = None
    partner: Span | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Hold a place name in a document: ``document.text[start:end] == text``.

    ``sentence`` is the span of the sentence around it, ``lang`` that sentence's language.
    ``hint`` is the kind of place that the words ask for ("Donetsk and Luhansk regions" asks
    oblast of both names), None when they ask nothing. ``rule_id`` is the rule that decided the
    use; None means the default, literal.
    """

    start: int
    end: int
    text: str
    sentence: Span
    lang: str
    use: Use = "literal"
    relation: Relation | None = None
    hint: PlaceKind | None = None
    rule_id: str | None = None

    @property
    def span(self) -> Span:
        """Return ``(start, end)`` in code points."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Rival:
    """Name a candidate that was not chosen, with its probability."""

    id: str
    name: str
    oblast: str | None
    score: float
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Answer one mention: a place, or an abstention with its reason.

    ``place`` is None exactly when ``reason`` starts with ``abstain:``. ``score`` is the
    probability of being right (0..1), ``margin`` the lead over the best rival. ``form`` tells
    what sort of name the words used. ``reason`` is the code of the deciding feature;
    ``features`` lists ``(name, weight)`` of all that counted, largest first. ``precision_km``
    is the radius within which the words place the event, None when unresolved.
    """

    mention: Mention
    place: Place | None
    score: float
    margin: float
    form: NameKind
    reason: str
    rivals: tuple[Rival, ...] = ()
    precision_km: float | None = None
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Claimant:
    """Name who makes a claim: canonical English name, side and type."""

    name: str
    side: Side
    type: ClaimantType


@dataclass(frozen=True, slots=True)
class EventDate:
    """Hold when the event took place: first and last day, and how precisely it is said.

    ``precision``: 1 day, 2 week or "recent days", 3 month (ACLED). ``text`` is the expression,
    ``start, end`` its span; ``rule`` the id of the date rule.
    """

    first: date
    last: date
    precision: int
    text: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold what someone says happened at a place.

    ``start, end`` span the sentence. ``about`` are the spans of the mentions that take part.
    ``claimant`` None is the narrator's own voice. ``evidence`` are ``(code, start, end)`` with
    spans inside the text. ``beneficiary`` is the side that gains ("RU", "UA") or None.
    ``date`` None means that the words state no date.
    """

    start: int
    end: int
    kind: ClaimKind
    stance: Stance
    about: tuple[Span, ...]
    rule_id: str
    cue: str = ""
    cue_start: int | None = None
    hedges: tuple[str, ...] = ()
    negated: bool = False
    claimant: Claimant | None = None
    attribution: Attribution = "narrator"
    relayed_by: str | None = None
    date: EventDate | None = None
    evidence: tuple[tuple[str, int, int], ...] = ()
    beneficiary: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold all that was read out of one document: resolutions in text order, claims in text order."""

    document: Document
    lang: str
    resolutions: tuple[Resolution, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold the flat row that is stored, exported and shown: one per mention and claim.

    Every value is JSON-plain (str, int, float, bool, None, or a tuple of those or of flat
    dicts). The names are those of the published schema. Claim fields are None or empty where
    the sentence claims nothing about the mention. Dates are ISO 8601 strings.
    """

    id: str
    # place
    place_text: str
    start_char: int
    end_char: int
    use: str
    place_id: str | None
    name: str | None
    name_uk: str | None
    name_ru: str | None
    name_kind: str
    place_kind: str | None
    admin1: str | None
    admin2: str | None
    country_code: str | None
    wikidata: str | None
    katotth: str | None
    lat: float | None
    lon: float | None
    lat_2: float | None
    lon_2: float | None
    drawn_as: str | None
    geo_precision: int | None
    where_prec: int | None
    precision_km: float | None
    score: float
    score_margin: float
    candidates: tuple[dict[str, str | float | None], ...]
    resolve_reason: str
    relation: str | None
    relation_km: float | None
    relation_bearing: str | None
    # claim
    claim_id: str | None
    claim_kind: str | None
    stance: str | None
    hedges: tuple[str, ...]
    negated: bool
    claim_text: str
    sentence_start: int
    sentence_end: int
    claimant: str | None
    claimant_side: str | None
    claimant_type: str | None
    relayed_by: str | None
    cue: str | None
    cue_start: int | None
    attribution: str | None
    evidence: tuple[str, ...]
    beneficiary: str | None
    rule_id: str | None
    # time
    published: str | None
    event_date_start: str | None
    event_date_end: str | None
    time_precision: int | None
    date_prec: int | None
    timex: str | None
    date_rule: str | None
    # crosswalk
    acled_event_type: str | None
    acled_sub_event_type: str | None
    viina_labels: tuple[str, ...]
    plover_event: str | None
    # provenance
    doc_id: str
    doc_sha256: str
    url: str | None
    publisher: str | None
    title: str | None
    lang: str
    extractor_id: str
    gazetteer_version: str
    # grouping, filled by the store over all documents
    claim_group: str | None = None
    group_status: str | None = None
    group_claimants: int | None = None
    group_documents: int | None = None
    contradicts: tuple[str, ...] = ()
    corroborates: tuple[str, ...] = ()

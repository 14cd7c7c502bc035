"""From names to places: candidates, then one joint choice over the document, with its reasons.

``resolve`` is the whole story: find candidates, read how the mentions stand to each other, fill in
the features, settle the beliefs, and answer each mention with a place or an abstention. Corrections
made by people come last and win.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from geo.areas import AREA_TYPES, asked_kinds
from geo.attachments import attach
from geo.beliefs import settle
from geo.calibration import Calibration, load_calibration
from geo.candidates import Candidate, Index, find_candidates
from geo.context import read_context
from geo.corrections import Correction, apply_corrections
from geo.distance import pairwise_km
from geo.features import fill_unary
from geo.footprints import draw
from geo.scene import FEATURES, Scene, Scoring, Values, load_scoring, make_slate
from geo.table import Gazetteer, PlaceTable, table_of
from geo.zone import ContactZone, load_zone
from records import Mention, Place, Resolution, Rival

STRETCH, OVERLAP = 400, 60  # mentions settled together in a long document, and heard on either side
MOST_RIVALS = 5
LEAST_RIVAL = 0.005
TELLING = 0.05  # a contribution smaller than that explains nothing
YEAR = re.compile(r"\b20[1-3]\d\b")
REMEMBERED = 20_000  # names whose candidates are kept from one document to the next
CONTAINER_KINDS = frozenset({"oblast", "raion", "region", "country"})
Known = dict[tuple[str, str | None, str, str], tuple[Candidate, ...]]
NATIONAL = frozenset({"Kyiv", "Moscow"})  # outlets named after a capital write about the whole country


def resolve(
    text: str,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    index: Index,
    *,
    published: date | None = None,
    source: str | None = None,
    zone: ContactZone | None = None,
    corrections: Sequence[Correction] = (),
    scoring: Scoring | None = None,
    calibration: Calibration | None = None,
) -> tuple[Resolution, ...]:
    """Answer every mention of a document, in the order given.

    Parameters
    ----------
    text
        The document's text, to which the spans of the mentions point.
    mentions
        The place names with their use, relation and hint, in any order.
    gazetteer, index
        The places, and the index of their forms.
    published
        The day of publication; it chooses the period of the contact zone. None: the latest year
        that the text names, or any time.
    source
        The publisher: a regional outlet speaks of its region. None: not known.
    zone
        The contact zone; None means the built-in one.
    corrections
        The corrections that apply to this document (see geo/corrections.py).

    """
    if not mentions:
        return ()
    order = sorted(range(len(mentions)), key=lambda i: (mentions[i].start, mentions[i].end))
    ordered = [mentions[i] for i in order]
    table, weights = table_of(gazetteer), scoring or load_scoring()
    around = Around(zone or load_zone(), days_of(published, text), outlet_of(source, table, index))
    answers: list[Resolution] = []
    for first in range(0, len(ordered), STRETCH):
        begin, end = max(0, first - OVERLAP), min(len(ordered), first + STRETCH + OVERLAP)
        scene = prepare(text, ordered[begin:end], table, index, scoring=weights)
        found = _settled(scene, around, calibration or load_calibration())
        answers += found[first - begin : first - begin + STRETCH]
    answers = apply_corrections(answers, corrections, gazetteer, index)
    placed = dict(zip(order, answers, strict=True))
    return tuple(placed[i] for i in range(len(mentions)))


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """Hold what is known of a document beside its words: the zone, its days, its publisher's oblasts."""

    zone: ContactZone
    days: tuple[date, date] | None
    outlet: frozenset[str]


def _settled(scene: Scene, around: Around, calibration: Calibration) -> list[Resolution]:
    """Return the answers to all mentions of a scene."""
    if len(scene.slate.starts) < len(scene.slate.candidates):  # else no mention has a choice
        fill_unary(scene, around.zone, around.days, around.outlet)
    belief = settle(scene)
    chosen = zip(scene.mentions, choose(scene, belief), strict=True)
    return [_answer(scene, belief, mention, choice, calibration) for mention, choice in chosen]


def prepare(
    text: str, mentions: Sequence[Mention], table: PlaceTable, index: Index, *, scoring: Scoring
) -> Scene:
    """Return the candidates of the mentions (in text order) and the document's structure."""
    known = _known_candidates(table, index)
    asked = asked_kinds(text, mentions)
    found = []
    for mention, kind in zip(mentions, asked, strict=True):
        key = (mention.text, kind, mention.lang, mention.use)
        candidates = known.get(key)
        if candidates is None:
            if len(known) >= REMEMBERED:
                known.clear()
            candidates = known[key] = find_candidates(mention, kind, table, index)
        found.append(candidates)
    areas = [_is_container(*named, table) for named in zip(mentions, asked, found, strict=True)]
    context = read_context(text, mentions, areas)
    attach(mentions, context)
    return Scene(mentions, context, table, make_slate(found), scoring, asked)


_KNOWN: dict[tuple[int, int], tuple[PlaceTable, Index, Known]] = {}


def _known_candidates(table: PlaceTable, index: Index) -> Known:
    """Return what was found for names before, with the same table and index."""
    held = _KNOWN.get((id(table), id(index)))
    if held is None or held[0] is not table or held[1] is not index:
        if len(_KNOWN) >= 4:  # a run reads one gazetteer, the tests a few
            _KNOWN.clear()
        held = _KNOWN[id(table), id(index)] = (table, index, {})
    return held[2]


def review_order(resolutions: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """Return the resolutions that a person should look at first: abstentions, then narrow margins."""
    return tuple(sorted(resolutions, key=lambda r: (r.place is not None, r.margin, r.score)))


def _is_container(mention: Mention, asked: str | None, found: Sequence[Candidate], table: PlaceTable) -> bool:
    """Tell whether a mention can be read as an area that holds others: «Сумщина», "the Sumy region".

    A government contains nothing, and a country in the name of an office ("Minobrony RF") neither.
    """
    kinds = {table.places[c.row].kind for c in found if not c.adjective or asked}
    if mention.use == "metonym" or (mention.use == "modifier" and "country" in kinds):
        return False
    if asked in AREA_TYPES:
        return asked not in {"river", "sea"}
    return bool(kinds) and (CONTAINER_KINDS.issuperset(kinds) or bool(kinds & {"region", "country"}))


def days_of(published: date | None, text: str) -> tuple[date, date] | None:
    """Return the days that the text is about: its day, else the latest year it names, else None."""
    if isinstance(published, datetime):
        published = published.date()
    if published is not None:
        return published, published
    years = [int(year) for year in YEAR.findall(text)]
    return (date(max(years), 1, 1), date(max(years), 12, 31)) if years else None


def outlet_of(source: str | None, table: PlaceTable, index: Index) -> frozenset[str]:
    """Return the oblasts that a publisher's name speaks of."""
    oblasts = set()
    for word in re.findall(r"[^\W\d_][\w'’-]{3,}", source or ""):
        for entry in index.lookup(word):
            row = table.row.get(entry.place_id)
            place = table.places[row] if row is not None else None
            if place and place.oblast and (place.kind == "oblast" or place.settlement_class == "city"):
                oblasts.add(place.oblast)
    return frozenset(oblasts - NATIONAL)


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold what the beliefs say of one mention: rows of the slate, and how sure they are.

    ``sure`` is the belief in the best place (rows within SAME_PLACE_KM count as one), ``margin`` its
    lead over the first of the ``rivals``, ``far`` the log distance in 100 km from it to the nearest
    place of another mention.
    """

    best: int
    rivals: tuple[int, ...]
    sure: float
    margin: float
    far: float


def choose(scene: Scene, belief: Values) -> list[Choice | None]:
    """Return the choice of each mention, None where it has no candidates."""
    nearest = _nearest_other(scene, belief)
    beliefs, places = belief.tolist(), scene.slate.place.tolist()
    choices: list[Choice | None] = []
    for i in range(len(scene.mentions)):
        rows = scene.rows(i)
        if rows.start == rows.stop:
            choices.append(None)
            continue
        if rows.stop - rows.start == 1:
            sure = beliefs[rows.start]
            choices.append(Choice(rows.start, (), sure, sure, nearest[i]))
            continue
        order = sorted(range(rows.start, rows.stop), key=lambda row: (-beliefs[row], places[row]))
        best, rest = order[0], order[1:]
        twins = {row for row in rest if belief[row] >= LEAST_RIVAL and _same_place(scene, best, row)}
        rivals = tuple(row for row in rest if row not in twins)
        sure = float(belief[best] + sum(belief[row] for row in twins)) if twins else beliefs[best]
        margin = sure - (beliefs[rivals[0]] if rivals else 0.0)
        choices.append(Choice(best, rivals, sure, margin, nearest[i]))
    return choices


def _answer(
    scene: Scene, belief: Values, mention: Mention, choice: Choice | None, calibration: Calibration
) -> Resolution:
    """Return the answer to a mention: its place, or an abstention with the reason."""
    if choice is None:
        return Resolution(mention, None, 0.0, 0.0, "current", "abstain:unknown")
    place, form = scene.place(choice.best), scene.slate.candidates[choice.best].form
    added = _contributions(scene, belief, choice)
    score = calibration.probability(choice.sure, lone=float(not choice.rivals), far=choice.far)
    told = [_rival(scene.place(row), belief[row]) for row in choice.rivals[:MOST_RIVALS]]
    told = [rival for rival in told if rival.score >= LEAST_RIVAL]
    if calibration.abstains(choice.sure, choice.margin):
        told.insert(0, _rival(place, choice.sure))
        low = min(score, calibration.abstain_below)
        return Resolution(mention, None, low, choice.margin, form, "abstain:margin", tuple(told), None, added)
    reason = "only" if not choice.rivals else added[0][0] if added and added[0][1] > 0 else "prior"
    precision = draw(place, mention.relation, mention.use).precision_km
    return Resolution(mention, place, score, choice.margin, form, reason, tuple(told), precision, added)


def _rival(place: Place, belief: float) -> Rival:
    return Rival(place.id, place.name, place.oblast, round(float(belief), 4), place.lat, place.lon)


def _same_place(scene: Scene, first: int, second: int) -> bool:
    """Tell whether two rows are one place for the reader: point-like and close together."""
    return scene.table.are_close(int(scene.slate.place[first]), int(scene.slate.place[second]))


def _contributions(scene: Scene, belief: Values, choice: Choice) -> tuple[tuple[str, float], ...]:
    """Return what each feature adds to the lead of the best over its rivals, largest first.

    Rivals count by the root of their belief, so that those already beaten count too.
    """
    if not choice.rivals:
        return ()
    values, rows = scene.slate.values, list(choice.rivals)
    share = np.sqrt(np.maximum(belief[rows], 1e-6))
    added = (values[choice.best] - (share / share.sum()) @ values[rows]) * scene.scoring.weights
    named = [(FEATURES[n], round(float(added[n]), 3)) for n in np.flatnonzero(np.abs(added) >= TELLING)]
    return tuple(sorted(named, key=lambda pair: -pair[1]))


def _nearest_other(scene: Scene, belief: Values) -> list[float]:
    """Return per mention the log distance (100 km) from its best place to the nearest other one's."""
    slate, table = scene.slate, scene.table
    best = {}
    for i in range(len(scene.mentions)):
        rows = scene.rows(i)
        if rows.start < rows.stop:
            place = int(slate.place[rows.start + int(np.argmax(belief[rows]))])
            if table.is_point[place]:
                best[i] = place
    far = [0.0] * len(scene.mentions)
    if len(best) < 2:
        return far
    places = np.array(list(best.values()))
    gaps = pairwise_km(table.vectors[places], table.vectors[places])
    gaps[places[:, None] == places[None, :]] = np.inf
    for i, gap in zip(best, gaps.min(axis=1), strict=True):
        far[i] = float(np.log1p(gap / 100)) if np.isfinite(gap) else 0.0
    return far

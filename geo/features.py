"""The named features of a candidate: what speaks for reading a name as this place.

Each feature is a number per candidate; its weight stands in scoring.toml. Features of the first
group look at the mention and the candidate alone, those of the second at the other mentions, through
what is believed of them so far (see geo/beliefs.py). The names appear in every explanation.

==================== =======================================================================
adjective            the form is an adjective of a settlement, and no sector is asked (1)
sector_adjective     the form is an adjective and a sector is named after the place (1)
former, exonym       the form is a former name, a foreign name (1)
forgotten            … a former name that was given up before 1950 (1)
other_lang           the form belongs to another language than the sentence (1)
population           log10 of the inhabitants, from 500 up; unknown: what its class usually has
big_city             200,000 inhabitants or more (1)
hamlet               class hamlet, locality or less (1)
area_adjective       the form is the bare adjective of an oblast or raion: «у Донецькій — …» (1)
elided               an oblast told by its city's bare name: "Kherson and Zaporizhzhia" (1)
area … facility      the candidate's kind, where the words ask for none (1)
sector_settlement    a sector is asked and the candidate is a settlement (1)
known_sector         a sector is asked and is named after this town (sectors.toml, 1)
sector_region        a sector is asked and the candidate is a region: «Слобожанський напрямок» (1)
seat                 a government is meant and the candidate is a capital or country (1)
cue, cue_against     words beside the name ask for the candidate's kind, for another (1)
weak_cue             so does a weak word: an article, "part of" (1; -1: an English river without)
abroad               the sentence speaks of talks abroad and the candidate is a foreign town (1)
class_cue            "city", "village" beside the name fits the candidate's class (1)
zone                 log of 1 + distance to the contact zone of the day / 10 km
russia               the candidate lies in Russia (1)
outlet               the publisher's name speaks of the candidate's oblast (1)
container            inside the area that follows the list: "X and Y in Z" (1)
container_before     inside the area that governs from the front: "In Z, X and Y" (1)
container_paragraph  inside the area last named in the paragraph (1)
container_document   inside an area named somewhere in the document (share)
not_in               inside an area that is ruled out: "not the one in Z" (1)
sector               log nearness to the town of the governing sector
near_sentence        log nearness to the places of the sentence
near_paragraph       log nearness to the places of the paragraph
near_document        log nearness to the places of the document
same_name            what the words around other mentions of the name say of it (log-odds)
same_name_apart      so it is under another sector of a bulletin
another              marked as another place: belief that the one it is told from is this
geometry             log fit to "N km DIRECTION of", "near", "outskirts of" a neighbour
list_kind            share of areas among the members of the list, for areas
==================== =======================================================================
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from geo.candidates import Candidate
from geo.context import Cue
from geo.distance import haversine_km
from geo.scene import COLUMN, Scene, Values
from geo.table import KINDS, POINT_KINDS, PlaceTable
from geo.zone import ContactZone
from records import Mention, Place

# Inhabitants assumed where the gazetteer knows none (the median of those that it knows, rounded).
USUAL_POPULATION = {"city": 60_000, "town": 6_000}
LEAST_POPULATION = 500  # among villages size tells nothing about which one is meant
SMALL = frozenset({"hamlet", "isolated_dwelling", "locality", "farm"})
CITY_CLASSES = frozenset({"city", "town"})
BIG_CITY = 200_000  # the regional centres of the front: their bare name means them
CAPITAL = 1_000_000  # a government is named after its capital; Kyiv and Minsk have more inhabitants
ELIDED_KINDS = frozenset({"oblast", "raion"})  # may be told by their adjective alone
SAME_TOWN_KM = 5.0  # between a town of sectors.toml and its row in the gazetteer
MOST_KM = 1500.0  # farther from the zone is not less likely
FOREIGN_SHARE = 0.4
TYPICAL_KM, TYPICAL_POPULATION = 25.0, 3.7  # what areas and rivers get: as a usual place of such texts
WEAK_CUES = frozenset({"article", "oblast"})


def fill_unary(
    scene: Scene, zone: ContactZone, days: tuple[date, date] | None, outlet: frozenset[str]
) -> None:
    """Fill in the features that look at one mention and one candidate."""
    slate, table = scene.slate, scene.table
    values, static = slate.values, static_features(table)
    for name, column in static.items():
        values[:, COLUMN[name]] = column[slate.place]
    point = table.is_point[slate.place]
    distance = table.zone_km(slate.place, zone, days)
    reach = table.reach_km[slate.place]
    near = np.where(reach > 0, np.clip(distance - reach, TYPICAL_KM, MOST_KM), TYPICAL_KM)
    distance = np.where(point, np.minimum(distance, MOST_KM), near)
    values[:, COLUMN["zone"]] = np.log1p(distance / 10.0)
    slate.copy_to_elided("population", "big_city", "hamlet", "zone")
    if outlet:
        values[:, COLUMN["outlet"]] = np.isin(table.oblast[slate.place].astype(str), list(outlet)) & point
    known = _sector_towns(table)
    for index, mention in enumerate(scene.mentions):
        rows = scene.rows(index)
        if rows.stop - rows.start < 2:
            continue  # nothing to choose from: its features are never asked for
        asked = scene.asked[index] is not None
        for row in range(rows.start, rows.stop):
            candidate, place = slate.candidates[row], scene.place(row)
            _fill_words(values[row], mention, candidate, place, asked=asked, known=known)
            _fill_cues(values[row], scene.context.cues[index], place)
            values[row, COLUMN["abroad"]] = place.kind == "foreign" and scene.context.abroad[index]
            if place.kind == "river" and mention.lang == "en" and not asked and not scene.context.cues[index]:
                values[row, COLUMN["weak_cue"]] = -1.0  # English rivers have an article


def _fill_words(
    row: Values, mention: Mention, candidate: Candidate, place: Place, *, asked: bool, known: frozenset[str]
) -> None:
    """Fill in what depends on the form, the use and the hint of the mention."""
    sector = mention.use == "sector"
    if candidate.adjective and not asked:
        told = (
            "area_adjective" if place.kind in ELIDED_KINDS else "sector_adjective" if sector else "adjective"
        )
        row[COLUMN[told]] = 1.0
    if candidate.like is not None:
        row[COLUMN["elided"]], row[COLUMN["area"]] = 1.0, 0.0
    row[COLUMN["former"]] = candidate.form == "former"
    row[COLUMN["forgotten"]] = candidate.forgotten
    row[COLUMN["exonym"]] = candidate.form == "exonym"
    row[COLUMN["other_lang"]] = not candidate.same_lang
    row[COLUMN["sector_settlement"]] = sector and place.kind == "settlement"
    row[COLUMN["known_sector"]] = sector and place.id in known
    row[COLUMN["sector_region"]] = sector and place.kind == "region"
    if mention.use == "metonym":
        capital = place.kind == "settlement" and (place.population or 0) >= CAPITAL
        row[COLUMN["seat"]] = capital or place.kind in {"country", "foreign"}
    if asked:  # the kind was settled by the words: no prior of kinds
        for name in (
            "elided",
            "area",
            "raion",
            "river",
            "country",
            "region",
            "foreign",
            "district",
            "facility",
        ):
            row[COLUMN[name]] = 0.0


def _fill_cues(row: Values, cues: Sequence[Cue], place: Place) -> None:
    """Fill in what the words beside the name ask for."""
    for cue in cues:
        fits = cue.asks == place.kind or (cue.asks == "river" and place.kind == "sea")
        if cue.id in WEAK_CUES:
            row[COLUMN["weak_cue"]] = max(row[COLUMN["weak_cue"]], float(fits))
        elif fits:
            row[COLUMN["cue"]] = 1.0
            if cue.settlement_class is not None:
                grown = place.settlement_class in CITY_CLASSES
                row[COLUMN["class_cue"]] = 1.0 if grown == (cue.settlement_class == "city") else -1.0
        else:
            row[COLUMN["cue_against"]] = 1.0
    if row[COLUMN["cue"]]:
        row[COLUMN["cue_against"]] = 0.0


_TOWNS: dict[int, tuple[PlaceTable, frozenset[str]]] = {}


def _sector_towns(table: PlaceTable) -> frozenset[str]:
    """Return the ids of the towns of sectors.toml; computed once per table."""
    held = _TOWNS.get(id(table))
    if held is None or held[0] is not table:
        listed = tomllib.loads((Path(__file__).parent / "sectors.toml").read_text("utf-8"))["towns"]
        towns = {name: (lat, lon) for name, _, lat, lon in listed}
        ids = frozenset(
            place.id
            for place in table.places
            if place.kind == "settlement"
            and place.name in towns
            and place.lat is not None
            and place.lon is not None
            and haversine_km(place.lat, place.lon, *towns[place.name]) < SAME_TOWN_KM
        )
        if len(_TOWNS) >= 4:
            _TOWNS.clear()
        held = _TOWNS[id(table)] = (table, ids)
    return held[1]


_STATIC: dict[int, tuple[PlaceTable, dict[str, Values]]] = {}


def static_features(table: PlaceTable) -> dict[str, Values]:
    """Return the columns that depend on the place alone, over all places; computed once per table."""
    held = _STATIC.get(id(table))
    if held is None or held[0] is not table:
        if len(_STATIC) >= 4:
            _STATIC.clear()
        held = _STATIC[id(table)] = (table, _static(table))
    return held[1]


def _static(table: PlaceTable) -> dict[str, Values]:
    def flag(*kinds: str) -> Values:
        return np.isin(table.kind, [KINDS.index(kind) for kind in kinds]).astype(np.float32)

    point = np.array([p.kind in POINT_KINDS for p in table.places])
    population = np.array([_size(p) for p in table.places], dtype=np.float32)
    return {
        "population": population,
        "big_city": np.array([(p.population or 0) >= BIG_CITY for p in table.places])
        * point.astype(np.float32),
        "hamlet": np.array([p.settlement_class in SMALL for p in table.places], dtype=np.float32),
        "area": flag("oblast"),
        "raion": flag("raion"),
        "river": flag("river", "sea"),
        "country": flag("country"),
        "region": flag("region"),
        "foreign": flag("foreign"),
        "district": flag("district"),
        "facility": flag("facility"),
        "russia": ((table.country == "RU") & point).astype(np.float32),
    }


def _size(place: Place) -> float:
    """Return log10 of the inhabitants; what has none gets a typical value, foreign towns close to it."""
    known = place.population or USUAL_POPULATION.get(place.settlement_class or "", 0)
    if place.kind in POINT_KINDS:
        return math.log10(max(known, LEAST_POPULATION))
    if place.kind == "foreign" and known:  # enough to tell London from London, Ontario
        return TYPICAL_POPULATION + FOREIGN_SHARE * (math.log10(known) - 6)
    return TYPICAL_POPULATION

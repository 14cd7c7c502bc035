"""What is drawn for a place: no more precision than the words give.

A settlement is a point with its footprint's radius; a sector is its town, drawn otherwise; "9 km
north-west of X" is the point there with its uncertainty; "between A and B" is a corridor; an area
is an area and never a dot: its ``lat, lon`` are None, except where no polygon is known and a circle
of ``precision_km`` about the centre stands for it.

Codes. ACLED's geo_precision (codebook, "Geo Precision"): 1 the source names a town and the
coordinates are the town's; 2 a small part of a region, or near a town; 3 a larger region only.
UCDP's where_prec (GED codebook, "where_prec"): 1 exact location; 2 a limited area around a location
(about 25 km); 3 second-order division; 4 first-order division; 5 a linear feature or a fuzzy area
without formal borders; 6 the country; 7 international waters or airspace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.distance import BEARINGS, destination, haversine_km
from geo.shapes import area_shape
from records import DrawnAs, Place, PlaceKind, Relation, Resolution, Use

SECTOR_KM = 25.0  # a front direction reaches about that far around its town (General Staff bulletins)
NEAR_KM = 5.0  # "near X", "toward X": up to the next village
UNSAID_OFFSET_KM = 4.0  # "south of X" without a distance: the fields beyond the last houses
UNSAID_SPREAD_KM = 5.0
KM_ROUNDING = 0.25  # writers round distances by about that share …
BEARING_ROUNDING = 0.38  # … and bearings by half a step of eight points: sin 22.5°
FOREIGN_KM = 10.0
CORRIDOR_SHARE = 0.15  # half-width of a corridor as a share of its length
LEAST_KM = 0.5
LINEAR_KM = 50.0  # a corridor longer than that is a linear feature for UCDP

AREA_CODES: dict[PlaceKind, tuple[int, int]] = {
    "raion": (2, 3),
    "oblast": (3, 4),
    "region": (3, 5),
    "country": (3, 6),
    "river": (3, 5),
    "sea": (3, 7),
}
FORMAL_REGIONS = frozenset({"Crimea"})  # regions that are first-order divisions


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hold what is drawn: degrees WGS 84; ``lat_2, lon_2`` only for a corridor's other end.

    All None (``drawn_as`` too) where nothing is drawn because nothing was resolved.
    ``precision_km`` is the radius within which the words place the event.
    """

    drawn_as: DrawnAs | None = None
    lat: float | None = None
    lon: float | None = None
    lat_2: float | None = None
    lon_2: float | None = None
    precision_km: float | None = None
    geo_precision: int | None = None
    where_prec: int | None = None

    @classmethod
    def nowhere(cls) -> Drawing:
        """Return the drawing of what was not resolved: nothing."""
        return cls()


def draw(
    place: Place | None, relation: Relation | None = None, use: Use = "literal", partner: Place | None = None
) -> Drawing:
    """Return what is drawn for a resolved place in its words.

    ``partner`` is the place at the other end of "between A and B"; None when there is none.
    """
    if place is None:
        return Drawing.nowhere()
    if place.kind in AREA_CODES:
        return _area(place)
    if place.lat is None or place.lon is None:
        return Drawing(precision_km=place.radius_km)
    radius = FOREIGN_KM if place.kind == "foreign" else max(place.radius_km, LEAST_KM)
    lat, lon = place.lat, place.lon
    if use == "sector":
        reach = max(SECTOR_KM, radius)
        return Drawing("sector", lat, lon, precision_km=reach, geo_precision=2, where_prec=2)
    if relation is None:
        return Drawing("point", lat, lon, precision_km=radius, geo_precision=1, where_prec=1)
    return _related((lat, lon), radius, relation, partner)


def draw_resolution(resolution: Resolution, resolutions: Sequence[Resolution] = ()) -> Drawing:
    """Return what is drawn for a resolution; the others are asked for the partner of a corridor."""
    mention = resolution.mention
    partner = None
    if mention.relation is not None and mention.relation.partner is not None:
        spans = {r.mention.span: r.place for r in resolutions}
        partner = spans.get(mention.relation.partner)
    return draw(resolution.place, mention.relation, mention.use, partner)


def _area(place: Place) -> Drawing:
    """Return the footprint of an area or line: no point, unless no polygon is known."""
    geo_precision, where_prec = AREA_CODES[place.kind]
    if place.name in FORMAL_REGIONS:
        where_prec = 4
    drawn: DrawnAs = "line" if place.kind == "river" else "area"
    if place.kind == "raion" and area_shape(place.id) is None:
        return Drawing(drawn, place.lat, place.lon, None, None, place.radius_km, geo_precision, where_prec)
    return Drawing(drawn, precision_km=place.radius_km, geo_precision=geo_precision, where_prec=where_prec)


def _related(point: tuple[float, float], radius: float, relation: Relation, partner: Place | None) -> Drawing:
    """Return the footprint of a point that the words place the event relative to."""
    lat, lon = point
    if relation.type == "between" and partner is not None and partner.lat is not None:
        return _corridor(lat, lon, radius, partner)
    if relation.type == "offset":
        return _offset(lat, lon, radius, relation)
    if relation.type == "part":
        return _part(lat, lon, radius, relation)
    return Drawing("point", lat, lon, precision_km=_km(radius + NEAR_KM), geo_precision=2, where_prec=2)


def _corridor(lat: float, lon: float, radius: float, partner: Place) -> Drawing:
    """Return the corridor between two places."""
    assert partner.lat is not None
    assert partner.lon is not None
    length = haversine_km(lat, lon, partner.lat, partner.lon)
    width = max(LEAST_KM, CORRIDOR_SHARE * length, (radius + partner.radius_km) / 2)
    code = 5 if length > LINEAR_KM else 2
    return Drawing("corridor", lat, lon, partner.lat, partner.lon, _km(width), 2, code)


def _offset(lat: float, lon: float, radius: float, relation: Relation) -> Drawing:
    """Return the point "N km DIRECTION of" a place; a missing figure widens it."""
    if relation.bearing is None:
        spread = radius + (relation.km if relation.km is not None else UNSAID_SPREAD_KM)
        return Drawing("offset", lat, lon, precision_km=_km(spread), geo_precision=2, where_prec=2)
    if relation.km is None:
        km, spread = radius + UNSAID_OFFSET_KM, radius + UNSAID_SPREAD_KM
    else:
        km = relation.km
        spread = max(1.0, (KM_ROUNDING**2 + BEARING_ROUNDING**2) ** 0.5 * km) + radius / 2
    there = destination(lat, lon, BEARINGS[relation.bearing], km)
    return Drawing("offset", *_rounded(there), precision_km=_km(spread), geo_precision=2, where_prec=2)


def _part(lat: float, lon: float, radius: float, relation: Relation) -> Drawing:
    """Return a part of a settlement: moved half a radius to the stated side, or the whole outskirts."""
    if relation.bearing is None:
        return Drawing("part", lat, lon, precision_km=radius, geo_precision=1, where_prec=1)
    there = destination(lat, lon, BEARINGS[relation.bearing], radius / 2)
    spread = _km(max(LEAST_KM, radius * 0.6))
    return Drawing("part", *_rounded(there), precision_km=spread, geo_precision=1, where_prec=1)


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 5), round(point[1], 5)


def _km(value: float) -> float:
    return round(value, 1)

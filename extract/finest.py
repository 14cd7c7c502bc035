"""Choose which of the places beside an event take part in it: the finest named, and no mere container."""

from __future__ import annotations

from collections.abc import Sequence

from extract.events import Event
from extract.participants import COUNTRY, OBLAST, RAION, Participant, kind_of
from geo.distance import haversine_km
from records import LINE_KINDS, Place

_ABROAD = frozenset({"strike", "casualties", "repelled"})  # what happens in towns far from the front
_OF_COUNTRIES = frozenset({"strike", "casualties", "attack", "demand", "other"})


def finest(event: Event, participants: Sequence[Participant]) -> list[Participant]:
    """Return those that take part: the finest named, without origins where something else is named."""
    usable = [
        p
        for p in participants
        if not p.barred
        and (not p.foreign or event.kind in _ABROAD)
        and (p.rank != COUNTRY or event.kind in _OF_COUNTRIES)
        and (kind_of(p.resolution) not in LINE_KINDS or event.kind != "capture")
    ]
    if not event.rule.fields.get("origin") and any(not p.origin for p in usable):
        usable = [p for p in usable if not p.origin]
    if event.rule.fields.get("origin") and event.kind == "casualties":
        left = [p for p in usable if not p.destination]  # evacuated from X to Y
        usable = left or usable
    if not usable:
        return []
    best = min(p.rank for p in usable)
    chosen = [p for p in usable if p.rank == best]
    apart = [p for p in usable if p.rank > best and stands_apart(p, chosen)]
    return sorted(chosen + apart, key=lambda p: p.token) if apart else chosen


_AREAS = (RAION, OBLAST)
_EDGE = 1.3  # an area's radius is half the width of its box; its corners lie farther out


def stands_apart(area: Participant, others: Sequence[Participant]) -> bool:
    """Tell whether an area is no container of any of the other places, as far as is known.

    "over the Shebekino district and Belgorod": such an area takes part beside the finer places.
    """
    own = area.resolution.place
    if own is None or area.landmark or area.rank not in _AREAS or own.kind not in ("oblast", "raion"):
        return False
    beside = min(others, key=lambda p: abs(p.token - area.token))
    if not (area.joined if beside.token < area.token else beside.joined):
        return False  # "in Novoselivka of the Nova Vodolaha community"
    return all(p.resolution.place is not None and not _lies_in(p.resolution.place, own) for p in others)


def _lies_in(place: Place, area: Place) -> bool:
    """Tell whether a place lies in an oblast, raion or hromada; by distance where no register tells."""
    if place.country != area.country or (area.oblast and place.oblast and place.oblast != area.oblast):
        return False
    if area.kind == "oblast":
        return True
    told = place.hromada if area.settlement_class == "hromada" else place.raion
    if told:
        return told == (area.hromada or area.raion or area.name.rpartition(" ")[0])
    if place.lat is None or place.lon is None or area.lat is None or area.lon is None:
        return True
    return haversine_km(place.lat, place.lon, area.lat, area.lon) <= area.radius_km * _EDGE

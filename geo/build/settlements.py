"""Turn the populated places of Ukraine into rows: names in three languages, units, codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from geo.build.codes import Entry, Join, distance_km, plain
from geo.build.compiled import Compiled, footprint_km
from geo.build.raw import OsmPlace
from geo.build.spelling import restore_ukrainian, romanise_ukrainian
from geo.build.table import Row

_DISTRICTS = {"suburb", "neighbourhood"}
_TWICE_KM = 2.0
_NEIGHBOUR_KM = 6.0  # a place without a code takes the units of the nearest place with one


def add_settlements(
    table: Compiled,
    places: Iterable[OsmPlace],
    joined: Join,
    *,
    russian: Callable[[str], tuple[str, ...]],
    renamed: dict[str, set[str]],
    aliases: dict[str, str],
) -> None:
    """Add one row a place; names that the map and the codifier spell differently become further names.

    ``raion`` and ``hromada`` hold codes until the units are named.
    """
    loose = []
    places = list(places)
    twice = mapped_twice(places, joined)
    for place in places:
        if place.osm in twice:
            continue
        entry = joined.entry_of.get(place.osm)
        name_uk = _ukrainian_name(place, entry, russian, renamed, aliases.get(place.osm, ""))
        name = romanise_ukrainian(name_uk)
        row = table.add(
            Row(
                id=f"wd:{place.wikidata}" if place.wikidata else f"osm:{place.osm}",
                name=name,
                name_uk=name_uk,
                name_ru=place.name_ru or russian(name_uk)[0],
                kind="district" if place.place_class in _DISTRICTS else "settlement",
                settlement_class=place.place_class,
                country="UA",
                oblast=place.oblast,
                raion=entry.code[:6] if entry else "",
                hromada=entry.hromada_code if entry else "",
                katottg=entry.code if entry else "",
                wikidata=place.wikidata,
                osm=place.osm,
                lat=place.lat,
                lon=place.lon,
                radius_km=footprint_km(place.place_class, None),
                source="osm;katottg" if entry else "osm",
            )
        )
        if place.latin.isascii() and _latin(place.latin) != _latin(name):
            table.add_name(row, place.latin, "en", "alternate", source="osm")
        if entry is not None:
            _other_names(table, row, place, entry, russian)
        else:
            loose.append(row)
    _borrow_units(table, loose)


def mapped_twice(places: Iterable[OsmPlace], joined: Join) -> set[str]:
    """Return the outlines that stand beside a coded point of the same name: one place, mapped twice."""
    coded: dict[tuple[str, str], list[OsmPlace]] = defaultdict(list)
    places = list(places)
    for place in places:
        if place.osm in joined.entry_of:
            coded[place.oblast, plain(place.name_uk or place.name_ru)].append(place)
    return {
        place.osm
        for place in places
        if place.osm not in joined.entry_of
        and not place.osm.startswith("node/")
        and place.place_class not in _DISTRICTS
        and any(
            distance_km(place.lat, place.lon, other.lat, other.lon) < _TWICE_KM
            for other in coded[place.oblast, plain(place.name_uk or place.name_ru)]
        )
    }


def _latin(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha())


def _ukrainian_name(
    place: OsmPlace,
    entry: Entry | None,
    russian: Callable[[str], tuple[str, ...]],
    renamed: dict[str, set[str]],
    alias: str,
) -> str:
    """Choose the current Ukrainian name.

    The map is newer than the codifier and wins where they differ, with three exceptions: it
    still has a name that the register knows as former; it has Russian only and a register has
    the same name in Ukrainian (in Crimea also one that is to be replaced on its return); the
    two differ by a sign only, and the codifier's spelling is official.
    """
    if place.name_uk:
        if entry is None:
            return place.name_uk
        stale = place.oblast != "Crimea" and plain(place.name_uk) in map(plain, renamed.get(entry.code, ()))
        return entry.name if stale or plain(entry.name) == plain(place.name_uk) else place.name_uk
    official = [entry.name, *sorted(renamed.get(entry.code, ()))] if entry else []
    for name in (*official, alias):
        if name and plain(place.name_ru) in map(plain, russian(name)):
            return name
    restored = restore_ukrainian(place.name_ru)
    return next((name for name in (alias, *official) if name and _alike(name, restored)), restored)


def _other_names(
    table: Compiled, row: Row, place: OsmPlace, entry: Entry, russian: Callable[[str], tuple[str, ...]]
) -> None:
    """Record the codifier's name where the row goes by another.

    In Crimea that is the name decided in 2016 that takes force on its return; elsewhere either
    an older spelling or, where the two have little in common, the name before a renaming that
    the codifier of May 2025 does not have yet.
    """
    if plain(entry.name) == plain(row.name_uk):
        return
    kind, until = (
        ("alternate", "")
        if place.oblast == "Crimea" or _alike(entry.name, row.name_uk)
        else ("former", "2025/2026")
    )
    table.add_name(row, entry.name, "uk", kind, until=until, source="katottg")
    table.add_name(row, russian(entry.name)[0], "ru", kind, until=until, source="katottg")
    table.add_name(row, romanise_ukrainian(entry.name), "en", kind, until=until, source="katottg")


def _alike(name: str, other: str) -> bool:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, plain(name), plain(other)).ratio() >= 0.74


def _borrow_units(table: Compiled, loose: list[Row]) -> None:
    """Give suburbs, tracts and the few unjoined villages the raion and hromada next to them."""
    coded = [row for row in table.rows.values() if row.katottg]
    for row in loose:
        lat, lon = row.lat or 0.0, row.lon or 0.0
        near = [
            (distance_km(lat, lon, other.lat or 0.0, other.lon or 0.0), other.id, other)
            for other in coded
            if other.oblast == row.oblast and abs((other.lat or 0.0) - lat) < 0.1
        ]
        if near and (best := min(near))[0] <= _NEIGHBOUR_KM:
            row.raion, row.hromada = best[2].raion, best[2].hromada

"""The whole story of the compilation, step by step, with a report of what each step found."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.build import areas, basemap, belt, codes, curated, geonames, raw, renames, settlements, world
from geo.build.compiled import Compiled
from geo.build.table import Further, Row, write_table
from geo.cognates import russian_name, russian_names

GEO = Path(__file__).resolve().parent.parent
FRONT = ("Donetsk", "Luhansk", "Kharkiv", "Zaporizhzhia", "Kherson", "Dnipropetrovsk", "Sumy")
POPULATED = {"city", "town", "village", "hamlet"}


def read_curated(name: str) -> dict[str, Any]:
    """Read one of the hand-kept files beside the tables."""
    return tomllib.loads((GEO / f"curated_{name}.toml").read_text("utf-8"))


def compile_all(folder: Path) -> Iterator[str]:
    """Compile the tables from the raw folder; yield the report line by line."""
    table = Compiled()
    polygons = raw.read_polygons(folder)
    places, strays = raw.read_settlements(folder, polygons)
    yield f"settlements read: {len(places)}; left out as strays: {', '.join(strays)}"

    entries, hromadas = codes.read_entries(folder), codes.read_units(folder / "hromadas.csv")
    renamed = renames.read_renamed(folder)
    aliases = renames.read_aliases(folder)
    joined = codes.join(
        places, entries, hromadas=hromadas, russian=russian_names, renamed=renamed, aliases=aliases
    )
    yield from report_join(places, joined)
    twice = settlements.mapped_twice(places, joined)
    yield f"  mapped twice, left out: {', '.join(sorted(twice))}"
    settlements.add_settlements(
        table, places, joined, russian=russian_names, renamed=renamed, aliases=aliases
    )
    areas.add_units(
        table,
        raions=codes.read_units(folder / "raions.csv"),
        hromadas=hromadas,
        entries=entries,
        renamed=renamed,
        russian=russian_name,
    )

    listed = geonames.read_geonames()
    yield f"rows of Ukraine found in GeoNames: {geonames.add_people(table, listed, russian_names)}"
    yield f"Russian names by hand: {curated.set_russian_names(table, read_curated('russian')['place'])}"
    by_hand = read_curated("renames")
    yield f"former names by hand: {renames.add_by_hand(table, by_hand['renamed'], russian_name)}"
    yield f"former names by code: {renames.add_registered(table, folder, russian_name)}"
    rejected = {(pair[0], pair[1]) for pair in by_hand["rejected"]}
    held, dropped = renames.add_reviewed(table, folder, rejected, russian_name)
    yield f"former names by position: {held} held, {dropped} did not"
    yield f"raions dissolved in 2020: {areas.add_former_raions(table, folder, russian_name)}"
    yield f"places with exonyms: {curated.add_exonyms(table, read_curated('exonyms')['place'])}"
    of_map, of_geonames = belt.add_belt(table, folder, polygons, listed, read_curated("belt")["place"])
    yield f"border belt: {of_map} of the map, {of_geonames} of GeoNames only"

    yield from add_hand_kept(table, polygons, listed)

    rows = sorted(table.rows.values(), key=lambda row: row.id)
    names = table.names()
    write_table(GEO / "gazetteer.csv", Row, rows)
    write_table(GEO / "names.csv", Further, names)
    yield from basemap.write_basemap(table, folder, polygons, read_curated("basemap"), GEO / "basemap")
    yield f"rows: {len(rows)} {dict(sorted(Counter(row.kind for row in rows).items()))}"
    yield f"further names: {len(names)} {dict(sorted(Counter(name.kind for name in names).items()))}"


def add_hand_kept(
    table: Compiled, polygons: list[raw.Polygon], listed: list[geonames.GeoName]
) -> Iterator[str]:
    """Add areas, waters, facilities, districts, countries and cities; yield the report."""
    facts = read_curated("oblasts")
    curated.add_oblasts(table, polygons, facts)
    curated.add_russian_units(table, facts)
    for name in ("regions", "waters", "facilities", "districts"):
        new, merged = curated.add_places(table, read_curated(name)["place"])
        yield f"{name} by hand: {new} new, {merged} merged with the map's"
    known = read_curated("world")
    yield f"countries: {world.add_countries(table, known)}"
    by_hand, by_size = world.add_cities(table, listed, known)
    yield f"cities of the world: {by_hand} by hand, {by_size} by size"


def report_join(places: list[raw.OsmPlace], joined: codes.Join) -> Iterator[str]:
    """Tell, by oblast, the share of populated places that have a code."""
    total: Counter[str] = Counter()
    coded: Counter[str] = Counter()
    for place in places:
        if place.place_class in POPULATED:
            total[place.oblast] += 1
            coded[place.oblast] += place.osm in joined.entry_of
    for oblast in sorted(total, key=lambda name: (name not in FRONT, name)):
        share = 100 * coded[oblast] / total[oblast]
        yield f"  codes {oblast}: {coded[oblast]}/{total[oblast]} = {share:.2f} %"
    left = [place for place in joined.places_left if place.place_class in POPULATED and place.oblast in FRONT]
    yield "  front places without a code: " + ", ".join(f"{place.name_uk} ({place.oblast})" for place in left)
    yield f"  codifier entries without a place: {len(joined.entries_left)}"

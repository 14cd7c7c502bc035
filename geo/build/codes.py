"""Join the places of the map with the official codifier (KATOTTG), which has no coordinates.

Both sides agree on oblast and name; half of the names occur more than once in an oblast. Those
are settled by distance: how near a place lies to the hromada of an entry, told by the entries
of that hromada that are already joined, and by the hromada's centroid.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from geo.build.raw import OsmPlace
from geo.build.spelling import clean
from geo.build.table import read_csv

KM_PER_DEGREE = 111.2
_POPULATED = {"city", "town", "village", "hamlet"}
_LESSER_KM = 15.0  # a suburb or tract must be this much nearer to be preferred to a village
_FAR_KM = 45.0  # no hromada reaches farther from its centroid
_NEAR_KM = 15.0  # how near an entry's hromada must be when the names agree only roughly
_UNKNOWN_KM = 25.0  # a hromada without centroid and known places counts as this far
_ALIKE = 0.74

_ADJECTIVE_OBLASTS = {
    "Автономна Республіка Крим": "Crimea", "Волинська": "Volyn", "Вінницька": "Vinnytsia",
    "Дніпропетровська": "Dnipropetrovsk", "Донецька": "Donetsk", "Житомирська": "Zhytomyr",
    "Закарпатська": "Zakarpattia", "Запорізька": "Zaporizhzhia", "Івано-Франківська": "Ivano-Frankivsk",
    "Київська": "Kyiv", "Кіровоградська": "Kirovohrad", "Луганська": "Luhansk", "Львівська": "Lviv",
    "Миколаївська": "Mykolaiv", "Одеська": "Odesa", "Полтавська": "Poltava", "Рівненська": "Rivne",
    "Сумська": "Sumy", "Тернопільська": "Ternopil", "Харківська": "Kharkiv", "Херсонська": "Kherson",
    "Хмельницька": "Khmelnytskyi", "Черкаська": "Cherkasy", "Чернівецька": "Chernivtsi",
    "Чернігівська": "Chernihiv",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one settlement of the codifier; ``sort`` is M city, X settlement, C village."""

    code: str
    sort: str
    name: str
    oblast: str
    raion: str
    hromada: str

    @property
    def hromada_code(self) -> str:
        """Return the first nine characters, which name the hromada."""
        return self.code[:9]


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold one raion or hromada: adjective names and centroid."""

    code: str
    name_uk: str
    name_ru: str
    name_en: str
    lat: float
    lon: float


@dataclass(slots=True)
class Join:
    """Hold the outcome: entry by OSM id, and what stayed without a partner on either side."""

    entry_of: dict[str, Entry] = field(default_factory=dict)
    places_left: list[OsmPlace] = field(default_factory=list)
    entries_left: list[Entry] = field(default_factory=list)


def distance_km(lat: float, lon: float, lat_2: float, lon_2: float) -> float:
    """Return the distance of two near points in km, on a plane (good to 1 % within an oblast)."""
    narrow = math.cos(math.radians((lat + lat_2) / 2))
    return KM_PER_DEGREE * math.hypot(lat - lat_2, (lon - lon_2) * narrow)


def read_entries(folder: Path) -> list[Entry]:
    """Read the codifier's settlements."""
    return [
        Entry(
            row["katottg"],
            row["type"],
            clean(row["name"]),
            _ADJECTIVE_OBLASTS[row["oblast"]],
            clean(row["raion"]),
            clean(row["hromada"]),
        )
        for row in read_csv(folder / "katottg_2025.csv")
    ]


def read_units(path: Path) -> list[Unit]:
    """Read the raions or the hromadas."""
    return [
        Unit(
            row["code"],
            clean(row["name_uk"]),
            clean(row["name_ru"]),
            clean(row["name_en"]),
            float(row["lat"]),
            float(row["lon"]),
        )
        for row in read_csv(path)
    ]


def plain(name: str) -> str:
    """Return the letters of a name alone, small, for comparing spellings."""
    return "".join(letter for letter in name.lower().replace("ё", "е") if letter.isalpha())


class _Hromadas:
    """Measure how far a point lies from a hromada, better as more of its places are known."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._centre = {unit.code: (unit.lat, unit.lon) for unit in units}
        self._members: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def learn(self, place: OsmPlace, entry: Entry) -> None:
        self._members[entry.hromada_code].append((place.lat, place.lon))

    def distance_km(self, place: OsmPlace, entry: Entry) -> float:
        """Return the mean of the distances to the centroid and to the two nearest known places."""
        code = entry.hromada_code
        members = sorted(distance_km(place.lat, place.lon, *point) for point in self._members[code])[:2]
        if code in self._centre:
            members.append(distance_km(place.lat, place.lon, *self._centre[code]))
        return sum(members) / len(members) if members else _UNKNOWN_KM


def join(
    places: Sequence[OsmPlace],
    entries: Sequence[Entry],
    *,
    hromadas: Iterable[Unit],
    russian: Callable[[str], tuple[str, ...]],
    renamed: dict[str, set[str]],
    aliases: dict[str, str],
) -> Join:
    """Join places with entries, one to one.

    ``russian`` gives the plausible Russian names of a Ukrainian one (Crimea is compared in
    Russian). ``renamed`` gives the former names of an entry by its code, ``aliases`` the name
    that an older register has at a place, by its OSM id.
    """
    measure = _Hromadas(hromadas)
    out = Join()

    def place_keys(place: OsmPlace, former: bool) -> set[tuple[str, str]]:
        names = {place.name_uk or place.name_ru}
        if former and place.place_class in _POPULATED:  # a suburb's older name is the whole town's
            names |= {aliases.get(place.osm, "")} - {""}
        return {(_register_oblast(place), plain(name)) for name in names}

    def entry_keys(entry: Entry) -> list[tuple[str, str]]:
        names = [entry.name, *sorted(renamed.get(entry.code, ()))]
        if entry.oblast == "Crimea":
            names += [text for name in names for text in russian(name)]
        return [(entry.oblast, plain(name)) for name in dict.fromkeys(names)]

    free_places = {place.osm: place for place in places}
    free_entries = {entry.code: entry for entry in entries}

    def settle(pairs: list[tuple[float, OsmPlace, Entry]]) -> None:
        for _, place, entry in sorted(pairs, key=lambda pair: (pair[0], pair[1].osm, pair[2].code)):
            if place.osm in free_places and entry.code in free_entries:
                del free_places[place.osm], free_entries[entry.code]
                out.entry_of[place.osm] = entry
                measure.learn(place, entry)

    def candidates(former: bool) -> dict[tuple[str, str], tuple[list[OsmPlace], list[Entry]]]:
        groups: dict[tuple[str, str], tuple[list[OsmPlace], list[Entry]]] = defaultdict(lambda: ([], []))
        for place in free_places.values():
            for place_key in place_keys(place, former):
                groups[place_key][0].append(place)
        for entry in free_entries.values():
            for key in entry_keys(entry) if former or entry.oblast == "Crimea" else entry_keys(entry)[:1]:
                groups[key][1].append(entry)
        return groups

    def weighed(place: OsmPlace, entry: Entry) -> float:
        return measure.distance_km(place, entry) + (0 if place.place_class in _POPULATED else _LESSER_KM)

    # 1. one of each: sure, and the anchors of the rest
    settle(
        [
            (weighed(found[0], known[0]), found[0], known[0])
            for found, known in candidates(former=False).values()
            if len(found) == len(known) == 1 and weighed(found[0], known[0]) < _FAR_KM
        ]
    )
    # 2. several of a name: the nearest pair first; once by present names, once by former ones too
    for former in (False, True):
        settle(
            [
                (km, place, entry)
                for found, known in candidates(former).values()
                for place in found
                for entry in known
                if (km := weighed(place, entry)) < _FAR_KM
            ]
        )
    # 3. what is left: names that agree roughly, near by; then the only two left of a hromada,
    # which the map knows under a name that is newer than the codifier
    settle(_alike(list(free_places.values()), list(free_entries.values()), measure, russian))
    settle(_only_two(list(free_places.values()), list(free_entries.values()), measure))
    out.places_left, out.entries_left = list(free_places.values()), list(free_entries.values())
    return out


def _register_oblast(place: OsmPlace) -> str:
    """Return the oblast under which the codifier files a place: it files Sevastopol's under Crimea."""
    return "Crimea" if place.oblast == "Sevastopol" else place.oblast


def _alike(
    places: list[OsmPlace],
    entries: list[Entry],
    measure: _Hromadas,
    russian: Callable[[str], tuple[str, ...]],
) -> list[tuple[float, OsmPlace, Entry]]:
    """Return the pairs whose names agree roughly and whose hromada is near, best agreement first."""
    by_oblast: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_oblast[entry.oblast].append(entry)
    pairs = []
    for place in places:
        for entry in by_oblast[_register_oblast(place)]:
            if place.place_class not in _POPULATED or measure.distance_km(place, entry) > _NEAR_KM:
                continue
            name = place.name_uk or place.name_ru
            other = entry.name if place.name_uk else russian(entry.name)[0]
            likeness = SequenceMatcher(None, plain(name), plain(other)).ratio()
            if likeness >= _ALIKE:
                pairs.append((1 - likeness, place, entry))
    return pairs


def _only_two(
    places: list[OsmPlace], entries: list[Entry], measure: _Hromadas
) -> list[tuple[float, OsmPlace, Entry]]:
    """Return the pairs where one place and one entry are left of a hromada and its surroundings."""
    places = [place for place in places if place.place_class in _POPULATED]
    near = [
        (measure.distance_km(place, entry), place, entry)
        for place in places
        for entry in entries
        if _register_oblast(place) == entry.oblast and measure.distance_km(place, entry) <= _NEAR_KM
    ]
    place_count = Counter(place.osm for _, place, _ in near)
    entry_count = Counter(entry.code for _, _, entry in near)
    return [pair for pair in near if place_count[pair[1].osm] == entry_count[pair[2].code] == 1]

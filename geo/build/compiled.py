"""The table while it grows: rows by id, further names, and the questions asked of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from geo.build.codes import distance_km, plain
from geo.build.spelling import clean
from geo.build.table import Further, Row

CLASS_ORDER = (
    "city",
    "town",
    "village",
    "hamlet",
    "suburb",
    "neighbourhood",
    "isolated_dwelling",
    "locality",
)
_KINDS = ("former", "exonym", "nickname", "alternate")
_RADIUS_KM = {"city": 5.0, "town": 2.0, "village": 1.0, "hamlet": 0.7, "suburb": 1.5, "neighbourhood": 1.0}
_KM_PER_ROOT_HEAD = 0.011  # Kharkiv 13 km, Pokrovsk 2.7, a village of 500 0.25


class Compiled:
    """Gather rows and further names; a second row or name that says the same is a fault or ignored."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self._names: dict[tuple[str, str, str], Further] = {}
        self._by_name: dict[str, list[Row]] = defaultdict(list)

    def add(self, row: Row) -> Row:
        """Add a row; an id that is taken is a fault of the sources."""
        if row.id in self.rows:
            raise ValueError(f"two rows have the id {row.id}: {self.rows[row.id].name_uk} and {row.name_uk}")
        self.rows[row.id] = row
        self._by_name[plain(row.name_uk)].append(row)
        return row

    def add_name(
        self, row: Row, text: str, lang: str, kind: str, *, since: str = "", until: str = "", source: str = ""
    ) -> None:
        """Add a further name, unless it is the row's current one.

        Of two that say the same, the kind that tells more wins (former before alternate), and a
        dated former name before an undated one.
        """
        text = clean(text)
        if not text or text in (row.name if lang == "en" else row.name_uk if lang == "uk" else row.name_ru,):
            return
        key = (row.id, text, lang)
        known = self._names.get(key)
        better = known is not None and (
            _KINDS.index(kind) < _KINDS.index(known.kind)
            or (known.kind == kind == "former" and known.until == "undated" != until)
        )
        if known is None or better:
            self._names[key] = Further(row.id, text, lang, kind, since, until, source)

    def knows(self, row: Row, text: str, lang: str, kind: str) -> bool:
        """Tell whether the row has that further name already, of that kind."""
        known = self._names.get((row.id, clean(text), lang))
        return known is not None and known.kind == kind

    def names(self) -> list[Further]:
        """Return the further names of all rows that exist, sorted."""
        return sorted(
            name
            for name in self._names.values()
            if name.name != self._current(self.rows[name.place_id], name.lang)
        )

    @staticmethod
    def _current(row: Row, lang: str) -> str:
        return {"en": row.name, "uk": row.name_uk, "ru": row.name_ru}[lang]

    def called(self, name_uk: str, oblast: str = "") -> list[Row]:
        """Return the settlements of that Ukrainian name (in that oblast), the largest class first."""
        rows = [
            row
            for row in self._by_name.get(plain(name_uk), [])
            if row.kind in {"settlement", "district"} and row.country == "UA" and oblast in {"", row.oblast}
        ]
        return sorted(rows, key=lambda row: (_class_rank(row), -(row.population or 0), row.id))

    def called_anywhere(self, key: str) -> list[Row]:
        """Return the rows of any kind and country whose Ukrainian name has these letters."""
        return self._by_name.get(key, [])

    def settlements(self) -> Iterator[Row]:
        """Yield the rows that are settlements."""
        return (row for row in self.rows.values() if row.kind == "settlement")


def _class_rank(row: Row) -> int:
    return (
        CLASS_ORDER.index(row.settlement_class) if row.settlement_class in CLASS_ORDER else len(CLASS_ORDER)
    )


def footprint_km(place_class: str, population: int | None) -> float:
    """Return the radius of a settlement's footprint in km, from its people or else its class."""
    if population:
        return round(max(0.7, _KM_PER_ROOT_HEAD * math.sqrt(population)), 1)
    return _RADIUS_KM.get(place_class, 1.0)


def nearest(rows: list[Row], lat: float, lon: float) -> tuple[float, Row] | None:
    """Return the nearest row with its distance in km; None when there is none."""
    placed = [row for row in rows if row.lat is not None and row.lon is not None]
    if not placed:
        return None
    found = min(placed, key=lambda row: (distance_km(lat, lon, row.lat or 0, row.lon or 0), row.id))
    return distance_km(lat, lon, found.lat or 0, found.lon or 0), found

"""Turn raions and hromadas into rows, named after their centres."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from pathlib import Path

from geo.build.codes import Entry, Unit, distance_km, plain
from geo.build.compiled import Compiled
from geo.build.spelling import clean, romanise_ukrainian
from geo.build.table import Row, read_csv

_RANK = {"M": 0.3, "X": 0.15, "C": 0.0}  # a unit is rather named after a city than a village
_IRREGULAR = {
    "Дніпровський": "Днепровский",
    "Дніпровська": "Днепровская",
    "Щастинський": "Счастьинский",
    "Красноармійський": "Красноармейский",
    "Першотравневий": "Першотравневый",
}
_SURE = 0.9  # below this the adjective is not the centre's
_REACH = 0.9  # the radius holds nine tenths of the unit's places
_NOT_UNITS = {"UA8000", "UA8500", "UA8000000", "UA8500000"}  # the two cities with the rank of an oblast


def add_units(
    table: Compiled,
    *,
    raions: Iterable[Unit],
    hromadas: Iterable[Unit],
    entries: Iterable[Entry],
    renamed: dict[str, set[str]],
    russian: Callable[[str], str],
) -> None:
    """Add a row for every raion and hromada, and write their names into the settlements' rows.

    The codifier's names are current; the older file of units gives the centroids, and its
    names where they differ become former ones.
    """
    of_raion: dict[str, list[Entry]] = defaultdict(list)
    of_hromada: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        of_raion[entry.code[:6]].append(entry)
        of_hromada[entry.hromada_code].append(entry)
    members: dict[str, list[Row]] = defaultdict(list)
    for row in table.settlements():
        members[row.raion].append(row)
        members[row.hromada].append(row)
    names: dict[str, str] = {}
    for level, units, known in (("raion", raions, of_raion), ("hromada", hromadas, of_hromada)):
        for unit in units:
            if unit.code in _NOT_UNITS or unit.code not in known:
                continue
            adjective = getattr(known[unit.code][0], level)
            if not adjective:  # the exclusion zone of Chornobyl belongs to no raion
                continue
            towns = [entry for entry in known[unit.code] if level == "hromada" or entry.sort != "C"]
            centre, likeness = _centre(adjective, towns or known[unit.code], renamed)
            base = romanise_ukrainian(centre.name if likeness >= _SURE else adjective)
            names[unit.code] = base
            row = _unit_row(
                unit,
                level=level,
                base=base,
                adjective=adjective,
                russian=russian,
                members=members[unit.code],
            )
            row.oblast = known[unit.code][0].oblast
            row.raion = names.get(unit.code[:6], "")
            table.add(row)
            _unit_names(table, row, adjective, unit, russian)
    for row in table.rows.values():
        if row.kind in {"settlement", "district"}:
            row.raion, row.hromada = names.get(row.raion, ""), names.get(row.hromada, "")


def _stem(adjective: str) -> str:
    return re.sub("(ськ|цьк|зьк)?(ий|ій|а|я|е|є)$", "", plain(adjective))


def _likeness(adjective: str, name: str) -> float:
    """Return how well an adjective fits a place name: shared letters, a shared beginning counts more."""
    stem = _stem(adjective)
    letters = plain(re.sub(r"(?:а|ий|ій|і|е|є)\s+", "о", name))  # Велика Новосілка -> великоновосілка
    shared = next((i for i, pair in enumerate(zip(stem, letters, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(stem), len(letters)) if shared is None else shared
    return SequenceMatcher(None, stem, letters).ratio() + 0.8 * shared / max(len(stem), 1)


def _centre(adjective: str, entries: list[Entry], renamed: dict[str, set[str]]) -> tuple[Entry, float]:
    """Return the settlement after which a unit is named, with the likeness of the names."""

    def best(entry: Entry) -> float:
        return max(_likeness(adjective, name) for name in {entry.name, *renamed.get(entry.code, ())})

    centre = max(entries, key=lambda entry: (best(entry) + _RANK[entry.sort], entry.code))
    return centre, best(centre)


def _unit_row(
    unit: Unit, *, level: str, base: str, adjective: str, russian: Callable[[str], str], members: list[Row]
) -> Row:
    noun = ("район", "район") if level == "raion" else ("громада", "громада")
    reach = sorted(distance_km(unit.lat, unit.lon, row.lat or 0.0, row.lon or 0.0) for row in members)
    radius = reach[int(len(reach) * _REACH)] if reach else (30.0 if level == "raion" else 12.0)
    return Row(
        id=f"fm:{unit.code}",
        name=f"{base} Raion" if level == "raion" else f"{base} hromada",
        name_uk=f"{adjective} {noun[0]}",
        name_ru=f"{_russian_adjective(unit, adjective, russian)} {noun[1]}",
        kind="raion",
        settlement_class=level,
        country="UA",
        katottg=unit.code,
        lat=unit.lat,
        lon=unit.lon,
        radius_km=round(max(radius, 3.0), 1),
        source="cod;katottg",
    )


def _unit_names(
    table: Compiled,
    row: Row,
    adjective: str,
    unit: Unit,
    russian: Callable[[str], str],
) -> None:
    latin = romanise_ukrainian(adjective)
    noun = row.name.rsplit(" ", 1)[1]
    table.add_name(row, f"{latin} {noun}", "en", "alternate", source="rule")
    old = f"{unit.name_uk} {row.name_uk.rsplit(' ', 1)[1]}"
    if plain(old) != plain(row.name_uk):
        table.add_name(row, old, "uk", "former", until="2024/2025", source="cod")
        old_ru = f"{_russian_adjective(unit, unit.name_uk, russian)} {row.name_ru.rsplit(' ', 1)[1]}"
        table.add_name(row, old_ru, "ru", "former", until="2024/2025", source="cod")


def _russian_adjective(unit: Unit, adjective: str, russian: Callable[[str], str]) -> str:
    """Return a unit's Russian adjective: from the file of units if it has this name, else by rule."""
    if adjective in _IRREGULAR:
        return _IRREGULAR[adjective]
    masculine = adjective.endswith("ий")
    stem = (
        unit.name_ru[:-2]
        if plain(unit.name_uk) == plain(adjective)
        else russian(re.sub("(ий|а)$", "", adjective))
    )
    return stem + ("ий" if masculine else "ая")


# Adjectives of the register of 2015 (oblasts of the front) -> our short names.
_OF_THE_FRONT = {
    "Донецька": "Donetsk", "Луганська": "Luhansk", "Харківська": "Kharkiv", "Запорізька": "Zaporizhzhia",
    "Херсонська": "Kherson", "Дніпропетровська": "Dnipropetrovsk", "Сумська": "Sumy",
    "Чернігівська": "Chernihiv",
}  # fmt: skip
_FORMER_KM = 22.0
_SURELY_NAMED_AFTER = 1.15


def add_former_raions(table: Compiled, folder: Path, russian: Callable[[str], str]) -> int:
    """Add the raions of the front that were dissolved in 2020 and that people still name.

    Each stands at the town it was named after; one that bears the name of a present raion is
    left out, since the words would mean the present one.
    """
    present = {row.name_uk for row in table.rows.values() if row.settlement_class == "raion"}
    towns: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    former = {
        (name.place_id, name.name) for name in table.names() if name.kind == "former" and name.lang == "uk"
    }
    old_names: dict[str, list[str]] = defaultdict(list)
    for place_id, name in sorted(former):
        old_names[place_id].append(name)
    for row in table.settlements():
        if row.country == "UA" and row.settlement_class in {"city", "town"}:
            towns[row.oblast] += [(name, row) for name in (row.name_uk, *old_names[row.id])]
    wanted = sorted(
        {
            (_OF_THE_FRONT[line["old_oblast"]], clean(line["old_raion"]))
            for line in read_csv(folder / "rename_candidates_by_location.csv")
            if line["old_oblast"] in _OF_THE_FRONT and not line["old_raion"].startswith("м ")
        }
    )
    added = 0
    for oblast, adjective in wanted:
        if f"{adjective} район" in present:
            continue
        likely = max(towns[oblast], key=lambda pair: (_likeness(adjective, pair[0]), pair[1].id))
        if _likeness(adjective, likely[0]) >= _SURELY_NAMED_AFTER:
            _add_former_raion(table, adjective, likely[0], likely[1], russian)
            added += 1
    return added


def _add_former_raion(
    table: Compiled, adjective: str, town: str, row: Row, russian: Callable[[str], str]
) -> None:
    base = romanise_ukrainian(town)
    latin = romanise_ukrainian(adjective)
    adjective_ru = _IRREGULAR.get(adjective) or russian(re.sub("ий$", "", adjective)) + "ий"
    former = table.add(
        Row(
            id=f"fm:raion-until-2020-{row.oblast.lower()}-{plain(latin)}",
            name=f"{base} Raion",
            name_uk=f"{adjective} район",
            name_ru=f"{adjective_ru} район",
            kind="raion",
            settlement_class="former raion",
            country="UA",
            oblast=row.oblast,
            lat=row.lat,
            lon=row.lon,
            radius_km=_FORMER_KM,
            source="register 2015",
        )
    )
    table.add_name(former, f"{latin} Raion", "en", "alternate", source="rule")
    if row.oblast in {"Donetsk", "Luhansk"}:
        for kind in ("муниципальный округ", "округ"):
            table.add_name(former, f"{adjective_ru} {kind}", "ru", "alternate", source="rule")

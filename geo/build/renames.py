"""Former names of settlements: from the registers by code, from a review list, by hand.

Every former name says until when it held: a year or day, an interval ``from/to`` of years where
only two editions of the register are known to differ, or "undated".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.build.codes import distance_km, plain
from geo.build.compiled import CLASS_ORDER, Compiled
from geo.build.spelling import clean
from geo.build.table import Row, read_csv

# Names that the laws of 2015 on the communist past forbade; the resolutions of parliament that
# replaced them are all of 2016, so a name of this kind that is gone by 2020 went in 2016.
_SOVIET = re.compile(
    "ленін|ленін|ілліч|ульян|улян|жовтн|жовтен|октябр|комсомол|червон|красн|радян|совєт|радсел|радсад"
    "|радгосп|колгосп|кіров|киров|дзержин|артем|куйбиш|фрунз|калінін|ворошил|щорс|чапає|чапаї|котовс|котовк"
    "|петровс|петрівсь|свердл|орджон|першотрав|перше травня|першетрав|первома|комінтерн|будьон|крупс"
    "|маркс|енгельс|тельман|уриц|володар|луначар|димитр|постиш|косіор|чубар|затонс|піонер|комун|більшов"
    "|профінтерн|жданов|фурман|цюруп|стахан|інтернац|пролет|войков|чкалов|боженк|пархом|горьк|менжин"
    "|люксем|люксенб|лібкнехт|цеткін|молотов|сталін|ударник|п'ятиріч|незаможн|дніпродз|кузнецов|воровс"
    "|мічурін|коларів|благоєв|куйбиш|комісар|кім(івка)?$|лікнеп|мопр|реводар|гвардій|видвиженец|більмак"
)
_SOVIET_KM, _OTHER_KM = 1.4, 0.9
_STILL_THERE_KM = 6.0


def read_renamed(folder: Path) -> dict[str, set[str]]:
    """Return the former names by code, as the join needs them."""
    renamed: dict[str, set[str]] = defaultdict(set)
    for row in read_csv(folder / "renames_2016_2025.csv"):
        renamed[row["katottg"]] |= {clean(row["old_uk"]), clean(row["via_2020"])} - {clean(row["new_uk"])}
    for row in read_csv(folder / "renames_2020_2025.csv"):
        renamed[row["katottg"]].add(clean(row["old_uk"]))
    return renamed


def read_aliases(folder: Path) -> dict[str, str]:
    """Return the name that the register of 2015 has at a place, by its OSM id, the nearest one."""
    nearest: dict[str, tuple[float, str]] = {}
    for row in read_csv(folder / "rename_candidates_by_location.csv"):
        found = (float(row["km"]), clean(row["old_uk"]))
        for prefix in ("node/", "way/", "relation/"):
            key = prefix + row["osm_id"]
            nearest[key] = min(found, nearest.get(key, found))
    return {key: name for key, (km, name) in nearest.items() if km <= _OTHER_KM}


def soviet(name: str) -> bool:
    """Tell whether the laws of 2015 required this name to go."""
    return bool(_SOVIET.search(name.lower()))


def add_registered(table: Compiled, folder: Path, russian: Callable[[str], str]) -> int:
    """Add the former names that the registers of 2016, 2020 and 2025 prove by code."""
    by_code = {row.katottg: row for row in table.settlements() if row.katottg}
    added = 0
    for line in read_csv(folder / "renames_2016_2025.csv"):
        row = by_code.get(line["katottg"])
        if row is None:
            continue
        old, via, new = (clean(line[key]) for key in ("old_uk", "via_2020", "new_uk"))
        if plain(old) != plain(via):
            added += _former(
                table, row, old, russian, until="2016" if soviet(old) else "2016/2020", source="register"
            )
        if plain(via) != plain(new):
            added += _former(table, row, via, russian, until="2020/2025", source="register")
    for line in read_csv(folder / "renames_2020_2025.csv"):
        if (row := by_code.get(line["katottg"])) is not None:
            added += _former(table, row, clean(line["old_uk"]), russian, until="2020/2025", source="register")
    return added


def _former(
    table: Compiled,
    row: Row,
    old: str,
    russian: Callable[[str], str],
    *,
    until: str,
    source: str,
    since: str = "",
    old_ru: str = "",
) -> int:
    """Add a former name in Ukrainian and Russian; return 0 if the row goes by it today, else 1.

    In Crimea, where the names of 2016 take force only on its return, the old name is the
    current one and the decided one an alternate.
    """
    if plain(old) == plain(row.name_uk):
        return 0
    if not old_ru and table.knows(row, old, "uk", "former"):
        return 0  # the first to say so, by hand and then by code, knows the dates best
    when = {"since": since, "until": until, "source": source}
    table.add_name(row, old, "uk", "former", **when)
    table.add_name(row, old_ru or russian(old), "ru", "former", **when)
    return 1


def add_reviewed(
    table: Compiled, folder: Path, rejected: set[tuple[str, str]], russian: Callable[[str], str]
) -> tuple[int, int]:
    """Add from the list of pairs by position those that hold; return how many held and how many did not.

    A pair holds when the old name is not in use near by today (else one of the two merely
    moved), the points are near, no nearer pair claims the same place, and nobody rejected it.
    Spellings that differ by little become alternates.
    """
    by_osm = {row.osm.rsplit("/", 1)[1]: row for row in table.rows.values() if row.osm}
    best: dict[str, dict[str, Any]] = {}
    for line in read_csv(folder / "rename_candidates_by_location.csv"):
        known = best.get(line["osm_id"])
        if known is None or float(line["km"]) < float(known["km"]):
            best[line["osm_id"]] = line
    held = dropped = 0
    for osm_id, line in sorted(best.items()):
        row, old = by_osm.get(osm_id), clean(line["old_uk"])
        if row is None or row.oblast in {"Crimea", "Sevastopol"} or plain(old) == plain(row.name_uk):
            continue
        limit = _SOVIET_KM if soviet(old) else _OTHER_KM
        fails = float(line["km"]) > limit or (old, row.name_uk) in rejected or _in_use_near(table, row, old)
        if fails or line["place"] not in {"city", "town", "village", "hamlet"}:
            dropped += 1
        elif float(line["similar"]) >= 0.75 and not soviet(old):
            table.add_name(row, old, "uk", "alternate", source="register 2015")
            held += 1
        else:
            held += _former(
                table, row, old, russian, until="2016" if soviet(old) else "undated", source="register 2015"
            )
    return held, dropped


def _in_use_near(table: Compiled, row: Row, name: str) -> bool:
    return any(
        other is not row
        and distance_km(row.lat or 0, row.lon or 0, other.lat or 0, other.lon or 0) < _STILL_THERE_KM
        for other in table.called(name)
    )


def add_by_hand(table: Compiled, entries: list[dict[str, Any]], russian: Callable[[str], str]) -> int:
    """Add the renamings kept by hand; an entry that names no place, or several, is a fault."""
    added = 0
    for entry in entries:
        row = _the_largest(table, entry["now"], entry["oblast"])
        for old in entry["old"]:
            added += _former(
                table,
                row,
                old["uk"],
                russian,
                since=str(old.get("since", "")),
                until=str(old.get("until", "undated")),
                source=old["source"],
                old_ru=old.get("ru", ""),
            )
    return added


def _the_largest(table: Compiled, name: str, oblast: str) -> Row:
    """Return the one settlement of that name that is larger than its namesakes in the oblast."""
    rows = [row for row in table.called(name, oblast) if row.kind == "settlement"]
    if not rows:
        raise ValueError(f"renamed by hand: no settlement {name} in {oblast}")
    size = [(-CLASS_ORDER.index(row.settlement_class), row.population or 0) for row in rows[:2]]
    if len(rows) > 1 and size[0] == size[1]:
        raise ValueError(f"renamed by hand: several settlements {name} in {oblast}")
    return rows[0]

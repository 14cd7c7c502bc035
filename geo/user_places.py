"""The user's own places and names: a CSV file that is merged into the shipped table.

A row with ``lat`` and ``lon`` is a place of the user's; ``name`` and the two coordinates are all
it needs, the other columns are those of gazetteer.csv. A row with ``place_id`` is a further name
of a place that exists. A row whose ``id`` exists changes the columns it fills in.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from records import FrontlineError, Place, PlaceKind

PLACE_COLUMNS = (
    "id", "name", "name_uk", "name_ru", "kind", "settlement_class", "country", "oblast", "raion", "hromada",
    "katottg", "wikidata", "osm", "lat", "lon", "population", "radius_km", "source",
)  # fmt: skip
NAME_COLUMNS = ("place_id", "lang", "since", "until")
COLUMNS = (*PLACE_COLUMNS, *NAME_COLUMNS)
NAME_KINDS = ("former", "exonym", "alternate", "nickname")
LANGUAGES = ("en", "uk", "ru")
_LIMITS = {"lat": 90.0, "lon": 180.0, "radius_km": 5000.0}
_SHOWN = 20
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


class UserPlacesError(FrontlineError):
    """Tell every fault of a file of the user's own places, each with its line and a remedy."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        told = "; ".join(faults[:_SHOWN])
        self.faults = faults
        super().__init__(f"{path} has {len(faults)} row(s) that cannot be read: {told}{more}.")


@dataclass(frozen=True, slots=True)
class UserRow:
    """Hold one readable row: its cells by column, its line, and its numbers (degrees, km, people)."""

    line: int
    cells: Mapping[str, str]
    numbers: Mapping[str, float] = field(default_factory=dict)


def read_user_rows(path: Path, known: Iterable[str]) -> list[UserRow]:
    """Read a file of the user's own places; raise one error that lists all its faults.

    ``known`` are the ids of the places that exist already.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        remedy = "save it as CSV in UTF-8" if isinstance(fault, UnicodeDecodeError) else "check the path"
        raise UserPlacesError(path, [f"the file itself: {fault}; {remedy}"]) from fault
    lines = csv.DictReader(io.StringIO(text, newline=""))
    if faults := _header_faults(path, lines.fieldnames or []):
        raise UserPlacesError(path, faults)
    ids = set(known)
    rows = []
    for line in lines:
        number = lines.line_num
        cells = {column: (value or "").strip() for column, value in line.items() if column is not None}
        if None in line:
            faults.append(f"{path.name}:{number}: more cells than columns; quote names that hold a comma")
            continue
        if not any(cells.values()):
            continue
        row, wrong = _read_row(number, cells, ids)
        faults += [f"{path.name}:{number}: {each}" for each in wrong]
        if not wrong:
            rows.append(row)
            ids.add(place_id_of(row))
    if faults:
        raise UserPlacesError(path, faults)
    return rows


def _header_faults(path: Path, columns: Iterable[str]) -> list[str]:
    columns = [column.strip() for column in columns]
    faults = []
    for column in columns:
        if column not in COLUMNS:
            near = get_close_matches(column, COLUMNS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(COLUMNS)}"
            faults.append(f"{path.name}:1: column {column!r} is not known; {hint}")
    if "name" not in columns:
        faults.append(f"{path.name}:1: there is no column 'name'; the first line must name the columns")
    return faults


def _read_row(line: int, cells: dict[str, str], ids: set[str]) -> tuple[UserRow, list[str]]:
    numbers, wrong = _numbers(cells)
    changes = cells.get("id", "") in ids
    if not cells.get("name") and not changes:
        wrong.append("name is empty; write the place's name")
    if target := cells.get("place_id", ""):
        wrong += _name_faults(cells, target, ids)
    else:
        kind = cells.get("kind", "")
        if kind and kind not in get_args(PlaceKind):
            wrong.append(f"kind is {kind!r}; write one of {', '.join(get_args(PlaceKind))}")
        if not changes and not wrong and ("lat" not in numbers or "lon" not in numbers):
            wrong.append("lat or lon is empty; write degrees such as 48.28 and 37.18, or give a place_id")
        country = cells.get("country", "")
        if country and not re.fullmatch("[A-Z]{2}", country):
            wrong.append(f"country is {country!r}; write the two capitals of ISO 3166, such as UA")
    return UserRow(line, cells, numbers), wrong


def _name_faults(cells: dict[str, str], target: str, ids: set[str]) -> list[str]:
    wrong = []
    if target not in ids:
        wrong.append(
            f"place_id is {target!r}, which no place has; `frontline gazetteer lookup` shows the ids"
        )
    if cells.get("lang", "") not in {"", *LANGUAGES}:
        wrong.append(f"lang is {cells['lang']!r}; write en, uk or ru, or leave it empty")
    if cells.get("kind", "") not in {"", *NAME_KINDS}:
        wrong.append(f"kind is {cells['kind']!r}; a name is one of {', '.join(NAME_KINDS)}")
    return wrong


def _numbers(cells: dict[str, str]) -> tuple[dict[str, float], list[str]]:
    numbers, wrong = {}, []
    for column in ("lat", "lon", "radius_km", "population"):
        if not (cell := cells.get(column, "")):
            continue
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        limit = _LIMITS.get(column, 1e10)
        lowest = -limit if column in {"lat", "lon"} else 0.0
        if not lowest <= value <= limit:
            remedy = f"write a number from {lowest:g} to {limit:g}, with a point"
            wrong.append(f"{column} is {cell!r}; {remedy}")
        else:
            numbers[column] = value
    return numbers, wrong


def place_id_of(row: UserRow) -> str:
    """Return the id of a row's place: the one it gives, or one made of its name and point."""
    if given := row.cells.get("place_id") or row.cells.get("id"):
        return given
    slug = re.sub(r"[^\w]+", "-", row.cells["name"].casefold()).strip("-")
    return f"user:{slug}-{row.numbers['lat']:.2f}-{row.numbers['lon']:.2f}"


def language_of(text: str) -> str:
    """Return the language that the letters of a name tell: en, uk or ru."""
    if not _CYRILLIC.search(text):
        return "en"
    return "uk" if _UKRAINIAN.search(text) else "ru"


def merged(place: Place | None, row: UserRow) -> Place:
    """Return the place that a row makes, or the place that exists with the cells the row fills in."""
    cells, numbers = row.cells, row.numbers
    values: dict[str, Any] = {
        column: cells[column]
        for column in ("name", "name_uk", "name_ru", "kind", "settlement_class", "country", "oblast", "raion",
                       "hromada", "katottg")
        if cells.get(column)
    }  # fmt: skip
    values |= {column: numbers[column] for column in ("lat", "lon", "radius_km") if column in numbers}
    if "population" in numbers:
        values["population"] = int(numbers["population"])
    if place is not None:
        return replace(place, **values)
    lang = language_of(cells["name"])
    if lang != "en":
        values.setdefault(f"name_{lang}", cells["name"])
    start: dict[str, Any] = {"name_uk": "", "name_ru": "", "kind": "settlement", "country": "UA"}
    return Place(id=place_id_of(row), **{**start, **values})


def append_rows(path: Path, added: Iterable[Mapping[str, str]], known: Iterable[str]) -> int:
    """Add rows (cells by column) to a file of the user's own places; return how many were new.

    The file is made if it is missing. Rows that it has already are left out. Nothing is written
    when a row cannot be read: the error tells all faults, by the line that the row would have.
    """
    present: list[dict[str, str]] = []
    if path.exists():
        present = [dict(row.cells) for row in read_user_rows(path, known)]
    filled = [{column: row.get(column, "") for column in COLUMNS} for row in present]
    new = []
    for cells in added:
        full = {column: str(cells.get(column, "") or "").strip() for column in COLUMNS}
        if full not in filled and full not in new:
            new.append(full)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*filled, *new])
    try:
        read_user_rows(draft, known)
        os.replace(draft, path)
    except UserPlacesError as fault:
        faults = [each.replace(draft.name, path.name) for each in fault.faults]
        raise UserPlacesError(path, faults) from None
    finally:
        draft.unlink(missing_ok=True)
    return len(new)


def import_file(source: Path, target: Path, known: Iterable[str]) -> int:
    """Add the rows of a file of places to the user's own file; return how many were new."""
    ids = list(known)
    return append_rows(target, [row.cells for row in read_user_rows(source, ids)], ids)

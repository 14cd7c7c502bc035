"""Rows of the two tables while they are being compiled, and their writing."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(slots=True)
class Row:
    """Hold one row of gazetteer.csv; field order is column order. ``lat, lon`` in degrees."""

    id: str
    name: str
    name_uk: str
    name_ru: str
    kind: str
    settlement_class: str = ""
    country: str = ""
    oblast: str = ""
    raion: str = ""
    hromada: str = ""
    katottg: str = ""
    wikidata: str = ""
    osm: str = ""
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    radius_km: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Further:
    """Hold one row of names.csv; field order is column order."""

    place_id: str
    name: str
    lang: str
    kind: str
    since: str = ""
    until: str = ""
    source: str = ""


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def write_table(path: Path, row_type: type, rows: Iterable[Row] | Iterable[Further]) -> None:
    """Write rows as UTF-8 CSV with Unix line ends, in the order given."""
    columns = [field.name for field in fields(row_type)]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(getattr(row, column)) for column in columns])


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a raw CSV file whole."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))

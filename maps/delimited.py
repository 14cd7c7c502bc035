"""Findings as CSV: every property a column, lists as JSON, geometry as WKT, no formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from shapely.geometry import shape

from maps.files import Target, writing
from maps.geojson import PLAIN, Features, Style
from records import Finding

COLUMNS_OF_PLACE = ("lat", "lon", "wkt")
# Text that a spreadsheet would take for a formula, also behind our own guard.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Take the guard off again: ``unguard(guard(text)) == text``."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return guard(value.replace("\x00", ""))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def write_csv(findings: Iterable[Finding], target: Target, *, style: Style = PLAIN) -> int:
    """Stream a CSV (RFC 4180, UTF-8) and return the number of rows.

    ``lat, lon`` are filled for points only: an area is not a dot in its middle.
    """
    features = Features(findings, style)
    with writing(target) as stream:
        held = io.StringIO(newline="")
        out = csv.writer(held)
        out.writerow(["id", *(p.name for p in features.columns), *COLUMNS_OF_PLACE])
        for row in features:
            out.writerow([row["id"], *map(_cell, row["properties"].values()), *_place(row["geometry"])])
            stream.write(held.getvalue().encode("utf-8", "replace"))
            held.seek(0)
            held.truncate()
        stream.write(held.getvalue().encode())
    return features.number


def _place(geometry: dict[str, Any] | None) -> tuple[str, str, str]:
    if geometry is None:
        return "", "", ""
    wkt = shape(geometry).wkt
    if geometry["type"] != "Point":
        return "", "", wkt
    lon, lat = geometry["coordinates"]
    return str(lat), str(lon), wkt

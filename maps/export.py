"""Write findings in any format: one function, one table of formats."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from maps.about import About, moment
from maps.errors import ExportError
from maps.files import Target, replacing, writing
from maps.geojson import MEDIA_TYPE, SEQUENCE_MEDIA_TYPE, Style, write_collection, write_sequence
from maps.geometry import MAX_DECIMALS, Shapes, no_shapes
from maps.overlay import Overlay
from maps.properties import QUOTE_LIMIT
from records import Finding

Write = Callable[[Iterable[Finding], Any, About, Style], int]


@dataclass(frozen=True, slots=True)
class Format:
    """Describe a format: what it is for, its file name ending, its media type.

    ``write`` gets an open binary stream where ``streams``, else the path of a file to make.
    """

    about: str
    suffix: str
    media_type: str
    write: Write
    streams: bool = True


def _geojson(rows: Iterable[Finding], target: Target, about: About, style: Style) -> int:
    return write_collection(rows, target, about=about, style=style)


def _sequence(rows: Iterable[Finding], target: Target, _about: About, style: Style) -> int:
    return write_sequence(rows, target, style=style)


def _lines(rows: Iterable[Finding], target: Target, _about: About, style: Style) -> int:
    return write_sequence(rows, target, style=style, separator=b"")


def _csv(rows: Iterable[Finding], target: Target, _about: About, style: Style) -> int:
    from maps.delimited import write_csv

    return write_csv(rows, target, style=style)


def _kml(rows: Iterable[Finding], target: Target, about: About, style: Style) -> int:
    from maps.kml import write_kml

    return write_kml(rows, target, about=about, style=style)


def _geopackage(rows: Iterable[Finding], path: Path, about: About, style: Style) -> int:
    from maps.tables import write_geopackage

    return write_geopackage(rows, path, about=about, style=style)


def _flatgeobuf(rows: Iterable[Finding], path: Path, about: About, style: Style) -> int:
    from maps.tables import write_flatgeobuf

    return write_flatgeobuf(rows, path, about=about, style=style)


def _geoparquet(rows: Iterable[Finding], path: Path, about: About, style: Style) -> int:
    from maps.tables import write_geoparquet

    return write_geoparquet(rows, path, about=about, style=style)


FORMATS: dict[str, Format] = {
    "geojson": Format("GeoJSON, one collection (RFC 7946)", ".geojson", MEDIA_TYPE, _geojson),
    "geojsonseq": Format("GeoJSON text sequence (RFC 8142)", ".geojsons", SEQUENCE_MEDIA_TYPE, _sequence),
    "geojsonl": Format("GeoJSON, one feature a line", ".geojsonl", "application/x-ndjson", _lines),
    "csv": Format("CSV with WKT", ".csv", "text/csv", _csv),
    "kml": Format("KML with time spans", ".kml", "application/vnd.google-earth.kml+xml", _kml),
    "gpkg": Format("GeoPackage", ".gpkg", "application/geopackage+sqlite3", _geopackage, streams=False),
    "flatgeobuf": Format("FlatGeobuf", ".fgb", "application/vnd.flatgeobuf", _flatgeobuf, streams=False),
    "geoparquet": Format(
        "GeoParquet 1.1", ".parquet", "application/vnd.apache.parquet", _geoparquet, streams=False
    ),
}


def format_of(name: str) -> Format:
    """Return a format by its name or ending; ExportError names those that exist."""
    wanted = name.lower().lstrip(".")
    for known, made in FORMATS.items():
        if wanted in (known, made.suffix[1:]):
            return made
    raise ExportError(f"There is no export format {name!r}. Choose one of: {', '.join(FORMATS)}.")


def export(
    findings: Iterable[Finding],
    form: str,
    target: Target,
    *,
    shapes: Shapes = no_shapes,
    title: str | None = None,
    query: str = "",
    as_of: datetime | str | None = None,
    data_version: str = "",
    matched: int | None = None,
    precision: int = MAX_DECIMALS,
    quote_limit: int = QUOTE_LIMIT,
    overlay: Overlay | None = None,
    links: tuple[dict[str, str], ...] = (),
) -> int:
    """Write findings in a format to a path, a binary stream or (``"-"``) stdout; return their number.

    A path gets the file only when all is written. ``shapes`` gives the geometry of an area by place
    id, ``precision`` the decimals of coordinates, ``quote_limit`` the length of the longest
    sentence (0 leaves sentences out). ``overlay`` is a user's own layer to measure against.
    ``matched`` is what the query matches in the store when that is more than these findings,
    ``links`` are those of a web service. The same findings and arguments give the same bytes. Raises
    ExportError for an unknown format or a folder that cannot be written.
    """
    known = format_of(form)
    stated = {"title": title} if title else {}
    about = About(
        **stated,
        query=query,
        data_version=data_version,
        time_stamp=moment(as_of),
        matched=matched,
        links=links,
    )
    style = Style(shapes=shapes, precision=precision, quote_limit=quote_limit, overlay=overlay)
    if known.streams:
        return known.write(findings, target, about, style)
    if isinstance(target, (str, os.PathLike)) and target != "-":
        with replacing(Path(target), known.suffix) as path:
            return known.write(findings, path, about, style)
    with tempfile.TemporaryDirectory() as folder, writing(target) as stream:
        path = Path(folder) / f"findings{known.suffix}"
        number = known.write(findings, path, about, style)
        with path.open("rb") as made:
            while chunk := made.read(1 << 20):
                stream.write(chunk)
    return number

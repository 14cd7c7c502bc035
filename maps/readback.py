"""Read our own exports back as features, whatever their format: to check them, or to use them again."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from shapely import from_wkb, from_wkt
from shapely.geometry import mapping

from maps.about import moment
from maps.delimited import COLUMNS_OF_PLACE, unguard
from maps.errors import ExportError
from maps.schema import Property, definitions

Feature = dict[str, Any]
KML = "{http://www.opengis.net/kml/2.2}"
LONGEST_CELL = 1 << 24  # characters; Python's own limit is shorter than a large area as WKT


def read_features(path: Path) -> Iterator[Feature]:
    """Yield the features of an exported file, one after the other.

    Tables give each row as a Feature whose ``time`` is None (they hold it in columns). Raises
    ExportError for an unknown ending or a file that is not of the format that its ending says.
    """
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise ExportError(f"{path} has none of the endings of our exports: {', '.join(READERS)}.")
    try:
        yield from read(path)
    except ExportError:
        raise
    except Exception as fault:  # csv, json, xml, arrow and gdal each have their own
        raise ExportError(f"{path} is no sound {path.suffix} file: {fault}. Export it anew.") from fault


def _feature(identity: str, geometry: Any, properties: dict[str, Any]) -> Feature:
    made = None if geometry is None else json.loads(json.dumps(mapping(geometry)))
    return {"type": "Feature", "id": identity, "geometry": made, "time": None, "properties": properties}


def _collection(path: Path) -> Iterator[Feature]:
    value = json.loads(path.read_text("utf-8"))
    yield from value["features"] if value.get("type") == "FeatureCollection" else [value]


def _lines(path: Path) -> Iterator[Feature]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if text := line.lstrip("\x1e").strip():
                yield json.loads(text)


# ---------------------------------------------------------------- text cells


def _from_text(defined: Property, text: str) -> Any:
    """Return the value that a cell of text stands for; an empty one is null where null may stand."""
    if defined.type in ("strings", "candidates"):
        return json.loads(text or "[]")
    if text == "" and defined.null:
        return None
    if defined.type == "boolean":
        return {"true": True, "false": False}.get(text, text)
    try:
        return {"integer": int, "number": float}.get(defined.type, str)(text)
    except ValueError:
        return text  # the schema names it


def _csv(path: Path) -> Iterator[Feature]:
    known = {p.name: p for p in definitions()}
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            cells = {k: v for k, v in row.items() if k not in ("id", *COLUMNS_OF_PLACE)}
            values = {k: _from_text(known[k], unguard(v)) if k in known else v for k, v in cells.items()}
            yield _feature(row["id"], from_wkt(row["wkt"]) if row["wkt"] else None, values)


def _kml(path: Path) -> Iterator[Feature]:
    wanted = [p for p in definitions() if not p.optional]
    with path.open("rb") as stream:
        if b"<!DOCTYPE" in stream.read(4096):  # where entities could be defined that grow without end
            raise ExportError(f"{path} has a document type, which our KML never has. Export it anew.")
    for _, node in ElementTree.iterparse(path):  # noqa: S314  without a document type it is harmless
        if node.tag != f"{KML}Placemark":
            continue
        told = {d.get("name"): d.findtext(f"{KML}value") or "" for d in node.iter(f"{KML}Data")}
        values = {p.name: _from_text(p, told.get(p.name, "")) for p in wanted}
        yield _feature((node.get("id") or "").removeprefix("f-"), None, values)
        node.clear()


# ---------------------------------------------------------------- typed cells


def _typed(rows: Iterable[dict[str, Any]]) -> Iterator[Feature]:
    known = {p.name: p for p in definitions()}
    for row in rows:
        wkb = row.pop("geometry", None)
        identity = row.pop("id")
        values = {k: _from_cell(known[k], v) if k in known else v for k, v in row.items()}
        yield _feature(identity, None if wkb is None else from_wkb(wkb), values)


def _from_cell(defined: Property, value: Any) -> Any:
    if defined.type in ("strings", "candidates"):
        return json.loads(value)
    if isinstance(value, datetime):  # FlatGeobuf has no dates, only moments
        return value.date().isoformat() if defined.format == "date" else moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return bool(value) if defined.type == "boolean" and value in (0, 1) else value


def _ogr(path: Path) -> Iterator[Feature]:
    import pyogrio

    # FlatGeobuf's own Arrow stream breaks at rows without geometry (GDAL 3.12); the general one does not.
    pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"})
    with pyogrio.open_arrow(path, use_pyarrow=True) as (meta, reader):
        column = meta["geometry_name"] or "wkb_geometry"
        for batch in reader:
            names = ["geometry" if name == column else name for name in batch.schema.names]
            rows = batch.rename_columns(names).to_pylist()
            yield from _typed({k: v for k, v in row.items() if k != meta["fid_column"]} for row in rows)


def _parquet(path: Path) -> Iterator[Feature]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as stored:
        if b"geo" not in (stored.metadata.metadata or {}):
            raise ExportError(f"{path} is Parquet without the metadata of GeoParquet. Export it anew.")
        for batch in stored.iter_batches(batch_size=2_000):
            yield from _typed(batch.to_pylist())


READERS: dict[str, Callable[[Path], Iterator[Feature]]] = {
    ".geojson": _collection,
    ".json": _collection,
    ".geojsons": _lines,
    ".geojsonl": _lines,
    ".csv": _csv,
    ".kml": _kml,
    ".gpkg": _ogr,
    ".fgb": _ogr,
    ".parquet": _parquet,
}

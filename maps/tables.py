"""Findings as tables with geometry: GeoPackage, FlatGeobuf, GeoParquet. Batch by batch, in constant memory.

One row is one finding. Columns are the properties of the codebook, lists are JSON text, dates and
moments have their own types. Geometry is WKB, WGS 84, ``lon, lat``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
import shapely
from shapely.geometry import shape

from maps.about import About
from maps.geojson import PLAIN, Features, Style
from maps.schema import Property
from records import Finding

BATCH = 500  # rows held at a time
ROW_GROUP = 5_000  # of GeoParquet; what describes a group, 2 kB a column, is held until the end
INDEXED = 25_000  # rows that FlatGeobuf's index may have: 300 bytes each while it is made
LAYER = "findings"
CRS = "EPSG:4326"
EPOCH_OF_FILES = "2000-01-01T00:00:00Z"  # stands in the file where no moment of access is given
GEOMETRY_TYPES = ["Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]


def arrow_type(defined: Property) -> pa.DataType:
    """Return the Arrow type of a property's column."""
    if defined.format == "date":
        return pa.date32()
    if defined.format == "date-time":
        return pa.timestamp("ms", "UTC")
    types = {"integer": pa.int32(), "number": pa.float64(), "boolean": pa.bool_()}
    return types.get(defined.type, pa.string())


def arrow_schema(defined: Sequence[Property]) -> pa.Schema:
    """Return the columns: id, these properties, geometry."""
    columns = [pa.field(p.name, arrow_type(p), nullable=p.null) for p in defined]
    return pa.schema(
        [pa.field("id", pa.string(), nullable=False), *columns, pa.field("geometry", pa.binary())]
    )


def cell(defined: Property, value: Any) -> Any:
    """Return a property's value as its column holds it: lists as JSON, dates as dates."""
    if defined.type in ("strings", "candidates"):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if value is None or not defined.format:
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
    return date.fromisoformat(value) if defined.format == "date" else datetime.fromisoformat(value)


def batches(features: Features) -> Iterator[pa.RecordBatch]:
    """Yield record batches of at most ``BATCH`` findings."""
    schema, rows = arrow_schema(features.columns), iter(features)
    while chunk := list(islice(rows, BATCH)):
        columns: list[list[Any]] = [[row["id"] for row in chunk]]
        columns += [[cell(p, row["properties"][p.name]) for row in chunk] for p in features.columns]
        columns.append([_wkb(row["geometry"]) for row in chunk])
        arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _wkb(geometry: dict[str, Any] | None) -> bytes | None:
    return None if geometry is None else bytes(shapely.to_wkb(shape(geometry)))


def write_geopackage(
    findings: Iterable[Finding], path: Path, *, about: About | None = None, style: Style = PLAIN
) -> int:
    """Write a GeoPackage with the layer ``findings`` and return the number of rows."""
    features, about = Features(findings, style), about or About()
    schema = arrow_schema(features.columns)
    _write_ogr(batches(features), schema, path, about, driver="GPKG", dataset_metadata=_flat(about))
    return features.number


def write_flatgeobuf(
    findings: Iterable[Finding], path: Path, *, about: About | None = None, style: Style = PLAIN
) -> int:
    """Write a FlatGeobuf and return the number of rows.

    The format can index only rows that have a geometry, and holds the whole index in memory: a
    file with an unresolved name, or with more than ``INDEXED`` rows, has no spatial index. That is
    known at the end, so the rows wait in a temporary file.
    """
    features, about, missing = Features(findings, style), about or About(), 0
    schema = arrow_schema(features.columns)
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "rows.arrow"
        with pa.ipc.new_file(str(spool), schema) as sink:
            for batch in batches(features):
                missing += batch.column("geometry").null_count
                sink.write_batch(batch)
        with pa.OSFile(str(spool)) as source:  # not memory-mapped: its pages would count as ours
            stored = pa.ipc.open_file(source)
            held = (stored.get_batch(n) for n in range(stored.num_record_batches))
            index = "YES" if not missing and 0 < features.number <= INDEXED else "NO"
            told = {"TITLE": about.title, "DESCRIPTION": about.citation(), "SPATIAL_INDEX": index}
            _write_ogr(held, schema, path, about, driver="FlatGeobuf", **told)
    return features.number


def _write_ogr(
    made: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path, about: About, **options: Any
) -> None:
    """Give the batches to GDAL as a stream. A fault of the findings comes out as it was raised."""
    faults: list[BaseException] = []

    def watched() -> Iterator[pa.RecordBatch]:
        try:
            yield from made
        except BaseException as fault:  # GDAL would report it as "error while accessing batch"
            faults.append(fault)
            raise

    import pyogrio  # brings pandas along, 90 MB that GeoParquet can do without

    reader = pa.RecordBatchReader.from_batches(schema, watched())
    path.unlink(missing_ok=True)
    # GDAL stamps a GeoPackage with the clock unless told what time it is: equal data, equal bytes.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": about.time_stamp or EPOCH_OF_FILES})
    try:
        pyogrio.write_arrow(
            *(reader, path),
            layer=LAYER,
            crs=CRS,
            geometry_name="geometry",
            geometry_type="Unknown",
            **options,
        )
    except Exception as fault:
        if faults:
            raise faults[0] from None
        if not isinstance(fault, pyogrio.errors.DataSourceError | pyogrio.errors.DataLayerError):
            raise
        said = str(fault).strip().rstrip(".")
        raise OSError(f"GDAL could not write it ({said})") from fault
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _flat(about: About) -> dict[str, str]:
    return {key: v if isinstance(v, str) else json.dumps(v) for key, v in about.members().items()}


def write_geoparquet(
    findings: Iterable[Finding], path: Path, *, about: About | None = None, style: Style = PLAIN
) -> int:
    """Write GeoParquet 1.1 and return the number of rows; the export's members stand in the metadata."""
    features = Features(findings, style)
    with pa.parquet.ParquetWriter(path, arrow_schema(features.columns), compression="zstd") as sink:
        made = batches(features)
        while some := list(islice(made, ROW_GROUP // BATCH)):
            sink.write_table(pa.Table.from_batches(some), row_group_size=ROW_GROUP)
        column: dict[str, Any] = {"encoding": "WKB", "geometry_types": GEOMETRY_TYPES}
        column["orientation"] = "counterclockwise"  # and no "crs": that means OGC:CRS84, lon lat
        if features.bbox is not None:
            column["bbox"] = list(features.bbox)
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
        members = (about or About()).members()
        sink.add_key_value_metadata({"geo": json.dumps(geo), "frontline_mapper": json.dumps(members)})
    return features.number

"""Several formats in one folder, with a datapackage.json (Data Package v2) that says what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from maps.about import ATTRIBUTION, LICENSE, NAME, About, software_version
from maps.errors import ExportError
from maps.export import FORMATS, export
from maps.files import writing
from maps.schema import CODEBOOK_FILE, Property, codebook_markdown, schema_text, written
from records import Finding

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "strings": "array",
    "candidates": "array",
}
FILES = {"schema.json": schema_text, CODEBOOK_FILE.name: codebook_markdown}


def write_package(
    findings: Callable[[], Iterable[Finding]], folder: Path, forms: Sequence[str], **options: Any
) -> dict[str, int]:
    """Write findings in each format to a folder, with schema, codebook and datapackage.json.

    ``findings`` is called once a format and must give the same rows each time. ``options`` are
    those of ``export``. Returns the number of findings by file name. Raises ExportError where the
    folder cannot be made or a format is unknown.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ExportError(f"{folder} cannot be made a folder: {fault.strerror}. Choose another.") from fault
    unknown = [f for f in forms if f not in FORMATS]
    if unknown:
        raise ExportError(f"There is no export format {unknown[0]!r}. Choose from: {', '.join(FORMATS)}.")
    numbers: dict[str, int] = {}
    resources = []
    for form in forms:
        path = folder / f"findings{FORMATS[form].suffix}"
        numbers[path.name] = export(findings(), form, path, **options)
        resources.append(_resource(form, path, overlay="overlay" in options))
    for name, text in FILES.items():
        with writing(folder / name) as stream:
            stream.write(text().encode())
    with writing(folder / "datapackage.json") as stream:
        stream.write((json.dumps(_package(resources, options), ensure_ascii=False, indent=1) + "\n").encode())
    return numbers


def _package(resources: list[dict[str, Any]], options: dict[str, Any]) -> dict[str, Any]:
    about = About(**{k: options[k] for k in ("title", "query", "data_version") if options.get(k)})
    return {
        "$schema": PROFILE,
        "name": "frontline-mapper-findings",
        "title": about.title,
        "description": about.citation(),
        "licenses": [{"name": LICENSE, "title": ATTRIBUTION}],
        "contributors": [{"title": f"{NAME} {software_version()}", "roles": ["creator"]}],
        "resources": resources,
    }


def _resource(form: str, path: Path, *, overlay: bool) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    made: dict[str, Any] = {
        "name": f"findings-{form}",
        "path": path.name,
        "title": FORMATS[form].about,
        "format": path.suffix[1:],
        "mediatype": FORMATS[form].media_type,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }
    if form == "csv":
        made |= {"type": "table", "encoding": "utf-8", "schema": _table_schema(overlay)}
    return made


def _table_schema(overlay: bool) -> dict[str, Any]:
    place = [
        {"name": "lat", "type": "number", "description": "Degrees WGS 84; points only."},
        {"name": "lon", "type": "number", "description": "Degrees WGS 84; points only."},
        {"name": "wkt", "type": "string", "description": "Geometry, lon lat."},
    ]
    identity = {"name": "id", "type": "string", "description": "Stable id.", "constraints": {"unique": True}}
    return {
        "fields": [identity, *(_field(p) for p in written(overlay)), *place],
        "primaryKey": ["id"],
        "missingValues": [""],
    }


def _field(defined: Property) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": defined.name,
        "type": {"date": "date", "date-time": "datetime"}.get(
            defined.format, TYPES.get(defined.type, "string")
        ),
        "description": defined.about,
    }
    if defined.codes and defined.type in ("string", "integer"):
        made["constraints"] = {"enum": defined.code_values()}
    return made

"""The published schema: properties, JSON Schema and codebook from one definition, codebook.toml.

``python -m maps.schema`` writes maps/schema.json and docs/codebook.md anew; a test holds them equal.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCHEMA_FILE = HERE / "schema.json"
CODEBOOK_FILE = HERE.parent / "docs" / "codebook.md"


@dataclass(frozen=True, slots=True)
class Property:
    """Define one property: its type, whether null may stand and what that means, its codes."""

    name: str
    group: str
    type: str
    about: str
    null: bool = False
    absent: str = ""
    scheme: str = "own"
    format: str = ""
    optional: bool = False
    codes: dict[str, str] = field(default_factory=dict)

    def code_values(self) -> list[str | int]:
        """Return the codes as they stand in the data: numbers where the type is integer."""
        return [int(c) if self.type == "integer" else c for c in self.codes]


@cache
def codebook() -> dict[str, Any]:
    """Return codebook.toml as read."""
    return tomllib.loads((HERE / "codebook.toml").read_text("utf-8"))


@cache
def definitions() -> tuple[Property, ...]:
    """Return the definitions in the order in which the properties are written."""
    return tuple(Property(**row) for row in codebook()["property"])


@cache
def written(overlay: bool = False) -> tuple[Property, ...]:
    """Return the definitions that an export writes; ``overlay`` adds the distance to a user's layer."""
    return tuple(p for p in definitions() if overlay or not p.optional)


@cache
def property_names() -> tuple[str, ...]:
    """Return the names that every export writes, in order."""
    return tuple(p.name for p in written())


def schema_id() -> str:
    """Return the name of the schema, as it stands in every export."""
    return str(codebook()["schema_id"])


# ---------------------------------------------------------------- JSON Schema

PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
RUN = {"type": "array", "items": {"$ref": "#/$defs/position"}, "minItems": 2}
RING = {"type": "array", "items": {"$ref": "#/$defs/position"}, "minItems": 4}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "admin1", "score"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "admin1": {"type": ["string", "null"]},
        "score": {"type": "number"},
        "lat": {"type": ["number", "null"]},
        "lon": {"type": ["number", "null"]},
    },
    "additionalProperties": False,
}


def _property_schema(defined: Property) -> dict[str, Any]:
    about = {"description": defined.about}
    if defined.type in ("strings", "candidates"):
        item: dict[str, Any] = {"type": "string"}
        if defined.type == "candidates":
            item = {"$ref": "#/$defs/candidate"}
        elif defined.codes:
            item = {"enum": defined.code_values()}
        return {**about, "type": "array", "items": item}
    if defined.codes:
        return {**about, "enum": [*defined.code_values(), *([None] if defined.null else [])]}
    if defined.format:
        about["format"] = defined.format
    return {**about, "type": [defined.type, "null"] if defined.null else defined.type}


def _geometry(kind: str, coordinates: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {"type": {"const": kind}, "coordinates": coordinates},
        "additionalProperties": False,
    }


def _many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, "minItems": 1}


def _definitions() -> dict[str, Any]:
    return {
        "position": {"description": "[lon, lat], WGS 84, degrees", **PAIR},
        "run": RUN,
        "ring": RING,
        "polygon": _many("ring"),
        "candidate": CANDIDATE,
        "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "geometry": {
            "oneOf": [
                {"type": "null"},
                _geometry("Point", {"$ref": "#/$defs/position"}),
                _geometry("LineString", {"$ref": "#/$defs/run"}),
                _geometry("MultiLineString", _many("run")),
                _geometry("Polygon", {"$ref": "#/$defs/polygon"}),
                _geometry("MultiPolygon", _many("polygon")),
            ]
        },
        "time": {
            "description": "JSON-FG time: a date, an interval of dates, a moment; null when undated",
            "oneOf": [
                {"type": "null"},
                {"type": "object", "required": ["date"], "properties": {"date": {"type": "string"}}},
                {
                    "type": "object",
                    "required": ["timestamp"],
                    "properties": {"timestamp": {"type": "string"}},
                },
                {
                    "type": "object",
                    "required": ["interval"],
                    "properties": {
                        "interval": {
                            "type": "array",
                            "items": {"type": "string"},
                            "minItems": 2,
                            "maxItems": 2,
                        }
                    },
                },
            ],
        },
        "feature": {
            "type": "object",
            "required": ["type", "id", "geometry", "time", "properties"],
            "properties": {
                "type": {"const": "Feature"},
                "id": {"type": "string", "minLength": 1},
                "bbox": {"$ref": "#/$defs/box"},
                "geometry": {"$ref": "#/$defs/geometry"},
                "time": {"$ref": "#/$defs/time"},
                "properties": {"$ref": "#/$defs/finding"},
            },
        },
        "finding": {
            "type": "object",
            "required": list(property_names()),
            "properties": {p.name: _property_schema(p) for p in definitions()},
            "additionalProperties": False,
        },
    }


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a collection of findings, or of one feature."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id(),
        "title": "Findings of Frontline Mapper as GeoJSON (RFC 7946)",
        "type": "object",
        "not": {"required": ["crs"]},
        "if": {"required": ["type"], "properties": {"type": {"const": "Feature"}}},
        "then": {"$ref": "#/$defs/feature"},
        "else": {"$ref": "#/$defs/collection"},
        "$defs": {
            **_definitions(),
            "collection": {
                "type": "object",
                "required": [
                    *("type", "title", "license", "attribution", "citation", "generator", "query"),
                    *("data_version", "numberReturned", "schema", "features"),
                ],
                "properties": {
                    "type": {"const": "FeatureCollection"},
                    "title": {"type": "string"},
                    "license": {"type": "string"},
                    "attribution": {"type": "string"},
                    "citation": {"type": "string"},
                    "generator": {
                        "type": "object",
                        "required": ["name", "version"],
                        "properties": {"name": {"type": "string"}, "version": {"type": "string"}},
                    },
                    "query": {"type": "string"},
                    "data_version": {"type": "string"},
                    "timeStamp": {"type": "string", "format": "date-time"},
                    "numberMatched": {"type": "integer", "minimum": 0},
                    "numberReturned": {"type": "integer", "minimum": 0},
                    "schema": {"const": schema_id()},
                    "bbox": {"$ref": "#/$defs/box"},
                    "features": {"type": "array", "items": {"$ref": "#/$defs/feature"}},
                },
            },
        },
    }


# ---------------------------------------------------------------- codebook


def codebook_markdown() -> str:
    """Return docs/codebook.md: every property with its meaning, type, codes and scheme."""
    lines = [
        "# Codebook",
        "",
        "Every property of an exported finding. Made from maps/codebook.toml by `python -m maps.schema`.",
        f"Schema: `{schema_id()}` (maps/schema.json, JSON Schema 2020-12). One feature is one mention of a",
        "place with one claim about it; where the sentence claims nothing, the claim is null.",
    ]
    schemes = codebook()["schemes"]
    group = ""
    for p in definitions():
        if p.group != group:
            group = p.group
            lines += ["", f"## {group.capitalize()}"]
        lines += ["", f"### `{p.name}`", "", p.about, ""]
        lines.append(
            f"- type: {p.type}"
            + (f" ({p.format})" if p.format else "")
            + (f"; null: {p.absent}" if p.null else "")
        )
        if p.scheme != "own":
            lines.append(f"- scheme: {schemes[p.scheme]}")
        lines += [f"- `{code}`: {meaning}" for code, meaning in p.codes.items()]
    return "\n".join(lines) + "\n"


def schema_text() -> str:
    """Return maps/schema.json as text."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def write() -> None:
    """Write maps/schema.json and docs/codebook.md anew."""
    SCHEMA_FILE.write_text(schema_text(), "utf-8")
    CODEBOOK_FILE.parent.mkdir(exist_ok=True)
    CODEBOOK_FILE.write_text(codebook_markdown(), "utf-8")


if __name__ == "__main__":
    write()

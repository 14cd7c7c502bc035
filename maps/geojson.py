"""Write findings as GeoJSON (RFC 7946), whole or as a stream.

Equal findings give equal bytes: the order is the caller's, the moment of access an argument.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from maps.about import About
from maps.files import Target, writing
from maps.geometry import MAX_DECIMALS, BBox, Geometry, Shapes, bounds, drawn_as, geometry, joined, no_shapes
from maps.overlay import Overlay
from maps.properties import QUOTE_LIMIT, properties, when
from maps.schema import schema_id, written
from records import Finding

MEDIA_TYPE = "application/geo+json"
SEQUENCE_MEDIA_TYPE = "application/geo+json-seq"
RECORD_SEPARATOR = b"\x1e"  # RFC 8142


@dataclass(frozen=True, slots=True)
class Style:
    """Tell how to write.

    ``shapes`` gives the GeoJSON geometry of an area or river by place id. ``precision`` is the
    number of decimals (at most 6). ``quote_limit`` is the length of the longest sentence that is
    written out, 0 leaves all sentences out. ``overlay`` is a user's own layer to measure against.
    """

    shapes: Shapes = no_shapes
    precision: int = MAX_DECIMALS
    quote_limit: int = QUOTE_LIMIT
    overlay: Overlay | None = None


PLAIN = Style()


def feature(finding: Finding, style: Style = PLAIN) -> dict[str, Any]:
    """Return one finding as a GeoJSON Feature; its geometry is None where it is unresolved."""
    return _feature(finding, geometry(finding, style.shapes, style.precision), style)


def _feature(finding: Finding, found: Geometry | None, style: Style) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "Feature", "id": finding.id}
    if found is not None and found["type"] != "Point":
        made["bbox"] = list(bounds(found))
    made["geometry"] = found
    made["time"] = when(finding).jsonfg()
    made["properties"] = known = properties(finding, style.quote_limit)
    if style.overlay is not None:
        known["overlay"] = style.overlay.label
        known["distance_to_line_km"] = None
        if found is not None and found["type"] == "Point":
            lon, lat = found["coordinates"]
            known["distance_to_line_km"] = style.overlay.distance_km(lat, lon)
    return made


class Features:
    """Make features one after the other, each shape once, and keep count and box.

    Memory grows with the number of different areas, never with the number of findings.
    """

    def __init__(self, findings: Iterable[Finding], style: Style = PLAIN) -> None:
        self._findings = findings
        self._style = style
        self.columns = written(style.overlay is not None)
        self._shapes: dict[tuple[str, str | None], Geometry | None] = {}
        self.number = 0
        self.bbox: BBox | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the features in the order of the findings."""
        for finding in self._findings:
            found = self._geometry(finding)
            if found is not None:
                self.bbox = joined(self.bbox, bounds(found))
            self.number += 1
            yield _feature(finding, found, self._style)

    def _geometry(self, finding: Finding) -> Geometry | None:
        drawn = drawn_as(finding)
        if drawn not in ("area", "line") or finding.place_id is None:
            return geometry(finding, self._style.shapes, self._style.precision)
        key = finding.place_id, drawn
        if key not in self._shapes:
            self._shapes[key] = geometry(finding, self._style.shapes, self._style.precision)
        return self._shapes[key]

    def closing(self, about: About) -> dict[str, Any]:
        """Return the members of the collection that are known only at its end."""
        matched = self.number if about.matched is None else about.matched
        made: dict[str, Any] = {"numberMatched": matched, "numberReturned": self.number}
        if self.bbox is not None:
            made["bbox"] = list(self.bbox)
        return made


def feature_collection(
    findings: Iterable[Finding], *, about: About | None = None, style: Style = PLAIN
) -> dict[str, Any]:
    """Return a FeatureCollection with the members of the published schema."""
    about = about or About()
    features = Features(findings, style)
    rows = list(features)
    return {**_opening(about), "features": rows, **features.closing(about)}


def _opening(about: About) -> dict[str, Any]:
    return {"type": "FeatureCollection", **about.members(), "schema": schema_id()}


def encode(value: Any) -> bytes:
    """Return compact JSON in UTF-8; a lone surrogate is written as its escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", errors="backslashreplace")


def write_collection(
    findings: Iterable[Finding], target: Target, *, about: About | None = None, style: Style = PLAIN
) -> int:
    """Stream a FeatureCollection, one feature a line, and return how many were written."""
    about = about or About()
    features = Features(findings, style)
    with writing(target) as stream:
        stream.write(encode(_opening(about))[:-1] + b',"features":[')
        for number, made in enumerate(features):
            stream.write((b",\n" if number else b"\n") + encode(made))
        stream.write(b"\n]," + encode(features.closing(about))[1:] + b"\n")
    return features.number


def write_sequence(
    findings: Iterable[Finding], target: Target, *, style: Style = PLAIN, separator: bytes = RECORD_SEPARATOR
) -> int:
    """Stream one feature a line and return how many were written.

    With the record separator (the default) this is a GeoJSON text sequence (RFC 8142), with an
    empty one newline-delimited GeoJSON.
    """
    features = Features(findings, style)
    with writing(target) as stream:
        for made in features:
            stream.write(separator + encode(made) + b"\n")
    return features.number

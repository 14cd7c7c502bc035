"""A small map of one place as an SVG picture: no script, no WebGL, and only what lies around it.

Pure functions. Positions are projected on a plane through the middle of the picture; at the width
of a few oblasts that is as good as any projection.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from maps.geometry import Geometry
from maps.glyphs import SIZE, Glyph, image, svg
from maps.ground import BASE_STYLES
from maps.palette import Theme, palette

DEGREE_KM = 111.2
ROOM = 1.25  # an area's box is drawn with a quarter of its size to spare
TOWNS = 9
FONT = 'font-family="system-ui, sans-serif"'


@dataclass(frozen=True, slots=True)
class Spot:
    """Hold what the picture is of.

    ``lat, lon`` in degrees is the middle; ``radius_km`` a circle to draw around it (a sector, the
    uncertainty of an offset), None for none; ``outline`` the shape of an area, which is then drawn
    in place of a mark.
    """

    name: str
    lat: float
    lon: float
    mark: Glyph
    radius_km: float | None = None
    outline: Geometry | None = None


class _Frame:
    """Turn degrees into pixels: the picture's middle, scale and box."""

    def __init__(self, lat: float, lon: float, span_km: float, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.lat, self.lon = lat, lon
        self.scale = width / span_km * DEGREE_KM  # pixels per degree of latitude
        self.east = math.cos(math.radians(lat))
        half_lon, half_lat = width / 2 / self.scale / self.east, height / 2 / self.scale
        self.box = (lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat)

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x = self.width / 2 + (lon - self.lon) * self.scale * self.east
        """Return the pixels ``x, y`` of a position."""
        return round(x, 1), round(self.height / 2 - (lat - self.lat) * self.scale, 1)

    def path(self, geometry: BaseGeometry) -> str:
        """Return the SVG path of what of a geometry lies in the picture, "" for nothing."""
        west, south, east, north = self.box
        a, b = (east - west) * 0.1, (north - south) * 0.1  # a margin, so that no cut edge shows
        cut = shapely.clip_by_rect(shapely.make_valid(geometry), west - a, south - b, east + a, north + b)
        return "".join(self._line(ring) for ring in _rings(mapping(cut)))

    def _line(self, ring: Any) -> str:
        points = [self.point(*position[:2]) for position in ring]
        closed = "Z" if ring[0] == ring[-1] else ""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in dict.fromkeys(points)) + closed


def _rings(geometry: Mapping[str, Any]) -> Iterator[Any]:
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)
    elif kind == "LineString" and geometry["coordinates"]:
        yield geometry["coordinates"]
    elif kind in ("MultiLineString", "Polygon"):
        yield from geometry["coordinates"]
    elif kind == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon


def locator(
    spot: Spot,
    basemap: Mapping[str, Any],
    theme: Theme,
    *,
    lang: str = "en",
    span_km: float = 240,
    width: int = 480,
    height: int = 360,
) -> str:
    """Return the picture as a data URI for an ``<img>``.

    ``basemap`` is the FeatureCollection that the sealed page draws, ``span_km`` the width of what
    is shown (an area is shown whole), ``width, height`` in pixels.
    """
    area = shape(spot.outline) if spot.outline else None
    frame = _frame(spot, area, span_km, width, height)
    colours = palette(theme)
    parts = [f'<rect width="{width}" height="{height}" fill="{colours["sea"]}"/>']
    for feature in basemap["features"]:
        kind = str(feature["properties"].get("kind"))
        if feature["geometry"]["type"] != "Point":
            parts.append(_base(frame, shape(feature["geometry"]), kind, colours))
    if area is not None:
        parts.append(
            f'<path d="{frame.path(area)}" fill="{colours["accent"]}" fill-opacity=".25" '
            f'stroke="{colours["accent"]}" stroke-width="2" fill-rule="evenodd"/>'
        )
    parts += _towns(frame, basemap, spot, colours, lang)
    parts += _mark(frame, spot, colours, theme) if area is None else ()
    return image("".join(parts), width, height)


def _frame(spot: Spot, area: BaseGeometry | None, span_km: float, width: int, height: int) -> _Frame:
    if area is None:
        return _Frame(spot.lat, spot.lon, max(span_km, 4 * (spot.radius_km or 0)), width, height)
    west, south, east, north = area.bounds
    lat, lon = (south + north) / 2, (west + east) / 2
    across = (east - west) * math.cos(math.radians(lat)) * DEGREE_KM
    up = (north - south) * DEGREE_KM * width / height
    return _Frame(lat, lon, max(across, up, span_km / 4) * ROOM, width, height)


def _base(frame: _Frame, geometry: BaseGeometry, kind: str, colours: Mapping[str, str]) -> str:
    path = frame.path(geometry)
    if not path:
        return ""
    fill, line, width = BASE_STYLES.get(kind, BASE_STYLES["land"])
    inside = colours[fill] if fill else "none"
    return (
        f'<path d="{path}" fill="{inside}" stroke="{colours[line]}" stroke-width="{width}" '
        'fill-rule="evenodd"/>'
    )


def _mark(frame: _Frame, spot: Spot, colours: Mapping[str, str], theme: Theme) -> Iterator[str]:
    x, y = frame.point(spot.lon, spot.lat)
    if spot.radius_km:
        r = spot.radius_km / DEGREE_KM * frame.scale
        yield (
            f'<circle cx="{x:g}" cy="{y:g}" r="{r:.1f}" fill="{colours["ink"]}" fill-opacity=".08" '
            f'stroke="{colours["ink"]}" stroke-dasharray="5 4"/>'
        )
    yield svg(spot.mark, theme, x - SIZE / 2, y - SIZE / 2)
    yield _text(frame, x, y + SIZE / 2 + 13, spot.name, colours, bold=True)


def _towns(
    frame: _Frame, basemap: Mapping[str, Any], spot: Spot, colours: Mapping[str, str], lang: str
) -> Iterator[str]:
    """Yield the names of the largest towns around that have room."""
    taken = [frame.point(spot.lon, spot.lat)] if spot.outline is None else []
    found = []
    for feature in basemap["features"]:
        known = feature["properties"]
        if feature["geometry"]["type"] == "Point":
            name = (known.get("name_uk") if lang == "uk" else None) or known.get("name")
            found.append((known.get("rank", 3), name, frame.point(*feature["geometry"]["coordinates"][:2])))
    shown = 0
    for _, name, (x, y) in sorted(found):
        inside = 30 < x < frame.width - 30 and 16 < y < frame.height - 10
        apart = all(
            abs(x - x2) > 90 or abs(y - y2) > (48 if n == 0 else 22) for n, (x2, y2) in enumerate(taken)
        )
        if name != spot.name and inside and apart and shown < TOWNS:
            shown += 1
            taken.append((x, y))
            yield f'<circle cx="{x:g}" cy="{y:g}" r="2" fill="{colours["muted"]}"/>'
            yield _text(frame, x, y - 5, name, colours)


def _text(
    frame: _Frame, x: float, y: float, words: str, colours: Mapping[str, str], *, bold: bool = False
) -> str:
    ink, weight = (colours["ink"], ' font-weight="700"') if bold else (colours["muted"], "")
    size = 15 if bold else 12
    x = min(max(x, size * len(words) * 0.3), frame.width - size * len(words) * 0.3)
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="{size}"{weight} {FONT} fill="{ink}" '
        f'stroke="{colours["paper"]}" stroke-width="3" paint-order="stroke">{escape(words)}</text>'
    )

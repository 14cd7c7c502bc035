"""What lies under the marks of the app's map: base map, areas, sectors, circles, corridors, names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pydeck

from maps.geometry import Shapes, label_point
from maps.palette import Theme, rgb

DASHES = 30  # of a sector's circle
WORLD = [[-180, -85], [180, -85], [180, 85], [-180, 85]]
BASE_STYLES = {  # kind: (fill, line, line width in pixels)
    "neighbour": ("land", "border", 1),
    "land": ("land", "border", 1),
    "country": ("home", "border", 1.5),
    "oblast": ("home", "oblast", 1),
    "lake": ("sea", "river", 0.5),
    "sea": ("sea", "river", 0.5),
    "river": (None, "river", 1),
    "border": (None, "border", 1.5),
}


class Row(Protocol):
    """One drawn thing with its counts, as the store groups it."""

    @property
    def place_id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def name_uk(self) -> str | None: ...  # noqa: D102
    @property
    def drawn_as(self) -> str | None: ...  # noqa: D102
    @property
    def lat(self) -> float | None: ...  # noqa: D102
    @property
    def lon(self) -> float | None: ...  # noqa: D102
    @property
    def lat_2(self) -> float | None: ...  # noqa: D102
    @property
    def lon_2(self) -> float | None: ...  # noqa: D102
    @property
    def precision_km(self) -> float | None: ...  # noqa: D102
    @property
    def count(self) -> int: ...  # noqa: D102
    @property
    def by_stance(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def by_side(self) -> Mapping[str, int]: ...  # noqa: D102


def label(row: Row, lang: str = "en") -> str:
    """Return name and count, as the tooltip shows them."""
    return f"{(row.name_uk if lang == 'uk' else None) or row.name}: {row.count}"


# ---------------------------------------------------------------- below the marks


def base_layers(basemap: dict[str, Any] | None, theme: Theme) -> list[pydeck.Layer]:
    """Return the base map: sea, land, oblasts and water, as quiet layers."""
    features = []
    for feature in (basemap or {"features": ()})["features"]:
        if feature["geometry"]["type"] == "Point":
            continue
        kind = str((feature.get("properties") or {}).get("kind"))
        fill, line, width = BASE_STYLES.get(kind, BASE_STYLES["land"])
        style = {
            "fill": rgb(theme, fill) if fill else [0, 0, 0, 0],
            "line": rgb(theme, line),
            "width": width,
        }
        features.append({"type": "Feature", "geometry": feature["geometry"], "properties": style})
    if not features:
        return []
    return [
        pydeck.Layer(
            "SolidPolygonLayer", [{"polygon": WORLD}], id="sea", pickable=False, get_polygon="polygon",
            get_fill_color=rgb(theme, "sea"),
        ),
        pydeck.Layer(
            "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id="base", pickable=False,
            stroked=True, filled=True, get_fill_color="properties.fill", get_line_color="properties.line",
            get_line_width="properties.width", line_width_units="'pixels'",
        ),
    ]  # fmt: skip


def towns(basemap: dict[str, Any] | None, theme: Theme, lang: str, room: Room) -> pydeck.Layer | None:
    """Return the names of the base map's towns that have room beside the marks."""
    rows = []
    for feature in (basemap or {"features": ()})["features"]:
        if feature["geometry"]["type"] == "Point":
            known = feature["properties"]
            lon, lat = feature["geometry"]["coordinates"][:2]
            name = (known.get("name_uk") if lang == "uk" else None) or known.get("name")
            rows.append((known.get("rank", 3), {"lon": lon, "lat": lat, "name": name}))
    rows.sort(key=lambda row: (row[0], row[1]["name"]))
    shown = [row for _, row in rows if room.take(row)]
    return names("towns", shown, theme, "muted") if shown else None


def areas(rows: list[Row], shapes: Shapes, theme: Theme, lang: str) -> list[pydeck.Layer]:
    """Return oblasts, regions and rivers as what they are, never as a dot; their names inside."""
    features, named = [], []
    for row in rows:
        shape = shapes(row.place_id)
        if shape is not None:
            told = {"place_id": row.place_id, "label": label(row, lang)}
            features.append({"type": "Feature", "geometry": shape, "properties": told})
            lat, lon = label_point(shape)
            named.append({"lat": round(lat, 3), "lon": round(lon, 3), "name": told["label"]})
    if not features:
        return []
    return [
        pydeck.Layer(
            "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id="areas", pickable=True,
            stroked=True, filled=True, line_width_min_pixels=1.5, auto_highlight=True,
            get_fill_color=rgb(theme, "ink", 18), get_line_color=rgb(theme, "ink", 150),
        ),
        names("area-names", named, theme, "ink"),
    ]  # fmt: skip


def sectors(rows: list[Row], theme: Theme, lang: str) -> list[pydeck.Layer]:
    """Return front sectors: a wide dashed circle around the town that they are named after."""
    if not rows:
        return []
    dashes = [
        {"path": path, "place_id": r.place_id, "label": label(r, lang)} for r in rows for path in _dashes(r)
    ]
    return [
        pydeck.Layer(
            "ScatterplotLayer", [_spot(r, lang) for r in rows], id="sector-fields", pickable=True,
            get_position=["lon", "lat"], get_radius="metres", get_fill_color=rgb(theme, "ink", 10),
        ),
        pydeck.Layer(
            "PathLayer", dashes, id="sectors", pickable=True, get_path="path", get_width=2,
            width_units="'pixels'", get_color=rgb(theme, "ink", 210),
        ),
    ]  # fmt: skip


def _spot(row: Row, lang: str) -> dict[str, Any]:
    metres = round((row.precision_km or 1) * 1000)
    return {
        "lon": row.lon,
        "lat": row.lat,
        "metres": metres,
        "place_id": row.place_id,
        "label": label(row, lang),
    }


def _dashes(row: Row) -> list[list[list[float]]]:
    """Return the dashes of a circle of ``precision_km``, each a path of three ``[lon, lat]``."""
    assert row.lat is not None
    assert row.lon is not None
    north = (row.precision_km or 1) / 111.2  # degrees of latitude
    east = north / math.cos(math.radians(row.lat))
    paths = []
    for dash in range(DASHES):
        turns = [2 * math.pi * (dash + share) / DASHES for share in (0, 0.3, 0.6)]
        paths.append(
            [[round(row.lon + east * math.sin(t), 4), round(row.lat + north * math.cos(t), 4)] for t in turns]
        )
    return paths


def circles(rows: list[Row], theme: Theme) -> pydeck.Layer | None:
    """Return the circles of uncertainty around what is told by distance and bearing."""
    if not rows:
        return None
    return pydeck.Layer(
        "ScatterplotLayer", [_spot(r, "en") for r in rows], id="circles", pickable=False, stroked=True,
        filled=True, get_position=["lon", "lat"], get_radius="metres", get_fill_color=rgb(theme, "ink", 12),
        get_line_color=rgb(theme, "ink", 150), line_width_min_pixels=1,
    )  # fmt: skip


def rivals(candidates: Sequence[Mapping[str, Any]], theme: Theme) -> pydeck.Layer | None:
    """Return the places that a name could also have meant, as hollow rings: a finding's candidates."""
    rows = [
        {"lon": c["lon"], "lat": c["lat"], "label": f"{c['name']}: {c['score']:.0%}"}
        for c in candidates
        if c.get("lat") is not None and c.get("lon") is not None
    ]
    if not rows:
        return None
    return pydeck.Layer(
        "ScatterplotLayer", rows, id="rivals", pickable=True, stroked=True, filled=False, get_radius=9,
        radius_units="'pixels'", get_position=["lon", "lat"], get_line_color=rgb(theme, "accent", 200),
        line_width_min_pixels=1.5,
    )  # fmt: skip


def corridors(rows: list[Row], theme: Theme, lang: str) -> pydeck.Layer | None:
    """Return the lines of what is told to lie between two places."""
    if not rows:
        return None
    lines = [
        {"from": [r.lon, r.lat], "to": [r.lon_2, r.lat_2], "place_id": r.place_id, "label": label(r, lang)}
        for r in rows
    ]
    return pydeck.Layer(
        "LineLayer", lines, id="corridors", pickable=True, get_color=rgb(theme, "ink", 150), get_width=5,
        get_source_position="from", get_target_position="to",
    )  # fmt: skip


def names(layer: str, rows: list[dict[str, Any]], theme: Theme, colour: str) -> pydeck.Layer:
    """Return names with a halo; those of marks stand above them."""
    return pydeck.Layer(
        "TextLayer", rows, id=layer, pickable=False, get_position=["lon", "lat"], get_text="name",
        get_size=12 if layer == "towns" else 13, get_color=rgb(theme, colour),
        get_pixel_offset=[0, -20 if layer == "names" else 0], character_set="'auto'",
        font_family="'system-ui, sans-serif'", font_weight=600, outline_width=2.5,
        font_settings={"sdf": True, "fontSize": 48, "radius": 12},
        outline_color=rgb(theme, "paper"),
    )  # fmt: skip


class Room:
    """Keep names apart: a name is taken where none stands yet, at one zoom."""

    def __init__(self, zoom: float) -> None:
        self._pixels = 512 * 2**zoom / 360  # of a degree of longitude; deck.gl's tiles have 512
        self._taken: list[tuple[float, float, float]] = []

    def take(self, row: dict[str, Any]) -> bool:
        """Take the room of a name and tell whether it was free."""
        x = row["lon"] * self._pixels
        y = row["lat"] * self._pixels / math.cos(math.radians(row["lat"]))
        half = 3.5 * len(row["name"])
        free = all(abs(x - a) > half + b or abs(y - c) > 16 for a, b, c in self._taken)
        if free:
            self._taken.append((x, half, y))
        return free

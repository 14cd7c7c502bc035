"""What lies under the marks of the app's map: base map, areas, sectors, circles, corridors, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import pydeck

from maps import names
from maps.geometry import Shapes, label_point
from maps.names import Room
from maps.palette import Theme, rgb

TOWN_ZOOM = 4.5  # below zoom 5.5 no town but those of rank 1 is named, below 6.5 none of rank 3, and so on
INDENT = "\u2003\u2002"  # beside an area's name: room for the signs of the sides
SIGN = 18  # pixels of the signs of the sides
KM_A_DEGREE = 111.2  # of latitude, on a sphere of 6371 km
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


@dataclass(frozen=True, slots=True)
class Sign:
    """Hold where the signs of the sides of an area or sector stand: ``lat, lon``, ``aside`` in pixels."""

    lat: float
    lon: float
    aside: float
    by_side: Mapping[str, int]


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


def towns(basemap: dict[str, Any] | None, theme: Theme, lang: str, room: Room) -> list[pydeck.Layer]:
    """Return the base map's towns that have room beside the marks: a small dot and the name."""
    rows = []
    for feature in (basemap or {"features": ()})["features"]:
        if feature["geometry"]["type"] == "Point":
            known = feature["properties"]
            lon, lat = feature["geometry"]["coordinates"][:2]
            name = (known.get("name_uk") if lang == "uk" else None) or known.get("name")
            rows.append((known.get("rank", 3), {"lon": lon, "lat": lat, "name": name}))
    rows.sort(key=lambda row: (row[0], row[1]["name"]))
    shown = []
    for rank, row in rows:
        if rank > room.zoom - TOWN_ZOOM:
            continue
        if room.is_free(row["lat"], row["lon"], 6) and room.take(row, away=3, height=12):
            room.block(row["lat"], row["lon"], 6)
            shown.append(row)
    if not shown:
        return []
    dots = pydeck.Layer(
        "ScatterplotLayer", [{"lon": row["lon"], "lat": row["lat"]} for row in shown], id="town-dots",
        pickable=False, get_position=["lon", "lat"], get_radius=2, radius_units="'pixels'",
        get_fill_color=rgb(theme, "muted"),
    )  # fmt: skip
    return [dots, names.layer("towns", shown, theme, "muted")]


def areas(rows: list[Row], shapes: Shapes, theme: Theme) -> pydeck.Layer | None:
    """Return oblasts, regions and rivers as what they are, never as a dot.

    They take no clicks, only their names do: looking for what lies under a finger is slow on
    thousands of corners, and a slow answer loses the click.
    """
    features = []
    for row in rows:
        shape = shapes(row.place_id)
        if shape is not None:
            features.append({"type": "Feature", "geometry": shape, "properties": {"place_id": row.place_id}})
    if not features:
        return None
    return pydeck.Layer(
        "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id="areas", pickable=False,
        stroked=True, filled=True, line_width_min_pixels=1.5,
        get_fill_color=rgb(theme, "ink", 5), get_line_color=rgb(theme, "ink", 100),
    )  # fmt: skip


def area_names(
    rows: list[Row], shapes: Shapes, lang: str, room: Room
) -> tuple[list[dict[str, Any]], list[Sign]]:
    """Return the names of areas that have room inside them, those of which most is said first.

    Beside each stand the signs of the sides that speak of it. The area itself has no side's colour: it
    would look like control.
    """
    named, signs = [], []
    for row in sorted(rows, key=lambda r: (-r.count, r.place_id)):
        at = _label_point(shapes, row.place_id)
        if at is not None:
            told = label(row, lang)
            text = INDENT + told.replace(": ", " · ")
            name = {"lat": at[0], "lon": at[1], "name": text, "label": told, "place_id": row.place_id}
            if room.take(name):
                named.append(name)
                signs.append(Sign(at[0], at[1], -names.width(text) / 2 + SIGN / 4, row.by_side))
    return named, signs


def sector_signs(rows: list[Row]) -> list[Sign]:
    """Return the signs of the sides that speak of sectors, at the northern edge of each."""
    return [
        Sign(
            round((row.lat or 0.0) + (row.precision_km or 1) / KM_A_DEGREE, 4),
            row.lon or 0.0,
            0.0,
            row.by_side,
        )
        for row in rows
    ]


@lru_cache(maxsize=1024)
def _label_point(shapes: Shapes, place_id: str) -> tuple[float, float] | None:
    """Return ``lat, lon`` of an area's name; looked for once, as it takes milliseconds."""
    shape = shapes(place_id)
    if shape is None:
        return None
    lat, lon = label_point(shape)
    return round(lat, 3), round(lon, 3)


def sectors(rows: list[Row], theme: Theme, lang: str) -> pydeck.Layer | None:
    """Return front sectors: a wide dashed circle around the town that they are named after."""
    if not rows:
        return None
    return pydeck.Layer(
        "ScatterplotLayer", [_spot(r, lang) for r in rows], id="sectors", pickable=True, stroked=True,
        filled=True, get_position=["lon", "lat"], get_radius="metres", get_fill_color=rgb(theme, "ink", 5),
        get_line_color=rgb(theme, "ink", 170), get_line_width=2, line_width_units="'pixels'",
        extensions=[{"@@type": "PathStyleExtension", "dash": True}], get_dash_array=[5, 4],
    )  # fmt: skip


def _spot(row: Row, lang: str) -> dict[str, Any]:
    metres = round((row.precision_km or 1) * 1000)
    return {
        "lon": row.lon,
        "lat": row.lat,
        "metres": metres,
        "place_id": row.place_id,
        "label": label(row, lang),
    }


def circles(rows: list[Row], theme: Theme) -> pydeck.Layer | None:
    """Return the circles of uncertainty around what is told by distance and bearing."""
    if not rows:
        return None
    return pydeck.Layer(
        "ScatterplotLayer", [_spot(r, "en") for r in rows], id="circles", pickable=False, stroked=True,
        filled=True, get_position=["lon", "lat"], get_radius="metres", get_fill_color=rgb(theme, "ink", 8),
        get_line_color=rgb(theme, "ink", 150), line_width_min_pixels=1,
    )  # fmt: skip


def outline(rows: list[Row], shapes: Shapes, theme: Theme) -> pydeck.Layer | None:
    """Return the border of chosen areas and rivers, as marks get a ring."""
    found = [shape for row in rows if (shape := shapes(row.place_id)) is not None]
    if not found:
        return None
    features = [{"type": "Feature", "geometry": shape, "properties": {}} for shape in found]
    return pydeck.Layer(
        "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id="outline", pickable=False,
        stroked=True, filled=False, line_width_min_pixels=3, get_line_color=rgb(theme, "accent"),
    )  # fmt: skip


def rivals(candidates: Sequence[Mapping[str, Any]], theme: Theme, room: Room) -> pydeck.Layer | None:
    """Return the places that a name could also have meant, as hollow rings: a finding's candidates."""
    rows = [
        {"lon": c["lon"], "lat": c["lat"], "label": f"{c['name']}: {c['score']:.0%}"}
        for c in candidates
        if c.get("lat") is not None and c.get("lon") is not None
    ]
    if not rows:
        return None
    for row in rows:
        room.block(row["lat"], row["lon"], 18)
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

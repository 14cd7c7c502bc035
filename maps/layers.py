"""Layers of the app's map: grouped rows to pydeck, only the columns that are drawn.

Pure functions. What goes to the browser grows with the number of places, not of mentions: a row of
a mark is its position, size, text and the name of its picture in one shared atlas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pydeck

from maps import ground
from maps.geometry import Shapes
from maps.glyphs import SIZE, Glyph, glyph, image, svg
from maps.palette import Theme, rgb

ATLAS_COLUMNS = 16
LABELS = 60  # names written on the map at once; the table has them all


def deck_layers(
    rows: Sequence[ground.Row],
    shapes: Shapes,
    basemap: dict[str, Any] | None,
    theme: Theme = "light",
    *,
    lang: str = "en",
    chosen: str | None = None,
    disputed: frozenset[str] = frozenset(),
    candidates: Sequence[Mapping[str, Any]] = (),
    zoom: float = 6.5,
) -> list[pydeck.Layer]:
    """Return all layers, bottom first: base, areas, sectors and circles, corridors, marks, names.

    ``rows`` are things drawn (a town, its sector, an offset), with counts; ``shapes`` gives the
    geometry of areas and rivers, ``chosen`` is the place id to ring, ``disputed`` the ids of
    places with contested claims, ``candidates`` the runners-up of a chosen finding (hollow rings),
    ``zoom`` that of the first view: names that would cover each
    other there are left out. Every pickable row carries ``place_id`` and ``label``.
    """
    room = ground.Room(zoom)
    dots = [r for r in rows if r.lat is not None and r.drawn_as in ("point", "part", "offset", None)]
    made = [
        *ground.base_layers(basemap, theme),
        *ground.areas([r for r in rows if r.drawn_as in ("area", "line")], shapes, theme, lang),
        *ground.sectors([r for r in rows if r.drawn_as == "sector" and r.lat is not None], theme, lang),
        ground.circles([r for r in dots if r.drawn_as == "offset"], theme),
        ground.corridors([r for r in rows if r.drawn_as == "corridor" and r.lat_2 is not None], theme, lang),
        _chosen([r for r in dots if r.place_id == chosen], theme),
        *_marks(dots, theme, lang, disputed, room),
        ground.rivals(candidates, theme),
        ground.towns(basemap, theme, lang, room),
    ]
    return [layer for layer in made if layer is not None]


# ---------------------------------------------------------------- marks and names


def _chosen(rows: list[ground.Row], theme: Theme) -> pydeck.Layer | None:
    if not rows:
        return None
    rings = [{"lon": r.lon, "lat": r.lat, "size": size(r) / 2 + 3} for r in rows]
    return pydeck.Layer(
        "ScatterplotLayer", rings, id="chosen", pickable=False,
        get_position=["lon", "lat"], get_radius="size", radius_units="'pixels'",
        get_fill_color=rgb(theme, "accent"),
    )  # fmt: skip


def size(row: ground.Row) -> float:
    """Return a mark's diameter in pixels: it grows with the root of the count, up to a limit."""
    return round(min(50, 18 + 4 * math.sqrt(max(row.count, 1) - 1)), 1)


def _marks(
    rows: list[ground.Row], theme: Theme, lang: str, disputed: frozenset[str], room: ground.Room
) -> list[pydeck.Layer]:
    if not rows:
        return []
    rows = sorted(rows, key=lambda r: (-r.count, r.place_id))
    atlas = Atlas(theme)
    data: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for r in rows:
        mark = atlas.key(glyph(r.by_stance, r.by_side, r.place_id in disputed))
        at = {"lon": r.lon, "lat": r.lat}
        data.append(
            {**at, "size": size(r), "icon": mark, "place_id": r.place_id, "label": ground.label(r, lang)}
        )
        name = {**at, "name": ground.label(r, lang).rpartition(":")[0]}
        if len(names) < LABELS and room.take(name):
            names.append(name)
    picture, mapping = atlas.picture()
    data.reverse()  # the biggest on top
    return [
        pydeck.Layer(
            "IconLayer", data, id="places", pickable=True, icon_atlas=f"'{picture}'", icon_mapping=mapping,
            get_icon="icon", get_position=["lon", "lat"], get_size="size", size_units="'pixels'",
        ),
        ground.names("names", names, theme, "ink"),
    ]  # fmt: skip


class Atlas:
    """Collect the different marks of a map in one picture."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._keys: dict[Glyph, str] = {}

    def key(self, made: Glyph) -> str:
        """Return the name of a mark in the picture."""
        return self._keys.setdefault(made, f"g{len(self._keys)}")

    def picture(self) -> tuple[str, dict[str, dict[str, Any]]]:
        """Return the picture as a data URI, and where each mark stands in it."""
        mapping, parts = {}, []
        for number, (made, key) in enumerate(self._keys.items()):
            x, y = SIZE * (number % ATLAS_COLUMNS), SIZE * (number // ATLAS_COLUMNS)
            parts.append(svg(made, self._theme, x, y))
            mapping[key] = {"x": x, "y": y, "width": SIZE, "height": SIZE, "anchorY": SIZE / 2}
        rows = -(-len(self._keys) // ATLAS_COLUMNS)
        return image("".join(parts), SIZE * ATLAS_COLUMNS, SIZE * max(rows, 1)), mapping

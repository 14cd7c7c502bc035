"""Layers of the app's map: grouped rows to pydeck, only the columns that are drawn.

Pure functions. What goes to the browser grows with the number of places, not of mentions: a row of
a mark is its position, size, text and the name of its picture in one shared atlas.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import pydeck
from pydeck.bindings.json_tools import default_serialize

from maps import ground, names
from maps.clusters import Cluster, clustered, size
from maps.geometry import Shapes
from maps.glyphs import SIZE, Glyph, glyph, image, side_sign, svg
from maps.names import Room
from maps.palette import SIDES, Theme, rgb

ATLAS_COLUMNS = 16
LABELS = 120  # names of marks written on the map at once; the table has them all
CLUSTER_LINES = 8  # places of a cluster that its tooltip names


def deck_layers(
    rows: Sequence[ground.Row],
    shapes: Shapes,
    basemap: dict[str, Any] | None,
    theme: Theme = "light",
    *,
    lang: str = "en",
    chosen: str | None = None,
    highlighted: frozenset[str] = frozenset(),
    disputed: frozenset[str] = frozenset(),
    candidates: Sequence[Mapping[str, Any]] = (),
    zoom: float = 6.5,
) -> list[pydeck.Layer]:
    """Return the layers over the base, bottom first: areas, sectors and circles, corridors, marks, names.

    ``rows`` are things drawn (a town, its sector, an offset), with counts; ``shapes`` gives the
    geometry of areas and rivers, ``chosen`` is the place id to ring, ``highlighted`` those that a
    link points at, ``disputed`` the ids of places with contested claims, ``candidates`` the
    runners-up of a chosen finding (hollow rings). ``zoom`` is the zoom that is seen: marks that
    would cover each other there are drawn as one, names that would are left out. Every pickable row
    carries ``place_id`` and ``label``, that of a cluster ``places``, the ids of all it holds.
    """
    room = Room(zoom)
    dots = [r for r in rows if r.lat is not None and r.drawn_as in ("point", "part", "offset", None)]
    shaded = [r for r in rows if r.drawn_as in ("area", "line")]
    marks = clustered(dots, zoom)
    for mark in marks:
        room.block(mark.lat, mark.lon, size(mark.count))
    wanted = highlighted | ({chosen} if chosen else frozenset())
    fronts = [r for r in rows if r.drawn_as == "sector" and r.lat is not None]
    signs = ground.sector_signs(fronts)
    over = _marks(marks, theme, lang, disputed, room)
    area_names, of_areas = ground.area_names(shaded, shapes, lang, room)
    made = [
        ground.areas(shaded, shapes, theme),
        ground.outline([r for r in shaded if r.place_id in wanted], shapes, theme),
        ground.sectors(fronts, theme, lang),
        ground.circles([r for r in dots if r.drawn_as == "offset"], theme),
        ground.corridors([r for r in rows if r.drawn_as == "corridor" and r.lat_2 is not None], theme, lang),
        _chosen([m for m in marks if wanted.intersection(m.place_ids)], theme),
        *over,
        names.layer("area-names", area_names, theme, "ink") if area_names else None,
        _signs([*signs, *of_areas], theme),
        ground.rivals(candidates, theme, room),
        *ground.towns(basemap, theme, lang, room),
    ]
    return [layer for layer in made if layer is not None]


def written(layers: Sequence[pydeck.Layer]) -> str:
    """Return layers as JSON with commas between them, the form that :class:`Map` takes."""
    made = json.dumps(list(layers), default=default_serialize, separators=(",", ":"), ensure_ascii=False)
    return made[1:-1]


@lru_cache(maxsize=4)  # a size of the base map in two themes
def written_base(base: Callable[[], dict[str, Any]], theme: Theme) -> str:
    """Return the layers of a base map as JSON, written once: it is the same on every map."""
    return written(ground.base_layers(base(), theme))


class Map:
    """Hold a map without tiles as ``st.pydeck_chart`` takes one: it asks for the JSON and the tooltip.

    pydeck's own Deck would write all layers anew, indented, four times as long and as slow.
    """

    _tooltip: Mapping[str, str] = {"text": "{label}"}

    def __init__(self, layers: Sequence[str], zoom: float, lat: float, lon: float) -> None:
        """Take written layers, bottom first; ``lat, lon`` of the middle in degrees."""
        self.layers = ()  # none whose tables would have to be converted
        self._layers = layers
        self._view = {"latitude": lat, "longitude": lon, "zoom": zoom}

    def to_json(self) -> str:
        """Return the map as JSON in one line."""
        text = json.dumps({**_frame(), "initialViewState": self._view}, separators=(",", ":"))
        return f'{text[:-1]},"layers":[{",".join(filter(None, self._layers))}]}}'


@cache
def _frame() -> dict[str, Any]:
    """Return all of a map but layers and view, as pydeck writes it for no provider of tiles.

    Without the style that it names, Streamlit would ask a third party for one.
    """
    told: dict[str, Any] = json.loads(pydeck.Deck(layers=[], map_provider=None).to_json())
    del told["layers"]
    return told


# ---------------------------------------------------------------- marks and names


def _chosen(marks: list[Cluster], theme: Theme) -> pydeck.Layer | None:
    if not marks:
        return None
    rings = [{"lon": m.lon, "lat": m.lat, "size": size(m.count) / 2 + 4} for m in marks]
    return pydeck.Layer(
        "ScatterplotLayer", rings, id="chosen", pickable=False,
        get_position=["lon", "lat"], get_radius="size", radius_units="'pixels'",
        get_fill_color=rgb(theme, "accent"),
    )  # fmt: skip


def _marks(
    marks: list[Cluster], theme: Theme, lang: str, disputed: frozenset[str], room: Room
) -> list[pydeck.Layer]:
    if not marks:
        return []
    atlas = Atlas(theme)
    data: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    for mark in marks:
        sign = glyph(mark.by_stance, mark.by_side, not disputed.isdisjoint(mark.place_ids))
        at = {"lon": mark.lon, "lat": mark.lat}
        ids = mark.place_ids
        row: dict[str, Any] = {**at, "size": size(mark.count), "icon": atlas.key(sign), "place_id": ids[0]}
        row["label"] = "\n".join(ground.label(r, lang) for r in mark.rows[:CLUSTER_LINES])
        if len(ids) > 1:
            row["places"] = list(ids)
            row["label"] += "\n…" * (len(mark.rows) > CLUSTER_LINES)
        data.append(row)
        name = {**at, "name": _name(mark, lang)}
        if len(named) < LABELS and room.take(name, away=size(mark.count) / 2):
            named.append(name)
    picture, mapping = atlas.picture()
    data.reverse()  # the biggest on top
    return [
        pydeck.Layer(
            "IconLayer", data, id="places", pickable=True, icon_atlas=f"'{picture}'", icon_mapping=mapping,
            get_icon="icon", get_position=["lon", "lat"], get_size="size", size_units="'pixels'",
        ),
        names.layer("names", named, theme, "ink"),
    ]  # fmt: skip


def _signs(signs: Sequence[ground.Sign], theme: Theme) -> pydeck.Layer | None:
    """Return who speaks of areas and sectors: the same signs and colours as within the marks."""
    atlas = Atlas(theme)
    data = [
        {
            "lon": s.lon,
            "lat": s.lat,
            "offset": [round(s.aside, 1), 0],
            "icon": atlas.key(side_sign(s.by_side)),
        }
        for s in signs
        if any(s.by_side.get(side) for side in SIDES)
    ]
    if not data:
        return None
    picture, mapping = atlas.picture()
    return pydeck.Layer(
        "IconLayer", data, id="sides", pickable=False, icon_atlas=f"'{picture}'", icon_mapping=mapping,
        get_icon="icon", get_position=["lon", "lat"], get_size=ground.SIGN, size_units="'pixels'",
        get_pixel_offset="offset",
    )  # fmt: skip


def _name(mark: Cluster, lang: str) -> str:
    """Return what is written beside a mark: name, how many more places it holds, count."""
    first = ground.label(mark.rows[0], lang).rpartition(":")[0]
    more = f" +{len(mark.place_ids) - 1}" if len(mark.place_ids) > 1 else ""
    return f"{first}{more}"


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

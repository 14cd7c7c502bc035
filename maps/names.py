"""Names on the app's map: each where no mark and no other name stands, at the zoom that is seen.

Everything is reckoned in pixels of the Web Mercator map, x to the east, y to the south. The width of
a word is estimated; the estimate errs on the wide side, so that names rather stay away than touch.
"""

from __future__ import annotations

import math
from typing import Any

import pydeck

from maps.palette import Theme, rgb

Box = tuple[float, float, float, float]  # left, top, right, bottom
CELL = 128  # pixels of a square of the grid in which boxes are looked up
CHARACTER = 0.68  # width of a letter in heights, of a semi-bold sans serif
DRAWN = 0.54  # how wide a letter is drawn as a rule, in heights
GAP = 4  # pixels between a mark and its name


class Room:
    """Hold which parts of the map are taken at one zoom."""

    def __init__(self, zoom: float) -> None:
        self.zoom = zoom
        self._world = 512 * 2**zoom  # deck.gl's tiles have 512 pixels
        self._cells: dict[tuple[int, int], list[Box]] = {}

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where ``lat, lon`` (degrees) lies, in pixels."""
        sine = math.sin(math.radians(max(-85.0, min(85.0, lat))))
        north = math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
        return self._world * (lon / 360 + 0.5), self._world * (0.5 - north)

    def block(self, lat: float, lon: float, size: float) -> None:
        """Take the room of a mark, ``size`` pixels wide and high."""
        x, y = self.point(lat, lon)
        self._put((x - size / 2, y - size / 2, x + size / 2, y + size / 2))

    def is_free(self, lat: float, lon: float, size: float) -> bool:
        """Tell whether a square of ``size`` pixels is free."""
        x, y = self.point(lat, lon)
        return self._free((x - size / 2, y - size / 2, x + size / 2, y + size / 2))

    def take(self, row: dict[str, Any], away: float = 0.0, height: float = 14) -> bool:
        """Find room for ``row["name"]`` at its ``lat, lon``, take it, and tell whether there was any.

        ``away`` is the radius in pixels of the mark that the name belongs to: the name then goes to
        its right, left, above, below or to a corner; 0 puts it on the spot. Where it goes is written
        into the row as ``offset`` (pixels) and ``anchor``.
        """
        x, y = self.point(row["lat"], row["lon"])
        wide, half = CHARACTER * height * len(row["name"]), height * 0.62
        places = [("middle", 0.0, 0.0)]
        if away:
            side, over = away + GAP, away + half + 1
            places = [
                ("start", side, 0.0), ("end", -side, 0.0), ("middle", 0.0, -over), ("middle", 0.0, over),
                *((a, sign * side * 0.8, up * over * 0.8)
                  for a, sign in (("start", 1), ("end", -1)) for up in (-1, 1)),
            ]  # fmt: skip
        for anchor, dx, dy in places:
            left = x + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = (left - 2, y + dy - half, left + wide + 2, y + dy + half)
            if self._free(box):
                self._put(box)
                row["anchor"], row["offset"] = anchor, [round(dx, 1), round(dy, 1)]
                return True
        return False

    def _touched(self, box: Box) -> list[tuple[int, int]]:
        columns = range(int(box[0] // CELL), int(box[2] // CELL) + 1)
        rows = range(int(box[1] // CELL), int(box[3] // CELL) + 1)
        return [(column, row) for column in columns for row in rows]

    def _put(self, box: Box) -> None:
        for cell in self._touched(box):
            self._cells.setdefault(cell, []).append(box)

    def _free(self, box: Box) -> bool:
        return not any(
            box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1]
            for cell in self._touched(box)
            for other in self._cells.get(cell, ())
        )


def width(text: str, height: float = 14) -> float:
    """Return about how wide a text is drawn, in pixels."""
    return DRAWN * height * len(text)


def layer(name: str, rows: list[dict[str, Any]], theme: Theme, colour: str) -> pydeck.Layer:
    """Return names with a halo, each where :meth:`Room.take` put it."""
    return pydeck.Layer(
        "TextLayer", rows, id=name, pickable=name == "area-names",  # those of marks have the mark to click
        get_position=["lon", "lat"], get_text="name",
        get_size=12 if name == "towns" else 14, get_color=rgb(theme, colour),
        get_pixel_offset="offset", get_text_anchor="anchor", character_set="'auto'",
        font_family="'system-ui, sans-serif'", font_weight=600, outline_width=2,
        font_settings={"sdf": True, "fontSize": 32, "buffer": 6, "radius": 9, "smoothing": 0.2},
        outline_color=rgb(theme, "paper"),
    )  # fmt: skip

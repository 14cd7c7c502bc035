"""The colours of page and app: read from page.css, their one home."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

Theme = Literal["light", "dark"]
RGB = list[int]
SIDES = ("RU", "UA", "OTHER", "NONE")

_CSS = Path(__file__).resolve().parent / "page.css"


@cache
def palette(theme: Theme) -> dict[str, str]:
    """Return colour names (paper, ink, side-ru …) with their ``#rrggbb`` for a theme."""
    light, _, dark = _CSS.read_text("utf-8").partition("@media (prefers-color-scheme: dark)")
    part = dark.partition("* {")[0] if theme == "dark" else light
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))


def rgb(theme: Theme, name: str, alpha: int = 255) -> RGB:
    """Return a colour as ``[red, green, blue, alpha]``, each 0 to 255."""
    text = palette(theme)[name]
    return [int(text[at : at + 2], 16) for at in (1, 3, 5)] + [alpha]


def side_colour(theme: Theme, side: str) -> str:
    """Return the colour of a side; an unknown one counts as none."""
    return palette(theme)[f"side-{side.lower() if side in SIDES else 'none'}"]

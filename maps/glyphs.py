"""The marks as SVG, in the same signs as the static page draws them.

The ring tells how it is said: solid asserted, dashed hedged, hollow denied, thin only named. Inside
it stands who says it: diamond Russian, disc Ukrainian, triangle others, hollow square the text
itself. Shape and pattern carry the news; colour repeats it.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping

from maps.palette import SIDES, Theme, palette, side_colour

STANCES = ("asserted", "hedged", "denied", "-")
SHARES = 8  # the ring is told in eighths: a few hundred different marks, whatever the corpus
SIZE = 48  # pixels of a mark's square
RING = 5.0
RADIUS = SIZE / 2 - 3

Glyph = tuple[tuple[int, ...], tuple[str, ...], bool]


def glyph(by_stance: Mapping[str, int], by_side: Mapping[str, int], disputed: bool = False) -> Glyph:
    """Return the mark for these counts: stances in eighths, the sides that speak, the dispute sign."""
    total = sum(by_stance.get(s, 0) for s in STANCES)
    counts = [by_stance.get(s, 0) for s in STANCES]
    shares = _eighths(counts, total) if total else (0, 0, 0, SHARES)
    return shares, tuple(side for side in SIDES if by_side.get(side)), disputed


def side_sign(by_side: Mapping[str, int]) -> Glyph:
    """Return the signs of the sides that speak, on a plate: for an area or a sector."""
    return (), tuple(side for side in SIDES if by_side.get(side)), False


def _eighths(counts: list[int], total: int) -> tuple[int, ...]:
    """Share ``SHARES`` out by largest remainder; whatever occurs gets at least one."""
    shares = [max(1, n * SHARES // total) if n else 0 for n in counts]
    while sum(shares) != SHARES:
        step = 1 if sum(shares) < SHARES else -1
        lacks = [
            step * (n * SHARES / total - s) if n and s + step > 0 else -math.inf
            for n, s in zip(counts, shares, strict=True)
        ]
        shares[lacks.index(max(lacks))] += step
    return tuple(shares)


def svg(made: Glyph, theme: Theme, x: float = 0, y: float = 0) -> str:
    """Return the mark as an SVG group in a square of ``SIZE`` pixels at ``x, y``."""
    shares, sides, disputed = made
    paper = palette(theme)["paper"]
    middle = SIZE / 2
    if shares:
        disc = f'<circle cx="{middle}" cy="{middle}" r="{RADIUS + 1.5}" fill="{paper}"/>'
        parts = [disc, *_ring(shares, theme)]
    else:  # a plate: on a disc it would look like the mark of a place
        box = f'x="2" y="2" width="{SIZE - 4}" height="{SIZE - 4}" rx="9"'
        parts = [f'<rect {box} fill="{paper}" stroke="{palette(theme)["ink"]}" stroke-width="2.5"/>']
    inner = RADIUS - RING
    if len(sides) == 1:
        parts.append(_side(sides[0], middle, middle, inner * 0.66, theme))
    for number, side in enumerate(sides if len(sides) > 1 else ()):
        turn = (
            math.pi + math.pi * number if len(sides) == 2 else 2 * math.pi * number / len(sides) - math.pi / 2
        )
        small = inner * (0.4 if len(sides) == 2 else 0.34)
        far = inner * 0.5
        parts.append(_side(side, middle + far * math.cos(turn), middle + far * math.sin(turn), small, theme))
    if disputed:
        parts.append(_dispute(theme))
    return f'<g transform="translate({x:g} {y:g})">{"".join(parts)}</g>'


def _ring(shares: tuple[int, ...], theme: Theme) -> list[str]:
    colours = palette(theme)
    arcs, at = [], 0
    r = RADIUS - RING / 2
    gap = 0.04 if sum(1 for s in shares if s) > 1 else 0.0
    for stance, share in zip(STANCES, shares, strict=True):
        if not share:
            continue
        path = _arc(at / SHARES + gap / 6.3, (at + share) / SHARES - gap / 6.3, r)
        at += share
        ink = colours["faint" if stance == "-" else "ink"]
        width = 1.5 if stance == "-" else RING
        dash = ' stroke-dasharray="2.5 2.5"' if stance == "hedged" else ""
        arcs.append(f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{width}"{dash}/>')
        if stance == "denied":
            arcs.append(
                f'<path d="{path}" fill="none" stroke="{colours["paper"]}" stroke-width="{RING - 3}"/>'
            )
    return arcs


def _arc(start: float, end: float, r: float) -> str:
    """Return an SVG path along the circle, from the top, in shares of a full turn."""
    middle, end = SIZE / 2, min(end, start + 0.9999)
    points = []
    for share in (start, (start + end) / 2, end):
        turn = 2 * math.pi * share - math.pi / 2
        points.append(f"{middle + r * math.cos(turn):.2f} {middle + r * math.sin(turn):.2f}")
    return f"M{points[0]}A{r:.2f} {r:.2f} 0 0 1 {points[1]}A{r:.2f} {r:.2f} 0 0 1 {points[2]}"


def _side(side: str, x: float, y: float, r: float, theme: Theme) -> str:
    colour = side_colour(theme, side)
    if side == "UA":
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" fill="{colour}"/>'
    if side == "NONE":
        a = r * 0.8
        square = f'x="{x - a:.2f}" y="{y - a:.2f}" width="{2 * a:.2f}" height="{2 * a:.2f}"'
        return f'<rect {square} fill="none" stroke="{colour}" stroke-width="{max(1.8, r * 0.4):.2f}"/>'
    corners = (
        ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)) if side == "RU" else ((0, -1.15), (1.1, 0.8), (-1.1, 0.8))
    )
    points = " ".join(f"{x + dx * r:.2f},{y + dy * r:.2f}" for dx, dy in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


def _dispute(theme: Theme) -> str:
    colours = palette(theme)
    x, y = SIZE - 9, 9
    lines = f"M{x - 4} {y - 2}h8M{x - 4} {y + 2}h8M{x + 2} {y - 5}l-4 10"
    return (
        f'<circle cx="{x}" cy="{y}" r="8" fill="{colours["ink"]}"/>'
        f'<path d="{lines}" stroke="{colours["paper"]}" stroke-width="1.8"/>'
    )


def image(body: str, width: float, height: float) -> str:
    """Return SVG elements as a data URI that an ``<img>`` or a map layer can show."""
    text = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}">{body}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(text.encode()).decode()


def legend_image(made: Glyph, theme: Theme) -> str:
    """Return one mark as a data URI, for a legend."""
    return image(svg(made, theme), SIZE, SIZE)


def side_image(side: str, theme: Theme) -> str:
    """Return the sign of a side alone as a data URI, for a legend."""
    return image(_side(side, 12, 12, 8, theme), 24, 24)

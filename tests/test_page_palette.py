"""The side colours stay apart for every colour vision, on paper and in the dark.

Simulation of dichromacy after Machado, Oliveira and Fernandes (2009), severity 1.0; distance is
CIE76 in L*a*b*, where 2.3 is just noticeable. Contrast after WCAG 2.1.
"""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

CSS = (Path(__file__).parent.parent / "maps" / "page.css").read_text("utf-8")
ROWS = {
    "normal": "1 0 0 0 1 0 0 0 1",
    "protan": "0.152286 1.052583 -0.204868 0.114503 0.786281 0.099216 -0.003882 -0.048116 1.051998",
    "deutan": "0.367322 0.860646 -0.227968 0.280085 0.672501 0.047413 -0.011820 0.042940 0.968881",
    "tritan": "1.255528 -0.076749 -0.178779 -0.078411 0.930809 0.147602 0.004733 0.691367 0.303900",
}
VISION = {name: np.array(row.split(), dtype=float).reshape(3, 3) for name, row in ROWS.items()}
SIDES = ("--side-ru", "--side-ua", "--side-other", "--side-none")


def colours(dark):
    part = CSS.partition("prefers-color-scheme: dark")[2 if dark else 0]
    found = re.findall(r"(--[\w-]+): #([0-9a-f]{6})", part.split("* {")[0])
    return {name: np.array([int(h[i : i + 2], 16) for i in (0, 2, 4)]) / 255 for name, h in found}


def linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb_linear):
    xyz = (
        np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb_linear
    )
    t = xyz / np.array([0.95047, 1.0, 1.08883])
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    light = sorted(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] + 0.05 for c in (linear(one), linear(other)))
    return light[1] / light[0]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_sides_stay_apart(dark, vision):
    known = colours(dark)
    seen = {s: lab(np.clip(VISION[vision] @ linear(known[s]), 0, 1)) for s in SIDES}
    for one, other in combinations(SIDES, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 20, (one, other)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_signs_and_words_stand_out(dark):
    known = colours(dark)
    for side in SIDES:
        assert contrast(known[side], known["--paper"]) > 3, side  # WCAG 1.4.11, graphics
    for words in ("--ink", "--muted"):
        assert contrast(known[words], known["--paper"]) > 4.5, words
    assert contrast(known["--ink"], known["--mark"]) > 4.5

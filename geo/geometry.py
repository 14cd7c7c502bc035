"""Tell how well two places fit words like "9 km north-west of X", "near X", "outskirts of X"."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.distance import BEARINGS, EARTH_KM, Floats
from records import Relation

Values = NDArray[np.float32]

# How far "south of X" and "near X" usually reach when no distance is said (km, e-folding), and how
# exactly bearings and distances are told: writers round both to the next handy figure.
UNSAID_KM = {"offset": 20.0, "near": 8.0, "part": 6.0}
BEARING_SPREAD = 35.0
KM_SPREAD_SHARE, KM_SPREAD = 0.25, 2.0
CLOSE_KM = 2.0  # closer than that a bearing between two points of a settlement tells nothing


def fits(relation: Relation, figures: Floats, anchors: Floats) -> Values:
    """Return (n, m) fits in 0..1 of n figures to the relation with m anchors.

    ``figures`` and ``anchors`` are (n, 2) arrays of ``lat, lon`` in degrees; NaN fits nothing.
    """
    lat_f, lon_f = np.radians(figures[:, 0])[:, None], np.radians(figures[:, 1])[:, None]
    lat_a, lon_a = np.radians(anchors[:, 0])[None, :], np.radians(anchors[:, 1])[None, :]
    north = (lat_f - lat_a) * EARTH_KM  # plane around the anchor: errs by 1 % at 100 km
    east = (lon_f - lon_a) * EARTH_KM * np.cos((lat_f + lat_a) / 2)
    km = np.hypot(north, east)
    if relation.km is not None:
        spread = KM_SPREAD_SHARE * relation.km + KM_SPREAD
        fit = np.exp(-(((km - relation.km) / spread) ** 2) / 2)
    else:
        fit = np.exp(-km / UNSAID_KM.get(relation.type, 20.0))
    if relation.bearing is not None and relation.type == "offset":
        bearing = np.degrees(np.arctan2(east, north))
        off = np.abs((bearing - BEARINGS[relation.bearing] + 180) % 360 - 180)
        fit = fit * np.where(km < CLOSE_KM, 0.5, np.exp(-((off / BEARING_SPREAD) ** 2) / 2))
    fit[np.isnan(fit)] = 0.0
    return np.asarray(fit, dtype=np.float32)

"""Distances, bearings and destinations on the globe.

Scalars are geodesic (WGS 84, geopy) where a figure is exported; arrays use the sphere, whose
error (0.5 % at most) is far below the spread of any place's footprint. Every pair is ``lat, lon``
in degrees, every distance in kilometres, every bearing in degrees clockwise from north.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0088  # mean radius of the Earth (IUGG)
POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
BEARINGS = {name: index * 22.5 for index, name in enumerate(POINTS)}

Floats = NDArray[np.float64]
Vectors = NDArray[Any]  # single or double precision, as it was given


def haversine_km(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    """Return the great-circle distance in km between two points given in degrees."""
    phi_1, phi_2 = math.radians(lat_1), math.radians(lat_2)
    half_lat, half_lon = (phi_2 - phi_1) / 2, math.radians(lon_2 - lon_1) / 2
    h = math.sin(half_lat) ** 2 + math.cos(phi_1) * math.cos(phi_2) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def bearing_degrees(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    """Return the initial bearing in degrees (0..360, north 0) from the first point to the second."""
    phi_1, phi_2, d_lon = math.radians(lat_1), math.radians(lat_2), math.radians(lon_2 - lon_1)
    y = math.sin(d_lon) * math.cos(phi_2)
    x = math.cos(phi_1) * math.sin(phi_2) - math.sin(phi_1) * math.cos(phi_2) * math.cos(d_lon)
    return math.degrees(math.atan2(y, x)) % 360


def angle_between(bearing_1: float, bearing_2: float) -> float:
    """Return the angle in degrees (0..180) between two bearings."""
    return abs((bearing_1 - bearing_2 + 180) % 360 - 180)


def destination(lat: float, lon: float, bearing: float, km: float) -> tuple[float, float]:
    """Return ``(lat, lon)`` of the point ``km`` away from the given one along ``bearing`` (geodesic)."""
    from geopy.distance import geodesic

    point = geodesic(kilometers=km).destination((lat, lon), bearing)
    return float(point.latitude), float(point.longitude)


def unit_vectors(lat: Floats, lon: Floats) -> Floats:
    """Return the unit vectors (n, 3) of points given in degrees; NaN coordinates stay NaN."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def pairwise_km(first: Vectors, second: Vectors) -> Vectors:
    """Return the (n, m) chord distances in km between two sets of unit vectors.

    The chord is shorter than the arc by 0.1 % at 1,000 km. Pairs with a NaN vector are at
    infinity, so that every falling kernel gives them nothing.
    """
    # three outer differences, not a matrix product: a few hundred points are not worth waking
    # the threads of the linear algebra library, which then spin
    squared: Vectors = np.subtract.outer(first[:, 0], second[:, 0]) ** 2
    squared += np.subtract.outer(first[:, 1], second[:, 1]) ** 2
    squared += np.subtract.outer(first[:, 2], second[:, 2]) ** 2
    np.sqrt(squared, out=squared)
    squared *= EARTH_KM
    np.nan_to_num(squared, copy=False, nan=np.inf, posinf=np.inf)
    return squared

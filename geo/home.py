"""Where the user's own places and corrections lie: files that survive upgrades of the shipped table."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """Return the user's data folder for this tool (``XDG_DATA_HOME``, by default ``~/.local/share``)."""
    home = os.environ.get("XDG_DATA_HOME", "").strip()
    return (Path(home) if home else Path.home() / ".local" / "share") / "frontline-mapper"


def places_file() -> Path:
    """Return the file of the user's own places and aliases: FRONTLINE_PLACES, else places.csv."""
    named = os.environ.get("FRONTLINE_PLACES", "").strip()
    return Path(named) if named else data_folder() / "places.csv"


def zone_file() -> Path:
    """Return the user's own contact zone (GeoJSON polygons): FRONTLINE_ZONE, else zone.geojson."""
    named = os.environ.get("FRONTLINE_ZONE", "").strip()
    return Path(named) if named else data_folder() / "zone.geojson"


def corrections_file(store: str) -> Path:
    """Return the corrections beside a store that is a file; for a database, in the data folder."""
    beside = data_folder() / "database" if "://" in store else Path(store)
    return beside.with_suffix(".corrections.csv")

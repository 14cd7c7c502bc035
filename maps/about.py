"""What an export says about itself: title, query, versions, licence, citation."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

NAME = "Frontline Mapper"
LICENSE = "ODbL-1.0"
ATTRIBUTION = (
    "Places © OpenStreetMap contributors (ODbL 1.0), GeoNames (CC BY 4.0); outlines OpenStreetMap and "
    "Natural Earth; quoted sentences © their publishers"
)


@cache
def software_version() -> str:
    """Return the version as installed, or as the tree that it is run from says."""
    try:
        return version("frontline-mapper")
    except PackageNotFoundError:
        tree = Path(__file__).resolve().parent.parent / "pyproject.toml"
        return str(tomllib.loads(tree.read_text("utf-8"))["project"]["version"])


def moment(value: datetime | str | None) -> str:
    """Return a moment as ISO 8601 in UTC to the second, text as it is, None as empty."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value or ""


@dataclass(frozen=True, slots=True)
class About:
    """Describe one export.

    ``query`` is the canonical query string of the view, empty for everything. ``data_version``
    names rules and gazetteer. ``time_stamp`` is the moment of access as ISO 8601 (UTC), empty
    where the output must not depend on the clock. ``matched`` is the number of findings that the
    query matches in the store; None when it is the number returned. ``links`` are those of a web
    service (self, next).
    """

    title: str = "Mentions and claims about places"
    query: str = ""
    data_version: str = ""
    time_stamp: str = ""
    matched: int | None = None
    links: tuple[dict[str, str], ...] = ()
    license: str = LICENSE
    attribution: str = ATTRIBUTION

    def citation(self) -> str:
        """Return the suggested citation in one line."""
        parts = [f"{NAME} {software_version()}", self.title]
        if self.query:
            parts.append(f"query {self.query}")
        if self.data_version:
            parts.append(f"data version {self.data_version}")
        if self.time_stamp:
            parts.append(f"accessed {self.time_stamp[:10]}")
        return ". ".join(parts) + ". Maps what is said, never control."

    def members(self) -> dict[str, Any]:
        """Return the collection's members that are known before the first feature."""
        known: dict[str, Any] = {
            "title": self.title,
            "license": self.license,
            "attribution": self.attribution,
            "citation": self.citation(),
            "generator": {"name": NAME, "version": software_version()},
            "query": self.query,
            "data_version": self.data_version,
        }
        if self.links:
            known["links"] = list(self.links)
        if self.time_stamp:
            known["timeStamp"] = self.time_stamp
        return known

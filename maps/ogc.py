"""The findings as a web service by the names of OGC API – Features (Part 1: Core). Pure functions.

The app's routes answer with what these return; addresses are relative to ``base``, where the service
stands, so that it works behind any proxy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

from maps.about import ATTRIBUTION, LICENSE, About
from maps.geojson import MEDIA_TYPE
from maps.geometry import MAX_DECIMALS, Shapes, bounds, joined, tidy

CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
COLLECTIONS = {
    "findings": ("Findings", "One mention of a place with one claim about it."),
    "places": ("Places", "Places with the number of findings by stance and side."),
}
LIMIT, MOST = 100, 10_000  # features a page: as a rule, and at most
Link = dict[str, str]


def link(href: str, rel: str, media_type: str = "application/json", title: str = "") -> Link:
    """Return one link."""
    return {"href": href, "rel": rel, "type": media_type} | ({"title": title} if title else {})


def landing(base: str, title: str) -> dict[str, Any]:
    """Return the landing page."""
    return {
        "title": title,
        "description": "Mentions and claims about places. Maps what is said, never control.",
        "attribution": ATTRIBUTION,
        "links": [
            link(f"{base}/", "self"),
            link(f"{base}/conformance", "conformance"),
            link(f"{base}/collections", "data"),
        ],
    }


def conformance() -> dict[str, Any]:
    """Return the conformance declaration."""
    return {"conformsTo": list(CONFORMS_TO)}


def collections(base: str) -> dict[str, Any]:
    """Return the list of collections."""
    return {
        "links": [link(f"{base}/collections", "self")],
        "collections": [collection(base, name) for name in COLLECTIONS],
    }


def collection(base: str, name: str) -> dict[str, Any]:
    """Return one collection; KeyError where there is none of that name."""
    title, about = COLLECTIONS[name]
    return {
        **{"id": name, "title": title, "description": about, "license": LICENSE, "itemType": "feature"},
        **{"crs": [CRS84], "attribution": ATTRIBUTION},
        "links": [link(f"{base}/collections/{name}/items", "items", MEDIA_TYPE, title)],
    }


def paging(asked: Mapping[str, str]) -> tuple[int, int]:
    """Return limit and offset as asked, within bounds; what is no number counts as not asked."""
    limit, offset = (int(v) if (v := asked.get(k, "")).isdecimal() else None for k in ("limit", "offset"))
    return min(max(LIMIT if limit is None else limit, 1), MOST), offset or 0


def page_links(address: str, query: Mapping[str, str], limit: int, offset: int, matched: int) -> list[Link]:
    """Return the links of one page of items: self, and next and prev where they exist."""

    def at(start: int) -> str:
        kept = {k: v for k, v in query.items() if k not in ("limit", "offset")}
        return f"{address}?{urlencode({**kept, 'limit': limit, 'offset': start})}"

    made = [link(at(offset), "self", MEDIA_TYPE)]
    if offset + limit < matched:
        made.append(link(at(offset + limit), "next", MEDIA_TYPE))
    if offset:
        made.append(link(at(max(offset - limit, 0)), "prev", MEDIA_TYPE))
    return made


# ---------------------------------------------------------------- places


class Counted(Protocol):
    """A drawn place with its counts, as the store groups findings."""

    @property
    def place_id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def name_uk(self) -> str | None: ...  # noqa: D102
    @property
    def place_kind(self) -> str | None: ...  # noqa: D102
    @property
    def admin1(self) -> str | None: ...  # noqa: D102
    @property
    def drawn_as(self) -> str | None: ...  # noqa: D102
    @property
    def lat(self) -> float | None: ...  # noqa: D102
    @property
    def lon(self) -> float | None: ...  # noqa: D102
    @property
    def precision_km(self) -> float | None: ...  # noqa: D102
    @property
    def count(self) -> int: ...  # noqa: D102
    @property
    def by_stance(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def by_side(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def latest(self) -> str | None: ...  # noqa: D102


def places_collection(
    rows: Iterable[Counted], *, shapes: Shapes, about: About | None = None, links: Iterable[Link] = ()
) -> dict[str, Any]:
    """Return grouped places as a FeatureCollection: one feature for each thing drawn.

    Counts are flat properties (``asserted``, ``side_RU`` …); a finding without a claim counts as
    ``only_named``. Areas have the shape of their place, or no geometry.
    """
    about = about or About(title="Places")
    features, box = [], None
    for row in rows:
        made = _place(row, shapes)
        if made["geometry"] is not None:
            box = joined(box, bounds(made["geometry"]))
        features.append(made)
    matched = len(features) if about.matched is None else about.matched
    counts: dict[str, Any] = {"numberMatched": matched, "numberReturned": len(features)}
    return {
        **{"type": "FeatureCollection", **about.members(), "links": list(links), **counts},
        **({} if box is None else {"bbox": list(box)}),
        "features": features,
    }


def _place(row: Counted, shapes: Shapes) -> dict[str, Any]:
    geometry = None
    if row.drawn_as in ("area", "line"):
        shape = shapes(row.place_id)
        geometry = None if shape is None else tidy(shape)
    elif row.lat is not None and row.lon is not None:
        geometry = {
            "type": "Point",
            "coordinates": [round(row.lon, MAX_DECIMALS), round(row.lat, MAX_DECIMALS)],
        }
    spot = "" if row.lat is None or row.drawn_as == "point" else f"@{row.lat:.4f},{row.lon:.4f}"
    return {
        "type": "Feature",
        "id": f"{row.place_id}:{row.drawn_as}{spot}",
        "geometry": geometry,
        "properties": {
            **{
                "place_id": row.place_id,
                "name": row.name,
                "name_uk": row.name_uk,
                "place_kind": row.place_kind,
            },
            **{"admin1": row.admin1, "drawn_as": row.drawn_as, "precision_km": row.precision_km},
            **{"findings": row.count, "latest": row.latest},
            **{stance: row.by_stance.get(stance, 0) for stance in ("asserted", "hedged", "denied")},
            "only_named": row.by_stance.get("-", 0),
            **{f"side_{side}": row.by_side.get(side, 0) for side in ("RU", "UA", "OTHER", "NONE")},
        },
    }

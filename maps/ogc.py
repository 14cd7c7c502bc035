"""The findings as a web service by the names of OGC API – Features (Part 1: Core). Pure functions.

The app's routes answer with what these return; ``base`` is the address where the service stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from maps.about import ATTRIBUTION, LICENSE, NAME, About, software_version
from maps.errors import ExportError
from maps.geojson import MEDIA_TYPE, Style, feature
from maps.geometry import MAX_DECIMALS, Shapes, bounds, joined, tidy
from records import Finding

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
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PAGING = ("limit", "offset")
ALWAYS = ("f", "datetime")  # parameters of the standard that are not keys of a query
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
            link(f"{base}/openapi.json", "service-desc", OPENAPI),
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
    """Return limit and offset as asked, the limit within bounds; ExportError for what is no number."""
    limit, offset = (_whole(key, asked.get(key)) for key in PAGING)
    return min(max(LIMIT if limit is None else limit, 1), MOST), offset or 0


def _whole(key: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise ExportError(f"{key}={text!r} is no whole number from 0 on.")
    return int(text[:12])


def days(text: str) -> dict[str, str]:
    """Return ``from`` and ``to`` of a query for a ``datetime`` of the standard (RFC 3339, intervals).

    ``..`` and an empty side are open. Times of day are left out: findings know days.
    """
    first, slash, last = text.partition("/")
    edges = {"from": first, "to": last if slash else first}
    made = {key: edge[:10] for key, edge in edges.items() if edge not in ("", "..")}
    if not made and text not in ("../..", "/", "../", "/.."):
        raise ExportError(f"datetime={text!r} is no day and no interval, such as 2025-11-01/2025-11-30.")
    return made


def as_query(asked: Iterable[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """Part a request's parameters into a query string of the store and those of the standard.

    ``datetime`` becomes the query's days, a ``bbox`` with heights loses them.
    """
    standard: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    for key, value in asked:
        if key in (*PAGING, *ALWAYS):
            standard[key] = value
        elif key == "bbox" and value.count(",") == 5:
            west, south, _, east, north, _ = value.split(",")
            query.append((key, f"{west},{south},{east},{north}"))
        else:
            query.append((key, value))
    if "datetime" in standard:
        query += days(standard["datetime"]).items()
    return urlencode(query), standard


def page_links(
    address: str, query: Mapping[str, str] | Sequence[tuple[str, str]], limit: int, offset: int, matched: int
) -> list[Link]:
    """Return the links of one page of items: self, and next and prev where they exist."""
    asked = query.items() if isinstance(query, Mapping) else query

    def at(start: int) -> str:
        kept = [(k, v) for k, v in asked if k not in PAGING]
        return f"{address}?{urlencode([*kept, ('limit', str(limit)), ('offset', str(start))])}"

    made = [link(at(offset), "self", MEDIA_TYPE)]
    if offset + limit < matched:
        made.append(link(at(offset + limit), "next", MEDIA_TYPE))
    if offset:
        made.append(link(at(max(offset - limit, 0)), "prev", MEDIA_TYPE))
    return made


def one(found: Finding, shapes: Shapes) -> dict[str, Any]:
    """Return one finding as a feature, by itself."""
    return feature(found, Style(shapes=shapes))


def problem(status: int, text: str) -> dict[str, Any]:
    """Return the body of an answer that tells what is wrong."""
    return {"code": "NotFound" if status == 404 else "InvalidParameterValue", "description": text}


def openapi(base: str, keys: Sequence[str], endings: Sequence[str]) -> dict[str, Any]:
    """Return the description of the service as OpenAPI 3.0.

    ``keys`` are those of a query, ``endings`` those of the files that ``findings`` is given as.
    """
    whole = {"type": "integer", "minimum": 0}
    view = [_parameter(key, {"type": "string"}) for key in (*keys, "datetime")]
    pages = [_parameter("limit", {**whole, "minimum": 1, "maximum": MOST, "default": LIMIT})]
    pages.append(_parameter("offset", {**whole, "default": 0}))
    paths = {
        path: _get(about, []) for path, about in (("/", "landing page"), ("/conformance", "conformance"))
    }
    paths["/collections"] = _get("collections", [])
    for name, (title, about) in COLLECTIONS.items():
        at = f"/collections/{name}"
        paths[at] = _get(title, [])
        paths[f"{at}/items"] = _get(about, view + pages)
        one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[f"{at}/items/{{id}}"] = _get(about, [one])
        for ending in endings if name == "findings" else (".geojson",):
            paths[f"/{name}{ending}"] = _get(f"{about} All of a view, or a page of it.", view + pages)
    return {
        "openapi": "3.0.3",
        "info": {"title": NAME, "version": software_version(), "description": ATTRIBUTION},
        "servers": [{"url": base}],
        "paths": paths,
    }


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _get(about: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    answers = {"200": {"description": about}, "400": {"description": "a parameter that is not understood"}}
    return {"get": {"summary": about, "parameters": parameters, "responses": answers}}


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

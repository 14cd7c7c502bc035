"""The data beside the app, over HTTP, by the names of OGC API – Features: thin routes over maps/ogc.py.

    /api/findings.geojson?kind=capture     a whole view, in any format by its ending (.csv, .gpkg …)
    /api/places.geojson                    the places of a view with their counts
    /api/collections/findings/items        the same page by page (limit, offset, bbox, datetime)

The parameters are the keys of the app's address. What is not understood is refused with a
paragraph, as the standard asks: an answer to another question would mislead.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from app_pages import house
from geo.shapes import area_shape
from maps import ogc
from maps.about import About
from maps.errors import ExportError
from maps.export import FORMATS, Format, export
from maps.geojson import MEDIA_TYPE
from maps.schema import json_schema
from records import FrontlineError
from store import Query, Store, format_query, parse_query
from store.query import CHOICES, FIELD_OF, VIEW_FIELDS

BASE = "/api"  # of the routes; links are whole addresses, since GDAL before 3.7 follows no others
KEYS = tuple(sorted(key for key, name in FIELD_OF.items() if name not in VIEW_FIELDS))
ENDINGS = {made.suffix: name for name, made in FORMATS.items()}
SAFE = {"X-Content-Type-Options": "nosniff"}
Endpoint = Callable[[Request], Response]


def base(request: Request) -> str:
    """Return the address of the service, as this client reaches it."""
    return f"{str(request.base_url).rstrip('/')}{BASE}"


def here(request: Request) -> str:
    """Return the address that was asked, without its parameters."""
    return str(request.url.replace(query="", fragment=""))


class NotThereError(FrontlineError):
    """Tell that there is nothing at an address."""


def told(endpoint: Endpoint) -> Endpoint:
    """Turn a FrontlineError into an answer: 404, 400 for what was asked, 503 for the store."""

    @wraps(endpoint)
    def answered(request: Request) -> Response:
        try:
            return endpoint(request)
        except FrontlineError as error:
            status = (
                404 if isinstance(error, NotThereError) else 400 if isinstance(error, ExportError) else 503
            )
            return JSONResponse(ogc.problem(status, str(error)), status, headers=SAFE)

    return answered


def asked_for(request: Request) -> tuple[Query, dict[str, str], list[tuple[str, str]]]:
    """Return the view, the parameters of the standard, and all as they stand in the address."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    text, standard = ogc.as_query(pairs)
    query, notes = parse_query(text)
    if notes:
        raise ExportError("; ".join(notes) + ".")
    return query, standard, pairs


def about(store: Store, query: Query) -> dict[str, Any]:
    """Return what every answer says of itself."""
    return {
        "query": format_query(query),
        "data_version": "+".join(store.meta.extractor_ids),
        "as_of": datetime.now(UTC),
    }


# ---------------------------------------------------------------- whole views


@told
def findings_file(request: Request) -> Response:
    """Answer with the findings of a view as a file of the format that the address ends in."""
    form = ENDINGS[Path(request.url.path).suffix]
    query, standard, pairs = asked_for(request)
    store, paged = house.store(), any(key in standard for key in ogc.PAGING)
    limit, offset = ogc.paging(standard) if paged else (None, 0)
    matched = store.count(query)
    links = ogc.page_links(here(request), pairs, limit, offset, matched) if limit else []
    return _file(
        FORMATS[form],
        lambda path: export(
            store.find(query, limit=limit, offset=offset),
            form,
            path,
            shapes=area_shape,
            matched=matched,
            links=tuple(links),
            **about(store, query),
        ),
    )


def _file(made: Format, write: Callable[[Path], object]) -> Response:
    """Write to a passing file and send that: any size in constant memory, whole or not at all."""
    handle, name = tempfile.mkstemp(suffix=made.suffix)
    os.close(handle)
    path = Path(name)
    try:
        write(path)
    except BaseException:
        path.unlink()
        raise
    return FileResponse(
        path,
        media_type=made.media_type,
        headers=SAFE,
        filename=f"findings{made.suffix}",
        content_disposition_type="inline" if made.suffix == ".geojson" else "attachment",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@told
def places_file(request: Request) -> Response:
    """Answer with the places of a view and their counts."""
    query, standard, pairs = asked_for(request)
    paged = any(key in standard for key in ogc.PAGING)
    return _places(request, query, pairs, ogc.paging(standard) if paged else None)


def _places(
    request: Request, query: Query, pairs: list[tuple[str, str]], page: tuple[int, int] | None
) -> Response:
    store = house.store()
    rows = store.by_place(query)
    limit, offset = page or (len(rows), 0)
    links = ogc.page_links(here(request), pairs, limit, offset, len(rows)) if page else []
    known = about(store, query)
    stamp = known.pop("as_of").isoformat(timespec="seconds").replace("+00:00", "Z")
    told_of = About(title="Places", time_stamp=stamp, matched=len(rows), **known)
    made = ogc.places_collection(rows[offset : offset + limit], shapes=area_shape, about=told_of, links=links)
    return JSONResponse(made, media_type=MEDIA_TYPE, headers=SAFE)


# ---------------------------------------------------------------- OGC API – Features


def _json(made: dict[str, Any], media_type: str = "application/json") -> Response:
    return JSONResponse(made, media_type=media_type, headers=SAFE)


def _collection(request: Request) -> str:
    name = str(request.path_params["name"])
    if name not in ogc.COLLECTIONS:
        raise NotThereError(f"There is no collection {name!r}. There are: {', '.join(ogc.COLLECTIONS)}.")
    return name


@told
def landing(request: Request) -> Response:
    """Answer with the landing page."""
    return _json(ogc.landing(base(request), "What is said about the front in Ukraine"))


@told
def conformance(_request: Request) -> Response:
    """Answer with the conformance declaration."""
    return _json(ogc.conformance())


@told
def description(request: Request) -> Response:
    """Answer with the description of the service as OpenAPI."""
    return _json(ogc.openapi(base(request), KEYS, tuple(ENDINGS)), ogc.OPENAPI)


@told
def schema(_request: Request) -> Response:
    """Answer with the JSON Schema of the findings."""
    return _json(json_schema(), "application/schema+json")


@told
def collections(request: Request) -> Response:
    """Answer with the list of collections."""
    return _json(ogc.collections(base(request)))


@told
def collection(request: Request) -> Response:
    """Answer with one collection."""
    return _json(ogc.collection(base(request), _collection(request)))


@told
def items(request: Request) -> Response:
    """Answer with one page of a collection."""
    name = _collection(request)
    query, standard, pairs = asked_for(request)
    limit, offset = ogc.paging(standard)
    if name == "places":
        return _places(request, query, pairs, (limit, offset))
    store = house.store()
    matched = store.count(query)
    links = tuple(ogc.page_links(here(request), pairs, limit, offset, matched))
    found = store.find(query, limit=limit, offset=offset)
    told_of = {"shapes": area_shape, "matched": matched, "links": links, **about(store, query)}
    return _file(FORMATS["geojson"], lambda path: export(found, "geojson", path, **told_of))


@told
def item(request: Request) -> Response:
    """Answer with one feature."""
    name, wanted = _collection(request), str(request.path_params["id"])
    everything = Query(use=CHOICES["use"])
    if name == "places":
        rows = house.store().by_place(
            replace(everything, place=(wanted.partition("@")[0].rpartition(":")[0],))
        )
        made = next(
            (f for f in ogc.places_collection(rows, shapes=area_shape)["features"] if f["id"] == wanted), None
        )
    else:
        found = next(house.store().find(replace(everything, id=(wanted,)), limit=1), None)
        made = None if found is None else ogc.one(found, area_shape)
    if made is None:
        raise NotThereError(f"There is no item {wanted!r} in {name}.")
    whole = ogc.link(f"{base(request)}/collections/{name}", "collection")
    made["links"] = [ogc.link(here(request), "self", MEDIA_TYPE), whole]
    return _json(made, MEDIA_TYPE)


def routes() -> list[Route]:
    """Return the routes that the server mounts beside the app."""
    at = f"{BASE}/collections"
    return [
        Route(f"{BASE}/", landing),
        Route(BASE, landing),
        Route(f"{BASE}/conformance", conformance),
        Route(f"{BASE}/openapi.json", description),
        Route(f"{BASE}/schema.json", schema),
        Route(at, collections),
        Route(f"{at}/{{name}}", collection),
        Route(f"{at}/{{name}}/items", items),
        Route(f"{at}/{{name}}/items/{{id:path}}", item),
        Route(f"{BASE}/places.geojson", places_file),
        *(Route(f"{BASE}/findings{ending}", findings_file) for ending in ENDINGS),
    ]

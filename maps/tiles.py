"""Tiles of a provider, only when asked for by name: then the page does send requests, to that host alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module

from maps.errors import PageError

HOST = re.compile(r"https://[a-z0-9*.-]+\Z")
EXAMPLES = "OpenStreetMap.Mapnik, OpenTopoMap, Esri.WorldImagery"


@dataclass(frozen=True, slots=True)
class Tiles:
    """Hold what Leaflet needs of a provider, and the source that the page's policy must allow."""

    url: str
    attribution: str
    max_zoom: int
    source: str


def tiles(name: str) -> Tiles:
    """Return a provider by its name (``OpenStreetMap.Mapnik``).

    Raises PageError for an unknown name, one that needs a key, and one that is not https.
    """
    providers = import_module("xyzservices").providers  # the list that Folium itself uses
    try:
        provider = providers.query_name(name)
    except ValueError as fault:
        raise PageError(
            f"No tile provider is called {name!r}. Known are, for example: {EXAMPLES}."
        ) from fault
    if provider.requires_token():
        raise PageError(
            f"Tiles of {provider.name} need a key, and a page that anyone can open would show it."
        )
    url = str(provider.build_url(fill_subdomain=False, scale_factor="{r}"))
    scheme, _, rest = url.partition("://")
    source = f"{scheme}://{rest.partition('/')[0].replace('{s}', '*')}"
    if not HOST.match(source):
        raise PageError(
            f"Tiles of {provider.name} come from {source}, which is no https host. Choose another."
        )
    return Tiles(url, str(provider.html_attribution), int(provider.get("max_zoom", 18)), source)

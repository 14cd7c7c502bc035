"""Write the static page: one sealed file that works from disk and asks nobody for anything.

Folium is the skeleton: a ``folium.Map`` makes the map's element and its script. The document
around it is page.html, the drawing page*.js, the looks page.css; Leaflet is read from the
installed package XStatic-Leaflet. Everything is inlined, and the page's Content-Security-Policy
allows exactly these scripts and styles by their hashes, and no request at all.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure
from jinja2 import Environment, FileSystemLoader, select_autoescape

from maps.about import ATTRIBUTION, LICENSE, NAME, About, moment, software_version
from maps.errors import PageError
from maps.files import Target, writing
from maps.geometry import Shapes, no_shapes
from maps.messages import messages, plural
from maps.page_data import EPOCH, inert_json, pack, statements
from maps.page_table import table
from records import Finding

HERE = Path(__file__).resolve().parent
SCRIPTS = ("page_model.js", "page_map.js", "page_time.js", "page_panel.js", "page.js")
QUOTE_LIMIT = 700  # characters of a sentence on the page
SEALED = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:"


class SealedPage(Figure):
    """The document around a Folium map: page.html instead of Folium's own frame and links."""

    def __init__(self, parts: dict[str, Any]) -> None:
        super().__init__()
        self._parts = parts

    def render(self, **kwargs: Any) -> str:
        """Return the whole document; every script and style in it is named in the policy by hash."""
        for child in self._children.values():
            child.render(**kwargs)
        scripts = [_leaflet("leaflet.js"), self.script.render(**kwargs), _own_script()]
        styles = [_leaflet("leaflet.css"), _read("page.css")]
        policy = f"{SEALED}; script-src {_hashes(scripts)}; style-src {_hashes(styles)}"
        html: str = _template().render(
            map=self.html.render(**kwargs), scripts=scripts, styles=styles, policy=policy, **self._parts
        )
        return html


def _map() -> folium.Map:
    """Return the Folium map: no tiles, no links, a fixed name, so that equal data give equal bytes."""
    made = folium.Map(
        location=(48.6, 35.5), zoom_start=6, tiles=None, prefer_canvas=True, control_scale=False,
        zoom_control=False, min_zoom=4, max_zoom=13, zoom_snap=0.25, attribution_control=False,
    )  # fmt: skip
    made._id = "frontline"
    made.default_js, made.default_css = [], []
    return made


def write_page(
    findings: Iterable[Finding],
    target: Target,
    *,
    title: str,
    lang: str = "en",
    basemap: dict[str, Any] | None = None,
    shapes: Shapes = no_shapes,
    query: str = "",
    as_of: datetime | str | None = None,
    data_version: str = "",
    quote_limit: int = QUOTE_LIMIT,
) -> int:
    """Write the page of these findings and return how many it holds.

    ``basemap`` is a FeatureCollection whose features have the properties ``kind`` (neighbour,
    country, oblast, lake, sea, river, border, town), ``name``, ``name_uk`` and ``rank``.
    ``shapes`` gives the geometry of an area by place id. ``as_of`` is when the data
    were read; None leaves it out. ``target`` ``"-"`` is stdout. The same input gives the same bytes.
    """
    rows = list(findings)
    html = page(
        rows, title=title, lang=lang, basemap=basemap, shapes=shapes, query=query, as_of=as_of,
        data_version=data_version, quote_limit=quote_limit,
    )  # fmt: skip
    with writing(target) as stream:
        stream.write(html.encode("utf-8", errors="replace"))
    return len(rows)


def page(
    findings: Iterable[Finding],
    *,
    title: str,
    lang: str = "en",
    basemap: dict[str, Any] | None = None,
    shapes: Shapes = no_shapes,
    query: str = "",
    as_of: datetime | str | None = None,
    data_version: str = "",
    quote_limit: int = QUOTE_LIMIT,
) -> str:
    """Return the page as text; the arguments are those of ``write_page``."""
    words = messages(lang)
    groups = statements(findings, quote_limit)
    data = pack(groups, shapes=shapes, basemap=basemap)
    about = About(title=title, query=query, data_version=data_version, time_stamp=moment(as_of))
    said = data["statements"]
    made = SealedPage(
        {
            "lang": lang,
            "title": title,
            "words": words,
            "query": query,
            "as_of": moment(as_of).replace("T", " ").replace(":00Z", " UTC"),
            "days": _days(said),
            "count": _count(lang, words, data),
            "undated": sum(row[6] is None for row in said),
            "citation": about.citation(),
            "license": LICENSE,
            "attribution": ATTRIBUTION,
            "generator": f"{NAME} {software_version()}",
            "referrer": "no-referrer",
            "table": table(groups, words),
            "data": inert_json({"lang": lang, "words": words, **data}),
        }
    )
    made.add_child(_map())
    return made.render()


def _count(lang: str, words: dict[str, Any], data: dict[str, Any]) -> str:
    drawn = {mark[0] for mark in data["marks"]}
    return " · ".join(
        [
            plural(lang, words["n_statements"], len(data["statements"])),
            plural(lang, words["n_places"], len(drawn)),
        ]
    )


def _days(said: list[list[Any]]) -> str:
    """Return the first and last day of all statements, empty when all are undated."""
    days = [day for row in said for day in row[6:8] if day is not None]
    if not days:
        return ""
    first, last = (EPOCH + timedelta(days=edge(days)) for edge in (min, max))
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


# ---------------------------------------------------------------- parts


@cache
def _template() -> Any:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=select_autoescape(["html"]), keep_trailing_newline=True
    ).get_template("page.html")


@cache
def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8").strip()


@cache
def _own_script() -> str:
    return "\n".join(line.strip() for name in SCRIPTS for line in _read(name).splitlines())


@cache
def _leaflet(name: str) -> str:
    """Return Leaflet's script or style from the installed package, without references to other files."""
    try:
        folder = Path(import_module("xstatic.pkg.leaflet").BASE_DIR)
        text = (folder / name).read_text("utf-8")
    except (ImportError, OSError) as fault:
        raise PageError(
            f"Leaflet's {name} is missing: {fault}. Reinstall the package XStatic-Leaflet."
        ) from fault
    text = re.sub(r"//# sourceMappingURL=.*", "", text)
    return re.sub(r"url\([^)]*\)", "none", text).strip() if name.endswith(".css") else text.strip()


def _hashes(texts: Iterable[str]) -> str:
    """Return the CSP sources that allow exactly these inline texts."""
    return " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts
    )

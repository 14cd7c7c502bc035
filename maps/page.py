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
from typing import Any, Required, TypedDict, Unpack

import folium
from branca.element import Figure
from jinja2 import Environment, FileSystemLoader, select_autoescape

from maps.about import ATTRIBUTION, LICENSE, NAME, About, moment, software_version
from maps.errors import PageError
from maps.files import Target, writing
from maps.geometry import Shapes, no_shapes
from maps.messages import messages, plural
from maps.overlay import Overlay
from maps.page_data import EPOCH, inert_json, pack, statements
from maps.page_table import table
from maps.tiles import Tiles, tiles
from records import Finding

HERE = Path(__file__).resolve().parent
SCRIPTS = (
    *("page_model.js", "page_glyphs.js", "page_map.js", "page_labels.js", "page_time.js"),
    *("page_panel.js", "page_find.js", "page_link.js", "page.js"),
)
UNUSED = re.compile(r"layers|marker|vml|behavior|oldie|-ie|tooltip|zoom-box|div-icon|svg|@")
QUOTE_LIMIT = 700  # characters of a sentence on the page


class PageOptions(TypedDict, total=False):
    """Tell what to make of the findings.

    ``basemap`` is a FeatureCollection whose features have the properties ``kind`` (neighbour,
    country, oblast, lake, sea, river, border, town), ``name``, ``name_uk`` and ``rank``.
    ``shapes`` gives the geometry of an area by place id. ``as_of`` is when the data were read; left
    out, the page does not say. ``quote_limit`` is the length of the longest sentence.
    ``highlight`` are ids of findings to put first. ``view`` is ``(zoom, lat, lon)`` at the start,
    None shows all marks; ``select`` is the id of a place whose statements are open at the start.
    ``overlay`` is a user's own layer. ``tiles`` names a tile provider: only then does the page send
    requests, to that provider.
    """

    title: Required[str]
    lang: str
    basemap: dict[str, Any] | None
    shapes: Shapes
    query: str
    as_of: datetime | str | None
    data_version: str
    quote_limit: int
    highlight: Iterable[str]
    view: tuple[float, float, float] | None
    select: str | None
    overlay: Overlay | None
    tiles: str | None


class SealedPage(Figure):
    """The document around a Folium map: page.html instead of Folium's own frame and links."""

    def __init__(self, parts: dict[str, Any], images: str) -> None:
        super().__init__()
        self._parts = parts
        self._images = images

    def render(self, **kwargs: Any) -> str:
        """Return the whole document; every script and style in it is named in the policy by hash."""
        for child in self._children.values():
            child.render(**kwargs)
        scripts = [_leaflet("leaflet.js"), self.script.render(**kwargs), _own_script()]
        styles = [_leaflet("leaflet.css"), _own_style()]
        policy = (
            "default-src 'none'; base-uri 'none'; form-action 'none'; "
            f"img-src {self._images}; script-src {_hashes(scripts)}; style-src {_hashes(styles)}"
        )
        html: str = _template().render(
            map=self.html.render(**kwargs), scripts=scripts, styles=styles, policy=policy, **self._parts
        )
        return html


def _map(provider: Tiles | None) -> folium.Map:
    """Return the Folium map: no links, a fixed name, so that equal data give equal bytes."""
    made = folium.Map(
        location=(48.6, 35.5), zoom_start=6, tiles=None, prefer_canvas=True, control_scale=False,
        zoom_control=False, min_zoom=4, max_zoom=13, zoom_snap=0.25, attribution_control=False,
    )  # fmt: skip
    made._id = "frontline"
    made.default_js, made.default_css = [], []
    if provider is not None:
        layer = folium.TileLayer(provider.url, attr=provider.attribution, max_zoom=provider.max_zoom)
        layer._id = "frontline"
        layer.add_to(made)
    return made


def write_page(findings: Iterable[Finding], target: Target, **options: Unpack[PageOptions]) -> int:
    """Write the page of these findings and return how many it holds.

    ``target`` is a path, a binary stream or ``"-"`` (stdout); the options are ``PageOptions``. The
    same findings and options give the same bytes.
    """
    rows = list(findings)
    html = page(rows, **options)
    with writing(target) as stream:
        stream.write(html.encode("utf-8", errors="replace"))
    return len(rows)


def page(findings: Iterable[Finding], **options: Unpack[PageOptions]) -> str:
    """Return the page as text."""
    lang, title, query = options.get("lang", "en"), options["title"], options.get("query", "")
    words = messages(lang)
    groups = statements(findings, options.get("quote_limit", QUOTE_LIMIT))
    data = pack(
        groups,
        shapes=options.get("shapes", no_shapes),
        basemap=options.get("basemap"),
        lang=lang,
        highlight=frozenset(options.get("highlight", ())),
        overlay=options.get("overlay"),
    )
    provider = tiles(name) if (name := options.get("tiles")) else None
    data |= {"lang": lang, "words": words, "tiled": provider is not None, "view": options.get("view")}
    data["select"] = options.get("select")
    as_of = moment(options.get("as_of"))
    about = About(title=title, query=query, data_version=options.get("data_version", ""), time_stamp=as_of)
    parts = {
        "lang": lang,
        "title": title,
        "words": words,
        "query": query,
        "as_of": f"{as_of[:16].replace('T', ' ')} UTC" if "T" in as_of else as_of,
        "days": _days(data["statements"]),
        "count": _count(lang, words, data),
        "undated": sum(row[6] is None for row in data["statements"]),
        "citation": about.citation(),
        "license": LICENSE,
        "attribution": ATTRIBUTION,
        "generator": f"{NAME} {software_version()}",
        # tile servers refuse pages that do not say where they stand
        "referrer": "strict-origin-when-cross-origin" if provider else "no-referrer",
        "table": table(groups, words),
        "data": inert_json(data),
    }
    made = SealedPage(parts, f"data: {provider.source}" if provider else "data:")
    made.add_child(_map(provider))
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
def _own_style() -> str:
    """Return our style without comments and line breaks: it stays readable in its file."""
    css = re.sub(r"/\*.*?\*/", "", _read("page.css"), flags=re.DOTALL)
    return re.sub(r" ?([{};]) ?", r"\1", " ".join(css.split())).replace(";}", "}")


@cache
def _own_script() -> str:
    """Return our scripts as one, without indentation and comments: they stay readable in their files."""
    texts = [re.sub(r"^ */\*.*?\*/$", "", _read(name), flags=re.DOTALL | re.MULTILINE) for name in SCRIPTS]
    return "\n".join(line.strip() for text in texts for line in text.splitlines() if line.strip())


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
    if name.endswith(".css"):
        return _lean(text)
    return re.sub(r"//# sourceMappingURL=.*", "", text).strip()


def _lean(css: str) -> str:
    """Return Leaflet's style without comments, pictures, and what this page has none of."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"url\([^)]*\)", "none", css)
    rules = [
        (selectors.strip(), body.split()) for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    ]
    used = [(s, b) for s, b in rules if any(not UNUSED.search(one) for one in s.split(","))]
    return "\n".join(f"{' '.join(selectors.split())} {{ {' '.join(body)} }}" for selectors, body in used)


def _hashes(texts: Iterable[str]) -> str:
    """Return the CSP sources that allow exactly these inline texts."""
    return " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts
    )

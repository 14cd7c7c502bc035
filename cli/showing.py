"""Commands that show what is known: export, map, serve, validate."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from cli.shared import (
    export_options,
    named_store,
    now,
    output_option,
    query_option,
    store_option,
    tell,
    versions,
    view,
)
from records import FrontlineError

if TYPE_CHECKING:
    from maps.overlay import Overlay
    from store import Query

TAKEN = (".txt", ".png")  # the endings of what is written beside a page
Command = Callable[..., Any]


def overlay_options(command: Command) -> Command:
    """Give a command the three options of a user's own layer."""
    for option in (
        click.option(
            "--overlay-date",
            "overlay_day",
            type=click.DateTime(["%Y-%m-%d"]),
            help="The day that your layer describes.",
        ),
        click.option("--overlay-label", "overlay_maker", default="", metavar="TEXT", help="Who made it."),
        click.option(
            "--overlay",
            "overlay_file",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Polygons of your own (GeoJSON, GeoPackage …) to show and to measure against.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.option(
    "--format",
    "forms",
    default="geojson",
    show_default=True,
    metavar="NAME[,NAME…]",
    help="geojson, geojsonseq, geojsonl, csv, kml, gpkg, flatgeobuf or geoparquet; several into a folder.",
)
@query_option
@click.option("--bbox", metavar="W,S,E,N", help="Only what is drawn inside, in degrees.")
@click.option(
    "--precision", default=6, show_default=True, type=click.IntRange(0, 6), help="Decimals of a degree."
)
@click.option("--no-text", is_flag=True, help="Leave the sentences out.")
@click.option("--title", default=None, metavar="TEXT", help="Of the collection.")
@overlay_options
@output_option
@store_option
def export(
    forms: str,
    query_text: str,
    bbox: str | None,
    precision: int,
    no_text: bool,
    title: str | None,
    overlay_file: Path | None,
    overlay_maker: str,
    overlay_day: datetime | None,
    output: str,
    store_url: str | None,
) -> None:
    """Write the findings of a view as GeoJSON or another format.

    Several formats go into the folder that -o names, with a datapackage.json, the schema and the codebook.
    """
    from maps.export import export as write
    from maps.package import write_package
    from store import format_query

    names = [name.strip() for name in forms.split(",") if name.strip()]
    layer = own_layer(overlay_file, overlay_maker, overlay_day)
    with named_store(store_url, create=False) as store:
        query = inside(view(query_text), bbox)
        told = export_options(store, format_query(query), title=title, precision=precision, overlay=layer)
        if no_text:
            told["quote_limit"] = 0
        if len(names) == 1:
            write(store.find(query), names[0], output, **told)
            return
        if output == "-":
            raise FrontlineError(
                f"{len(names)} formats do not fit into one stream. Name a folder for them with -o."
            )
        for name, number in write_package(lambda: store.find(query), Path(output), names, **told).items():
            tell(f"{Path(output) / name}: {number}", err=True)


def inside(query: Query, bbox: str | None) -> Query:
    """Return the query narrowed to a box; FrontlineError where the text is none."""
    from store import parse_query

    if bbox is None:
        return query
    box, notes = parse_query(urlencode({"bbox": bbox}))
    if notes or box.bbox is None:
        raise FrontlineError(
            f"--bbox {bbox!r} is no box. Write west,south,east,north in degrees, longitudes from -180 to 180 "
            "and latitudes from -90 to 90, for example 36.5,47.8,38,49; a west beyond the east crosses the "
            "180th meridian."
        )
    return replace(query, bbox=box.bbox)


def own_layer(file: Path | None, maker: str, day: datetime | None) -> Overlay | None:
    """Return the user's layer; None where none is asked for."""
    from maps.overlay import read_overlay

    if file is None:
        return None
    if not maker.strip() or day is None:
        raise FrontlineError(
            f"{file}: say who made this layer and of which day it is, with --overlay-label and "
            "--overlay-date; both stand beside every use of it."
        )
    return read_overlay(file, maker=maker, day=day.date())


@click.command("map")
@query_option
@click.option("--title", default="What is said about the front", show_default=True)
@click.option(
    "--lang", type=click.Choice(["en", "uk"]), help="Of the page.  [default: as the query says, or en]"
)
@click.option("--highlight", multiple=True, metavar="ID", help="A finding to put first; may be repeated.")
@click.option("--no-text", is_flag=True, help="Leave the sentences out.")
@click.option("--tiles", metavar="NAME", help="A tile provider, such as OpenTopoMap: the page then asks it.")
@overlay_options
@click.option(
    "--preview/--no-preview", default=True, help="A PNG picture beside the page, if Chromium is there."
)
@click.option("-o", "--output", default="map.html", show_default=True, metavar="FILE|-")
@store_option
def map_command(
    query_text: str,
    title: str,
    lang: str | None,
    highlight: tuple[str, ...],
    no_text: bool,
    tiles: str | None,
    overlay_file: Path | None,
    overlay_maker: str,
    overlay_day: datetime | None,
    preview: bool,
    output: str,
    store_url: str | None,
) -> None:
    """Write one HTML file that works from disk and sends no request to anybody.

    Beside it stand the frame to paste into an article (map.txt) and a picture for previews (map.png).
    """
    from geo.shapes import area_shape, basemap
    from maps.page import QUOTE_LIMIT, write_page
    from store import format_query

    if output.lower().endswith(TAKEN):
        raise FrontlineError(
            f"{output}: a page ends in .html; .txt and .png stand beside it. Name another file."
        )
    layer = own_layer(overlay_file, overlay_maker, overlay_day)
    with named_store(store_url, create=False) as store:
        query = view(query_text)
        write_page(
            store.find(query),
            output,
            title=title,
            lang=lang or query.ui or "en",
            basemap=basemap("page"),
            shapes=area_shape,
            query=format_query(query),
            as_of=now(),
            data_version=versions(store),
            quote_limit=0 if no_text else QUOTE_LIMIT,
            highlight=(*query.hid, *highlight),
            view=query.map,
            select=query.sel,
            overlay=layer,
            tiles=tiles,
        )
    if output != "-":
        beside(Path(output), title, preview=preview)


def beside(page: Path, title: str, *, preview: bool) -> None:
    """Write the snippet, and the picture where a browser makes one; say on stderr what was written."""
    from maps.embed import find_browser, write_preview, write_snippet

    written = [page, write_snippet(page, title)]
    if preview and find_browser():
        picture = write_preview(page)
        written += [picture] if picture else []
        if picture is None:
            tell("The browser made no picture of the page; --no-preview does without it.", err=True)
    tell("written: " + ", ".join(map(str, written)), err=True)


@click.command()
@click.option("--port", default=8501, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--read-only", is_flag=True, help="Viewers can add, correct and delete nothing.")
@store_option
def serve(port: int, address: str, read_only: bool, store_url: str | None) -> None:
    """Serve the viewers' map and print its address; the data stand under /api beside it."""
    from store import default_store

    where = store_url or default_store()
    tell(f"store: {where}\nopen:  http://{address}:{port}\ndata:  http://{address}:{port}/api/", err=True)
    command = [sys.executable, "-m", "app_pages.server"]
    command += [f"--server.port={port}", f"--server.address={address}", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false"]
    environment = {**os.environ, "FRONTLINE_STORE": where}
    if read_only:
        environment["FRONTLINE_READ_ONLY"] = "1"
    sys.exit(subprocess.call(command, env=environment))  # noqa: S603  our own interpreter and file


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def validate(file: Path) -> None:
    """Check an exported file of any format against the published schema."""
    from maps.validate import validate_file

    faults = validate_file(file)
    if faults:
        raise FrontlineError(f"{file} does not follow the schema: " + "; ".join(faults))
    tell(f"{file} follows the schema.")


COMMANDS = (export, map_command, serve, validate)

"""Commands that show what is known: export, map, serve, validate."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from cli.shared import (
    named_store,
    now,
    output_option,
    query_option,
    store_option,
    versions,
    view,
    write_export,
)
from records import FrontlineError

ROOT = Path(__file__).resolve().parent.parent


@click.command()
@click.option(
    "--format",
    "form",
    default="geojson",
    show_default=True,
    metavar="NAME",
    help="geojson, geojsonseq, geojsonl, csv, kml, gpkg, flatgeobuf or geoparquet.",
)
@query_option
@click.option("--bbox", metavar="W,S,E,N", help="Only what is drawn inside, in degrees.")
@click.option(
    "--precision", default=6, show_default=True, type=click.IntRange(0, 6), help="Decimals of a degree."
)
@click.option("--no-text", is_flag=True, help="Leave the sentences out.")
@output_option
@store_option
def export(
    form: str,
    query_text: str,
    bbox: str | None,
    precision: int,
    no_text: bool,
    output: str,
    store_url: str | None,
) -> None:
    """Write the findings of a view as GeoJSON or another format."""
    from store import format_query

    with named_store(store_url, create=False) as store:
        query = view(f"{query_text}&bbox={bbox}" if bbox else query_text)
        told = {"quote_limit": 0} if no_text else {}
        write_export(
            store.find(query),
            form,
            output,
            query=format_query(query),
            data_version=versions(store),
            precision=precision,
            **told,
        )


@click.command("map")
@query_option
@click.option("--title", default="What is said about the front", show_default=True)
@click.option("--lang", type=click.Choice(["en", "uk"]), default="en", show_default=True, help="Of the page.")
@click.option("-o", "--output", default="map.html", show_default=True, metavar="FILE|-")
@store_option
def map_command(query_text: str, title: str, lang: str, output: str, store_url: str | None) -> None:
    """Write one HTML file that works from disk and sends no request to anybody."""
    from geo.shapes import area_shape, basemap
    from maps.page import write_page
    from store import format_query

    with named_store(store_url, create=False) as store:
        query = view(query_text)
        write_page(
            store.find(query),
            output,
            title=title,
            lang=lang,
            basemap=basemap("page"),
            shapes=area_shape,
            query=format_query(query),
            as_of=now(),
            data_version=versions(store),
        )


@click.command()
@click.option("--port", default=8501, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--read-only", is_flag=True, help="Viewers can add, correct and delete nothing.")
@store_option
def serve(port: int, address: str, read_only: bool, store_url: str | None) -> None:
    """Serve the viewers' map and print its address."""
    from store import default_store

    where = store_url or default_store()
    click.echo(f"store: {where}\nopen:  http://{address}:{port}", err=True)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += [f"--server.port={port}", f"--server.address={address}", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false"]
    environment = {**os.environ, "FRONTLINE_STORE": where}
    if read_only:
        environment["FRONTLINE_READ_ONLY"] = "1"
    sys.exit(subprocess.call(command, env=environment))  # noqa: S603  our own interpreter and file


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def validate(file: Path) -> None:
    """Check an exported GeoJSON file or sequence against the published schema."""
    from maps.validate import validate_file

    faults = validate_file(file)
    if faults:
        raise FrontlineError(f"{file} does not follow the schema: " + "; ".join(faults))
    click.echo(f"{file} follows the schema.")


COMMANDS = (export, map_command, serve, validate)

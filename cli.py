"""The command ``frontline``: thin functions over documented ones. The only place that prints.

A data error (``records.FrontlineError``) becomes one plain paragraph on stderr and exit code 2;
anything else is a bug and keeps its traceback. ``-`` is stdin or stdout; progress goes to stderr
and only when that is a terminal.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from records import Document, Finding, FrontlineError

if TYPE_CHECKING:
    from extract.documents import ReadFailure
    from extract.pipeline import Reader
    from store import Store

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent


class Frontline(click.Group):
    """Turn every FrontlineError of a command into one paragraph and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit with 2 on bad input, quietly on a closed pipe."""
        try:
            return super().invoke(ctx)
        except FrontlineError as error:
            click.echo(f"frontline: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=Frontline, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="frontline-mapper", prog_name="frontline")
def main() -> None:
    """Map what is said about the front in Ukraine: which source says what about which place, and when."""


store_option = click.option(
    "--store",
    "store_url",
    envvar="FRONTLINE_STORE",
    metavar="PATH|URL",
    help="SQLite file or database URL (or FRONTLINE_STORE).  [default: in the user's data folder]",
)
query_option = click.option(
    "--query", "query_text", default="", metavar="STRING", help="The view, as it stands in the app's address."
)
output_option = click.option(
    "-o", "--output", default="-", metavar="FILE|-", type=click.Path(allow_dash=True, dir_okay=False)
)
lang_option = click.option(
    "--lang", type=click.Choice(["en", "uk", "ru"]), help="Language of all; else detected."
)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@lang_option
@click.option("--dry-run", is_flag=True, help="Read and count, store nothing.")
@store_option
def ingest(paths: tuple[str, ...], lang: str | None, dry_run: bool, store_url: str | None) -> None:
    """Read documents into the store; the same document twice is one document."""
    reader = load_reader()
    tally = dict.fromkeys(("new", "updated", "known"), 0)
    failures: list[ReadFailure] = []
    with named_store(":memory:" if dry_run else store_url) as store:
        for document in documents(paths, lang, failures):
            extractor = {"extractor_id": reader.extractor_id, "gazetteer_version": reader.gazetteer.version}
            if store.knows(document, **extractor):
                tally["known"] += 1
            else:
                tally[store.put(document, reader.findings(document), **extractor)] += 1
    counts = ", ".join(f"{n} {word}" for word, n in tally.items())
    note = "; a dry run, nothing is stored" if dry_run else ""
    click.echo(f"{sum(tally.values())} documents read: {counts}, {len(failures)} failed{note}.")
    report(failures)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--format", "form", type=click.Choice(["jsonl", "geojson"]), default="jsonl", show_default=True)
@lang_option
@output_option
def extract(paths: tuple[str, ...], form: str, lang: str | None, output: str) -> None:
    """Read documents and write what is found in them; nothing is stored. Without PATHS, stdin."""
    from extract.findings import analysis_json, flatten

    reader = load_reader()
    failures: list[ReadFailure] = []
    analyses = (reader.read(document) for document in documents(paths or ("-",), lang, failures))
    if form == "jsonl":
        with click.open_file(output, "w", encoding="utf-8", atomic=output != "-") as out:
            for analysis in analyses:
                out.write(json.dumps(analysis_json(analysis), ensure_ascii=False) + "\n")
    else:
        rows = (row for a in analyses for row in flatten(a, reader.extractor_id, reader.gazetteer.version))
        write_export(rows, "geojson", output, data_version=reader.extractor_id)
    report(failures)


@main.command()
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
            data_version="+".join(store.meta().extractor_ids),
            precision=precision,
            **told,
        )


@main.command("map")
@query_option
@click.option("--title", default="What is said about the front", show_default=True)
@click.option("--lang", type=click.Choice(["en", "uk"]), default="en", show_default=True, help="Of the page.")
@click.option("-o", "--output", default="map.html", show_default=True, metavar="FILE|-")
@store_option
def map_command(query_text: str, title: str, lang: str, output: str, store_url: str | None) -> None:
    """Write one HTML file that works from disk and sends no request to anybody."""
    from geo.shapes import area_shape, basemap
    from maps.page import write_page

    with named_store(store_url, create=False) as store:
        write_page(
            store.find(view(query_text)),
            output,
            title=title,
            lang=lang,
            basemap=basemap("page"),
            shapes=area_shape,
            query=query_text,
            as_of=datetime.now(UTC),
        )


@main.command()
@click.option("--port", default=8501, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
@store_option
def serve(port: int, address: str, store_url: str | None) -> None:
    """Serve the viewers' map and print its address."""
    from store import default_store

    where = store_url or default_store()
    click.echo(f"store: {where}\nopen:  http://{address}:{port}", err=True)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += [f"--server.port={port}", f"--server.address={address}", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false"]
    environment = {**os.environ, "FRONTLINE_STORE": where}
    sys.exit(subprocess.call(command, env=environment))  # noqa: S603  our own interpreter and file


@main.command("eval")
@click.argument("gold", type=click.Path(exists=True, dir_okay=False))
@click.option("--by-lang", is_flag=True, help="Figures of each language as well.")
@click.option("--errors", default=0, metavar="N", help="Show the first N errors.")
@click.option("--json", "json_path", type=click.Path(dir_okay=False), help="Write all figures to a file.")
def evaluate(gold: str, by_lang: bool, errors: int, json_path: str | None) -> None:
    """Print the quality figures over an annotated corpus, as tests/gold/score.py defines them."""
    from extract.findings import analysis_json

    score = scorer()
    texts = [json.loads(line) for line in Path(gold).read_text("utf-8").splitlines() if line.strip()]
    reader = load_reader()
    found: list[ReadFailure] = []
    predicted = {d.id: analysis_json(reader.read(d)) for d in documents((gold,), None, found)}
    groups = {"all": texts}
    if by_lang:
        groups |= {
            lang: [t for t in texts if t["lang"] == lang] for lang in sorted({t["lang"] for t in texts})
        }
    figures = {}
    for name, members in groups.items():
        tally = score.Tally()
        for text in members:
            score.score_doc(text, predicted.get(text["id"], {}), tally)
        figures[name] = score.figures(tally)
        score.show(name, figures[name])
        for error in tally.errors[: errors if name == "all" else 0]:
            click.echo("    | " + " | ".join(map(str, error)))
    if json_path:
        Path(json_path).write_text(json.dumps(figures, indent=1), "utf-8")


@main.group()
def gazetteer() -> None:
    """Look into the table of places."""


@gazetteer.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a candidate.")
def lookup(name: str, as_json: bool) -> None:
    """Show every candidate for NAME: where it lies, its names and years, and why it matches."""
    from geo.lookup import candidates

    reader = load_reader()
    found = candidates(name, reader.gazetteer, reader.index)
    if as_json:
        for row in found:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    if not found:
        raise FrontlineError(
            f"no place is called {name!r} in the gazetteer, in any spelling or case that it knows. "
            "Check the spelling, or add the place with `frontline gazetteer add`."
        )
    show_candidates(name, found)


# --- what the commands share -------------------------------------------------------------------


def load_reader() -> Reader:
    """Build the reader; show a bar on a terminal while a missing name index is built."""
    from extract.pipeline import Reader

    if not sys.stderr.isatty():
        return Reader()
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("name index", total=1.0)

        def show(what: str, share: float) -> None:
            bar.update(task, description=what, completed=share)

        return Reader(progress=show)


def documents(paths: Iterable[str], lang: str | None, failures: list[ReadFailure]) -> Iterator[Document]:
    """Yield the documents of ``paths``; put what cannot be read into ``failures``."""
    from extract.documents import ReadFailure, read_documents

    for item in with_progress(read_documents(paths, lang=lang), "reading"):
        if isinstance(item, ReadFailure):
            failures.append(item)
        else:
            yield item


def with_progress(items: Iterable[T], what: str) -> Iterator[T]:
    """Count ``items`` on stderr when that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, what, console=Console(stderr=True), transient=True)


def report(failures: list[ReadFailure]) -> None:
    """Name every document that could not be read, and exit with 2 when there are any."""
    for failure in failures:
        click.echo(f"frontline: {failure.message}", err=True)
    if failures:
        sys.exit(2)


@contextmanager
def named_store(url: str | None, *, create: bool = True) -> Iterator[Store]:
    """Open the store, say on stderr which one it is, and close it."""
    from store import default_store, open_store

    with open_store(url or default_store(), create=create) as store:
        click.echo(f"store: {store.where}", err=True)
        yield store


def view(query_text: str) -> Any:
    """Parse a query string; name what it does not understand on stderr and go on."""
    from store.query import parse_query

    query, notes = parse_query(query_text)
    for note in notes:
        click.echo(f"query: {note}", err=True)
    return query


def write_export(rows: Iterable[Finding], form: str, output: str, **told: Any) -> None:
    """Write findings in a format, to a file or (``-``) stdout."""
    from geo.shapes import area_shape
    from maps.export import export as write

    write(rows, form, output, shapes=area_shape, as_of=now(), **told)


def now() -> str:
    """Return the moment in UTC as ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def scorer() -> ModuleType:
    """Load the measuring stick, tests/gold/score.py of the source tree."""
    path = ROOT / "tests" / "gold" / "score.py"
    spec = importlib.util.spec_from_file_location("score", path) if path.exists() else None
    if spec is None or spec.loader is None:
        raise FrontlineError(f"{path} is missing: `frontline eval` runs from a clone of the project.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def show_candidates(name: str, found: list[dict[str, Any]]) -> None:
    """Print the candidates of a name as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{len(found)} candidates for {name}")
    for column in ("id", "name", "kind", "oblast", "raion", "lat, lon", "people", "matched as", "names"):
        table.add_column(column, overflow="fold")
    for row in found:
        where = "" if row["lat"] is None else f"{row['lat']:.3f}, {row['lon']:.3f}"
        people = "" if row["population"] is None else f"{row['population']:,}"
        table.add_row(
            row["id"],
            row["name"],
            row["kind"],
            row["oblast"] or "",
            row["raion"] or "",
            where,
            people,
            row["why"],
            row["names"],
        )
    Console().print(table)


if __name__ == "__main__":
    main()

"""Commands that read documents: ingest, extract, eval."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from cli.shared import (
    documents,
    lang_option,
    load_reader,
    named_store,
    output_option,
    report,
    store_option,
    write_export,
)
from records import FrontlineError

if TYPE_CHECKING:
    from extract.documents import ReadFailure

ROOT = Path(__file__).resolve().parent.parent


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@lang_option
@click.option("--dry-run", is_flag=True, help="Read and count, store nothing.")
@store_option
def ingest(paths: tuple[str, ...], lang: str | None, dry_run: bool, store_url: str | None) -> None:
    """Read documents into the store; the same document twice is one document."""
    from store import default_store

    reader = load_reader(store_url or default_store())
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


@click.command()
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


@click.command("eval")
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


def scorer() -> ModuleType:
    """Load the measuring stick, tests/gold/score.py of the source tree."""
    path = ROOT / "tests" / "gold" / "score.py"
    spec = importlib.util.spec_from_file_location("score", path) if path.exists() else None
    if spec is None or spec.loader is None:
        raise FrontlineError(f"{path} is missing: `frontline eval` runs from a clone of the project.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COMMANDS = (ingest, extract, evaluate)

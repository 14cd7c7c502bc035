"""Commands that read documents: ingest, extract, eval."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from cli.shared import (
    documents,
    lang_option,
    load_reader,
    named_store,
    output_option,
    report,
    store_option,
    tell,
    write_export,
)
from cli.source import Source, reading_options
from records import FrontlineError

if TYPE_CHECKING:
    from cli.crew import Crew
    from cli.ingesting import Tally
    from extract.documents import ReadFailure
    from extract.pipeline import Reader

ROOT = Path(__file__).resolve().parent.parent


@click.command()
@reading_options
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out what was published before.")
@click.option("--dry-run", is_flag=True, help="Tell what would be new; read no places, store nothing.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that read.")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Read on the workers of this Dask scheduler.")
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for shards and Parquet parts, which are kept; for --scheduler one that all workers see.",
)
@store_option
def ingest(
    since: datetime | None,
    dry_run: bool,
    workers: int,
    scheduler: str | None,
    work: Path | None,
    store_url: str | None,
    **reading: Any,
) -> None:
    """Read PATHS (files, folders, - for stdin, addresses with --fetch) into the store.

    The same document twice is one document. Killed anywhere and run again, it goes on where it was.
    """
    from cli.ingesting import Tally

    source = Source.of(**reading)
    day = since.date() if since else None
    if dry_run:
        tally = rehearse(source, day, store_url)
        tell(f"{tally.told()} A dry run: nothing is stored.")
    else:
        tally = Tally()
        reader = load_reader(store_url or default())
        with crew(reader, workers, scheduler, work, store_url) as who, named_store(store_url) as store:
            source.into(store, reader, who, tally, day)
        tell(tally.told())
    report(tally.failures)


def default() -> str:
    """Return the store that is used when none is named."""
    from store import default_store

    return default_store()


def rehearse(source: Source, since: date | None, store_url: str | None) -> Tally:
    """Count what an ingest would do to the store, which need not exist."""
    from cli.crew import Nobody
    from cli.ingesting import Ingest, Rehearsal, Tally
    from store import open_store

    where, tally = store_url or default(), Tally()
    reader = load_reader(where)
    with ExitStack() as stack:
        passing = stack.enter_context(open_store(":memory:"))
        there = "://" in where or Path(where).expanduser().exists()
        real = stack.enter_context(named_store(where, create=False)) if there else None
        target = Rehearsal(real, passing)
        Ingest(target, reader, Nobody(), tally).run(source.items(real), since)
    return tally


@contextmanager
def crew(
    reader: Reader, workers: int, scheduler: str | None, work: Path | None, store_url: str | None
) -> Iterator[Crew]:
    """Bring together who reads: this process, several, or a cluster.

    Shards and parts are kept in ``work``; without it they lie in the user's cache until they are
    in the store.
    """
    from cli.crew import Alone, Cluster, Pool
    from extract.shards import prepare

    if scheduler and work is None:
        raise FrontlineError("--scheduler needs --work FOLDER, one that this machine and all workers see.")
    if workers == 1 and not scheduler:
        yield Alone(reader)
        return
    where = store_url or default()
    job = prepare(work or work_folder(where), reader, where)
    many = Cluster(job, scheduler, keep=True) if scheduler else Pool(job, workers, keep=work is not None)
    try:
        yield many
    finally:
        many.close()
    if work is None:
        shutil.rmtree(job.folder, ignore_errors=True)


def work_folder(store: str) -> Path:
    """Return where shards wait for a store; another store has another folder."""
    from geo.cache import cache_folder

    where = store if "://" in store else str(Path(store).expanduser().resolve())
    return cache_folder() / "ingest" / hashlib.sha256(where.encode()).hexdigest()[:16]


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
            tell("    | " + " | ".join(map(str, error)))
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

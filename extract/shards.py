"""Documents in shards, findings in parts: the same reading in this process, in many, on many machines.

A shard is a file of JSON lines with some documents, named by the hash of what it holds. Reading it
gives a part: a Parquet file with the findings, of the same name. Both appear under their names only
when they are whole, so what has its name is finished and is never read again. They lie in a folder
of the extractor's version, with the user's own places, zone and corrections, so that a worker
anywhere reads as this machine does; a worker with other code or another gazetteer refuses::

    WORK/EXTRACTOR_ID/shards/NAME.jsonl  parts/NAME.parquet  manifest.jsonl  own/…
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, get_type_hints

from extract.pipeline import Reader
from geo.home import corrections_file, places_file, zone_file
from records import Document, Finding, FrontlineError

LOG = logging.getLogger("frontline.shards")
_KEPT = b"frontline"  # the key under which a part tells what it holds
_READERS: dict[str, Reader] = {}  # of this process, and of those that it forks


class ShardError(FrontlineError):
    """Say why a shard cannot be read where it was sent."""


@dataclass(frozen=True, slots=True)
class Part:
    """Tell what reading a shard gave; ``failures`` are the positions that failed, with a paragraph each."""

    name: str
    extractor_id: str
    documents: int
    findings: int
    failures: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """Name an extractor and the folder of its shards and parts, as every worker sees it."""

    folder: str
    extractor_id: str

    def shard(self, name: str) -> Path:
        """Return the path of a shard."""
        return Path(self.folder, "shards", f"{name}.jsonl")

    def part(self, name: str) -> Path:
        """Return the path of a part."""
        return Path(self.folder, "parts", f"{name}.parquet")

    def own(self) -> tuple[Path, Path, Path]:
        """Return the paths of the user's own places, zone and corrections; what is absent is none."""
        own = Path(self.folder, "own")
        return own / "places.csv", own / "zone.geojson", own / "corrections.csv"


def prepare(work: Path, reader: Reader, store: str | None) -> Job:
    """Make the folder for an extractor's shards and parts, with the user's own files in it."""
    job = Job(str((work / reader.extractor_id).resolve()), reader.extractor_id)
    for name in ("shards", "parts", "own"):
        Path(job.folder, name).mkdir(parents=True, exist_ok=True)
    files = (places_file(), zone_file(), corrections_file(store) if store else None)
    for source, target in zip(files, job.own(), strict=True):
        if source is not None and source.exists():
            shutil.copyfile(source, target)
    _READERS[reader.extractor_id] = reader
    return job


def write_shard(job: Job, documents: Sequence[Document]) -> str:
    """Write documents as a shard; return its name."""
    lines = [json.dumps(_row(document), ensure_ascii=False) + "\n" for document in documents]
    content = "".join(lines).encode()
    name = hashlib.sha256(content).hexdigest()[:24]
    path = job.shard(name)
    if not path.exists():
        half = path.with_name(f".{name}.{os.getpid()}")
        half.write_bytes(content)
        os.replace(half, path)
    return name


def read_documents_of(job: Job, name: str) -> list[Document]:
    """Return the documents of a shard.

    Raises
    ------
    ShardError
        Where it is not there, as on a machine that does not share the folder.
    """
    try:
        lines = job.shard(name).read_bytes().decode().rstrip("\n").split("\n")
    except OSError as error:
        raise ShardError(
            f"The worker cannot open the shard {job.shard(name)} ({error.strerror}). Name a folder with "
            "--work that this machine and all workers see under the same path."
        ) from error
    return [_document(json.loads(line)) for line in lines]


def read_shard(job: Job, name: str) -> Part:
    """Read a shard into its part, wherever this runs; a part that is there already is left as it is.

    Raises
    ------
    ShardError
        Where the shard is not seen from here, or this worker is of another version.
    """
    if done := finished(job, name):
        return done
    documents = read_documents_of(job, name)
    found, failures = read_batch(_reader(job), documents)
    part = Part(name, job.extractor_id, len(documents), sum(map(len, found)), failures)
    _write_part(job, part, found)
    return part


def read_batch(
    reader: Reader, documents: Sequence[Document]
) -> tuple[list[list[Finding]], tuple[tuple[int, str], ...]]:
    """Return the findings of each document, and the positions of those that failed, with a paragraph each.

    A document on which the program fails is a fault of the program; it must not cost the others.
    """
    found: list[list[Finding]] = []
    failures: list[tuple[int, str]] = []
    for position, document in enumerate(documents):
        try:
            found.append(reader.findings(document))
        except FrontlineError:
            raise
        except Exception as error:
            LOG.debug("reading %s failed", document.id, exc_info=True)
            last = traceback.extract_tb(error.__traceback__)[-1]
            failures.append((
                position,
                f"{document.url or document.id}: the program failed on this document "
                f"({type(error).__name__}: {error}; {Path(last.filename).name}, line {last.lineno}). "
                "The others were read; please report it together with the text.",
            ))  # fmt: skip
            found.append([])
    return found, tuple(failures)


def finished(job: Job, name: str) -> Part | None:
    """Return what a part holds, None where the shard has not been read to its end."""
    import pyarrow.parquet as pq

    try:
        metadata: Mapping[bytes, bytes] = pq.read_schema(job.part(name)).metadata
    except FileNotFoundError:
        return None
    told = json.loads(metadata[_KEPT])
    failures = tuple((int(position), str(message)) for position, message in told.pop("failures"))
    return Part(**told, failures=failures)


def read_part(job: Job, part: Part) -> list[list[Finding]]:
    """Return the findings of a part, one list per document of its shard."""
    import pyarrow.parquet as pq

    table = pq.read_table(job.part(part.name))
    columns = [table.column(name).to_pylist() for name in _NAMES]
    for at in _LISTS:
        columns[at] = [tuple(json.loads(value)) for value in columns[at]]
    found: list[list[Finding]] = [[] for _ in range(part.documents)]
    for position, *values in zip(table.column("document").to_pylist(), *columns, strict=True):
        found[position].append(Finding(*values))
    return found


def record(job: Job, part: Part) -> None:
    """Add a finished part to the manifest, for people and for other programs."""
    line = json.dumps(asdict(part) | {"path": f"parts/{part.name}.parquet"}, ensure_ascii=False)
    with Path(job.folder, "manifest.jsonl").open("a", encoding="utf-8") as manifest:
        manifest.write(line + "\n")


def forget(job: Job, name: str) -> None:
    """Remove a shard and its part, once they are in the store."""
    job.shard(name).unlink(missing_ok=True)
    job.part(name).unlink(missing_ok=True)


def _reader(job: Job) -> Reader:
    """Return this process's reader for a job; built once, or inherited from the process that forked it."""
    reader = _READERS.get(job.extractor_id)
    if reader is None:
        reader = _READERS[job.extractor_id] = Reader.of_files(*job.own())
    if reader.extractor_id != job.extractor_id:
        raise ShardError(
            f"A worker reads with the extractor {reader.extractor_id} and not with {job.extractor_id}. "
            "Install the same version of Frontline Mapper on all machines, and start the workers anew."
        )
    return reader


def _write_part(job: Job, part: Part, found: Iterable[Sequence[Finding]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [(position, finding) for position, some in enumerate(found) for finding in some]
    columns: list[list[Any]] = [[position for position, _ in rows]]
    for name, kind in _NAMES.items():
        values = [getattr(finding, name) for _, finding in rows]
        columns.append([json.dumps(v, ensure_ascii=False) for v in values] if kind == "list" else values)
    schema = _schema().with_metadata({_KEPT: json.dumps(asdict(part), ensure_ascii=False)})
    arrays = [pa.array(v, field.type) for v, field in zip(columns, schema, strict=True)]
    path = job.part(part.name)
    half = path.with_name(f".{part.name}.{os.uname().nodename}.{os.getpid()}")
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), half, compression="zstd")
    os.replace(half, path)


@lru_cache(maxsize=1)
def _schema() -> Any:
    """Return the columns of a part: the document's position in its shard, and the fields of a finding."""
    import pyarrow as pa

    types = {
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "str": pa.string(),
        "list": pa.string(),
    }
    named = [pa.field("document", pa.int32())]
    return pa.schema(named + [pa.field(name, types[kind]) for name, kind in _NAMES.items()])


def _kind(hint: str) -> str:
    if "tuple" in hint:
        return "list"
    return next(kind for kind in ("bool", "int", "float", "str") if kind in hint)


_HINTS = get_type_hints(Finding)
_NAMES = {f.name: _kind(str(_HINTS[f.name])) for f in fields(Finding)}
_LISTS = tuple(at for at, kind in enumerate(_NAMES.values()) if kind == "list")


def _row(document: Document) -> dict[str, Any]:
    row = asdict(document)
    row["published"] = document.published.isoformat() if document.published else None
    return row


def _document(row: dict[str, Any]) -> Document:
    text = row["published"]
    if text is not None:
        row["published"] = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return Document(**row | {"also_reported_by": tuple(row["also_reported_by"])})

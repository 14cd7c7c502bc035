"""What the page Export makes: files in memory, the link to a view, and the command that does the same."""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from maps.export import export
from maps.package import write_package
from store import Query, Store, format_query


def maker(store: Store, form: str, query: Query, told: dict[str, Any]) -> Callable[[], bytes]:
    """Return a function that makes the file; it runs beside the page, so it asks nothing of it."""

    def make() -> bytes:
        stream = io.BytesIO()
        export(store.find(query), form, stream, as_of=now(), **told)
        return stream.getvalue()

    return make


def packer(store: Store, forms: Sequence[str], query: Query, told: dict[str, Any]) -> Callable[[], bytes]:
    """Return a function that makes an archive of these formats with schema, codebook and datapackage.json."""

    def make() -> bytes:
        stream = io.BytesIO()
        with TemporaryDirectory(prefix="frontline-") as folder:
            write_package(lambda: store.find(query), Path(folder), forms, as_of=now(), **told)
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(Path(folder).iterdir()):
                    archive.write(path, path.name)
        return stream.getvalue()

    return make


def now() -> str:
    """Return the moment in UTC as ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def permalink(query: Query, here: str | None) -> str:
    """Return the address of the map with this view; ``here`` is the address of the page, if known."""
    text = format_query(query)
    split = urlsplit(here or "")
    folder = split.path.rsplit("/", 1)[0] if split.path.rstrip("/").endswith("export") else split.path
    root = f"{split.scheme}://{split.netloc}{folder.rstrip('/')}/" if split.netloc else "/"
    return root + (f"?{text}" if text else "")


def command(name: str, query: Query, rest: str) -> str:
    """Return the command line that does the same."""
    text = format_query(query)
    return f"frontline {name} " + (f"--query {shlex.quote(text)} " if text else "") + rest

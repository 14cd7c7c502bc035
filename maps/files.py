"""Write to a file whole or not at all, or to an open stream."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from maps.errors import ExportError

Target = str | os.PathLike[str] | IO[bytes]


@contextmanager
def writing(target: Target) -> Iterator[IO[bytes]]:
    """Open a path or pass a binary stream through; ``"-"`` is stdout.

    A path gets its content under its final name only when all is written: a killed export leaves
    no half file there. Raises ExportError where the folder cannot be written.
    """
    if target == "-":
        target = sys.stdout.buffer
    if not isinstance(target, (str, os.PathLike)):
        yield target
        target.flush()
        return
    path = Path(target)
    with replacing(path) as beside, beside.open("wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def replacing(path: Path, suffix: str | None = None) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and move it there at the end; remove it on a fault.

    ``suffix`` is the ending to write under where a library insists on one; None keeps the name's.
    """
    if path.is_dir():
        raise ExportError(f"{path} is a folder; give the name of a file to write.")
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=path.suffix if suffix is None else suffix, dir=path.parent
        )
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise ExportError(f"{path} cannot be written: {reason}. Choose another folder.") from fault
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise ExportError(
            f"{path} could not be written to its end: {reason}. Free some space or choose another folder; "
            "what stood there before is as it was."
        ) from fault
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    now = os.umask(0o022)
    os.umask(now)
    return now

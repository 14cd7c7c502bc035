"""The cache on disk: named sets of parts in the user's cache folder."""

from __future__ import annotations

import hashlib
import lzma
import os
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_HERE = Path(__file__).resolve().parent
# Libraries whose new version may change a form or the automaton's layout.
_LIBRARIES = ("daachorse", "translitua", "iuliia", "numpy")
_KEPT = 3
_LEFT_SECONDS = 3600  # after which a half-written file is one that a killed program left
# What zipfile says of a file that is missing or in which any byte is wrong.
_DAMAGE = (
    *(OSError, ValueError, KeyError, EOFError, RuntimeError, struct.error, zlib.error, lzma.LZMAError),
    zipfile.BadZipFile,
)


def cache_folder() -> Path:
    """Return the folder of the cache: FRONTLINE_CACHE, else frontline-mapper in the user's cache folder."""
    named = os.environ.get("FRONTLINE_CACHE")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "frontline-mapper"


def source_digest(modules: Iterable[str]) -> str:
    """Return a hash of the code and rules that make the cached thing, and of the libraries they use."""
    digest = hashlib.sha256()
    files = [_HERE / f"{module}.py" for module in modules]
    for file in (
        *files,
        *sorted(_HERE.glob("declension_*.toml")),
        _HERE / "forms.toml",
        _HERE / "cognates.toml",
    ):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()[:16]


class Cache:
    """Keep sets of named parts (bytes) in files, one a key. What cannot be read is as good as missing."""

    def __init__(self, folder: Path | None = None):
        self.folder = folder or cache_folder()

    def read(self, key: str, build: Callable[[Callable[[str], bytes]], T]) -> T | None:
        """Return what ``build`` makes of the parts under a key; None when they are missing or damaged.

        ``build`` is given a function that reads one part by its name, so that large parts need not be
        held at once; a ValueError in it counts as damage. Every part is checked against its checksum.
        """
        file = self.folder / f"{key}.zip"
        try:
            with zipfile.ZipFile(file) as parts:
                made = build(parts.read)
        except _DAMAGE:
            return None
        with suppress(OSError):
            os.utime(file)
        return made

    def write(self, key: str, parts: Mapping[str, bytes]) -> None:
        """Put parts under a key, all or nothing, and drop the oldest files.

        A folder that cannot be written to is no error: the next run builds again.
        """
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with (
                    os.fdopen(handle, "wb") as stream,
                    zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file,
                ):
                    for part, content in parts.items():
                        file.writestr(part, content)
                os.replace(name, self.folder / f"{key}.zip")
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)
                raise
            self._drop_old(key.partition("-")[0])

    def _drop_old(self, sort: str) -> None:
        """Keep only the files of one sort that were used last, and none that was never finished."""
        for half in self.folder.glob("*.part"):
            if time.time() - half.stat().st_mtime > _LEFT_SECONDS:
                half.unlink(missing_ok=True)
        files = sorted(self.folder.glob(f"{sort}-*.zip"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[_KEPT:]:
            file.unlink(missing_ok=True)

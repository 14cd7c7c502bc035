"""Compressed files: what is in them is read as if it lay there unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import Any, BinaryIO

from extract.readers.base import ValueFaultError


def _zstd(data: BinaryIO) -> Any:
    from pyarrow import CompressedInputStream

    return CompressedInputStream(data, "zstd")


UNPACK: dict[str, Callable[[BinaryIO], Any]] = {
    ".gz": lambda data: gzip.GzipFile(fileobj=data),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": _zstd,
}


# News in JSON lines shrinks by three to ten, a thousand times the same article by some hundred. What
# unpacks to more than this many times its size is a bomb, made to fill a disk or a memory.
MOST_TIMES = 300
UNASKED = 64 << 20  # unpacked bytes for which nobody asks how small they were


class _Watched(io.RawIOBase):
    """Pass unpacked bytes on, and refuse to go on when they are far too many for the file."""

    def __init__(self, source: Any, packed: BinaryIO) -> None:
        self._source = source
        self._packed = packed
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._source.read(min(len(buffer), 1 << 20))
        self._given += len(part)
        if self._given > UNASKED and self._given > MOST_TIMES * max(self._packed.tell(), 1):
            raise ValueFaultError(
                f"unpacks to more than {MOST_TIMES} times its size, as no text does. "
                "If it is what it seems, unpack it yourself and read the file in it"
            )
        buffer[: len(part)] = part
        return len(part)


def unpacked(data: BinaryIO, suffix: str) -> io.BufferedReader:
    """Return the unpacked bytes of a file with this ending, read as they are wanted.

    Reading raises ValueFaultError where the file is a bomb.
    """
    return io.BufferedReader(_Watched(UNPACK[suffix](data), data), 1 << 18)

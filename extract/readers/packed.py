"""Compressed files: what is in them is read as if it lay there unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import Any, BinaryIO


def _zstd(data: BinaryIO) -> Any:
    from pyarrow import CompressedInputStream

    return CompressedInputStream(data, "zstd")


UNPACK: dict[str, Callable[[BinaryIO], Any]] = {
    ".gz": lambda data: gzip.GzipFile(fileobj=data),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": _zstd,
}


def unpacked(data: BinaryIO, suffix: str) -> io.BufferedReader:
    """Return the unpacked bytes of a file with this ending, read as they are wanted."""
    return io.BufferedReader(UNPACK[suffix](data))

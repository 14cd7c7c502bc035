"""Word files, e-books and PDF: their words, without layout."""

from __future__ import annotations

import io
import logging
import posixpath
import struct
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from extract.readers.base import MAX_BYTES, Columns, Draft, ReadFailure, ValueFaultError, read_all, read_lang
from extract.readers.markup import decode_markup, fragment_text

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"


def read_docx(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield the one document of a Word file. Its dates are those of the file and not taken."""
    with _archive(data) as archive:
        body = _xml(archive, "word/document.xml")
        core = _xml(archive, "docProps/core.xml") if "docProps/core.xml" in archive.namelist() else None
    paragraphs = ("".join(_runs(paragraph)) for paragraph in body.iter(f"{_W}p"))
    text = "\n".join(line for paragraph in paragraphs if (line := " ".join(paragraph.split())))
    yield Draft(text=text, title=_said(core, "title"), lang=read_lang(_said(core, "language")))


def _runs(paragraph: ElementTree.Element) -> Iterator[str]:
    for part in paragraph.iter():
        if part.tag == f"{_W}t":
            yield part.text or ""
        elif part.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "


def read_epub(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield the chapters of an e-book, one document each; the book is the publisher's title."""
    with _archive(data) as archive:
        container = _xml(archive, "META-INF/container.xml")
        root = container.find(f".//{_CONTAINER}rootfile")
        path = root.get("full-path", "") if root is not None else ""
        package = _xml(archive, path)
        items = {item.get("id"): item.get("href", "") for item in package.iter(f"{_OPF}item")}
        for number, spine in enumerate(package.iter(f"{_OPF}itemref"), 1):
            href = posixpath.join(posixpath.dirname(path), unquote(items.get(spine.get("idref"), "")))
            text = fragment_text(decode_markup(_member(archive, href)))
            if text:
                yield Draft(
                    text=text,
                    title=_said(package, "title"),
                    source=_said(package, "publisher"),
                    lang=read_lang(_said(package, "language")),
                    place=f"chapter {number}",
                )


def read_pdf(name: str, data: BinaryIO, columns: Columns = None) -> Iterator[Draft | ReadFailure]:
    """Yield the one document of a PDF file with a text layer."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise ValueFaultError(
            "is a PDF, for which the package pypdf is needed. Install it with `pip install pypdf`, "
            "or save the document as text"
        ) from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what fails is told by us
    try:
        reader = PdfReader(io.BytesIO(read_all(data)))
        text = "\n".join(page.extract_text() for page in reader.pages)
        title = reader.metadata.title if reader.metadata else None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise ValueFaultError(
            f"cannot be read as PDF ({error}). Open it and save it anew, or as text"
        ) from error
    if not text.strip():
        raise ValueFaultError("is a PDF without text, probably scanned pages. Recognise its text first (OCR)")
    yield Draft(text=text.strip(), title=str(title) if title else None)


def _archive(data: BinaryIO) -> ZipFile:
    try:
        return ZipFile(io.BytesIO(read_all(data)))
    except (BadZipFile, ValueError, EOFError, OSError, struct.error) as error:
        raise ValueFaultError(f"is damaged ({error}). Save it anew, or as text") from error


def _member(archive: ZipFile, path: str) -> bytes:
    try:
        if archive.getinfo(path).file_size > MAX_BYTES:
            raise ValueFaultError(f"unpacks to more than {MAX_BYTES >> 20} MB. Save its text as a text file")
        return archive.read(path)
    except ValueFaultError:
        raise
    # RuntimeError: it asks for a password; the others: its table of contents or its packing is damaged
    except (
        KeyError,
        BadZipFile,
        RuntimeError,
        ValueError,
        EOFError,
        OSError,
        zlib.error,
        LZMAError,
    ) as error:
        raise ValueFaultError(f"has no readable part “{path}”. Save it anew, or as text") from error


def _xml(archive: ZipFile, path: str) -> ElementTree.Element:
    raw = _member(archive, path)
    if b"<!ENTITY" in raw.replace(b"\0", b""):  # no such file needs one, and they can be made to explode
        raise ValueFaultError(f"defines entities in “{path}”. Save it anew, or as text")
    try:
        return ElementTree.fromstring(raw)  # noqa: S314 -- no entities, see above
    except ElementTree.ParseError as error:
        raise ValueFaultError(f"has a damaged part “{path}” ({error}). Save it anew, or as text") from error


def _said(tree: ElementTree.Element | None, name: str) -> str | None:
    found = tree.find(f".//{_DC}{name}") if tree is not None else None
    return found.text if found is not None else None

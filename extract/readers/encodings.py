"""Bytes to text: Unicode where the bytes say so, else the Cyrillic encodings of old."""

from __future__ import annotations

import codecs

# What news texts of this region are found in, when not in Unicode. Windows-1252 for English.
LEGACY = ("cp1251", "koi8_u", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "cp1252")
SAMPLE = 65_536  # bytes that decide the encoding
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotTextError(ValueError):
    """Say that the bytes are no text in any encoding known here."""


def decode(raw: bytes) -> str:
    """Return the text of ``raw``.

    In this order: the byte order mark; strict UTF-8; UTF-16 by the pattern of its high bytes;
    UTF-8 with some damage (U+FFFD for it); the likeliest of the old Cyrillic encodings.

    Raises
    ------
    NotTextError
        Where the bytes look like a picture, an archive or another binary file.
    """
    encoding = marked(raw)
    if encoding is None and (b"\0" not in raw or not (encoding := _utf16_by_pattern(raw))):
        try:
            return _printable(raw.decode("utf-8"))
        except UnicodeDecodeError:
            encoding = "utf-8" if _mostly_utf8(raw) else _legacy(raw)
    return _printable(raw.decode(encoding, "replace"))


def encoding_of(sample: bytes) -> str:
    """Return the encoding of a long text by its beginning, which may end inside a character.

    Raises
    ------
    NotTextError
        Where the bytes look like no text.
    """
    encoding = marked(sample) or (_utf16_by_pattern(sample) if b"\0" in sample else None)
    if encoding:
        return encoding
    try:
        sample[: max(len(sample) - 3, 1)].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 7:
            return "utf-8" if _mostly_utf8(sample) else _legacy(sample)
    _printable(sample.decode("utf-8", "replace"))
    return "utf-8"


def marked(raw: bytes) -> str | None:
    """Return the encoding that a byte order mark names, None without one."""
    return next((encoding for mark, encoding in _BOMS if raw.startswith(mark)), None)


def _utf16_by_pattern(raw: bytes) -> str | None:
    """Every second byte of UTF-16 text is 0 (Latin), 4 (Cyrillic) or 0x20 (quotes, dashes)."""
    sample = raw[:SAMPLE]
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if high and sum(high.count(byte) for byte in b"\x00\x04\x20") > 0.95 * len(high):
            return encoding
    return None


def _mostly_utf8(raw: bytes) -> bool:
    text = raw.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return damaged * 20 < sum(not c.isascii() for c in text)


def _legacy(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:SAMPLE].replace(b"\0", b" "), cp_isolation=list(LEGACY)).best()
    if best is None:
        raise NotTextError
    return best.encoding


def _printable(text: str) -> str:
    """Pass text through, refuse what is full of controls and damage."""
    sample = text[:SAMPLE]
    bad = sum(c == "\ufffd" or (c < " " and c not in "\t\n\r\f\x1b") for c in sample)
    if bad * 10 > len(sample):
        raise NotTextError
    return text

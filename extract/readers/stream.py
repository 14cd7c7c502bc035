"""Objects of a large JSON file one after the other, without ever holding the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from extract.readers.base import ValueFaultError
from extract.readers.encodings import marked

CHUNK = 1 << 18
MAX_OBJECT = 64 << 20  # characters; more is no message and no article
_DECODER = json.JSONDecoder()
# A quotation mark inside a JSON string is escaped, so this is found only where it is a key.
_ARRAY = re.compile(r'"(messages|articles|documents|items)"\s{0,99}:\s{0,99}\[')
_SPACE = re.compile(r"[\s,]*")


class JsonObjects:
    """Yield ``(head, object)`` for each object in the arrays of documents that a file has.

    ``head`` is the text between the end of the array before and the beginning of this one, where
    the file tells whose objects they are. A file that is one array has an empty head.
    """

    def __init__(self, data: BinaryIO) -> None:
        start = data.read(4)
        while len(start) < 4 and (more := data.read(4 - len(start))):
            start += more
        encoding = marked(start) or "utf-8"
        self._decode = codecs.getincrementaldecoder(encoding)("replace")
        self._data = data
        self._text = self._decode.decode(start)
        self._ended = False

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Read on.

        Raises
        ------
        ValueFaultError
            Where the file ends in the middle, or is no such JSON.
        """
        while len(self._text.lstrip("\ufeff \t\r\n")) == 0 and self._more():
            pass
        self._text = self._text.lstrip("\ufeff \t\r\n")
        if self._text.startswith("["):
            self._text = self._text[1:]
            yield from self._array("")
            return
        found = False
        while True:
            match = _ARRAY.search(self._text)
            if match:
                found = True
                head, self._text = self._text[: match.start()], self._text[match.end() :]
                yield from self._array(head)
            elif not self._more():
                break
            elif len(self._text) > MAX_OBJECT:
                self._text = self._text[-CHUNK:]
        if not found:
            raise ValueFaultError(
                "has no list of messages, articles or documents. Give a Telegram export, a GDELT list, "
                "a JSON array, or JSON lines in a file that ends in .jsonl"
            )

    def _array(self, head: str) -> Iterator[tuple[str, Any]]:
        at, number = 0, 0
        while True:
            at = _SPACE.match(self._text, at).end()  # type: ignore[union-attr]
            if self._text[at : at + 1] == "]":
                self._text = self._text[at + 1 :]
                return
            try:
                value, end = _DECODER.raw_decode(self._text, at)
                # A number may go on in the next chunk; objects end with their bracket.
                complete = end < len(self._text) or self._ended or self._text[end - 1] in '}]"'
            except json.JSONDecodeError as error:
                complete, value, end = False, None, at
                reason = error.msg
            except RecursionError as error:
                raise ValueFaultError("nests its JSON too deeply. Flatten it") from error
            else:
                reason = "it is not finished"
            if complete:
                number += 1
                yield head, value
                at = end
                continue
            self._text, at = self._text[at:], 0
            if len(self._text) > MAX_OBJECT or not self._more():
                raise ValueFaultError(
                    f"breaks off or is damaged after {number:,} objects ({reason}); those were read. "
                    "Export it again"
                )

    def _more(self) -> bool:
        raw = self._data.read(max(CHUNK, len(self._text)))  # twice as much each time: no square
        self._ended = not raw
        self._text += self._decode.decode(raw, final=not raw)
        return bool(raw)

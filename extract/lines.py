"""Turn a sentence with names into a :class:`Line` of folded words, each name one word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.anchored import END, NAME, START, Line
from geo.index import Entry
from records import PlaceKind, Span

TITLE_WORDS, TITLE_SHARE = 3, 0.6  # words of four letters and more, names apart
# Over folded text: a number with decimals, a possessive, a word with inner apostrophes and hyphens, a sign.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|'s\b|[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s]|_")
_OPENING, _CLOSING, _EITHER = "«„‟", "»", '"“”'


@dataclass(slots=True, eq=False)
class Name:
    """Hold a possible place name while it is judged.

    ``entries`` are its readings in the index, empty for a name that only the words around it call
    a place. ``tags`` are what is known of it (see notplaces.toml). ``line, at`` place it among the
    words of its sentence. ``verdict`` is True (a place), False (none) or None (not yet known),
    ``why`` the rule that said so.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]
    hint: PlaceKind | None = None
    tags: set[str] = field(default_factory=set)
    line: Line = field(default_factory=Line)
    at: int = 0
    verdict: bool | None = None
    why: str | None = None


def build_line(text: str, folded: str, sentence: Span, names: Sequence[Name]) -> Line:
    """Return the words of a sentence between sentinels, and place its names among them."""
    line = Line()
    line.append(START, sentence[0], sentence[0], False)
    position = sentence[0]
    for name in names:
        _append_words(line, text, folded, position, name.start)
        name.line, name.at = line, len(line.keys)
        line.append(NAME, name.start, name.end, text[name.start].isupper())
        word = folded[name.start : name.end]
        if " " not in word:
            line.inner[name.at] = word
        position = name.end
    _append_words(line, text, folded, position, sentence[1])
    line.append(END, sentence[1], sentence[1], False)
    line.shouting = text[sentence[0] : sentence[1]].isupper()
    line.titled = not line.shouting and _is_titled(line)
    return line


def _is_titled(line: Line) -> bool:
    """Tell whether most words of a sentence begin with a capital: an English headline."""
    words = [cap for key, cap in zip(line.keys, line.caps, strict=True) if len(key) > 3 and key.isalpha()]
    return len(words) >= TITLE_WORDS and sum(words) / len(words) > TITLE_SHARE


def unname(name: Name, folded: str) -> None:
    """Turn a name that is no place back into an ordinary word of its line."""
    name.line.keys[name.at] = folded[name.start : name.end].replace(" ", "_")


def _append_words(line: Line, text: str, folded: str, start: int, end: int) -> None:
    keys, starts, ends, caps = line.keys, line.starts, line.ends, line.caps
    for match in _WORD.finditer(folded, start, end):
        low, high = match.span()
        key, first = match.group(), text[low]
        if high - low == 1 and not first.isalnum():
            key = _quote(text, low, key)
        keys.append(key)
        starts.append(low)
        ends.append(high)
        caps.append(first.isupper())


def _quote(text: str, at: int, key: str) -> str:
    """Return « for an opening quotation mark, » for a closing one, other signs as they are."""
    sign = text[at]
    if sign in _OPENING:
        return "«"
    if sign in _CLOSING:
        return "»"
    if sign in _EITHER:
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        return "«" if after.isalnum() and not before.isalnum() and before not in _CLOSING else "»"
    return key

"""Sentences, languages and words: what every reader of text needs.

Nothing is downloaded and no model is needed. All functions run in time linear in the text. The
sentence splitter and the tokeniser are also spaCy components (extract/pipes.py).
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from records import Span

LANGUAGES = ("en", "uk", "ru")

# ---- words ----------------------------------------------------------------------------------

# a number with its thousands or decimals, a word with inner apostrophes and hyphens, any other sign
_WORD = re.compile(
    r"\d+(?:[.,:\u00a0\u202f]\d+)*(?:-[^\W\d]+)?%?"
    r"|[^\W_]+(?:['’ʼ‘`][^\W\d_]+|[-\u2010\u2011][^\W_]+)*"
    r"|\S"
)


def word_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of words, numbers and single signs; a possessive 's is a word of its own."""
    spans = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        low, high = match.span()
        if high - low > 2 and text[high - 1] in "sS" and text[high - 2] in "'’":
            spans.append((low, high - 2))
            low = high - 2
        spans.append((low, high))
    return spans


@lru_cache(maxsize=1)
def _word_lists() -> dict[str, dict[str, frozenset[str]]]:
    table = tomllib.loads((Path(__file__).parent / "rules" / "language.toml").read_text("utf-8"))
    return {part: {name: frozenset(words) for name, words in lists.items()} for part, lists in table.items()}


# ---- sentences ------------------------------------------------------------------------------

# a stop with its closing marks before white space, or a line break
_STOP = re.compile(r"([.!?…]{1,6})([\"'»”’“)\]]{0,4})(?=\s)|[\n\u2028\u2029]")
_SPACE = re.compile(r"\s*")
_OPENING = "\"'«»“”„‘’([{<*_-–—/"
# The longest sentence of the annotated sets has 299. What goes on for longer is a table or made to hold
# us up: the rules compare the names and verbs of a sentence with each other.
_LONGEST_SENTENCE = 4000  # code points
_LONGEST_ABBREVIATION = 24  # code points looked at before a full stop


def _is_boundary(text: str, match: re.Match[str]) -> bool:
    """Tell whether a stop followed by white space ends the sentence."""
    marks, closing = match.group(1), match.group(2)
    after = _SPACE.match(text, match.end())
    at = after.end() if after else match.end()
    if at >= len(text):
        return True
    first = text[at]
    if first.islower() or first in ",;:)]»”":
        return False
    if closing or marks[0] != ".":
        # «…!» — спросил он: the dash goes on with the sentence
        return first not in "-–—"
    if len(marks) > 1:
        return True
    return not _is_abbreviation(text, match.start(), at)


def _is_abbreviation(text: str, stop: int, following: int) -> bool:
    """Tell whether the full stop at ``stop`` belongs to an abbreviation, an initial or a list number."""
    words = _word_lists()["sentences"]
    low = max(0, stop - _LONGEST_ABBREVIATION)
    chunk = text[low:stop].split()
    raw = chunk[-1].lstrip(_OPENING) if chunk and not text[stop - 1].isspace() else ""
    if not raw:
        return False
    start = stop - len(raw)
    word = raw.lower()
    tail = re.split(r"[.'’-]", word)[-1]
    starts_line = start == 0 or text[start - 1] in "\n\r"
    if raw.isdigit():
        return starts_line and len(raw) <= 2
    if len(tail) == 1 and raw[-1].isupper() and word not in words["shut"]:
        return True
    counted = text[max(0, start - 2) : start].strip()[-1:].isdigit()
    if not {word, tail}.isdisjoint(words["shut"]) or (counted and tail in {"г", "м", "с"}):
        next_word = re.match(r"\w+", text[following : following + 20])
        return not (next_word and next_word.group().lower() in words["starters"])
    return word in words["open"] or (tail in words["open"] and len(tail) <= 3)


_WRAPPED_AT = 56  # a line at least this long that ends in mid-sentence was wrapped by an editor


def _is_wrap(text: str, line_start: int, stop: int, following: int) -> bool:
    """Tell whether a single line break only wraps a line: a long line, no stop, a small letter next."""
    if stop - line_start < _WRAPPED_AT or following >= len(text):
        return False
    if text[stop:following].count("\n") != 1 or text[stop - 1] in ".!?…:;":
        return False
    return text[following].islower() or text[stop - 1] in ",-–—"


def sentence_spans(text: str) -> list[Span]:
    """Return the spans of the sentences, without the white space around them, in text order.

    Line breaks end sentences (headlines, list items), save where they wrap a line in the middle
    of one. Abbreviations, initials, decimal numbers and list numbers do not; a quotation mark or
    bracket after the stop belongs to the sentence. The stretches between spans are white space.
    """
    return list(_sentences(text))


@lru_cache(maxsize=2)
def _sentences(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences; the readers of one document all ask for them."""
    spans: list[Span] = []
    start, line_start = 0, 0
    for match in _STOP.finditer(text):
        if match.group(1) is None:
            after = _SPACE.match(text, match.end())
            following = after.end() if after else match.end()
            wrapped = _is_wrap(text, line_start, match.start(), following)
            line_start = following
            if wrapped:
                continue
            end = match.start()
        elif _is_boundary(text, match):
            end = match.end()
        else:
            continue
        _append_stripped(spans, text, start, end)
        start = match.end()
    _append_stripped(spans, text, start, len(text))
    return tuple(spans)


def _append_stripped(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        low = start + len(piece) - len(piece.lstrip())
        high = low + len(bare)
        while high - low > _LONGEST_SENTENCE:
            cut = _cut(text, low, low + _LONGEST_SENTENCE)
            spans.append((low, low + len(text[low:cut].rstrip())))
            after = _SPACE.match(text, cut)
            low = after.end() if after else cut
        spans.append((low, high))


def _cut(text: str, low: int, most: int) -> int:
    """Return where to part what goes on without a stop: after a mark or a word in its second half."""
    half = (low + most) // 2
    cuts = (text.rfind(sign, half, most) for sign in ("; ", ", ", " ", "\n", "\t", ",", "-"))
    return next((at + 1 for at in cuts if at >= half), most)


# ---- language -------------------------------------------------------------------------------

_LATIN = re.compile(r"[a-z]+", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яёіїєґ]+", re.IGNORECASE)
_SAMPLE_CHARS = 20_000
_SENTENCE_CHARS = 1000  # what is no longer is asked for by several readers, and remembered


def detect_language(text: str, default: str | None = None) -> str:
    """Return the language of a document or sentence: "en", "uk" or "ru".

    Letters decide first (Latin against Cyrillic; і ї є ґ against ы э ъ ё), then function words.
    ``default`` (the document's language, for a sentence) answers where neither tells; without
    it a text in Cyrillic is taken for Ukrainian, any other for English.
    """
    return _told(text, default) if len(text) <= _SENTENCE_CHARS else _tell(text[:_SAMPLE_CHARS], default)


def _tell(text: str, default: str | None) -> str:
    """Return the language of a sample."""
    sample = text.lower()
    if sample.isascii():
        return "en" if _LATIN.search(sample) or default not in LANGUAGES else default
    cyrillic = sum(map(len, _CYRILLIC.findall(sample)))
    latin = sum(map(len, _LATIN.findall(sample))) if _LATIN.search(sample) else 0
    if latin > cyrillic:
        return "en"
    if not cyrillic:
        return default if default in LANGUAGES else "en"
    ukrainian = sum(map(sample.count, "іїєґ"))
    russian = sum(map(sample.count, "ыэъё"))
    if ukrainian == russian and default not in ("uk", "ru"):
        words = _CYRILLIC.findall(sample)
        lists = _word_lists()["function_words"]
        ukrainian = sum(word in lists["uk"] for word in words)
        russian = sum(word in lists["ru"] for word in words)
    if ukrainian != russian:
        return "uk" if ukrainian > russian else "ru"
    return default if default in ("uk", "ru") else "uk"


_told = lru_cache(maxsize=1024)(_tell)

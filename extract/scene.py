"""One sentence as the readers of statements see it: its words, its figures, the edges of its chunks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from extract.figures import Figure
from extract.phrases import Word, Words
from extract.speech import Speech
from records import Span

_EDGE = re.compile(r"[,;:()\"«»“”„\n]|(?<=\s)[-–—](?=\s)|[.!?…](?=\s|$)")
_NAME_IN_QUOTES = re.compile(
    r"[«“„\"][\w'’.-]{1,20}(?:\s[\w'’.-]{1,20}){0,2}[»”“\"](?!\s[—–-])",
)
_SMALL = re.compile(r"\d{1,4}|[a-zа-яіїєґ']{1,2}")
_GAP = re.compile(r"[,.;:!?()\n]|\s[-–—]\s")


class Scene:
    """Hold a sentence: ``low, high`` are offsets, ``first, last`` the range of its words.

    ``edges`` are the offsets of commas, dashes and marks that part its chunks; those inside a
    figure («угруповання «Північ»») or around a quoted name are none.
    """

    def __init__(self, words: Words, speech: Speech, sentence: Span, figures: Sequence[Figure]) -> None:
        self.words = words
        self.items: Sequence[Word] = words.items
        self.speech = speech
        self.text = words.text
        self.low, self.high = sentence
        self.first, self.last = words.between(*sentence)
        self.figures = figures

    @cached_property
    def edges(self) -> list[int]:
        """Return the edges of the sentence; most sentences never ask."""
        named = [(m.start(), m.end() - 1) for m in _NAME_IN_QUOTES.finditer(self.text, self.low, self.high)]
        hidden = {at for pair in named for at in pair}
        hidden |= {at for figure in self.figures for at in range(figure.start, figure.end)}
        return [m.start() for m in _EDGE.finditer(self.text, self.low, self.high) if m.start() not in hidden]

    def listed(self, name: str) -> frozenset[str]:
        """Return one of the language's word lists (fillers, conjunctions …)."""
        return self.speech.words[name]

    def letters(self, low: int, high: int) -> list[str]:
        """Return the folded words that begin within a span."""
        first, stop = self.words.between(low, high)
        return [self.items[i].letters for i in range(first, stop)]

    def count(self, low: int, high: int, *, content: bool = False) -> int:
        """Count the words of a span; with ``content`` only those that could state something."""
        found = self.letters(low, high)
        return sum(self.is_content(word) for word in found) if content else len(found)

    def is_content(self, letters: str) -> bool:
        """Tell whether a word is neither a filler, a conjunction, a number nor a short function word."""
        small = letters in self.listed("fillers") or letters in self.listed("conjunctions")
        return not small and not _SMALL.fullmatch(letters)

    def is_free(self, low: int, high: int) -> bool:
        """Tell whether nothing but words and quotation marks stands in a span."""
        return not _GAP.search(self.text, low, high)

    def chunk_start(self, offset: int) -> int:
        """Return where the chunk before an offset begins: after the last edge, or with the sentence."""
        return max((edge + 1 for edge in self.edges if edge < offset), default=self.low)

    def chunk_end(self, offset: int) -> int:
        """Return the first edge at or after an offset, or the sentence's end."""
        return next((edge for edge in self.edges if edge >= offset), self.high)

    def inside(self, low: int, high: int) -> list[Figure]:
        """Return the figures that lie in a span."""
        return [figure for figure in self.figures if low <= figure.start and figure.end <= high]

"""The words of a sentence as rules see them: folded, with each toponym as one word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from extract.nlp import word_spans
from geo.names import fold
from records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

Place = tuple[int, int, str]  # start, end, use

# what may stand between two toponyms of an enumeration
_AND = r"(?:and|or|as well as|also|та|і|й|або|чи|и|или|а також|а также)"
_LINK = re.compile(
    rf"\s*(?:[,/\u2013\u2014-]\s*{_AND}?|{_AND})\s*"
    r"(?:(?:the |nearby )*(?:(?:village|town|city|settlement)s? (?:of )?)?"
    r"|сел[а-яіу]* |міст[аоі]? |селищ[аеі]? |(?:смт|пгт|нп|с|м|г)\.? |город[аеу]? |пос[её]л[а-я]+ )?\s*",
    re.IGNORECASE,
)
_LONGEST_LINK = 5  # words between two toponyms of an enumeration


@dataclass(frozen=True)
class Words:
    """Hold the words of a sentence; each toponym is one word.

    ``spans[i]`` is the span of word ``i`` in the document, ``norms[i]`` its folded text (every
    quotation mark is "). ``places`` are the toponyms, ``place_at[i]`` the index of word ``i``
    in them; ``links`` are the words that join toponyms to an enumeration.
    """

    text: str
    start: int
    end: int
    spans: tuple[Span, ...]
    norms: tuple[str, ...]
    places: tuple[Place, ...]
    place_at: Mapping[int, int]
    links: frozenset[int]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Return the words as they are written."""
        return tuple(self.text[low - self.start : high - self.start] for low, high in self.spans)

    @cached_property
    def starts(self) -> dict[int, int]:
        """Return the index of the word that begins at an offset of the document."""
        return {low: i for i, (low, _) in enumerate(self.spans)}

    @cached_property
    def ends(self) -> dict[int, int]:
        """Return the index of the word that ends at an offset of the document."""
        return {high: i for i, (_, high) in enumerate(self.spans)}

    def doc(self, vocab: Vocab) -> Doc:
        """Return the words as a spaCy Doc for the Matcher of ``RuleSet.matcher``.

        Toponyms are PROPN and are tagged with their use, links are CCONJ.
        """
        from spacy.tokens import Doc

        count = range(len(self.norms))
        tags = [self.places[self.place_at[i]][2] if i in self.place_at else "_" for i in count]
        parts = ["PROPN" if i in self.place_at else "CCONJ" if i in self.links else "X" for i in count]
        return Doc(vocab, words=list(self.texts), lemmas=list(self.norms), tags=tags, pos=parts)


def read_words(text: str, start: int, end: int, places: Iterable[Place] = ()) -> Words:
    """Return the words of the sentence ``text[start:end]``; equal sentences are read once.

    ``places`` are (start, end, use) of its toponyms in the document, in text order and without
    overlaps; those outside the sentence are left out.
    """
    inside = tuple((p[0] - start, p[1] - start, p[2]) for p in places if start <= p[0] and p[1] <= end)
    words = _read(text[start:end], inside)
    if not start:
        return words
    return Words(
        words.text,
        start,
        end,
        tuple([(low + start, high + start) for low, high in words.spans]),
        words.norms,
        tuple([(low + start, high + start, use) for low, high, use in words.places]),
        words.place_at,
        words.links,
    )


@lru_cache(maxsize=1024)
def _read(sentence: str, places: tuple[Place, ...]) -> Words:
    spans: list[Span] = []
    place_at: dict[int, int] = {}
    at = 0
    for index, (low, high, _use) in enumerate(places):
        spans += word_spans(sentence, at, low)
        place_at[len(spans)] = index
        spans.append((low, high))
        at = high
    spans += word_spans(sentence, at)
    folded = fold(sentence)
    for quote in "«»“”„‟":
        folded = folded.replace(quote, '"')
    norms = tuple([folded[low:high] for low, high in spans])
    links: list[int] = []
    tokens = list(place_at)
    for before, after in pairwise(tokens):
        if 1 < after - before <= _LONGEST_LINK + 1 and _LINK.fullmatch(
            sentence, spans[before][1], spans[after][0]
        ):
            links += range(before + 1, after)
    return Words(sentence, 0, len(sentence), tuple(spans), norms, places, place_at, frozenset(links))


_EXAMPLE_PLACE = re.compile(r"\[([^\[\]=]+)(?:=(\w+))?\]")


def read_example(marked: str) -> tuple[str, tuple[Place, ...]]:
    """Return the plain text of an example and its toponyms, which stand in square brackets."""
    plain, places, at = "", [], 0
    for match in _EXAMPLE_PLACE.finditer(marked):
        plain += marked[at : match.start()]
        places.append((len(plain), len(plain) + len(match[1]), match[2] or "literal"))
        plain += match[1]
        at = match.end()
    return plain + marked[at:], tuple(places)

"""Our tokeniser and sentence splitter as spaCy components, on blank pipelines.

``frontline.words.v1`` and ``frontline_sentences`` can stand in anyone's pipeline once this module is
imported. The readers of text do without: importing spaCy takes longer than reading an article.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy
import spacy
from spacy.attrs import NORM, SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

from extract.nlp import LANGUAGES, sentence_spans, word_spans
from geo.names import fold
from records import Span

if TYPE_CHECKING:
    from spacy.vocab import Vocab


@registry.tokenizers("frontline.words.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Words]:
    """Return the factory of our tokeniser, as spaCy's config asks for it."""

    def build(nlp: Language) -> Words:
        return Words(nlp.vocab)

    return build


class Words:
    """Tokenise any text into a ``Doc`` with :func:`word_spans`; ``doc.text`` equals the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the ``Doc`` of the text."""
        return make_doc(self.vocab, text, word_spans(text))

    def to_bytes(self, **_kwargs: object) -> bytes:
        """Return nothing: the tokeniser has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> Words:
        """Return itself: the tokeniser has no state."""
        return self

    def to_disk(self, _path: object, **_kwargs: object) -> None:
        """Write nothing: the tokeniser has no state."""

    def from_disk(self, _path: object, **_kwargs: object) -> Words:
        """Return itself: the tokeniser has no state."""
        return self


def make_doc(vocab: Vocab, text: str, spans: list[Span], tags: list[str] | None = None) -> Doc:
    """Build the ``Doc`` of a text from the spans of its words; white space between them is kept.

    ``tags`` (one per span) become ``token.tag_``. Runs of white space longer than one blank become
    tokens of their own, as in spaCy, so that ``token.idx`` is true to the text; they are tagged "_SP".
    """
    words: list[str] = []
    spaces: list[bool] = []
    marks: list[str] = []
    at = 0
    for index, (low, high) in enumerate(spans):
        if low > at:
            if words and text[at] == " ":
                spaces[-1] = True
                at += 1
            if low > at:
                words.append(text[at:low])
                spaces.append(False)
                marks.append("_SP")
        words.append(text[low:high])
        spaces.append(False)
        marks.append(tags[index] if tags else "")
        at = high
    if at < len(text):
        if words and text[at] == " ":
            spaces[-1] = True
            at += 1
        if at < len(text):
            words.append(text[at:])
            spaces.append(False)
            marks.append("_SP")
    return Doc(vocab, words=words, spaces=spaces, tags=marks if tags else None)


@lru_cache(maxsize=len(LANGUAGES))
def blank(lang: str) -> Language:
    """Return the blank pipeline of a language with our tokeniser, sentences and folded norms; cached."""
    nlp = spacy.blank(lang if lang in LANGUAGES else "xx")
    nlp.tokenizer = Words(nlp.vocab)
    nlp.vocab.lex_attr_getters[NORM] = fold  # type: ignore[attr-defined]
    nlp.add_pipe("frontline_sentences")
    return nlp


@Language.component("frontline_sentences", assigns=["token.is_sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Set the sentence starts of a ``Doc`` from :func:`sentence_spans` (a spaCy component)."""
    starts = iter(low for low, _ in sentence_spans(doc.text))
    following = next(starts, None)
    marks = []
    for token in doc:
        end = token.idx + len(token)
        marks.append(1 if token.i == 0 or (following is not None and end > following) else -1)
        while following is not None and end > following:
            following = next(starts, None)
    # all at once: setting token.is_sent_start one by one takes time quadratic in the document
    values: Any = numpy.array(marks, dtype="int64").astype("uint64").reshape(-1, 1)
    return doc.from_array([SENT_START], values)

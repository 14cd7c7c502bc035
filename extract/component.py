"""The names of the front as a component of anybody's spaCy pipeline.

>>> import spacy, extract.component
>>> nlp = spacy.blank("uk")
>>> nlp.add_pipe("frontline_toponyms")
>>> doc = nlp("Бої тривають на околицях Куп'янська.")
>>> [(span.text, span.label_, span._.toponym.start) for span in doc.spans["toponyms"]]

Each span's label is its use (LITERAL, SECTOR, METONYM, MODIFIER); ``span._.toponym`` is the
:class:`records.Mention` with exact code-point offsets into ``doc.text``, sentence, relation and
rule. Spans are widened to the tokens of the pipeline where its tokeniser splits otherwise; the
mention is not. With ``ents`` the literal names and sectors also become ``doc.ents`` of the label LOC,
which give way to nothing but take the place of entities that they overlap.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

import extract.pipes  # noqa: F401 - registers our tokeniser and sentences beside
from extract.mentions import find_mentions
from geo.gazetteer import Gazetteer, load_gazetteer
from geo.index import NameIndex
from records import ON_MAP, Document, Mention

NAME = "frontline_toponyms"
ENTITY = "LOC"


class Toponyms:
    """Find place names in a ``Doc`` and set them as spans, and as entities where wanted.

    The gazetteer and the index are loaded with the first document, not when the pipeline is built.
    """

    def __init__(
        self, gazetteer: str | None, names: str | None, spans_key: str, ents: bool, lang: str | None
    ) -> None:
        self.spans_key = spans_key
        self.ents = ents
        self.lang = lang
        self._paths = gazetteer and Path(gazetteer), names and Path(names)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Return the gazetteer of the configuration, the shipped one by default."""
        return load_gazetteer(self._paths[0] or None, self._paths[1] or None)

    @cached_property
    def index(self) -> NameIndex:
        """Return the index of the gazetteer's names."""
        return NameIndex.load(self.gazetteer)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.spans[spans_key]`` and, where wanted, ``doc.ents``."""
        spans = [span for mention in self._mentions(doc.text) if (span := _span(doc, mention))]
        doc.spans[self.spans_key] = spans
        if self.ents:
            own = filter_spans([_entity(span) for span in spans if span.label_.lower() in ON_MAP])
            taken = {token.i for span in own for token in span}
            others = [ent for ent in doc.ents if taken.isdisjoint(range(ent.start, ent.end))]
            doc.ents = [*own, *others]
        return doc

    def _mentions(self, text: str) -> Iterator[Mention]:
        """Yield the mentions with offsets into the text as it is, composed (NFC) or not."""
        document = Document("", text, lang=self.lang)
        mentions = find_mentions(document, self.index, self.gazetteer)
        if document.text == text:
            yield from mentions
            return
        origin = _origins(text)
        for mention in mentions:
            start, end = origin[mention.start], origin[mention.end]
            sentence = origin[mention.sentence[0]], origin[mention.sentence[1]]
            yield Mention(
                start, end, text[start:end], sentence, mention.lang, mention.use, mention.relation,
                mention.hint, mention.rule_id,
            )  # fmt: skip


def _origins(text: str) -> list[int]:
    """Return for each code point of the composed text where it starts in the text, and the end."""
    clusters: list[str] = []
    for letter in text:
        if clusters and unicodedata.combining(letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    starts = accumulate(map(len, clusters), initial=0)
    origins = [
        start
        for cluster, start in zip(clusters, starts, strict=False)
        for _ in unicodedata.normalize("NFC", cluster)
    ]
    return [*origins, len(text)]


def _span(doc: Doc, mention: Mention) -> Span | None:
    """Return the tokens of a mention, widened to whole tokens."""
    span = doc.char_span(mention.start, mention.end, label=mention.use.upper(), alignment_mode="expand")
    if span is not None:
        span._.toponym = mention
    return span


def _entity(span: Span) -> Span:
    return Span(span.doc, span.start, span.end, label=ENTITY)


@Language.factory(
    NAME,
    assigns=["doc.spans", "doc.ents", "span._.toponym"],
    default_config={"gazetteer": None, "names": None, "spans_key": "toponyms", "ents": True, "lang": None},
)
def create_toponyms(
    nlp: Language,
    name: str,
    gazetteer: str | None,
    names: str | None,
    spans_key: str,
    ents: bool,
    lang: str | None,
) -> Toponyms:
    """Make the component.

    Parameters
    ----------
    gazetteer, names
        Paths of the two tables of places and names; None means the shipped ones.
    spans_key
        The key of ``doc.spans`` that is set.
    ents
        Whether literal names and sectors become entities as well.
    lang
        The language of sentences whose letters do not tell; None takes the pipeline's own where it is
        en, uk or ru, else that of the document's letters.

    """
    if not Span.has_extension("toponym"):
        Span.set_extension("toponym", default=None)
    own = nlp.lang if nlp.lang in {"uk", "ru"} else None
    return Toponyms(gazetteer, names, spans_key, ents, lang or own)

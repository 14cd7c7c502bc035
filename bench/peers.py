"""The tools that the pipeline is measured against, each as a function from documents to what it finds.

Every peer gets what it is good at: natasha Russian texts only, the dictionaries Cyrillic texts only.
Where a peer finds names but no places, the most populous bearer of the name is taken, as a plain
approach would.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.corpus import TOKEN
from bench.gold import as_json
from geo.forms import FormMaker
from geo.gazetteer import Gazetteer
from geo.index import NameIndex
from geo.names import fold
from records import Document, Place

Spans = list[tuple[int, int]]
MOST_FORMS = 200_000  # of PhraseMatcher: all 1.2 million take gigabytes, and are matched no faster


@dataclass(frozen=True, slots=True)
class Peer:
    """Hold a peer: ``spans`` finds names in a text, ``places`` tells whether they are looked up too."""

    name: str
    spans: Callable[[str], Spans]
    langs: tuple[str, ...]
    most_mb: float
    built_s: float
    note: str
    places: bool = True

    def work(self, documents: Sequence[Document]) -> None:
        """Find the names of all documents."""
        for document in documents:
            self.spans(document.text)


class Largest:
    """Choose the most populous bearer of a name."""

    def __init__(self, gazetteer: Gazetteer, index: NameIndex) -> None:
        self._gazetteer, self._index = gazetteer, index

    def place(self, name: str) -> Place | None:
        """Return the place, None when nobody bears the name."""
        bearers = {entry.place_id for entry in self._index.lookup(name)}
        places = [self._gazetteer.place(bearer) for bearer in sorted(bearers)]
        return max(places, key=lambda place: place.population or 0, default=None)

    def prediction(self, text: str, spans: Spans, *, look_up: bool) -> dict[str, Any]:
        """Return what score.py reads: mentions, literal all of them, with places."""
        mentions = []
        for start, end in spans:
            place = self.place(text[start:end]) if look_up else None
            mentions.append({
                "start": start,
                "end": end,
                "text": text[start:end],
                "use": "literal",
                "place": place and as_json(place),
            })  # fmt: skip
        return {"mentions": mentions, "claims": []}


def spacy_tokens(document_texts: Sequence[Document]) -> None:
    """Tokenise with spaCy's blank English pipeline."""
    tokenizer = _blank().tokenizer
    for document in document_texts:
        tokenizer(document.text)


def _blank() -> Any:
    import spacy

    if not hasattr(_blank, "kept"):
        _blank.kept = spacy.blank("xx")  # type: ignore[attr-defined]
    return _blank.kept  # type: ignore[attr-defined]


def peers(gazetteer: Gazetteer, named: Iterable[str]) -> Iterator[Peer]:
    """Yield the peers that are installed; ``named`` are the places whose forms PhraseMatcher must know."""
    makers: tuple[Callable[[], Peer], ...] = (
        lambda: _phrase_matcher(gazetteer, named),
        lambda: _flashgeotext({}, "flashgeotext, its own names", "English city and country names"),
        lambda: _flashgeotext(_all_names(gazetteer), "flashgeotext, our names", "nominatives only"),
        _natasha,
        lambda: _pymorphy(gazetteer),
    )
    for make in makers:
        try:
            yield make()
        except ImportError as error:
            print(f"left out: {error}. Install the extra: pip install -e '.[bench]'")


def _all_names(gazetteer: Gazetteer) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name in gazetteer.all_names():
        names.setdefault(gazetteer.place(name.place_id).name, []).append(name.text)
    return names


def _phrase_matcher(gazetteer: Gazetteer, named: Iterable[str]) -> Peer:
    """Return spaCy's PhraseMatcher over the forms of the named places and as many others as fit."""
    from spacy.matcher import PhraseMatcher
    from spacy.util import filter_spans

    forms: set[str] = set()
    maker = FormMaker(gazetteer)
    for place_id in dict.fromkeys([*named, *gazetteer.places]):
        if len(forms) >= MOST_FORMS:
            break
        forms |= {form.text for form in maker.forms(gazetteer.place(place_id)) if form.part == "noun"}
    nlp = _blank()
    begin = time.perf_counter()
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    matcher.add("place", [nlp.tokenizer(form) for form in sorted(forms)])

    def spans(text: str) -> Spans:
        found = filter_spans(matcher(nlp.tokenizer(text), as_spans=True))
        return [(span.start_char, span.end_char) for span in found]

    note = f"{len(forms):,} of our forms, tokeniser included"
    return Peer("spaCy PhraseMatcher", spans, ("en", "uk", "ru"), 1.0, time.perf_counter() - begin, note)


def _flashgeotext(names: Mapping[str, list[str]], title: str, note: str) -> Peer:
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData

    begin = time.perf_counter()
    if names:
        finder = GeoText(GeoTextConfiguration(use_demo_data=False))
        finder.add(LookupData(name="places", data={key: [*texts] for key, texts in names.items()}))
        letters = {
            letter for texts in names.values() for text in texts for letter in text if letter.isalnum()
        }
        finder.pool["places"].non_word_boundaries |= letters
    else:
        finder = GeoText()
    built = time.perf_counter() - begin

    def spans(text: str) -> Spans:
        found = finder.extract(input_text=text, span_info=True)
        return sorted(
            {tuple(at) for sort in found.values() for hit in sort.values() for at in hit["span_info"]}
        )

    return Peer(title, spans, ("en", "uk", "ru") if names else ("en",), 0.5, built, note, places=bool(names))


def _natasha() -> Peer:
    from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter

    begin = time.perf_counter()
    segmenter, tagger = Segmenter(), NewsNERTagger(NewsEmbedding())
    built = time.perf_counter() - begin

    def spans(text: str) -> Spans:
        document = Doc(text)
        document.segment(segmenter)
        document.tag_ner(tagger)
        return [(span.start, span.stop) for span in document.spans if span.type == "LOC"]

    return Peer("natasha", spans, ("ru",), 0.03, built, "Russian texts; a neural tagger", places=False)


def _pymorphy(gazetteer: Gazetteer) -> Peer:
    from pymorphy3 import MorphAnalyzer

    begin = time.perf_counter()
    analysers = {lang: MorphAnalyzer(lang=lang) for lang in ("uk", "ru")}
    names = {fold(name.text) for name in gazetteer.all_names() if name.lang in analysers}
    built = time.perf_counter() - begin

    def spans(text: str) -> Spans:
        lang = "uk" if sum(map(text.count, "іїєґ")) > sum(map(text.count, "ыэъё")) else "ru"
        analyser, found = analysers[lang], []
        for match in TOKEN.finditer(text):
            word = match.group()
            if word[0].isupper() and fold(analyser.parse(word)[0].normal_form) in names:
                found.append(match.span())
        return found

    note = "Cyrillic texts; the lemma of each capitalised word in a set of names"
    return Peer("pymorphy3 lemma + dict", spans, ("uk", "ru"), 0.3, built, note)

"""The spaCy component finds the names of any pipeline's documents at true offsets."""

import unicodedata

import pytest
import spacy
from spacy.tokens import Span

import extract.component
from extract.component import NAME

TEXT = "На Покровському напрямку бої тривають поблизу Куп'янська, повідомили в Києві."


@pytest.fixture(scope="module")
def nlp():
    pipeline = spacy.blank("uk")
    pipeline.add_pipe(NAME)
    return pipeline


def test_names_become_spans_with_their_use(nlp):
    doc = nlp(TEXT)
    assert [(span.text, span.label_) for span in doc.spans["toponyms"]] == [
        ("Покровському", "SECTOR"),
        ("Куп'янська", "LITERAL"),
        ("Києві", "METONYM"),
    ]
    assert doc.spans["toponyms"][1]._.toponym.relation.type == "near"


def test_names_on_the_map_become_entities(nlp):
    assert [(ent.text, ent.label_) for ent in nlp(TEXT).ents] == [
        ("Покровському", "LOC"),
        ("Куп'янська", "LOC"),
    ]


def test_entities_of_others_stay_where_they_do_not_overlap(nlp):
    doc = nlp.make_doc("Речник Волошин розповів про Куп'янськ")
    doc.ents = [Span(doc, 1, 2, label="PER"), Span(doc, 4, 5, label="MISC")]
    found = nlp.get_pipe(NAME)(doc)
    assert [(ent.text, ent.label_) for ent in found.ents] == [("Волошин", "PER"), ("Куп'янськ", "LOC")]


def test_the_factory_is_configured_and_leaves_entities_alone():
    pipeline = spacy.blank("en")
    pipeline.add_pipe(NAME, config={"spans_key": "places", "ents": False})
    doc = pipeline("Fighting goes on near Kupiansk.")
    assert [span.text for span in doc.spans["places"]] == ["Kupiansk"]
    assert not doc.ents


def test_tokens_are_widened_but_offsets_are_exact():
    pipeline = spacy.blank("en")
    pipeline.tokenizer = spacy.tokenizer.Tokenizer(pipeline.vocab)  # splits at blanks only
    pipeline.add_pipe(NAME)
    doc = pipeline("Fighting near Kupiansk, again")
    (span,) = doc.spans["toponyms"]
    assert span.text == "Kupiansk,"
    mention = span._.toponym
    assert doc.text[mention.start : mention.end] == mention.text == "Kupiansk"


def test_offsets_are_true_in_text_that_is_not_composed(nlp):
    text = unicodedata.normalize("NFD", "Її брат, боєць Сергій, воює під Вугледаром і Їжаківкою.")
    doc = nlp(text)
    mentions = [span._.toponym for span in doc.spans["toponyms"]]
    assert unicodedata.normalize("NFC", mentions[0].text) == "Вугледаром"
    assert all(text[m.start : m.end] == m.text for m in mentions)


def test_a_pipeline_with_the_component_is_saved_and_loaded(nlp, tmp_path):
    nlp.to_disk(tmp_path)
    doc = spacy.load(tmp_path)(TEXT)
    assert [span.text for span in doc.spans["toponyms"]] == ["Покровському", "Куп'янська", "Києві"]


def test_the_documented_example_is_true():
    names = extract.component.__doc__
    assert 'nlp.add_pipe("frontline_toponyms")' in names
    pipeline = spacy.blank("uk")
    pipeline.add_pipe("frontline_toponyms")
    doc = pipeline("Бої тривають на околицях Куп'янська.")
    assert [(s.text, s.label_, s._.toponym.start) for s in doc.spans["toponyms"]] == [
        ("Куп'янська", "LITERAL", 25)
    ]

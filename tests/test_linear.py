"""Texts made to hold the reader up cost in proportion to their length; ``bench linear`` goes up to 1 MB."""

import time
from itertools import pairwise

import pytest

from extract.nlp import sentence_spans
from records import Document
from tests.hostile import LONG, long_text

SMALL, LARGE = 24_000, 192_000
MOST = 2.5  # times the growth of the text: a square would be 8 times


def cost(act, text):
    """Return the processor time of an act, the least of two."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        act(text)
        taken.append(time.process_time() - start)
        text += " "  # so that nothing is remembered of it
    return min(taken)


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_reading_costs_in_proportion(reader, name):
    def read(text):
        return reader.findings(Document("d", text))

    read(long_text(name, 2_000))
    small, large = cost(read, long_text(name, SMALL)), cost(read, long_text(name, LARGE))
    assert large < max(small, 0.02) * MOST * LARGE / SMALL


@pytest.mark.parametrize("name", LONG)
def test_sentences_and_names_cost_in_proportion(reader, name):
    def find(text):
        return sentence_spans(text), reader.index.find(text)

    find(long_text(name, 2_000))
    small, large = cost(find, long_text(name, 16_000)), cost(find, long_text(name, 128_000))
    assert large < max(small, 0.01) * MOST * 8


def test_no_sentence_is_endless_and_none_loses_a_word():
    for name in LONG:
        text = long_text(name, 50_000)
        spans = sentence_spans(text)
        assert max(high - low for low, high in spans) <= 4000
        between = [text[a[1] : b[0]] for a, b in pairwise(spans)]
        assert not "".join(between).strip()

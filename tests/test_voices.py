"""Every cue speaks its own examples, and voices carry over, nest and answer one another."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.speech import LANGUAGES, speech
from extract.voices import find_voices, voice_at
from records import Document

CUES = [(lang, cue) for lang in LANGUAGES for cue in speech(lang).rows]
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZА-ЯІЇЄҐ«“„\"])|\n+")


def spans(text):
    found, low = [], 0
    for match in SENTENCE.finditer(text):
        if match.start() > low:
            found.append((low, match.start()))
        low = match.end()
    if low < len(text):
        found.append((low, len(text)))
    return found


def voices_of(text, lang, **fields):
    return find_voices(Document("d", text, lang=lang, **fields), spans(text), (), lang)


def who(text, words, lang, **fields):
    voice = voice_at(voices_of(text, lang, **fields), text.index(words))
    return voice.claimant.name if voice and voice.claimant else None


@pytest.mark.parametrize(("lang", "cue"), CUES, ids=[cue.id for _, cue in CUES])
def test_a_cue_gives_its_yes_examples_a_voice(lang, cue):
    for text, words, claimant, attitude in cue.yes:
        voice = voice_at(voices_of(text, lang), text.index(words))
        assert voice is not None
        assert (voice.claimant and voice.claimant.name, voice.attitude) == (claimant, attitude), text


@pytest.mark.parametrize(("lang", "cue"), CUES, ids=[cue.id for _, cue in CUES])
def test_a_cue_leaves_its_no_examples_to_the_narrator(lang, cue):
    for text, words in cue.no:
        assert who(text, words, lang) is None, text


def test_cue_ids_are_unique():
    ids = [cue.id for _, cue in CUES]
    assert len(ids) == len(set(ids))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='абвієїґ АБ«»“”".,:—-\nabc said ТАСС', max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_is_covered_and_never_breaks(text, lang):
    parts = spans(text)
    found = find_voices(Document("d", text, lang=lang), parts, (), lang)
    text = Document("d", text).text
    for low, high in parts:
        for offset in (low, (low + high) // 2, high - 1):
            assert voice_at(found, offset) is not None
    assert all(0 <= v.start < v.end <= len(text) for v in found)

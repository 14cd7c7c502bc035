"""Tell who speaks in which stretch of a text: claimant, cue, attitude, relay.

``find_voices`` covers every sentence at least with the narrator's voice or an inherited one; the
stretches that somebody says lie on top, the innermost last. Sentences without an attribution go
on in the voice before them while it runs on; a bulletin of one body is that body's voice
throughout.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.discourse import Discourse
from extract.voice import Voice, answers_to, voice_at
from records import Document, Resolution, Span

__all__ = ["Voice", "answers_to", "find_voices", "voice_at"]


def find_voices(
    document: Document, sentences: Sequence[Span], resolutions: Sequence[Resolution], lang: str
) -> tuple[Voice, ...]:
    """Return the voices of a document by start, the wider first.

    Parameters
    ----------
    document
        Its publisher tells whether the whole text is one body's voice.
    sentences
        The spans of the sentences, in text order; together they should cover all words.
    resolutions
        The places found: they tell names of places from names of persons, and the side of a
        nameless police or governor.
    lang
        Language of the document: en, uk or ru.
    """
    return Discourse(document, sentences, resolutions, lang).voices()

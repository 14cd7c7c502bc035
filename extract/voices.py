"""Tell who speaks in which stretch of a text: claimant, cue, attitude, relay.

``find_voices`` covers every sentence at least with the narrator's voice or an inherited one; the
stretches that somebody says lie on top, the innermost last. Sentences without an attribution go
on in the voice before them while it runs on; a bulletin of one body is that body's voice
throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

from extract.discourse import Discourse
from extract.voice import Voice, answers_to, voice_at
from records import Document, Resolution, Span

__all__ = ["Voice", "VoicesWhenAsked", "answers_to", "find_voices", "voice_at"]


class VoicesWhenAsked(Sequence[Voice]):
    """Hold the voices of a document, found when somebody asks for the first: few sentences may need one."""

    def __init__(
        self, document: Document, sentences: Sequence[Span], resolutions: Sequence[Resolution], lang: str
    ) -> None:
        """Take what ``find_voices`` takes."""
        self._given = (document, sentences, resolutions, lang)

    @cached_property
    def _found(self) -> tuple[Voice, ...]:
        return find_voices(*self._given)

    def __len__(self) -> int:
        """Return the number of voices."""
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Voice: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Voice]: ...
    def __getitem__(self, index: int | slice) -> Voice | Sequence[Voice]:
        """Return one voice, or some."""
        return self._found[index]

    def __iter__(self) -> Iterator[Voice]:
        """Go through the voices by start."""
        return iter(self._found)


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

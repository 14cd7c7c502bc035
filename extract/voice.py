"""The record of who answers for a stretch of text, and how to look one up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extract.speech import Attitude
from records import Attribution, Claimant, Span


@dataclass(frozen=True, slots=True)
class Voice:
    """Hold one stretch of text and who answers for its content.

    ``start, end`` are code points of the document. ``claimant`` None is the narrator. ``cue`` is
    the word of saying ("" where the voice is inherited or the narrator's), ``cue_start`` its
    offset. ``attitude`` covers the whole stretch: what stands in a stretch that ``denies`` is
    denied by the claimant. ``relayed_by`` names who passes the statement on. ``target`` is set
    where the words answer an earlier statement without repeating it ("Kyiv denies it"): the span
    of that statement; the claims read there are this claimant's with this attitude.
    """

    start: int
    end: int
    claimant: Claimant | None
    cue: str
    cue_start: int | None
    attribution: Attribution
    attitude: Attitude
    relayed_by: str | None
    rule_id: str
    target: Span | None = None


def voice_at(voices: Sequence[Voice], offset: int) -> Voice | None:
    """Return the innermost voice that covers an offset; None outside every sentence.

    ``voices`` are in the order of ``find_voices``: by start, the wider first.
    """
    index = bisect_right(voices, offset, key=lambda voice: voice.start) - 1
    while index >= 0:
        if voices[index].end > offset:
            return voices[index]
        if voices[index].rule_id.startswith("voice.base"):
            return None
        index -= 1
    return None


def answers_to(voices: Sequence[Voice], span: Span) -> tuple[Voice, ...]:
    """Return the voices that answer the statement in a span ("Kyiv denies it"), in text order."""
    return tuple(
        v for v in voices if v.target is not None and v.target[0] < span[1] and span[0] < v.target[1]
    )

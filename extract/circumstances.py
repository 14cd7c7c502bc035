"""Find what a sentence names as evidence, and which side an event profits."""

from __future__ import annotations

from extract.events import Event
from extract.words import Words
from records import Claim


def evidence(words: Words, lang: str) -> tuple[tuple[str, int, int], ...]:
    """Return the evidence that a sentence names: (code, start, end) in text order."""
    return ()


def beneficiary(claim: Claim, words: Words, lang: str, event: Event) -> str | None:
    """Return the side that gains by the event, "RU" or "UA"; None where the words do not tell."""
    return None

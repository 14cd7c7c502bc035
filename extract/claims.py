"""Find what is claimed about the places of a document: by whom, how surely, when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from records import Claim, Document, Resolution, Span


def find_claims(
    document: Document,
    sentences: Sequence[Span],
    resolutions: Sequence[Resolution],
    voices: Sequence[Any],
    lang: str,
) -> tuple[Claim, ...]:
    """Return the claims of a document in text order."""
    return ()

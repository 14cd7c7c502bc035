"""Read the words beside and between names: gaps that say nothing, phrases that cue."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

WORD = re.compile(r"[\w’'ʼ\-]+(?:\.\w+)*\.?|[^\w\s]")
LIST_MARKS = frozenset(',;/()«»"“”„:–—-•')
JOINING = frozenset({"and", "or", "та", "і", "й", "або", "чи", "и", "или"})
CUE_WINDOW = 48


@lru_cache(maxsize=1)
def cue_data() -> dict[str, Any]:
    """Read cues.toml."""
    return tomllib.loads((Path(__file__).parent / "cues.toml").read_text("utf-8"))


def filler(name: str) -> frozenset[str]:
    """Return a list of words that may stand between names without meaning."""
    return phrases(cue_data()["filler"][name])


def is_filled(gap: str, words: frozenset[str], longest: int) -> bool:
    """Tell whether a gap holds nothing but the given words, numbers and marks of a list."""
    if len(gap) > longest or "\n" in gap:
        return False
    for token in words_of(gap):
        bare = token.rstrip(".")
        if bare not in words and token not in LIST_MARKS and not bare.replace(",", "").isdigit():
            return False
    return True


def before_phrases(text: str, start: int) -> tuple[str, ...]:
    """Return the last one, two and three words before an offset, folded; article and quotes skipped."""
    words = [w for w in words_of(text[max(0, start - CUE_WINDOW) : start]) if w not in '«»"“”„()']
    found = []
    if words and words[-1] == "the":
        found.append("the")
        words.pop()
    found += [" ".join(words[-n:]) for n in (1, 2, 3) if len(words) >= n]
    return tuple(found)


def after_phrases(text: str, end: int) -> tuple[str, ...]:
    """Return the first one, two and three words after an offset, folded."""
    words = words_of(text[end : end + CUE_WINDOW])
    return tuple(" ".join(words[:n]) for n in (1, 2, 3) if len(words) >= n)


def words_of(piece: str) -> list[str]:
    """Return the words and marks of a piece of text, folded."""
    return WORD.findall(piece.casefold().replace("’", "'").replace("ʼ", "'"))


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold().replace("’", "'") for word in words)


def phrases(words: Sequence[str]) -> frozenset[str]:
    """Return words as a set, folded as the words of a text are."""
    return _folded(tuple(words))

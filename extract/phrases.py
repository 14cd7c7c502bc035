"""Find rows of words in a text, whatever their case endings: the matcher under the actor and cue lists.

A form is written as words: `*` lets up to four letters follow, `~` stands for the endings of the
past tense, `a/b` are alternatives, `word?` may be missing, {name} stands for a listed row of words.
A word with a capital asks for one in the text, one in full capitals for full capitals. Matching
looks each word up by its first letters: linear in the text, whatever the number of forms.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Generic, TypeVar

from extract.daterules import plain

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_ENDING_LETTERS = 4
_KEY_LETTERS = 3
_PAST = {"uk": ("в", "ла", "ло", "ли"), "ru": ("л", "ла", "ло", "ли")}


@dataclass(frozen=True, slots=True)
class Word:
    """Hold a word of the text: its span, its folded letters, and how it is capitalised."""

    start: int
    end: int
    letters: str
    title: bool
    upper: bool


def _word(match: re.Match[str]) -> Word:
    raw = match[0]
    letters = raw.lower()
    if letters.endswith("'s"):
        letters = letters[:-2]
    return Word(match.start(), match.end(), letters, raw[0].isupper(), len(raw) > 1 and raw.isupper())


@dataclass(frozen=True, slots=True)
class Words:
    """Hold the words of a text in order; spans are asked for by offset."""

    text: str
    items: tuple[Word, ...]
    starts: tuple[int, ...]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the index range of the words that begin within the span."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


@lru_cache(maxsize=8)
def words_of(text: str) -> Words:
    """Split a text into words; apostrophes, hyphens and dots within a word belong to it."""
    items = tuple(_word(match) for match in _WORD.finditer(plain(text)))
    return Words(text, items, tuple(word.start for word in items))


@dataclass(frozen=True, slots=True)
class Step:
    """Hold what one word of a form asks for."""

    stem: str
    open: bool
    title: bool
    upper: bool

    def fits(self, word: Word) -> bool:
        """Tell whether the word of the text is this one."""
        if (self.title and not word.title) or (self.upper and not word.upper):
            return False
        if not self.open:
            return word.letters == self.stem
        return word.letters.startswith(self.stem) and len(word.letters) - len(self.stem) <= _ENDING_LETTERS


def _step(form: str) -> Step:
    bare = form.rstrip("*")
    return Step(plain(bare).lower(), form.endswith("*"), bare[:1].isupper(), len(bare) > 1 and bare.isupper())


def _choices(word: str, lang: str) -> list[tuple[str, ...]]:
    optional = word.endswith("?")
    answer: list[tuple[str, ...]] = [()] if optional else []
    for form in word.rstrip("?").split("/"):
        if "~" in form:
            before, after = form.split("~", 1)
            answer.extend((before + ending + after,) for ending in _PAST[lang])
        else:
            answer.append((form,))
    return answer


def spell_out(form: str, lang: str, rows: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """Return every row of plain words that a form stands for."""
    for name, row in (rows or {}).items():
        form = form.replace("{" + name + "}", row)
    return [
        tuple(word for part in parts for word in part)
        for parts in product(*(_choices(w, lang) for w in form.split()))
    ]


class PhraseTable(Generic[T]):
    """Hold many forms with what each stands for, and find them in a range of words."""

    def __init__(self, forms: Iterable[tuple[Sequence[str], T]]) -> None:
        self._by_key: dict[str, list[tuple[tuple[Step, ...], T]]] = {}
        for words, meaning in forms:
            if words:
                steps = tuple(_step(word) for word in words)
                self._by_key.setdefault(steps[0].stem[:_KEY_LETTERS], []).append((steps, meaning))
        for rows in self._by_key.values():
            rows.sort(key=lambda row: (-len(row[0]), -sum(len(step.stem) for step in row[0])))

    def at(self, words: Sequence[Word], index: int, stop: int) -> tuple[int, T] | None:
        """Return the end index and the meaning of the longest form that begins at a word."""
        if index >= stop:
            return None
        word = words[index]
        for size in (_KEY_LETTERS, 2, 1):
            rows = self._by_key.get(word.letters[:size], ()) if size <= len(word.letters) else ()
            for steps, meaning in rows:
                if steps[0].fits(word) and self._fit(steps, words, index, stop):
                    return index + len(steps), meaning
        return None

    def _fit(self, steps: Sequence[Step], words: Sequence[Word], index: int, stop: int) -> bool:
        last = index + len(steps)
        return last <= stop and all(
            s.fits(w) for s, w in zip(steps[1:], words[index + 1 : last], strict=True)
        )

    def find(self, words: Sequence[Word], start: int, stop: int) -> list[tuple[int, int, T]]:
        """Return the forms in a range of words, left to right, the longest at each place."""
        found: list[tuple[int, int, T]] = []
        index = start
        while index < stop:
            hit = self.at(words, index, stop)
            if hit:
                found.append((index, hit[0], hit[1]))
                index = hit[0]
            else:
                index += 1
        return found

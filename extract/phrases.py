"""Find rows of words in a text, whatever their case endings: the matcher under the actor and cue lists.

A form is written as words: `*` lets up to four letters follow (a case ending without suffix after
a capitalised word), `~` stands for the endings of the past tense, `a/b` are alternatives, `word?`
may be missing, {name} stands for a listed row of words. A word with a capital asks for one in the
text, one in full capitals for full capitals. The forms lie in a tree, and each word is looked up
by its first letters: linear in the text, whatever the number of forms.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Generic, Protocol, TypeVar, cast

from extract.daterules import plain

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_FORMS_REMEMBERED = 60_000  # spellings; forgotten all at once, so texts of any size fit
_ENDING_LETTERS = 4
_KEY_LETTERS = 3
_SUFFIX = frozenset("кцщ")
_PAST = {"uk": ("в", "ла", "ло", "ли"), "ru": ("л", "ла", "ло", "ли")}


class Form:
    """Hold what the spelling of a word tells, once for all words spelt so.

    ``letters`` are folded; ``begins`` remembers, for each table or group of tables that was asked,
    what a form that begins with this word leads to.
    """

    __slots__ = ("begins", "letters", "name", "title", "upper")

    def __init__(self, raw: str) -> None:
        letters = raw.lower()
        self.letters = letters[:-2] if letters.endswith("'s") else letters
        self.title = raw[0].isupper()
        self.upper = len(raw) > 1 and raw.isupper()
        # written as a name is: a capital, and no acronym or number
        self.name = self.title and not self.upper and not any(char.isdigit() for char in self.letters)
        self.begins: dict[object, Any] = {}


class Word:
    """Hold a word of the text: its span, its folded letters, how it is capitalised, and its form."""

    __slots__ = ("end", "form", "letters", "start", "title", "upper")

    def __init__(self, start: int, end: int, form: Form) -> None:
        self.start = start
        self.end = end
        self.form = form
        self.letters = form.letters
        self.title = form.title
        self.upper = form.upper


class Opening(Protocol):
    """What words may begin: a form of a table, a name."""

    def may(self, word: Word) -> bool:
        """Tell whether such a word may begin it; the answer is remembered in ``Form.begins``, or cheap."""


_FORMS: dict[str, Form] = {}


def _form(raw: str) -> Form:
    if len(_FORMS) >= _FORMS_REMEMBERED:
        _FORMS.clear()
    return _FORMS.setdefault(raw, Form(raw))


class Words:
    """Hold the words of a text in order; spans are asked for by offset."""

    __slots__ = ("_beginnings", "items", "starts", "text")

    def __init__(self, text: str, items: Sequence[Word]) -> None:
        self.text = text
        self.items = tuple(items)
        self.starts = [word.start for word in items]
        self._beginnings: dict[Opening, list[int]] = {}

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the index range of the words that begin within the span."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def beginnings(self, opening: Opening, low: int, high: int) -> list[int]:
        """Return which words of a range may begin what is looked for; the text is read once for all."""
        found = self._beginnings.get(opening)
        if found is None:
            may = opening.may
            found = [
                index
                for index, word in enumerate(self.items)
                if (known if (known := word.form.begins.get(opening)) is not None else may(word))
            ]
            self._beginnings[opening] = found
        first = bisect_left(found, low)
        return found[first : bisect_left(found, high, first)]


@lru_cache(maxsize=8)
def words_of(text: str) -> Words:
    """Split a text into words; apostrophes, hyphens and dots within a word belong to it."""
    known = _FORMS
    items = []
    for match in _WORD.finditer(plain(text)):
        raw = match[0]
        items.append(Word(match.start(), match.end(), known.get(raw) or _form(raw)))
    return Words(text, items)


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
        if not word.letters.startswith(self.stem) or len(word.letters) - len(self.stem) > _ENDING_LETTERS:
            return False
        # names take case endings, and no suffixes: «Київ» is not «Київська», «Гнатов» not «Гнатовка»
        return not self.title or not _SUFFIX.intersection(word.letters[len(self.stem) :])


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


class _Node(Generic[T]):
    """Hold one place in the tree of forms: what may follow, by its first letters, and what ends here."""

    __slots__ = ("ends", "meaning", "next")

    def __init__(self) -> None:
        self.next: dict[str, list[tuple[Step, _Node[T]]]] = {}
        self.ends = False
        self.meaning: T | None = None

    def child(self, step: Step) -> _Node[T]:
        """Return the node after a word, made where there is none; the longer stem comes first."""
        rows = self.next.setdefault(step.stem[:_KEY_LETTERS], [])
        for known, node in rows:
            if known == step:
                return node
        made: _Node[T] = _Node()
        rows.append((step, made))
        rows.sort(key=lambda row: -len(row[0].stem))
        return made

    def after(self, word: Word) -> Iterator[_Node[T]]:
        """Yield the nodes that a word of the text leads to."""
        letters = word.letters
        for size in (_KEY_LETTERS, 2, 1):
            if size <= len(letters):
                for step, node in self.next.get(letters[:size], ()):
                    if step.fits(word):
                        yield node


class PhraseTable(Generic[T]):
    """Hold many forms with what each stands for, and find them in a range of words.

    Of two meanings of one form the first given stands.
    """

    def __init__(self, forms: Iterable[tuple[Sequence[str], T]]) -> None:
        self._root: _Node[T] = _Node()
        for words, meaning in forms:
            node = self._root
            for word in words:
                node = node.child(_step(word))
            if words and not node.ends:
                node.ends, node.meaning = True, meaning

    def at(self, words: Sequence[Word], index: int, stop: int) -> tuple[int, T] | None:
        """Return the end index and the meaning of the longest form that begins at a word."""
        if index >= stop:
            return None
        word = words[index]
        first = word.form.begins.get(self)
        if first is None:
            first = self.begin(word)
        best: tuple[int, _Node[T]] | None = None
        for node in first:
            found = self._longest(node, words, index + 1, stop)
            if found is not None and (best is None or found[0] > best[0]):
                best = found
        return None if best is None else (best[0], cast(T, best[1].meaning))

    def begin(self, word: Word) -> Sequence[_Node[T]]:
        """Return the nodes that a word leads to at the beginning of a form; remembered by its spelling."""
        first = word.form.begins[self] = tuple(self._root.after(word))
        return first

    def may(self, word: Word) -> bool:
        """Tell whether a form begins with such a word."""
        return bool(self.begin(word))

    def steps(self) -> Iterator[Step]:
        """Yield what the first words of the forms ask for."""
        for rows in self._root.next.values():
            for step, _ in rows:
                yield step

    def _longest(
        self, node: _Node[T], words: Sequence[Word], index: int, stop: int
    ) -> tuple[int, _Node[T]] | None:
        best = (index, node) if node.ends else None
        if index < stop and node.next:
            for child in node.after(words[index]):
                found = self._longest(child, words, index + 1, stop)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
        return best

    def find(self, words: Sequence[Word], start: int, stop: int) -> list[tuple[int, int, T]]:
        """Return the forms in a range of words, left to right, the longest at each place."""
        return self._found(words, range(start, stop), stop)

    def within(self, words: Words, start: int, stop: int) -> list[tuple[int, int, T]]:
        """Return the same as ``find``, for many ranges of one text: it looks only where a form may begin."""
        begun = words.beginnings(self, start, stop)
        return self._found(words.items, begun, stop) if begun else []

    def _found(self, words: Sequence[Word], places: Iterable[int], stop: int) -> list[tuple[int, int, T]]:
        found: list[tuple[int, int, T]] = []
        end = 0
        for index in places:
            if index >= end and (hit := self.at(words, index, stop)) is not None:
                found.append((index, hit[0], hit[1]))
                end = hit[0]
        return found


class Beginnings:
    """Tell whether a word can begin a form of any of several tables; with ``digits`` a number too."""

    def __init__(self, tables: Iterable[PhraseTable[Any]], *, digits: bool = False) -> None:
        self._digits = digits
        self._steps: dict[str, list[Step]] = {}
        for step in {step for table in tables for step in table.steps()}:
            self._steps.setdefault(step.stem[:_KEY_LETTERS], []).append(step)

    def may(self, word: Word) -> bool:
        """Tell whether one of the tables has a form that begins with such a word."""
        answer = word.form.begins[self] = (self._digits and word.letters[0].isdigit()) or any(
            step.fits(word)
            for size in range(1, _KEY_LETTERS + 1)
            for step in self._steps.get(word.letters[:size], ())
        )
        return answer


class NameWords:
    """Tell whether a word is written as a name is."""

    def may(self, word: Word) -> bool:
        """Tell whether a word is written as a name is."""
        return word.form.name


NAME_WORDS = NameWords()

"""Find the replies of a printed interview: paragraphs that begin with a dash, or with Q and A, in turns."""

from __future__ import annotations

import re
from itertools import pairwise

from records import Span

_TURN = re.compile(
    r"^[ \t]*(?:[-–—][ \t]+|(?:Q|A|Question|Answer|Питання|Відповідь|Вопрос|Ответ)[.:][ \t]+)(?=\S)", re.M
)
_CLOSING = ' \n\t"»”)'
_FEWEST = 3  # turns; fewer are a list or a quotation


def replies(text: str) -> list[Span]:
    """Return the spans of the replies in text order; none where the text is no interview.

    Questions and replies take turns. Which of the two begins is told by the question marks: the
    turns that end in one are the questions, though some questions are put as statements.
    """
    turns = _turns(text)
    if len(turns) < _FEWEST:
        return []
    asked = [sum(_asks(text, turn) for turn in turns[begin::2]) for begin in (0, 1)]
    if max(asked) == 0 or asked[0] == asked[1]:
        return []
    return turns[1::2] if asked[0] > asked[1] else turns[0::2]


def opening(text: str) -> int:
    """Return where the first turn begins: who is asked is named before it."""
    match = _TURN.search(text)
    return match.start() if match else len(text)


def _turns(text: str) -> list[Span]:
    starts = [match.start() for match in _TURN.finditer(text)]
    turns: list[Span] = []
    for start, following in pairwise([*starts, len(text)]):
        stop = text.find("\n\n", start, following)
        turns.append((start, stop if stop >= 0 else following))
    return turns


def _asks(text: str, turn: Span) -> bool:
    return text[slice(*turn)].rstrip(_CLOSING).endswith("?")

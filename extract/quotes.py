"""Find what stands between quotation marks: « », “ ”, „ “, " ", nested, unclosed, over paragraphs.

Only the outermost quotation counts. A quotation nobody closes ends with its paragraph; when the
next paragraph opens with a mark again, it runs on there, as in print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"[«»“”„‟\"‹›]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\n")
_CLOSERS = {"«": "»", "“": "”", "„": "“”‟", "‟": "”“", '"': '"', "‹": "›"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """Hold the words between two marks (the marks excluded); ``closed`` is False where the end is missing."""

    start: int
    end: int
    closed: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return the outermost quotations of a text, in order, without overlaps."""
    found: list[Quotation] = []
    low = 0
    for stop in [*(match.start() for match in _PARAGRAPH.finditer(text)), len(text)]:
        found.extend(_of_paragraph(text, low, stop))
        low = stop
    return tuple(found)


def _opens(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not after.isspace() and (before.isspace() or before in "([—–-«“„/")


def _of_paragraph(text: str, low: int, stop: int) -> list[Quotation]:
    found: list[Quotation] = []
    stack: list[tuple[str, int]] = []
    for match in _MARK.finditer(text, low, stop):
        mark, at = match[0], match.start()
        if (
            stack
            and mark in _CLOSERS[stack[-1][0]]
            and not (mark in '"“' and _opens(text, at) and stack[-1][0] not in '"„')
        ):
            opener = stack.pop()
            if not stack:
                found.append(Quotation(opener[1] + 1, at, True))
        elif mark in _CLOSERS and (mark not in '"“‟' or _opens(text, at) or not stack):
            if mark == '"' and not _opens(text, at) and not stack:
                continue
            stack.append((mark, at))
        elif mark in "»”›" and stack:
            # a closing mark of another kind closes what is open: «word” happens
            opener = stack.pop()
            if not stack:
                found.append(Quotation(opener[1] + 1, at, True))
    if stack:
        found.append(Quotation(stack[0][1] + 1, stop, False))
    return found

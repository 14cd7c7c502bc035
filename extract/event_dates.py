"""Choose which of a sentence's dates is the date of an event.

A date belongs to the event of its own clause: "took A on Friday, and B fell on Monday". A date
beside a verb of saying tells when it was said, and serves where the event itself is not dated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from records import EventDate, Span

_CLAUSE_BREAK = re.compile(
    r"[;:.!?\n]|,? \b(?:and|but|while|whereas|as|і|й|та|а|але|проте|однак|тоді як|"
    r"и|но|однако|зато|тогда как)\b|, ",
    re.IGNORECASE,
)
_AND = re.compile(r"\s?(?:and|і|й|та|и)", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:later|then|afterwards|subsequently|since then|згодом|потім|пізніше|відтоді|"
    r"затем|потом|позже|позднее)\b",
    re.IGNORECASE,
)


def event_date_for(
    dates: Sequence[EventDate],
    text: str,
    sentence: Span,
    trigger: Span,
    *,
    others: Sequence[Span] = (),
    attributions: Sequence[Span] = (),
) -> EventDate | None:
    """Choose the date of the event whose words stand at ``trigger``; None where none is stated.

    Parameters
    ----------
    dates
        What ``find_dates`` found in the sentence.
    text, sentence
        The document and the sentence's span.
    trigger
        Span of the words that tell the event ("repelled", "взяли").
    others
        Triggers of the other events of the sentence: a date belongs to the nearest event of its
        own clause, and spreads forward to later events that have none, never backward over a
        clause that has its own event.
    attributions
        Spans of attributing phrases ("the ministry said on Monday"): a date inside or right
        after one tells when it was said, and serves where no date of the event is stated.
    """
    own: list[tuple[int, EventDate]] = []
    said: list[tuple[int, EventDate]] = []
    for found in dates:
        gap = max(found.start - trigger[1], trigger[0] - found.end, 0)
        if any(
            low - 3 <= found.start and found.end <= high + 30 and not _split(text, found, (low, high))
            for low, high in attributions
        ):
            said.append((gap, found))
            continue
        if found.start >= trigger[1] and _belongs_later(text, sentence, trigger, found, others):
            continue
        if found.end <= trigger[0] and _is_trailing(text, sentence, trigger, found, others):
            gap += 200
        if found.end <= trigger[0] and _LATER.search(text, found.end, trigger[0]):
            continue  # "took A on 5 June, and later B"
        own.append((gap, found))
    for pool in (own, said):
        if pool:
            return min(pool, key=lambda row: (row[1].precision > 1, row[0]))[1]
    return None


def _split(text: str, found: EventDate, phrase: Span) -> bool:
    """Tell whether a clause break parts the date from the attributing phrase."""
    if found.start < phrase[1]:
        return False
    return bool(re.search(r"[;:.!?\n]|\b(?:that|що|что)\b", text[phrase[1] : found.start]))


def _belongs_later(
    text: str, sentence: Span, trigger: Span, found: EventDate, others: Sequence[Span]
) -> bool:
    """Tell whether a date after the trigger belongs to another event in a later clause.

    At the end of "killed one and wounded six over the past day" it belongs to both: no more than
    "and" parts the two, and no event follows it.
    """
    breaks = list(_CLAUSE_BREAK.finditer(text, trigger[1], found.start))
    if not breaks:
        return False
    later = [other for other in others if breaks[0].start() <= other[0] < sentence[1]]
    shared = all(_AND.fullmatch(match[0]) for match in breaks) and all(
        other[1] <= found.start for other in later
    )
    return bool(later) and not shared


def _is_trailing(text: str, sentence: Span, trigger: Span, found: EventDate, others: Sequence[Span]) -> bool:
    """Tell whether a date before the trigger closes another event's clause ("took A on Friday, and …")."""
    between = list(_CLAUSE_BREAK.finditer(text, found.end, trigger[0]))
    return bool(between) and any(sentence[0] <= other[0] < found.start for other in others)

"""Tell the stance of each event: asserted, denied or hedged. It binds to the event, not the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.events import Event
from extract.rules import RuleSet, load_rules
from extract.words import Words
from records import Stance

_CLAUSE = 6.0
_JOINED = 4  # words between events joined by "and" ("tried to enter and take X")
_CERTAIN = frozenset({"repelled", "casualties"})  # what nobody merely attempts
_NEAR = 5  # words between a mere negation and the event that it negates


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the stance of an event with the words that make it so."""

    stance: Stance
    hedges: tuple[str, ...] = ()
    negated: bool = False


def stance_rules(lang: str) -> RuleSet:
    """Return the stance rules of a language; built once."""
    return load_rules(f"stance_{lang}")


def judge(words: Words, lang: str, events: Sequence[Event], bounds: Sequence[float]) -> list[Verdict]:
    """Return the verdict on each event of a sentence."""
    denied: list[bool] = [False] * len(events)
    hedges: list[list[str]] = [[] for _ in events]
    for match in stance_rules(lang).match(words):
        first = words.starts[match.anchor[0]]
        last = words.ends[match.anchor[1]]
        scope, effect = match.rule.fields["scope"], match.rule.fields["effect"]
        for i, event in enumerate(events):
            if event.start <= match.anchor[0] and match.anchor[1] <= event.end:
                continue
            if not _in_scope(scope, (first, last), event, events, bounds):
                continue
            if effect == "denied":
                denied[i] |= scope == "next" or event.kind not in _CERTAIN or event.kind == "casualties"
            else:
                hedges[i].append(" ".join(words.norms[first : last + 1]))
    return [
        _verdict(event, no, tuple(perhaps)) for event, no, perhaps in zip(events, denied, hedges, strict=True)
    ]


def _verdict(event: Event, negated: bool, hedges: tuple[str, ...]) -> Verdict:
    own = event.rule.fields.get("stance")
    if negated:
        return Verdict("denied", hedges, True)
    if (hedges and event.kind != "demand") or own == "hedged":
        return Verdict("hedged", hedges)
    return Verdict("denied" if own == "denied" else "asserted", hedges, own == "denied")


def _in_scope(
    scope: str, span: tuple[int, int], event: Event, events: Sequence[Event], bounds: Sequence[float]
) -> bool:
    """Tell whether the words in a span of tokens bear on an event."""
    first, last = span
    after = event.first > last
    if scope == "next":  # a mere negation: the nearest event after it, a few words away
        if not after or event.first - last > _NEAR or bounds[event.first] - bounds[last] >= 3:
            return False
        return not any(last < other.first < event.first for other in events)
    if scope == "after":  # a governor: all that follows in its clause
        return after and bounds[event.first] - bounds[last] < _CLAUSE
    if scope == "verb":  # "tried to": the next event, and those joined to it
        if not after or event.kind in _CERTAIN or bounds[event.first] - bounds[last] >= 2 * _CLAUSE:
            return False
        between = [other for other in events if last < other.first < event.first]
        return all(event.first - other.last <= _JOINED and other.anchor != event.anchor for other in between)
    if scope == "long":  # a governor with a clause of its own ("denied that …")
        return after and bounds[event.first] - bounds[last] < 2 * _CLAUSE + 1
    if scope == "before":  # a comment behind the event ("was premature")
        return event.last < first and bounds[first] - bounds[event.last] < _CLAUSE
    return abs(bounds[event.first] - bounds[first]) < _CLAUSE  # "clause"

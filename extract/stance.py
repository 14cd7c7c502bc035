"""Tell the stance of each event: asserted, denied or hedged. It binds to the event, not the sentence.

The words are data: rules/stance_en.toml, stance_uk.toml, stance_ru.toml. Keys of a rule beside those
of extract/rules.py:

``effect``   denied · hedged · doubt (the narrator's doubt about a claim: hedged only where nobody else
             answers for it) · none (words that look like a denial and are not: "not only") · void (what is
             only feared or avoided is no claim: "so as not to be encircled")
``scope``    which events it bears on:
             next (a mere negation: the nearest event after it, a few words away),
             verb ("tried to": the next event and those joined to it),
             after (all that follows in its clause), long (also a clause that it governs),
             before (a comment on what precedes it in its clause), clause (all of its clause),
             adverb (what follows in its clause; what precedes only where nothing follows)
``kinds``    the kinds of events it bears on, where not on all
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extract.events import Event
from extract.participants import CLAUSE, Clauses
from extract.rules import Match
from extract.words import Words
from records import Stance

_AND = 1.0  # less than the weight of "and"
_NEAR = 5  # words between a mere negation and the event that it negates
_JOINED = 4  # words between events joined by "and" ("tried to enter and take X")
_CERTAIN = frozenset({"repelled", "casualties"})  # what nobody merely attempts or plans


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the stance of an event with the words that make it so; ``doubts`` are the narrator's."""

    stance: Stance
    hedges: tuple[str, ...] = ()
    negated: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Operator:
    """Hold words that deny or hedge, in their sentence: their first and last word, their effect."""

    first: int
    last: int
    denies: bool
    events: Sequence[Event]
    clauses: Clauses

    def is_before(self, event: Event) -> bool:
        return event.first > self.last

    def gap(self, event: Event) -> float:
        """Return the weight of the clause boundaries between the operator and the event."""
        if self.is_before(event):
            return self.clauses.gap(self.last, event.first)
        return self.clauses.gap(event.last, self.first)

    def between(self, event: Event) -> list[Event]:
        return [e for e in self.events if self.last < e.first < event.first]


def _next(op: _Operator, event: Event) -> bool:
    near = op.is_before(event) and event.first - op.last <= _NEAR and op.gap(event) < _AND
    return near and not op.between(event)


def _verb(op: _Operator, event: Event) -> bool:
    if not op.is_before(event) or event.kind in _CERTAIN or op.gap(event) >= 2 * CLAUSE:
        return False
    return all(event.first - e.last <= _JOINED and e.anchor != event.anchor for e in op.between(event))


def _after(op: _Operator, event: Event) -> bool:
    return op.is_before(event) and op.gap(event) < CLAUSE and event.kind != "repelled"


def _long(op: _Operator, event: Event) -> bool:
    if event.kind in _CERTAIN and not op.denies:
        return False
    return op.is_before(event) and op.gap(event) < 2 * CLAUSE + 1 and event.kind != "repelled"


def _before(op: _Operator, event: Event) -> bool:
    return event.last < op.first and op.gap(event) < CLAUSE and event.kind != "repelled"


def _clause(op: _Operator, event: Event) -> bool:
    return op.gap(event) < CLAUSE


def _adverb(op: _Operator, event: Event) -> bool:
    if not _clause(op, event):
        return False
    return op.is_before(event) or not any(op.is_before(e) and _clause(op, e) for e in op.events)


_SCOPES: dict[str, Callable[[_Operator, Event], bool]] = {
    "next": _next,
    "verb": _verb,
    "after": _after,
    "long": _long,
    "before": _before,
    "clause": _clause,
    "adverb": _adverb,
}


def judge(
    words: Words, matches: Sequence[Match], events: Sequence[Event], clauses: Clauses
) -> list[Verdict | None]:
    """Return the verdict on each event of a sentence; None where it is no claim at all."""
    denied, void = [False] * len(events), [False] * len(events)
    hedges: list[list[str]] = [[] for _ in events]
    doubts: list[list[str]] = [[] for _ in events]
    for match in _unmasked(matches):
        fields = match.rule.fields
        denies = fields["effect"] == "denied"
        first, last = words.starts[match.anchor[0]], words.ends[match.anchor[1]]
        operator = _Operator(first, last, denies, events, clauses)
        reaches = _SCOPES[fields["scope"]]
        for i, event in enumerate(events):
            if match.anchor[0] in event.named:
                continue  # the event's own words: "was left without power"
            if event.kind in fields.get("kinds", (event.kind,)) and reaches(operator, event):
                if fields["effect"] == "void":
                    void[i] = True
                elif denies:
                    denied[i] = True
                else:
                    told = doubts if fields["effect"] == "doubt" else hedges
                    told[i].append(" ".join(words.texts[first : last + 1]))
    return [
        None if idle else replace(_verdict(event, no, tuple(perhaps)), doubts=tuple(doubt))
        for event, no, perhaps, doubt, idle in zip(events, denied, hedges, doubts, void, strict=True)
    ]


def _unmasked(matches: Sequence[Match]) -> list[Match]:
    """Leave out the matches inside words that neither deny nor hedge ("not only")."""
    masks = [m.core for m in matches if m.rule.fields["effect"] == "none"]
    return [m for m in matches if not any(low <= m.anchor[0] and m.anchor[1] <= high for low, high in masks)]


def _verdict(event: Event, negated: bool, hedges: tuple[str, ...]) -> Verdict:
    own = event.rule.fields.get("stance")
    if negated:
        return Verdict("denied", hedges, True)
    if (hedges and event.kind != "demand") or own == "hedged":
        return Verdict("hedged", hedges)
    return Verdict("denied" if own == "denied" else "asserted", hedges, own == "denied")

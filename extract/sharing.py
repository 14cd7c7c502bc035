"""Share the places of a sentence among its events, once each place has its nearest event.

"Troops stormed and captured X", "in the X region shelling injured three in Y", "X was shelled, two
were killed": events without a place of their own take those of their neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.events import Event
from extract.finest import finest, stands_apart
from extract.participants import CLAUSE, DISTRICT, FINE, SECTOR, Clauses, Participant

_BESIDE = 5  # words between two events that are one phrase ("gained ground in fighting in X")
_AT_ONCE = 4  # words between a verb and what it takes in
_AND = 1.0  # less than the weight of "and"
_FORWARD = frozenset({"casualties", "strike"})  # "four died when a bomb fell on X"
_HARM = frozenset({"casualties", "strike"})
_WHERE = frozenset({"where", "де", "где", "намагаючись", "trying", "пытаясь"})


def absorb(events: Sequence[Event], clauses: Clauses) -> list[Event]:
    """Leave out nouns whose verb stands in the same clause ("repelled the attacks": no attack).

    So is a noun beside a verb of its own kind ("fighting goes on: they attacked").

    A verb also takes in what follows its words at once ("stopped two attempts to advance"). What a
    demand takes in belongs to its words ("insists that Ukraine leave Donbas").
    """
    kept: list[Event] = []
    for event in events:
        if any(_takes_in(other, event, clauses) for other in events):
            continue
        if event.rule.fields.get("far"):
            own = [other.last for other in events if _takes_in(event, other, clauses)]
            kept.append(replace(event, last=max(event.last, event.core_last, *own)))
        else:
            kept.append(event)
    return kept


def _takes_in(other: Event, event: Event, clauses: Clauses) -> bool:
    """Tell whether ``other`` is the verb that takes ``event`` into itself."""
    far = bool(other.rule.fields.get("far")) and not clauses.crossed(other.first, event.first)
    if not far and clauses.gap(other.first, event.first) >= CLAUSE:
        return False
    if event.kind == other.kind:
        return event.is_noun and not other.is_noun
    if event.kind not in other.rule.fields.get("absorbs", ()):
        return False
    return event.is_noun or far or _follows(event, other)


def _follows(event: Event, other: Event) -> bool:
    return event.start > other.start and 0 < event.first - other.core_last <= _AT_ONCE


def share(
    events: Sequence[Event],
    stances: Sequence[str],
    assigned: Sequence[Sequence[Participant]],
    clauses: Clauses,
    norms: Sequence[str],
) -> list[Sequence[Participant]]:
    """Return the places of each event of a sentence, the finest that are named."""
    chosen: list[Sequence[Participant]] = [
        finest(event, own) for event, own in zip(events, assigned, strict=True)
    ]
    settle(events, stances, chosen)
    for i in range(len(events) - 1):
        if _is_coarse(chosen[i]) and not _is_coarse(chosen[i + 1]) and _adopts(events, i, clauses, norms):
            chosen[i] = list(chosen[i + 1])
    _hand_on(events, assigned, chosen)
    return chosen


def _is_coarse(places: Sequence[Participant]) -> bool:
    """Tell whether an event has no place, or only a sector or area."""
    return all(p.rank >= SECTOR for p in places)


def _adopts(events: Sequence[Event], i: int, clauses: Clauses, norms: Sequence[str]) -> bool:
    """Tell whether an event takes the places of the next one: they are one phrase, or its where-clause."""
    event, following = events[i], events[i + 1]
    gap = clauses.gap(event.last, following.first)
    if event.is_noun:
        return False
    if {event.kind, following.kind} == _HARM and gap < CLAUSE:
        return True
    if gap < _AND and following.first - event.last <= _BESIDE:
        return True
    return event.kind in ("attack", "repelled") and not _WHERE.isdisjoint(norms[event.last : following.first])


def _hand_on(
    events: Sequence[Event], assigned: Sequence[Sequence[Participant]], chosen: list[Sequence[Participant]]
) -> None:
    """Give verbs without a place those of the event before them, harm also those of the event after.

    A verb that has places of its own, but none that takes part ("in eastern Ukraine"), gets none.
    """
    previous: Sequence[Participant] = ()
    for i, event in enumerate(events):
        if not assigned[i] and not chosen[i] and not event.is_noun:
            chosen[i] = previous
        previous = chosen[i] or previous
    following: Sequence[Participant] = ()
    for i in reversed(range(len(events))):
        if not chosen[i] and events[i].kind in _FORWARD and not events[i].is_noun:
            chosen[i] = following
        following = chosen[i]


def settle(events: Sequence[Event], stances: Sequence[str], chosen: list[Sequence[Participant]]) -> None:
    """Keep, of all events of one kind and stance in a sentence, the finest places only.

    "Units advanced a little south of Bakhmut and are consolidating near Klishchiivka": one
    advance, at Klishchiivka.
    """
    told = [(event.kind, stance) for event, stance in zip(events, stances, strict=True)]
    for same in set(told):
        own = [i for i, key in enumerate(told) if key == same and chosen[i]]
        members = {id(p): p for i in own for p in chosen[i]}
        own = [i for i in own if not _repeats(events, chosen, i, own)]
        members = {id(p): p for i in own for p in chosen[i]}
        ranks = [p.rank for p in members.values()]
        if not ranks:
            continue
        # a works or district stands for its town, but not for several towns
        wanted = {DISTRICT, FINE} if ranks.count(FINE) > 1 else {min(ranks)}
        clean = any(not p.origin and p.rank in wanted for p in members.values())
        fine = [p for p in members.values() if p.rank in wanted]
        for i in own:
            barred = clean and not events[i].rule.fields.get("origin")
            chosen[i] = [
                p
                for p in chosen[i]
                if (p.rank in wanted or stands_apart(p, fine)) and not (barred and p.origin)
            ]


def _repeats(
    events: Sequence[Event], chosen: Sequence[Sequence[Participant]], i: int, own: Sequence[int]
) -> bool:
    """Tell whether an event is told in the same words as another, each before its own places.

    "Ten attacks on the Kupiansk axis and five attacks north of Kharkiv": two attacks.
    """
    follow = all(p.token > events[i].last for p in chosen[i])
    return follow and any(
        events[j].first > max(p.token for p in chosen[i]) and events[j].word == events[i].word
        for j in own
        if j != i
    )

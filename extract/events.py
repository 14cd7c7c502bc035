"""Find the words that tell events ("repelled", «зайшли до»), with their kind.

The words are data: rules/claims_en.toml, claims_uk.toml, claims_ru.toml. Keys of a rule beside
those of extract/rules.py:

``kind``      a claim kind, or "none" for words that look like an event and are not
``also``      a second kind that the same words claim ("a drone wounded two": strike and casualties)
``stance``    the stance that the words themselves carry ("tried to enter": hedged)
``noun``      true: a noun; it claims nothing where a verb of the clause already tells what became of it
``absorbs``   the kinds whose nouns the verb takes into itself ("repelled the attacks")
``origin``    true: a place after "from" takes part (withdrew from X), instead of only locating
``weight``    1: wins over longer matches
``afar``      true: an attack that is a strike where it meets a whole district or people ("attacked")
``takes``     "before": its places stand before it ("X, which they have held since")
``far``       true: rules the rest of its sentence, not only its clause (demands)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extract.rules import Match, Rule
from extract.words import Words
from records import Span

_OPENERS = frozenset({'"', ":", ".", "-", "!", "?", "…", "("})


@dataclass(frozen=True, slots=True)
class Event:
    """Hold the words of one event in a sentence.

    ``anchor`` is the span of the telling words, ``first`` and ``last`` are their tokens; ``start``,
    ``end`` and ``core_last`` take in the words that the rule names around them, whose offsets are
    ``named``; ``word`` is the first telling word, folded.
    """

    kind: str
    rule: Rule
    start: int
    end: int
    anchor: Span
    first: int
    last: int
    core_last: int
    named: frozenset[int]
    word: str

    @property
    def is_noun(self) -> bool:
        """Tell whether the event is told by a mere noun."""
        return bool(self.rule.fields.get("noun"))


def find_events(words: Words, matches: Iterable[Match]) -> list[Event]:
    """Return the events of a sentence in text order; of overlapping words the longest tell.

    ``matches`` are those of the rules in rules/claims_*.toml.
    """
    kept: list[Match] = []
    for match in sorted(matches, key=_rank):
        if not any(_covers(other, match) for other in kept):
            kept.append(match)
    events = []
    for match in kept:
        kind = match.rule.fields["kind"]
        if kind == "none":
            continue
        at = words.starts[match.anchor[0]]
        if at in words.place_at or _is_name(words, at):
            continue  # a toponym may begin like a word that tells an event ("Huliaipole", «Захарівка»)
        first, last = words.starts[match.anchor[0]], words.ends[match.anchor[1]]
        core_last = words.ends[match.core[1]]
        for each in (kind, match.rule.fields.get("also")):
            if each:
                events.append(
                    Event(
                        each,
                        match.rule,
                        *match.core,
                        match.anchor,
                        first,
                        last,
                        core_last,
                        match.named,
                        words.norms[first],
                    )
                )
    events.sort(key=lambda e: (e.anchor, e.kind))
    return events


def _is_name(words: Words, at: int) -> bool:
    """Tell whether a word is capitalised as a name («Рустем Умеров»), outside of headlines in title case."""
    word = words.texts[at]
    if not at or not word[0].isupper() or word.isupper() or words.norms[at - 1] in _OPENERS:
        return False
    return 2 * sum(text[0].isupper() for text in words.texts) < len(words.texts)


def _rank(match: Match) -> tuple[bool, int, int, int, int]:
    """Sort what is no event first, then the longest."""
    low, high = match.core
    weight = match.rule.fields.get("weight", 0)
    return match.rule.fields["kind"] != "none", -weight, low - high, match.start - match.end, match.start


def _covers(other: Match, match: Match) -> bool:
    """Tell whether the anchor of ``match`` lies within the words of a match already kept."""
    low, high = other.core
    inside = low <= match.anchor[0] and match.anchor[1] <= high
    if other.rule.fields["kind"] == "none" and match.core[1] - match.core[0] > high - low:
        return inside and match.core[0] >= low
    return inside

"""Find what a sentence names as evidence, and which side an event profits.

The words are data: rules/circumstances_en.toml, circumstances_uk.toml, circumstances_ru.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.events import Event
from extract.participants import CLAUSE, COMMA, Clauses
from extract.rules import Match
from extract.stems import stems
from extract.words import Words
from records import Claimant

_GAINS = frozenset({"capture", "control", "advance", "encirclement", "attack", "strike", "repelled"})
_OTHER = {"RU": "UA", "UA": "RU"}
_OFFICIAL = frozenset({"ministry", "general_staff", "head_of_state", "official", "local_admin", "unit"})

_CLAIMED = frozenset({"capture", "advance", "encirclement", "repelled"})

Evidence = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Hold the evidence that a sentence names and the words for the sides, with their word index."""

    evidence: tuple[Evidence, ...]
    sides: tuple[tuple[int, str], ...]


def read_circumstances(words: Words, matches: Iterable[Match]) -> Circumstances:
    """Return the evidence and the sides that a sentence names, in text order."""
    evidence: list[Evidence] = []
    sides: list[tuple[int, str]] = []
    for match in matches:
        if "evidence" in match.rule.fields:
            code = match.rule.fields["evidence"]
            if all(known[0] != code for known in evidence):
                evidence.append((code, *match.anchor))
        else:
            at = words.starts[match.anchor[0]]
            if words.norms[at + 1 : at + 2] != ("'s",):  # "deep into the enemy's defences"
                sides.append((at, match.rule.fields["side"]))
    return Circumstances(tuple(evidence), tuple(sorted(sides)))


def evidence_of(
    named: Iterable[Evidence], claimant: Claimant | None, cue: str, cue_start: int | None
) -> tuple[Evidence, ...]:
    """Return the evidence of a claim: what the sentence names, else the statement of an office."""
    evidence = tuple(named)
    if not evidence and claimant and claimant.type in _OFFICIAL and cue_start is not None:
        return (("official_statement", cue_start, cue_start + len(cue)),)
    return evidence


def beneficiary(
    event: Event,
    told: tuple[str, str],
    sides: Sequence[tuple[int, str]],
    clauses: Clauses,
    claimant: Claimant | None,
) -> str | None:
    """Return the side that gains by an event, "RU" or "UA"; None where the words do not tell.

    The one who acts is the last side named before the event in its clause, else the first after
    it. Who repels gains, who withdraws or loses does not; the enemy and "our troops" depend on
    the speaker. Where no side is named, a side that claims a capture claims its own, and one that
    denies it denies the other's. ``told`` is kind and stance.
    """
    speaker = claimant.side if claimant else "NONE"
    kind, stance = told
    if kind in ("casualties", "other"):
        return None
    if kind == "demand":
        return speaker if speaker in _OTHER else None
    before = [s for at, s in sides if at < event.first and clauses.gap(at, event.first) < CLAUSE]
    after = [s for at, s in sides if at > event.last and clauses.gap(event.last, at) < COMMA]
    actor = _side(before[-1] if before else after[0] if after else None, speaker)
    loses = (
        kind == "withdrawal"
        or bool(stems()["loses"].search(event.word))
        or (kind == "repelled" and not before)
    )
    if actor:
        return _OTHER[actor] if loses else actor if kind in _GAINS else None
    if speaker not in _OTHER or kind not in _CLAIMED:
        return None
    return _OTHER[speaker] if stance == "denied" and kind != "repelled" else _own_gain(event, speaker)


def _own_gain(event: Event, speaker: str) -> str | None:
    """Return who gains by what a side claims of itself; «окупували» is no word for one's own gain."""
    return None if stems()["foreign_gain"].search(event.word) else speaker


def _side(named: str | None, speaker: str) -> str | None:
    """Return the side that a word means in the mouth of a speaker; None where it cannot be told."""
    if named in _OTHER:
        return named
    if speaker not in _OTHER or named is None:
        return None
    return speaker if named == "own" else _OTHER[speaker]

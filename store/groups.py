"""Claims with the same truth conditions, over all documents: pure functions, no SQL.

Two claims belong to one group when they speak of the same place, kind and beneficiary within one
window of days. How wide the window is depends on the kind: what happens every day (an attack) is
the same only on the same day, an advance in the same week, what lasts (a capture) as long as it
is spoken of without a long gap. The result depends on the claims alone, never on the order in
which they came.

A group's status rests on who says so and not on how many copies there are. A *voice* is a
claimant; the narrator's own voice is the outlet, and an outlet that copies a text adds none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

UNDATED = 0
# Kinds that last: two claims are of one group while no gap between days is longer than this.
GAP_DAYS = {"capture": 60, "withdrawal": 60, "encirclement": 14, "control": 7, "demand": 30}
# Kinds that recur: the claims of one such stretch of days are of one group.
BIN_DAYS = {"attack": 1, "repelled": 1, "strike": 1, "casualties": 1, "advance": 7}
GROUPED = frozenset({*GAP_DAYS, *BIN_DAYS})  # "other" has no truth conditions of its own
# Kinds that say who holds a place; in each, the other side's word is an admission.
HOLDING = frozenset({"capture", "control", "withdrawal"})
TERRITORIAL = HOLDING | {"advance", "encirclement"}

OFFICIAL = frozenset({"ministry", "general_staff", "head_of_state", "official", "local_admin", "unit"})
ASSESSORS = frozenset({"think_tank", "osint"})
OPPONENT = {"RU": "UA", "UA": "RU"}
MAX_VOICES = 200  # kept of each stance in a group
MAX_LINKS = 50  # ids in contradicts and corroborates


def presumed(kind: str, stance: str, side: str | None) -> str | None:
    """Return who gains by a claim whose words do not tell; None where nothing can be presumed.

    A side denies the other's gains, and speaks of its own where it names nobody. What is only
    presumed groups claims, but never makes an admission or undoes a capture.
    """
    if side not in OPPONENT or kind not in TERRITORIAL or kind == "withdrawal":
        return None
    if stance == "denied":
        return OPPONENT[side]
    return None if kind == "encirclement" else side


class Slot(NamedTuple):
    """Name what can be claimed of one place: for whom and when; ``seq`` is its row."""

    seq: int
    day: int
    beneficiary: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold the slots of one group, and the days that it spans (0: undated)."""

    beneficiary: str | None
    first: int
    last: int
    slots: tuple[int, ...]

    def id(self, place_id: str, spot: str, kind: str) -> str:
        """Return the group's id: the same wherever the same claims are known."""
        what = "|".join((place_id, spot, kind, self.beneficiary or "", str(self.first)))
        return "g" + hashlib.sha256(what.encode()).hexdigest()[:16]


def window(kind: str, day: int) -> tuple[int, int] | None:
    """Return the first and last day among which slots of ``day`` are grouped; None for all days."""
    if kind in GAP_DAYS:
        return None
    if day == UNDATED:
        return UNDATED, UNDATED
    width = BIN_DAYS[kind]
    first = day - (day - 1) % width  # ordinal 1 is a Monday: weeks begin with Monday
    return first, first + width - 1


def partition(kind: str, slots: Iterable[Slot]) -> list[Stretch]:
    """Part the slots of one place and kind into groups.

    Slots without a beneficiary, or without a day where the kind lasts, join a group when exactly
    one comes into question; else they stay by themselves.
    """
    ordered = sorted(slots, key=lambda s: (s.day, s.beneficiary or "", s.seq))
    dated: dict[str, list[_Growing]] = {}
    for slot in ordered:
        if slot.day != UNDATED and slot.beneficiary is not None:
            _chain(kind, dated.setdefault(slot.beneficiary, []), slot)
    stretches = [s for by_beneficiary in dated.values() for s in by_beneficiary]
    alone: list[_Growing] = []
    for slot in ordered:
        if slot.day != UNDATED and slot.beneficiary is None:
            near = [s for s in stretches if _reaches(kind, s, slot.day)]
            if len({s.beneficiary for s in near}) == 1:
                min(near, key=lambda s: (_distance(s, slot.day), s.first)).slots.append(slot.seq)
            else:
                _chain(kind, alone, slot)
    stretches += alone
    undated: dict[str | None, _Growing] = {}
    for slot in ordered:
        if slot.day == UNDATED:
            same = [s for s in stretches if slot.beneficiary in (None, s.beneficiary)]
            if len(same) == 1 and kind in GAP_DAYS:
                same[0].slots.append(slot.seq)
            else:
                undated.setdefault(slot.beneficiary, _Growing(slot.beneficiary, 0, 0)).slots.append(slot.seq)
    return [Stretch(s.beneficiary, s.first, s.last, tuple(s.slots)) for s in (*stretches, *undated.values())]


@dataclass(slots=True)
class _Growing:
    beneficiary: str | None
    first: int
    last: int
    slots: list[int] = field(default_factory=list)


def _chain(kind: str, stretches: list[_Growing], slot: Slot) -> None:
    """Add a slot, not earlier than those before, to the last stretch or begin a new one."""
    if not stretches or not _reaches(kind, stretches[-1], slot.day):
        stretches.append(_Growing(slot.beneficiary, slot.day, slot.day))
    stretches[-1].last = slot.day
    stretches[-1].slots.append(slot.seq)


def _reaches(kind: str, stretch: _Growing, day: int) -> bool:
    if kind in GAP_DAYS:
        return stretch.first - GAP_DAYS[kind] <= day <= stretch.last + GAP_DAYS[kind]
    return window(kind, stretch.first) == window(kind, day)


def _distance(stretch: _Growing, day: int) -> int:
    return max(stretch.first - day, day - stretch.last, 0)


class Voice(NamedTuple):
    """Hold what the grouping needs of a finding.

    ``said`` is when it was said, ISO 8601, "" where unknown. ``cluster`` is shared by documents
    that are copies of each other.
    """

    finding: str
    claimant: str | None
    side: str | None
    type: str | None
    stance: str
    said: str
    day: int
    publisher: str | None
    document: str
    cluster: int
    start: int
    sure: bool = True  # the words themselves say who gains


class Said(NamedTuple):
    """Hold what stands for a voice in a group: the first finding in which it takes this stance."""

    voice: str
    finding: str
    cluster: int
    side: str | None
    type: str | None
    when: str
    narrated: bool  # in the outlet's own words, nobody is quoted
    sure: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what is known of a group: status, counts, and one finding per voice on either side."""

    status: str
    claimants: int
    documents: int
    asserting: tuple[Said, ...]
    denying: tuple[Said, ...]
    hedging: tuple[Said, ...] = ()


def judge(
    kind: str,
    beneficiary: str | None,
    voices: Sequence[Voice],
    affirming: Sequence[Voice] = (),
    opposing: Sequence[Voice] = (),
) -> Verdict:
    """Return a group's status and counts from what was said.

    ``affirming`` and ``opposing`` are assertions of other groups that say the same or the
    opposite ("Ukraine holds X" against "Russia took X"); they count for the status, not in
    the numbers.

    A voice's position is its last that is not hedged. The status is, in this order: admitted
    (an official of the losing side says so), contested (some assert, some deny), denied
    (only denials), corroborated (independent voices assert; the officials of one side are one
    voice), uncontested.
    """
    origin = _origins((*voices, *affirming, *opposing))
    against = [v._replace(stance="denied") for v in opposing]
    positions: dict[str, Voice] = {}
    first: dict[str, dict[str, Said]] = {"asserted": {}, "denied": {}, "hedged": {}}
    for voice in sorted((*voices, *affirming, *against), key=_when):
        key = voice_key(voice, origin)
        said = Said(
            key,
            voice.finding,
            voice.cluster,
            voice.side,
            voice.type,
            voice.said,
            voice.claimant is None,
            voice.sure,
        )
        first[voice.stance].setdefault(key, said)
        if voice.stance != "hedged":
            positions[key] = voice
    return Verdict(
        _status(kind, beneficiary, positions),
        claimants=len({voice_key(v, origin) for v in voices}),
        documents=len({v.cluster for v in voices}),
        asserting=tuple(first["asserted"].values())[:MAX_VOICES],
        denying=tuple(first["denied"].values())[:MAX_VOICES],
        hedging=tuple(first["hedged"].values())[:MAX_VOICES],
    )


def _when(voice: Voice) -> tuple[str, str, int, str]:
    return voice.said or "~", voice.document, voice.start, voice.finding  # "~" sorts the unknown last


def _status(kind: str, beneficiary: str | None, positions: dict[str, Voice]) -> str:
    asserted = {key: v for key, v in positions.items() if v.stance == "asserted"}
    denied = len(positions) - len(asserted)
    if kind in TERRITORIAL and any(admits(v, beneficiary) for v in asserted.values()):
        return "admitted"
    if asserted and denied:
        return "contested"
    if denied:
        return "denied"
    independent = {f"{v.side} officials" if v.type in OFFICIAL else key for key, v in asserted.items()}
    return "corroborated" if len(independent) > 1 else "uncontested"


def admits(voice: Voice | Said, beneficiary: str | None) -> bool:
    """Tell whether a voice says what is to its own side's disadvantage, and is entitled to."""
    losing = OPPONENT.get(beneficiary or "")
    return losing is not None and voice.side == losing and voice.type in OFFICIAL and voice.sure


def voice_key(voice: Voice, origin: dict[int, str] | None = None) -> str:
    """Return who speaks: the claimant, or the outlet that the narrator's text comes from."""
    if voice.claimant:
        return voice.claimant
    outlet = (origin or {}).get(voice.cluster) or voice.publisher
    return outlet or f"document {voice.cluster}"


def _origins(voices: Iterable[Voice]) -> dict[int, str]:
    """Return for each cluster of copies the outlet that had the text first."""
    first: dict[int, tuple[str, str]] = {}
    for v in voices:
        if v.claimant is None and v.publisher:
            mine = (v.said or "~", v.publisher)
            first[v.cluster] = min(first.get(v.cluster, mine), mine)
    return {cluster: publisher for cluster, (_, publisher) in first.items()}


def superseded(stretches: Sequence[tuple[int, str | None, int, Verdict]]) -> set[int]:
    """Return the numbers of captures that a later capture by the other side undid.

    Given are ``(number, beneficiary, first day, verdict)`` of the captures of one place. A later one
    counts when somebody asserts it and nobody denies it.
    """
    sure = [
        (beneficiary, first)
        for _, beneficiary, first, verdict in stretches
        if any(s.sure for s in verdict.asserting)
        and verdict.status in ("uncontested", "corroborated", "admitted")
        and first
    ]
    return {
        number
        for number, beneficiary, first, verdict in stretches
        if beneficiary
        and first
        and verdict.asserting
        and any(first < later and by == OPPONENT.get(beneficiary) for by, later in sure)
    }


def links(
    asserting: Sequence[Said], denying: Sequence[Said], *, stance: str | None, voice: str, cluster: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return ``(contradicts, corroborates)`` of a finding: one finding per voice of its group.

    Neither the same voice nor a copy of the same text corroborates; a hedged finding does neither.
    """
    if stance not in ("asserted", "denied"):
        return (), ()
    same, other = (asserting, denying) if stance == "asserted" else (denying, asserting)
    return (
        tuple(s.finding for s in other)[:MAX_LINKS],
        tuple(s.finding for s in same if s.voice != voice and s.cluster != cluster)[:MAX_LINKS],
    )


Role = Literal["claimed", "reported", "assessed", "admitted", "denied", "hedged"]


def role(said: Said, stance: str, beneficiary: str | None) -> Role:
    """Return what a voice does to a claim: the steps of a timeline.

    ``admitted`` by an official of the losing side, ``assessed`` by an institute or analyst that
    can verify, ``reported`` in an outlet's own words, else ``claimed``.
    """
    if stance != "asserted":
        return "denied" if stance == "denied" else "hedged"
    if admits(said, beneficiary):
        return "admitted"
    if said.type in ASSESSORS:
        return "assessed"
    return "reported" if said.narrated else "claimed"


def outcomes(
    beneficiary: str | None, asserting: Sequence[Said], denying: Sequence[Said]
) -> Iterator[tuple[Said, Literal["admitted", "assessed", "denied", "open"]]]:
    """Yield each voice's own claim with what became of it through the words of others.

    What an outlet says in its own words is nobody's claim, nor is an admission.
    """
    roles = [role(said, "asserted", beneficiary) for said in asserting]
    for i, said in enumerate(asserting):
        if said.narrated or roles[i] == "admitted":
            continue
        others = {*roles[:i], *roles[i + 1 :]} if len(roles) > 1 else set()
        if "admitted" in others:
            yield said, "admitted"
        elif "assessed" in others:
            yield said, "assessed"
        else:
            yield said, "denied" if any(s.voice != said.voice for s in denying) else "open"


def days_between(first: str, later: str) -> int | None:
    """Return the lag in days between two ISO dates; None where one is unknown."""
    if not first or not later:
        return None
    return (date.fromisoformat(later[:10]) - date.fromisoformat(first[:10])).days

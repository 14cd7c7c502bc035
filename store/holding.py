"""Who holds a place: captures, control and withdrawals of one place, judged in each other's light.

"We hold X" denies "they took X" although the kinds differ, and a withdrawal admits a capture.
Pure functions, no SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from store.groups import GAP_DAYS, OPPONENT, Stretch, Verdict, Voice, judge, superseded

REACH = GAP_DAYS["capture"]  # days over which a word on who holds a place bears on another


class Held(NamedTuple):
    """Hold one group that says who holds the place, and what was said in it."""

    kind: str
    stretch: Stretch
    voices: Sequence[Voice]

    def asserted(self, first: int, last: int) -> list[Voice]:
        """Return the assertions about the days from first to last."""
        if self.stretch.last < first or self.stretch.first > last:
            return []
        return [v for v in self.voices if v.stance == "asserted" and first <= v.day <= last]


def judge_together(groups: Mapping[int, Held], touched: Set[int]) -> dict[int, tuple[Verdict, str]]:
    """Return the verdict and the status of the groups of one place that may have another one now.

    ``touched`` are the groups in which something was said or unsaid.
    """
    captures = {seq: group for seq, group in groups.items() if group.kind == "capture"}
    near = [group.stretch for seq, group in groups.items() if seq in touched]
    verdicts = {
        seq: judge(group.kind, group.stretch.beneficiary, group.voices, *_evidence(group, groups, captures))
        for seq, group in groups.items()
        if seq in touched or seq in captures or any(_reaches(group.stretch, other) for other in near)
    }
    undone = superseded(
        [
            (seq, group.stretch.beneficiary, group.stretch.first, verdicts[seq])
            for seq, group in captures.items()
        ]
    )
    return {seq: (v, "superseded" if seq in undone else v.status) for seq, v in verdicts.items()}


def _reaches(one: Stretch, other: Stretch) -> bool:
    return one.first - REACH <= other.last and other.first <= one.last + REACH


def _evidence(
    group: Held, groups: Mapping[int, Held], captures: Mapping[int, Held]
) -> tuple[list[Voice], list[Voice]]:
    """Return the words of the other groups that affirm and that oppose this one."""
    mine, stretch = group.stretch.beneficiary, group.stretch
    other = OPPONENT.get(mine or "")
    affirming: list[Voice] = []
    opposing: list[Voice] = []
    if not stretch.first or other is None or group.kind == "withdrawal":
        return affirming, opposing
    if group.kind == "capture":
        # "We hold it" denies a capture until the other side takes the place back.
        back = [day for day in _taken(captures, other) if day > stretch.first]
        first, last = stretch.first, min([stretch.last + REACH, *(day - 1 for day in back)])
    else:
        # A capture denies "we hold it" unless we took the place after it.
        own = [day for day in _taken(captures, mine) if day <= stretch.first]
        first, last = max([stretch.first - REACH, *own]), stretch.last
    for another in groups.values():
        kind, side = another.kind, another.stretch.beneficiary
        if group.kind == "capture" and side == mine and kind != "capture":
            affirming += another.asserted(first, last)
        elif group.kind == "capture" and side == other and kind == "control":
            opposing += another.asserted(first, last)
        elif group.kind == "control" and side == other and kind in ("capture", "control"):
            opposing += another.asserted(first if kind == "capture" else stretch.first, last)
    return affirming, opposing


def _taken(captures: Mapping[int, Held], side: str | None) -> list[int]:
    """Return the days on which a side is first said to have taken the place."""
    starts = ((g.stretch.beneficiary, g.stretch.first) for g in captures.values())
    return [day for beneficiary, day in starts if beneficiary == side and day]

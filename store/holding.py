"""Who holds a place: captures, control and withdrawals of one place, judged in each other's light.

"We hold X" denies "they took X" although the kinds differ, and a withdrawal admits a capture.
Pure functions, no SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        return [v for v in self.voices if v.stance == "asserted" and first <= v.day <= last]


def judge_together(groups: Mapping[int, Held]) -> dict[int, tuple[Verdict, str]]:
    """Return the verdict and the status of each group of one place."""
    verdicts = {
        seq: judge(group.kind, group.stretch.beneficiary, group.voices, *_evidence(seq, groups))
        for seq, group in groups.items()
    }
    captures = [
        (seq, group.stretch.beneficiary, group.stretch.first, verdicts[seq])
        for seq, group in groups.items()
        if group.kind == "capture"
    ]
    undone = superseded(captures)
    return {seq: (v, "superseded" if seq in undone else v.status) for seq, v in verdicts.items()}


def _evidence(seq: int, groups: Mapping[int, Held]) -> tuple[list[Voice], list[Voice]]:
    """Return the words of the other groups that affirm and that oppose this one."""
    group = groups[seq]
    mine, stretch = group.stretch.beneficiary, group.stretch
    other = OPPONENT.get(mine or "")
    affirming: list[Voice] = []
    opposing: list[Voice] = []
    if not stretch.first or other is None or group.kind == "withdrawal":
        return affirming, opposing
    if group.kind == "capture":
        first, last = stretch.first, _until(stretch, other, groups)
    else:
        first, last = _since(stretch, mine, groups), stretch.last
    for another in groups.values():
        kind, side = another.kind, another.stretch.beneficiary
        if group.kind == "capture" and side == mine and kind != "capture":
            affirming += another.asserted(first, last)
        elif group.kind == "capture" and side == other and kind == "control":
            opposing += another.asserted(first, last)
        elif group.kind == "control" and side == other and kind in ("capture", "control"):
            opposing += another.asserted(first if kind == "capture" else stretch.first, last)
    return affirming, opposing


def _until(stretch: Stretch, other: str, groups: Mapping[int, Held]) -> int:
    """Return the last day on which "we hold it" denies a capture: until the other side takes it back."""
    back = [g.stretch.first for g in groups.values() if _takes(g, other) and g.stretch.first > stretch.first]
    return min([stretch.last + REACH, *(first - 1 for first in back)])


def _since(stretch: Stretch, mine: str | None, groups: Mapping[int, Held]) -> int:
    """Return the first day on which a capture denies "we hold it": since we took it ourselves."""
    own = [g.stretch.first for g in groups.values() if _takes(g, mine) and g.stretch.first <= stretch.first]
    return max([stretch.first - REACH, *own])


def _takes(group: Held, side: str | None) -> bool:
    return group.kind == "capture" and group.stretch.beneficiary == side and group.stretch.first > 0

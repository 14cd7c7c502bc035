"""Groups kept up to date: which slots belong together, and what is known of each group.

Only what a transaction touched is looked at again: the slots of the same place, kind and window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from records import ON_MAP, Finding
from store.groups import (
    GROUPED,
    HOLDING,
    Slot,
    Stretch,
    Verdict,
    Voice,
    judge,
    partition,
    window,
)
from store.holding import Held, judge_together
from store.rows import dump
from store.schema import DOCUMENTS, FINDINGS, GROUPS, SLOTS

F, S, G = FINDINGS.c, SLOTS.c, GROUPS.c
CHUNK = 500  # parameters of one IN (…)


class Scope(NamedTuple):
    """Name the slots that are grouped among each other."""

    place_id: str
    spot: str
    kind: str
    window: tuple[int, int] | None


class Group(NamedTuple):
    """Hold a group as it is judged: its row's seq, its kind, its stretch."""

    seq: int
    kind: str
    stretch: Stretch


def spot_of(finding: Finding) -> str | None:
    """Return which spot at its place a finding's claim is about; None where it cannot be grouped.

    ``""`` is the place itself or near it. A sector, a part, an offset and a corridor have other
    truth conditions than the place.
    """
    if finding.place_id is None or finding.claim_kind not in GROUPED or finding.stance is None:
        return None
    if finding.use not in ON_MAP:
        return None
    if finding.use == "sector":
        return "sector"
    if finding.relation in ("offset", "between", "part"):
        distance = "" if finding.relation_km is None else f" {finding.relation_km:g}"
        return f"{finding.relation}{distance} {finding.relation_bearing or ''}".strip()
    return ""


def regroup(connection: Connection, dirty: Collection[int], revision: int) -> None:
    """Bring the groups of these slots up to date."""
    scopes: dict[Scope, set[int]] = defaultdict(set)
    for part in _chunks(dirty):
        for row in connection.execute(select(SLOTS).where(S.seq.in_(part))):
            scopes[Scope(row.place_id, row.spot, row.kind, window(row.kind, row.day))].add(row.seq)
    held_places: set[tuple[str, str]] = set()
    for scope, slots in scopes.items():
        changed = _regroup_scope(connection, scope, slots, revision)
        if scope.kind in HOLDING:
            held_places.add((scope.place_id, scope.spot))
            continue
        for group in changed:
            voices = _voices(connection, group.stretch.slots)
            verdict = judge(group.kind, group.stretch.beneficiary, voices)
            _write(connection, group.seq, verdict, verdict.status, revision)
    for place_id, spot in sorted(held_places):
        _judge_holding(connection, place_id, spot, revision)


def _regroup_scope(connection: Connection, scope: Scope, dirty: set[int], revision: int) -> list[Group]:
    """Part the slots of a scope into groups; return the groups whose claims may have changed."""
    rows = _slots(connection, scope)
    held: dict[int, int] = {row.seq: row.grp for row in rows}
    before: dict[int, set[int]] = defaultdict(set)
    for slot, grp in held.items():
        before[grp].add(slot)
    alive = [Slot(row.seq, row.day, row.beneficiary) for row in rows if row.used]
    stretches = partition(scope.kind, alive)
    known = _known_groups(connection, {grp for grp in held.values() if grp})
    changed: list[Group] = []
    moved: dict[int, int] = {seq: 0 for seq, grp in held.items() if grp}
    for stretch in stretches:
        id_ = stretch.id(scope.place_id, scope.spot, scope.kind)
        seq = known.pop(id_, None)
        if seq is None:
            seq = _new_group(connection, scope, stretch, id_, revision)
        elif before[seq] != set(stretch.slots):
            days = {"first_day": stretch.first, "last_day": stretch.last, "rev": revision}
            connection.execute(update(GROUPS).where(G.seq == seq).values(days))
        if dirty & set(stretch.slots) or before[seq] != set(stretch.slots):
            changed.append(Group(seq, scope.kind, stretch))
        moved.update(dict.fromkeys(stretch.slots, seq))
    moves = [{"s": slot, "g": grp, "r": revision} for slot, grp in moved.items() if held[slot] != grp]
    if moves:
        statement = update(SLOTS).where(S.seq == bindparam("s"))
        connection.execute(statement.values(grp=bindparam("g"), rev=bindparam("r")), moves)
    if known:
        connection.execute(delete(GROUPS).where(G.seq.in_(known.values())))
    return changed


def _slots(connection: Connection, scope: Scope) -> Sequence[Any]:
    used = exists(select(F.seq).where(F.slot == S.seq)).label("used")
    statement = select(S.seq, S.day, S.beneficiary, S.grp, used).where(
        S.place_id == scope.place_id, S.spot == scope.spot, S.kind == scope.kind
    )
    if scope.window is not None:
        statement = statement.where(S.day.between(*scope.window))
    return connection.execute(statement).all()


def _known_groups(connection: Connection, seqs: Collection[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _chunks(seqs):
        found |= {row.id: row.seq for row in connection.execute(select(G.id, G.seq).where(G.seq.in_(part)))}
    return found


def _new_group(connection: Connection, scope: Scope, stretch: Stretch, id_: str, revision: int) -> int:
    values = {
        "id": id_, "place_id": scope.place_id, "spot": scope.spot, "kind": scope.kind,
        "beneficiary": stretch.beneficiary, "first_day": stretch.first, "last_day": stretch.last,
        "status": "uncontested", "claimants": 0, "documents": 0, "asserting": "[]", "denying": "[]",
        "hedging": "[]", "rev": revision,
    }  # fmt: skip
    return int(connection.execute(insert(GROUPS).values(values).returning(G.seq)).scalar_one())


def _voices(connection: Connection, slots: Iterable[int]) -> list[Voice]:
    found: list[Voice] = []
    for part in _chunks(slots):
        statement = (
            select(
                F.id, F.claimant, F.claimant_side, F.claimant_type, F.stance, F.published, S.day, F.publisher,
                F.doc_id, DOCUMENTS.c.cluster, F.start_char,
            )
            .join(SLOTS, S.seq == F.slot)
            .join(DOCUMENTS, DOCUMENTS.c.seq == F.doc_seq)
            .where(F.slot.in_(part))
        )  # fmt: skip
        for row in connection.execute(statement):
            found.append(Voice._make((*row[:5], row[5] or "", *row[6:])))
    return found


def _judge_holding(connection: Connection, place_id: str, spot: str, revision: int) -> None:
    """Judge anew what is said on who holds a place: captures, control and withdrawals together."""
    statement = (
        select(S.grp, S.seq, G.kind, G.beneficiary, G.first_day, G.last_day)
        .join(GROUPS, G.seq == S.grp)
        .where(S.place_id == place_id, S.spot == spot, S.kind.in_(HOLDING))
    )
    slots: dict[int, list[int]] = defaultdict(list)
    rows: dict[int, Any] = {}
    for row in connection.execute(statement):
        slots[row.grp].append(row.seq)
        rows[row.grp] = row
    held = {
        seq: Held(
            row.kind,
            Stretch(row.beneficiary, row.first_day, row.last_day, tuple(slots[seq])),
            _voices(connection, slots[seq]),
        )
        for seq, row in rows.items()
    }
    for seq, (verdict, status) in judge_together(held).items():
        _write(connection, seq, verdict, status, revision)


def _write(connection: Connection, seq: int, verdict: Verdict, status: str, revision: int) -> None:
    values = {
        "status": status,
        "claimants": verdict.claimants,
        "documents": verdict.documents,
        "asserting": dump(verdict.asserting),
        "denying": dump(verdict.denying),
        "hedging": dump(verdict.hedging),
    }
    old = connection.execute(select(*(G[name] for name in values)).where(G.seq == seq)).one()
    if tuple(old) != tuple(values.values()):
        connection.execute(update(GROUPS).where(G.seq == seq).values(**values, rev=revision))


def _chunks(values: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(values)
    return (ordered[i : i + CHUNK] for i in range(0, len(ordered), CHUNK))

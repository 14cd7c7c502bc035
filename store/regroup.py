"""Groups kept up to date: which slots belong together, and what is known of each group.

Only what a transaction touched is looked at again, and all of it at once: the slots that may be
of one group with a touched one (its *bucket*), and for words on who holds a place all such words
of that place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update

from records import ON_MAP, Finding
from store.arrays import among, insert_rows, keys
from store.codes import Values, key_of
from store.groups import GROUPED, HOLDING, Slot, Stretch, Verdict, Voice, judge, partition, window
from store.holding import Held, judge_together
from store.rows import dump
from store.schema import DOCUMENTS, FINDINGS, GROUPS, SLOTS

F, S, G = FINDINGS.c, SLOTS.c, GROUPS.c
# Each is asked for many keys at once, see _fetch.
_BUCKETS = select(S.bucket, S.holding).distinct(), S.seq
_SLOTS = select(SLOTS, exists(select(F.seq).where(F.slot == S.seq)).label("used")), S.bucket
_HOLDING = select(S.seq, S.grp, S.day).where(S.grp != 0), S.holding
_GROUPS = select(GROUPS), G.seq
_VOICES = (
    select(
        F.slot, F.id, F.claimant, F.claimant_side, F.claimant_type, F.stance, func.coalesce(F.published, ""),
        S.day, F.publisher, F.doc_id, DOCUMENTS.c.cluster, F.start_char,
        F.beneficiary.isnot(None),
    )
    .join(SLOTS, S.seq == F.slot)
    .join(DOCUMENTS, DOCUMENTS.c.seq == F.doc_seq),
    F.slot,
)  # fmt: skip
_MOVE = update(SLOTS).where(S.seq == bindparam("s")).values(grp=bindparam("g"), rev=bindparam("r"))


class Group(NamedTuple):
    """Hold a group as it is to be written: its row's number, its place, its stretch of slots."""

    seq: int
    id: str
    place_id: str
    spot: str
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


def slot_row(values: Values) -> dict[str, Any]:
    """Return what else is stored of a new slot: by which keys it is found again."""
    place_id, spot, kind, _, day = values
    return {
        "bucket": key_of((place_id, spot, kind, window(kind, day))),
        "holding": key_of((place_id, spot)) if kind in HOLDING else 0,
        "grp": 0,
        "rev": 0,
    }


def regroup(connection: Connection, dirty: Collection[int], revision: int) -> None:
    """Bring the groups of these slots up to date."""
    buckets: set[int] = set()
    places: set[int] = set()
    for row in _fetch(connection, _BUCKETS, dirty):
        buckets.add(row.bucket)
        if row.holding:
            places.add(row.holding)
    slots = _fetch(connection, _SLOTS, buckets)
    old = {row.seq: row for row in _fetch(connection, _GROUPS, {row.grp for row in slots if row.grp})}
    groups, moved, left = _partitioned(connection, slots, old)
    held = {row.seq: row.grp for row in slots}
    moves = [{"s": slot, "g": grp, "r": revision} for slot, grp in moved.items() if held[slot] != grp]
    if moves:
        connection.execute(_MOVE, moves)
    if left:
        dialect = connection.dialect.name
        connection.execute(delete(GROUPS).where(among(G.seq, dialect)), keys(left, dialect))
    touched = _touched(groups, held, set(dirty))
    recurring = [group for group in touched if group.kind not in HOLDING]
    voices = _voices(connection, [slot for group in recurring for slot in group.stretch.slots])
    judged: dict[int, tuple[Verdict, str]] = {}
    for group in recurring:
        said = [voice for slot in group.stretch.slots for voice in voices[slot]]
        verdict = judge(group.kind, group.stretch.beneficiary, said)
        judged[group.seq] = verdict, verdict.status
    _write(connection, groups, judged, old, revision)
    holding = {group.seq: group for group in groups if group.kind in HOLDING}
    _judge_holding(connection, places, holding, {group.seq for group in touched}, revision)


def _fetch(connection: Connection, statement: tuple[Any, Any], wanted: Iterable[int]) -> Sequence[Any]:
    """Return the rows of a statement whose key column is among the wanted keys."""
    select_, column = statement
    dialect = connection.dialect.name
    asked = keys(sorted(wanted), dialect)
    return connection.execute(select_.where(among(column, dialect)), asked).all()


def _partitioned(
    connection: Connection, slots: Sequence[Any], old: dict[int, Any]
) -> tuple[list[Group], dict[int, int], set[int]]:
    """Part the slots into groups; return them, the group of each slot, and the groups no longer used."""
    by_bucket: dict[int, list[Any]] = defaultdict(list)
    for row in slots:
        by_bucket[row.bucket].append(row)
    known = {row.id: seq for seq, row in old.items()}
    last = int(connection.execute(select(func.max(G.seq))).scalar() or 0)
    groups: list[Group] = []
    moved = {row.seq: 0 for row in slots}
    for rows in by_bucket.values():
        place_id, spot, kind = rows[0].place_id, rows[0].spot, rows[0].kind
        for stretch in partition(kind, [Slot(r.seq, r.day, r.beneficiary) for r in rows if r.used]):
            id_ = stretch.id(place_id, spot, kind)
            seq = known.pop(id_, None)
            if seq is None:
                seq = last = last + 1
            groups.append(Group(seq, id_, place_id, spot, kind, stretch))
            moved.update(dict.fromkeys(stretch.slots, seq))
    return groups, moved, set(known.values())


def _touched(groups: list[Group], held: dict[int, int], dirty: set[int]) -> list[Group]:
    """Return the groups with a touched slot, and those that won or lost one."""
    before: dict[int, set[int]] = defaultdict(set)
    for slot, grp in held.items():
        before[grp].add(slot)
    return [g for g in groups if dirty & set(g.stretch.slots) or before[g.seq] != set(g.stretch.slots)]


def _voices(connection: Connection, slots: Iterable[int]) -> dict[int, list[Voice]]:
    found: dict[int, list[Voice]] = defaultdict(list)
    for slot, *values in _fetch(connection, _VOICES, slots):
        found[slot].append(Voice._make(values))
    return found


def _judge_holding(
    connection: Connection, places: set[int], groups: dict[int, Group], touched: set[int], revision: int
) -> None:
    """Judge anew what is said on who holds a place: captures, control and withdrawals together."""
    slots: dict[int, list[int]] = defaultdict(list)
    for row in _fetch(connection, _HOLDING, places):
        slots[row.grp].append(row.seq)
    old = {row.seq: row for row in _fetch(connection, _GROUPS, slots)}
    voices = _voices(connection, (slot for some in slots.values() for slot in some))
    by_place: dict[tuple[str, str], dict[int, Held]] = defaultdict(dict)
    whole: list[Group] = []
    for seq, row in old.items():
        stretch = Stretch(row.beneficiary, row.first_day, row.last_day, tuple(slots[seq]))
        group = groups.get(seq) or Group(seq, row.id, row.place_id, row.spot, row.kind, stretch)
        said = [voice for slot in slots[seq] for voice in voices[slot]]
        by_place[group.place_id, group.spot][seq] = Held(group.kind, group.stretch, said)
        whole.append(group)
    judged = {
        seq: verdict for held in by_place.values() for seq, verdict in judge_together(held, touched).items()
    }
    _write(connection, whole, judged, old, revision)


def _write(
    connection: Connection,
    groups: list[Group],
    judged: dict[int, tuple[Verdict, str]],
    old: dict[int, Any],
    revision: int,
) -> None:
    """Insert new groups and update those of which something else is known now."""
    new, changed = [], []
    for group in groups:
        if group.seq in judged:
            verdict, status = judged[group.seq]
        elif group.seq not in old:
            verdict, status = _UNJUDGED, _UNJUDGED.status
        else:
            continue
        values = {
            "first_day": group.stretch.first,
            "last_day": group.stretch.last,
            "status": status,
            "claimants": verdict.claimants,
            "documents": verdict.documents,
            "asserting": dump(verdict.asserting),
            "denying": dump(verdict.denying),
            "hedging": dump(verdict.hedging),
        }
        before = old.get(group.seq)
        if before is None:
            place = {"place_id": group.place_id, "spot": group.spot, "kind": group.kind}
            whose = {"seq": group.seq, "id": group.id, "beneficiary": group.stretch.beneficiary}
            new.append(whose | place | values | {"rev": revision})
        elif any(getattr(before, name) != value for name, value in values.items()):
            changed.append(values | {"s": group.seq, "rev": revision})
    if new:
        insert_rows(connection, GROUPS, new)
    if changed:
        connection.execute(update(GROUPS).where(G.seq == bindparam("s")), changed)


_UNJUDGED = Verdict("uncontested", 0, 0, (), ())  # of a group that is judged together with others later

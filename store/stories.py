"""What became of the claims: a place's timeline, disputes, and the ledger of each claimant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Select, func, select

from records import Finding
from store.arrays import Longs, among, keys
from store.groups import GAP_DAYS, Role, Said, days_between, outcomes, role
from store.reading import findings_by_id
from store.results import Dispute, GroupSummary, LedgerRow, NameForm, Step, Story
from store.rows import said_of, said_of_many
from store.schema import FINDINGS, GROUPS, MARKS
from store.selection import Selection

G, F = GROUPS.c, FINDINGS.c
VOICES = 10  # shown on either side of a dispute, and of each role in a story
STORIED = (*GAP_DAYS, "advance")  # kinds that have a story; what happens every day has none


class Claim(NamedTuple):
    """Hold a voice's claim in a group, by number and id of the group, and what became of it."""

    group: int
    id: str
    said: Said
    became: str


def timeline(
    connection: Connection, place_id: str, kinds: Collection[str], limit: int, within: Longs | None
) -> list[Story]:
    """Return the stories of a place, in the order of their first days, the undated last.

    ``within`` are the numbers of the groups that come into question, None for all.
    """
    newest = _newest(select(G.seq).where(G.place_id == place_id, G.kind.in_(kinds)))
    asked = _mask(within)
    seqs = list(islice((seq for seq in connection.scalars(newest) if asked(seq)), limit))
    return _told(connection, select(GROUPS).where(among(G.seq, connection.dialect.name, seqs)))


def stories(connection: Connection, ids: Collection[str]) -> list[Story]:
    """Return the stories of the groups of these ids, as :func:`timeline` orders them."""
    return _told(connection, _newest(select(GROUPS).where(G.id.in_(ids))))


def _mask(within: Longs | None) -> Callable[[int], bool]:
    """Return whether a group comes into question: hundreds of thousands are too many to tell the database."""
    if within is None:
        return lambda seq: True
    mask = np.zeros(int(within.max(initial=0)) + 1, np.bool_)
    mask[within] = True
    flags = mask.tobytes()
    return lambda seq: seq < len(flags) and flags[seq] > 0


def _newest(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(G.last_day.desc(), G.kind, G.id)


def _told(connection: Connection, statement: Select[Any]) -> list[Story]:
    newest = connection.execute(statement).all()
    rows = sorted(newest, key=lambda row: (row.first_day == 0, row.first_day, row.kind, row.id))
    told = [(row, _roles(row)) for row in rows]
    found = findings_by_id(connection, {said.finding for _, steps in told for _, said in steps})
    names = _names(connection, {row.place_id for row in rows})
    return [Story(_summary(row, names), tuple(_steps(steps, found))) for row, steps in told]


def _roles(row: Any) -> list[tuple[Role, Said]]:
    """Return who said what in which role, in the order of time, the first of each role."""
    sides = (("asserted", row.asserting), ("denied", row.denying), ("hedged", row.hedging))
    steps = [(role(said, stance, row.beneficiary), said) for stance, text in sides for said in said_of(text)]
    steps.sort(key=lambda step: (step[1].when or "~", step[1].finding))
    seen: Counter[str] = Counter()
    kept = []
    for what, said in steps:
        seen[what] += 1
        if seen[what] <= VOICES:
            kept.append((what, said))
    return kept


def _steps(steps: Sequence[tuple[Role, Said]], found: dict[str, Finding]) -> Iterable[Step]:
    claimed = next(
        (said.when for what, said in steps if what == "claimed"), steps[0][1].when if steps else ""
    )
    for what, said in steps:
        if said.finding in found:
            lag = days_between(claimed, said.when)
            yield Step(what, said.voice, said.side, said.type, said.when or None, lag, found[said.finding])


def disputes(connection: Connection, selection: Selection, limit: int) -> list[Dispute]:
    """Return the contested groups among a query's findings, the newest first."""
    newest = selection.newest_groups("contested", limit)
    dialect = connection.dialect.name
    rows = connection.execute(select(GROUPS).where(among(G.seq, dialect)), keys(newest, dialect)).all()
    rows = sorted(rows, key=lambda row: (-row.last_day, row.id))
    sides = {row.id: (said_of(row.asserting)[:VOICES], said_of(row.denying)[:VOICES]) for row in rows}
    found = findings_by_id(connection, {s.finding for both in sides.values() for side in both for s in side})
    names = _names(connection, {row.place_id for row in rows})
    return [
        Dispute(
            _summary(row, names),
            *(tuple(found[s.finding] for s in side if s.finding in found) for side in sides[row.id]),
        )
        for row in rows
    ]


def claims(connection: Connection, kind: str) -> list[Claim]:
    """Return each claimant's own claims of a kind with what became of them, the oldest first."""
    columns = (G.seq, G.id, G.beneficiary, G.asserting, G.denying)
    statement = select(*columns).where(G.kind == kind).order_by(G.first_day, G.id)
    rows = connection.execute(statement).all()
    sides = zip(*(said_of_many([row[at] for row in rows]) for at in (-2, -1)), strict=True)
    return [
        Claim(row[0], row[1], said, became)
        for row, (asserting, denying) in zip(rows, sides, strict=True)
        for said, became in outcomes(row[2], asserting, denying)
    ]


def ledger(claimed: Iterable[Claim], within: Longs | None) -> list[LedgerRow]:
    """Return what became of each claimant's claims, most claims first.

    ``within`` are the numbers of the groups that come into question, None for all.

    An official's claim to his own side's disadvantage is an admission and stands in no ledger.
    """
    found: dict[str, dict[str, list[str]]] = {}
    who: dict[str, Said] = {}
    asked = _mask(within)
    for claim in claimed:
        if asked(claim.group):
            who.setdefault(claim.said.voice, claim.said)
            found.setdefault(claim.said.voice, {}).setdefault(claim.became, []).append(claim.id)
    rows = [
        LedgerRow(
            voice,
            who[voice].side,
            who[voice].type,
            **{name: tuple(ids.get(name, ())) for name in ("admitted", "assessed", "denied", "open")},
        )
        for voice, ids in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.claims, row.claimant))


def groups(connection: Connection, ids: Collection[str]) -> list[GroupSummary]:
    """Return the groups of these ids, by first day."""
    rows = connection.execute(select(GROUPS).where(G.id.in_(ids)).order_by(G.first_day, G.id)).all()
    names = _names(connection, {row.place_id for row in rows})
    return [_summary(row, names) for row in rows]


def name_forms(connection: Connection, place_id: str) -> list[NameForm]:
    """Return the spellings under which a place is spoken of, and by whom, most used first."""
    n = func.count().label("n")
    columns = (F.place_text, F.name_kind, F.lang, F.publisher)
    statement = (
        select(*columns, n).where(F.place_id == place_id).group_by(*columns).order_by(n.desc(), *columns)
    )
    return [NameForm(*row) for row in connection.execute(statement)]


def _summary(row: Any, names: dict[str, str]) -> GroupSummary:
    return GroupSummary(
        id=row.id,
        place_id=row.place_id,
        name=names.get(row.place_id, row.place_id),
        spot=row.spot,
        kind=row.kind,
        beneficiary=row.beneficiary,
        first_day=date.fromordinal(row.first_day).isoformat() if row.first_day else None,
        last_day=date.fromordinal(row.last_day).isoformat() if row.last_day else None,
        status=row.status,
        claimants=row.claimants,
        documents=row.documents,
    )


def _names(connection: Connection, place_ids: Collection[str]) -> dict[str, str]:
    statement = select(MARKS.c.place_id, func.max(MARKS.c.name)).where(MARKS.c.place_id.in_(place_ids))
    return {row[0]: row[1] for row in connection.execute(statement.group_by(MARKS.c.place_id)) if row[1]}

"""Tell which places take part in which event of a sentence.

A place goes to the nearest event, where nearness counts words and the boundaries of clauses
between them. Of the places of an event those that only locate it (the sector, the oblast around a
town, "9 km west of X", "from X") are left out when something finer is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from extract.events import Event
from extract.rules import Match
from extract.words import Words
from records import AREA_KINDS, LINE_KINDS, Resolution

# weights of the boundaries between clauses, in words
SEMICOLON, COLON, DASH, CONJUNCTION, COMMA, AND = 14.0, 8.0, 5.0, 7.0, 3.0, 1.5
CLAUSE = 6.0  # a boundary of this weight parts clauses
_WORD = 0.3
_WRONG_SIDE = 30.0

# how finely a place is named: the finest of an event take part
DISTRICT, FINE, LANDMARK, SECTOR, RAION, OBLAST, COUNTRY = range(7)


@dataclass(slots=True)
class Participant:
    """Hold a toponym of the sentence: its token, its resolution and its rank (DISTRICT … COUNTRY)."""

    token: int
    resolution: Resolution
    rank: int
    origin: bool = False
    destination: bool = False
    barred: bool = False
    foreign: bool = False
    landmark: bool = False
    joined: bool = False  # "and" or the like stands between the toponym before and this one


@dataclass(slots=True)
class Group:
    """Hold toponyms that are enumerated together; they go to the same event."""

    members: list[Participant] = field(default_factory=list)

    @property
    def first(self) -> int:
        """Return the first token."""
        return self.members[0].token

    @property
    def last(self) -> int:
        """Return the last token."""
        return self.members[-1].token


@dataclass(frozen=True, slots=True)
class Clauses:
    """Hold where the clauses of a sentence part.

    ``sums[i]`` is the weight of all boundaries up to word ``i``, ``starters[i]`` the number of
    words up to ``i`` that begin a relative clause.
    """

    sums: tuple[float, ...]
    starters: tuple[int, ...]

    def gap(self, first: int, second: int) -> float:
        """Return the weight of the boundaries between two words, in either order."""
        return abs(self.sums[second] - self.sums[first])

    def crossed(self, first: int, second: int) -> int:
        """Return how many relative clauses begin between two words."""
        return abs(self.starters[second] - self.starters[first])


def read_clauses(words: Words, matches: Iterable[Match], said: Iterable[int] = ()) -> Clauses:
    """Return where the clauses of a sentence part.

    ``matches`` are those of rules/clauses_*.toml, ``said`` the offsets of its words of saying: a
    chunk between commas that holds one and no toponym is inserted and parts nothing.
    """
    weight, starts = _marks(words)
    inclusions = []
    for match in matches:
        at = words.starts[match.anchor[0]]
        role = match.rule.fields["role"]
        if role in ("clause", "relative"):
            weight[at] = max(weight[at], CONJUNCTION)
            starts[at] = int(role == "relative")
        elif role == "and" and at not in words.links:
            weight[at] = max(weight[at], AND)
        elif role == "inclusion":
            inclusions.append(at)
    for at in inclusions:  # "in the east, including near Pokrovsk": the same places, told more finely
        weight[at] = 0.0
        if at and words.norms[at - 1] == ",":
            weight[at - 1] = 0.0
    for offset in said:
        edges = _inserted(words, offset)
        if edges:
            for at in range(edges[0], edges[1] + 1):
                weight[at], starts[at] = 0.0, 0
    return Clauses(tuple(accumulate(weight)), tuple(accumulate(starts)))


def _marks(words: Words) -> tuple[list[float], list[int]]:
    """Return the weight of the punctuation at each word, and no relative clause anywhere."""
    weight = [0.0] * len(words.norms)
    for i, norm in enumerate(words.norms):
        if norm == ";":
            weight[i] = SEMICOLON
        elif norm in (":", "("):
            weight[i] = COLON
        elif norm == "-":
            weight[i] = DASH
        elif norm == "," and i not in words.links:
            weight[i] = COMMA
    return weight, [0] * len(weight)


def _inserted(words: Words, offset: int) -> tuple[int, int] | None:
    """Return the commas around an inserted attribution ("victims, he assured, there are none")."""
    at = words.starts.get(offset)
    if at is None:
        return None
    low = next((i for i in range(at, max(-1, at - _INSERTED), -1) if words.norms[i] in _EDGES), None)
    high = next(
        (i for i in range(at, min(len(words.norms), at + _INSERTED)) if words.norms[i] in _EDGES), None
    )
    if low is None or high is None or words.norms[low] != "," or words.norms[high] != ",":
        return None
    return None if any(i in words.place_at for i in range(low, high)) else (low, high)


_INSERTED = 8  # words of an inserted attribution, on either side of its verb
_EDGES = frozenset({",", ";", ":", ".", "!", "?", "-", "(", ")", '"'})


def read_groups(words: Words, resolutions: Sequence[Resolution], matches: Iterable[Match]) -> list[Group]:
    """Return the toponyms of a sentence by enumerations; ``resolutions`` are those of words.places."""
    roles: dict[int, set[str]] = {}
    for match in matches:
        for name in ("place", "places"):
            if name in match.captures:
                low, high = match.captures[name]
                for token in words.place_at:
                    if low <= words.spans[token][0] and words.spans[token][1] <= high:
                        roles.setdefault(token, set()).add(match.rule.fields["role"])
    groups: list[Group] = []
    previous = len(words.norms)  # the toponym before; none yet
    for token, index in words.place_at.items():
        resolution = resolutions[index]
        if resolution.mention.use not in ("literal", "sector"):
            continue
        marks = roles.get(token, set())
        member = Participant(
            token,
            resolution,
            _rank(resolution, marks),
            origin="origin" in marks and not _is_offset(resolution),
            destination="destination" in marks,
            barred="barred" in marks or ("fronted" in marks and kind_of(resolution) == "foreign"),
            foreign=kind_of(resolution) == "foreign",
            landmark="landmark" in marks,
            joined=not _AND.isdisjoint(words.norms[previous + 1 : token]),
        )
        previous = token
        if "beside" in marks and groups and groups[-1].members[-1].rank <= FINE and member.rank == FINE:
            member.rank = LANDMARK  # "in Dachne near Kurakhove"
        if groups and _linked(words, groups[-1].members[-1], member):
            groups[-1].members.append(member)
        else:
            groups.append(Group([member]))
    _promote(words, groups)
    return groups


def refers_back(
    words: Words, matches: Iterable[Match], *, role: str = "anaphor", before: int | None = None
) -> bool:
    """Tell whether a sentence speaks of what was named before it ("the village", "all attacks").

    ``role`` "list": it goes on with a list ("Among them are …"). ``before`` looks only at the
    words before that one.
    """
    limit = len(words.norms) if before is None else before
    for match in matches:
        last = words.ends[match.anchor[1]]
        if match.rule.fields["role"] == role and last < limit and last + 1 not in words.place_at:
            return True  # and not "the village of Lyman", «місто Лиман»
    return False


def kind_of(resolution: Resolution) -> str:
    """Return the kind of place that a toponym names: its place's, else what the words ask for."""
    hint = resolution.mention.hint
    if resolution.place is None or (hint in AREA_KINDS and resolution.place.kind not in AREA_KINDS):
        return hint or "settlement"
    return resolution.place.kind


def _is_offset(resolution: Resolution) -> bool:
    relation = resolution.mention.relation
    return relation is not None and relation.type == "offset"


def _rank(resolution: Resolution, marks: set[str]) -> int:
    kind = kind_of(resolution)
    rank = _RANKS.get(kind, FINE)
    if rank != COUNTRY and resolution.mention.use == "sector":
        return SECTOR
    if rank <= FINE and ("landmark" in marks or _is_offset(resolution) or kind in LINE_KINDS):
        return LANDMARK
    return rank


_RANKS = {
    "district": DISTRICT,
    "country": COUNTRY,
    "oblast": OBLAST,
    "region": OBLAST,
    "raion": RAION,
}


def _linked(words: Words, before: Participant, after: Participant) -> bool:
    """Tell whether two neighbouring toponyms stand in one enumeration."""
    between = range(before.token + 1, after.token)
    if not between or any(i not in words.links for i in between):
        return False
    ranks = before.rank, after.rank
    if words.norms[before.token + 1] == "-" and ranks[0] != ranks[1]:
        return False  # "in the Belgorod region - the Grayvoron and Shebekino districts"
    if min(ranks) <= FINE and max(ranks) >= OBLAST:
        return False  # "Yampolovka of the DPR and Grekovka of the LPR"
    # "Hlyboke, north of Lyptsi, and Lukiantsi": the comma closes the landmark
    return not (before.rank == LANDMARK != after.rank and words.norms[before.token + 1] == ",")


def _promote(words: Words, groups: list[Group]) -> None:
    """Let those count alike that are enumerated, and an offset that "and" joins to a place.

    "in Kupiansk and southeast of Kucherivka": both are places of the event.
    """
    for group in groups:  # "Nikopol, the Marhanets and Pokrov communities", "the Black Sea and Crimea"
        finest_rank = min(member.rank for member in group.members)
        for member in group.members:
            member.rank = finest_rank
    for before, after in pairwise(groups):
        for member in after.members:
            if member.rank == LANDMARK and _is_offset(member.resolution):
                gap = words.norms[before.last + 1 : member.token]
                if gap and gap[0] in _AND and len(gap) <= 6 and "," not in gap:
                    member.rank = before.members[-1].rank


_AND = frozenset({"and", "та", "і", "й", "и", "а", "також", "также"})


def assign(events: Sequence[Event], groups: Sequence[Group], clauses: Clauses) -> list[list[Participant]]:
    """Return for each event the toponyms that take part in it, all ranks.

    Toponyms of a clause without an event of its own ("…, which supplied the garrison of X") go
    only to events that have no toponym in their own clause.
    """
    taken: list[list[tuple[Group, int]]] = [[] for _ in events]
    for group in groups if events else ():
        costs = [_cost(event, group, clauses) for event in events]
        anchor = events[costs.index(min(costs))].anchor
        for i, event in enumerate(events):
            if event.anchor == anchor:
                taken[i].append((group, clauses.crossed(event.last, group.first)))
    answer = []
    for own in taken:
        inside = any(not crossed for _, crossed in own)
        answer.append([m for group, crossed in own if not (inside and crossed) for m in group.members])
    return answer


def _cost(event: Event, group: Group, clauses: Clauses) -> float:
    if event.last < group.first:
        wrong_side = _WRONG_SIDE if event.rule.fields.get("takes") == "before" else 0.0
        return (group.first - event.last) * _WORD + clauses.gap(event.last, group.first) + wrong_side
    if group.last < event.first:
        return (event.first - group.last) * _WORD + clauses.gap(group.last, event.first) + 0.5
    return 0.0

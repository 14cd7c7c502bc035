"""Work out, once per document, who hears whom: all of the joint choice that no belief changes.

Mentions hear their neighbours in list, sentence, paragraph and document; candidates lie inside areas
or not, near the town of their sector or not, and fit a stated relation or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.distance import pairwise_km
from geo.geometry import fits
from geo.scene import Scene, Values
from geo.table import KINDS, Bools, Ints

CONTAINERS = frozenset({"oblast", "raion", "region", "country"})
ON_GROUND = frozenset({"literal", "sector"})  # a government or a unit's name places nothing nearby
SAME_LIST, SAME_SENTENCE, NEXT_SENTENCE = 1.0, 0.5, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """Hold how strongly mentions hear each other, (mention, mention), the hearer first."""

    near: Values
    paragraph: Values
    document: Values


@dataclass(frozen=True, slots=True, eq=False)
class Pull:
    """Hold what the candidates of one mention do for rows of the slate: a (rows, candidates) matrix."""

    rows: Ints
    source: slice
    strength: Values
    weight: float = 1.0


@dataclass(slots=True, eq=False)
class Influence:
    """Hold everything of the joint features that stays the same from round to round.

    ``name`` numbers the names: cases and spellings of one name have one number; ``reading`` numbers,
    for each row of the slate, the pairs of name and place, ``reading_here`` those under one sector.
    ``point``, ``located`` and ``area`` tell which rows are points, lie somewhere, are oblasts or regions;
    ``governed`` are the mentions that areas govern; ``kernels`` are kept by geo/beliefs.py.
    ``two_kinds`` tells which mentions could be a city or a river, ``two_countries`` which a place here
    or a foreign town. ``inside`` tells per container which rows of the slate lie in each of its
    candidates (candidates, rows). ``countries`` are the containers that are nothing but countries;
    ``fresh`` tells that no round has been computed yet.
    """

    name: Ints
    reading: Ints
    reading_here: Ints
    two_kinds: Bools
    two_countries: Bools
    hearing: Hearing
    point: Bools
    located: Bools
    area: Bools
    governed: Sequence[int]
    inside: dict[int, tuple[slice, Values]] = field(default_factory=dict)
    countries: frozenset[int] = frozenset()
    sectors: tuple[Pull, ...] = ()
    relations: tuple[Pull, ...] = ()
    fresh: bool = True
    kernels: tuple[Values, Values] | None = None


def influence_of(scene: Scene) -> Influence:
    """Return who hears whom in a document."""
    inside, countries = _insides(scene)
    name = _names(scene)
    table, place, context = scene.table, scene.slate.place, scene.context
    point = table.is_point[place]
    areas = zip(context.after, context.before, context.around, context.not_in, strict=True)
    return Influence(
        name,
        *_readings(scene, name),
        *_two_senses(scene),
        _hearing(scene, name),
        point,
        point | (table.reach_km[place] > 0),
        np.isin(table.kind[place], [KINDS.index("oblast"), KINDS.index("region")]),
        [index for index, governing in enumerate(areas) if any(governing)],
        inside,
        countries,
        tuple(_sectors(scene)),
        tuple(_relations(scene)),
    )


def _names(scene: Scene) -> Ints:
    """Return the number of each mention's name: two forms are one name when they share most bearers."""
    slate = scene.slate
    numbers: dict[frozenset[int], int] = {}
    sets: list[frozenset[int]] = []
    held_by: dict[int, list[int]] = {}
    found = []
    for i, mention in enumerate(scene.mentions):
        rows = range(scene.rows(i).start, scene.rows(i).stop)
        adjective = mention.use == "sector"
        forms = ((r, slate.candidates[r]) for r in rows)
        wanted = [r for r, form in forms if form.adjective == adjective and form.like is None]
        bearers = frozenset(int(slate.place[r]) for r in wanted) or frozenset([-1 - i])
        if bearers not in numbers:
            likely = {number for row in bearers for number in held_by.get(row, ())}
            alike = (n for n in sorted(likely) if len(bearers & sets[n]) * 2 > len(bearers | sets[n]))
            number = next(alike, len(sets))
            if number == len(sets):
                sets.append(bearers)
                for row in bearers:
                    held_by.setdefault(row, []).append(number)
            numbers[bearers] = number
        found.append(numbers[bearers])
    return np.array(found, dtype=np.int64)


def _readings(scene: Scene, name: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of the pairs of name and place of all rows, and of those within one sector."""
    slate = scene.slate
    sectors = [governing[0][0] + 1 if governing else 0 for governing in scene.context.sectors]
    many = len(scene.mentions) + 1
    reading = slate.place_code * many + name[slate.owner]
    here = np.unique(reading * many + np.array(sectors)[slate.owner], return_inverse=True)[1]
    return np.unique(reading, return_inverse=True)[1], here


def _two_senses(scene: Scene) -> tuple[Bools, Bools]:
    """Tell of each mention whether a city and a river bear its name, and a place here and one abroad."""
    rivers, abroad = (np.zeros(len(scene.mentions), dtype=bool) for _ in range(2))
    for i in range(len(scene.mentions)):
        places = [scene.place(row) for row in range(scene.rows(i).start, scene.rows(i).stop)]
        kinds = {p.kind for p in places}
        rivers[i] = "river" in kinds and any(p.settlement_class == "city" for p in places)
        abroad[i] = {"foreign", "settlement"} <= kinds
    return rivers, abroad


def _hearing(scene: Scene, name: Ints) -> Hearing:
    """Return who hears whom: same list or sentence, paragraph, document; never its own namesakes."""
    mentions, context = scene.mentions, scene.context
    sentence, paragraph, line = (np.array(x) for x in (context.sentence, context.paragraph, context.line))
    speaks = np.array([m.use in ON_GROUND for m in mentions])
    hears = ((name[:, None] != name[None, :]) & speaks[None, :]).astype(np.float32)
    same_list = line[:, None] == line[None, :]
    same_sentence = sentence[:, None] == sentence[None, :]
    beside = (np.abs(sentence[:, None] - sentence[None, :]) == 1) & (paragraph[:, None] == paragraph[None, :])
    other = np.where(beside, NEXT_SENTENCE, 0.0)
    near = np.where(same_list, SAME_LIST, np.where(same_sentence, SAME_SENTENCE, other)).astype(np.float32)
    sector = np.array([m.use == "sector" for m in mentions])
    near[sector[:, None] & sector[None, :]] = 0.0  # directions lie along the whole front
    same_paragraph = (paragraph[:, None] == paragraph[None, :]).astype(np.float32)
    return Hearing(near * hears, same_paragraph * hears, hears)


def _insides(scene: Scene) -> tuple[dict[int, tuple[slice, Values]], frozenset[int]]:
    """Return what lies in the areas that are named."""
    slate, table = scene.slate, scene.table
    inside: dict[int, tuple[slice, Values]] = {}
    countries = set()
    for k in np.flatnonzero(scene.context.areas).tolist():
        rows = scene.rows(k)
        kinds = [table.places[p].kind for p in slate.place[rows]]
        if CONTAINERS.isdisjoint(kinds):
            continue
        holds = np.zeros((len(kinds), len(slate.candidates)), dtype=np.float32)
        for a, kind in enumerate(kinds):
            if kind in CONTAINERS:
                holds[a] = table.members(int(slate.place[rows.start + a]))[slate.place]
        inside[k] = (rows, holds)
        if set(kinds) == {"country"}:
            countries.add(k)
    return inside, frozenset(countries)


def _sectors(scene: Scene) -> list[Pull]:
    """Return the nearness of candidates to the towns of the sectors that govern them."""
    slate, vectors = scene.slate, scene.table.vectors
    governed: dict[tuple[int, float], list[int]] = {}
    for i, sectors in enumerate(scene.context.sectors):
        for governing in sectors:
            governed.setdefault(governing, []).append(i)
    pulls = []
    for (sector, weight), indices in governed.items():
        rows = np.concatenate([np.arange(scene.rows(i).start, scene.rows(i).stop) for i in indices])
        source = scene.rows(sector)
        if len(rows) and source.start < source.stop:
            km = pairwise_km(vectors[slate.place[rows]], vectors[slate.place[source]])
            pulls.append(Pull(rows, source, np.exp(km / -scene.scoring.sector_km).astype(np.float32), weight))
    return pulls


def _relations(scene: Scene) -> list[Pull]:
    """Return the fit of figures to their anchors, and of anchors to their figures."""
    slate, table = scene.slate, scene.table
    pulls = []
    for i, anchors in enumerate(scene.context.anchors):
        for anchor, weight in anchors:
            relation = scene.mentions[anchor].relation
            figure, source = scene.rows(i), scene.rows(anchor)
            if relation is None or figure.start == figure.stop or source.start == source.stop:
                continue
            first, second = slate.place[figure], slate.place[source]
            spots = [np.stack([table.lat[p], table.lon[p]], axis=1) for p in (first, second)]
            fit = fits(relation, *spots)
            fit[first[:, None] == second[None, :]] = 0.0
            pulls.append(Pull(np.arange(figure.start, figure.stop), source, fit, weight))
            pulls.append(Pull(np.arange(source.start, source.stop), figure, fit.T, weight))
    return pulls

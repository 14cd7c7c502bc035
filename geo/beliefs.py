"""The joint choice: what is believed of one mention speaks for and against the readings of the others.

A mean-field settling: every mention holds a probability over its candidates; the joint features are
computed from the probabilities of all the others, the probabilities from the features, and so on for
a few rounds. A mention that is sure pulls the unsure ones; none is decided by the order of the text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.distance import EARTH_KM, pairwise_km
from geo.features import COLUMN, Scene, Slate, Values
from geo.geometry import fits
from geo.table import KINDS

INFLUENCE = 0.02  # a reading believed less than that moves nobody
CONTAINERS = frozenset({"oblast", "raion", "region", "country"})
ON_GROUND = frozenset({"literal", "sector"})  # a government or a unit's name places nothing nearby


@dataclass(slots=True, eq=False)
class Influence:
    """Hold who hears whom: (mention, mention) weights, and what each area holds."""

    near: Values
    paragraph: Values
    document: Values
    inside: dict[int, tuple[slice, Values]]
    countries: frozenset[int]


def settle(scene: Scene) -> Values:
    """Fill in the joint features of the slate and return the probability of every candidate (n)."""
    slate, weights = scene.slate, scene.scoring.weights
    if not slate.candidates:
        return np.zeros(0, dtype=np.float32)
    influence = influence_of(scene)
    belief = softmax(slate, slate.values @ weights)
    for _ in range(scene.scoring.rounds):
        fill_joint(scene, belief, influence)
        belief = softmax(slate, slate.values @ weights)
    return belief


def fill_joint(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute the joint features from what is believed now."""
    _fill_nearness(scene, belief, influence)
    _fill_containers(scene, belief, influence)
    _fill_neighbours(scene, belief)
    _fill_same_name(scene, belief)
    _fill_list_kind(scene, belief)


def softmax(slate: Slate, scores: Values) -> Values:
    """Return the probabilities of the candidates within each mention."""
    counts = np.diff(slate.first)
    starts, counts = np.array(slate.first[:-1])[counts > 0], counts[counts > 0]
    raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), counts))
    belief: Values = raised / np.repeat(np.add.reduceat(raised, starts), counts)
    return belief.astype(np.float32)


def influence_of(scene: Scene) -> Influence:
    """Return who hears whom: same list or sentence, paragraph, document; never its own namesakes."""
    slate, mentions, context, table = scene.slate, scene.mentions, scene.context, scene.table
    sentence, paragraph, line = (np.array(x) for x in (context.sentence, context.paragraph, context.line))
    speaks = np.array([m.use in ON_GROUND for m in mentions])
    rows = [
        frozenset(slate.place[slate.first[i] : slate.first[i + 1]].tolist()) for i in range(len(mentions))
    ]
    names: dict[frozenset[int], int] = {}
    name = np.array([names.setdefault(r, len(names)) for r in rows])
    hears = (name[:, None] != name[None, :]) & speaks[None, :]
    same_sentence = sentence[:, None] == sentence[None, :]
    same_line = line[:, None] == line[None, :]
    near = np.where(same_line, 1.0, np.where(same_sentence, 0.5, 0.0)) * hears
    same_paragraph = (paragraph[:, None] == paragraph[None, :]) * hears
    inside: dict[int, tuple[slice, Values]] = {}
    countries = set()
    for k in range(len(mentions)):
        rows_k = slice(slate.first[k], slate.first[k + 1])
        kinds = [table.places[p].kind for p in slate.place[rows_k]]
        if CONTAINERS.isdisjoint(kinds):
            continue
        holds = np.zeros((len(kinds), len(slate.candidates)), dtype=np.float32)
        for a, kind in enumerate(kinds):
            if kind in CONTAINERS:
                holds[a] = table.members(int(slate.place[rows_k.start + a]))[slate.place]
        inside[k] = (rows_k, holds)
        if set(kinds) == {"country"}:
            countries.add(k)
    return Influence(
        near.astype(np.float32),
        same_paragraph.astype(np.float32),
        hears.astype(np.float32),
        inside,
        frozenset(countries),
    )


def _fill_nearness(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute log nearness to the believed places of sentence, paragraph and document."""
    slate, table, scoring = scene.slate, scene.table, scene.scoring
    point = table.is_point[slate.place]
    heard = np.flatnonzero((belief > INFLUENCE) & point)
    columns = [COLUMN[n] for n in ("near_sentence", "near_paragraph", "near_document")]
    slate.values[:, columns] = np.log(scoring.floor)
    if not len(heard):
        return
    speakers = slate.owner[heard]
    ours = np.flatnonzero(point)
    squared = 2.0 - 2.0 * (table.vectors[slate.place[ours]] @ table.vectors[slate.place[heard]].T)
    distance = (EARTH_KM * np.sqrt(np.clip(squared, 0.0, None))).astype(np.float32)
    same = slate.place[ours][:, None] == slate.place[heard][None, :]
    for column, weights, km in zip(
        columns,
        (influence.near, influence.paragraph, influence.document),
        (scoring.near_km, scoring.far_km, scoring.far_km),
        strict=True,
    ):
        kernel = np.exp(distance / -km)
        kernel[same] = 0.0  # the same place elsewhere is another feature
        heard_by = weights[slate.owner[ours]][:, speakers] * belief[heard]
        slate.values[ours, column] = np.log(scoring.floor + np.einsum("ij,ij->i", kernel, heard_by))


def _fill_containers(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute how surely each candidate lies in the areas that govern it."""
    context, values = scene.context, scene.slate.values
    held = {k: np.einsum("ac,a->c", inside, belief[rows]) for k, (rows, inside) in influence.inside.items()}
    names = ("container", "container_before", "container_paragraph", "not_in")
    groups = (context.after, context.before, context.around, context.not_in)
    for name, groups_of in zip(names, groups, strict=True):
        column = values[:, COLUMN[name]]
        for index, areas in enumerate(groups_of):
            rows = scene.rows(index)
            known = [held[k][rows] for k in areas if k in held]
            if known:
                column[rows] = np.prod(known, axis=0) if name == "container" else np.max(known, axis=0)
    whole = [held[k] for k in held if scene.mentions[k].use != "metonym" and k not in influence.countries]
    if whole:
        values[:, COLUMN["container_document"]] = np.mean(whole, axis=0)


def _fill_neighbours(scene: Scene, belief: Values) -> None:
    """Compute nearness to the governing sector, and the fit to stated relations."""
    slate, context, vectors = scene.slate, scene.context, scene.table.vectors
    for index in range(len(scene.mentions)):
        rows = scene.rows(index)
        if context.sectors[index]:
            near = np.zeros(rows.stop - rows.start)
            for sector, weight in context.sectors[index]:
                there = scene.rows(sector)
                km = pairwise_km(vectors[slate.place[rows]], vectors[slate.place[there]])
                near += weight * (np.exp(-km / scene.scoring.sector_km) @ belief[there])
            slate.values[rows, COLUMN["sector"]] = np.log(scene.scoring.floor + near)
        for anchor, weight in context.anchors[index]:
            _fill_geometry(scene, belief, (index, anchor), weight)


def _fill_geometry(scene: Scene, belief: Values, pair: tuple[int, int], weight: float) -> None:
    """Compute the fit of figure and anchor to the stated relation, each from the other's belief."""
    slate, table, floor = scene.slate, scene.table, scene.scoring.floor
    relation = scene.mentions[pair[1]].relation
    figure, anchor = (scene.rows(i) for i in pair)
    if relation is None or figure.start == figure.stop or anchor.start == anchor.stop:
        return
    place_f, place_a = slate.place[figure], slate.place[anchor]
    spots = [np.stack([table.lat[p], table.lon[p]], axis=1) for p in (place_f, place_a)]
    fit = fits(relation, *spots)
    fit[place_f[:, None] == place_a[None, :]] = 0.0
    column = COLUMN["geometry"]
    slate.values[figure, column] = weight * np.log(floor + fit @ belief[anchor])
    slate.values[anchor, column] = weight * np.log(floor + belief[figure] @ fit)


def _fill_same_name(scene: Scene, belief: Values) -> None:
    """Compute the belief that the same place is meant by another mention.

    A mention marked as another place of the name hears the others with a minus, and is not heard.
    """
    slate = scene.slate
    marked = np.array(scene.context.other, dtype=bool)[slate.owner]
    doubt = np.where(marked, 0.0, np.log1p(-np.minimum(belief, 0.999)))
    total = np.bincount(slate.place_code, weights=doubt, minlength=int(slate.place_code.max()) + 1)
    others = 1.0 - np.exp(total[slate.place_code] - doubt)
    slate.values[:, COLUMN["same_name"]] = np.where(marked, -others, others)


def _fill_list_kind(scene: Scene, belief: Values) -> None:
    """Compute, for areas, the share of the list's other members that are believed to be areas."""
    slate = scene.slate
    area = np.isin(scene.table.kind[slate.place], [KINDS.index("oblast"), KINDS.index("region")])
    per_mention = np.bincount(slate.owner, weights=belief * area, minlength=len(scene.mentions))
    line = np.array(scene.context.line)
    size = np.bincount(line)[line]
    others = np.bincount(line, weights=per_mention)[line] - per_mention
    share = np.where(size > 1, others / np.maximum(size - 1, 1), 0.0)
    slate.values[:, COLUMN["list_kind"]] = share[slate.owner] * area

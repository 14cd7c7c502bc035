"""Choose jointly: what is believed of one mention speaks for and against the readings of the others.

A mean-field settling: every mention holds a probability over its candidates; the joint features are
computed from the probabilities of all the others, the probabilities from the features, and so on for
a few rounds. A mention that is sure pulls the unsure ones; none is decided by the order of the text.
"""

from __future__ import annotations

import numpy as np

from geo.distance import pairwise_km
from geo.influence import Influence, influence_of
from geo.scene import COLUMN, Scene, Slate, Values
from geo.table import Ints

INFLUENCE = 0.02  # a reading believed less than that moves nobody
MOST_AGAINST = 8.0  # what the other mentions of a name can say against a reading (log-odds)
WORDS_AROUND = [
    COLUMN[name]
    for name in (
        "container",
        "container_before",
        "container_paragraph",
        "not_in",
        "sector",
        "near_sentence",
        "geometry",
        "class_cue",
    )
]
KIND_WORDS = [COLUMN["cue"], COLUMN["cue_against"]]
TYPICAL = 0.15  # the kernel's value for a right place in its usual company (28 km at 15 km e-folding)
MOST_ROWS = 400  # of a slate whose distances are all kept: from each to each
HOPELESS = 0.0002  # neighbours cannot save a reading that is believed less than that


def settle(scene: Scene) -> Values:
    """Fill in the joint features of the slate and return the probability of every candidate (n)."""
    slate, weights = scene.slate, scene.scoring.weights
    if len(slate.candidates) == len(slate.starts):
        return np.ones(len(slate.candidates), dtype=np.float32)  # no mention has a choice
    influence = influence_of(scene)
    belief = softmax(slate, slate.values @ weights)
    _fill_containers(scene, belief, influence)  # what the words say outright comes first
    _fill_pulls(scene, belief, influence)
    belief = softmax(slate, slate.values @ weights)
    for _ in range(scene.scoring.rounds):
        fill_joint(scene, belief, influence)
        belief = softmax(slate, slate.values @ weights)
    return belief


def fill_joint(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute the joint features from what is believed now."""
    _fill_nearness(scene, belief, influence)
    _fill_containers(scene, belief, influence)
    _fill_pulls(scene, belief, influence)
    if len(scene.slate.elided):
        scene.slate.copy_to_elided("near_sentence", "near_paragraph", "near_document", "sector", "geometry")
    _fill_same_name(scene, influence)
    _fill_another(scene, belief)
    _fill_list_kind(scene, belief, influence)


def softmax(slate: Slate, scores: Values) -> Values:
    """Return the probabilities of the candidates within each mention."""
    starts, counts = slate.starts, slate.counts
    raised = np.exp(scores - np.maximum.reduceat(scores, starts).repeat(counts))
    belief = raised / np.add.reduceat(raised, starts).repeat(counts)
    return np.asarray(belief, dtype=np.float32)


def _fill_nearness(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute log nearness to the believed places of sentence, paragraph and document.

    Only where there still is a choice: readings that are all but ruled out, and those without a
    rival left, keep what they had. Areas and rivers get what a typical place would get that lies
    where they reach; what lies nowhere (countries, seas, foreign towns) what a typical place would.
    """
    slate, scoring, hearing = scene.slate, scene.scoring, influence.hearing
    open_still = belief > HOPELESS
    rivals = np.bincount(slate.owner[open_still], minlength=len(scene.mentions))
    ours = np.flatnonzero(open_still & (rivals[slate.owner] > 1))
    heard = np.flatnonzero((belief > INFLUENCE) & influence.point)
    near, far = _kernels(scene, influence, ours, heard)
    owners, located, certainty = slate.owner[ours], influence.located[ours], belief[heard]
    for name, weights, kernel in (
        ("near_sentence", hearing.near, near),
        ("near_paragraph", hearing.paragraph, far),
        ("near_document", hearing.document, far),
    ):
        heard_by = weights[owners[:, None], slate.owner[heard]] * certainty
        total = np.einsum("ij,ij->i", kernel, heard_by)
        total = np.where(located, total, TYPICAL * heard_by.sum(axis=1))
        column = slate.values[:, COLUMN[name]]
        if influence.fresh:
            column[:] = np.log(scoring.floor)
        column[ours] = np.log(scoring.floor + total)
    influence.fresh = False


def _kernels(scene: Scene, influence: Influence, ours: Ints, heard: Ints) -> tuple[Values, Values]:
    """Return how near our rows of the slate are to the heard ones, by the short and the long measure."""
    rows = len(scene.slate.place)
    if rows > MOST_ROWS:
        return _measured(scene, ours, heard)
    if influence.kernels is None:
        influence.kernels = _measured(scene, np.arange(rows), np.flatnonzero(influence.point))
    column = np.cumsum(influence.point)[heard] - 1
    near, far = influence.kernels
    return near[ours[:, None], column], far[ours[:, None], column]


def _measured(scene: Scene, ours: Ints, heard: Ints) -> tuple[Values, Values]:
    table, place = scene.table, scene.slate.place
    distance = pairwise_km(table.vectors[place[ours]], table.vectors[place[heard]])
    distance -= table.reach_km[place[ours]].astype(np.float32)[:, None]
    np.maximum(distance, 0.0, out=distance)
    scale = np.where(table.is_point[place[ours]], 1.0, TYPICAL).astype(np.float32)[:, None]
    near = np.exp(distance / -scene.scoring.near_km) * scale
    far = np.exp(distance / -scene.scoring.far_km) * scale
    return near, far


def _fill_containers(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute how surely each candidate lies in the areas that govern it."""
    context, values = scene.context, scene.slate.values
    held = {k: np.einsum("ac,a->c", inside, belief[rows]) for k, (rows, inside) in influence.inside.items()}
    values[:, [COLUMN[n] for n in ("container", "container_before", "container_paragraph", "not_in")]] = 0.0
    for index in influence.governed:
        rows = scene.rows(index)
        groups = [[held[k][rows] for k in group if k in held] for group in context.after[index]]
        inside = [np.max(group, axis=0) for group in groups if group]
        if inside:  # of a group "in Z1 and Z2" any holds it; "of Z1 of Z2" both do
            values[rows, COLUMN["container"]] = np.prod(inside, axis=0)
        for name, areas in (
            ("container_before", context.before[index]),
            ("container_paragraph", context.around[index]),
            ("not_in", context.not_in[index]),
        ):
            known = [held[k][rows] for k in areas if k in held]
            if known:
                values[rows, COLUMN[name]] = np.max(known, axis=0)
    whole = [held[k] for k in held if scene.mentions[k].use != "metonym" and k not in influence.countries]
    if whole:
        values[:, COLUMN["container_document"]] = np.mean(whole, axis=0)


def _fill_pulls(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute nearness to the governing sectors, and the fit to stated relations."""
    if not influence.sectors and not influence.relations:
        return
    values, floor = scene.slate.values, scene.scoring.floor
    near = np.zeros(len(values), dtype=np.float32)
    governed = np.zeros(len(values), dtype=bool)
    for pull in influence.sectors:
        near[pull.rows] += pull.weight * (pull.strength @ belief[pull.source])
        governed[pull.rows] = True
    point = influence.point
    near = np.where(point, near, TYPICAL)
    values[:, COLUMN["sector"]] = np.where(governed, np.log(floor + near), 0.0)
    values[:, COLUMN["geometry"]] = 0.0
    for pull in influence.relations:
        fit = np.where(point[pull.rows], pull.strength @ belief[pull.source], TYPICAL)
        values[pull.rows, COLUMN["geometry"]] += pull.weight * np.log(floor + fit)


def _fill_same_name(scene: Scene, influence: Influence) -> None:
    """Compute what the words around the other mentions of the name say of the candidate.

    One name has one sense, so the words beside one mention count for all; what speaks for the place
    itself (its size, the front) is counted once, by each mention. Bulletins name two villages alike
    under two sectors: what is said under another sector is a feature of its own. A mention marked as
    another place of the name neither hears nor is heard. A city that has its
    name with a river (Dnipro) is told from it anew each time, and so is a town from one abroad (New York).
    """
    slate, context = scene.slate, scene.context
    said = slate.values[:, WORDS_AROUND] @ scene.scoring.weights[WORDS_AROUND]
    cues = slate.values[:, KIND_WORDS] @ scene.scoring.weights[KIND_WORDS]
    said += np.where(influence.two_kinds[slate.owner], 0.0, cues)
    best = np.maximum.reduceat(said, slate.starts)
    said = np.maximum(said - best.repeat(slate.counts), -MOST_AGAINST)
    marked = np.array(context.other, dtype=bool)[slate.owner]
    said[marked | influence.two_countries[slate.owner]] = 0.0
    reading, here = influence.reading, influence.reading_here
    everywhere = np.bincount(reading, weights=said)[reading]
    inside = np.bincount(here, weights=said)[here]
    for name, others in (("same_name", inside - said), ("same_name_apart", everywhere - inside)):
        slate.values[:, COLUMN[name]] = np.where(marked, 0.0, np.maximum(others, -MOST_AGAINST))


def _fill_another(scene: Scene, belief: Values) -> None:
    """Compute, for a mention marked as another place of the name, the belief that the first one is this."""
    slate, context = scene.slate, scene.context
    if not any(context.other):
        return
    slate.values[:, COLUMN["another"]] = 0.0
    for i, (other, first) in enumerate(zip(context.other, context.told_from, strict=True)):
        if other and first is not None:
            rows, there = scene.rows(i), scene.rows(first)
            same = slate.place[rows][:, None] == slate.place[there][None, :]
            slate.values[rows, COLUMN["another"]] = same @ belief[there]


def _fill_list_kind(scene: Scene, belief: Values, influence: Influence) -> None:
    """Compute, for areas, the share of the names joined to this one that are believed to be areas."""
    slate, area = scene.slate, influence.area
    if not area.any():
        return
    known = np.bincount(slate.owner, weights=belief * area, minlength=len(scene.mentions))
    share = np.array([np.mean(known[peers]) if peers else 0.0 for peers in scene.context.peers])
    slate.values[:, COLUMN["list_kind"]] = share[slate.owner] * area

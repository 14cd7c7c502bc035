"""Attach areas to the names they hold, and anchors to the names that are placed by them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.context import LIST_GAP, Context, is_coordination
from geo.phrases import JOINING, cue_data, filler, is_filled, words_of
from records import Mention

CONTAINER_GAP = 70  # characters: "…, all of them in the same border district of the …"
FIGURE_GAP = 75  # "…, a small settlement about 15 km to the south-west of …"
NEGATION_GAP = 60  # "… and not the rail hub of that name in the south of …"
CONTRAST = frozenset({"but", "rather", "instead", "а", "але", "но"})
BREAK = re.compile(r"[,.;:—–()]")
OPENS = re.compile(r"\s*[—–:(]")  # after an area: it opens what follows
TIGHT, LOOSE = 1.0, 0.4  # how surely a neighbour is the figure of an anchor


def attach(mentions: Sequence[Mention], context: Context) -> None:
    """Fill in the containers and the anchors of a context."""
    attach_containers(context)
    pair_anchors(mentions, context)


def attach_containers(context: Context) -> None:
    """Find the areas that follow a list, those that govern from the front, and those ruled out."""
    groups = _groups(context)
    for group in groups:
        _attach_backwards(group, context)
    for group in groups:
        for k in group:
            if not any(k in ruled for ruled in context.not_in):
                _attach_forwards(k, group[-1], context)
    last: int | None = None
    for i, area in enumerate(context.areas):
        if last is not None and context.paragraph[last] != context.paragraph[i]:
            last = None
        if area:
            last = i
        elif last is not None and not context.after[i] and not context.around[i]:
            context.around[i].append(last)


def _groups(context: Context) -> list[tuple[int, ...]]:
    """Return the areas, those that are joined by "and" as one group: "the Kharkiv and Sumy regions"."""
    groups: list[tuple[int, ...]] = []
    for k, area in enumerate(context.areas):
        if not area:
            continue
        joined = groups and groups[-1][-1] == k - 1 and context.same_sentence(k - 1, k)
        if joined and (is_coordination(context.gaps[k - 1]) or context.gaps[k - 1].strip() == ","):
            groups[-1] = (*groups[-1], k)
        else:
            groups.append((k,))
    return groups


def _attach_backwards(group: tuple[int, ...], context: Context) -> None:
    """Attach a group of areas to the list that it follows: "X and Y in Z", "X, not the one in Z"."""
    idle = filler("container")
    gaps, areas = context.gaps, context.areas
    j = group[0] - 1
    if j >= 0 and any(j in ruled for ruled in context.not_in) and not CONTRAST.isdisjoint(words_of(gaps[j])):
        _attach_contrast(group, context)
        return
    while j >= 0 and areas[j] and is_filled(gaps[j], idle, CONTAINER_GAP) and not is_coordination(gaps[j]):
        context.after[j].append(group)  # "the Pokrovske hromada of the Synelnykove district"
        j -= 1  # "X of the Polohy district of the Zaporizhzhia region": both follow X
    if j < 0 or areas[j] or not context.same_sentence(j, group[0]):
        return
    gap, last = gaps[j], group[-1]
    if ";" in gap or is_coordination(gap) or (last < len(gaps) and OPENS.match(gaps[last])):
        return  # "…; in Z — near A": Z opens what follows; "X and Z": neither holds the other
    if _rules_out(gap):
        context.not_in[j].extend(group)
    elif is_filled(gap, idle, CONTAINER_GAP):
        for i in range(j, -1, -1):
            if context.line[i] != context.line[j]:
                break
            context.after[i].append(group)
    elif len(gap) <= CONTAINER_GAP and not BREAK.search(gap):
        context.around[j].extend(group)


def _attach_contrast(group: tuple[int, ...], context: Context) -> None:
    """Attach what stands against an area that was ruled out: "X, not the city in Z1 but a village in Z2"."""
    for i, ruled in enumerate(context.not_in):
        if group[0] - 1 in ruled and context.same_sentence(i, group[0]):
            context.after[i].append(group)


def _rules_out(gap: str) -> bool:
    """Tell whether the words before an area say that the name is not in it."""
    words = f" {' '.join(words_of(gap))} "
    return len(gap) <= NEGATION_GAP and any(f" {told} " in words for told in cue_data()["not_in"]["words"])


def _attach_forwards(k: int, last: int, context: Context) -> None:
    """Let area k (of a group that ends with ``last``) govern its sentence up to the next area."""
    idle = filler("container")
    joined = last < len(context.gaps) and is_coordination(context.gaps[last])
    for i in range(last + 1, len(context.areas)):
        if not context.same_sentence(i, k):
            break
        if joined and context.line[i] == context.line[last + 1]:
            continue  # "to leave Z and X": X is not in Z
        if context.areas[i]:
            if not (context.areas[i - 1] and is_filled(context.gaps[i - 1], idle, CONTAINER_GAP)):
                break
            context.before[i].append(k)  # "in the Synelnykove district the Pokrovske hromada …"
        elif not context.after[i]:
            context.before[i].append(k)


def pair_anchors(mentions: Sequence[Mention], context: Context) -> None:
    """Find the figures of each anchor: what is said to lie "9 km north of X" or "near X".

    The figure stands before ("A, 9 km north of X"), or it is the list after ("north of X near A and B").
    """
    generic, near, gaps = filler("generic"), filler("near"), context.gaps
    for k, mention in enumerate(mentions):
        relation = mention.relation
        if relation is None or relation.type not in {"offset", "near", "part"}:
            continue
        offset = relation.type == "offset"
        before = gaps[k - 1] if k and context.same_sentence(k - 1, k) else None
        after = gaps[k] if k < len(gaps) and context.same_sentence(k, k + 1) else None
        if offset and after is not None and is_filled(after, near, LIST_GAP):
            for i in range(k + 1, len(mentions)):
                if context.line[i] != context.line[k + 1]:
                    break
                context.anchors[i].append((k, TIGHT))
        elif (
            before is not None
            and _describes(before, relation.type)
            and is_filled(before, generic, FIGURE_GAP)
        ):
            context.anchors[k - 1].append((k, TIGHT))
        elif offset and after is not None and len(after) <= FIGURE_GAP:
            context.anchors[k + 1].append((k, LOOSE))


def _describes(gap: str, relation: str) -> bool:
    """Tell whether the words before an anchor describe the name before them, and do not add another."""
    words = set(words_of(gap))
    return words.isdisjoint(JOINING | {";"}) and not (relation == "near" and "," in words)

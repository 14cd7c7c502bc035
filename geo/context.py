"""Read how the mentions of a document stand to each other: lists, sectors, containers, anchors.

Only the words between the mentions are read, never a place: the result says that a mention is
followed by an area in the manner of "X and Y in Z", not whether that helps. Spans are code points;
mentions are told by their index in the list that was given.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from geo.candidates import AREA_TYPES, strip_type_word
from records import Mention

WORD = re.compile(r"[\w’'ʼ\-]+(?:\.\w+)*\.?|[^\w\s]")
BREAK = re.compile(r"[,.;:—–()]")
FORWARD = re.compile(r"\s*[—–:(]")
LIST_GAP = 70  # characters: "…, as well as in the areas of the settlements of …"
CONTAINER_GAP = 70  # "…, all of them in the same border district of the …"
FIGURE_GAP = 75  # "…, a small settlement about 15 km to the south-west of …"
HEADER = 90  # a line that short with a sector in it heads the next one: "Lyman direction:"
NEGATION_GAP = 60
LIST_MARKS = frozenset(',;/()«»"“”„:–—-•')
JOINING = frozenset({"and", "or", ";", "та", "і", "й", "або", "чи", "и", "или"})
CUE_WINDOW = 48
TIGHT, LOOSE = 1.0, 0.4  # how surely a neighbour is the figure of an anchor


@dataclass(frozen=True, slots=True)
class Cue:
    """Hold one cue that fired: the kind asked for, the class it narrows to, how strongly."""

    id: str
    asks: str
    settlement_class: str | None


@dataclass(slots=True)
class Context:
    """Hold the structure of a document. Every list has one entry per mention.

    ``areas`` tells which mentions can be read as containers.
    ``paragraph``, ``sentence``, ``line`` (list of places) are running numbers. ``sectors`` are the
    sector mentions that govern, with their weight. ``after`` are areas that follow the mention's
    list ("X and Y in Z"), ``before`` areas that govern from the front ("In Z, X and Y"), ``around`` the last
    area of the paragraph, ``not_in`` areas that are ruled out. ``anchors`` are (anchor, weight): the
    mention is placed relative to it.
    ``other`` tells that the words mark another place of the same name.
    """

    areas: list[bool] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    sectors: list[list[tuple[int, float]]] = field(default_factory=list)
    after: list[list[int]] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    around: list[list[int]] = field(default_factory=list)
    not_in: list[list[int]] = field(default_factory=list)
    anchors: list[list[tuple[int, float]]] = field(default_factory=list)
    other: list[bool] = field(default_factory=list)
    cues: list[tuple[Cue, ...]] = field(default_factory=list)


@lru_cache(maxsize=1)
def cue_data() -> dict[str, Any]:
    """Read cues.toml."""
    return tomllib.loads((Path(__file__).parent / "cues.toml").read_text("utf-8"))


def is_area(mention: Mention) -> bool:
    """Tell whether the words ask for an area that can contain a settlement."""
    asked = strip_type_word(mention.text)[1] or mention.hint
    return asked in AREA_TYPES and asked not in {"river", "sea"}


def read_context(text: str, mentions: Sequence[Mention], areas: Sequence[bool]) -> Context:
    """Return the structure of the document around its mentions (which must be in text order).

    ``areas`` tells of each mention whether it can be read as a container.
    """
    context = Context(areas=list(areas))
    count = len(mentions)
    for name in ("sectors", "after", "before", "around", "not_in", "anchors"):
        setattr(context, name, [[] for _ in range(count)])
    gaps = [text[a.end : b.start] for a, b in pairwise(mentions)]
    _number(text, mentions, gaps, areas, context)
    _govern_by_sectors(text, mentions, context)
    _attach_containers(mentions, gaps, areas, context)
    _pair_anchors(mentions, gaps, context)
    cues = _cue_table()
    others = _phrases(cue_data()["other"]["before"])
    for mention in mentions:
        heads, tails = before_phrases(text, mention.start), after_phrases(text, mention.end)
        found = [cue for p in heads for cue in cues[0].get(p, ())]
        found += [cue for p in tails for cue in cues[1].get(p, ())]
        context.cues.append(tuple(dict.fromkeys(found)))
        context.other.append(any(p in others for p in heads))
    return context


def _number(
    text: str, mentions: Sequence[Mention], gaps: Sequence[str], areas: Sequence[bool], context: Context
) -> None:
    """Give paragraphs (lines of text), sentences and lists their numbers."""
    filler = _phrases(cue_data()["filler"]["list"])
    sentences: dict[tuple[int, int], int] = {}
    paragraph = line = 0
    for index, mention in enumerate(mentions):
        previous = mentions[index - 1] if index else None
        paragraph += text.count("\n", previous.end if previous else 0, mention.start)
        linked = (
            previous is not None
            and previous.sentence == mention.sentence
            and not (areas[index - 1] or previous.use == "sector" or mention.use == "sector")
            and is_filled(gaps[index - 1], filler, LIST_GAP)
        )
        line += not linked
        context.paragraph.append(paragraph)
        context.sentence.append(sentences.setdefault(mention.sentence, len(sentences)))
        context.line.append(line)


def _govern_by_sectors(text: str, mentions: Sequence[Mention], context: Context) -> None:
    """Find the sector that each mention stands under.

    A sector governs what follows in its line, until the next one; what precedes it in its own
    sentence; and, at half weight, the lines after it that have no sector of their own.
    """
    current: list[int] = []
    for index, mention in enumerate(mentions):
        if mention.use == "sector":
            joined = (
                current
                and current[-1] == index - 1
                and mentions[index - 1].sentence == mention.sentence
                and mention.start - mentions[index - 1].end < 30  # "On the Kupiansk and Lyman directions"
            )
            current = [*current, index] if joined else [index]
            continue
        if current:
            last = current[-1]
            inside = context.paragraph[last] == context.paragraph[index]
            header = not inside and _is_header(text, mentions[last])
            weight = (
                1.0 if inside or (header and context.paragraph[index] - context.paragraph[last] <= 2) else 0.5
            )
            context.sectors[index] = [(sector, weight) for sector in current]
    for index, mention in enumerate(mentions):
        if mention.use != "sector" and not any(w == 1.0 for _, w in context.sectors[index]):
            later = [
                j
                for j in range(index + 1, min(index + 12, len(mentions)))
                if mentions[j].use == "sector" and context.sentence[j] == context.sentence[index]
            ]
            if later:
                context.sectors[index] = [(later[0], 1.0)]


def _is_header(text: str, mention: Mention) -> bool:
    """Tell whether the mention's line is a short header."""
    start = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    return (len(text) if end < 0 else end) - start <= HEADER


def _attach_containers(
    mentions: Sequence[Mention], gaps: Sequence[str], areas: Sequence[bool], context: Context
) -> None:
    """Find the areas that follow a list, those that govern from the front, and those ruled out."""
    for k, area in enumerate(areas):
        if area:
            _attach_backwards(k, mentions, gaps, areas, context)
    for k, area in enumerate(areas):
        if area and not any(k in ruled for ruled in context.not_in):
            _attach_forwards(k, gaps, areas, context)
    last: int | None = None
    for i, area in enumerate(areas):
        if last is not None and context.paragraph[last] != context.paragraph[i]:
            last = None
        if area:
            last = i
        elif last is not None and not context.after[i] and not context.around[i]:
            context.around[i].append(last)


def _attach_backwards(
    k: int, mentions: Sequence[Mention], gaps: Sequence[str], areas: Sequence[bool], context: Context
) -> None:
    """Attach area k to the list that it follows: "X and Y in Z", "X, not the one in Z"."""
    filler = _phrases(cue_data()["filler"]["container"])
    negations = [f" {words} " for words in cue_data()["not_in"]["words"]]
    j = k - 1
    while j >= 0 and areas[j] and is_filled(gaps[j], filler, CONTAINER_GAP):
        j -= 1  # "X of the Polohy district of the Zaporizhzhia region": both follow X
    if j < 0 or areas[j] or mentions[j].sentence != mentions[k].sentence:
        return
    if ";" in gaps[j] or (k < len(gaps) and FORWARD.match(gaps[k])):
        return  # "…; in Z — near A": Z opens what follows
    gap = f" {' '.join(_words(gaps[j]))} "
    if len(gap) <= NEGATION_GAP and any(words in gap for words in negations):
        context.not_in[j].append(k)
    elif is_filled(gaps[j], filler, CONTAINER_GAP):
        for i in range(j, -1, -1):
            if context.line[i] != context.line[j]:
                break
            context.after[i].append(k)
    elif len(gaps[j]) <= CONTAINER_GAP and not BREAK.search(gaps[j]):
        context.around[j].append(k)


def _attach_forwards(k: int, gaps: Sequence[str], areas: Sequence[bool], context: Context) -> None:
    """Let area k govern what follows in its sentence, until the next area: "In Z, X and Y"."""
    filler = _phrases(cue_data()["filler"]["container"])
    for i in range(k + 1, len(areas)):
        if context.sentence[i] != context.sentence[k]:
            break
        if areas[i]:
            if not (areas[i - 1] and is_filled(gaps[i - 1], filler, CONTAINER_GAP)):
                break
        elif not context.after[i]:
            context.before[i].append(k)


def _pair_anchors(mentions: Sequence[Mention], gaps: Sequence[str], context: Context) -> None:
    """Find the figures of each anchor: what is said to lie "9 km north of X" or "near X".

    The figure stands before ("A, 9 km north of X"), or it is the list after ("north of X near A and B").
    """
    generic, near = (_phrases(cue_data()["filler"][name]) for name in ("generic", "near"))
    for k, mention in enumerate(mentions):
        relation = mention.relation
        if relation is None or relation.type not in {"offset", "near", "part"}:
            continue
        before = gaps[k - 1] if k and context.sentence[k - 1] == context.sentence[k] else None
        after = gaps[k] if k < len(gaps) and context.sentence[k + 1] == context.sentence[k] else None
        if relation.type == "offset" and after is not None and is_filled(after, near, LIST_GAP):
            context.anchors[k + 1].append((k, TIGHT))
            for i in range(k + 2, len(mentions)):
                if context.line[i] != context.line[k + 1]:
                    break
                context.anchors[i].append((k, TIGHT))
        elif (
            before is not None
            and _describes(before, relation.type)
            and is_filled(before, generic, FIGURE_GAP)
        ):
            context.anchors[k - 1].append((k, TIGHT))
        elif relation.type == "offset" and after is not None and len(after) <= FIGURE_GAP:
            context.anchors[k + 1].append((k, LOOSE))


def _describes(gap: str, relation: str) -> bool:
    """Tell whether the words before an anchor describe the name before them, and do not add another."""
    words = set(_words(gap))
    return words.isdisjoint(JOINING) and not (relation == "near" and "," in words)


def is_filled(gap: str, words: frozenset[str], longest: int) -> bool:
    """Tell whether a gap holds nothing but the given words, numbers and marks of a list."""
    if len(gap) > longest or "\n" in gap:
        return False
    for token in _words(gap):
        bare = token.rstrip(".")
        if bare not in words and token not in LIST_MARKS and not bare.replace(",", "").isdigit():
            return False
    return True


def before_phrases(text: str, start: int) -> tuple[str, ...]:
    """Return the last one, two and three words before an offset, folded; article and quotes skipped."""
    words = [w for w in _words(text[max(0, start - CUE_WINDOW) : start]) if w not in '«»"“”„()']
    found = []
    if words and words[-1] == "the":
        found.append("the")
        words.pop()
    found += [" ".join(words[-n:]) for n in (1, 2, 3) if len(words) >= n]
    return tuple(found)


def after_phrases(text: str, end: int) -> tuple[str, ...]:
    """Return the first one, two and three words after an offset, folded."""
    words = _words(text[end : end + CUE_WINDOW])
    return tuple(" ".join(words[:n]) for n in (1, 2, 3) if len(words) >= n)


def _words(piece: str) -> list[str]:
    return WORD.findall(piece.casefold().replace("’", "'").replace("ʼ", "'"))


@lru_cache(maxsize=16)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold().replace("’", "'") for word in words)


def _phrases(words: Sequence[str]) -> frozenset[str]:
    return _folded(tuple(words))


@lru_cache(maxsize=1)
def _cue_table() -> tuple[dict[str, list[Cue]], dict[str, list[Cue]]]:
    """Return the cues by phrase, for the words before and the words after a name."""
    tables: tuple[dict[str, list[Cue]], dict[str, list[Cue]]] = ({}, {})
    for entry in cue_data()["kind_cue"]:
        cue = Cue(entry["id"], entry["asks"], entry.get("class"))
        for table, side in zip(tables, ("before", "after"), strict=True):
            for phrase in _phrases(entry.get(side, ())):
                table.setdefault(phrase, []).append(cue)
    return tables

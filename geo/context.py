"""Read how the mentions of a document stand to each other: lists, sectors, containers, anchors.

Only the words between the mentions are read, never a place: the result says that a mention is
followed by an area in the manner of "X and Y in Z", not whether that helps. Spans are code points;
mentions are told by their index in the list that was given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from geo.phrases import JOINING, after_phrases, before_phrases, cue_data, filler, is_filled, phrases, words_of
from records import Mention

LIST_GAP = 70  # characters: "…, as well as in the areas of the settlements of …"
COORDINATION_GAP = 12  # ", and in the"
HEADER = 90  # a line that short with a sector in it heads the next one: "Lyman direction:"
SECTOR_PAIR = 30  # "On the Kupiansk and Lyman directions"
MOST_OF_SENTENCE = 600  # characters read for words of talks abroad
CONFUSION_WINDOW = 60  # characters: "not to be confused with the town of …"
DENIAL_GAP = 90  # characters: "…, a village northeast of …, and not the rail hub of …"
STEM = 4  # letters that the case forms of a name share
SECTOR_AHEAD = 12  # mentions before a sector that it may still govern: "attacks near A, B, C in the P sector"


@dataclass(frozen=True, slots=True)
class Cue:
    """Hold one cue that fired: the kind asked for, and the class it narrows to (None: any)."""

    id: str
    asks: str
    settlement_class: str | None


@dataclass(slots=True)
class Context:
    """Hold the structure of a document. Every list has one entry per mention.

    ``areas`` tells which mentions can be read as containers. ``paragraph``, ``sentence`` and ``line``
    (list of places) are running numbers; ``peers`` are the neighbours joined by a comma or "and".
    ``sectors`` are the sectors that govern, with their weight. ``after`` are the areas that follow the
    mention's list ("X and Y in Z"; of a group "Z1 and Z2" any one holds it), ``before`` the areas that
    govern from the front ("In Z, X and Y"), ``around`` the last area of the paragraph, ``not_in`` areas
    that are ruled out. ``anchors`` are (anchor, weight): the mention is placed relative to it. ``other``
    tells that the words mark another place of the same name, than the mention ``told_from`` (None: no
    other is named); ``cues`` is what the words ask for, ``abroad`` that the sentence speaks of talks.
    """

    gaps: tuple[str, ...] = ()
    areas: list[bool] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    peers: list[list[int]] = field(default_factory=list)
    sectors: list[list[tuple[int, float]]] = field(default_factory=list)
    after: list[list[tuple[int, ...]]] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    around: list[list[int]] = field(default_factory=list)
    not_in: list[list[int]] = field(default_factory=list)
    anchors: list[list[tuple[int, float]]] = field(default_factory=list)
    other: list[bool] = field(default_factory=list)
    told_from: list[int | None] = field(default_factory=list)
    abroad: list[bool] = field(default_factory=list)
    cues: list[tuple[Cue, ...]] = field(default_factory=list)

    def same_sentence(self, first: int, second: int) -> bool:
        """Tell whether two mentions stand in one sentence."""
        return self.sentence[first] == self.sentence[second]


def read_context(text: str, mentions: Sequence[Mention], areas: Sequence[bool]) -> Context:
    """Return the structure of the document around its mentions (which must be in text order).

    ``areas`` tells of each mention whether it can be read as a container. What lies in what is
    attached afterwards (geo/attachments.py).
    """
    gaps = tuple(text[a.end : b.start] for a, b in pairwise(mentions))
    context = Context(gaps, list(areas))
    for name in ("peers", "sectors", "after", "before", "around", "not_in", "anchors"):
        setattr(context, name, [[] for _ in mentions])
    _number(text, mentions, context)
    _govern_by_sectors(text, mentions, context)
    _read_cues(text, mentions, context)
    return context


def _number(text: str, mentions: Sequence[Mention], context: Context) -> None:
    """Give paragraphs (lines of text), sentences and lists their numbers; find the peers."""
    idle, joins = filler("list"), filler("coordination")
    sentences: dict[tuple[int, int], int] = {}
    paragraph = line = 0
    for i, mention in enumerate(mentions):
        previous = mentions[i - 1] if i else None
        paragraph += text.count("\n", previous.end if previous else 0, mention.start)
        beside = previous is not None and previous.sentence == mention.sentence
        sector = mention.use == "sector" or (previous is not None and previous.use == "sector")
        listed = beside and not sector and not context.areas[i - 1] and ";" not in context.gaps[i - 1]
        line += not (listed and is_filled(context.gaps[i - 1], idle, LIST_GAP))
        if beside and context.gaps[i - 1].strip() and is_filled(context.gaps[i - 1], joins, COORDINATION_GAP):
            context.peers[i].append(i - 1)
            context.peers[i - 1].append(i)
        context.paragraph.append(paragraph)
        context.sentence.append(sentences.setdefault(mention.sentence, len(sentences)))
        context.line.append(line)


def _govern_by_sectors(text: str, mentions: Sequence[Mention], context: Context) -> None:
    """Find the sector that each mention stands under.

    A sector governs what follows in its line, until the next one; what precedes it in its own
    sentence; and, at half weight, the lines after it that have no sector of their own.
    """
    current: list[int] = []
    for i, mention in enumerate(mentions):
        if mention.use == "sector":
            close = i > 0 and mention.start - mentions[i - 1].end < SECTOR_PAIR
            joined = bool(current) and current[-1] == i - 1 and context.same_sentence(i - 1, i) and close
            current = [*current, i] if joined else [i]
        elif current:
            lines = context.paragraph[i] - context.paragraph[current[-1]]
            whole = lines == 0 or (lines <= 2 and _is_header(text, mentions[current[-1]]))
            context.sectors[i] = [(sector, 1.0 if whole else 0.5) for sector in current]
    for i, mention in enumerate(mentions):
        if mention.use != "sector" and not any(weight == 1.0 for _, weight in context.sectors[i]):
            ahead = range(i + 1, min(i + SECTOR_AHEAD, len(mentions)))
            later = [j for j in ahead if mentions[j].use == "sector" and context.same_sentence(i, j)]
            context.sectors[i] = [(later[0], 1.0)] if later else context.sectors[i]


def _is_header(text: str, mention: Mention) -> bool:
    """Tell whether the mention's line is a short header."""
    begin, stop = max(0, mention.start - HEADER), mention.end + HEADER
    start = text.rfind("\n", begin, mention.start)
    end = text.find("\n", mention.end, stop)
    if (start < 0 and begin > 0) or (end < 0 and stop < len(text)):
        return False  # the line is longer than that on one side alone
    return (len(text) if end < 0 else end) - (start + 1) <= HEADER


def _read_cues(text: str, mentions: Sequence[Mention], context: Context) -> None:
    """Find the words beside each name that ask for a kind of place, or for another one."""
    before, after = _cue_table()
    talks: dict[tuple[int, int], bool] = {}
    for mention in mentions:
        heads, tails = before_phrases(text, mention.start), after_phrases(text, mention.end)
        found = [cue for phrase in heads for cue in before.get(phrase, ())]
        found += [cue for phrase in tails for cue in after.get(phrase, ())]
        context.cues.append(tuple(dict.fromkeys(found)))
        context.other.append(is_another(text, mention))
        if mention.sentence not in talks:
            talks[mention.sentence] = speaks_of_abroad(text[slice(*mention.sentence)])
        context.abroad.append(talks[mention.sentence])
    _mark_denied(text, mentions, context)


def is_another(text: str, mention: Mention) -> bool:
    """Tell whether the words before a name mark another place of the name: "the other X"."""
    cues = cue_data()["other"]
    if not phrases(cues["before"]).isdisjoint(before_phrases(text, mention.start)):
        return True
    words = words_of(text[max(mention.sentence[0], mention.start - CONFUSION_WINDOW) : mention.start])
    confusion = phrases(cues["confusion"])
    verb = next((n for n, word in enumerate(words) if word in confusion), len(words))
    return not phrases(cues["with"]).isdisjoint(words[verb:])


def speaks_of_abroad(sentence: str) -> bool:
    """Tell whether a sentence speaks of talks abroad."""
    words = f" {' '.join(words_of(sentence[:MOST_OF_SENTENCE]))} "
    return any(told in words for told in _talks())


@lru_cache(maxsize=1)
def _talks() -> tuple[str, ...]:
    """Return the words of talks abroad, each between blanks."""
    return tuple(f" {words} " for words in cue_data()["abroad"]["words"])


def _mark_denied(text: str, mentions: Sequence[Mention], context: Context) -> None:
    """Mark a name that is told from its namesake in one sentence: "X and not the rail hub of X".

    What a marked name is told from is the nearest mention alike before it, else after it.
    """
    denials = [f" {words} " for words in cue_data()["not_in"]["words"]]
    stems: dict[str, list[int]] = {}
    for i, mention in enumerate(mentions):
        stems.setdefault(mention.text[:STEM].casefold(), []).append(i)
    for i, mention in enumerate(mentions):
        alike = stems[mention.text[:STEM].casefold()]
        at = bisect_left(alike, i)
        before = alike[at - 1] if at else None
        after = alike[at + 1] if at + 1 < len(alike) else None
        if before is not None and context.same_sentence(i, before):
            between = text[mentions[before].end : mention.start]
            said = f" {' '.join(words_of(between))} "
            if len(between) <= DENIAL_GAP and any(words in said for words in denials):
                context.other[i] = True
        context.told_from.append(before if before is not None else after)


@lru_cache(maxsize=1)
def _cue_table() -> tuple[dict[str, list[Cue]], dict[str, list[Cue]]]:
    """Return the cues by phrase, for the words before and the words after a name."""
    tables: tuple[dict[str, list[Cue]], dict[str, list[Cue]]] = ({}, {})
    for entry in cue_data()["kind_cue"]:
        cue = Cue(entry["id"], entry["asks"], entry.get("class"))
        for table, side in zip(tables, ("before", "after"), strict=True):
            for phrase in phrases(entry.get(side, ())):
                table.setdefault(phrase, []).append(cue)
    return tables


def is_coordination(gap: str) -> bool:
    """Tell whether a gap joins two names and does no more: " and ", «, та»."""
    words = set(words_of(gap))
    return bool(words & JOINING) and words <= JOINING | {","}

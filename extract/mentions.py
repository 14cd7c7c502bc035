"""Find the place names of a document, how they are used, and what the words around them add.

The index says where a form of a name stands; here the words around decide whether it is a place
(notplaces), what it stands for (use), what kind of place it asks for (areas) and where the event
lies relative to it (relations). All rules are TOML data of rules/.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from extract.areas import mark_areas
from extract.bare_areas import mark_bare_areas
from extract.facts import Facts
from extract.lines import Name, build_line, unname
from extract.nlp import detect_language, sentence_spans
from extract.notplaces import judge
from extract.relations import find_relations
from extract.unknown import add_unknown, join_hyphenated
from extract.use import add_use_tags, find_use, join_powers
from geo.gazetteer import Gazetteer
from geo.index import Match, NameIndex
from geo.names import fold
from records import Document, Mention, Relation, Span, Use

_FACTS: OrderedDict[str, Facts] = OrderedDict()
_FACTS_KEPT = 4  # gazetteers whose facts are remembered, by version


def find_mentions(document: Document, index: NameIndex, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Return the place names of a document in text order, each with its sentence, use and relation.

    Parameters
    ----------
    document
        The text; ``document.lang`` is the language of sentences that do not tell their own.
    index, gazetteer
        The forms of names and the places that they belong to.

    """
    text = document.text
    matches = index.find(text)
    if not matches:
        return ()
    folded = fold(text)
    facts = _facts(gazetteer)
    default = document.lang or detect_language(text)
    sentences = sentence_spans(text)
    names: list[Name] = []
    owners: list[tuple[Span, str]] = []
    for span, group in _by_sentence(matches, sentences):
        lang = _language(text[span[0] : span[1]], default)
        found = [_capitalised(text, match, index) for match in group]
        line = build_line(text, folded, span, found)
        placed = [(name.start, name.end) for name in found]
        found = add_unknown(text, line, join_hyphenated(text, found))
        for name in found:
            name.tags |= facts.tags(text[name.start : name.end], lang, name.entries)
        mark_areas(found, folded)
        if [(name.start, name.end) for name in found] != placed:
            build_line(text, folded, span, found)
        names += found
        owners += [(span, lang)] * len(found)
    return _finish(text, folded, names, owners)


def _capitalised(text: str, match: Match, index: NameIndex) -> Name:
    """Return the name without a small type word that the gazetteer's name begins with («порт Ізмаїл»)."""
    start = match.start
    if text[start].islower() and any(entry.part == "noun" for entry in match.entries):
        first = next((k for k in range(start, match.end) if text[k].isupper()), start)
        entries = index.lookup(text[first : match.end]) if first > start else ()
        if entries:
            return Name(first, match.end, entries)
    return Name(start, match.end, match.entries)


def _finish(
    text: str, folded: str, names: list[Name], owners: Sequence[tuple[Span, str]]
) -> tuple[Mention, ...]:
    """Judge the names and turn the places among them into mentions."""
    judge(names, text, folded)
    for name in names:
        if name.verdict is False:
            unname(name, folded)
    mark_bare_areas(names, folded)
    add_use_tags(names, folded)
    kept = [k for k, name in enumerate(names) if name.verdict]
    uses = {k: find_use(names[k]) for k in kept}
    join_powers(names, uses)
    for k in kept:
        if (
            "adjective-only" in names[k].tags
            and not names[k].hint
            and uses[k][0] not in {"sector", "modifier"}
        ):
            unname(names[k], folded)
            names[k].verdict = False
    kept = [k for k in kept if names[k].verdict]
    relations = find_relations([names[k] for k in kept], [uses[k][0] == "literal" for k in kept])
    return tuple(
        _mention(text, names[k], owners[k], uses[k], relation)
        for k, relation in zip(kept, relations, strict=True)
    )


def _mention(
    text: str, name: Name, owner: tuple[Span, str], use: tuple[Use, str | None], relation: Relation | None
) -> Mention:
    return Mention(
        name.start,
        name.end,
        text[name.start : name.end],
        owner[0],
        owner[1],
        use[0],
        relation,
        name.hint,
        use[1],
    )


def _facts(gazetteer: Gazetteer) -> Facts:
    """Return the facts about a gazetteer's names, remembered by its version."""
    known = _FACTS.get(gazetteer.version)
    if known is None:
        known = _FACTS[gazetteer.version] = Facts(gazetteer)
        while len(_FACTS) > _FACTS_KEPT:
            _FACTS.popitem(last=False)
    return known


def _by_sentence(matches: Sequence[Match], sentences: Sequence[Span]) -> Iterator[tuple[Span, list[Match]]]:
    """Yield each sentence that holds matches, with them; a match across a border joins two sentences."""
    starts = [start for start, _ in sentences]
    group: list[Match] = []
    span: Span | None = None
    for match in matches:
        own = sentences[max(0, bisect_right(starts, match.start) - 1)]
        own = (min(own[0], match.start), max(own[1], match.end))
        if span is not None and own[0] >= span[1]:
            yield span, group
            group, span = [], None
        span = own if span is None else (span[0], max(span[1], own[1]))
        group.append(match)
    if span is not None:
        yield span, group


def _language(sentence: str, default: str) -> str:
    """Return the language of a sentence; that of the document when its letters do not tell."""
    return detect_language(sentence, default)

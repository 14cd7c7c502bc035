"""The rule engine: patterns over words, as data with their own examples.

A rule file is TOML under extract/rules/::

    lang = "en"                       # of all rules of the file; a rule may set its own; "any" = all

    [words]                           # word lists of this file, on top of those in words.toml
    foe = ["enemy", "invader*", "occupi*"]

    [[rule]]
    id = "repelled.en.attack"         # unique in all files
    pattern = "<repel*|repuls*|beat> ..3 attack*|assault*"     # one, or a list of several
    yes = ["Troops repelled three enemy attacks near [Pokrovsk]."]
    no = ["Troops attacked near [Pokrovsk]."]
    kind = "repelled"                 # every further key is payload: Rule.fields["kind"]

Notation. A pattern is a row of elements, parted by blanks; each stands for one word (numbers and
signs are words too, a toponym of several words is one word):

``word``          that word, in any case (ё = е, ґ = г, ’ = ', every dash is -, every quote is ")
``stem*``         a word that begins so; ``*`` may stand anywhere but alone
``a|b*|c``        one of them
``=Word``         with exactly these capitals
``!a|b*``         one word that is none of them
``any``           any one word (written ANY)
``NUM``           a number in digits or letters
``PLACE``         one toponym, of any use; ``LITERAL``, ``SECTOR``, ``METONYM``, ``MODIFIER``: of that one
``PLACES``        an enumeration: toponyms linked by commas, and/та/і/й/и/or, slashes, hyphens
``@name``         a word list; entries may have several words, and may be lists again (``@other``)
``( … )``         a group; alternatives inside are parted by `` | `` with blanks around it
``x?``            x (an element or a group) may be missing
``..`` ``..6``    a gap of 0 to 3 (0 to 6) words, none of which is ; : ! ? … or a full stop
``^``             the next element is the first word of the sentence
``< … >``         the anchor: what the match is about (else the whole match is)
``<who: … >``     a named capture

Examples: toponyms stand in square brackets, ``[Pokrovsk]``; with a use, ``[Moscow=metonym]``.
tests/test_rules.py loads every file, and for each rule wants at least one ``yes`` and one ``no``,
a match of that rule on every ``yes`` and none on any ``no``.

Matching is done by spaCy's token Matcher on a Doc of the sentence. An index from words to rules
comes first, so that only rules whose rarest word occurs in the sentence are run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from spacy.attrs import NORM
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extract.nlp import word_spans
from extract.patterns import Element, PatternError, compile_pattern
from geo.names import fold
from records import FrontlineError, Span

RULES = Path(__file__).resolve().parent / "rules"
USES = ("literal", "sector", "metonym", "modifier")
Place = tuple[int, int, str]  # start, end, use

_RULE_KEYS = frozenset({"id", "lang", "pattern", "yes", "no"})


class RuleError(FrontlineError):
    """Tell what is wrong in a rule file: file, rule, value, remedy; all faults at once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule. ``fields`` is the payload; ``lang`` "any" means every language."""

    id: str
    lang: str
    patterns: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    fields: Mapping[str, Any]
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """Hold a match: all spans are code points of the document.

    ``anchor`` is the part in ``< >``, or the whole match; ``captures`` the named parts.
    """

    rule: Rule
    start: int
    end: int
    anchor: Span
    captures: Mapping[str, Span]


# ---- sentences as the rules see them ---------------------------------------------------------

_VOCAB = Vocab(lex_attr_getters={NORM: fold})
# what may stand between two toponyms of an enumeration
_LINK = re.compile(
    r"\s*[,/\u2013\u2014-]?\s*(?:and|or|as well as|та|і|й|або|чи|и|или|а також|а также)?\s*"
    r"(?:(?:the )?(?:village|town|city|settlement)s? (?:of )?"
    r"|сел[аоуі]? |міста? |селища? |(?:смт|пгт|с|м|г)\.? |город[аеу]? |пос[её]л[а-я]+ )?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Words:
    """Hold the words of a sentence: a spaCy Doc in which each toponym is one token.

    ``spans[i]`` is the span of token ``i`` in the document, ``norms[i]`` its folded text,
    ``place_at`` gives the index into ``places`` for tokens that are toponyms.
    """

    start: int
    end: int
    spans: tuple[Span, ...]
    norms: tuple[str, ...]
    places: tuple[Place, ...]
    place_at: Mapping[int, int]
    doc: Doc = field(repr=False, compare=False)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Return the first code point of each token."""
        return tuple(low for low, _ in self.spans)


def read_words(text: str, start: int, end: int, places: Iterable[Place] = ()) -> Words:
    """Return the words of the sentence ``text[start:end]``; equal sentences are tokenised once.

    ``places`` are (start, end, use) of its toponyms in the document, in text order and without
    overlaps; those outside the sentence are left out.
    """
    inside = tuple((p[0] - start, p[1] - start, p[2]) for p in places if start <= p[0] and p[1] <= end)
    words = _read_words(text[start:end], inside)
    if not start:
        return words
    return Words(
        start,
        end,
        tuple((low + start, high + start) for low, high in words.spans),
        words.norms,
        tuple((low + start, high + start, use) for low, high, use in words.places),
        words.place_at,
        words.doc,
    )


@lru_cache(maxsize=2048)
def _read_words(sentence: str, places: tuple[Place, ...]) -> Words:
    spans: list[Span] = []
    place_at: dict[int, int] = {}
    at = 0
    for index, (low, high, _use) in enumerate(places):
        spans += word_spans(sentence, at, low)
        place_at[len(spans)] = index
        spans.append((low, high))
        at = high
    spans += word_spans(sentence, at)
    texts = [sentence[low:high] for low, high in spans]
    tags, parts = ["_"] * len(spans), ["X"] * len(spans)
    previous: int | None = None
    for token, index in place_at.items():
        tags[token], parts[token] = places[index][2], "PROPN"
        if previous is not None:
            between = sentence[spans[previous][1] : spans[token][0]]
            if token - previous <= 4 and _LINK.fullmatch(between) and between.strip():
                for link in range(previous + 1, token):
                    parts[link] = "CCONJ"
        previous = token
    doc = Doc(_VOCAB, words=texts or [" "], tags=tags or ["_"], pos=parts or ["X"])
    norms = tuple(fold(t) for t in texts)
    return Words(0, len(sentence), tuple(spans), norms, places, place_at, doc)


_EXAMPLE_PLACE = re.compile(r"\[([^\[\]=]+)(?:=(\w+))?\]")


def read_example(marked: str) -> tuple[str, tuple[Place, ...]]:
    """Return the plain text of an example and its toponyms, which stand in square brackets."""
    plain, places, at = "", [], 0
    for match in _EXAMPLE_PLACE.finditer(marked):
        plain += marked[at : match.start()]
        places.append((len(plain), len(plain) + len(match[1]), match[2] or "literal"))
        plain += match[1]
        at = match.end()
    return plain + marked[at:], tuple(places)


# ---- rule sets -------------------------------------------------------------------------------


class RuleSet:
    """Match many rules at once. Build one with :func:`load_rules`, which caches it."""

    def __init__(self, rules: Sequence[Rule], lists: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """Compile the rules; ``lists`` gives the word lists of each rule's source file."""
        self.rules = tuple(rules)
        self._matchers: list[Any] = []
        self._elements: list[list[list[Element]]] = []
        self._exact: dict[str, set[int]] = {}
        self._stems: dict[str, set[int]] = {}
        self._always: set[int] = set()
        self._known: dict[str, tuple[int, ...]] = {}
        faults = []
        for index, rule in enumerate(self.rules):
            matcher = Matcher(_VOCAB, validate=False)
            variants: list[list[Element]] = []
            for pattern in rule.patterns:
                try:
                    variants += compile_pattern(pattern, lists.get(rule.source, {}))
                except PatternError as error:
                    faults.append(f"{rule.source}, rule {rule.id}: {error}")
            for number, variant in enumerate(variants):
                matcher.add(str(number), [[element.spec for element in variant]])
                self._index(index, variant)
            self._matchers.append(matcher)
            self._elements.append(variants)
        if faults:
            raise RuleError("Rules cannot be read. " + " ".join(faults))
        self._stem_lengths = sorted({len(stem) for stem in self._stems})

    def _index(self, rule: int, variant: list[Element]) -> None:
        """Enter a variant under the words of its most telling element."""
        telling = max(variant, key=lambda e: e.telling, default=None)
        if telling is None or not telling.telling:
            self._always.add(rule)
            return
        for word in telling.words:
            if "*" in word:
                self._stems.setdefault(word[: word.index("*")], set()).add(rule)
            else:
                self._exact.setdefault(word, set()).add(rule)

    def _rules_of(self, norm: str) -> tuple[int, ...]:
        """Return the rules that the presence of a word calls for."""
        known = self._known.get(norm)
        if known is None:
            found = set(self._exact.get(norm, ()))
            for length in self._stem_lengths:
                if length > len(norm):
                    break
                found |= self._stems.get(norm[:length], set())
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[norm] = tuple(found)
        return known

    def match(self, words: Words, lang: str | None = None) -> list[Match]:
        """Return the matches in a sentence, in text order, longer ones first at the same place.

        Of matches of one rule whose anchors are the same or nested only the longest is returned.
        Different rules may overlap: the caller decides. ``lang`` leaves out rules of other languages.
        """
        called = set(self._always)
        for norm in words.norms:
            called.update(self._rules_of(norm))
        found: list[Match] = []
        for index in sorted(called):
            rule = self.rules[index]
            if lang is None or rule.lang in (lang, "any"):
                found += self._match_rule(index, rule, words)
        found.sort(key=lambda m: (m.start, -m.end))
        return found

    def _match_rule(self, index: int, rule: Rule, words: Words) -> list[Match]:
        variants = self._elements[index]
        best: dict[Span, tuple[int, int, int, list[int]]] = {}
        for key, low, high, alignment in self._matchers[index](words.doc, with_alignments=True):
            number = int(_VOCAB.strings[key])
            anchor = _slot(variants[number], alignment, low, "") or (low, high)
            kept = best.get(anchor)
            if kept is None or high - low > kept[1] - kept[0]:
                best[anchor] = (low, high, number, alignment)
        for a, b in [(a, b) for a in best for b in best if a != b and b[0] <= a[0] and a[1] <= b[1]]:
            if b in best:
                best.pop(a, None)
        found = []
        for anchor, (low, high, number, alignment) in best.items():
            captures = self._captures(index, number, words, low, alignment)
            start, end = _chars(words, (low, high))
            found.append(Match(rule, start, end, _chars(words, anchor), captures))
        return found

    def _captures(
        self, index: int, number: int, words: Words, low: int, alignment: list[int]
    ) -> dict[str, Span]:
        variant = self._elements[index][number]
        names = {element.slot for element in variant if element.slot}
        spans = ((name, _slot(variant, alignment, low, name)) for name in names if name)
        return {name: _chars(words, span) for name, span in spans if span}


def _slot(variant: list[Element], alignment: list[int], low: int, name: str) -> Span | None:
    """Return the token span of a slot: "" is the anchor."""
    inside = [low + i for i, element in enumerate(alignment) if variant[element].slot == name]
    return (inside[0], inside[-1] + 1) if inside else None


def _chars(words: Words, span: Span) -> Span:
    return words.spans[span[0]][0], words.spans[span[1] - 1][1]


# ---- loading ---------------------------------------------------------------------------------


def load_rules(*names: str, folder: Path = RULES) -> RuleSet:
    """Return the rule set of the files ``names`` (without .toml) of a folder; built once and cached.

    Raises
    ------
    RuleError
        Names every fault of all files: missing keys, unreadable patterns, ids used twice.
    """
    return _load(names, folder)


@lru_cache(maxsize=32)
def _load(names: tuple[str, ...], folder: Path) -> RuleSet:
    rules: list[Rule] = []
    lists: dict[str, Mapping[str, Sequence[str]]] = {}
    faults: list[str] = []
    shared = _read_toml(folder / "words.toml") if (folder / "words.toml").exists() else {}
    for name in names:
        table = _read_toml(folder / f"{name}.toml")
        lang = table.get("lang", "any")
        lists[name] = {**shared.get("any", {}), **shared.get(lang, {}), **table.get("words", {})}
        for number, entry in enumerate(table.get("rule", []), 1):
            missing = {"id", "pattern"} - entry.keys()
            if missing:
                faults.append(f"{name}.toml, rule number {number}: add {', '.join(sorted(missing))}.")
                continue
            patterns = [entry["pattern"]] if isinstance(entry["pattern"], str) else entry["pattern"]
            fields = {k: v for k, v in entry.items() if k not in _RULE_KEYS}
            yes, no = tuple(entry.get("yes", ())), tuple(entry.get("no", ()))
            rules.append(Rule(entry["id"], entry.get("lang", lang), tuple(patterns), yes, no, fields, name))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            faults.append(f"{rule.source}.toml: the id {rule.id} is used twice; give each rule its own.")
        seen.add(rule.id)
    if faults:
        raise RuleError("Rules cannot be read. " + " ".join(faults))
    return RuleSet(rules, lists)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise RuleError(f"The rule file {path.name} is missing in {path.parent}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"The rule file {path.name} is not TOML in UTF-8: {error}.") from error

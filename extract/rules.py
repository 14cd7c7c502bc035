"""The rule engine: patterns over words, as data with their own examples.

A rule file is TOML under extract/rules/::

    lang = "en"                       # of all rules of the file; a rule may set its own; "any" = all

    [words]                           # word lists of this file, on top of those in claims_words.toml
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
``ANY``           any one word
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

Patterns compile to token specifications of spaCy's Matcher (``RuleSet.matcher``). ``RuleSet.match``
gives the same answers faster (see extract/matching.py): gaps are as short as possible.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.matching import Alignment, Classes, Variant, match_at
from extract.patterns import PatternError, Row, compile_pattern
from extract.words import Words
from geo.names import fold
from records import FrontlineError, Span

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.vocab import Vocab

RULES = Path(__file__).resolve().parent / "rules"

_NAMED = frozenset({"word", "exact", "not"})
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

    ``anchor`` is the part in ``< >``, or the whole match; ``captures`` the named parts. ``core``
    reaches from the first to the last word that the pattern names: no gap or toponym around it;
    ``named`` are the offsets of those words.
    """

    rule: Rule
    start: int
    end: int
    anchor: Span
    core: Span
    named: frozenset[int]
    captures: Mapping[str, Span]


# ---- rule sets -------------------------------------------------------------------------------


class RuleSet:
    """Match many rules at once. Build one with :func:`load_rules`, which caches it."""

    def __init__(self, rules: Sequence[Rule], lists: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """Compile the rules; ``lists`` gives the word lists of each rule's source file.

        Raises
        ------
        RuleError
            Names every pattern that cannot be read.
        """
        self.rules = tuple(rules)
        self.rows: list[list[Row]] = []
        self._classes = Classes()
        faults = []
        for index, rule in enumerate(self.rules):
            rows: list[Row] = []
            for pattern in rule.patterns:
                try:
                    rows += compile_pattern(pattern, lists.get(rule.source, {}))
                except PatternError as error:
                    faults.append(f"{rule.source}, rule {rule.id}: {error}")
            for row in rows:
                self._classes.add(index, row)
            self.rows.append(rows)
        if faults:
            raise RuleError("Rules cannot be read. " + " ".join(faults))

    def match(self, words: Words, lang: str | None = None) -> list[Match]:
        """Return the matches in a sentence, in text order, longer ones first at the same place.

        Of matches of one rule whose anchors are the same or nested only the longest is returned.
        Different rules may overlap: the caller decides. ``lang`` leaves out rules of other languages.
        """
        known, of = self._classes.known, self._classes.of
        classed = [known.get(norm) or of(norm) for norm in words.norms]
        sets = [known[0] for known in classed]
        best: dict[tuple[int, Span], tuple[Span, Variant, Alignment]] = {}
        anywhere = self._classes.anywhere
        for at, (_, called) in enumerate(classed):
            for variant in (*called, *anywhere) if anywhere else called:
                alignment = match_at(variant, at, words, sets)
                if alignment is not None:
                    span = alignment[0][0], alignment[-1][1]
                    key = variant.rule, _slot(variant, alignment, "") or span
                    if key not in best or span[1] - span[0] > best[key][0][1] - best[key][0][0]:
                        best[key] = span, variant, alignment
        found = [
            self._match(words, variant, alignment, span, anchor)
            for rule, anchor in _outermost(best)
            if lang is None or self.rules[rule].lang in (lang, "any")
            for span, variant, alignment in (best[rule, anchor],)
        ]
        found.sort(key=lambda m: (m.start, -m.end, m.rule.id))
        return found

    def _match(self, words: Words, variant: Variant, alignment: Alignment, span: Span, anchor: Span) -> Match:
        names = {step.element.slot for step in variant.steps if step.element.slot}
        captures = {n: _chars(words, s) for n in names if (s := _slot(variant, alignment, n))}
        start, end = _chars(words, span)
        named = [s for step, s in zip(variant.steps, alignment, strict=True) if step.element.test in _NAMED]
        core = (named[0][0], named[-1][1]) if named else span
        rule = self.rules[variant.rule]
        offsets = frozenset(words.spans[low][0] for low, _ in named)
        return Match(rule, start, end, _chars(words, anchor), _chars(words, core), offsets, captures)

    def signs(self, **fields: Any) -> Callable[[str], bool]:
        """Return a quick test of folded text: False where no rule with these fields can match in it.

        It looks for how the most telling word of each variant begins, and can be wrong only with True.
        """
        from daachorse import CharwiseDoubleArrayAhoCorasick

        beginnings: set[str] = set()
        for rule, rows in zip(self.rules, self.rows, strict=True):
            if fields.items() <= rule.fields.items():
                for row in rows:
                    found = max(row, key=lambda element: element.telling)
                    if not found.telling:
                        return lambda _: True
                    beginnings |= {fold(word.split("*")[0]) for word in found.words}
        if not beginnings:
            return lambda _: False
        automaton = CharwiseDoubleArrayAhoCorasick(sorted(beginnings))
        return lambda folded: bool(automaton.find(folded))

    def matcher(self, vocab: Vocab) -> Matcher:
        """Return the rules as a spaCy Matcher over ``Words.doc``; each rule is a key, by its id.

        For users who compose their own spaCy pipeline, and the yardstick of :meth:`match`.
        """
        from spacy.matcher import Matcher

        matcher = Matcher(vocab, validate=True)
        for rule, rows in zip(self.rules, self.rows, strict=True):
            matcher.add(rule.id, [[element.spec for element in row] for row in rows])
        return matcher


def _outermost(found: Iterable[tuple[int, Span]]) -> Iterator[tuple[int, Span]]:
    """Yield the rules and anchors that no other anchor of the same rule is around."""
    before, reach = -1, 0
    for rule, anchor in sorted(found, key=lambda each: (each[0], each[1][0], -each[1][1])):
        if rule != before or anchor[1] > reach:
            before, reach = rule, anchor[1]
            yield rule, anchor


def _slot(variant: Variant, alignment: Alignment, name: str) -> Span | None:
    """Return the words of a slot, from its first to its last; "" is the anchor."""
    inside = [span for step, span in zip(variant.steps, alignment, strict=True) if step.element.slot == name]
    return (inside[0][0], inside[-1][1]) if inside and inside[0][0] < inside[-1][1] else None


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
    shared = _read_toml(folder / "claims_words.toml") if (folder / "claims_words.toml").exists() else {}
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

"""The table of hard homonyms (tests/homonyms.toml) as the resolver's input."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.gold import ROOT
from extract.nlp import sentence_spans
from geo.resolve import resolve
from geo.scene import Scoring
from records import Mention, Relation, Resolution

NAME = re.compile(r"\[(\*?)([^\]|]+)(?:\|([^\]]+))?\]")
USES = frozenset({"sector", "metonym", "modifier"})


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one sentence: its mentions, which of them are asked, and what must come out."""

    lang: str
    published: date
    source: str | None
    text: str
    mentions: tuple[Mention, ...]
    asked: tuple[bool, ...]
    want: tuple[str, ...]
    reason: str

    def answers(self, gazetteer: Any, index: Any, scoring: Scoring | None = None) -> list[Resolution]:
        """Return the resolver's answers for the names that are asked."""
        found = resolve(
            self.text,
            self.mentions,
            gazetteer,
            index,
            published=self.published,
            source=self.source,
            scoring=scoring,
        )
        return [answer for answer, is_asked in zip(found, self.asked, strict=True) if is_asked]


def homonym_cases() -> list[Case]:
    """Return all cases of the table, in its order."""
    table = tomllib.loads((ROOT / "tests" / "homonyms.toml").read_text("utf-8"))
    return [_case(raw) for raw in table["case"]]


def _case(raw: dict[str, Any]) -> Case:
    """Turn the marked sentence of a case into text and mentions."""
    plain, marks, at = "", [], 0
    for match in NAME.finditer(raw["text"]):
        plain += raw["text"][at : match.start()]
        marks.append((len(plain), len(plain) + len(match[2]), bool(match[1]), match[3] or ""))
        plain += match[2]
        at = match.end()
    plain += raw["text"][at:]
    sentences = [tuple(span) for span in sentence_spans(plain)]
    mentions = []
    for start, end, _, words in marks:
        sentence = next(s for s in sentences if s[0] <= start < s[1])
        mentions.append(_mention(plain[start:end], start, sentence, raw["lang"], words))
    asked = tuple(mark[2] for mark in marks)
    return Case(
        raw["lang"],
        raw["published"],
        raw.get("source"),
        plain,
        tuple(mentions),
        asked,
        tuple(raw["want"]),
        raw["reason"],
    )


def _mention(text: str, start: int, sentence: Any, lang: str, words: str) -> Mention:
    """Return a mention with the use, relation or hint that its mark gives."""
    kind, *rest = words.split() or [""]
    relation = None
    if kind in {"near", "toward"}:
        relation = Relation(kind)  # type: ignore[arg-type]
    elif kind == "offset":
        km = [float(part) for part in rest if part.isdigit()]
        relation = Relation("offset", km[0] if km else None, rest[-1])
    hint: Any = words.removeprefix("hint=") if words.startswith("hint=") else None
    use: Any = kind if kind in USES else "literal"
    return Mention(start, start + len(text), text, sentence, lang, use, relation, hint)

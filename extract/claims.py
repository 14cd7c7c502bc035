"""Find what is claimed about the places of a document: by whom, how surely, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from extract.events import Event, absorb, find_events
from extract.nlp import detect_language
from extract.participants import CLAUSE, Participant, assign, boundaries, finest, read_groups
from extract.stance import judge
from extract.words import read_words
from records import Claim, Document, Resolution, Span


def find_claims(
    document: Document,
    sentences: Sequence[Span],
    resolutions: Sequence[Resolution],
    voices: Sequence[Any],
    lang: str,
) -> tuple[Claim, ...]:
    """Return the claims of a document in text order."""
    claims: list[Claim] = []
    reader = _Reader(document, resolutions)
    for span in sentences:
        claims += reader.read(span, detect_language(document.text[span[0] : span[1]], lang))
    return tuple(claims)


@dataclass(slots=True)
class _Told:
    event: Event
    places: list[Participant]


class _Reader:
    def __init__(self, document: Document, resolutions: Sequence[Resolution]) -> None:
        self.document = document
        self.resolutions = sorted(resolutions, key=lambda r: r.mention.start)
        self.at = 0
        self.focus: list[Participant] = []

    def read(self, span: Span, lang: str) -> list[Claim]:
        inside = self._inside(span)
        if not inside and not self.focus:
            return []
        places = [(r.mention.start, r.mention.end, r.mention.use) for r in inside]
        words = read_words(self.document.text, *span, places)
        bounds = boundaries(words, lang)
        events = absorb(find_events(words, lang), bounds, CLAUSE)
        groups = read_groups(words, inside, lang)
        told = self._participants(events, groups, bounds)
        verdicts = judge(words, lang, events, bounds)
        claims: dict[tuple[str, str], Claim] = {}
        for event, places_of, verdict in zip(events, told, verdicts, strict=True):
            if not places_of:
                continue
            about = tuple(p.resolution.mention.span for p in places_of)
            key = (event.kind, verdict.stance)
            if key in claims:
                known = claims[key]
                claims[key] = replace(known, about=tuple(dict.fromkeys(known.about + about)))
                continue
            claims[key] = Claim(
                span[0],
                span[1],
                event.kind,
                verdict.stance,
                about,
                event.rule.id,
                cue=self.document.text[event.anchor[0] : event.anchor[1]],
                cue_start=event.anchor[0],
                hedges=verdict.hedges,
                negated=verdict.negated,
            )
        if any(told):
            self.focus = [p for places_of in told for p in places_of]
        return list(claims.values())

    def _participants(self, events, groups, bounds):
        assigned = assign(events, groups, bounds)
        chosen = [finest(own, origin=bool(e.rule.fields.get("origin"))) for e, own in zip(events, assigned)]
        previous: list[Participant] = []
        for i, event in enumerate(events):
            if not chosen[i] and previous and not event.is_noun:
                chosen[i] = previous
            previous = chosen[i] or previous
        return chosen

    def _inside(self, span: Span) -> list[Resolution]:
        while self.at < len(self.resolutions) and self.resolutions[self.at].mention.start < span[0]:
            self.at += 1
        low = self.at
        while self.at < len(self.resolutions) and self.resolutions[self.at].mention.end <= span[1]:
            self.at += 1
        return self.resolutions[low : self.at]

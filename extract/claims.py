"""Find what is claimed about the places of a document: by whom, how surely, when.

A sentence is read in five steps: the words that tell events (extract/events.py), the places that
take part in each (extract/participants.py), the stance towards it (extract/stance.py), the voice
that answers for it (extract/voices.py) and its date (extract/event_dates.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from extract.circumstances import beneficiary, evidence
from extract.dates import find_dates
from extract.event_dates import event_date_for
from extract.events import Event, absorb, find_events
from extract.nlp import detect_language
from extract.participants import CLAUSE, Participant, assign, boundaries, finest, read_groups, settle
from extract.stance import Verdict, judge
from extract.voice import Voice, voice_at
from extract.words import Words, read_words
from records import Claim, ClaimKind, Document, EventDate, Resolution, Span, Stance

_FORWARD = frozenset({"casualties", "strike"})  # "four died when a bomb fell on X"
_DEMANDED = frozenset({"withdrawal", "capture", "control", "demand", "other"})


def find_claims(
    document: Document,
    sentences: Sequence[Span],
    resolutions: Sequence[Resolution],
    voices: Sequence[Voice],
    lang: str,
) -> tuple[Claim, ...]:
    """Return the claims of a document in text order.

    Parameters
    ----------
    document
        The text; its day of publication anchors the dates.
    sentences
        Spans of the sentences, in text order.
    resolutions
        The toponyms; unresolved ones take part too, as their words stand for some place.
    voices
        What ``find_voices`` returned for the same sentences.
    lang
        Language of the document; sentences in another one are read in their own.
    """
    if not resolutions:
        return ()
    reader = _Reader(document, resolutions, voices)
    claims: list[Claim] = []
    for span in sentences:
        claims += reader.read(span, lang)
    return _with_answers(claims, voices, sentences)


@dataclass(slots=True)
class _Reader:
    """Read the sentences of a document one after the other."""

    document: Document
    resolutions: Sequence[Resolution]
    voices: Sequence[Voice]
    at: int = 0
    focus: Sequence[Participant] = ()  # the places that the last claims were about

    def read(self, span: Span, lang: str) -> list[Claim]:
        """Return the claims of one sentence, which must follow those read before."""
        inside = self._inside(span)
        if not inside:
            return []
        text = self.document.text
        lang = detect_language(text[span[0] : span[1]], lang)
        words = read_words(text, *span, [(r.mention.start, r.mention.end, r.mention.use) for r in inside])
        bounds = boundaries(words, lang)
        events = absorb(find_events(words, lang), bounds, CLAUSE)
        if not events:
            return []
        places = _participants(events, assign(events, read_groups(words, inside, lang), bounds))
        verdicts = judge(words, lang, events, bounds)
        dates = find_dates(text, *span, self.document.published_on, lang)
        claims = [
            self._claim(words, lang, event, about, verdict, dates, events)
            for event, about, verdict in zip(events, places, verdicts, strict=True)
            if about
        ]
        return _merged(claims)

    def _inside(self, span: Span) -> list[Resolution]:
        """Return the toponyms of a sentence."""
        while self.at < len(self.resolutions) and self.resolutions[self.at].mention.start < span[0]:
            self.at += 1
        low = self.at
        while self.at < len(self.resolutions) and self.resolutions[self.at].mention.end <= span[1]:
            self.at += 1
        return list(self.resolutions[low : self.at])

    def _claim(
        self,
        words: Words,
        lang: str,
        event: Event,
        about: Sequence[Participant],
        verdict: Verdict,
        dates: Sequence[EventDate],
        events: Sequence[Event],
    ) -> Claim:
        text, span = self.document.text, (words.start, words.end)
        voice = voice_at(self.voices, event.anchor[0])
        kind, stance = _by_attitude(event, verdict, voice)
        cues = [
            (v.cue_start, v.cue_start + len(v.cue))
            for v in self.voices
            if v.cue_start is not None and span[0] <= v.cue_start < span[1]
        ]
        others = [e.anchor for e in events if e is not event]
        claim = Claim(
            *span,
            kind=kind,
            stance=stance,
            about=tuple(p.resolution.mention.span for p in about),
            rule_id=event.rule.id,
            cue=text[slice(*event.anchor)],
            cue_start=event.anchor[0],
            hedges=verdict.hedges,
            negated=verdict.negated or stance == "denied",
            claimant=voice.claimant if voice else None,
            attribution=voice.attribution if voice else "narrator",
            relayed_by=voice.relayed_by if voice else None,
            date=event_date_for(dates, text, span, event.anchor, others=others, attributions=cues)
            if dates
            else None,
            evidence=evidence(words, lang),
        )
        return replace(claim, beneficiary=beneficiary(claim, words, lang, event))


def _participants(
    events: Sequence[Event], assigned: Sequence[Sequence[Participant]]
) -> list[list[Participant]]:
    """Return the places of each event; a verb without any takes those of the event before it."""
    chosen = [finest(event, own) for event, own in zip(events, assigned, strict=True)]
    settle(events, chosen)
    previous: list[Participant] = []
    for i, event in enumerate(events):
        if not chosen[i] and not event.is_noun:
            chosen[i] = previous
        previous = chosen[i] or previous
    following: list[Participant] = []
    for i in reversed(range(len(events))):
        if not chosen[i] and events[i].kind in _FORWARD and not events[i].is_noun:
            chosen[i] = following
        following = chosen[i]
    return chosen


def _by_attitude(event: Event, verdict: Verdict, voice: Voice | None) -> tuple[ClaimKind, Stance]:
    """Return kind and stance after the voice's attitude: what it denies is denied, and so on."""
    kind, stance = cast(ClaimKind, event.kind), verdict.stance
    attitude = voice.attitude if voice else "asserts"
    if attitude == "denies":
        stance = "denied"
    elif attitude == "doubts" and stance == "asserted":
        stance = "hedged"
    elif attitude in ("demands", "refuses") and kind in _DEMANDED:
        kind, stance = "demand", "denied" if attitude == "refuses" else stance
    return kind, stance


def _merged(claims: Iterable[Claim]) -> list[Claim]:
    """Return one claim for each kind, stance, claimant and date of a sentence, with all its places.

    Where the same is claimed of a place twice, with two dates, the first day that is stated stays.
    """
    merged: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=lambda c: c.date is None or c.date.precision):
        same = claim.kind, claim.stance, claim.claimant
        known = {span for key, other in merged.items() if key[:3] == same for span in other.about}
        about = tuple(span for span in claim.about if span not in known)
        key = (*same, claim.date and claim.date.first)
        if key in merged:
            other = merged[key]
            hedges = tuple(dict.fromkeys(other.hedges + claim.hedges))
            merged[key] = replace(other, about=tuple(sorted(other.about + about)), hedges=hedges)
        elif about:
            merged[key] = replace(claim, about=about)
    return sorted(merged.values(), key=lambda c: c.cue_start or c.start)


def _with_answers(
    claims: Sequence[Claim], voices: Sequence[Voice], sentences: Sequence[Span]
) -> tuple[Claim, ...]:
    """Add the claims of voices that answer an earlier statement without repeating it ("Kyiv denies it")."""
    answers: list[Claim] = []
    for voice in voices:
        if voice.target is None:
            continue
        sentence = next((s for s in sentences if s[0] <= voice.start < s[1]), None)
        if sentence is None:
            continue
        for claim in claims:
            if claim.cue_start is None or not voice.target[0] <= claim.cue_start < voice.target[1]:
                continue
            stance: Stance = {"denies": "denied", "doubts": "hedged"}.get(voice.attitude, claim.stance)  # type: ignore[assignment]
            answers.append(
                replace(
                    claim,
                    start=sentence[0],
                    end=sentence[1],
                    stance=stance,
                    negated=stance == "denied",
                    claimant=voice.claimant,
                    attribution=voice.attribution,
                    relayed_by=voice.relayed_by,
                    cue=voice.cue,
                    cue_start=voice.cue_start,
                    date=None,
                )
            )
    return tuple(sorted([*claims, *answers], key=lambda c: (c.start, c.cue_start or c.start)))

"""Find what is claimed about the places of a document: by whom, how surely, when.

A sentence is read in five steps: the words that tell events (extract/events.py), the places that
take part in each (extract/participants.py, extract/sharing.py), the stance towards it
(extract/stance.py), the voice that answers for it (extract/voices.py) and its date
(extract/event_dates.py). What a sentence leaves out ("The village has fallen", the items of a
list) it takes from the one before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import cast

from extract.circumstances import beneficiary, evidence_of, read_circumstances
from extract.dates import find_dates
from extract.event_dates import event_date_for
from extract.events import Event, find_events
from extract.lexicon import Finds, look_up, may_refer_back
from extract.nlp import detect_language
from extract.participants import (
    FINE,
    RAION,
    Clauses,
    Participant,
    assign,
    read_clauses,
    read_groups,
    refers_back,
)
from extract.sharing import absorb, share
from extract.stance import Verdict, judge
from extract.voice import Voice, voice_at
from extract.words import Words, read_words
from records import Claim, ClaimKind, Document, EventDate, Resolution, Span, Stance

_DEMANDED = frozenset({"capture", "control", "demand"})
_TOPICS = 3  # places of a sentence without an event that the next may speak of
_LISTS = ":"  # what a sentence ends with when a list follows
_NARRATOR = Voice(0, 0, None, "", None, "narrator", "asserts", None, "voice.none")
_BARE = 4  # words beside the names in an item of a list without bullets
_CLOSING = ' \n\t"»”)'
_BULLETS = "•-–—*·▪◾■●"


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
    reader = _Reader(document, _apart(resolutions), voices)
    claims: list[Claim] = []
    for span in sentences:
        claims += reader.read(span, lang)
    return _with_answers(claims, voices, sentences) if claims else ()


def _apart(resolutions: Iterable[Resolution]) -> list[Resolution]:
    """Return the resolutions in text order, of overlapping ones the first."""
    apart: list[Resolution] = []
    for resolution in sorted(resolutions, key=lambda r: (r.mention.start, -r.mention.end)):
        if not apart or resolution.mention.start >= apart[-1].mention.end:
            apart.append(resolution)
    return apart


@dataclass(frozen=True, slots=True)
class _Reading:
    """Hold what a sentence tells: its words and its events, each with its places and its verdict."""

    words: Words
    lang: str
    finds: Finds
    clauses: Clauses
    events: Sequence[Event]
    places: Sequence[Sequence[Participant]]
    verdicts: Sequence[Verdict]


@dataclass(slots=True)
class _Reader:
    """Read the sentences of a document one after the other."""

    document: Document
    resolutions: Sequence[Resolution]
    voices: Sequence[Voice]
    at: int = 0
    last: _Reading | None = None  # the sentence before, where it told an event
    focus: Sequence[Participant] = ()  # the places that the sentence before told of
    listing: str = ""  # what sort of items of a list may follow: "any", "bullet", "bare", or none
    # the sentence before and its language (None: that of the next), where it was not read for want of places
    skipped: tuple[Span, str | None] | None = None

    def read(self, span: Span, lang: str) -> list[Claim]:
        """Return the claims of one sentence, which must follow those read before."""
        inside = self._inside(span)
        text = self.document.text
        announces = text[span[1] - 1] in _LISTS
        if not inside and not self.focus and not announces:
            self.last, self.listing, self.skipped = None, "", (span, None)
            return []
        lang = detect_language(text[span[0] : span[1]], lang)
        lone = not inside and not announces and not self.listing
        if lone and not may_refer_back(text[span[0] : span[1]], lang):
            self.last, self.focus, self.skipped = None, (), (span, lang)
            return []
        words = read_words(text, *span, [(r.mention.start, r.mention.end, r.mention.use) for r in inside])
        finds = look_up(words, lang)
        said = [v.cue_start for v in self._voices_in(span) if v.cue_start is not None]
        clauses = read_clauses(words, finds.clauses, said)
        events, verdicts = _judged(words, finds, clauses)
        groups = read_groups(words, inside, finds.clauses) if inside else []
        if events:
            stances = [verdict.stance for verdict in verdicts]
            places = share(events, stances, assign(events, groups, clauses), clauses, words.norms)
            first = groups[0].first if groups else None
            if self.focus and not places[0] and refers_back(words, finds.clauses, before=first):
                places = self._back(events, places, anywhere=not groups)
            reading = _Reading(words, lang, finds, clauses, events, places, verdicts)
        else:
            nothing = _Reading(words, lang, finds, clauses, (), (), ())
            reading = self._continued(nothing, [m for group in groups for m in group.members])
        topic = [m for group in groups for m in group.members if m.rank <= FINE]
        self._remember(reading, topic, announces)
        if text[span[0] : span[1]].rstrip(_CLOSING).endswith("?"):
            self.last = None  # a question claims nothing
            return []
        return _merged(self._claims(reading))

    def _inside(self, span: Span) -> list[Resolution]:
        """Return the toponyms of a sentence."""
        while self.at < len(self.resolutions) and self.resolutions[self.at].mention.start < span[0]:
            self.at += 1
        low = self.at
        while self.at < len(self.resolutions) and self.resolutions[self.at].mention.end <= span[1]:
            self.at += 1
        return list(self.resolutions[low : self.at])

    def _back(
        self, events: Sequence[Event], places: Sequence[Sequence[Participant]], *, anywhere: bool
    ) -> list[Sequence[Participant]]:
        """Return the places of events, those without any being told of the places named before."""
        answer: list[Sequence[Participant]] = []
        for event, own in zip(events, places, strict=True):
            leading = not any(answer)
            answer.append(own or (self.focus if not event.is_noun and (anywhere or leading) else []))
        return answer

    def _continued(self, nothing: _Reading, members: Sequence[Participant]) -> _Reading:
        """Return the reading of a sentence without an event: an item of the list before it, or nothing."""
        head = None
        if members and (
            self._item(nothing.words) or refers_back(nothing.words, nothing.finds.clauses, role="list")
        ):
            head = self.last or self._reread(nothing.lang)
        if head is None:
            return nothing
        best = min(p.rank for p in members)
        items = [p for p in members if p.rank == best and not p.barred]
        told = max(range(len(head.events)), key=lambda i: (not head.events[i].is_noun, i))
        return replace(nothing, events=(head.events[told],), places=(items,), verdicts=(head.verdicts[told],))

    def _item(self, words: Words) -> str:
        """Return what sort of item of the running list a sentence is; "" where it is none."""
        others = sum(norm.isalpha() for i, norm in enumerate(words.norms) if i not in words.place_at)
        sort = "bullet" if words.text[:1] in _BULLETS else "bare" if others <= _BARE else ""
        return sort if self.listing in ("any", sort) else ""

    def _reread(self, lang: str) -> _Reading | None:
        """Return the reading of a sentence without places whose list turns out to follow it."""
        if self.skipped is None:
            return None
        span, own = self.skipped
        lang = own or lang
        words = read_words(self.document.text, *span)
        finds = look_up(words, lang)
        clauses = read_clauses(words, finds.clauses)
        events, verdicts = _judged(words, finds, clauses)
        return _Reading(words, lang, finds, clauses, events, [()] * len(events), verdicts) if events else None

    def _remember(self, reading: _Reading, topic: Sequence[Participant], announces: bool) -> None:
        """Keep what the next sentence may leave out."""
        self.listing = "any" if announces else self._item(reading.words)
        if reading.events or not self.listing:
            self.last = reading if reading.events else None
        told = {id(p): p for places in reading.places for p in places}
        self.skipped = None
        self.focus = list(told.values()) or (topic if len(topic) <= _TOPICS else [])

    def _claims(self, reading: _Reading) -> list[Claim]:
        """Return the claims of a reading, one for each event with places."""
        words, text = reading.words, self.document.text
        span = words.start, words.end
        told = [
            (e, p, v) for e, p, v in zip(reading.events, reading.places, reading.verdicts, strict=True) if p
        ]
        if not told:
            return []
        dates = find_dates(text, *span, self.document.published_on, reading.lang)
        cues = [
            (v.cue_start, v.cue_start + len(v.cue)) for v in self._voices_in(span) if v.cue_start is not None
        ]
        around = read_circumstances(words, reading.finds.circumstances)
        claims = []
        for event, about, verdict in told:
            at_home = (
                span[0] <= event.anchor[0] < span[1]
            )  # and not the head of the list that it goes on with
            voice = self._voice(event, span) if at_home else voice_at(self.voices, span[0]) or _NARRATOR
            kind, stance = _by_attitude(_kind(event, about, reading.events), verdict, voice)
            others = [e.anchor for e in reading.events if e is not event]
            own = _own_dates(dates, event, reading) if at_home else dates
            claims.append(
                Claim(
                    *span,
                    kind=kind,
                    stance=stance,
                    about=tuple(p.resolution.mention.span for p in about),
                    rule_id=event.rule.id,
                    cue=text[slice(*event.anchor)],
                    cue_start=event.anchor[0],
                    hedges=verdict.hedges + verdict.doubts,
                    negated=verdict.negated or stance == "denied",
                    claimant=voice.claimant,
                    attribution=voice.attribution,
                    relayed_by=voice.relayed_by,
                    date=event_date_for(own, text, span, event.anchor, others=others, attributions=cues),
                    evidence=evidence_of(around.evidence, voice.claimant, voice.cue, voice.cue_start),
                    beneficiary=beneficiary(
                        event,
                        (kind, stance),
                        _told(around.sides, words, voice),
                        reading.clauses,
                        voice.claimant,
                    )
                    if at_home
                    else None,
                )
            )
        return claims

    def _voice(self, event: Event, span: Span) -> Voice:
        """Return who answers for an event; a verb of saying that tells the event itself has a subject.

        "The Kremlin demands the whole of Donbas": what is demanded follows, who demands stands before.
        """
        own = (v for v in self._voices_in(span) if v.cue_start == event.anchor[0] and v.claimant is not None)
        return next(own, None) or voice_at(self.voices, event.anchor[0]) or _NARRATOR

    def _voices_in(self, span: Span) -> list[Voice]:
        low = bisect_left(self.voices, span[0], key=lambda v: v.start)
        return list(takewhile(lambda v: v.start < span[1], self.voices[low:]))


def _judged(words: Words, finds: Finds, clauses: Clauses) -> tuple[list[Event], list[Verdict]]:
    """Return the events that are claimed at all, and the verdict on each."""
    events = absorb(find_events(words, finds.claims), clauses)
    pairs = zip(events, judge(words, finds.stance, events, clauses), strict=True)
    kept = [(event, verdict) for event, verdict in pairs if verdict is not None]
    return [event for event, _ in kept], [verdict for _, verdict in kept]


def _told(sides: Sequence[tuple[int, str]], words: Words, voice: Voice) -> list[tuple[int, str]]:
    """Return the sides named in what a voice says, without those in its own name ("staff of the AFU")."""
    if voice.claimant is None or voice.cue_start is None:
        return list(sides)
    return [(at, side) for at, side in sides if voice.start <= words.spans[at][0] < voice.end]


def _kind(event: Event, about: Sequence[Participant], events: Sequence[Event]) -> ClaimKind:
    """Return the kind; an attack on a whole district, or one that wounds people, is a strike."""
    if event.kind == "attack" and event.rule.fields.get("afar"):
        on_area = all(p.rank >= RAION and p.resolution.mention.use == "literal" for p in about)
        if on_area or any(e.kind == "casualties" for e in events):
            return "strike"
    return cast(ClaimKind, event.kind)


def _own_dates(dates: Sequence[EventDate], event: Event, reading: _Reading) -> list[EventDate]:
    """Leave out the dates of other relative clauses ("…, which Moscow annexed in 2022")."""
    starts = [low for low, _ in reading.words.spans]
    last = len(starts) - 1
    return [
        date
        for date in dates
        if not reading.clauses.crossed(event.last, min(bisect_left(starts, date.start), last))
    ]


def _by_attitude(kind: ClaimKind, verdict: Verdict, voice: Voice) -> tuple[ClaimKind, Stance]:
    """Return kind and stance after the voice's attitude: what it denies is denied, and so on."""
    stance = verdict.stance
    if verdict.doubts and voice.claimant is None and stance == "asserted":
        stance = "hedged"
    attitude = voice.attitude
    if attitude == "denies" or (attitude == "refuses" and kind in ("withdrawal", "demand")):
        stance = "denied"
    elif attitude == "doubts" and stance == "asserted":
        stance = "hedged"
    elif attitude in ("demands", "refuses") and kind in _DEMANDED | {"withdrawal"}:
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
        if voice.attitude == "doubts":
            continue  # "could not confirm it" claims nothing
        stance: Stance | None = "denied" if voice.attitude == "denies" else None
        own = {c.stance for c in claims if c.start == sentence[0] and c.claimant == voice.claimant}
        if stance in own:
            continue  # the sentence says itself what it denies
        for claim in claims:
            if claim.cue_start is None or not voice.target[0] <= claim.cue_start < voice.target[1]:
                continue
            answers.append(
                replace(
                    claim,
                    start=sentence[0],
                    end=sentence[1],
                    stance=stance or claim.stance,
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

"""Carry voices over a document: who is "he", who goes on speaking, whose bulletin the whole text is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.actors import publisher
from extract.cast import Cast, Figure
from extract.frames import Frame, FrameReader
from extract.quotes import Quotation, quotations
from extract.speech import Attitude, Speech, speech
from extract.voice import Voice
from records import Attribution, Claimant, Document, Resolution, Span

_OWN_VOICE = re.compile(
    r"(?:think tank|institute for the study|isw|milblog|blog|channel|канал|блог|воєнкор|военкор)", re.I
)
_BODY_TYPES = frozenset({"general_staff", "ministry", "unit", "local_admin"})
_ONE_VOICE_TYPES = frozenset({"general_staff", "ministry", "osint"})
_STATE_TYPES = frozenset({"official", "head_of_state", "unit"})
_STRONG_BREAK = re.compile(
    r"(?:;|,?\s(?:but|while|whereas)\s|,\sand\s|,\s(?:але|проте|однак|а|тоді як|натомість|и|но|однако|тогда как|зато)\s|:\s)"
)
_COLON = re.compile(r":\s")
_SEMICOLON = re.compile(r"[:;]\s")
_COMMA = re.compile(r"[,;]|\s[-–—]\s")
_LEAD_TYPES = frozenset({"local_admin", "osint", "think_tank"})
_STATES = frozenset({"Russia", "Ukraine", "United States", "European Union"})
_RELAYS = frozenset({"media", "think_tank", "osint", "milblogger"})
_HELD_BY_PERSONS = frozenset({"local_admin", "head_of_state"})
_PERSONAL = frozenset({"officer", "spokesperson", "governor", "mayor", "envoy", "analyst", "commander", "official", "resident", "minister", "correspondent"})
_SPEECH_CHARS = 25
_HEADER_WORDS = 24
_ECHO_WORDS = 3


class Discourse:
    """Read one document from its first sentence to its last, remembering who has spoken."""

    def __init__(
        self, document: Document, sentences: Sequence[Span], resolutions: Sequence[Resolution], lang: str
    ) -> None:
        self.document = document
        self.text = document.text
        self.sentences = tuple(sentences)
        self.words: Speech = speech(lang)
        self.cast = Cast(document, resolutions, lang)
        self.quotes = tuple(q for q in quotations(document.text) if q.end - q.start >= _SPEECH_CHARS)
        self._quote_starts = [q.start for q in self.quotes]
        self.speakers: list[Claimant] = []
        self.persons: set[Claimant] = set()
        self.read = [self._read(sentence) for sentence in self.sentences]
        self.own_voice = bool(_OWN_VOICE.search(document.source or ""))
        self._bulletin_from = 0
        self.bulletin = self._bulletin()
        self.lead = self._lead()

    # -- reading ----------------------------------------------------------------------------------

    def _read(self, sentence: Span) -> tuple[list[Figure], list[Frame]]:
        figures = self.cast.figures(sentence)
        self.persons.update(f.claimant for f in figures if f.sort == "person" and f.claimant)
        return figures, FrameReader(self.cast, self.words, sentence, figures).frames()

    def _bulletin(self) -> Claimant | None:
        """Return the body whose voice the whole text is, None where there are several or none."""
        if self.own_voice:
            return None
        known = publisher(self.document.source) if self.document.source else None
        if known and known.type in _BODY_TYPES and known.side != "OTHER":
            return known
        return self._header() or self._only_voice()

    def _header(self) -> Claimant | None:
        """Read "Operational information of the General Staff as of 06:00" in the first two sentences."""
        for (start, end), (figures, _) in list(zip(self.sentences, self.read, strict=True))[:2]:
            low, high = self.cast.words.between(start, end)
            if high - low > _HEADER_WORDS:
                continue
            self._bulletin_from = start
            marks = self.words.phrases["bulletin"].find(self.cast.words.items, low, high)
            named = [
                f
                for f in figures
                if f.claimant
                and f.sort in {"body", "person"}
                and f.claimant.type in _BODY_TYPES | _ONE_VOICE_TYPES
            ]
            named = [f for f in named if f.claimant and (f.sort == "person" or f.claimant.type != "unit")]
            if marks and named:
                person = next((f.claimant for f in named if f.sort == "person"), None)
                return person or named[0].claimant
        self._bulletin_from = 0
        return None

    def _only_voice(self) -> Claimant | None:
        """Return the staff, ministry or map that opens the text, if nobody else states anything in it."""
        named = [
            f.claimant for _, frames in self.read for f in frames if f.claimant and f.claimant.type != "media"
        ]
        if (
            len(self.sentences) < 3
            or not named
            or named[0].type not in _ONE_VOICE_TYPES
            or named[0] in self.persons
        ):
            return None
        opened = any(f.claimant == named[0] for _, frames in self.read[:2] for f in frames)
        return named[0] if opened and all(who == named[0] for who in named) else None

    def _lead(self) -> Claimant | None:
        """Return the official whose report a text is: he opens it and is its first and main speaker."""
        if not self.words.carry_lead or self.own_voice or self.bulletin:
            return None
        named = [
            f.claimant for _, frames in self.read for f in frames if f.claimant and f.claimant.type != "media"
        ]
        opening = [f.claimant for _, frames in self.read[:2] for f in frames if f.claimant]
        if not opening or opening[0] is None:
            return None
        others = {who for who in named if who != opening[0] and who.type not in {"anonymous"}}
        return opening[0] if len(others) <= 1 and opening[0].type in _LEAD_TYPES else None

    # -- writing ----------------------------------------------------------------------------------

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices of the document by start, the wider first."""
        found: list[Voice] = []
        running: Claimant | None = None
        previous_end = 0
        for sentence, (figures, frames) in zip(self.sentences, self.read, strict=True):
            self.cast.meet(figures)
            self._topic(sentence, figures, frames)
            paragraph = "\n" in self.text[previous_end : sentence[0]]
            previous_end = sentence[1]
            base, rule = self._base(sentence, frames, running, paragraph)
            found.append(self._base_voice(sentence, base, rule))
            spoken = self._spoken(sentence, frames, found)
            found.extend(spoken)
            running = self._running(spoken, base, rule)
        return tuple(sorted(found, key=lambda v: (v.start, -v.end)))

    def _topic(self, sentence: Span, figures: Sequence[Figure], frames: Sequence[Frame]) -> None:
        """Note whom a sentence without a statement is about: "he wrote" may point back to him."""
        low, _ = self.cast.words.between(*sentence)
        if (
            not frames
            and figures
            and figures[0].sort == "person"
            and figures[0].low - low <= 3
            and figures[0].claimant
        ):
            self.speakers.append(figures[0].claimant)

    def _base_voice(self, sentence: Span, claimant: Claimant | None, rule: str) -> Voice:
        attribution: Attribution = (
            "narrator" if claimant is None else "direct_quote" if rule == "quote" else "indirect"
        )
        return Voice(
            sentence[0], sentence[1], claimant, "", None, attribution, "asserts", None, f"voice.base.{rule}"
        )

    def _base(
        self, sentence: Span, frames: Sequence[Frame], running: Claimant | None, paragraph: bool
    ) -> tuple[Claimant | None, str]:
        """Return who answers for a sentence outside its attributed stretches, and the rule that tells."""
        if self.bulletin is not None and sentence[0] >= self._bulletin_from:
            return self.bulletin, "bulletin"
        if frames and self.lead is not None and any(f.shape == "tail" and f.claimant for f in frames):
            return self.lead, "lead"
        if frames or self.own_voice:
            return None, "narrator"
        quote = self._open_quote(sentence)
        if quote is not None and self.speakers:
            return self.speakers[-1], "quote"
        if self._breaks(sentence):
            return None, "narrator"
        if running is not None and not paragraph and self._carries(sentence):
            return running, "carried"
        if self.lead is not None and paragraph and self.lead in self.speakers:
            return self.lead, "lead"
        return None, "narrator"

    def _carries(self, sentence: Span) -> bool:
        starts = self.words.words["carry_starts"]
        low, high = self.cast.words.between(*sentence)
        return self.words.carry_sentences and (
            not starts or (low < high and self.cast.words.items[low].letters in starts)
        )

    def _running(self, spoken: Sequence[Voice], base: Claimant | None, rule: str) -> Claimant | None:
        own = [v for v in spoken if v.claimant is not None and v.target is None]
        if own:
            return own[-1].claimant
        return base if rule in {"carried", "lead", "quote"} else None

    def _breaks(self, sentence: Span) -> bool:
        low, high = self.cast.words.between(*sentence)
        return low < high and self.words.phrases["breaks"].at(self.cast.words.items, low, high) is not None

    def _open_quote(self, sentence: Span) -> Quotation | None:
        """Return the quotation that fills a sentence or runs through it, None where there is none."""
        index = bisect_right(self._quote_starts, sentence[0] + 2) - 1
        if (
            index >= 0
            and self.quotes[index].end >= min(sentence[1], sentence[0] + 3)
            and self.quotes[index].end > sentence[0] + 2
        ):
            quote = self.quotes[index]
            if quote.end - sentence[0] >= 0.8 * (sentence[1] - sentence[0]):
                return quote
        return None

    # -- attributed stretches ---------------------------------------------------------------------

    def _spoken(self, sentence: Span, frames: Sequence[Frame], before: list[Voice]) -> list[Voice]:
        resolved: list[tuple[Frame, Claimant]] = []
        last: Claimant | None = None
        for frame in frames:
            who = last if frame.coordinated and last is not None else frame.claimant
            if who is None:
                who = self._antecedent(frame)
            if who is None:
                continue
            last = who
            resolved.append((frame, who))
            self.speakers.append(who)
        resolved, relay_name = self._cited(resolved)
        relay = next((w for f, w in resolved if w.type == "media"), None)
        if relay is not None and any(w.type != "media" for _, w in resolved):
            resolved = [(f, w) for f, w in resolved if w.type != "media"]
        else:
            relay = None
        resolved = self._outermost(sentence, resolved)
        voices: list[Voice] = []
        for index, (frame, who) in enumerate(resolved):
            for start, end in self._content(sentence, resolved, index):
                outer = self._outer(resolved, index) or (relay.name if relay else relay_name)
                voices.append(self._voice(frame, who, start, end, outer))
            echo = self._echo(sentence, frame, who, resolved, index, before + voices)
            if echo is not None:
                voices.append(echo)
            if frame.backward:
                voices.extend(self._backward(sentence, frame, who, before))
        return voices

    def _cited(self, resolved: list[tuple[Frame, Claimant]]) -> tuple[list[tuple[Frame, Claimant]], str | None]:
        """Read "TASS reported, citing the ministry": the source cited speaks, who cites relays."""
        cited = next(((f, w) for f, w in resolved if f.cue and f.cue.kind == "citing"), None)
        if cited is None or len(resolved) < 2:
            return resolved, None
        others = [row for row in resolved if row is not cited]
        main = next((row for row in others if row[0].cue and row[0].cue.kind == "verb"), others[0])
        if main[1] == cited[1]:
            return others, None
        relays = main[1].type in _RELAYS and not (main[1].name == "media reports" and cited[1].type in {"unit", "anonymous"})
        if not relays:
            return others, None
        return [(f, cited[1] if w == main[1] else w) for f, w in others], main[1].name

    def _outermost(
        self, sentence: Span, resolved: list[tuple[Frame, Claimant]]
    ) -> list[tuple[Frame, Claimant]]:
        """Read "Kyiv will not recognise it, the president said": what a state does is the president's statement."""
        if len(resolved) < 2:
            return resolved
        (first, state), (second, who) = resolved[-2], resolved[-1]
        closes = second.shape == "tail" and not self._goes_on(second.end, sentence[1])
        if (
            not closes
            or first.shape != "lead"
            or state.type not in _STATE_TYPES
            or state in self.persons
            or state == who
        ):
            return resolved
        if _STRONG_BREAK.search(self.text, first.end, max(first.end, second.start)):
            return resolved
        return [*resolved[:-2], (replace(second, nested=first), who)]

    def _outer(self, resolved: Sequence[tuple[Frame, Claimant]], index: int) -> str | None:
        """Return who passes a nested statement on ("ISW said that the ministry claimed that")."""
        if index == 0:
            return None
        outer, who = resolved[index - 1]
        frame, own = resolved[index]
        gap = self.text[outer.end : frame.start] if outer.end < frame.start else ""
        nested = outer.shape == "lead" and frame.shape == "lead" and who != own and len(gap.split()) <= 3
        return who.name if nested and not _STRONG_BREAK.search(gap) else None

    def _voice(self, frame: Frame, who: Claimant, start: int, end: int, relayed_by: str | None) -> Voice:
        attitude: Attitude = frame.cue.attitude if frame.cue else "asserts"
        if frame.nested is not None and frame.nested.cue is not None:
            attitude = frame.nested.cue.attitude
        if attitude == "denies" and self._answers_demand(start, end):
            attitude = "refuses"
        inside = sum(max(0, min(end, q.end) - max(start, q.start)) for q in self.quotes)
        attribution: Attribution = "direct_quote" if inside * 2 > end - start else "indirect"
        rule = frame.cue.id if frame.cue else "say.colon"
        return Voice(
            start,
            end,
            who,
            frame.cue_text,
            frame.cue_start,
            attribution,
            attitude,
            relayed_by,
            f"voice.{rule}",
        )

    def _answers_demand(self, start: int, end: int) -> bool:
        low, high = self.cast.words.between(start, end)
        return any(self.words.phrases["demand_words"].find(self.cast.words.items, low, min(high, low + 5)))

    def _content(self, sentence: Span, resolved: Sequence[tuple[Frame, Claimant]], index: int) -> Iterable[Span]:
        """Yield the stretches of a sentence that one of its frames attributes."""
        frames = [frame for frame, _ in resolved]
        frame, who = resolved[index]
        low = sentence[0] if index == 0 else self._border(frames[index - 1], frame)
        high = sentence[1] if index + 1 == len(frames) else self._border(frame, frames[index + 1])
        if frame.shape == "tail" and self._is_inserted(frame, high):
            edges = _SEMICOLON if who.type == "anonymous" else _COLON
            low = max([low, *(m.end() for m in edges.finditer(self.text, low, frame.start))])
        if frame.shape == "tail" and low < frame.start:
            yield low, frame.start
        if frame.shape == "tail" and frame.end < high and self._goes_on(frame.end, high):
            yield frame.end, high
        if (
            frame.shape == "lead"
            and self._counts(low, frame.start)
            and index == 0
            and low < frame.start
            and not _COMMA.search(self.text, low, frame.start)
        ):
            yield low, frame.start
        if frame.shape == "lead":
            start = frame.cue_start if frame.cue and frame.cue.object else frame.end
            if self._wraps(frame):
                start = frame.subject_end
            yield max(min(start, high), low), high

    def _wraps(self, frame: Frame) -> bool:
        """Tell whether the statement stands between subject and verb ("the ministry has the taking of X announced")."""
        if frame.subject_end < 0 or frame.subject_end >= frame.cue_start:
            return False
        low, high = self.cast.words.between(frame.subject_end, frame.cue_start)
        skipped = self.words.words["fillers"] | self.words.words["conjunctions"]
        plain = sum(self.cast.words.items[i].letters not in skipped for i in range(low, high))
        enough = 3 if self.words.lang == "en" else 2
        return plain >= enough and not _COMMA.search(self.text, frame.subject_end, frame.cue_start)

    def _is_inserted(self, frame: Frame, high: int) -> bool:
        return frame.shape == "tail" and self._goes_on(frame.end, high)

    def _counts(self, start: int, end: int) -> bool:
        low, high = self.cast.words.between(start, end)
        return high - low >= (3 if self.words.lang == "en" else 1) or ":" in self.text[start:end]

    def _goes_on(self, start: int, end: int) -> bool:
        return bool(re.search(r"\w{3}", self.text[start:end]))

    def _border(self, first: Frame, second: Frame) -> int:
        """Return where the words of one frame end and those of the next begin."""
        if second.shape == "lead":
            return max(second.start, first.end)
        if first.shape == "tail":
            return first.end
        breaks = [
            m.start() for m in _STRONG_BREAK.finditer(self.text, first.end, max(first.end, second.start))
        ]
        if breaks:
            return breaks[-1]
        return max(first.end, second.start)

    def _echo(
        self,
        sentence: Span,
        frame: Frame,
        who: Claimant,
        resolved: Sequence[tuple[Frame, Claimant]],
        index: int,
        before: Sequence[Voice],
    ) -> Voice | None:
        """Read "Kyiv denies it": the voice points back to the statement it answers."""
        if frame.cue is None or not frame.cue.echo:
            return None
        high = sentence[1] if index + 1 == len(resolved) else resolved[index + 1][0].start
        start = frame.cue_start + len(frame.cue_text)
        high = next((m.start() for m in _COLON.finditer(self.text, start, high)), high)
        low_word, high_word = self.cast.words.between(start, high)
        rest = self.cast.words.items[low_word:high_word]
        bare = [
            w
            for w in rest
            if w.letters not in self.words.words["fillers"] | self.words.words["conjunctions"]
            and len(w.letters) > 2
        ]
        named = self.words.phrases["claim_nouns"].find(
            self.cast.words.items, low_word, min(high_word, low_word + 6)
        )
        if len(bare) > (_ECHO_WORDS if named else 1):
            return None
        if any(w.letters in self.words.words["complementizers"] for w in rest):
            return None
        earlier = [
            v
            for v in before
            if v.claimant is not None
            and v.claimant != who
            and v.target is None
        ]
        if not earlier:
            return None
        target = earlier[-1]
        return Voice(
            frame.start,
            max(frame.end, frame.start + 1),
            who,
            frame.cue_text,
            frame.cue_start,
            "indirect",
            frame.cue.attitude,
            None,
            f"voice.{frame.cue.id}.echo",
            (target.start, target.end),
        )

    def _backward(self, sentence: Span, frame: Frame, who: Claimant, before: list[Voice]) -> list[Voice]:
        """Read "This was reported by X": give X the narrator's sentences just before."""
        given: list[Voice] = []
        index = self.sentences.index(sentence) - 1
        end = sentence[0]
        while index >= 0 and len(given) < 6:
            low, high = self.sentences[index]
            crossing = "\n" in self.text[high:end]
            own = [v for v in before if v.start >= low and v.end <= high and v.claimant is not None]
            if own or (crossing and given):
                break
            given.append(self._voice(frame, who, low, high, None))
            end = low
            index -= 1
        return given

    # -- pointing back ----------------------------------------------------------------------------

    def _antecedent(self, frame: Frame) -> Claimant | None:
        """Return whom a pronoun, a short reference or a bare verb of saying points back to."""
        fits = frame.fits
        recent = [*reversed(self.speakers)]
        bulletin = getattr(self, "bulletin", None)
        if not fits or "any" in fits:
            return next(iter(recent), None) or bulletin
        pool = recent + ([bulletin] if bulletin else []) + [c for c in reversed(self.cast.met) if c not in recent]
        types = fits - {"person", "body"}
        personal = "person" in fits or types <= _HELD_BY_PERSONS
        groups = ([c for c in pool if self._is_person(c)], [c for c in pool if not self._is_person(c)])
        for group in groups if personal else reversed(groups):
            for who in group:
                if types and who.name in _STATES:
                    continue
                if who.type in types or (not types and (("person" in fits) == self._is_person(who))):
                    return who
            if "person" in fits and group and self._is_person(group[0]):
                return group[0]
        return self._default(fits)

    def _is_person(self, who: Claimant) -> bool:
        return who in self.persons or who.name.rsplit(" ", 1)[-1] in _PERSONAL

    def _default(self, fits: frozenset[str]) -> Claimant | None:
        side = self.cast.home if self.cast.home in {"UA", "RU"} else "UA"
        if "unit" in fits and "ministry" in fits:
            return (
                Claimant("Ukrainian military", "UA", "unit")
                if side == "UA"
                else Claimant("Russian Ministry of Defense", "RU", "ministry")
            )
        if fits == {"unit"}:
            return (
                Claimant("Ukrainian brigade", "UA", "unit")
                if side == "UA"
                else Claimant("Russian military", "RU", "unit")
            )
        if "local_admin" in fits:
            return Claimant("local authorities", side, "local_admin")
        if "think_tank" in fits:
            return Claimant("analysts", "OTHER", "anonymous")
        if "head_of_state" in fits:
            return (
                Claimant("Volodymyr Zelensky", "UA", "head_of_state")
                if side == "UA"
                else Claimant("Vladimir Putin", "RU", "head_of_state")
            )
        if "person" in fits:
            return Claimant("unnamed official", side, "anonymous")
        return None

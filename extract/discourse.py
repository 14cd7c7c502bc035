"""Carry voices over a document: who is "he", who goes on speaking, who denies what was said before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from extract.answers import Answers
from extract.bulletins import Part, read_whole
from extract.cast import Cast
from extract.frames import Frame, read_frames
from extract.interviews import opening, replies
from extract.memory import Memory
from extract.quotes import quotations
from extract.scene import Scene
from extract.speech import Attitude, speech
from extract.stretches import Saying, goes_on, outermost, relayed, stretches
from extract.voice import Voice
from records import Attribution, Claimant, Document, Resolution, Span

_SPEECH_CHARS = 25  # a shorter quotation is a name or a single word
_PIECE_CHARS = 2000  # a longer sentence is read in pieces, so that reading stays linear
_BACKWARD_SENTENCES = 6
_TAG_CHARS = 8
_TURNING = frozenset(
    {"think_tank", "osint", "media", "milblogger", "ministry", "general_staff", "head_of_state"}
)


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """Yield a sentence, or its pieces at blanks where it is longer than any sentence is."""
    low, high = sentence
    while high - low > _PIECE_CHARS:
        cut = max(text.rfind("\n", low + 1, low + _PIECE_CHARS), text.rfind(" ", low + 1, low + _PIECE_CHARS))
        cut = cut if cut > low else low + _PIECE_CHARS
        yield low, cut
        low = cut
    if low < high:
        yield low, high


class Discourse:
    """Read one document from its first sentence to its last, remembering who has spoken."""

    def __init__(
        self, document: Document, sentences: Sequence[Span], resolutions: Sequence[Resolution], lang: str
    ) -> None:
        self.text = document.text
        self.speech = speech(lang)
        self.cast = Cast(document, resolutions, lang)
        self.words = self.cast.words
        self.memory = Memory(self.cast.home, told=self.cast.page.home_is_told)
        self.quotes = [q for q in quotations(document.text) if q.end - q.start >= _SPEECH_CHARS]
        self._quote_starts = [quote.start for quote in self.quotes]
        spans = [piece for sentence in sentences for piece in _pieces(document.text, sentence)]
        self.parts = [self._part(span) for span in spans]
        self.whole = read_whole(document.source, self.parts, self.words, self.speech)
        self.memory.bulletin = self.whole.bulletin
        self.replies = replies(document.text)
        self.asked = self._asked() if self.replies else None
        self.answers = Answers(self.words, self.speech)

    def _part(self, span: Span) -> Part:
        figures = self.cast.figures(span)
        self.memory.persons.update(f.claimant for f in figures if f.sort == "person" and f.claimant)
        silent = not figures and not self.words.beginnings(self.speech.cues, *self.words.between(*span))
        return Part(
            span, figures, [] if silent else read_frames(Scene(self.words, self.speech, span, figures))
        )

    def _asked(self) -> Claimant | None:
        """Return who is interviewed: the person, else the office named last before the first question."""
        before = opening(self.text)
        figures = [f for part in self.parts for f in part.figures if f.end <= before]
        named = [f.claimant for f in figures if f.sort == "person" and f.claimant is not None]
        offices = [f for f in figures if f.sort in {"role", "body"}]
        if named or not offices:
            return named[-1] if named else None
        return offices[-1].claimant or self.memory.lookup(offices[-1].fits)

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices of the document by start, the wider first."""
        found: list[Voice] = []
        running: Claimant | None = None
        previous_end = 0
        for index, part in enumerate(self.parts):
            self._note(part)
            paragraph = "\n" in self.text[previous_end : part.span[0]]
            previous_end = part.span[1]
            base, rule = self._base(part, None if paragraph else running, paragraph)
            found.append(self._base_voice(part.span, base, rule))
            spoken = self._spoken(part, index, found)
            found.extend(spoken)
            own = [v.claimant for v in spoken if v.claimant is not None and v.target is None]
            running = own[-1] if own else base if rule in {"carried", "lead", "quote"} else None
        return tuple(sorted(found, key=lambda voice: (voice.start, -voice.end)))

    def _note(self, part: Part) -> None:
        """Note who is named; "he wrote" may mean the one person of a sentence without a statement."""
        for figure in part.figures:
            if figure.claimant is not None:
                self.memory.named.add(figure.claimant)
        if part.figures and not part.frames:
            persons = {f.claimant for f in part.figures if f.sort == "person" and f.claimant is not None}
            if len(persons) == 1:
                self.memory.speakers.add(*persons)

    # -- outside the attributed stretches ---------------------------------------------------------

    def _base_voice(self, span: Span, who: Claimant | None, rule: str) -> Voice:
        direct = rule in {"quote", "interview"}
        attribution: Attribution = "narrator" if who is None else "direct_quote" if direct else "indirect"
        return Voice(*span, who, "", None, attribution, "asserts", None, f"voice.base.{rule}")

    def _base(self, part: Part, running: Claimant | None, paragraph: bool) -> tuple[Claimant | None, str]:
        """Return who answers for a sentence outside its attributed stretches, and the rule that tells."""
        whole, lead = self.whole, self.whole.lead
        if whole.bulletin is not None and part.span[0] >= whole.since:
            return whole.bulletin, "bulletin"
        if self.asked is not None and any(low <= part.span[0] < high for low, high in self.replies):
            return self.asked, "interview"
        who: Claimant | None = None
        rule = "narrator"
        if part.frames or whole.own_voice:
            if lead is not None and whole.sole and any(f.shape == "tail" and f.claimant for f in part.frames):
                who, rule = lead, "lead"
        elif (quoted := self._quoted_by(part.span)) is not None:
            who, rule = quoted, "quote"
        elif self._breaks(part.span) or self._turns(part, running):
            pass
        elif running is not None and self._carries(part.span):
            who, rule = running, "carried"
        elif lead is not None and paragraph and self._leads(lead):
            who, rule = lead, "lead"
        return who, rule

    def _leads(self, lead: Claimant) -> bool:
        """Tell whether a new paragraph still is the opening official's: nobody else has spoken since."""
        if self.whole.sole:
            return lead in self.memory.speakers
        return self.memory.speakers.latest == lead

    def _carries(self, span: Span) -> bool:
        starts = self.speech.words["carry_starts"]
        low, high = self.words.between(*span)
        begins = not starts or (low < high and self.words.items[low].letters in starts)
        return self.speech.carry_sentences and begins

    def _turns(self, part: Part, running: Claimant | None) -> bool:
        """Tell whether a sentence begins with somebody else who speaks for himself."""
        low, _ = self.words.between(*part.span)
        first = next((f for f in part.figures if f.low - low <= 1), None)
        if first is None or running is None or first.sort == "name":
            return False
        who = first.claimant or self.memory.lookup(first.fits)
        return who is not None and who != running and who.type in _TURNING

    def _breaks(self, span: Span) -> bool:
        low, high = self.words.between(*span)
        return self.speech.phrases["breaks"].at(self.words.items, low, high) is not None

    def _quoted_by(self, span: Span) -> Claimant | None:
        """Return who speaks in a quotation that fills most of a sentence, None outside quotations.

        He is named right after its end (", X said"), maybe sentences later; else he spoke last.
        """
        index = bisect_right(self._quote_starts, span[0] + 2) - 1
        if index < 0 or self.quotes[index].end - span[0] < 0.8 * (span[1] - span[0]):
            return None
        end = self.quotes[index].end
        at = bisect_right(self.parts, end, key=lambda part: part.span[0]) - 1
        closing = (f for f in self.parts[at].frames if f.shape == "tail" and 0 <= f.start - end <= _TAG_CHARS)
        named = next((f.claimant for f in closing if f.claimant is not None), None)
        return named or self.memory.speakers.latest

    # -- attributed stretches ---------------------------------------------------------------------

    def _spoken(self, part: Part, index: int, before: Sequence[Voice]) -> list[Voice]:
        sayings = relayed(self._sayings(part))
        sayings = outermost(sayings, self.text, part.span[1], self.memory.persons)
        voices: list[Voice] = []
        for at, saying in enumerate(sayings):
            for span in stretches(self.words, self.speech, part.span, sayings, at):
                voices.append(self._voice(saying, span))
            stop = part.span[1] if at + 1 == len(sayings) else sayings[at + 1].frame.start
            echo = self.answers.echo(saying, stop, [*before[-30:-1], *voices])
            if echo is not None:
                voices.append(echo)
            if saying.frame.backward:
                voices.extend(self._backward(saying, index, before))
        denial = self.answers.called_false(part.span, [before[-1], *voices], before[:-1])
        return [*voices, denial] if denial else voices

    def _sayings(self, part: Part) -> list[Saying]:
        found: list[Saying] = []
        for frame in part.frames:
            shared = found[-1].who if frame.coordinated and found else None
            who = shared or frame.claimant or self._named_before(part, frame)
            who = who or self.memory.lookup(frame.fits)
            if who is not None and not self._is_subordinate(who):
                found.append(Saying(frame, who))
                self.memory.speakers.add(who)
        return found

    def _is_subordinate(self, who: Claimant) -> bool:
        """Tell whether a bulletin only tells of its own troops: the body that issues it speaks throughout."""
        head = self.whole.bulletin
        return head is not None and who.type == "unit" and who.side == head.side and head.type != "unit"

    def _named_before(self, part: Part, frame: Frame) -> Claimant | None:
        """Return the one person that a pronoun's sentence named before it, None without such a one."""
        if frame.fits != {"person"}:
            return None
        persons = {f.claimant for f in part.figures if f.sort == "person" and f.end <= frame.start}
        return persons.pop() if len(persons) == 1 else None

    def _voice(self, saying: Saying, span: Span) -> Voice:
        frame = saying.frame
        cue = frame.nested.cue if frame.nested is not None and frame.nested.cue is not None else frame.cue
        attitude: Attitude = cue.attitude if cue else "asserts"
        if attitude == "denies" and self._answers_demand(span):
            attitude = "refuses"
        if (
            attitude in {"denies", "doubts"}
            and frame.shape == "lead"
            and self.text[frame.end : frame.end + 1] == ":"
        ):
            attitude = "asserts"  # what follows the colon is said in the denier's own words
        direct = self._quoted_chars(span) * 2 > span[1] - span[0]
        rule = frame.cue.id if frame.cue else "say.colon"
        return Voice(
            *span,
            saying.who,
            frame.cue_text,
            frame.cue_start,
            "direct_quote" if direct else "indirect",
            attitude,
            saying.relayed_by,
            f"voice.{rule}",
        )

    def _quoted_chars(self, span: Span) -> int:
        index = max(0, bisect_right(self._quote_starts, span[0]) - 1)
        total = 0
        while index < len(self.quotes) and self.quotes[index].start < span[1]:
            total += max(0, min(span[1], self.quotes[index].end) - max(span[0], self.quotes[index].start))
            index += 1
        return total

    def _answers_demand(self, span: Span) -> bool:
        low, high = self.words.between(*span)
        return bool(self.speech.phrases["demand_words"].find(self.words.items, low, min(high, low + 5)))

    def _backward(self, saying: Saying, index: int, before: Sequence[Voice]) -> Iterator[Voice]:
        """Read "This was reported by X": give X the narrator's sentences just before."""
        owned = {offset for v in before[-60:] if v.claimant is not None for offset in (v.start, v.end)}
        end = self.parts[index].span[0]
        for back in range(1, min(index, _BACKWARD_SENTENCES) + 1):
            low, high = self.parts[index - back].span
            crossing = "\n" in self.text[high:end]
            if any(low <= offset <= high for offset in owned) or (crossing and back > 1):
                return
            if goes_on(self.text, low, high):
                yield self._voice(saying, (low, high))
            end = low

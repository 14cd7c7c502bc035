"""Find the statement that somebody answers without repeating it: "Kyiv denies it", "This is a lie"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.phrases import Words
from extract.speech import Speech
from extract.stems import stems
from extract.stretches import Saying
from extract.voice import Voice
from records import Claimant, Span

_ECHO_WORDS = 3
_LOOK_BACK_VOICES = 30


class Answers:
    """Point the answers of one document at the statements they answer."""

    def __init__(self, words: Words, speech: Speech) -> None:
        self.words = words
        self.speech = speech
        self._small = speech.words["fillers"] | speech.words["conjunctions"]

    def echo(self, saying: Saying, stop: int, before: Sequence[Voice]) -> Voice | None:
        """Return the voice of "Kyiv denies it", None where the frame states something of its own.

        ``stop`` is where the frame's own words end; ``before`` are the voices so far.
        """
        frame = saying.frame
        if frame.cue is None or not frame.cue.echo:
            return None
        start = max(frame.end, frame.cue_start + len(frame.cue_text))
        colon = self.words.text.find(":", start, stop)
        low, high = self.words.between(start, stop if colon < 0 else colon)
        rest = [word.letters for word in self.words.items[low:high]]
        named = self.speech.phrases["claim_nouns"].find(self.words.items, low, min(high, low + 6))
        if (
            self._content(rest) > (_ECHO_WORDS if named else 1)
            or set(rest) & self.speech.words["complementizers"]
        ):
            return None
        target = _answered(self.words.text, before, saying.who)
        if target is None:
            return None
        return Voice(
            frame.start,
            max(frame.end, frame.start + 1),
            saying.who,
            frame.cue_text,
            frame.cue_start,
            "indirect",
            frame.cue.attitude,
            None,
            f"voice.{frame.cue.id}.echo",
            target,
        )

    def called_false(self, span: Span, here: Sequence[Voice], before: Sequence[Voice]) -> Voice | None:
        """Return the voice of "This is a lie," said X, where hardly anything else is said.

        ``here`` are the voices of the sentence, its base first; ``before`` those of earlier ones.
        """
        low, high = self.words.between(*span)
        hit = next(iter(self.speech.phrases["false"].within(self.words, low, high)), None)
        if hit is None:
            return None
        at, end = self.words.items[hit[0]].start, self.words.items[hit[1] - 1].end
        voice = next((v for v in reversed(here) if v.start <= at < v.end), None)
        if voice is None or voice.claimant is None or voice.attitude != "asserts":
            return None
        first, stop = self.words.between(voice.start, voice.end)
        rest = (self.words.items[i].letters for i in range(first, stop) if not hit[0] <= i < hit[1])
        named = self.speech.phrases["claim_nouns"].find(self.words.items, first, stop)
        target = _answered(self.words.text, before, voice.claimant)
        if target is None or self._content(rest) > len(named) + 1:
            return None
        return replace(
            voice, start=at, end=end, attitude="denies", rule_id="voice.say.false.echo", target=target
        )

    def _content(self, letters: Iterable[str]) -> int:
        pronouns = self.speech.words["pronoun_any"]
        return sum(word not in self._small and word not in pronouns and len(word) > 2 for word in letters)


def _answered(text: str, before: Sequence[Voice], who: Claimant) -> Span | None:
    """Return the span of the last statement of somebody else, over all its stretches."""
    recent = before[-_LOOK_BACK_VOICES:]
    for voice in reversed(recent):
        other = voice.claimant != who or who.type in {"milblogger", "anonymous"}
        stated = not stems()["points_back"].match(text, voice.start)
        if voice.claimant is not None and other and stated and voice.target is None:
            same = [
                v
                for v in recent
                if v.cue_start == voice.cue_start and v.claimant == voice.claimant and not v.target
            ]
            same = same if voice.cue_start is not None else [voice]
            return min(v.start for v in same), max(v.end for v in same)
    return None

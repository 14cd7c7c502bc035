"""Part a sentence among its frames: which words each of them attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.frames import Frame
from extract.phrases import Words
from extract.speech import Speech
from records import Claimant, Span

_STRONG_BREAK = re.compile(
    r";|,?\s(?:but|while|whereas)\s|,\sand\s|"
    r",\s(?:але|проте|однак|а|тоді як|натомість|водночас|тимчасом|тим часом|"
    r"и|но|однако|тогда как|зато|тем временем|в то время как|между тем)\s|:\s"
)
_COLON = re.compile(r":\s")
_SEMICOLON = re.compile(r"[:;]\s")
_COMMA = re.compile(r"[,;]|\s[-–—]\s")
_STATE_TYPES = frozenset({"official", "head_of_state", "unit"})
_RELAYS = frozenset({"media", "think_tank", "osint", "milblogger"})


@dataclass(frozen=True, slots=True)
class Saying:
    """Hold a frame with its claimant found, and who passes it on."""

    frame: Frame
    who: Claimant
    relayed_by: str | None = None


def goes_on(text: str, start: int, end: int) -> bool:
    """Tell whether a span holds words worth a voice."""
    return bool(re.search(r"\w{3}", text[start:end]))


# -- who relays whom ------------------------------------------------------------------------------


def relayed(sayings: list[Saying]) -> list[Saying]:
    """Take out those who only pass on: "TASS reported, citing X", "X said, TASS reported"."""
    cited = next((s for s in sayings if s.frame.cue and s.frame.cue.kind == "citing"), None)
    if cited is not None and len(sayings) > 1:
        sayings = _citing([s for s in sayings if s is not cited], cited.who)
    media = next((s.who for s in sayings if s.who.type == "media"), None)
    if media is not None and any(s.who.type != "media" for s in sayings):
        return [replace(s, relayed_by=s.relayed_by or media.name) for s in sayings if s.who.type != "media"]
    return [replace(s, relayed_by=s.relayed_by or _outer(sayings, i)) for i, s in enumerate(sayings)]


def _citing(others: list[Saying], cited: Claimant) -> list[Saying]:
    main = next((s for s in others if s.frame.cue and s.frame.cue.kind == "verb"), others[0]).who
    reporters = cited.type == "anonymous" or (main.name == "media reports" and cited.type == "unit")
    if main == cited or main.type not in _RELAYS or reporters:
        return others
    return [replace(s, who=cited, relayed_by=main.name) if s.who == main else s for s in others]


def _outer(sayings: Sequence[Saying], index: int) -> str | None:
    """Return who passes a nested statement on ("ISW said that the ministry claimed that")."""
    if index == 0:
        return None
    outer, own = sayings[index - 1], sayings[index]
    near = own.frame.start - outer.frame.end <= 15
    nested = near and outer.frame.shape == own.frame.shape == "lead" and outer.who != own.who
    return outer.who.name if nested else None


def outermost(sayings: list[Saying], text: str, end: int, persons: set[Claimant]) -> list[Saying]:
    """Read "Kyiv will not recognise it, the president said": the state's act is the president's statement."""
    if len(sayings) < 2:
        return sayings
    first, second = sayings[-2], sayings[-1]
    closes = second.frame.shape == "tail" and not goes_on(text, second.frame.end, end)
    stated = first.frame.shape == "lead" and first.who.type in _STATE_TYPES
    if not closes or not stated or first.who in persons or first.who == second.who:
        return sayings
    low, high = first.frame.end, max(first.frame.end, second.frame.start)
    if _STRONG_BREAK.search(text, low, high):
        return sayings
    return [*sayings[:-2], replace(second, frame=replace(second.frame, nested=first.frame))]


# -- whose words ----------------------------------------------------------------------------------


def stretches(
    words: Words, speech: Speech, sentence: Span, sayings: Sequence[Saying], index: int
) -> Iterator[Span]:
    """Yield the spans of a sentence that one of its frames attributes, in text order."""
    text = words.text
    frame, who = sayings[index].frame, sayings[index].who
    low = sentence[0] if index == 0 else _border(text, sayings[index - 1].frame, frame)
    high = sentence[1] if index + 1 == len(sayings) else _border(text, frame, sayings[index + 1].frame)
    if frame.shape == "lead":
        if index == 0 and _is_fronted(words, speech, low, frame):
            yield low, frame.start
        start = frame.cue_start if frame.cue and frame.cue.object else frame.end
        start = frame.name_end if _wraps(words, speech, frame) else start
        if max(min(start, high), low) < high:
            yield max(min(start, high), low), high
        return
    on = frame.end < high and goes_on(text, frame.end, high)
    if on:
        edges = _SEMICOLON if who.type == "anonymous" else _COLON
        low = max([low, *(m.end() for m in edges.finditer(text, low, max(low, frame.start)))])
    if low < frame.start:
        yield low, frame.start
    if on:
        yield frame.end, high


def _border(text: str, first: Frame, second: Frame) -> int:
    """Return where the words of one frame end and those of the next begin."""
    if second.shape == "lead":
        return max(second.start, first.end)
    if first.shape == "tail":
        return first.end
    high = max(first.end, second.start)
    breaks = [match.start() for match in _STRONG_BREAK.finditer(text, first.end, high)]
    return breaks[-1] if breaks else high


def _is_fronted(words: Words, speech: Speech, low: int, frame: Frame) -> bool:
    """Tell whether the words before a leading frame belong to its statement («Крим Київ не віддасть»)."""
    if low >= frame.start or _COMMA.search(words.text, low, frame.start):
        return False
    first, stop = words.between(low, frame.start)
    return stop - first >= (3 if speech.lang == "en" else 1) or ":" in words.text[low : frame.start]


def _wraps(words: Words, speech: Speech, frame: Frame) -> bool:
    """Tell whether the statement stands between subject and verb («штаб втрату села не підтвердив»)."""
    if not 0 <= frame.name_end < frame.cue_start or _COMMA.search(
        words.text, frame.name_end, frame.cue_start
    ):
        return False
    first, stop = words.between(frame.name_end, frame.cue_start)
    small = speech.words["fillers"] | speech.words["conjunctions"]
    content = sum(words.items[i].letters not in small for i in range(first, stop))
    needed = 1 if frame.cue is not None and frame.cue.needs is not None else 3 if speech.lang == "en" else 2
    return content >= needed

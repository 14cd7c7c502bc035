"""Tell whose one voice a whole text is: a staff's bulletin, a ministry's briefing, a governor's report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.figures import Figure
from extract.frames import Frame
from extract.phrases import Words
from extract.publishers import publisher
from extract.speech import Speech
from extract.stems import stems
from records import Claimant, Span

_BODY_TYPES = frozenset({"general_staff", "ministry", "unit", "local_admin"})
_ONE_VOICE_TYPES = frozenset({"general_staff", "ministry", "osint"})
_LEAD_TYPES = frozenset({"local_admin", "osint", "think_tank"})
_HEADER_WORDS = 24
_OFTEN = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one sentence as read: its span, who is named in it, who attributes what."""

    span: Span
    figures: Sequence[Figure]
    frames: Sequence[Frame]


@dataclass(frozen=True, slots=True)
class Whole:
    """Hold what is true of the whole text.

    ``bulletin`` is the body whose voice the text is from the offset ``since`` on; ``lead`` the
    official who opens a report and goes on in it over the paragraphs, ``sole`` when hardly anybody
    else speaks; ``own_voice`` marks a blogger's or a think tank's own text, in which the narrator
    speaks for himself.
    """

    bulletin: Claimant | None = None
    since: int = 0
    lead: Claimant | None = None
    sole: bool = False
    own_voice: bool = False


def read_whole(source: str | None, parts: Sequence[Part], words: Words, speech: Speech) -> Whole:
    """Return whose voice the text is, by its publisher, its header, its only speaker."""
    if stems()["own_voice"].search(source or ""):
        return Whole(own_voice=True)
    known = publisher(source) if source else None
    if known is not None and known.type in {"milblogger", "think_tank"}:
        return Whole(own_voice=True)
    if (
        known is not None
        and known.type in _BODY_TYPES | {"official", "head_of_state"}
        and known.side != "OTHER"
    ):
        return Whole(bulletin=known)
    header = _header(parts, words, speech, issued=bool(stems()["issued"].search(source or "")))
    if header is not None:
        return Whole(bulletin=header[0], since=header[1])
    speakers = [
        f.claimant
        for part in parts
        for f in part.frames
        if f.claimant is not None and f.claimant.type != "media"
    ]
    opening = [f.claimant for part in parts[:3] for f in part.frames if f.claimant is not None]
    if _is_only_voice(parts, speakers, opening):
        return Whole(bulletin=speakers[0])
    first = (opening or [who for part in parts[:2] if (who := _topic(part, words))])[:1]
    lead = first[0] if speech.carry_lead and first and first[0].type in _LEAD_TYPES else None
    return Whole(lead=lead, sole=lead is not None and _is_sole(lead, speakers))


def _header(
    parts: Sequence[Part], words: Words, speech: Speech, *, issued: bool
) -> tuple[Claimant, int] | None:
    """Read "Operational information of the General Staff as of 06:00" in the first two sentences.

    ``issued``: the publisher says that the text is a bulletin, so that the body's name is enough.
    """
    for part in parts[:2]:
        low, high = words.between(*part.span)
        named = speech.phrases["bulletin"].find(words.items, low, high) or issued
        if high - low > _HEADER_WORDS or not named:
            continue
        person = next((f.claimant for f in part.figures if f.sort == "person" and _heads(f.claimant)), None)
        body = next((f.claimant for f in part.figures if f.sort == "body" and _heads(f.claimant)), None)
        chosen = person or (body if body is not None and body.type != "unit" else None)
        if chosen is not None and (chosen.type != "local_admin" or high - low <= _HEADER_WORDS // 2):
            return chosen, part.span[0]
    return None


def _heads(who: Claimant | None) -> bool:
    """Tell whether somebody issues bulletins; "the command" is nobody in particular."""
    return who is not None and not who.name.endswith("command") and who.type in _BODY_TYPES | _ONE_VOICE_TYPES


def _is_only_voice(parts: Sequence[Part], speakers: Sequence[Claimant], opening: Sequence[Claimant]) -> bool:
    """Tell whether a staff, ministry or map opens the text and nobody else states anything in it.

    A staff's figures of the day need no second mention; a ministry's statement in a wire does.
    """
    if (
        len(parts) < 3
        or not speakers
        or speakers[0].type not in _ONE_VOICE_TYPES
        or speakers[0] not in opening
    ):
        return False
    persons = {f.claimant for part in parts for f in part.figures if f.sort == "person"}
    if speakers[0] in persons or any(who != speakers[0] for who in speakers):
        return False
    if not _heads(speakers[0]):
        return False
    spoken = sum(bool(part.frames) for part in parts)
    return speakers[0].type == "general_staff" or (spoken >= 2 and spoken >= _OFTEN * len(parts))


def _topic(part: Part, words: Words) -> Claimant | None:
    """Return whom a sentence begins with, None where it begins with nobody."""
    low, _ = words.between(*part.span)
    first = part.figures[0] if part.figures else None
    return (
        first.claimant
        if first is not None and first.low - low <= 1 and first.sort in {"body", "person"}
        else None
    )


def _is_sole(lead: Claimant, speakers: Sequence[Claimant]) -> bool:
    """Tell whether hardly anybody but the opening official states anything."""
    return len({who for who in speakers if who != lead and who.type != "anonymous"}) <= 1

"""Read who attributes what in one sentence: verbs of saying with their subjects, "according to", colons.

A frame is the attributing phrase; its content is what the phrase attributes. A frame leads when
its content follows ("The ministry said that …"), and tails when the content surrounds or precedes
it ("…, the ministry said."; «…, за його словами, …»).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.cues import CueHit, find_cues, is_hearsay
from extract.figures import Figure, speaker
from extract.scene import Scene
from extract.speech import Cue
from extract.subjects import Subject, find_subject
from records import Claimant

Shape = Literal["lead", "tail"]

_COLON_AFTER = re.compile(r"[\"»”]?\s?(?:\([^)\n]{1,40}\)|,\s[^,.:;!?\n]{3,50})?:\s")
_TAG = re.compile(r"[»”“\"],?\s[-–—]\s")
_TAG_WORDS = 4
_DASH_BEFORE = re.compile(r"[\s»”\"][-–—]\s(?:[\w'’.-]+\s){0,4}$")
_TOPICS = frozenset({"osint", "think_tank", "milblogger", "ministry", "general_staff"})
_TOPIC_CHARS = 60
_QUOTED = re.compile(r"[;.:«»“”\"]")


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold one attributing phrase of a sentence.

    ``claimant`` None means that the phrase points back to somebody (``fits`` tells to whom: claimant
    types, "person", "body", "any"). ``backward`` marks "this was reported by": the content is what
    stands before the sentence. ``coordinated`` takes the subject of the frame before. ``name_end``
    is where the subject's own words end, -1 when it does not stand before the verb. ``nested`` is
    a frame that this one swallowed ("Kyiv refuses X, the president said").
    """

    start: int
    end: int
    cue: Cue | None
    cue_start: int
    cue_text: str
    shape: Shape
    claimant: Claimant | None
    fits: frozenset[str] = frozenset()
    coordinated: bool = False
    backward: bool = False
    name_end: int = -1
    nested: Frame | None = None


def read_frames(scene: Scene) -> list[Frame]:
    """Return the frames of a sentence in text order."""
    hits = find_cues(scene)
    if not hits and not scene.figures:
        return []
    found: list[Frame] = []
    for hit in hits:
        frame = _frame(scene, hit, found[-1] if found else None, hits)
        if frame is not None:
            found.append(frame)
    if not found:
        bare = _colon(scene) or _dash(scene) or _quote_tag(scene)
        found.extend([bare] if bare else [])
    return sorted(found, key=lambda frame: frame.start)


# -- frames ---------------------------------------------------------------------------------------


def _frame(scene: Scene, hit: CueHit, previous: Frame | None, hits: Sequence[CueHit]) -> Frame | None:
    kind = hit.cue.kind
    if kind == "about":
        return None
    if kind in {"according", "citing"}:
        return _according(scene, hit, hits)
    if kind in {"anaphor", "colour"}:
        return _anaphor(scene, hit)
    if is_hearsay(scene, hit):
        return None
    subject = find_subject(scene, hit, previous.end if previous else None)
    if subject is None or not _may_say(hit, subject):
        return None
    start, end = min(hit.start, subject.start), max(hit.end, subject.end)
    return Frame(
        start=start,
        end=end,
        cue=hit.cue,
        cue_start=hit.start,
        cue_text=scene.text[hit.start : hit.end],
        shape=_shape(scene, hit, subject, previous),
        claimant=subject.claimant,
        fits=subject.fits,
        coordinated=subject.coordinated,
        backward=any(_is_about(h, hit) for h in hits),
        name_end=subject.name_end,
    )


def _may_say(hit: CueHit, subject: Subject) -> bool:
    """Tell whether the verb is a saying of this subject: a map "sees", a soldier only looks."""
    if not hit.cue.only:
        return True
    if subject.claimant is not None:
        return subject.claimant.type in hit.cue.only
    return bool(hit.cue.only & subject.fits) or subject.coordinated


def _is_about(about: CueHit, verb: CueHit) -> bool:
    """Tell whether «про це» stands shortly before the verb, or right after it."""
    return about.cue.kind == "about" and (0 <= verb.low - about.high <= 6 or 0 <= about.low - verb.high <= 2)


def _simple(scene: Scene, hit: CueHit, end: int, claimant: Claimant | None, fits: frozenset[str]) -> Frame:
    first = all(not scene.is_content(word) for word in scene.letters(scene.low, hit.start))
    text = scene.text[hit.start : hit.end]
    return Frame(hit.start, end, hit.cue, hit.start, text, "lead" if first else "tail", claimant, fits)


def _according(scene: Scene, hit: CueHit, hits: Sequence[CueHit]) -> Frame | None:
    near = [f for f in scene.figures if _is_named_next(scene, hit, f)]
    if not near or any(w.letters in scene.listed("evidence") for w in scene.items[hit.high : near[0].low]):
        return None
    more = [
        f
        for f in scene.figures
        if near[0].high <= f.low <= near[0].high + 8
        and f.sort in {"person", "body"}
        and scene.is_free(hit.end, f.start)
    ]
    chosen = speaker([near[0], *more], near[0])
    if chosen.sort != "person":
        edge = scene.chunk_end(chosen.end)
        named = (f for f in scene.figures if f.sort == "person" and 0 < f.start - edge <= 2)
        chosen = next(named, chosen)  # "according to the commander of the corps, Denys Prokopenko"
    frame = _simple(scene, hit, max(chosen.end, near[0].end), chosen.claimant, chosen.fits)
    return replace(frame, backward=any(h.cue.kind == "about" and h.high == hit.low for h in hits))


def _is_named_next(scene: Scene, hit: CueHit, figure: Figure) -> bool:
    """Tell whether a figure is whom "according to" names, or whose assessment it names."""
    distance = figure.low - hit.high
    if distance < 0 or not scene.is_free(hit.end, figure.start):
        return False
    owner = {scene.items[i].letters for i in range(max(hit.high, figure.low - 2), figure.low)} & {
        "by",
        "from",
        "of",
    }
    return distance <= 3 or (distance <= 7 and bool(owner))


def _anaphor(scene: Scene, hit: CueHit) -> Frame:
    """Read «за його словами», «йдеться у зведенні (Генштабу)»: the last speaker, unless one is named."""
    after = [
        f for f in scene.figures if hit.high <= f.low <= hit.high + 2 and scene.is_free(hit.end, f.start)
    ]
    if after:
        return _simple(scene, hit, after[0].end, after[0].claimant, after[0].fits or frozenset({"any"}))
    before = [f for f in scene.figures if f.high <= hit.low and f.claimant and f.claimant.type in _TOPICS]
    if before and hit.cue.kind == "anaphor" and hit.start - before[-1].end < _TOPIC_CHARS:
        return _simple(
            scene, hit, hit.end, before[-1].claimant, frozenset()
        )  # "X disagrees: by his count, …"
    inside = [f for f in scene.figures if hit.low <= f.low < hit.high and f.sort == "reference"]
    fits = inside[0].fits if inside and hit.cue.kind == "anaphor" else frozenset({"any"})
    return _simple(scene, hit, hit.end, None, fits)


def _colon(scene: Scene) -> Frame | None:
    """Read "ISW: the army has advanced"."""
    for figure in scene.figures:
        if figure.sort == "role" or scene.count(scene.low, figure.start) > 2:
            continue
        match = _COLON_AFTER.match(scene.text, figure.end, min(scene.high, figure.end + 60))
        if match and ("," not in match[0] or figure.sort == "person"):
            end = match.end() - 1
            return Frame(scene.low, end, None, figure.end, ":", "lead", figure.claimant, figure.fits)
    return None


def _dash(scene: Scene) -> Frame | None:
    """Read «Ворог захопив село – DeepState»."""
    for figure in reversed(scene.figures):
        rest = scene.text[figure.end : scene.high].strip(' .!"»”…\n')
        if rest or figure.sort in {"role", "reference"} or scene.count(scene.low, figure.start) < 3:
            continue
        speaks = figure.sort == "person" or (figure.claimant is not None and figure.claimant.type != "unit")
        if speaks and _DASH_BEFORE.search(scene.text[max(scene.low, figure.start - 60) : figure.start]):
            return Frame(
                figure.start, figure.end, None, figure.start, "—", "tail", figure.claimant, figure.fits
            )
    return None


def _quote_tag(scene: Scene) -> Frame | None:
    """Read «…», — усміхається боєць: whatever the verb after a quotation is, its subject speaks."""
    match = _TAG.search(scene.text, scene.low, scene.high)
    if match is None:
        return None
    first, _ = scene.words.between(match.end(), scene.high)
    near = [
        f for f in scene.figures if 1 <= f.low - first <= _TAG_WORDS and scene.is_free(match.end(), f.start)
    ]
    if first >= scene.last or scene.items[first].title:
        return None
    if not near:
        return _pronoun_tag(scene, first)
    verb, chosen = scene.items[first], speaker(near, near[0])
    text = scene.text[verb.start : verb.end]
    return Frame(verb.start, chosen.end, None, verb.start, text, "tail", chosen.claimant, chosen.fits)


def _pronoun_tag(scene: Scene, first: int) -> Frame | None:
    """Read «…», — починає він: whoever spoke or was named last."""
    verb, after = scene.items[first], first + 1
    if after >= scene.last or scene.items[after].letters not in scene.listed("pronoun_person"):
        return None
    text = scene.text[verb.start : verb.end]
    fits = frozenset({"person"})
    return Frame(verb.start, scene.items[after].end, None, verb.start, text, "tail", None, fits)


# -- shape ----------------------------------------------------------------------------------------


def _shape(scene: Scene, hit: CueHit, subject: Subject, previous: Frame | None) -> Shape:
    """Tell whether the statement follows the frame or stands around it."""
    start, end = min(hit.start, subject.start), max(hit.end, subject.end)
    floor = previous.end if previous is not None and previous.end <= start else scene.low
    if hit.cue.echo and previous is not None and scene.count(end, scene.high, content=True) <= 1:
        return "lead"
    if scene.count(floor, start, content=True) == 0 or re.match(r"\s*:", scene.text[end : scene.high]):
        return "lead"
    complementizers = scene.listed("complementizers")
    index, stop = scene.words.between(end, scene.high)
    while index < stop:
        word = scene.items[index].letters
        small = word in scene.listed("fillers") or len(word) <= 2 or word.isdigit()
        if word in complementizers or not small:
            break
        index += 1
    following = scene.items[index] if index < stop else None
    said_that = following is not None and following.letters in complementizers
    if following is not None and said_that and not _QUOTED.search(scene.text, end, following.start):
        return "lead"
    if subject.inverted:
        return "tail"
    chunk = scene.chunk_end(end)
    remaining = (
        scene.count(following.start, chunk) if following is not None and following.start < chunk else 0
    )
    return "lead" if remaining >= (2 if hit.cue.object else 4) else "tail"

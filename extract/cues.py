"""Find the words of saying of a sentence that are verbs or phrases there, and no nouns, passives or names."""

from __future__ import annotations

from dataclasses import dataclass

from extract.scene import Scene
from extract.speech import Cue

_NEED_WORDS = 9
_ADJECTIVES = frozenset({"russian", "ukrainian", "american", "us", "british", "western"})


@dataclass(frozen=True, slots=True)
class CueHit:
    """Hold a word of saying in its place: offsets and word indexes."""

    start: int
    end: int
    low: int
    high: int
    cue: Cue


def find_cues(scene: Scene) -> list[CueHit]:
    """Return the words of saying that are verbs or phrases here, and no nouns, passives or names."""
    items = scene.items
    hits = (
        CueHit(items[low].start, items[high - 1].end, low, high, cue)
        for low, high, cue in scene.speech.cues.find(items, scene.first, scene.last)
    )
    taken = {index for f in scene.figures if f.sort != "reference" for index in range(f.low, f.high)}
    free = [h for h in hits if not (h.low in taken and h.high - 1 in taken) and _is_verb(scene, h)]
    return [h for h in free if h.cue.needs is None or _has_needed(scene, h)]


def _has_needed(scene: Scene, hit: CueHit) -> bool:
    low, high = max(scene.first, hit.low - _NEED_WORDS), min(scene.last, hit.high + _NEED_WORDS)
    return bool(hit.cue.needs and hit.cue.needs.find(scene.items, low, high))


def _is_verb(scene: Scene, hit: CueHit) -> bool:
    if hit.cue.kind != "verb":
        return True
    english = scene.speech.lang == "en"
    if hit.low == scene.first:
        return hit.high < scene.last and (not english or scene.text[hit.start : hit.end].endswith("ing"))
    before = scene.items[hit.low - 1]
    word = scene.items[hit.low].letters
    apart = bool(scene.text[before.end : hit.start].strip())
    if _is_passive(scene, hit):
        return False
    if (
        word in scene.listed("noun_forms")
        and hit.high - hit.low == 1
        and not (apart and word.endswith("ing"))
    ):
        return _follows_speaker(scene, hit)
    reported = before.letters in {"in", "that"} and word in {"said", "says"}
    return apart or reported or before.letters not in scene.listed("not_verb_after")


def _is_passive(scene: Scene, hit: CueHit) -> bool:
    """Tell "claimed by Russia" and "expected to arrive" from somebody's claim."""
    if hit.high >= scene.last or scene.text[hit.end : scene.items[hit.high].start].strip():
        return False
    after = scene.items[hit.high].letters
    passive = after == "to" and scene.items[hit.high - 1].letters in scene.listed("passive_before_to")
    return passive or after in scene.listed("not_verb_before")


def _follows_speaker(scene: Scene, hit: CueHit) -> bool:
    """Tell whether a word that may be a noun stands right after somebody who can speak."""
    at = hit.low
    while at > scene.first and (
        scene.items[at - 1].letters.endswith("ly") or scene.items[at - 1].letters in {"also", "now", "still"}
    ):
        at -= 1
    if at == scene.first:
        return False
    before = scene.items[at - 1].letters
    if scene.text[scene.items[at - 1].start : scene.items[at - 1].end].endswith(("'s", "’s", "s'", "s’")):
        return False  # "the Kremlin's demand"
    if any(
        before in scene.listed(name)
        for name in ("pronoun_person", "pronoun_any", "pronoun_body", "relatives")
    ):
        return True
    return before not in _ADJECTIVES and any(f.high == at and f.sort != "name" for f in scene.figures)


def is_hearsay(scene: Scene, hit: CueHit) -> bool:
    """Tell whether nobody in particular says it: "they say" between commas."""
    at = hit.low
    while at > scene.first and scene.items[at - 1].letters in scene.listed("pronoun_any"):
        at -= 1
    found = scene.speech.phrases["hearsay"].at(scene.items, at, hit.high)
    if (
        found is None
        or found[0] != hit.high
        or scene.text[hit.end : min(scene.high, hit.end + 1)] not in {",", ""}
    ):
        return False
    return at == scene.first or not scene.is_free(scene.items[at - 1].end, scene.items[at].start)

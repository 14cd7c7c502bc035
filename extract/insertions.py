"""Step over inserted phrases, back to whom they tell of: "X, who heads the region, on 5 May, said"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.figures import Figure, speaker
from extract.scene import Scene

_LOOSE_WORDS = 3
_PARTICIPLES = {
    "en": re.compile(r"ing$"),
    "uk": re.compile(r"(?:[юу]чи|[юу]чись|вши|вшись)$"),
    "ru": re.compile(
        r"(?:уя|ая|вши|вшись|ясь|ив|ав|[юуая]щ(?:[еи]й|ая|ее|ие|его|ей|их|им|ую)|вш(?:ий|ая|ее|ие|его|ей|их|им|ую))(?:ся)?$"
    ),
}


def apposed(scene: Scene, left: int) -> tuple[int, Figure] | None:
    """Read "X, who heads the region, on 5 May, said": the figure before the inserted phrases."""
    edge = left
    for _ in range(4):
        if edge <= scene.low:
            return None
        low = scene.chunk_start(edge - 1)
        inside = scene.inside(low, edge)
        first, stop = scene.words.between(low, edge)
        chosen = _whole_chunk(inside, stop - first)
        inserted = is_inserted(scene, low, edge) or (
            low != scene.low and _tells_of_person(scene, low, first, inside)
        )
        if chosen is not None and (chosen.sort in {"person", "name"} or not inserted):
            others = stop - first - sum(f.high - f.low for f in inside)
            near = chosen.sort == "person" or inside[0].low - first <= _LOOSE_WORDS
            if others > _LOOSE_WORDS or not near:
                return None
            return min(chosen.start, inside[0].start), chosen
        if not inserted:
            return None
        edge = low
    return None


def _whole_chunk(inside: list[Figure], words: int) -> Figure | None:
    """Return the person of a chunk, a name that fills it, or its first figure."""
    person = next((f for f in inside if f.sort == "person"), None)
    name = next((f for f in inside if f.sort == "name" and f.high - f.low >= words - 1), None)
    return person or name or (speaker(inside, inside[0]) if inside else None)


def _tells_of_person(scene: Scene, low: int, first: int, inside: Sequence[Figure]) -> bool:
    """Tell whether a chunk only says what the person named just before is ("a founder of DeepState")."""
    apart = not inside or inside[0].low > first
    return apart and any(f.sort == "person" and 0 < low - f.end <= 2 for f in scene.figures)


def is_inserted(scene: Scene, low: int, edge: int) -> bool:
    """Tell whether a chunk is a date, an office, a relative clause or "a Ukrainian project"."""
    letters = scene.letters(low, edge)
    if not letters or all(word in scene.listed("fillers") for word in letters):
        return True
    if len(letters) <= 5 and any(word[0].isdigit() for word in letters):
        return True
    if _PARTICIPLES[scene.speech.lang].search(letters[0]):
        return True
    if low == scene.low:
        return False
    if starts_with_office(scene, low):
        return True
    article = scene.speech.lang == "en" and letters[0] in {"a", "an", "the"}
    return article or letters[0] in scene.listed("inserted_after")


def starts_with_office(scene: Scene, low: int) -> bool:
    """Tell whether a chunk begins with an office or "who"."""
    first, _ = scene.words.between(low, scene.high)
    if first < scene.last and scene.items[first].letters in scene.listed("relatives"):
        return True
    return any(0 <= f.low - first <= 2 and f.sort in {"role", "reference"} for f in scene.figures)

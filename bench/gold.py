"""Gold documents as the resolver's input: mentions with the right spans, uses and relations.

The oracle isolates resolution from recognition. A hint is given only where the surface shows it: a
type word in the name, or at the end of its coordination ("Donetsk, Luhansk and Kherson regions").
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from extract.nlp import sentence_spans
from geo.areas import strip_type_word
from records import Mention, Place, Relation, Resolution

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "gold"))
import score as gold_score  # noqa: E402 - the measuring stick lies beside the gold set

ON_MAP = gold_score.ON_MAP
LIST_REACH = 160  # characters from a bare member of a coordination to its type word


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """Hold one gold document, its oracle mentions in text order, and their gold toponyms."""

    id: str
    lang: str
    text: str
    published: date | None
    publisher: str
    mentions: tuple[Mention, ...]
    toponyms: tuple[dict[str, Any], ...]

    @property
    def even(self) -> bool:
        """Tell whether the document's number is even: weights are fitted on those alone."""
        return int(self.id.rsplit("-", 1)[1]) % 2 == 0


def gold_documents(path: Path = ROOT / "tests/gold/dev.jsonl") -> Iterator[GoldDocument]:
    """Yield the gold documents in file order."""
    for line in path.read_text("utf-8").splitlines():
        raw = json.loads(line)
        sentences = [tuple(s) for s in sentence_spans(raw["text"])]
        pairs = sorted(
            ((_mention(raw, t, sentences), t) for t in raw["toponyms"]), key=lambda pair: pair[0].start
        )
        day = date.fromisoformat(raw["published"]) if raw["published"] else None
        mentions, toponyms = zip(*pairs, strict=True) if pairs else ((), ())
        yield GoldDocument(raw["id"], raw["lang"], raw["text"], day, raw["publisher"], mentions, toponyms)


def _mention(raw: dict[str, Any], toponym: dict[str, Any], sentences: list[Any]) -> Mention:
    start, end = gold_score.locate(raw["text"], toponym["surface"], toponym["occ"])
    sentence = next((s for s in sentences if s[0] <= start < s[1]), (0, len(raw["text"])))
    given = toponym.get("relation")
    relation = Relation(given["type"], given.get("km"), given.get("bearing")) if given else None
    hint = toponym["kind"] if _shows_kind(raw, toponym, start, sentence[1]) else None
    return Mention(start, end, toponym["surface"], sentence, raw["lang"], toponym["use"], relation, hint)


def _shows_kind(raw: dict[str, Any], toponym: dict[str, Any], start: int, end: int) -> bool:
    """Tell whether the words show that an oblast or raion is meant."""
    if toponym["kind"] not in {"oblast", "raion"}:
        return False
    if strip_type_word(toponym["surface"])[1]:
        return True
    for other in raw["toponyms"]:
        at = gold_score.locate(raw["text"], other["surface"], other["occ"])[0]
        if other["kind"] == toponym["kind"] and start < at < min(end, start + LIST_REACH):
            tail = raw["text"][at : at + len(other["surface"])]
            if tail[-1] in "sхйв" and strip_type_word(tail)[1]:  # a plural: regions, областях, районів
                return True
    return False


def is_right(toponym: dict[str, Any], place: Place | None) -> bool:
    """Tell whether a place is the gold toponym's (as score.py does)."""
    return bool(gold_score.right_place(toponym, place and as_json(place)))


def as_json(place: Place) -> dict[str, Any]:
    """Return the fields of a place that score.py reads."""
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "oblast": place.oblast,
        "lat": place.lat,
        "lon": place.lon,
    }


@dataclass(slots=True)
class Tally:
    """Count how often a method is right, over the names that belong on a map."""

    names: int = 0
    right: int = 0
    points: int = 0
    within_3: int = 0
    within_161: int = 0
    areas: int = 0
    areas_right: int = 0
    abstained: int = 0

    def add(self, toponym: dict[str, Any], place: Place | None) -> bool:
        """Count one answer; return whether it is right."""
        right = is_right(toponym, place)
        self.names += 1
        self.right += right
        self.abstained += place is None
        if toponym["kind"] in gold_score.POINT and toponym.get("lat") is not None:
            self.points += 1
            km = gold_score.MAX_KM
            if place and place.lat is not None and place.kind not in gold_score.AREA:
                km = gold_score.km((toponym["lat"], toponym["lon"]), (place.lat, place.lon))
            self.within_3 += km <= 3
            self.within_161 += km <= 161
        elif toponym["kind"] in gold_score.AREA:
            self.areas += 1
            self.areas_right += right
        return right

    def shares(self) -> dict[str, float]:
        """Return the shares: right, within 3 and 161 km, areas right."""
        return {
            "right": self.right / max(1, self.names),
            "@3km": self.within_3 / max(1, self.points),
            "@161km": self.within_161 / max(1, self.points),
            "area": self.areas_right / max(1, self.areas),
        }


def calibration_error(answers: list[tuple[Resolution, bool]], bins: int = 10) -> float:
    """Return the expected calibration error of the scores of the answers that give a place."""
    given = [(r.score, right) for r, right in answers if r.place is not None]
    groups: dict[int, list[tuple[float, bool]]] = {}
    for score, right in given:
        groups.setdefault(min(bins - 1, int(score * bins)), []).append((score, right))
    gaps = (abs(sum(s for s, _ in g) - sum(r for _, r in g)) for g in groups.values())
    return sum(gaps) / max(1, len(given))

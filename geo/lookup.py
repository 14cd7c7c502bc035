"""Look a name up for a person: every candidate place, and why the name matches it."""

from __future__ import annotations

from typing import Any

from geo.gazetteer import Gazetteer
from geo.index import NameIndex

WHY = {
    "current": "its current name",
    "former": "a former name",
    "exonym": "a foreign or traditional name",
    "inflected": "a case form of its name",
    "transliterated": "a transliteration of its name",
}


def candidates(name: str, gazetteer: Gazetteer, index: NameIndex) -> list[dict[str, Any]]:
    """Return one JSON-plain row per place that ``name`` may stand for, the most populous first.

    ``why`` says what sort of name it is; ``names`` lists the other names with their years and
    sources ("Artemivsk (1924–2016)"). An unknown name gives an empty list.
    """
    reasons: dict[str, set[str]] = {}
    for entry in index.lookup(name):
        sort = "an adjective of its name" if entry.part == "adjective" else WHY[entry.name_kind]
        reasons.setdefault(entry.place_id, set()).add(f"{sort} ({entry.lang})")
    rows = []
    for place_id, why in reasons.items():
        place = gazetteer.place(place_id)
        rows.append(
            {
                "id": place.id,
                "name": place.name,
                "name_uk": place.name_uk,
                "name_ru": place.name_ru,
                "kind": place.kind,
                "country": place.country,
                "oblast": place.oblast,
                "raion": place.raion,
                "hromada": place.hromada,
                "katottg": place.katottg,
                "lat": place.lat,
                "lon": place.lon,
                "population": place.population,
                "why": "; ".join(sorted(why)),
                "names": "; ".join(_told(n) for n in gazetteer.names(place_id)),
            }
        )
    return sorted(rows, key=lambda row: (-(row["population"] or 0), row["id"]))


def _told(name: Any) -> str:
    if name.kind != "former" and not (name.since or name.until):
        return str(name.text)
    years = f"{name.since or '?'}–{name.until or 'now'}" if name.since or name.until else "years unknown"
    return f"{name.text} ({years})"

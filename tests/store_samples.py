"""Findings built by hand for the tests of the store, and a small world of places."""

from datetime import date

from records import Document, Finding

PLACES = {
    "Pokrovsk": ("wd:Q156718", "Покровськ", "Покровск", "Donetsk", 48.282, 37.1807),
    "Huliaipole": ("wd:Q1015843", "Гуляйполе", "Гуляйполе", "Zaporizhzhia", 47.6644, 36.2564),
    "Siversk": ("wd:Q989284", "Сіверськ", "Северск", "Donetsk", 48.8667, 38.1),
    "Vovchansk": ("wd:Q1012517", "Вовчанськ", "Волчанск", "Kharkiv", 50.2908, 36.9411),
}

NOT_CLAIMED = {
    "claim_id": None, "claim_kind": None, "stance": None, "hedges": (), "negated": False, "claimant": None,
    "claimant_side": None, "claimant_type": None, "relayed_by": None, "cue": None, "cue_start": None,
    "attribution": None, "evidence": (), "beneficiary": None, "rule_id": None, "acled_event_type": None,
    "acled_sub_event_type": None, "viina_labels": (), "plover_event": None,
}  # fmt: skip
NOT_RESOLVED = dict.fromkeys(
    ("place_id", "name", "name_uk", "name_ru", "place_kind", "admin1", "admin2", "country_code", "wikidata",
     "katotth", "lat", "lon", "drawn_as", "geo_precision", "where_prec", "precision_km")
)  # fmt: skip


def document(doc_id="d1", text="Fighting goes on near Pokrovsk.", **more):
    return Document(id=doc_id, text=text, **more)


def finding(doc, place="Pokrovsk", number=1, **more):
    """Build one finding of a document: by default an advance near Pokrovsk asserted by Russia's ministry."""
    place_id, name_uk, name_ru, oblast, lat, lon = PLACES[place]
    sentence = more.pop("claim_text", doc.text)
    values = {
        "id": f"{doc.id}-{number}", "place_text": place, "start_char": number,
        "end_char": number + len(place), "use": "literal",
        "place_id": place_id, "name": place, "name_uk": name_uk, "name_ru": name_ru,
        "name_kind": "current", "place_kind": "settlement", "admin1": oblast, "admin2": None,
        "country_code": "UA", "wikidata": place_id[3:], "katotth": None, "lat": lat, "lon": lon,
        "lat_2": None,
        "lon_2": None, "drawn_as": "point", "geo_precision": 1, "where_prec": 1, "precision_km": 3.0,
        "score": 0.97, "score_margin": 0.9,
        "candidates": ({"id": "wd:Q1", "name": "Other", "admin1": None, "score": 0.02},),
        "resolve_reason": "only_candidate", "relation": None, "relation_km": None, "relation_bearing": None,
        "claim_id": f"c-{doc.id}-{number}", "claim_kind": "advance", "stance": "asserted", "hedges": (),
        "negated": False, "claim_text": sentence, "sentence_start": 0, "sentence_end": len(sentence),
        "claimant": "Russian Ministry of Defence", "claimant_side": "RU", "claimant_type": "ministry",
        "relayed_by": None, "cue": "advanced", "cue_start": 3, "attribution": "indirect",
        "evidence": ("official_statement",), "beneficiary": "RU", "rule_id": "advance.en.1",
        "published": doc.published.isoformat() if doc.published else None, "event_date_start": None,
        "event_date_end": None, "time_precision": None, "date_prec": None, "timex": None, "date_rule": None,
        "acled_event_type": "Battles", "acled_sub_event_type": "Armed clash", "viina_labels": ("t_raid",),
        "plover_event": "ASSAULT", "doc_id": doc.id, "doc_sha256": "0" * 64, "url": doc.url,
        "publisher": doc.source, "title": doc.title, "lang": doc.lang or "en", "extractor_id": "x1",
        "gazetteer_version": "g1",
    }  # fmt: skip
    return Finding(**(values | more))


def day(text):
    return date.fromisoformat(text)

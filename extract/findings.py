"""Flatten what was read into rows: Findings for the store, plain JSON for pipes and scoring."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

from extract.kinds import crosswalk
from geo.footprints import Drawing, draw
from records import Analysis, Claim, Document, EventDate, Finding, Place, Resolution, Span

MAX_RIVALS = 5


def flatten(analysis: Analysis, extractor_id: str, gazetteer_version: str) -> list[Finding]:
    """Return one row per mention and claim about it; a mention without a claim gives one row."""
    document = analysis.document
    about: dict[Span, list[Claim]] = defaultdict(list)
    once = {_claim_id(document, claim): claim for claim in reversed(analysis.claims)}
    for claim in reversed(once.values()):  # text order; what is said twice in a sentence counts once
        for span in dict.fromkeys(claim.about):
            about[span].append(claim)
    shared = {
        "published": document.published.isoformat() if document.published else None,
        "doc_id": document.id,
        "doc_sha256": hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "url": document.url,
        "publisher": document.source,
        "title": document.title,
        "lang": analysis.lang,
        "extractor_id": extractor_id,
        "gazetteer_version": gazetteer_version,
    }
    places = {r.mention.span: r.place for r in analysis.resolutions}
    rows = []
    for resolution in analysis.resolutions:
        where = _where(resolution, places)
        claims: list[Claim | None] = [*about[resolution.mention.span]]
        for said in claims or [None]:
            fields = {**where, **_what(document, resolution, said), **_when(document, said), **shared}
            rows.append(Finding(id=_row_id(document, resolution, said), **fields))
    return rows


def analysis_json(analysis: Analysis) -> dict[str, Any]:
    """Return the document as `frontline extract --format jsonl` prints it (tests/gold/README.md)."""
    places = {r.mention.span: r.place for r in analysis.resolutions}
    return {
        "id": analysis.document.id,
        "lang": analysis.lang,
        "published": analysis.document.published.isoformat() if analysis.document.published else None,
        "mentions": [_mention_json(r) for r in analysis.resolutions],
        "claims": [_claim_json(c, places) for c in analysis.claims],
    }


def _mention_json(resolution: Resolution) -> dict[str, Any]:
    mention, place = resolution.mention, resolution.place
    relation = mention.relation
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "use": mention.use,
        "place": place and _place_json(place),
        "name_kind": resolution.form,
        "score": round(resolution.score, 3),
        "margin": round(resolution.margin, 3),
        "reason": resolution.reason,
        "rivals": [
            {"id": r.id, "name": r.name, "score": round(r.score, 3)} for r in resolution.rivals[:MAX_RIVALS]
        ],
        "precision_km": resolution.precision_km,
        "relation": relation and {"type": relation.type, "km": relation.km, "bearing": relation.bearing},
        "rule_id": mention.rule_id,
    }


def _place_json(place: Place) -> dict[str, Any]:
    """Return a place; towns abroad carry no coordinates there, as the gold set's guide has it."""
    abroad = place.kind == "foreign"
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "oblast": place.oblast,
        "lat": None if abroad else place.lat,
        "lon": None if abroad else place.lon,
    }


def _claim_json(claim: Claim, places: dict[Span, Place | None]) -> dict[str, Any]:
    found = (places.get(span) for span in claim.about)
    return {
        "start": claim.start,
        "end": claim.end,
        "kind": claim.kind,
        "stance": claim.stance,
        "claimant": claim.claimant and claim.claimant.name,
        "side": claim.claimant.side if claim.claimant else "NONE",
        "claimant_type": claim.claimant.type if claim.claimant else "narrator",
        "relayed_by": claim.relayed_by,
        "places": list(dict.fromkeys(p.id for p in found if p)),
        "event_date": claim.date.first.isoformat() if claim.date and claim.date.precision == 1 else None,
        "event_date_end": claim.date.last.isoformat() if claim.date else None,
        "time_precision": claim.date.precision if claim.date else None,
        "hedges": list(claim.hedges),
        "cue": claim.cue,
        "evidence": [code for code, _, _ in claim.evidence],
        "beneficiary": claim.beneficiary,
        "rule_id": claim.rule_id,
    }


def _where(resolution: Resolution, places: dict[Span, Place | None]) -> dict[str, Any]:
    """Return the place part of a row; every geometry field is None for an abstention."""
    mention, place = resolution.mention, resolution.place
    relation = mention.relation
    partner = places.get(relation.partner) if relation and relation.partner else None
    drawing = draw(place, relation, mention.use, partner) if place else Drawing.nowhere()
    return {
        "place_text": mention.text,
        "start_char": mention.start,
        "end_char": mention.end,
        "use": mention.use,
        "place_id": place and place.id,
        "name": place and place.name,
        "name_uk": place and place.name_uk,
        "name_ru": place and place.name_ru,
        "name_kind": resolution.form,
        "place_kind": place and place.kind,
        "admin1": place and place.oblast,
        "admin2": place and place.raion,
        "country_code": place and place.country,
        "wikidata": place.id[3:] if place and place.id.startswith("wd:") else None,
        "katotth": place and place.katottg,
        "lat": drawing.lat,
        "lon": drawing.lon,
        "lat_2": drawing.lat_2,
        "lon_2": drawing.lon_2,
        "drawn_as": drawing.drawn_as,
        "geo_precision": drawing.geo_precision,
        "where_prec": drawing.where_prec,
        "precision_km": drawing.precision_km,
        "score": round(resolution.score, 4),
        "score_margin": round(resolution.margin, 4),
        "candidates": tuple(
            {
                "id": r.id,
                "name": r.name,
                "admin1": r.oblast,
                "score": round(r.score, 4),
                "lat": r.lat,
                "lon": r.lon,
            }
            for r in resolution.rivals[:MAX_RIVALS]
        ),
        "resolve_reason": resolution.reason,
        "relation": relation and relation.type,
        "relation_km": relation and relation.km,
        "relation_bearing": relation and relation.bearing,
    }


def _what(document: Document, resolution: Resolution, claim: Claim | None) -> dict[str, Any]:
    """Return the claim part of a row; kind and claimant are None where nothing is claimed."""
    start, end = (claim.start, claim.end) if claim else resolution.mention.sentence
    codes = crosswalk(claim.kind if claim else None)
    claimant = claim.claimant if claim else None
    return {
        "claim_id": _claim_id(document, claim) if claim else None,
        "claim_kind": claim and claim.kind,
        "stance": claim and claim.stance,
        "hedges": claim.hedges if claim else (),
        "negated": claim.negated if claim else False,
        "claim_text": document.text[start:end],
        "sentence_start": start,
        "sentence_end": end,
        "claimant": claimant and claimant.name,
        "claimant_side": (claimant.side if claimant else "NONE") if claim else None,
        "claimant_type": (claimant.type if claimant else "narrator") if claim else None,
        "relayed_by": claim and claim.relayed_by,
        "cue": claim and claim.cue,
        "cue_start": claim and claim.cue_start,
        "attribution": claim and claim.attribution,
        "evidence": tuple(dict.fromkeys(code for code, _, _ in claim.evidence)) if claim else (),
        "beneficiary": claim and claim.beneficiary,
        "rule_id": claim and claim.rule_id,
        "acled_event_type": codes.acled_event_type,
        "acled_sub_event_type": codes.acled_sub_event_type,
        "viina_labels": codes.viina_labels,
        "plover_event": codes.plover_event,
    }


def _when(document: Document, claim: Claim | None) -> dict[str, Any]:
    """Return the event date; without a stated one the day of publication, and the rule says so."""
    date = claim.date if claim else None
    if date is None:
        day = document.published_on
        return {
            "event_date_start": day and day.isoformat(),
            "event_date_end": day and day.isoformat(),
            "time_precision": 2 if day else None,
            "date_prec": 2 if day else None,
            "timex": None,
            "date_rule": "published" if day else None,
        }
    return {
        "event_date_start": date.first.isoformat(),
        "event_date_end": date.last.isoformat(),
        "time_precision": date.precision,
        "date_prec": _ucdp_date_prec(date),
        "timex": date.text,
        "date_rule": date.rule,
    }


def _ucdp_date_prec(date: EventDate) -> int:
    """Return UCDP GED's date_prec: 1 a day, 2 two to six days, 3 a week, 4 up to a month, 5 longer."""
    days = (date.last - date.first).days + 1
    return next(code for code, most in ((1, 1), (2, 6), (3, 7), (4, 31), (5, days)) if days <= most)


def _claim_id(document: Document, claim: Claim) -> str:
    who = claim.claimant.name if claim.claimant else ""
    return _digest(document.id, str(claim.start), claim.kind, claim.stance, who, str(claim.about))


def _row_id(document: Document, resolution: Resolution, claim: Claim | None) -> str:
    return _digest(document.id, str(resolution.mention.span), _claim_id(document, claim) if claim else "")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]

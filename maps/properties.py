"""The flat properties of a finding, in the order of the codebook, and its time in three dialects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from maps.schema import property_names
from records import Finding

QUOTE_LIMIT = 500  # characters of a sentence that leave the house; a quotation, not a copy


@dataclass(frozen=True, slots=True)
class When:
    """Hold the time of a finding: moment or days, and the rule that gave it; None where unknown."""

    moment: str | None = None
    first: str | None = None
    last: str | None = None
    rule: str | None = None

    def jsonfg(self) -> dict[str, Any] | None:
        """Return the ``time`` member of OGC Features and Geometries JSON; None when undated."""
        if self.moment is not None:
            return {"timestamp": self.moment}
        if self.first is None:
            return None
        return {"date": self.first} if self.first == self.last else {"interval": [self.first, self.last]}

    def day(self) -> str | None:
        """Return the first day; None when undated."""
        return self.moment[:10] if self.moment is not None else self.first


def when(finding: Finding) -> When:
    """Return the stated event date, else the publication (rule ``published``), else nothing."""
    if finding.event_date_start is not None:
        first = finding.event_date_start[:10]
        return When(
            first=first,
            last=(finding.event_date_end or finding.event_date_start)[:10],
            rule=finding.date_rule,
        )
    if finding.published is None:
        return When(rule=finding.date_rule)
    if len(finding.published) == len("2025-11-28"):
        return When(first=finding.published, last=finding.published, rule="published")
    moment = datetime.fromisoformat(finding.published)
    if moment.tzinfo is None:  # the zone is not known, so the moment is not
        day = moment.date().isoformat()
        return When(first=day, last=day, rule="published")
    return When(moment=_utc(moment), rule="published")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _edge(day: str | None, at: time) -> str | None:
    return None if day is None else _utc(datetime.combine(date.fromisoformat(day), at, UTC))


def quote(sentence: str, limit: int) -> str | None:
    """Return the sentence cut to ``limit`` characters; None when the limit is 0."""
    if limit <= 0:
        return None
    return sentence if len(sentence) <= limit else sentence[: limit - 1].rstrip() + "…"


def is_web_address(url: str | None) -> bool:
    """Tell whether the address may become a link: http or https, and nothing that ends a tag."""
    if url is None or not url.lower().startswith(("http://", "https://")):
        return False
    return not any(c in "<>\"'`\\" or c.isspace() or ord(c) < 32 for c in url)


def properties(finding: Finding, quote_limit: int = QUOTE_LIMIT) -> dict[str, Any]:
    """Return the properties of the published schema, all of them, in its order."""
    stated = when(finding)
    sentence = quote(finding.claim_text, quote_limit)
    made: dict[str, Any] = {
        "claim_text": sentence,
        "date_rule": stated.rule,
        "datetime": stated.moment,
        "start_datetime": _edge(stated.first, time.min),
        "end_datetime": _edge(stated.last, time(23, 59, 59)),
        "date": stated.day(),
        "description": sentence,
        "links": [finding.url] if is_web_address(finding.url) else [],
        "source": finding.publisher,
    }
    return {name: made[name] if name in made else _plain(getattr(finding, name)) for name in property_names()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [dict(v) if isinstance(v, dict) else v for v in value]
    return round(value, 6) if isinstance(value, float) else value

"""Pack findings for the static page: small, in one fixed order, and nothing that could run.

The page carries every sentence once, in the table of its ``<noscript>``; the script reads the
sentences from there. The packed data hold the rest in columns of small numbers. Offsets are
turned from code points into UTF-16 units here, because that is how a browser counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from maps.geometry import Shapes, drawn_as, geometry, label_point
from maps.overlay import Overlay
from maps.page_ground import GRID, Ground, Interned
from maps.properties import is_web_address, quote, when
from records import ON_MAP, Finding

STANCES = ("asserted", "hedged", "denied", None)
SIDES = ("RU", "UA", "OTHER", "NONE")
DRAWN = ("point", "part", "offset", "sector", "corridor", "area", "line")
EPOCH = date(1970, 1, 1)
DISPUTED = frozenset({"contested"})


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold what one voice says in one sentence, with all findings (places) that it is about."""

    findings: tuple[Finding, ...]
    sentence: str

    @property
    def head(self) -> Finding:
        """Return the first finding; what is said and by whom is the same in all."""
        return self.findings[0]


def statements(findings: Iterable[Finding], quote_limit: int) -> list[list[Statement]]:
    """Group findings by sentence, then by claim, in an order that depends on the data alone.

    The sentences run by publication, undated last, then by document and position.
    """
    sentences: dict[tuple[str, int], dict[str, list[Finding]]] = {}
    for row in sorted(findings, key=_order):
        claims = sentences.setdefault((row.doc_id, row.sentence_start), {})
        claims.setdefault(row.claim_id or "", []).append(row)
    return [
        [Statement(tuple(rows), quote(rows[0].claim_text, quote_limit) or "") for rows in _told(claims)]
        for claims in sentences.values()
    ]


def _told(claims: dict[str, list[Finding]]) -> Iterable[list[Finding]]:
    return (claims[key] for key in sorted(claims, key=lambda k: (not k, claims[k][0].start_char, k)))


def _order(row: Finding) -> tuple[str, str, int, int, str, str]:
    published = row.published or "9999"
    return published, row.doc_id, row.sentence_start, row.start_char, row.claim_id or "~", row.id


# ---------------------------------------------------------------- rows


class Packer:
    """Collect places, marks, voices and documents, each once, while rows are packed."""

    def __init__(self, shapes: Shapes, ground: Ground) -> None:
        self._shapes = shapes
        self._ground = ground
        self.places, self.voices, self.documents = Interned(), Interned(), Interned()
        self.marks: list[list[Any]] = []
        self._drawn: dict[tuple[Any, ...], int] = {}
        self.kinds, self.name_kinds, self.relays = Interned(), Interned(), Interned()
        self.admins, self.place_kinds = Interned(), Interned()
        self.said: list[list[Any]] = []
        self.rows: list[list[Any]] = []

    def add(self, statement: Statement, sentence: int) -> None:
        """Pack one statement and its findings."""
        head, text = statement.head, statement.sentence
        stated = when(head)
        first, last = _day(stated.day()), _day(stated.last or stated.day())
        cue = _within(text, head.cue_start, head.cue, head.sentence_start)
        voice = (head.claimant, head.claimant_side or "NONE", head.claimant_type)
        self.said.append(
            [
                sentence,
                self.kinds.number(head.claim_kind or ""),
                STANCES.index(head.stance),
                self.voices.number(voice, [voice[0], SIDES.index(voice[1]), voice[2]]),
                self.relays.number(head.relayed_by or ""),
                self._document(head),
                first,
                last,
                0 if first is None else (1 if stated.rule == "published" else (head.time_precision or 1) + 1),
                int(any(f.group_status in DISPUTED for f in statement.findings)),
                *(cue or (-1, 0)),
                len(statement.findings),  # so many of the rows that follow are its own
            ]
        )
        for finding in statement.findings:
            span = _within(text, finding.start_char, finding.place_text, head.sentence_start) or (-1, 0)
            name_kind = self.name_kinds.number(finding.name_kind)
            self.rows.append([self._mark(finding), *span, name_kind])

    def _document(self, row: Finding) -> int:
        key = (row.publisher, row.title, row.url, row.published)
        url = row.url if is_web_address(row.url) else None
        return self.documents.number(key, [row.publisher, row.title, url, row.published])

    def _place(self, row: Finding) -> int:
        admin, kind = self.admins.number(row.admin1 or ""), self.place_kinds.number(row.place_kind or "")
        known = [row.name, row.name_uk, admin, kind, row.place_id]
        return self.places.number(row.place_id, known)

    def _mark(self, row: Finding) -> int:
        """Return the number of the thing drawn; -1 for what is not on the map."""
        if row.place_id is None or row.use not in ON_MAP:
            return -1
        drawn = drawn_as(row)
        key = (row.place_id, drawn, row.lat, row.lon, row.lat_2, row.lon_2)
        if key not in self._drawn:
            packed = self._pack_mark(row, drawn)
            self._drawn[key] = -1 if packed is None else len(self.marks)
            self.marks += [] if packed is None else [packed]
        return self._drawn[key]

    def _pack_mark(self, row: Finding, drawn: str) -> list[Any] | None:
        """Return ``[place, drawn, lat, lon, km, shape or other end, relation]``; None without geometry."""
        found = geometry(row, self._shapes, 3)
        if found is None:
            return None
        shape: Any = None
        if drawn in ("area", "line"):
            lat, lon = label_point(found)
            shape = self._ground.shape(row.name, found)
        else:
            assert row.lat is not None
            assert row.lon is not None
            lat, lon = row.lat, row.lon
            if row.lat_2 is not None and row.lon_2 is not None and drawn == "corridor":
                shape = [round(row.lat_2, 3), round(row.lon_2, 3)]
        told = None if row.relation is None else [row.relation, row.relation_km, row.relation_bearing]
        size = round(row.precision_km or 0, 1)
        return [self._place(row), DRAWN.index(drawn), round(lat, 3), round(lon, 3), size, shape, told]


def _day(day: str | None) -> int | None:
    return None if day is None else (date.fromisoformat(day) - EPOCH).days


def _within(text: str, start: int | None, words: str | None, base: int) -> tuple[int, int] | None:
    """Return start and length in UTF-16 units of words inside the sentence; None where they are not."""
    if start is None or not words or start < base:
        return None
    begin = start - base
    if text[begin : begin + len(words)] != words:
        return None
    return _units(text[:begin]), _units(words)


def _units(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)


def pack(
    groups: list[list[Statement]],
    *,
    shapes: Shapes,
    basemap: dict[str, Any] | None,
    lang: str = "en",
    highlight: frozenset[str] = frozenset(),
    overlay: Overlay | None = None,
) -> dict[str, Any]:
    """Return what the page's script draws: places, marks, voices, documents, statements, rows."""
    ground = Ground(basemap, lang)
    packer = Packer(shapes, ground)
    lit: list[int] = []
    for number, group in enumerate(groups):
        for statement in group:
            if any(f.id in highlight for f in statement.findings):
                lit.append(len(packer.said))
            packer.add(statement, number)
    return {
        "overlay": overlay and [overlay.label, ground.paths.pack(overlay.geometry())],
        "grid": GRID,
        "paths": ground.paths.values(),
        "base": ground.rows,
        "admins": [ground.admins.get(name, name) for name in packer.admins.values],
        "placeKinds": packer.place_kinds.values,
        "places": packer.places.values,
        "marks": packer.marks,
        "voices": packer.voices.values,
        "documents": packer.documents.values,
        "kinds": packer.kinds.values,
        "relays": packer.relays.values,
        "nameKinds": packer.name_kinds.values,
        "statements": packer.said,
        "rows": packer.rows,
        "highlight": lit,
    }


def inert_json(value: Any) -> str:
    """Return JSON that is safe inside a script element: no tag, no entity, no line separator.

    A lone surrogate, which no page can carry, becomes a question mark.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text

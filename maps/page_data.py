"""Pack findings for the static page: small, in one fixed order, and nothing that could run.

The page carries every sentence once, in the table of its ``<noscript>``; the script reads the
sentences from there. The packed data hold the rest in columns of small numbers. Offsets are
turned from code points into UTF-16 units here, because that is how a browser counts.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from maps.geometry import Geometry, Shapes, drawn_as, geometry, label_point
from maps.overlay import Overlay
from maps.properties import is_web_address, quote, when
from records import ON_MAP, Finding

GRID = 1000  # packed positions are whole thousandths of a degree (about 100 m)
STANCES = ("asserted", "hedged", "denied", None)
SIDES = ("RU", "UA", "OTHER", "NONE")
DRAWN = ("point", "part", "offset", "sector", "corridor", "area", "line")
EPOCH = date(1970, 1, 1)
DISPUTED = frozenset({"contested"})


@dataclass(slots=True)
class Interned:
    """Number values in the order of their first use."""

    values: list[Any] = field(default_factory=list)
    _numbers: dict[Hashable, int] = field(default_factory=dict)

    def number(self, key: Hashable, value: Any = None) -> int:
        """Return the number of a key, a new one where it is new; ``value`` defaults to the key."""
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(key if value is None else value)
        return self._numbers[key]


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


# ---------------------------------------------------------------- geometry


class Paths:
    """Pack lines and rings as whole numbers: the first position, then the steps from one to the next."""

    def __init__(self) -> None:
        self._paths = Interned()

    def add(self, positions: Sequence[Sequence[float]]) -> int | None:
        """Return the number of a path; None where it shrinks to a point on the grid."""
        grid = [(round(x * GRID), round(y * GRID)) for x, y, *_ in positions]
        steps: list[int] = list(grid[0])
        for here, there in pairwise(grid):
            if here != there:
                steps += [there[0] - here[0], there[1] - here[1]]
        return self._paths.number(tuple(steps)) if len(steps) > 2 else None

    def pack(self, found: Geometry) -> list[list[int]]:
        """Return the parts of a geometry, each a list of path numbers (outer ring, then holes)."""
        kind, coordinates = found["type"], found["coordinates"]
        if kind == "GeometryCollection" or kind.endswith("Point"):
            return []
        parts = coordinates if kind.startswith("Multi") else [coordinates]
        rings = [part if "Polygon" in kind else [part] for part in parts]
        packed = [[n for ring in part if (n := self.add(ring)) is not None] for part in rings]
        return [part for part in packed if part]

    def values(self) -> list[list[int]]:
        """Return all paths."""
        return [list(v) for v in self._paths.values]


def pack_basemap(basemap: dict[str, Any] | None, paths: Paths) -> list[list[Any]]:
    """Return the base map as rows ``[kind, name, name_uk, parts or [lat, lon], rank]``."""
    rows: list[list[Any]] = []
    for feature in (basemap or {"features": ()})["features"]:
        known, found = feature.get("properties") or {}, feature["geometry"]
        label = [known.get("kind", "land"), known.get("name"), known.get("name_uk")]
        if found["type"] == "Point":
            lon, lat = found["coordinates"][:2]
            rows.append([*label, [round(lat, 3), round(lon, 3)], known.get("rank", 3)])
        elif parts := paths.pack(found):
            rows.append([*label, parts, known.get("rank", 3)])
    return rows


# ---------------------------------------------------------------- rows


class Packer:
    """Collect places, marks, voices and documents, each once, while rows are packed."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self.paths = Paths()
        self.places, self.voices, self.documents = Interned(), Interned(), Interned()
        self.marks: list[list[Any]] = []
        self._drawn: dict[tuple[Any, ...], int] = {}
        self.kinds, self.name_kinds, self.relays = Interned(), Interned(), Interned()
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
            ]
        )
        for finding in statement.findings:
            span = _within(text, finding.start_char, finding.place_text, head.sentence_start) or (-1, 0)
            name_kind = self.name_kinds.number(finding.name_kind)
            self.rows.append([len(self.said) - 1, self._mark(finding), *span, name_kind])

    def _document(self, row: Finding) -> int:
        key = (row.publisher, row.title, row.url, row.published)
        url = row.url if is_web_address(row.url) else None
        return self.documents.number(key, [row.publisher, row.title, url, row.published])

    def _place(self, row: Finding) -> int:
        known = [row.name, row.name_uk, row.name_ru, row.admin1, row.place_kind, row.place_id]
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
            shape = self.paths.pack(found)
        else:
            assert row.lat is not None
            assert row.lon is not None
            lat, lon = row.lat, row.lon
            if row.lat_2 is not None and row.lon_2 is not None and drawn == "corridor":
                shape = [round(row.lat_2, 4), round(row.lon_2, 4)]
        told = None if row.relation is None else [row.relation, row.relation_km, row.relation_bearing]
        size = round(row.precision_km or 0, 1)
        return [self._place(row), DRAWN.index(drawn), round(lat, 4), round(lon, 4), size, shape, told]


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
    highlight: frozenset[str] = frozenset(),
    overlay: Overlay | None = None,
) -> dict[str, Any]:
    """Return what the page's script draws: places, marks, voices, documents, statements, rows."""
    packer = Packer(shapes)
    base = pack_basemap(basemap, packer.paths)
    lit: list[int] = []
    for number, group in enumerate(groups):
        for statement in group:
            if any(f.id in highlight for f in statement.findings):
                lit.append(len(packer.said))
            packer.add(statement, number)
    return {
        "overlay": overlay and [overlay.label, packer.paths.pack(overlay.geometry())],
        "paths": packer.paths.values(),
        "base": base,
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

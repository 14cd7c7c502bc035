"""The view as one record and one string: the same in the URL, after ``--query`` and in export headers.

Pure functions, no SQL. ``parse_query`` never fails: what it does not understand it leaves out and
notes. ``format_query`` is canonical: keys sorted, defaults left out, values sorted, so that equal
views have equal strings and ``parse_query(format_query(q)) == (q, ())``.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, quote

from records import ON_MAP, ClaimKind, Side, Stance, Use

# The token that stands for "no value" in a filter: kind=- are the mentions without a claim.
NOTHING = "-"

GroupStatus = Literal["uncontested", "corroborated", "contested", "denied", "admitted", "superseded"]
Undated = Literal["in", "out", "only"]
Resolved = Literal["any", "yes", "no"]
Mode = Literal["window", "cumulative"]
BBox = tuple[float, float, float, float]  # west, south, east, north: the order of GeoJSON's bbox
MapView = tuple[float, float, float]  # zoom, lat, lon: the order of OpenStreetMap's #map=

DEFAULT_USE = tuple(sorted(ON_MAP))
PRESETS = {"24h": 1, "7d": 7, "30d": 30}


def _round(value: float) -> float:
    return round(float(value), 6) + 0.0  # + 0.0 turns -0.0 into 0.0


def _clean(text: str) -> str:
    """Drop control characters and lone surrogates, which no address can carry; NFC, trimmed."""
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


@dataclass(frozen=True, slots=True)
class Query:
    """Hold what a person looks at: filters, time, and the state of the view.

    Every filter is a tuple of accepted values; empty accepts all, ``"-"`` accepts the missing
    value. Tuples are sorted and freed of doubles on construction, so that equal views are equal.

    ``use`` empty means the uses that are drawn on the map (literal, sector).
    ``since, until`` are the first and last day, both included; ``last_days`` counts back from the
    day that the reader calls today and is dropped where ``since`` or ``until`` is given.
    ``undated`` tells whether findings without any date pass a time filter.
    ``bbox`` is ``(west, south, east, north)`` in degrees; west > east crosses the 180th meridian.
    ``hid`` are ids of findings to highlight: they filter nothing. ``map`` is ``(zoom, lat, lon)``.
    The view keys (``hid, map, ui, tab, sel, mode``) never change what is found.
    """

    claimant: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    oblast: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    use: tuple[str, ...] = DEFAULT_USE
    precision: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    doc: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    q: str = ""
    since: date | None = None
    until: date | None = None
    last_days: int | None = None
    undated: Undated = "in"
    resolved: Resolved = "any"
    bbox: BBox | None = None
    # the view
    hid: tuple[str, ...] = ()
    map: MapView | None = None
    ui: str | None = None
    tab: str | None = None
    sel: str | None = None
    mode: Mode = "window"

    def __post_init__(self) -> None:
        """Bring every value into its one canonical form."""
        for name in MULTI:
            values = tuple(sorted({cleaned for v in getattr(self, name) if (cleaned := _clean(v))}))
            object.__setattr__(self, name, values or (DEFAULT_USE if name == "use" else ()))
        object.__setattr__(self, "q", " ".join(_clean(self.q).split()))
        for name in ("ui", "tab", "sel"):
            object.__setattr__(self, name, _clean(getattr(self, name) or "") or None)
        if self.since is not None or self.until is not None:
            object.__setattr__(self, "last_days", None)
        if self.bbox is not None:
            object.__setattr__(self, "bbox", tuple(_round(v) for v in self.bbox))
        if self.map is not None:
            object.__setattr__(self, "map", tuple(_round(v) for v in self.map))

    def days(self, today: date | None) -> tuple[date | None, date | None]:
        """Return the first and last day of the time filter; None where it is open.

        ``today`` anchors "the last N days", that day included; None leaves them open.
        """
        if self.last_days is not None and today is not None:
            return today - timedelta(days=min(self.last_days, today.toordinal()) - 1), today
        return self.since, self.until

    def filters(self) -> Query:
        """Return the same query with the view keys at their defaults: what decides the result."""
        return Query(**{f.name: getattr(self, f.name) for f in fields(self) if f.name not in VIEW_FIELDS})


# Filters by how their values are written: from a fixed list, or in any words.
CHOICES: dict[str, tuple[str, ...]] = {
    "side": get_args(Side),
    "kind": get_args(ClaimKind),
    "stance": get_args(Stance),
    "use": get_args(Use),
    "lang": ("en", "uk", "ru"),
    "precision": ("1", "2", "3"),
    "status": get_args(GroupStatus),
}
WORDS = ("claimant", "place", "oblast", "publisher", "group", "doc", "id", "hid")
MULTI = (*CHOICES, *WORDS)
VIEW_FIELDS = frozenset({"hid", "map", "ui", "tab", "sel", "mode"})
KEY_OF = {"since": "from", "until": "to", "last_days": "last"}
FIELD_OF = {KEY_OF.get(f.name, f.name): f.name for f in fields(Query)}


def parse_query(text: str) -> tuple[Query, tuple[str, ...]]:
    """Read a query string, a leading ``?`` or a whole address; never fail.

    Returns the query and one note per key or value that was left out.
    """
    if text.startswith(("http://", "https://")):
        text = text.partition("?")[2].partition("#")[0]
    notes: list[str] = []
    values: dict[str, Any] = {}
    try:
        pairs = parse_qsl(text.strip().removeprefix("?"), keep_blank_values=True, max_num_fields=10_000)
    except ValueError:
        return Query(), ("the query has more than 10,000 parts and was ignored",)
    for key, raw in pairs:
        name = FIELD_OF.get(key)
        if name is None:
            notes.append(f"unknown key {_show(key)} was ignored")
        elif raw.strip():
            _take(name, key, raw, values, notes)
    if values.get("last_days") and (values.get("since") or values.get("until")):
        notes.append("last was ignored because from or to is given")
    since, until = values.get("since"), values.get("until")
    if since and until and since > until:
        notes.append(f"from {since} is after to {until}: they were exchanged")
        values.update(since=until, until=since)
    return Query(**values), tuple(dict.fromkeys(notes))


def format_query(query: Query) -> str:
    """Write the query as its canonical string, without a leading ``?``; "" is the default view."""
    parts: list[str] = []
    for key in sorted(FIELD_OF):
        for value in _written(FIELD_OF[key], query):
            parts.append(f"{key}={quote(value, safe=':,-._~/')}")
    return "&".join(parts)


def _written(name: str, query: Query) -> tuple[str, ...]:
    """Write one field's value as the values of its key; none where it is the default."""
    value = getattr(query, name)
    if value == _DEFAULT[name]:
        return ()
    if name in WORDS:
        return tuple(value)
    if name in CHOICES:
        everything = name == "use" and set(value) == set(CHOICES["use"])
        return ("all" if everything else ",".join(value),)
    if name in ("bbox", "map"):
        return (("," if name == "bbox" else "/").join(_number(v) for v in value),)
    return (f"{value}d" if name == "last_days" else str(value),)


def _take(name: str, key: str, raw: str, values: dict[str, Any], notes: list[str]) -> None:
    """Read one key's value into ``values``, or leave a note."""
    if name in CHOICES:
        _take_choices(name, key, raw, values, notes)
    elif name in WORDS:
        values[name] = (*values.get(name, ()), raw)
    else:
        try:
            values[name] = _READ[name](raw.strip())
        except (ValueError, OverflowError):
            notes.append(f"{key}={_show(raw)} was ignored: {_WANTED[name]}")


def _take_choices(name: str, key: str, raw: str, values: dict[str, Any], notes: list[str]) -> None:
    known = {choice.casefold(): choice for choice in (*CHOICES[name], NOTHING)}
    for part in raw.split(","):
        word = part.strip().casefold()
        if name == "use" and word == "all":
            values[name] = CHOICES["use"]
        elif word in known:
            values[name] = (*values.get(name, ()), known[word])
        elif word:
            notes.append(f"{key}={_show(part.strip())} was ignored: use one of {', '.join(CHOICES[name])}")


def _read_days(text: str) -> int:
    days = PRESETS.get(text.casefold()) or int(text.casefold().removesuffix("d"))
    if not 1 <= days <= 36_525:  # a century
        raise ValueError(text)
    return days


def _read_floats(text: str, separator: str) -> tuple[float, ...]:
    numbers = tuple(_round(float(part)) for part in text.split(separator))
    if not all(math.isfinite(n) for n in numbers):
        raise ValueError(text)
    return numbers


def _read_bbox(text: str) -> BBox:
    west, south, east, north = _read_floats(text, ",")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(text)
    return west, south, east, north


def _read_map(text: str) -> MapView:
    zoom, lat, lon = _read_floats(text, "/")
    if not (0 <= zoom <= 24 and -90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(text)
    return zoom, lat, lon


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.casefold() not in choices:
            raise ValueError(text)
        return text.casefold()

    return read


_READ: dict[str, Callable[[str], Any]] = {
    "q": str,
    "since": date.fromisoformat,
    "until": date.fromisoformat,
    "last_days": _read_days,
    "undated": _one_of(*get_args(Undated)),
    "resolved": _one_of(*get_args(Resolved)),
    "mode": _one_of(*get_args(Mode)),
    "bbox": _read_bbox,
    "map": _read_map,
    "ui": _one_of("en", "uk"),
    "tab": str,
    "sel": str,
}
_WANTED = {
    "since": "write a day as 2025-11-28",
    "until": "write a day as 2025-11-28",
    "last_days": "write a number of days as 24h, 7d or 30d",
    "undated": "use in, out or only",
    "resolved": "use any, yes or no",
    "mode": "use window or cumulative",
    "bbox": "write west,south,east,north in degrees",
    "map": "write zoom/lat/lon in degrees",
    "ui": "use en or uk",
}
_DEFAULT = {f.name: getattr(Query(), f.name) for f in fields(Query)}


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _show(text: str) -> str:
    text = _clean(text)
    return f"“{text[:40]}…”" if len(text) > 41 else f"“{text}”"

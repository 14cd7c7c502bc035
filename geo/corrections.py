"""People decide last: a file of corrections that survives every re-reading.

A CSV file kept beside the store, one decision a row, never rewritten, only appended to, so that it is
its own log. Columns::

    time, reason, document, source, start, end, name, place, use

``document`` + ``start`` + ``end`` choose one mention; ``name`` chooses every mention of the name in
that document, in that source, or everywhere when both are empty. ``place`` is a gazetteer id, or
``-`` for "no place"; ``use`` is literal, sector, metonym or modifier; an empty one changes nothing.
The closer a row aims the more it counts (mention, document, source, everywhere); among equals the
later row wins. Times are ISO 8601.
"""

from __future__ import annotations

import csv
import io
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, get_args

from geo.footprints import draw
from geo.table import Gazetteer
from records import FrontlineError, Mention, Resolution, Use

LOG = logging.getLogger("frontline.corrections")
COLUMNS = ("time", "reason", "document", "source", "start", "end", "name", "place", "use")
NO_PLACE = "-"
USES: frozenset[str] = frozenset(get_args(Use))
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that starts so


class CorrectionError(FrontlineError):
    """Say which rows of a corrections file are wrong, all at once."""


class Lookup(Protocol):
    """What corrections ask of the index of forms."""

    def lookup(self, form: str) -> Iterable[Any]:
        """Return the entries of a form."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Hold one decision of a person. None means: not restricted, or not changed.

    ``place`` is a gazetteer id or NO_PLACE. ``start, end`` are code points into the document.
    """

    time: str
    reason: str
    document: str | None = None
    source: str | None = None
    start: int | None = None
    end: int | None = None
    name: str | None = None
    place: str | None = None
    use: Use | None = None

    @property
    def aim(self) -> int:
        """Return how closely the row aims: 3 a mention, 2 a document, 1 a source, 0 everywhere."""
        if self.start is not None:
            return 3
        return 2 if self.document else 1 if self.source else 0


def load_corrections(path: str | Path, gazetteer: Gazetteer | None = None) -> tuple[Correction, ...]:
    """Read a corrections file; an absent file holds no corrections.

    Raises
    ------
    CorrectionError
        With every faulty row: its line, the value and what to do. Place ids are checked when the
        gazetteer is given.

    """
    file = Path(path)
    if not file.exists():
        return ()
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CorrectionError(f"{file}: not a CSV file in UTF-8 ({error}). Save it as CSV, UTF-8.") from error
    if rows and (missing := set(COLUMNS) - set(rows[0])):
        named = ", ".join(sorted(missing))
        raise CorrectionError(
            f"{file}, line 1: column {named} is missing. The header is: {','.join(COLUMNS)}."
        )
    found, faults = [], []
    for line, row in enumerate(rows, 2):
        values = {key: _unguarded(row.get(key) or "").strip() for key in COLUMNS}
        told = [*_faults(values), *_place_faults(values, gazetteer)]
        faults += [f"line {line}: {fault}" for fault in told]
        if not told:
            found.append(_correction(values))
    if faults:
        raise CorrectionError(f"{file}: " + "; ".join(faults) + ".")
    return tuple(found)


def append_correction(path: str | Path, correction: Correction) -> None:
    """Add one decision to the end of the file, with the header when the file is new.

    Raises
    ------
    CorrectionError
        When the correction itself is faulty (nothing is written then).

    """
    values = {
        f.name: "" if (v := getattr(correction, f.name)) is None else str(v) for f in fields(correction)
    }
    if faults := _faults(values):
        raise CorrectionError(f"correction of {correction.name or correction.start}: {'; '.join(faults)}.")
    file = Path(path)
    line = io.StringIO()
    writer = csv.DictWriter(line, COLUMNS, lineterminator="\n")
    if not file.exists() or file.stat().st_size == 0:
        writer.writeheader()
    writer.writerow({key: value if key == "place" else _guarded(value) for key, value in values.items()})
    size = file.stat().st_size if file.exists() else 0
    try:
        with file.open("a", encoding="utf-8", newline="") as sink:
            sink.write(line.getvalue())
    except OSError:  # a disk that is full takes half a line, which would make the whole file unreadable
        with suppress(OSError):
            os.truncate(file, size)
        raise
    LOG.info("correction at %s: %s", correction.time, correction)


def corrections_for(
    corrections: Iterable[Correction], document: str | None, source: str | None
) -> tuple[Correction, ...]:
    """Return the corrections that concern a document, the closest aimed last."""
    mine = [
        c
        for c in corrections
        if (c.document is None or c.document == document) and (c.source is None or c.source == source)
    ]
    return tuple(sorted(mine, key=lambda c: c.aim))  # stable: among equals the later row stays later


def apply_corrections(
    resolutions: Sequence[Resolution], corrections: Sequence[Correction], gazetteer: Gazetteer, index: Lookup
) -> list[Resolution]:
    """Return the resolutions as people have corrected them (the last fitting correction wins).

    A place that the gazetteer does not know is logged and left out: corrections outlive gazetteers.
    """
    if not corrections:
        return list(resolutions)
    names = {c.name: _ids(c.name, index) for c in corrections if c.name is not None and c.start is None}
    answers = []
    for resolution in resolutions:
        answer = resolution
        for correction in sorted(corrections, key=lambda c: c.aim):
            if _concerns(correction, resolution.mention, names, index):
                answer = _corrected(answer, correction, gazetteer)
        answers.append(answer)
    return answers


def _concerns(
    correction: Correction, mention: Mention, names: Mapping[str, frozenset[str]], index: Lookup
) -> bool:
    """Tell whether a correction aims at the mention: by its span, its very text, or another case of it."""
    if correction.start is not None:
        return mention.span == (correction.start, correction.end)
    if correction.name is None:
        return False
    if mention.text.casefold() == correction.name.casefold():
        return True
    ids = names[correction.name]
    return bool(ids) and ids == _ids(mention.text, index)


def _ids(name: str | None, index: Lookup) -> frozenset[str]:
    return frozenset(entry.place_id for entry in index.lookup(name or "") if entry.part != "adjective")


def _corrected(answer: Resolution, correction: Correction, gazetteer: Gazetteer) -> Resolution:
    """Return the answer as one correction has it."""
    mention = answer.mention if correction.use is None else replace(answer.mention, use=correction.use)
    place = answer.place
    reason = answer.reason
    if correction.place == NO_PLACE:
        place, reason = None, "abstain:correction"
    elif correction.place is not None:
        place, reason = gazetteer.places.get(correction.place), "correction"
        if place is None:
            LOG.warning("correction of %s: the gazetteer has no place %s", correction.time, correction.place)
            return answer
    decided = correction.place is not None
    LOG.info("correction of %s applied to %r: %s", correction.time, mention.text, correction.reason)
    return replace(
        answer,
        mention=mention,
        place=place,
        score=1.0 if decided else answer.score,
        margin=1.0 if decided else answer.margin,
        reason=reason,
        precision_km=draw(place, mention.relation, mention.use).precision_km,
    )


def _faults(values: dict[str, str]) -> list[str]:
    """Return what is wrong with the values of one row."""
    faults = []
    try:
        datetime.fromisoformat(values["time"])
    except ValueError:
        faults.append(f"time {values['time']!r} is not ISO 8601 (write 2025-06-30T12:00:00+00:00)")
    if not values["reason"]:
        faults.append("no reason is given (say in a few words why)")
    span = (values["start"], values["end"])
    if any(span):
        if not all(part.isdigit() for part in span) or int(span[0]) >= int(span[1]):
            faults.append(
                f"start {span[0]!r} and end {span[1]!r} are no span (two whole numbers, start first)"
            )
        if not values["document"]:
            faults.append("a span without a document (name the document's id)")
    elif not values["name"]:
        faults.append("neither a span nor a name is given (fill start and end, or name)")
    if not values["place"] and not values["use"]:
        faults.append(f"nothing is corrected (fill place with an id or {NO_PLACE}, or use)")
    if values["use"] and values["use"] not in USES:
        faults.append(f"use {values['use']!r} is not one of {', '.join(sorted(USES))}")
    return faults


def _place_faults(values: dict[str, str], gazetteer: Gazetteer | None) -> list[str]:
    place = values["place"]
    if gazetteer is None or place in ("", NO_PLACE) or place in gazetteer.places:
        return []
    return [f"place {place!r} is not in the gazetteer (take the id from the candidates of an export)"]


def _correction(values: dict[str, str]) -> Correction:
    """Return the correction of a faultless row."""
    given: dict[str, Any] = {key: value or None for key, value in values.items()}
    for key in ("start", "end"):
        given[key] = int(values[key]) if values[key] else None
    return Correction(**given)


def _guarded(value: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return "'" + value if value.startswith(FORMULA) else value


def _unguarded(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA) else value

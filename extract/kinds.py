"""The claim kinds and their crosswalk to ACLED, VIINA and PLOVER; the data is rules/kinds.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "rules" / "kinds.toml"


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Hold the codes of a claim kind in other schemes; None or empty where a scheme has none."""

    means: str
    acled_event_type: str | None
    acled_sub_event_type: str | None
    viina_labels: tuple[str, ...]
    plover_event: str | None


_NOTHING = Crosswalk("", None, None, (), None)


@lru_cache(maxsize=1)
def kinds() -> dict[str, Crosswalk]:
    """Return all claim kinds with their codes, in the order of the file."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        kind: Crosswalk(
            row["means"],
            row["acled_event_type"] or None,
            row["acled_sub_event_type"] or None,
            tuple(row["viina"]),
            row["plover"] or None,
        )
        for kind, row in table.items()
    }


def crosswalk(kind: str | None) -> Crosswalk:
    """Return the codes of a claim kind; None (no claim) has none.

    Raises
    ------
    KeyError
        A kind that is not in rules/kinds.toml: a bug of a rule, not of the input.
    """
    return _NOTHING if kind is None else kinds()[kind]

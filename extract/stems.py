"""What a single word or a publisher's name tells, by rules/stems.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def stems() -> Mapping[str, re.Pattern[str]]:
    """Return the patterns by their names in rules/stems.toml, to be searched for."""
    text = (files("extract") / "rules" / "stems.toml").read_text("utf-8")
    return {name: re.compile(rule["pattern"], re.IGNORECASE) for name, rule in tomllib.loads(text).items()}

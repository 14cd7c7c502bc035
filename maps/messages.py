"""Words of the static page in English and Ukrainian."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from maps.errors import PageError

FILE = Path(__file__).resolve().parent / "messages.toml"


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Return all messages by language."""
    return tomllib.loads(FILE.read_text("utf-8"))


def messages(lang: str) -> dict[str, Any]:
    """Return the messages of a language; PageError names those that exist."""
    known = catalogue()
    if lang not in known:
        raise PageError(f"The page has no interface in {lang!r}. Choose one of: {', '.join(known)}.")
    return known[lang]


def plural(lang: str, forms: dict[str, str], number: int) -> str:
    """Return the form for a number by the CLDR rules of English and Ukrainian."""
    if lang == "uk":
        one, few = number % 10, number % 100
        form = "many"
        if one == 1 and few != 11:
            form = "one"
        elif 2 <= one <= 4 and not 12 <= few <= 14:
            form = "few"
    else:
        form = "one" if number == 1 else "other"
    return forms[form].format(n=number)

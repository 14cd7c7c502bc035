"""Words of the interface in English and Ukrainian: those of the page here, the app's in files of its own."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from maps.errors import PageError

FILE = Path(__file__).resolve().parent / "messages.toml"


@cache
def catalogue(*further: Path) -> dict[str, dict[str, Any]]:
    """Return all messages by language: the page's own, and those of further files.

    PageError where a file says anew what another said before: one key has one meaning.
    """
    merged: dict[str, dict[str, Any]] = {}
    for file in (FILE, *further):
        for lang, words in tomllib.loads(file.read_text("utf-8")).items():
            known = merged.setdefault(lang, {})
            if twice := sorted(known.keys() & words.keys()):
                raise PageError(f"{file.name} says {', '.join(twice)} anew ([{lang}]). Choose another key.")
            known |= words
    return merged


def messages(lang: str, *further: Path) -> dict[str, Any]:
    """Return the messages of a language; PageError names those that exist."""
    known = catalogue(*further)
    if lang not in known:
        raise PageError(f"The page has no interface in {lang!r}. Choose one of: {', '.join(known)}.")
    return known[lang]


def plural(lang: str, forms: dict[str, str], number: int, shown: str | None = None) -> str:
    """Return the form for a number by the CLDR rules of English and Ukrainian.

    ``shown`` is how the number is written, by default its digits alone.
    """
    if lang == "uk":
        one, few = number % 10, number % 100
        form = "many"
        if one == 1 and few != 11:
            form = "one"
        elif 2 <= one <= 4 and not 12 <= few <= 14:
            form = "few"
    else:
        form = "one" if number == 1 else "other"
    return forms[form].format(n=number if shown is None else shown)

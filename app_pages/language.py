"""The reader's language: words from the catalogues, names of places, numbers and dates.

The words lie in ``words/*.toml``, one file per page, on top of those of the sealed page
(maps/messages.toml): ``say("side_RU")``, ``say("n_findings", n=3)``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

import streamlit as st
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from maps.messages import messages, plural

LANGUAGES = {"en": "English", "uk": "Українська"}
WORDS = tuple(sorted((Path(__file__).resolve().parent / "words").glob("*.toml")))
ACTORS = Path(__file__).resolve().parent / "names" / "actors_uk.toml"
# Day before month: the order of the press in both countries, and of ISO's readers.
LOCALE = {"en": "en_GB", "uk": "uk_UA"}


class Named(Protocol):
    """What has a name in English and, mostly, in Ukrainian."""

    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def name_uk(self) -> str | None: ...  # noqa: D102


class Within(Protocol):
    """What lies in a raion of an oblast; the store holds their English short names."""

    @property
    def place_kind(self) -> str | None: ...  # noqa: D102
    @property
    def admin1(self) -> str | None: ...  # noqa: D102
    @property
    def admin2(self) -> str | None: ...  # noqa: D102


_READ_IN: ContextVar[str | None] = ContextVar("language of this run", default=None)


def begin() -> None:
    """Fix the language for this run: a page asks for it thousands of times."""
    _READ_IN.set(None)
    _READ_IN.set(ui())


def ui() -> str:
    """Return the language of the interface: the address's, else the session's, else the browser's."""
    known = _READ_IN.get()
    if known is not None:
        return known
    asked = st.query_params.get("ui") or st.session_state.get("ui")
    if asked in LANGUAGES:
        return str(asked)
    return "uk" if (st.context.locale or "").casefold().startswith("uk") else "en"


def say(key: str, **values: Any) -> str:
    """Return the words of a key; ``n`` chooses the form of a plural and is written as a number.

    KeyError where no catalogue has the key: the tests look at every page in both languages.
    """
    return say_in(ui(), key, **values)


def say_in(lang: str, key: str, **values: Any) -> str:
    """Return the words of a key in a given language."""
    found = _words(lang)[key]
    if isinstance(found, Mapping):
        return plural(lang, dict(found), values["n"], format_decimal(values["n"], locale=LOCALE[lang]))
    return str(found).format(**values) if values else str(found)


def knows(key: str) -> bool:
    """Tell whether the catalogues have a key: codes without words are shown as they are."""
    return key in _words(ui())


@cache
def _words(lang: str) -> dict[str, Any]:
    return messages(lang, *WORDS)  # kept: looking for it by all its files takes longer than the word


def word(kind: str, code: str | None) -> str:
    """Return the word of a code, ``word("side", "RU")``; the missing value has one of its own.

    A code without a word (a new one) is shown as it is.
    """
    key = f"{kind}_{'none' if code in (None, '-') else code}"
    return say(key) if knows(key) else (code or say("no_value"))


def number(value: int) -> str:
    """Return a whole number as the reader writes it: 1,844 or 1 844."""
    return _number(ui(), value)


@lru_cache(maxsize=4096)
def _number(lang: str, value: int) -> str:
    return str(format_decimal(value, locale=LOCALE[lang]))


def percent(share: float) -> str:
    """Return a share of 0 to 1 in whole per cent."""
    return str(format_percent(share, format="#,##0%", locale=LOCALE[ui()]))


def day(iso: str | date | None) -> str:
    """Return a day as the reader writes it, "28 Nov 2025"; None is "undated"."""
    if iso is None:
        return say("undated")
    return _day(ui(), iso if isinstance(iso, date) else date.fromisoformat(iso[:10]))


@lru_cache(maxsize=4096)
def _day(lang: str, when: date) -> str:
    return str(format_date(when, format="d MMM y", locale=LOCALE[lang]))


def month(when: date) -> str:
    """Return a month as the reader writes it, "Nov 2025"."""
    return str(format_date(when, format="LLL y", locale=LOCALE[ui()]))


def days(first: str | date | None, last: str | date | None) -> str:
    """Return a span of days; one day where both are the same."""
    if first is None or last is None or str(first)[:10] == str(last)[:10]:
        return day(first or last)
    return f"{day(first)} – {day(last)}"


def moment(iso: str | None) -> str:
    """Return a day, with its time and zone where the time is known."""
    if iso is None or len(iso) <= len("2025-11-28"):
        return day(iso)
    when = datetime.fromisoformat(iso)
    zone = " UTC" if when.utcoffset() is not None and not when.utcoffset() else when.strftime(" %z").rstrip()
    return format_datetime(when, format="d MMM y, HH:mm", locale=LOCALE[ui()]) + zone


def place_name(row: Named) -> str:
    """Return the name of a place in the reader's language."""
    return (row.name_uk if ui() == "uk" else None) or row.name or say("not_located")


def actor_name(name: str) -> str:
    """Return who speaks in the reader's language; who has no Ukrainian name here goes by the English one."""
    return _actors().get(name, name) if ui() == "uk" else name


@cache
def _actors() -> dict[str, str]:
    names: dict[str, str] = tomllib.loads(ACTORS.read_text("utf-8"))["names"]
    return names


def area_name(row: Within) -> str:
    """Return raion and oblast of a place in the reader's language, "" where it has neither."""
    if not row.admin1:
        return ""
    if not row.admin2 or row.place_kind != "settlement":
        return oblast_name(row.admin1)
    return f"{raion_name(row.admin1, row.admin2)}, {oblast_name(row.admin1)}"


def raion_name(oblast: str, name: str) -> str:
    """Return a raion's name in the reader's language, by the English short names of oblast and raion."""
    known = _raions().get((oblast, name)) if ui() == "uk" else None
    return known or say("raion", name=name)


@cache
def _raions() -> dict[tuple[str, str], str]:
    """Return the Ukrainian names of raions by English oblast and short name, from the shipped gazetteer."""
    from geo.gazetteer import raion_names

    return raion_names()


def oblast_name(name: str | None) -> str:
    """Return an oblast's name in the reader's language; the store holds its English short name."""
    if name in (None, "-"):
        return say("no_oblast")
    return _oblasts().get(str(name), str(name)) if ui() == "uk" else str(name)


@cache
def _oblasts() -> dict[str, str]:
    """Return the Ukrainian names of oblasts by English short name, from the shipped gazetteer."""
    from geo.gazetteer import oblast_names

    return oblast_names()

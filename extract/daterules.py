"""Load the date rules (rules/dates_*.toml) and compile them to regular expressions.

A rule is data: an id, a pattern with slots for the word lists, the calendar operation that it
means, and its own yes and no examples. Patterns use bounded gaps only, so that matching is linear.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extract.dateops import OPERATIONS
from extract.needed import sieve
from records import FrontlineError

LANGUAGES = ("en", "uk", "ru")
_OWN_KEYS = {"id", "pattern", "means", "yes", "no"}
_SLOT = re.compile(r"\{([a-z_]+\d?)\}")
_PLAIN = tuple(zip("’ʼ`‘´ʹ–—‑‐−\u00a0\u202f\u2009Ёё", "''''''-----   Ее", strict=True))


class DateRuleError(FrontlineError):
    """Say which date rule cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """Hold what a rule must read: text, anchor (empty for none), first day, last day, precision."""

    text: str
    anchor: str
    first: str
    last: str
    precision: int


@dataclass(frozen=True, slots=True)
class DateRule:
    """Hold one compiled rule."""

    id: str
    pattern: re.Pattern[str]
    means: str
    weak: bool
    settings: Mapping[str, object]
    yes: tuple[Example, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold one language's rules and word tables; tables give a word's number by full match.

    ``rules_in`` tells which rules (by number) can match in a text at all.
    """

    lang: str
    rules: tuple[DateRule, ...]
    tables: Mapping[str, tuple[re.Pattern[str], ...]]
    units: Mapping[str, re.Pattern[str]]
    parts: Mapping[str, re.Pattern[str]]
    future: re.Pattern[str]
    speech: re.Pattern[str]
    trigger: re.Pattern[str]
    rules_in: Callable[[str], Sequence[int]]

    def number_of(self, table: str, word: str) -> int | None:
        """Return the index of the word in a table (0 for Monday or January), None when unknown."""
        for index, pattern in enumerate(self.tables[table]):
            if pattern.fullmatch(word):
                return index
        return None


def plain(text: str) -> str:
    """Fold apostrophes, dashes, blanks and ё to one letter each; the length stays the same."""
    for old, new in _PLAIN:
        text = text.replace(old, new)
    return text


def _either(forms: Sequence[str]) -> str:
    return "(?:" + "|".join(sorted(forms, key=len, reverse=True)) + ")"


def _cased(tables: Sequence[Sequence[str]]) -> str:
    """Write a group that minds capitals: the forms as listed, and in full capitals."""
    forms = [form for forms in tables for form in forms]
    return "(?-i:" + _either(sorted({*forms, *(form.upper() for form in forms)})) + r"(?!\w))"


def _slots(words: Mapping[str, list[list[str]] | list[str]]) -> dict[str, str]:
    def nested(key: str) -> list[list[str]]:
        return [form if isinstance(form, list) else [form] for form in words[key]]

    def flat(key: str) -> list[str]:
        return [form for form in words[key] if isinstance(form, str)]

    units = [form for kind in ("day", "week", "month", "year", "hour") for form in flat(f"{kind}_unit")]
    parts = [form for part in ("early", "mid", "late") for form in flat(part)]
    slots = {
        "weekday": rf"(?P<weekday>{_cased(nested('weekday'))})",
        "weekday2": rf"(?P<weekday2>{_cased(nested('weekday'))})",
        "month": rf"(?P<month>{_cased(nested('month'))})",
        "month2": rf"(?P<month2>{_cased(nested('month'))})",
        "day": r"(?P<day>(?:[12]\d|3[01]|0?[1-9])(?!\d))(?:st\b|nd\b|rd\b|th\b|-?(?:го|те|е|ге|му)\b)?",
        "day2": r"(?P<day2>(?:[12]\d|3[01]|0?[1-9])(?!\d))(?:st\b|nd\b|rd\b|th\b|-?(?:го|те|е|ге|му)\b)?",
        "year": r"(?P<year>(?:19|20)\d\d)(?!\d)",
        "year2": r"(?P<year2>(?:19|20)\d\d)(?!\d)",
        "year3": r"(?P<year3>(?:19|20)\d\d)(?!\d)",
        "number": rf"(?P<number>{_either([form for forms in nested('number') for form in forms])})",
        "number2": rf"(?P<number2>{_either([form for forms in nested('number') for form in forms])})",
        "unit": rf"(?P<unit>{_either(units)})(?!\w)",
        "unit2": rf"(?P<unit2>{_either(units)})(?!\w)",
        "part": _either(parts),
        "daytime": _either(flat("daytime")),
        "clock": _either(flat("clock")),
    }
    slots.update({key: _either(flat(key)) for key in words if key.startswith("_")})
    return slots


def _compile(pattern: str, slots: Mapping[str, str], where: str) -> re.Pattern[str]:
    seen: Counter[str] = Counter()

    def fill(slot: re.Match[str]) -> str:
        # group names may stand once in a pattern: the second {day} is called day__2
        name = slot[1]
        seen[name] += 1
        return slots[name].replace(f"(?P<{name}>", f"(?P<{name}__{seen[name]}>")

    try:
        pattern = _SLOT.sub(fill, pattern)
        spaced = pattern.replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")
        return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)
    except (re.error, KeyError) as error:
        raise DateRuleError(f"{where}: the pattern cannot be read ({error}). Mend the rule.") from error


def _rule(row: Mapping[str, object], slots: Mapping[str, str], where: str) -> DateRule:
    missing = _OWN_KEYS - set(row)
    if missing or row["means"] not in OPERATIONS:
        raise DateRuleError(
            f"{where}: rule {row.get('id')!r} lacks {sorted(missing)} or means nothing known."
        )
    yes, no = row["yes"], row["no"]
    assert isinstance(yes, list)
    assert isinstance(no, list)
    return DateRule(
        id=str(row["id"]),
        pattern=_compile(str(row["pattern"]), slots, f"{where}: rule {row['id']!r}"),
        means=str(row["means"]),
        weak=bool(row.get("weak", False)),
        settings={key: value for key, value in row.items() if key not in _OWN_KEYS},
        yes=tuple(Example(*example) for example in yes),
        no=tuple(no),
    )


@cache
def lexicon(lang: str) -> Lexicon:
    """Return the rules of a language; any other language than en, uk, ru gets the English ones."""
    lang = lang if lang in LANGUAGES else "en"
    name = f"dates_{lang}.toml"
    data = tomllib.loads((files("extract") / "rules" / name).read_text("utf-8"))
    words = data["words"]
    slots = _slots(words)

    def table(key: str) -> tuple[re.Pattern[str], ...]:
        rows = [forms if isinstance(forms, list) else [forms] for forms in words[key]]
        return tuple(re.compile(_either(forms), re.IGNORECASE) for forms in rows)

    def spaced(key: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){_either(words[key])}(?!\w)".replace(" ", r"\s{1,3}"), re.IGNORECASE)

    rules = tuple(_rule(row, slots, name) for row in data["rule"])
    return Lexicon(
        lang=lang,
        rules=rules,
        tables={key: table(key) for key in ("weekday", "month", "number")},
        units={
            kind: re.compile(_either(words[f"{kind}_unit"]), re.I)
            for kind in ("day", "week", "month", "year", "hour")
        },
        parts={part: re.compile(_either(words[part]), re.I) for part in ("early", "mid", "late")},
        future=spaced("future"),
        speech=spaced("speech"),
        trigger=re.compile(_either(words["trigger"]), re.IGNORECASE),
        rules_in=sieve([rule.pattern for rule in rules]),
    )

"""Tell given names and patronymics, so that «Олег Лиман» is not taken for the town."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from geo.names import fold

PATRONYMIC = re.compile(
    r"[а-яіїє']{2,}(?:ович|евич|ьич|йович|івн|ївн|овн|евн)(?:[аиіеую]|у|ем|ові|еві|ою|ой)?$"
)
# Case endings that a stem of a given name can take; the nominative's vowel is cut off to get the stem.
ENDINGS = frozenset(
    {"", "а", "я", "у", "ю", "ом", "ем", "єм", "ою", "ой", "єю", "ею", "ей", "і", "ї", "и", "е", "о", "й"}
    | {"ь", "ові", "еві", "єві"}
)
SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Hold the given names: Cyrillic stems and Latin words."""

    stems: frozenset[str]
    short: frozenset[str]
    latin: frozenset[str]

    def is_given(self, key: str) -> bool:
        """Tell whether a folded word is a given name in any case form, or a patronymic."""
        return _is_given(self, key)

    def tell_given(self, key: str) -> bool:
        """Return what ``is_given`` returns, and remember nothing."""
        return key in self.short or self.is_name(key, SHORTEST_STEM) or bool(PATRONYMIC.match(key))

    def is_name(self, key: str, shortest: int = 4) -> bool:
        """Tell whether a folded word is a given name in any case form, its stem not too short."""
        if key in self.latin:
            return True
        for cut in range(0, 4):
            stem, ending = key[: len(key) - cut], key[len(key) - cut :]
            if len(stem) >= shortest and ending in ENDINGS and stem in self.stems:
                return True
        return False


@lru_cache(maxsize=20_000)
def _is_given(known: People, key: str) -> bool:
    return known.tell_given(key)


@cache
def data() -> dict[str, Any]:
    """Read given_names.toml."""
    path = Path(__file__).resolve().parent / "rules" / "given_names.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def people() -> People:
    """Read the given names of given_names.toml."""
    names = [fold(name) for name in data()["given_cyrillic"].split()]
    stems = {_stem(name) for name in names}
    return People(
        frozenset(stem for stem in stems if len(stem) >= SHORTEST_STEM),
        frozenset(name for name in names if len(_stem(name)) < SHORTEST_STEM),
        frozenset(fold(name) for name in data()["given_latin"].split()),
    )


def _stem(name: str) -> str:
    """Cut the nominative ending off."""
    for ending in ("ій", "ий"):
        if name.endswith(ending):
            return name[:-1]  # Сергі-я, Дмитри-я
    return name[:-1] if name[-1] in "аяоейьіи" else name


def is_patronymic(key: str) -> bool:
    """Tell whether a folded word is a patronymic (Іванович, Петрівна) in any case form."""
    return bool(PATRONYMIC.match(key))

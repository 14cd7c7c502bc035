"""Spelling: the length-preserving look-up key, and how a name is written in other letters and languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from geo.cognates import russian_name, russian_names, ukrainian_name, ukrainian_names

__all__ = [
    "fold",
    "latin_adjectives",
    "romanisations",
    "russian_name",
    "russian_names",
    "ukrainian_name",
    "ukrainian_names",
]

_HERE = Path(__file__).resolve().parent

# Every pair is one code point for one code point: offsets in the folded text are offsets in the
# original. Chained ``replace`` is ten times as fast as ``translate`` with a table.
_PAIRS: tuple[tuple[str, str], ...] = (
    ("ё", "е"),
    ("ґ", "г"),
    *((mark, "'") for mark in "’‘ʼʻ`′´ʹʺ‛ꞌ＇"),
    *((dash, "-") for dash in "–—‑‐−‒―﹣－"),
    *((space, " ") for space in "\u00a0\u202f\u2009\u2007\u2002\u2003\n\t\r\v\f"),
)
_MARKED_LATIN = re.compile("[\u00e0-\u024f\u1e00-\u1eff]")
# Letters without a canonical decomposition that newsrooms write with a plain one.
_PLAIN = {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "ŧ": "t"}


def fold(text: str) -> str:
    """Return the look-up key of a text: one code point for each code point of the original.

    Lower case; ё is е and ґ is г; every apostrophe is ', every dash is -, every space, tab and
    line break is one blank; Latin letters lose their accents (ž is z). Letters whose lower case
    is longer than one code point (İ) are replaced by one, letters without a one-letter fold (ß)
    stay. Soft hyphens and combining marks stay, so that ``len(fold(text)) == len(text)``.
    """
    folded = text.replace("\u0130", "i").lower()
    for old, new in _PAIRS:
        folded = folded.replace(old, new)
    if _MARKED_LATIN.search(folded):
        folded = _MARKED_LATIN.sub(lambda match: _plain_letter(match.group()), folded)
    return folded


@cache
def _plain_letter(letter: str) -> str:
    """Return a Latin letter without its accent, or itself where it has no plain form."""
    base = unicodedata.normalize("NFD", letter)[0]
    return _PLAIN.get(base, base)


# Schemes that newsrooms, maps and registers use, by the names the libraries give them.
_UKRAINIAN_SCHEMES = (
    "UkrainianKMU",
    "UkrainianPassport2007",
    "UkrainianBGN",
    "UkrainianWWS",
    "UkrainianGOST1986",
    "UkrainianGerman",
    "UkrainianFrench",
)
_RUSSIAN_SCHEMES = ("WIKIPEDIA", "BGN_PCGN", "ICAO_DOC_9303", "SCIENTIFIC")
_BY_LETTER = frozenset({"ICAO_DOC_9303", "SCIENTIFIC"})
# How newsrooms slip from KMU 2010: Novomikhailivka, Balaklia, Zaporizhia, Scherbynivka.
_SLIPS = (("y", "i"), ("iia", "ia"), ("zhzh", "zh"), ("shch", "sch"))
_SINGLE_S = re.compile("(?<=[aeiouyAEIOUY])s(?=[aeiouy])")
_YO = re.compile("ё")
_MARKS = str.maketrans(dict.fromkeys('’ʼʹʺ′″"”', "'"))
_ANY_ENDING = re.compile(r"(?:[iy][iyj]|o[yj]?e|a[yij]a)\b")
_ENDINGS = (
    (re.compile(r"(?:yi|yy|iy|yj|ij|ii)\b"), ("yi", "yy", "iy", "y", "i", "ii")),
    (re.compile(r"(?:oye|oe|oje)\b"), ("oye", "oe", "oje")),
    (re.compile(r"(?:aya|aia|aja)\b"), ("aya", "aia", "aja")),
)


@lru_cache(maxsize=1024)
def romanisations(name_uk: str, name_ru: str) -> frozenset[str]:
    """Return the Latin spellings of a place under every scheme in use, from both of its names.

    Of the Ukrainian name: KMU 2010 and the slips from it, passport 2007, BGN/PCGN, scholarly, GOST,
    German, French; of the Russian name: Wikipedia's scheme, BGN/PCGN, ICAO, scholarly, German.
    Accents are kept only where a scheme sets them; ``fold`` makes both alike. An empty name
    adds nothing.
    """
    return frozenset(_of_ukrainian(name_uk)) | frozenset(_of_russian(name_ru))


def latin_adjectives(adjective: str, lang: str, *, full: bool = True) -> Iterator[str]:
    """Yield the Latin spellings of an adjective (masculine nominative) that sector names are copied in.

    Only the two main schemes of each language, with every ending: Kupyansky, Kupyanskiy, Kupyanskoye;
    where not ``full``, one scheme and the two commonest endings.
    """
    import iuliia
    import translitua

    stem = adjective[:-2]
    if lang == "uk":
        plain = stem.replace("’", "'").replace("ʼ", "'")
        stems = {
            translitua.translit(plain, each) for each in (translitua.UkrainianKMU, translitua.UkrainianBGN)
        }
        endings = ("yi", "yy", "iy", "y", "i", "e", "a")
    else:
        stems = {each.translate(stem.replace("ё", "е")) for each in (iuliia.WIKIPEDIA, iuliia.BGN_PCGN)}
        endings = ("y", "iy", "ii", "i", "oye", "oe", "aya")
    spellings = sorted({re.sub("[’ʼ']", "", written) for written in stems})
    for latin in spellings if full else spellings[:1]:
        yield from (latin + ending for ending in (endings if full else endings[:2]))


def _of_ukrainian(name: str) -> Iterator[str]:
    """Yield the romanisations of a Ukrainian name."""
    if not name:
        return
    import translitua

    plain = name.replace("’", "'").replace("ʼ", "'")
    if "й" in plain:  # two schemes mixed: Hulyaipole (BGN with KMU's i), Huliaypole (the reverse)
        yield from _variants(translitua.translit(plain.replace("й", "і"), translitua.UkrainianBGN))
        yield from _variants(translitua.translit(plain.replace("й", "и"), translitua.UkrainianKMU))
    for scheme in _UKRAINIAN_SCHEMES:
        latin = translitua.translit(plain, getattr(translitua, scheme))
        if scheme == "UkrainianGerman":
            # The library writes ж as sh; German spelling has sch.
            latin = re.sub(r"(?<![scSC])sh", "sch", re.sub(r"(?<![scSC])Sh", "Sch", latin))
            yield latin
            latin = _SINGLE_S.sub("ss", latin)
        yield from _variants(latin)
        if scheme == "UkrainianKMU":
            for right, slip in _SLIPS:
                if right in latin:
                    yield from _variants(latin.replace(right, slip))


def _of_russian(name: str) -> Iterator[str]:
    """Yield the romanisations of a Russian name."""
    if not name:
        return
    import iuliia

    if "й" in name:  # Mikhailovka, Gulyai-Pole, beside Mikhaylovka
        yield from _variants(iuliia.WIKIPEDIA.translate(name.replace("й", "и").replace("ё", "е")))
    for scheme in _RUSSIAN_SCHEMES:
        for yo in ("ё", "е", "йо", "о") if "ё" in name else ("",):
            latin = _scheme(scheme)(_YO.sub(yo, name) if yo else name)
            yield from _variants(latin.replace("ё", "e"))
    # ь before a vowel is j; a single s between vowels is doubled: Tschassow.
    german = "".join(_german_letter(letter) for letter in re.sub("ь([её])", r"й\1", name))
    yield german
    yield from _variants(_SINGLE_S.sub("ss", german))


@cache
def _scheme(name: str) -> Callable[[str], str]:
    """Return the function of a Russian scheme; those that go letter by letter as a table, which is faster."""
    import iuliia

    schema = getattr(iuliia, name)
    if name in _BY_LETTER:
        letters = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
        table = str.maketrans({each: schema.translate(each) for each in letters + letters.upper()})
        return lambda text: text.translate(table)
    return lambda text: str(schema.translate(text))


@cache
def _german() -> dict[str, str]:
    """Return the German spelling of each Russian letter, from the data file; no library has it."""
    data = tomllib.loads((_HERE / "forms.toml").read_text("utf-8"))
    return dict(data["german_of_russian"])


def _german_letter(letter: str) -> str:
    latin = _german().get(letter.lower().replace("ё", "е"), letter)
    return latin.capitalize() if letter.isupper() else latin


def _variants(latin: str) -> Iterator[str]:
    """Yield a spelling with and without the marks of soft signs, and with other adjective endings."""
    marked = unicodedata.normalize("NFC", latin.replace("\u0361", "")).translate(_MARKS)
    spellings = {marked, marked.replace("'", "")}
    if _ANY_ENDING.search(marked):
        for ending, others in _ENDINGS:
            for spelling in tuple(spellings):
                if ending.search(spelling):
                    spellings.update(ending.sub(other, spelling) for other in others)
    yield from spellings

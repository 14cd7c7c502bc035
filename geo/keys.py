"""The matching key of a text: one character for each of the original, capitals kept where words start.

Patterns that start with a capital let the automaton rest in its root through most of a text, which
is in small letters: that is what makes matching as fast as tokenising.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.names import fold

INSIDE, SMALL, CAPITAL = 0, 1, 2
END, APOSTROPHE = 1, 2

# What splits or joins words invisibly: soft hyphens, zero-width marks, stress marks, doubled blanks.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0300\u0301"
_NOISY = (*_INVISIBLE, "  ", " \n", "\n ", "\t", "\r", "\u00a0")
_NOISE = re.compile(
    f"[{_INVISIBLE}]+"
    r"|[^\S\n]{1,9}\n(?![^\S\n]{0,9}\n)[^\S\n]{0,9}|\n[^\S\n]{1,9}(?!\n)|[^\S\n]{2,9}(?!\n)"
)
_JOINT = re.compile("(?<=о)-(?=[а-яіїєґ])")
_WORD_START = re.compile(r"(?<![\w'])\w")
# Before a small letter these may stand for the blank that the patterns of small words begin with.
_OPENING = '«»"“”„([<{/*_#\n\t\r'
_APOSTROPHES = "'’ʼ`´′ʹ"
_LAST = 0xFFFF


@dataclass(frozen=True, slots=True)
class Keyed:
    """Hold the key of a text and where its words start and end.

    ``key`` has one character for each of the text. ``starts[i]`` is 0 (not at the start of a word),
    1 (a small letter) or 2 (a capital). ``ends[i]`` is 0 inside a word, 1 where a word may end before
    ``i``, 2 before an apostrophe with a letter after it.
    """

    key: str
    starts: bytes
    ends: bytes


def keyed(text: str, *, joints: bool = True) -> Keyed:
    """Return the matching key of a text with its word borders.

    Letters are folded as by ``fold``, but the first letter of a word keeps its capital; what opens a
    phrase is a blank, and with ``joints`` the hyphen between -о and a small letter (південно-донецькому).
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = np.where(codes < _LAST, codes, _LAST)
    small, capital, sorts = _tables()
    kinds = sorts[codes]
    letters = (kinds == 1) | (kinds == 2)
    inside = np.zeros(len(codes) + 1, dtype=bool)
    inside[1:] = letters
    # A letter, an apostrophe and a letter are one word: Куп'янськ. In Latin letters: l'Avdiivka.
    inside[2:] |= (kinds[1:] == 4) & letters[:-1] & (codes[:-1] > 0x400)
    starts = np.where(inside[:-1] | ~letters, 0, kinds).astype(np.uint8)
    ends = np.ones(len(codes) + 1, dtype=np.uint8)
    ends[:-1][letters] = INSIDE
    ends[:-2][(kinds[:-1] == 4) & letters[1:]] = APOSTROPHE
    key = np.where(starts == CAPITAL, capital[codes], small[codes])
    if joints:
        joint = (key[1:-1] == ord("-")) & (key[:-2] == ord("о")) & (starts[2:] == SMALL)
        key[1:-1][joint] = ord(" ")
    return Keyed(key.tobytes().decode("utf-32-le"), starts.tobytes(), ends.tobytes())


def capitals(key: str) -> str:
    """Return a key with every word capitalised, the way every form can be looked up."""
    return _WORD_START.sub(lambda letter: _raised(letter.group()), key)


@lru_cache(maxsize=4096)
def _raised(letter: str) -> str:
    upper = letter.upper()
    return upper if len(upper) == 1 else letter


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint8]]:
    """Return for each code point its small key, its capital key, and what it is.

    It is 1 a letter or digit, 2 a capital, 4 an apostrophe, 0 anything else.
    """
    everything = "".join(map(chr, range(_LAST + 1)))
    small = np.array([ord(each) for each in fold(everything)], dtype=np.uint32)
    small[0xD800:0xE000] = small[_LAST] = 0xFFFC
    small[[ord(each) for each in _OPENING]] = ord(" ")
    capital = small.copy()
    sorts = np.zeros(_LAST + 1, dtype=np.uint8)
    for code, letter in enumerate(everything):
        if letter.isalnum():
            sorts[code] = 1
            if letter.isupper():
                sorts[code] = 2
                capital[code] = ord(_raised(chr(small[code])))
    sorts[[ord(each) for each in _APOSTROPHES]] = 4
    return small, capital, sorts


def squeeze(text: str) -> tuple[str, list[int] | None]:
    """Return the text without invisible marks and doubled blanks, and where each character was.

    The second value is None when nothing had to go.
    """
    if not any(mark in text for mark in _NOISY):
        return text, None
    pieces: list[str] = []
    origin: list[int] = []
    last = 0
    for noise in _NOISE.finditer(text):
        pieces.append(text[last : noise.start()])
        origin.extend(range(last, noise.start()))
        if noise.group()[0].isspace():
            pieces.append(" ")
            origin.append(noise.start())
        last = noise.end()
    pieces.append(text[last:])
    origin.extend(range(last, len(text)))
    return "".join(pieces), origin


def patterns(key: str, *, adjective: bool) -> list[str]:
    """Return the keys by which a form is found, from its own key without joints; first that of ``capitals``.

    As written, with a capital for every word, and an adjective also small, after a blank.
    """
    compound = " " in key or "-" in key
    joined = _JOINT.sub(" ", key) if compound else key
    first = _raised(joined[0]) + joined[1:]
    every = capitals(key) if compound else first
    found = [every]
    if first != every and (adjective or first == joined):
        found.append(first)
    if adjective:
        found.append(" " + joined[0].lower() + joined[1:])
    return found

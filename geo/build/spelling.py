"""Spelling of one language by the rules of another, for names that no table gives.

Ukrainian to Latin is the official romanisation of 2010 (Cabinet of Ministers, No. 55), through
``translitua``. Russian to Latin is what English-language news use (BGN/PCGN 1947, with -ий and
-ый as -y and signs left out). Russian to Ukrainian comes in two kinds: names of places in
Ukraine are put back into their Ukrainian form, names of places in Russia are transcribed.
"""

from __future__ import annotations

import re

_APOSTROPHES = str.maketrans({"\\": None, "’": "'", "ʼ": "'", "`": "'", "´": "'", "‘": "'", "\u0301": None})
_ASIDE = re.compile(r"\s*\([^)]*\)|[\"«»]")
_UKRAINIAN_ONLY = re.compile("[іїєґІЇЄҐ']")


def clean(text: str) -> str:
    """Give a raw name one apostrophe, single spaces, no quotes, no remark in brackets.

    A capital after an apostrophe (a fault of title-casing in the registers) becomes small.
    """
    text = " ".join(_ASIDE.sub("", text.translate(_APOSTROPHES)).split())
    return re.sub(r"(?<=')[А-ЯІЇЄҐ]", lambda match: match.group().lower(), text)


def has_ukrainian_letters(text: str) -> bool:
    """Tell whether a Cyrillic name has a letter that Russian has not."""
    return bool(_UKRAINIAN_ONLY.search(text))


def romanise_ukrainian(text: str) -> str:
    """Romanise a Ukrainian name by the official table of 2010."""
    from translitua import UkrainianKMU, translit

    return "".join(
        part if part in " -" else part[:1].upper() + part[1:] if original[:1].isupper() else part
        for original, part in (
            (word, translit(word, UkrainianKMU)) for word in re.split(r"([ -])", text) if word
        )
    )


_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
    "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_RUSSIAN_VOWELS = "аеёиоуыэюяъь"


def romanise_russian(text: str) -> str:
    """Romanise a Russian name as English-language news do: Novaya Tavolzhanka, Novy Put."""
    return "".join(
        part if not part.isalpha() else _romanise_russian_word(part) for part in re.split(r"([^\w]+)", text)
    )


def _romanise_russian_word(word: str) -> str:
    letters = re.sub("ые$", "ье", re.sub("[иы]й$", "ы", word.lower()))
    before, latin = "", ""
    for letter in letters:
        sound = _LATIN.get(letter, letter)
        if letter == "е" and (not before or before in _RUSSIAN_VOWELS):
            sound = "ye"
        elif letter == "и" and before == "ь":
            sound = "yi"
        latin, before = latin + sound, letter
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin


# Whole endings first: the adjectives decline as Ukrainian ones in Ukrainian text. An acute marks
# letters that are done; it is taken off at the end.
_ADJECTIVES = [
    (r"цкий$", "цьки\u0301й"), (r"ский$", "ськи\u0301й"), (r"цкая$", "цька"), (r"ская$", "ська"),
    (r"цкое$", "цьке"), (r"ское$", "ське"), (r"цкие$", "цькі"), (r"ские$", "ські"),
    (r"ск$", "ськ"), (r"цк$", "цьк"), (r"ний$", "ній"), (r"[иы]й$", "и\u0301й"),
    (r"яя$", "я"), (r"ая$", "а"), (r"ее$", "є"), (r"ое$", "е"), (r"ые$", "і"), (r"ие$", "і"),
]  # fmt: skip
_TRANSCRIBED = [
    *_ADJECTIVES,
    (r"ьи", "'ї"), (r"(?<=[бпвмфгкхрдтзслн])ё", "ьо"), (r"(?<=[жчшщ])ё", "о"), (r"ё", "йо"),
    (r"^е", "є"), (r"(?<=[аеиоуыэюяьъєїі])е", "є"), (r"(?<=[аеоуыюя])и", "ї"),
    (r"ъ", "'"), (r"(?<=[бпвмф])ь?(?=[яюєї])", "'"), (r"^при", "при\u0301"),
    (r"(?<=[жчшщц])и", "и\u0301"), (r"и(?!\u0301)", "і"), (r"ы", "и"), (r"э", "е"), ("\u0301", ""),
]  # fmt: skip


def transcribe_russian(text: str) -> str:
    """Write the name of a place in Russia in Ukrainian: Шебекіно, Нова Таволжанка, Тьоткіно."""
    return _each_word(text, _TRANSCRIBED)


# Names that reached us in Russian only, put into Ukrainian as a native name: Новофедорівка.
_RESTORED = [
    (r"^больш", "велик"), (r"^великий$", "великий"), (r"^бел(?=[аоы])", "біл"), (r"^зел[её]н", "зелен"),
    *_ADJECTIVES,
    (r"(?<=[аеиоуё])[её]вка$", "ївка"), (r"ь[её]вка$", "'ївка"), (r"[оеё]вка$", "івка"),
    (r"ово$", "ове"), (r"ево$", "еве"), (r"ёво$", "ьове"), (r"ино$", "ине"),
    (r"([лнстдзц])ье$", r"\1\1я"), (r"([жчшщ])ье$", r"\1\1я"), (r"ье$", "'я"),
    (r"(?<=[жчшщ])ё", "о"), (r"ьё", "йо"), (r"ё", "ьо"), (r"^и", "і"), (r"ьи", "'ї"),
    (r"(?<=[аеоуюя])и", "ї"), (r"и(?=[аеоуюяй])(?!й$)", "і"), (r"ы", "и"), (r"э", "е"), (r"ъ", "'"),
    (r"(?<=[аеоуюяьї'])е", "є"), (r"^е", "є"), ("\u0301", ""),
]  # fmt: skip


def restore_ukrainian(text: str) -> str:
    """Put a place name that is given in Russian into Ukrainian as if it were native, by rule."""
    return _each_word(text, _RESTORED)


def _each_word(text: str, rules: list[tuple[str, str]]) -> str:
    return "".join(
        part if part in " -" else _by_rules(part, rules) for part in re.split(r"([ -])", text) if part
    )


def _by_rules(word: str, rules: list[tuple[str, str]]) -> str:
    out = word.lower()
    for pattern, replacement in rules:
        out = re.sub(pattern, replacement, out)
    return out[:1].upper() + out[1:] if word[:1].isupper() else out

"""Every case form of every front-line settlement is found in running text, with the right place.

The forms are not made by the project's rules. They come from three witnesses: paradigms written by
hand (paradigms.toml), the endings of whole classes (same file), and the dictionaries of pymorphy3
where they know the word. ``python tests/test_forms_exam.py`` prints where witnesses and rules differ.
"""

from __future__ import annotations

import itertools
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo.gazetteer import load_gazetteer
from geo.index import NameIndex

FRONT = frozenset({"Donetsk", "Luhansk", "Kharkiv", "Zaporizhzhia", "Kherson", "Dnipropetrovsk", "Sumy"})
FLOOR = 0.995
DATA = tomllib.loads((Path(__file__).parent / "paradigms.toml").read_text("utf-8"))
CASES = ("gent", "datv", "accs", "ablt", "loct")
GENDERS = {"masc": "m", "femn": "f", "neut": "n"}
UNUSUAL = {"Supr", "Cmp2", "Arch", "super", "compr"}
LAST_LETTERS = (("аяь", "f"), ("оеєё", "n"), ("иіїы", "p"))
# First words that are nouns: Балка Журавка, Станиця Луганська.
NOT_ADJECTIVES = ("вка", "лка", "нка", "иця", "ица", "коса", "ще", "ье")
CARRIERS = {
    "uk": ("Бої тривають біля {} з ночі.", "Ворог бив по {}, є руйнування.", "{}: без змін."),
    "ru": ("Бои идут у {} с ночи.", "Удар нанесён по {}, есть разрушения.", "{}: без изменений."),
}


def by_hand(lang):
    """Return the hand-written forms of each name."""
    forms = defaultdict(set)
    for line in DATA[lang]:
        nominative, *cells = [cell.strip() for cell in line.split("|")]
        forms[nominative] |= {form for cell in cells for form in cell.split("/")}
    return forms


def fitted(name, lines):
    """Return the cells of the longest ending that a name has, put on its stem; "-" cells are empty."""
    fitting = []
    for line in lines:
        ending, *cells = [cell.strip() for cell in line.split("|")]
        if name.lower().endswith(ending) and len(name) > len(ending) + 1:
            fitting.append((len(ending), cells))
    if not fitting:
        return None
    length, cells = max(fitting)
    stem = name[:-length]
    return [set() if cell == "-" else {stem + form for form in cell.split("/")} for cell in cells]


def by_dictionary(word, analyser):
    """Return a word's forms by case and its gender, where the dictionary knows it as no person's name."""
    readings = [
        reading
        for reading in analyser.parse(word.lower().replace("’", "'"))
        if reading.is_known
        and reading.tag.case == "nomn"
        and reading.tag.animacy != "anim"
        and not {"Surn", "Name", "Patr", "Poss"} & set(reading.tag.grammemes)
    ]
    chosen = (
        [r for r in readings if "Geox" in r.tag.grammemes]
        or [r for r in readings if r.tag.POS == "NOUN" and r.normal_form == r.word]
        or [r for r in readings if r.tag.POS == "ADJF"]
    )
    if not chosen:
        return None, ""
    tag = chosen[0].tag
    plural = "plur" in tag.grammemes
    cells = [set() for _ in CASES]
    for form in chosen[0].lexeme:
        grammemes = set(form.tag.grammemes)
        fits = tag.POS == "NOUN" or (form.tag.gender == tag.gender and form.tag.case != "accs")
        if form.tag.case in CASES and ("plur" in grammemes) == plural and fits and not UNUSUAL & grammemes:
            cells[CASES.index(form.tag.case)].add(form.word[:1].upper() + form.word[1:])
    return cells, "p" if plural else GENDERS.get(tag.gender or "", "")


def by_composition(name, lang, analyser):
    """Return the forms of a name that is an adjective before a noun."""
    first, _, last = name.partition(" ")
    if not last or " " in last or "-" in name:
        return None
    cells, gender = by_dictionary(last, analyser)
    if cells is None:
        cells = fitted(last, DATA["endings"][lang])
        gender = next((g for letters, g in LAST_LETTERS if last[-1] in letters), "m")
    adjective = fitted(first, DATA["adjectives"][lang].get(gender, ()))
    if cells is None or adjective is None or first.endswith(NOT_ADJECTIVES):
        return None
    return [{f"{a} {b}" for a in one for b in two} for one, two in zip(adjective, cells, strict=True)]


def union(cells):
    """Return the forms of all cases."""
    return set().union(*cells) if cells else set()


def expected_forms(lang, names):
    """Return for each name the forms of all witnesses, each with the witnesses that tell it."""
    import pymorphy3

    analyser = pymorphy3.MorphAnalyzer(lang=lang)
    hand = by_hand(lang)
    expected = {}
    for name in names:
        plain = name.replace("’", "'")
        single = " " not in plain
        one = single and ("-" not in plain or plain.split("-")[0].endswith("о"))
        witnesses = {
            "hand": hand.get(plain, set()),
            "ending": union(fitted(plain, DATA["endings"][lang]) if one else None),
            "dictionary": union(by_dictionary(plain, analyser)[0] if single and "-" not in plain else None),
            "composition": union(by_composition(plain, lang, analyser)),
        }
        forms = defaultdict(set)
        for witness, told in witnesses.items():
            for form in told:
                forms[form].add(witness)
        # A dictionary that contradicts the hand-written paradigm is wrong: Кринки, Новий Буг.
        if witnesses["hand"]:
            forms = {form: by for form, by in forms.items() if "hand" in by}
        expected[name] = forms
    return expected


def examine(lang, gazetteer, index):
    """Return how many (place, form) pairs were asked and found, names without witness, and the misses."""
    places = defaultdict(set)
    for place in gazetteer.places.values():
        if place.kind == "settlement" and place.country == "UA" and place.oblast in FRONT:
            places[place.name_uk if lang == "uk" else place.name_ru].add(place.id)
    places.pop("", None)
    asked = found = 0
    misses, silent = [], []
    carriers = itertools.cycle(CARRIERS[lang])
    for name, forms in expected_forms(lang, sorted(places)).items():
        if not forms:
            silent.append(name)
        for form in {name: {"name"}, **forms}:
            carrier = next(carriers)
            text, start = carrier.format(form), carrier.index("{}")
            matches = index.find(text)
            ids = {
                entry.place_id
                for match in matches
                if (match.start, match.end) == (start, start + len(form))
                for entry in match.entries
            }
            asked += len(places[name])
            found += len(places[name] & ids)
            if places[name] - ids:
                misses.append((name, form, sorted(forms.get(form, ()))))
    return asked, found, silent, misses


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer()


@pytest.fixture(scope="module")
def index(gazetteer):
    return NameIndex.load(gazetteer)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["uk", "ru"])
def test_every_case_form_of_every_front_settlement_is_found(lang, gazetteer, index):
    asked, found, _, misses = examine(lang, gazetteer, index)
    assert asked > 20_000
    assert found / asked >= FLOOR, misses[:50]


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["uk", "ru"])
def test_full_capitals_and_bare_apostrophes_change_nothing(lang, gazetteer, index):
    names = sorted(by_hand(lang))
    for name in names:
        plain = index.lookup(name)
        assert index.lookup(name.upper()) == plain
        assert {e.place_id for e in plain} <= {e.place_id for e in index.lookup(name.replace("'", ""))}


def report():
    """Print how the witnesses and the rules differ."""
    gazetteer = load_gazetteer()
    index = NameIndex.load(gazetteer)
    for lang in ("uk", "ru"):
        asked, found, silent, misses = examine(lang, gazetteer, index)
        print(f"{lang}: {found} of {asked} = {found / asked:.4%}; names without any witness: {len(silent)}")
        by_name = defaultdict(list)
        for name, form, witnesses in misses:
            by_name[name].append(f"{form} ({'+'.join(witnesses)})")
        for name, forms in by_name.items():
            print(f"  {name}: {', '.join(forms)}")
        print("  no witness:", ", ".join(silent))


if __name__ == "__main__":
    report()

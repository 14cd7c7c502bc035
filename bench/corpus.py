"""Generate a corpus of news with known answers and real name forms, in English, Ukrainian and Russian.

    python -m bench.corpus --mb 10 --tokens-per-place 28 --seed 1 -o corpus.jsonl

Each line is a document as `frontline ingest` reads it, with the answers beside it in the form of the
gold set (tests/gold/README.md), so that `frontline eval` scores it. Names are those of the gazetteer, in
the case that the sentence asks for, or in a former or romanised form; sentences with names are templates
(corpus.toml), the words between them follow the frequencies of each language (wordfreq). Document
``n`` of a seed is always the same, whatever else is made: shards can be made apart.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate, count
from pathlib import Path
from random import Random
from typing import Any, TextIO

from geo.adjectives import adjectives
from geo.declension import modifier_paradigms, paradigms
from geo.gazetteer import Gazetteer, load_gazetteer
from geo.index import NameIndex
from geo.names import romanisations
from records import Place

LANGS = ("en", "uk", "ru")
FRONT = ("Donetsk", "Luhansk", "Kharkiv", "Zaporizhzhia", "Kherson", "Dnipropetrovsk", "Sumy")
NEWS_TOKENS = 28  # tokens to one place in ordinary news (see docs/benchmark.md)
TOKEN = re.compile(r"\w+|[^\w\s]")
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
VOCABULARY = 30_000  # words of each language, the most frequent first
SENTENCES = (8, 30)  # of a document, from and to
WORDS = (6, 26)  # of a sentence without names
OTHER_SPELLING = 0.1  # share of English names in another romanisation than the canonical one
FIRST_DAY, DAYS = date(2022, 3, 1), 1_700


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold the words of a language with their cumulated frequencies; ``openers`` may begin a sentence."""

    words: list[str]
    weights: list[float]
    openers: list[str]


class Corpus:
    """Make documents; building it takes a second, as names and vocabularies are read."""

    def __init__(
        self, *, tokens_per_place: int = NEWS_TOKENS, seed: int = 1, gazetteer: Gazetteer | None = None
    ) -> None:
        """Read names and words; ``tokens_per_place`` 0 makes texts without any place name."""
        self.tokens_per_place = tokens_per_place
        self.seed = seed
        gazetteer = gazetteer or load_gazetteer()
        index = NameIndex.load(gazetteer)
        self._vocabularies = {lang: _vocabulary(lang, index) for lang in LANGS}
        self._towns, self._weights = _towns(gazetteer)
        self._oblasts = {
            p.oblast: p for p in gazetteer.places.values() if p.kind == "oblast" and p.oblast in FRONT
        }

    def documents(self, start: int = 0, stop: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield the documents ``start`` to ``stop`` (None: without end)."""
        for number in count(start) if stop is None else range(start, stop):
            yield self.document(number)

    def document(self, number: int) -> dict[str, Any]:
        """Return one document with its answers; the same number always gives the same document."""
        choose = Random(f"{self.seed}/{self.tokens_per_place}/{number}")
        lang = LANGS[number % len(LANGS)]
        oblast = choose.choice(FRONT)
        # a report comes back to a few places: most names stand more than once
        towns = choose.choices(self._towns[oblast], cum_weights=self._weights[oblast], k=choose.randint(2, 6))
        made = _Draft(lang, towns, self._oblasts[oblast], choose)
        for _ in range(choose.randint(*SENTENCES)):
            if self.tokens_per_place and made.tokens >= len(made.toponyms) * self.tokens_per_place:
                made.add_told()
            else:
                made.add_plain(self._vocabularies[lang])
        day = FIRST_DAY + timedelta(days=choose.randrange(DAYS))
        return {
            "id": f"made-{self.seed}-{number}",
            "lang": lang,
            "published": day.isoformat(),
            "publisher": choose.choice(("wire agency", "local paper", "daily")),
            "text": made.text,
            "toponyms": made.toponyms,
            "claims": made.claims,
        }


class _Draft:
    """Write one document sentence by sentence, and keep its answers."""

    def __init__(self, lang: str, towns: list[Place], oblast: Place, choose: Random) -> None:
        self.text = ""
        self.tokens = 0
        self.toponyms: list[dict[str, Any]] = []
        self.claims: list[dict[str, Any]] = []
        self._lang, self._towns, self._oblast, self._choose = lang, towns, oblast, choose

    def add_plain(self, words: Vocabulary) -> None:
        """Add a sentence without names of places."""
        choose = self._choose
        size = choose.randint(*WORDS)
        chosen = choose.choices(words.words, cum_weights=words.weights, k=size)
        chosen[0] = choose.choice(words.openers)
        if size > 12:
            chosen[size // 2] += ","
        if choose.random() < 0.15:
            chosen[-1] += f", {choose.choice(_templates(self._lang)['says'])} {self._person()}"
        self._append(" ".join(chosen) + ".")

    def add_told(self) -> None:
        """Add a sentence with names, and what is claimed in it."""
        told = self._choose.choice(_templates(self._lang)["sentence"])
        sentence, last = "", 0
        named: list[tuple[int, dict[str, Any]]] = []
        for slot in SLOT.finditer(told["text"]):
            sentence += told["text"][last : slot.start()]
            last = slot.end()
            if slot[1] in {"town", "sector", "oblast"}:
                toponym = self._toponym(slot[1], slot[2])
                named.append((len(sentence), toponym))
                sentence += toponym["surface"]
            else:
                sentence += self._person() if slot[1] == "person" else str(self._choose.randint(2, 90))
        sentence += told["text"][last:]
        start = self._append(sentence)
        for at, toponym in named:
            toponym["occ"] = _occurrence(self.text, toponym["surface"], start + at)
            self.toponyms.append(toponym)
        if "kind" in told:
            about = [t["name"] for _, t in named if t["use"] == "literal" and t["kind"] != "oblast"]
            self.claims.append({
                "sentence_has": sentence,
                "claimant": told.get("claimant"),
                "side": told.get("side", "NONE"),
                "kind": told["kind"],
                "stance": told.get("stance", "asserted"),
                "places": about,
            })  # fmt: skip

    def _append(self, sentence: str) -> int:
        """Add a sentence, now and then as a new paragraph; return where it begins."""
        if self.text:
            self.text += "\n\n" if self._choose.random() < 0.25 else " "
        start = len(self.text)
        self.text += sentence
        self.tokens += len(TOKEN.findall(sentence))
        return start

    def _toponym(self, sort: str, case: str | None) -> dict[str, Any]:
        town = self._choose.choice(self._towns)
        place = self._oblast if sort == "oblast" else town
        if self._lang == "en":
            other = sort == "town" and self._choose.random() < OTHER_SPELLING
            surface = self._choose.choice(_other_spellings(place)) if other else place.name
            surface = surface.replace(" Oblast", " region")
        else:
            name = place.name_uk if self._lang == "uk" else place.name_ru
            surface = _adjective(name, self._lang) if sort == "sector" else _in_case(name, self._lang, case)
        return {
            "surface": surface,
            "name": place.name,
            "oblast": place.oblast,
            "kind": place.kind,
            "lat": None if sort == "oblast" else place.lat,
            "lon": None if sort == "oblast" else place.lon,
            "use": "sector" if sort == "sector" else "literal",
        }

    def _person(self) -> str:
        return str(self._choose.choice(_templates(self._lang)["persons"]))


def _occurrence(text: str, surface: str, at: int) -> int:
    """Return which occurrence of a string (from 1, overlapping ones too) begins at an offset."""
    number, found = 1, text.find(surface)
    while found < at:
        number, found = number + 1, text.find(surface, found + 1)
    return number


@cache
def _templates(lang: str) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))[lang]
    return table


@lru_cache(maxsize=50_000)
def _in_case(name: str, lang: str, case: str | None) -> str:
    """Return a name in a case, the likeliest form; as it is where it does not decline."""
    found = paradigms(name, lang) if case else ()
    return found[0].forms[case][0] if found and case else name


@lru_cache(maxsize=50_000)
def _adjective(name: str, lang: str) -> str:
    """Return the adjective of a name in the locative of the masculine, as a sector bears it."""
    made = adjectives(name, lang)[0]
    return modifier_paradigms(made.capitalize(), lang)[0].forms["loc"][0]


@lru_cache(maxsize=50_000)
def _other_spellings(place: Place) -> tuple[str, ...]:
    return tuple(sorted(romanisations(place.name_uk, place.name_ru))) or (place.name,)


def _vocabulary(lang: str, index: NameIndex) -> Vocabulary:
    """Return the words of a language; none that is a place name may begin a sentence."""
    from wordfreq import get_frequency_dict

    frequent = sorted(get_frequency_dict(lang).items(), key=lambda item: (-item[1], item[0]))[:VOCABULARY]
    words = [word for word, _ in frequent]
    openers = [word.capitalize() for word in words[:2000] if word.isalpha() and not index.lookup(word)]
    return Vocabulary(words, list(accumulate(weight for _, weight in frequent)), openers)


def _towns(gazetteer: Gazetteer) -> tuple[dict[str, list[Place]], dict[str, list[float]]]:
    """Return the settlements of the front oblasts with cumulated weights: large ones are named more often."""
    towns: dict[str, list[Place]] = {oblast: [] for oblast in FRONT}
    for place in gazetteer.places.values():
        if place.country == "UA" and place.kind == "settlement" and place.oblast in towns:
            both = ((place.name_uk, "uk"), (place.name_ru, "ru"))
            if all(name and adjectives(name, lang) for name, lang in both):
                towns[place.oblast].append(place)
    weights = {o: list(accumulate((p.population or 50) ** 0.6 for p in found)) for o, found in towns.items()}
    return towns, weights


def write(documents: Iterable[Mapping[str, Any]], out: TextIO, most_bytes: float) -> tuple[int, int]:
    """Write documents as JSON lines until the texts reach a size; return their number and their bytes."""
    number = size = 0
    for document in documents:
        if size >= most_bytes:
            break
        out.write(json.dumps(document, ensure_ascii=False) + "\n")
        number, size = number + 1, size + len(document["text"].encode())
    return number, size


def main() -> None:
    """Write the corpus that the options ask for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--mb", type=float, default=1.0, help="size of the texts in UTF-8, in MB")
    options.add_argument("--tokens-per-place", type=int, default=NEWS_TOKENS, help="0: no place at all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--start", type=int, default=0, help="number of the first document")
    options.add_argument("-o", "--output", type=argparse.FileType("w", encoding="utf-8"), default=sys.stdout)
    chosen = options.parse_args()
    corpus = Corpus(tokens_per_place=chosen.tokens_per_place, seed=chosen.seed)
    number, size = write(corpus.documents(chosen.start), chosen.output, chosen.mb * 1e6)
    print(f"{number:,} documents, {size / 1e6:.1f} MB of text", file=sys.stderr)


if __name__ == "__main__":
    main()

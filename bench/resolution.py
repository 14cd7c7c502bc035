"""Measure the resolver: accuracy, calibration, what each feature is worth, speed.

    python -m bench.resolution [--write] [--odd | --even]

The mentions are the gold set's own (right spans and uses), so that only the choice of the place is
measured; the hard homonyms (tests/homonyms.toml) are sentences where one feature must decide.
`--write` puts the tables into docs/resolution.md, between the markers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from bench.gold import ON_MAP, ROOT, GoldDocument, Tally, calibration_error, gold_documents
from bench.homonyms import homonym_cases
from geo.areas import asked_kinds
from geo.candidates import find_candidates
from geo.distance import haversine_km
from geo.gazetteer import load_gazetteer
from geo.index import NameIndex
from geo.resolve import resolve
from geo.scene import FEATURES, load_scoring
from geo.table import table_of
from records import Place, Resolution

PAGE = ROOT / "docs" / "resolution.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
LONG = 300  # mentions of the document that speed is measured on
ROUNDS = 15
KIND_ORDER = (
    "settlement",
    "district",
    "facility",
    "oblast",
    "region",
    "country",
    "foreign",
    "raion",
    "river",
    "sea",
)

Method = Callable[[GoldDocument], Sequence[Place | None]]


class Bench:
    """Hold the gazetteer, the index and the documents."""

    def __init__(self, documents: Sequence[GoldDocument]) -> None:
        self.documents = documents
        self.gazetteer = load_gazetteer()
        self.index = NameIndex.load(self.gazetteer)
        self.table = table_of(self.gazetteer)
        self.homonyms = homonym_cases()

    def candidates(self, document: GoldDocument) -> list[list[Place]]:
        """Return the candidate places of each mention, in the order of the index."""
        found = []
        asked = asked_kinds(document.text, document.mentions)
        for mention, kind in zip(document.mentions, asked, strict=True):
            rows = {c.row for c in find_candidates(mention, kind, self.table, self.index)}
            ids = [e.place_id for e in self.index.lookup(mention.text)]
            order = [self.table.row[i] for i in dict.fromkeys(ids) if self.table.row[i] in rows]
            found.append([self.table.places[r] for r in dict.fromkeys([*order, *sorted(rows)])])
        return found

    def answers(self, document: GoldDocument, scoring=None) -> tuple[Resolution, ...]:
        """Return the resolver's answers."""
        return resolve(
            document.text,
            document.mentions,
            self.gazetteer,
            self.index,
            published=document.published,
            source=document.publisher,
            scoring=scoring,
        )

    def tally(self, method: Method) -> dict[str, float]:
        """Return the shares of a method over all documents."""
        tally = Tally()
        for document in self.documents:
            for toponym, place in zip(document.toponyms, method(document), strict=True):
                if toponym["use"] in ON_MAP:
                    tally.add(toponym, place)
        return tally.shares()

    def first(self, document: GoldDocument) -> list[Place | None]:
        """Take the first candidate of the index."""
        return [places[0] if places else None for places in self.candidates(document)]

    def most_people(self, document: GoldDocument) -> list[Place | None]:
        """Take the candidate with the most inhabitants."""
        return [max(places, key=_rank, default=None) for places in self.candidates(document)]

    def nearest_to_centroid(self, document: GoldDocument) -> list[Place | None]:
        """Take the candidate nearest to the mean of all places that have no namesake."""
        found = self.candidates(document)
        sure = [p[0] for p in found if len(p) == 1 and p[0].lat is not None and p[0].kind == "settlement"]
        if not sure:
            return self.most_people(document)
        lat, lon = np.mean([p.lat for p in sure]), np.mean([p.lon for p in sure])

        def key(place: Place) -> float:
            return haversine_km(lat, lon, place.lat, place.lon) if place.lat is not None else 1e4

        return [min(places, key=key, default=None) for places in found]

    def without(self, *names: str) -> tuple[dict[str, float], float]:
        """Return the shares of the resolver without some features, and that of the hard homonyms."""
        scoring = load_scoring()
        weights = scoring.weights.copy()
        for name in names:
            weights[FEATURES.index(name)] = 0.0
        less = replace(scoring, weights=weights)
        shares = self.tally(lambda document: [r.place for r in self.answers(document, less)])
        right = [
            answer.place is not None and answer.place.id == want
            for case in self.homonyms
            for answer, want in zip(case.answers(self.gazetteer, self.index, less), case.want, strict=True)
        ]
        return shares, sum(right) / len(right)

    def milliseconds(self) -> tuple[float, int]:
        """Return the median processor time of a document of LONG mentions, and its candidates."""
        text, mentions = "", []
        for document in self.documents:
            for m in document.mentions:
                sentence = (m.sentence[0] + len(text), m.sentence[1] + len(text))
                mentions.append(
                    replace(m, start=m.start + len(text), end=m.end + len(text), sentence=sentence)
                )
            text += document.text + "\n\n"
        mentions = mentions[:LONG]
        asked = asked_kinds(text, mentions)
        found = (find_candidates(m, a, self.table, self.index) for m, a in zip(mentions, asked, strict=True))
        count = sum(map(len, found))
        times = []
        for _ in range(ROUNDS):
            start = time.process_time()
            resolve(text, mentions, self.gazetteer, self.index, published=self.documents[0].published)
            times.append(1000 * (time.process_time() - start))
        return median(times), count


def _rank(place: Place) -> tuple[int, int]:
    return place.population or 0, -KIND_ORDER.index(place.kind)


GROUPS = {
    "all containers": (
        "container",
        "container_before",
        "container_paragraph",
        "container_document",
        "not_in",
    ),
    "all nearness": ("near_sentence", "near_paragraph", "near_document"),
    "all cues": ("cue", "cue_against", "weak_cue", "class_cue"),
}


def tables(bench: Bench) -> str:
    """Return the measured tables as Markdown."""
    lines = [
        "| by language | right | @3 km | @161 km | areas | calibration error |",
        "|---|---|---|---|---|---|",
    ]
    every = list(bench.documents)
    for lang in ("en", "uk", "ru"):
        bench.documents = [d for d in every if d.lang == lang]
        pairs: list[tuple[Resolution, bool]] = []
        tally = Tally()
        for document in bench.documents:
            for toponym, answer in zip(document.toponyms, bench.answers(document), strict=True):
                if toponym["use"] in ON_MAP:
                    pairs.append((answer, tally.add(toponym, answer.place)))
        lines.append(_row(f"{lang} ({tally.names} names)", tally.shares(), f"{calibration_error(pairs):.3f}"))
    bench.documents = every
    whole, hard = bench.without()
    lines += ["", "| choice | right | @3 km | @161 km | areas |", "|---|---|---|---|---|"]
    lines.append(_row("all features", whole))
    for name, method in (
        ("first candidate", bench.first),
        ("most inhabitants", bench.most_people),
        ("nearest to the document's centroid", bench.nearest_to_centroid),
    ):
        lines.append(_row(name, bench.tally(method)))
    lines += ["", f"Without one feature (all: {whole['right']:.3f}, hard homonyms {hard:.3f}):", ""]
    lines += ["| without | right | lost | hard homonyms | lost |", "|---|---|---|---|---|"]
    singles = {f"`{name}`": (name,) for name in FEATURES}
    measured = [(name, *bench.without(*names)) for name, names in (GROUPS | singles).items()]
    measured.sort(key=lambda row: (row[0] not in GROUPS, row[1]["right"] + row[2] / 5))
    for name, shares, homonyms in measured:
        lost, missed = whole["right"] - shares["right"], hard - homonyms
        lines.append(f"| {name} | {shares['right']:.3f} | {lost:+.3f} | {homonyms:.3f} | {missed:+.3f} |")
    ms, count = bench.milliseconds()
    lines += [
        "",
        f"One document of {LONG} mentions ({count:,} candidates): "
        f"{ms:.0f} ms of processor time (median of {ROUNDS}).",
    ]
    return "\n".join(lines)


def _row(name: str, shares: dict[str, float], *last: str) -> str:
    figures = [f"{shares[key]:.3f}" for key in ("right", "@3km", "@161km", "area")]
    return f"| {' | '.join([name, *figures, *last])} |"


def main() -> None:
    """Print the tables, and write them into the page when asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    half = parser.add_mutually_exclusive_group()
    half.add_argument("--odd", action="store_true")
    half.add_argument("--even", action="store_true")
    options = parser.parse_args()
    documents = [
        d for d in gold_documents() if not (options.odd and d.even) and not (options.even and not d.even)
    ]
    text = tables(Bench(documents))
    print(text)
    if options.write:
        page = PAGE.read_text("utf-8")
        head, rest = page.split(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main()

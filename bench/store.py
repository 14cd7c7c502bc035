"""Measure the store: ingest, size, and the time of every query of the app, beside a naive way.

Usage: python bench/store.py [--sizes 10000 100000 1000000] [--folder F | --store URL] [--rounds 5]

Findings are generated with the skew of the news (a few towns and claimants in most of them), a
fixed seed, and about eight to a document. The naive way of ingest is one row and one transaction
at a time; the naive way of counting is a scan of all findings in a pandas table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from records import Document, Finding
from store import Query, open_store
from store.query import CHOICES

CLOCK = time.perf_counter
PER_DOCUMENT = 8
PLACES, CLAIMANTS, PUBLISHERS, DAYS = 3000, 150, 80, 900
FIRST = date(2023, 7, 1)
LAST = FIRST + timedelta(days=DAYS - 1)
OBLASTS = (
    "Donetsk",
    "Luhansk",
    "Zaporizhzhia",
    "Kherson",
    "Kharkiv",
    "Sumy",
    "Chernihiv",
    "Belgorod",
    "Kursk",
)
SYLLABLES = tuple("баоеивугедажизоклмнпрстхчшюя"[i : i + 2] for i in range(0, 28, 2))
KINDS = (
    "attack",
    "strike",
    "repelled",
    "advance",
    "capture",
    "control",
    "casualties",
    "demand",
    "withdrawal",
)
BLANK = dict.fromkeys(
    ("claim_id", "claim_kind", "stance", "claimant", "claimant_side", "claimant_type", "cue", "cue_start",
     "attribution", "beneficiary", "rule_id", "acled_event_type", "acled_sub_event_type", "plover_event")
)  # fmt: skip


def skewed(rng: random.Random, n: int) -> int:
    """Return a number below n, small ones much more often: about 1/k for the k-th."""
    return min(n - 1, int(n ** rng.random()) - 1)


class World:
    """Make documents and findings, the same for the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self.rng = rng = random.Random(seed)
        self.vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 5))) for _ in range(20_000)]
        self.places = [
            (f"wd:Q{n}", f"Town{n}", f"Місто{n}", f"Город{n}", rng.choice(OBLASTS),
             round(rng.uniform(46, 52), 5), round(rng.uniform(31, 40), 5))
            for n in range(PLACES)
        ]  # fmt: skip
        self.claimants = [
            (f"Claimant {n}", rng.choice(("RU", "RU", "UA", "UA", "OTHER")),
             rng.choice(("ministry", "general_staff", "official", "milblogger", "think_tank", "media")))
            for n in range(CLAIMANTS)
        ]  # fmt: skip

    def sentence(self) -> str:
        """Return twenty words, the common ones often."""
        return (
            " ".join(self.vocabulary[skewed(self.rng, len(self.vocabulary))] for _ in range(20)).capitalize()
            + "."
        )

    def documents(self, findings: int) -> Iterator[tuple[Document, list[Finding]]]:
        """Yield documents until there are so many findings."""
        for n in range(findings // PER_DOCUMENT):
            yield self.document(n)

    def document(self, n: int) -> tuple[Document, list[Finding]]:
        """Return one document with its findings."""
        rng = self.rng
        published = FIRST + timedelta(days=rng.randrange(DAYS)) if rng.random() > 0.02 else None
        sentences = [self.sentence() for _ in range(8)]
        doc = Document(
            id=f"d{n}", text=" ".join(sentences), title=self.sentence()[:70],
            source=f"Publisher {skewed(rng, PUBLISHERS)}", url=f"https://example.org/{n}",
            lang=rng.choice(("en", "uk", "ru")), published=published,
        )  # fmt: skip
        return doc, [self.finding(doc, k, sentences[k]) for k in range(PER_DOCUMENT)]

    def finding(self, doc: Document, k: int, sentence: str) -> Finding:
        """Return the k-th finding of a document."""
        rng = self.rng
        place_id, name, name_uk, name_ru, oblast, lat, lon = self.places[skewed(rng, PLACES)]
        claimant, side, type_ = self.claimants[skewed(rng, CLAIMANTS)]
        use = rng.choices(("literal", "sector", "metonym", "modifier"), (75, 12, 10, 3))[0]
        day = doc.published_on - timedelta(days=rng.choice((0, 1, 1, 1, 2))) if doc.published_on else None
        values = {
            "id": f"{doc.id}.{k}", "place_text": name, "start_char": k * 100, "end_char": k * 100 + len(name),
            "use": use, "place_id": place_id, "name": name, "name_uk": name_uk, "name_ru": name_ru,
            "name_kind": "inflected", "place_kind": "settlement", "admin1": oblast, "admin2": None,
            "country_code": "UA", "wikidata": place_id[3:], "katotth": None, "lat": lat, "lon": lon,
            "lat_2": None, "lon_2": None, "drawn_as": "sector" if use == "sector" else "point",
            "geo_precision": 2 if use == "sector" else 1, "where_prec": 1, "precision_km": 3.0, "score": 0.97,
            "score_margin": 0.9, "resolve_reason": "only_candidate", "relation": None, "relation_km": None,
            "candidates": ({"id": "wd:Q1", "name": "Other", "admin1": None, "score": 0.02},),
            "relation_bearing": None, "claim_id": f"c{doc.id}.{k}",
            "claim_kind": rng.choices(KINDS, (30, 20, 12, 12, 6, 6, 8, 3, 3))[0],
            "stance": rng.choices(("asserted", "hedged", "denied"), (80, 12, 8))[0], "hedges": (),
            "negated": False, "claim_text": sentence, "sentence_start": 0, "sentence_end": len(sentence),
            "claimant": claimant, "claimant_side": side, "claimant_type": type_, "relayed_by": None,
            "cue": "said", "cue_start": 3, "attribution": "indirect", "evidence": (), "beneficiary": side
            if side in ("RU", "UA") else None, "rule_id": "advance.en.1",
            "published": doc.published.isoformat() if doc.published else None,
            "event_date_start": day.isoformat() if day else None,
            "event_date_end": day.isoformat() if day else None, "time_precision": 1 if day else None,
            "date_prec": 1 if day else None, "timex": None, "date_rule": None, "acled_event_type": "Battles",
            "acled_sub_event_type": "Armed clash", "viina_labels": (), "plover_event": "ASSAULT",
            "doc_id": doc.id, "doc_sha256": "0" * 64, "url": doc.url, "publisher": doc.source,
            "title": doc.title, "lang": doc.lang, "extractor_id": "x", "gazetteer_version": "g",
        }  # fmt: skip
        if rng.random() < 0.4:  # a mention of which nothing is claimed
            values |= BLANK | {"evidence": (), "viina_labels": ()}
        return Finding(**values)


def queries() -> dict[str, Query]:
    """Return views as people choose them, from everything to very little."""
    return {
        "everything drawn": Query(),
        "all uses": Query(use=CHOICES["use"]),
        "last 7 days": Query(last_days=7, undated="out"),
        "last 30 days": Query(last_days=30),
        "one year": Query(since=FIRST, until=FIRST + timedelta(days=365)),
        "Russian side": Query(side=("RU",)),
        "captures denied": Query(kind=("capture",), stance=("denied",)),
        "contested": Query(status=("contested",)),
        "a common claimant": Query(claimant=("Claimant 0",)),
        "a rare claimant": Query(claimant=("Claimant 140",)),
        "a publisher in a month": Query(publisher=("Publisher 3",), since=LAST - timedelta(days=30)),
        "the commonest town": Query(place=("wd:Q0",)),
        "a rare town": Query(place=("wd:Q2500",)),
        "an oblast": Query(oblast=("Donetsk",)),
        "a box": Query(bbox=(36.0, 47.5, 38.0, 49.0)),
        "a common word": Query(q="ба"),
        "a rare word": Query(q="town2500"),
        "two words": Query(q="town0 publisher"),
        "all at once": Query(
            side=("UA",), kind=("attack",), lang=("uk",), last_days=90, bbox=(34.0, 46.0, 39.0, 51.0)
        ),
    }


def calls(store):
    """Return what the app asks for a view."""
    return {
        "count": store.count,
        "facets": store.facets,
        "by_place": store.by_place,
        "by_day": store.by_day,
        "page": lambda query: list(store.find(query, limit=50)),
        "deep page": lambda query: list(store.find(query, limit=50, offset=5000)),
        "disputes": lambda query: store.disputes(query, limit=50),
        "review": store.review,
        "timeline": lambda query: store.timeline("wd:Q0", query=query),
        "ledger": lambda query: store.ledger(query=query),
    }


def timed(function, *args):
    """Return milliseconds and the result."""
    start = CLOCK()
    result = function(*args)
    return (CLOCK() - start) * 1000, result


def percentile(values, share):
    """Return the value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(size: int, where: str, rounds: int, verbose: bool) -> dict[str, float]:
    """Fill a store with findings and measure it."""
    world = World()
    figures: dict[str, float] = {"findings": size}
    with open_store(where) as store:
        if not store.count(Query(use=CHOICES["use"])):
            generated, _ = timed(lambda: sum(1 for _ in World().documents(min(size, 20_000))))
            generation = generated * size / min(size, 20_000)
            ms, _ = timed(lambda: store.put_many(world.documents(size), extractor_id="x"))
            figures["ingest findings/s"] = size / max(ms - generation, 1) * 1000
        if os.path.exists(where):
            figures["bytes/finding"] = os.path.getsize(where) / size
    with open_store(where) as store:
        figures["first count ms"], _ = timed(store.count)
        spent: dict[str, list[float]] = {}
        for _ in range(rounds):
            for view, query in queries().items():
                for name, call in calls(store).items():
                    ms, _ = timed(call, query)
                    spent.setdefault(name, []).append(ms)
                    spent.setdefault(f"{name}: {view}", []).append(ms)
        for name, values in spent.items():
            if ":" not in name:
                figures[f"{name} p50 ms"] = statistics.median(values)
                figures[f"{name} p95 ms"] = percentile(values, 0.95)
            elif verbose:
                print(f"    {name:45} {statistics.median(values):8.1f} ms")
        figures["any p95 ms"] = percentile([v for n, vs in spent.items() if ":" not in n for v in vs], 0.95)
        for name, call in {
            "timeline": lambda: store.timeline("wd:Q0"),
            "ledger": store.ledger,
            "name_forms": lambda: store.name_forms("wd:Q0"),
            "meta": lambda: store.meta,
            "documents": lambda: sum(1 for _ in store.documents()),
        }.items():
            figures[f"{name} ms"] = statistics.median(timed(call)[0] for _ in range(3))
        doc, findings = World(8).document(10**9)
        figures["put one ms"], _ = timed(lambda: store.put(doc, findings, extractor_id="x"))
        figures["count after put ms"], _ = timed(store.count)
        store.put(doc, [], extractor_id="undo")
        figures |= naive(store, rounds)
    return figures


def naive(store, rounds: int) -> dict[str, float]:
    """Measure the same counting on a table of all findings in memory, and row-by-row ingest."""
    import pandas

    columns = ("place_id", "drawn_as", "use", "stance", "claimant_side", "claim_kind", "event_date_start")
    table = pandas.DataFrame(
        [[getattr(f, c) for c in columns] for f in store.find(Query(use=CHOICES["use"]))], columns=columns
    )

    def scan():
        drawn = table[table.use.isin(("literal", "sector")) & (table.claimant_side == "RU")]
        return drawn.groupby(["place_id", "drawn_as", "stance", "claim_kind"], dropna=False).size()

    query = Query(side=("RU",))
    ours = statistics.median(timed(store.by_place, query)[0] for _ in range(rounds))
    theirs = statistics.median(timed(scan)[0] for _ in range(rounds))
    with TemporaryDirectory() as folder, open_store(f"{folder}/naive.db") as one_by_one:
        documents = list(World(9).documents(1600))
        ms, _ = timed(lambda: [one_by_one.put(d, f, extractor_id="x") for d, f in documents])
    return {"by_place / pandas scan": ours / theirs, "naive ingest findings/s": 1600 / ms * 1000}


def main() -> None:
    """Measure each size and print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", default=None, help="keep the stores here, to measure them again")
    parser.add_argument("--store", default=None, help="a database address instead of SQLite files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument(
        "--cpu", action="store_true", help="count processor time, on a machine that is shared"
    )
    options = parser.parse_args()
    if options.cpu:
        globals()["CLOCK"] = time.process_time
    results = []
    with TemporaryDirectory() as folder:
        for size in options.sizes:
            where = options.store or os.path.join(options.folder or folder, f"bench-{size}.db")
            results.append(measure(size, where, options.rounds, options.verbose))
            print(json.dumps({k: round(v, 1) for k, v in results[-1].items()}), file=sys.stderr)
    for name in sorted({n for r in results for n in r}, key=lambda n: list(results[0]).index(n)):
        print(f"{name:28}" + "".join(f"{r.get(name, float('nan')):14,.1f}" for r in results))


if __name__ == "__main__":
    main()

"""Make a store of a million findings out of one of 200,000 in minutes: the same news, some years earlier.

    python -m bench.multiply FILE --times 5

Every document is copied with its findings, counts, slots, groups and words, each copy 1,000 days before
the last: as many combinations to count as findings, and the skew of places, voices and words stays. What is
said so far apart shares no group, so all stays true but for captures that later ones supersede. Only for
measuring: near copies are not looked for among the copies (their bands are left out).
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import time
from pathlib import Path

from store.words import SEARCHED, words_of

DAYS = 1000  # more than the store spans, and than the gaps within which claims may be of one group
# How a value changes in copy k, as SQL.
SHIFTED = "date({c}, '-' || :days || ' days')"  # NULL stays NULL
ORDINAL = "CASE WHEN {c} = 0 THEN 0 ELSE {c} - :days END"
KEY = "{c} + :k * 1000003"
NAMED = "{c} || '~' || :k"
DOCUMENT, FINDING, SLOT, GROUP = (
    f"CASE WHEN {{c}} = 0 THEN 0 ELSE {{c}} + :k * :{name} END"
    for name in ("documents", "findings", "slots", "groups")
)
CHANGED = {
    "documents": {
        **dict.fromkeys(("seq", "cluster"), DOCUMENT),
        **dict.fromkeys(("id", "fingerprint"), NAMED),
        "published": SHIFTED,
    },
    "findings": {
        **{"seq": FINDING, "doc_seq": DOCUMENT, "slot": SLOT, "cell": KEY, "id": NAMED, "doc_id": NAMED},
        **dict.fromkeys(("day", "published", "event_date_start", "event_date_end"), SHIFTED),
    },
    "slots": {"seq": SLOT, "grp": GROUP, "day": ORDINAL, "key": KEY, "bucket": KEY, "rev": ":rev + 1"},
    "groups": {
        **{"seq": GROUP, "id": NAMED, "rev": ":rev + 1"},
        **dict.fromkeys(("first_day", "last_day"), ORDINAL),
        **dict.fromkeys(("asserting", "denying", "hedging"), "renamed({c}, :k)"),
    },
    "cells": {"key": KEY, "slot": SLOT, "day": ORDINAL, "rev": ":rev + 1"},
}


def multiply(path: Path, times: int) -> int:
    """Copy everything ``times - 1`` times; return how many findings there are then."""
    store = sqlite3.connect(path, isolation_level=None)
    store.create_function("renamed", 2, _renamed, deterministic=True)
    for pragma in ("synchronous=OFF", "cache_size=-262144", "temp_store=MEMORY"):
        store.execute(f"PRAGMA {pragma}")
    told = {
        name: store.execute(f"SELECT max(seq) FROM {name}").fetchone()[0]
        for name in CHANGED
        if name != "cells"
    }
    told["rev"] = int(store.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()[0])
    rows = store.execute(f"SELECT seq, {', '.join(SEARCHED)} FROM findings ORDER BY seq")
    words = [(row[0], words_of(row[1:])) for row in rows]
    store.execute("BEGIN IMMEDIATE")
    for k in range(1, times):
        for table in CHANGED:
            _copy(store, table, {**told, "k": k, "days": k * DAYS})
        store.executemany(
            "INSERT INTO findings_words(rowid, words) VALUES (?, ?)",
            ((seq + k * told["findings"], said) for seq, said in words),
        )
    numbers = {"next_document": told["documents"] * times + 1, "next_finding": told["findings"] * times + 1}
    for key, value in {**numbers, "revision": told["rev"] + 1}.items():
        store.execute("UPDATE meta SET value = ? WHERE key = ?", (str(value), key))
    store.execute("COMMIT")
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = int(store.execute("SELECT count(*) FROM findings").fetchone()[0])
    store.close()
    return found


def _copy(store: sqlite3.Connection, table: str, told: dict[str, int]) -> None:
    columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(CHANGED[table].get(name, "{c}").format(c=f'"{name}"') for name in columns)
    originals = "rev <= :rev" if table == "cells" else f"seq <= :{table}"
    store.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {originals}", told)


def _renamed(text: str, k: int) -> str:
    """Return the voices of a group, with the ids of their findings changed as in the copy."""
    voices = [[said[0], f"{said[1]}~{k}", *said[2:]] for said in json.loads(text)]
    return json.dumps(voices, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Multiply the named store and say how long it took."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("store", type=Path)
    asked.add_argument("--times", type=int, default=5)
    told = asked.parse_args()
    start = time.perf_counter()
    print(f"{multiply(told.store, told.times):,} findings in {time.perf_counter() - start:,.0f} s")


if __name__ == "__main__":
    main()

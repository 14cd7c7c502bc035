"""A store stays sound: checked, copied, killed in the middle, written and read at once."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Semaphore

import pytest
from sqlalchemy import create_engine, text

from records import Fetched
from store import Query, StoreError, open_store
from store.query import CHOICES
from tests.store_samples import NOT_CLAIMED, document, finding

pytest_plugins = ["tests.store_engines"]
ROOT = Path(__file__).resolve().parent.parent
EVERYTHING = Query(use=CHOICES["use"])
KINDS, SIDES = ("capture", "control", "advance", "attack"), ("RU", "UA")


def article(n):
    """Return the n-th article of an endless row of them, with three findings."""
    rng = random.Random(n)
    doc = document(f"d{n}", f"Article {n}. " + " ".join(rng.choices("абвгд", k=30)), source=f"P{n % 5}",
                   published=date(2025, 11, 1 + n % 28))  # fmt: skip
    kind, side = rng.choice(KINDS), rng.choice(SIDES)
    return doc, [
        finding(
            doc, "Pokrovsk", 1, claim_kind=kind, beneficiary=side, claimant=f"C{n % 4}", claimant_side=side
        ),
        finding(
            doc, "Siversk", 2, claim_kind=kind, beneficiary=side, stance=rng.choice(("asserted", "denied"))
        ),
        finding(doc, "Vovchansk", 3, **NOT_CLAIMED),
    ]


def fill(store, numbers):
    return store.put_many((article(n) for n in numbers), extractor_id="x")


def state(store):
    return sorted(store.find(EVERYTHING), key=lambda f: f.id)


@pytest.fixture
def store(place):
    with open_store(place) as opened:
        yield opened


def test_a_sound_store_has_no_faults_and_checking_changes_nothing(store):
    fill(store, range(30))
    before, meta = state(store), store.meta
    assert store.check() == []
    assert state(store) == before
    assert store.meta == meta
    assert fill(store, range(29, 31)) == {"new": 1, "known": 1, "updated": 0}
    assert store.check() == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE cells SET n = n + 1 WHERE n > 0", "counts of"),
        ("UPDATE documents SET findings = 7 WHERE seq = 1", "1 documents have lost or won"),
        ("DELETE FROM findings WHERE seq = 1", "1 documents have lost or won"),
        ("DELETE FROM findings_words", "0 findings can be found by their words, of 30"),
        ("UPDATE groups SET status = 'denied'", "groups of claims are not as the claims say"),
        ("UPDATE slots SET grp = 0", "groups of claims are not as the claims say"),
        ("DELETE FROM documents WHERE seq = 1", "rows belong to documents that are gone"),
    ],
)
def test_damage_is_told(tmp_path, damage, says):
    with open_store(tmp_path / "s.db") as store:
        fill(store, range(10))
        connection = sqlite3.connect(tmp_path / "s.db")
        if "FROM findings_words" in damage:  # a table without copies of its rows is emptied in its own way
            damage = "INSERT INTO findings_words(findings_words) VALUES ('delete-all')"
        connection.execute(damage)
        connection.commit()
        connection.close()
        assert any(says in fault for fault in store.check())


@pytest.mark.postgis
def test_damage_is_told_by_the_other_engine_too(database):
    with open_store(database) as store:
        fill(store, range(10))
        engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM findings_words WHERE seq < 3"))
            connection.execute(text("UPDATE cells SET n = n + 1"))
        engine.dispose()
        assert len(store.check()) == 2


def test_vacuuming_keeps_everything(store):
    fill(store, range(40))
    store.delete_source("P1")
    before, facets = state(store), store.facets()
    store.vacuum()
    assert store.check() == []
    assert state(store) == before
    assert store.facets() == facets
    fill(store, range(60))
    assert store.check() == []
    assert store.count(EVERYTHING) == 180


def test_a_backup_taken_while_ingesting_is_whole(store, tmp_path):
    fill(store, range(20))
    stop = Event()

    def ingest():
        n = 20
        while not stop.is_set():
            fill(store, [n := n + 1])

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(ingest)
        time.sleep(0.1)
        backup = store.backup(tmp_path / "backup.db")
        stop.set()
        writing.result()
    with open_store(backup, create=False) as copy:
        assert copy.check() == []
        count = copy.count(EVERYTHING)
        assert count >= 60
        assert count % 3 == 0
        assert copy.count(Query(q="article")) == count
        fill(copy, range(200, 203))
        assert copy.check() == []
        assert copy.count(EVERYTHING) == count + 9
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_backup_overwrites_nothing(store, tmp_path):
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(StoreError, match=r"already a file .*there\.db"):
        store.backup(tmp_path / "there.db")
    assert (tmp_path / "there.db").read_text() == "mine"
    with pytest.raises(StoreError, match="nowhere"):
        store.backup(tmp_path / "nowhere" / "b.db")


@pytest.mark.postgis
def test_from_one_engine_to_the_other_and_back(database, tmp_path):
    with open_store(tmp_path / "a.db") as lite:
        fill(lite, range(30))
        lite.put(replace(article(0)[0], title="Once more"), [], extractor_id="y")
        lite.copy_to(database)
        with open_store(database) as post:
            assert post.check() == []
            assert state(post) == state(lite)
            assert post.facets() == lite.facets()
            assert fill(post, range(1, 31)) == {"new": 1, "known": 29, "updated": 0}
            post.put(replace(article(0)[0], title="Again"), [], extractor_id="y")
            assert len(post.versions("d0")) == len(lite.versions("d0")) + 1
            post.backup(tmp_path / "b.db")
            with pytest.raises(StoreError, match="has documents already"):
                lite.copy_to(database)
            with open_store(tmp_path / "b.db") as back:
                assert back.check() == []
                assert state(back) == state(post)
                assert list(back.documents()) == list(post.documents())


def test_two_programs_write_by_turns(place):
    with open_store(place) as one, open_store(place) as two:
        for n in range(0, 12, 2):
            fill(one, [n])
            fill(two, [n + 1])
            assert one.count(EVERYTHING) == two.count(EVERYTHING) == (n + 2) * 3
        doc, findings = article(50)
        with pytest.raises(Exception, match=r"UNIQUE|unique"):
            one.put(doc, [findings[0], findings[0]], extractor_id="x")
        state(one)  # so that it must forget what the other takes out
        two.delete_source("P2")
        assert state(one) == state(two)
        assert [f.id for f in one.find(limit=5)] == [f.id for f in two.find(limit=5)]
        assert not any(f.publisher == "P2" for f in one.find(Query(q="article")))
        fill(one, [60])
        assert one.facets() == two.facets()
        assert one.check() == two.check() == []


def test_ten_viewers_see_no_half_document_while_one_writes(place):
    stop = Event()

    def look(_):
        seen = 0
        with open_store(place) as reader:
            while not stop.is_set():
                counts = (
                    reader.count(EVERYTHING),
                    len(list(reader.find(EVERYTHING))),
                    sum(d.count for d in reader.by_day(EVERYTHING)),
                    reader.meta.findings,
                )
                assert all(n % 3 == 0 for n in counts), counts
                assert list(counts) == sorted(counts)
                seen += 1
        return seen

    with open_store(place) as writer, ThreadPoolExecutor(10) as pool:
        readers = [pool.submit(look, n) for n in range(10)]
        for n in range(40):
            writer.put(*article(n % 15), extractor_id=f"x{n // 15}")
        stop.set()
        assert all(r.result() > 0 for r in readers)


def test_ten_viewers_are_not_kept_waiting_by_a_batch_that_is_being_written(place):
    """The writer holds its transaction open until all of them have seen everything, as it was before."""
    seen, half = Semaphore(0), []

    def slowly():
        for n in range(20, 40):
            yield article(n)
            if n == 30:  # ten documents are in, the rest is not
                half.append(all(seen.acquire(timeout=60) for _ in range(10)))

    def look(_):
        with open_store(place) as reader:
            while not half_written.wait(0.01):
                pass
            answers = reader.count(EVERYTHING), len(state(reader)), len(reader.by_place()), reader.facets()
            disputes = reader.disputes(EVERYTHING)
            seen.release()
            return answers[0], answers[1], bool(disputes)

    half_written = Event()
    with open_store(place) as writer, ThreadPoolExecutor(10) as pool:
        fill(writer, range(20))
        readers = [pool.submit(look, n) for n in range(10)]
        half_written.set()
        writer.put_many(slowly(), extractor_id="x")
        assert half == [True]
        assert {r.result()[:2] for r in readers} == {(60, 60)}
        assert writer.count(EVERYTHING) == 120


INGEST = """
import sys
sys.path.insert(0, {root!r})
import store.store
from tests.test_store_keeping import article
store.store.BATCH = 5
with store.store.open_store({path!r}) as opened:
    for n in range(0, 400, 5):
        opened.put_many((article(k) for k in range(n, n + 5)), extractor_id="x")
        print(n, flush=True)
"""


@pytest.mark.parametrize("seed", range(2))
def test_killed_in_the_middle_nothing_is_lost_or_doubled(tmp_path, seed):
    path = str(tmp_path / "s.db")
    program = [sys.executable, "-c", INGEST.format(root=str(ROOT), path=path)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()  # the first batch is in
    time.sleep(random.Random(seed).uniform(0.0, 0.3))
    os.kill(process.pid, signal.SIGKILL)
    reported = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    with open_store(path) as store:
        assert store.check() == []
        there = store.meta.documents
        assert there % 5 == 0
        assert there >= 5 * (len(reported) + 1)  # what was reported done is there
        assert fill(store, range(60)) == {"new": max(0, 60 - there), "known": min(60, there), "updated": 0}
        assert store.check() == []
        assert len({f.id for f in store.find(EVERYTHING)}) == store.count(EVERYTHING) == 3 * max(60, there)


def test_deleting_a_source_leaves_no_trace_in_the_file(tmp_path):
    with open_store(tmp_path / "s.db") as store, open_store(tmp_path / "s.db") as other:
        fill(store, range(20))
        doc = document(
            "x", "Geheimnis bei Vovchansk.", source="Zwiebelblatt", url="https://zwiebel.example/1"
        )
        claim = finding(doc, "Vovchansk", claimant="Oberst Klink", claim_kind="capture", beneficiary="UA")
        store.put(doc, [claim], extractor_id="x")
        store.put(replace(doc, text="Geheimnis, neu, bei Vovchansk."), [claim], extractor_id="x")
        store.keep_fetched([Fetched("https://zwiebel.example/1", etag="abc")])
        assert other.count(Query(claimant=("Oberst Klink",))) == 1  # it must forget what it has read
        assert store.delete_source("Zwiebelblatt") == 1
        assert other.count(Query(claimant=("Oberst Klink",))) == 0
        assert store.fetched("https://zwiebel.example/1") is None
        store.vacuum()
        raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        for word in ("Zwiebel", "zwiebel", "Klink", "klink", "Geheimnis", "geheimnis"):
            assert word.encode() not in raw, word
        assert b"Pokrovsk" in raw
        assert store.check() == other.check() == []
        fill(other, range(15, 30))  # numbers that were given up are given anew
        assert store.facets() == other.facets()
        assert state(store) == state(other)
        assert store.check() == []


def test_vacuuming_never_hides_a_deletion_from_others(place):
    with open_store(place) as one, open_store(place) as two:
        fill(one, range(20))
        assert two.count(EVERYTHING) == 60
        one.delete_source("P1")
        one.vacuum()
        assert two.count(EVERYTHING) == 48
        assert two.facets() == one.facets()


def test_what_servers_said_is_kept(store):
    assert store.fetched("https://a.example/feed") is None
    said = Fetched("https://a.example/feed", etag='W/"1"', last_modified="Fri, 28 Nov 2025 10:00:00 GMT")
    store.keep_fetched([said, Fetched("https://a.example/1", digest="d")])
    store.keep_fetched([replace(said, etag='W/"2"')])
    assert store.fetched("https://a.example/feed") == replace(said, etag='W/"2"')
    assert store.fetched("https://a.example/1").digest == "d"


def test_unknown_documents_are_told_in_their_order(store):
    fill(store, range(5))
    documents = [article(n)[0] for n in (7, 3, 6, 0)]
    documents[3] = replace(documents[3], title="Changed")
    assert store.unknown(documents, extractor_id="x") == [documents[0], documents[2], documents[3]]
    assert store.unknown(documents, extractor_id="y") == documents


def test_the_very_same_words_are_a_copy_even_of_the_same_publisher(store):
    text = "The General Staff reported nine attacks near Pokrovsk on Friday morning."
    same = {"source": "Daily", "published": date(2025, 11, 28)}
    documents = [
        document("a", text, url="https://d.example/1", **same),
        document("b", text.upper(), url="https://d.example/2", **same),
        document("c", text, source="Daily", published=date(2025, 11, 29)),  # the next day's bulletin
        document("d", text.replace("nine", "six"), **same),
    ]
    done = store.put_many(((d, [finding(d)]) for d in documents), extractor_id="x")
    assert (done["new"], done.copies) == (4, 1)
    assert {f.group_documents for f in store.find()} == {3}

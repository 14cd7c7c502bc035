"""The counts are those of the findings, whatever was put, replaced and deleted before."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Query, open_store
from store.counts import FACETS
from store.cube import EMPTY
from store.query import CHOICES
from store.rows import day_of
from tests.store_samples import NOT_CLAIMED, NOT_RESOLVED, PLACES, document, finding

EVERYTHING = Query(use=CHOICES["use"])
FIELD_OF = {
    "claimant": "claimant", "side": "claimant_side", "kind": "claim_kind", "stance": "stance",
    "place": "place_id", "oblast": "admin1", "publisher": "publisher", "lang": "lang", "use": "use",
    "precision": "geo_precision", "status": "group_status",
}  # fmt: skip
START = date(2025, 11, 1)

days = st.none() | st.integers(0, 9).map(lambda n: START + timedelta(days=n))


@st.composite
def drawn_findings(draw, doc):
    made = []
    for number in range(draw(st.integers(0, 4))):
        more = {}
        if draw(st.booleans()):
            more |= {"event_date_start": (day := draw(days)) and day.isoformat(), "event_date_end": None}
        form = draw(st.sampled_from(("claim", "claim", "claim", "mention", "sector", "metonym", "nowhere")))
        if form == "mention":
            more |= NOT_CLAIMED
        elif form in ("sector", "metonym"):
            more |= {"use": form, "drawn_as": form if form == "sector" else None, "geo_precision": 2}
        elif form == "nowhere":
            more |= NOT_RESOLVED
        if form != "mention":
            more |= {
                "claim_kind": draw(st.sampled_from(("capture", "advance", "other"))),
                "stance": draw(st.sampled_from(("asserted", "denied", "hedged"))),
                "claimant": draw(st.sampled_from((None, "MoD", "General Staff"))),
                "claimant_side": draw(st.sampled_from(("RU", "UA", "NONE"))),
            }
        made.append(finding(doc, draw(st.sampled_from(sorted(PLACES))), number, **more))
    return made


@st.composite
def steps(draw):
    """Draw what is done to a store: documents put (some of them again, changed) and sources deleted."""
    done = []
    for _ in range(draw(st.integers(1, 8))):
        if draw(st.integers(0, 5)) == 0:
            done.append(("delete", draw(st.sampled_from("AB")), None))
            continue
        doc = document(
            f"d{draw(st.integers(0, 3))}",
            text=draw(st.sampled_from(("One text.", "Another text.", "A third, quite different."))),
            source=draw(st.sampled_from((None, "A", "B"))),
            published=draw(days),
        )
        done.append(("put", doc, draw(drawn_findings(doc))))
    return done


queries = st.builds(
    Query,
    side=st.sampled_from(((), ("RU",), ("UA", "-"))),
    kind=st.sampled_from(((), ("capture",), ("-", "other"))),
    stance=st.sampled_from(((), ("denied",))),
    claimant=st.sampled_from(((), ("MoD",), ("-",))),
    place=st.sampled_from(((), ("wd:Q156718",), ("-",))),
    oblast=st.sampled_from(((), ("Kharkiv",))),
    precision=st.sampled_from(((), ("1",))),
    status=st.sampled_from(((), ("contested", "-"), ("uncontested",))),
    publisher=st.sampled_from(((), ("A",), ("-",))),
    use=st.sampled_from(((), ("sector",), CHOICES["use"])),
    since=days,
    until=days,
    undated=st.sampled_from(("in", "out", "only")),
    resolved=st.sampled_from(("any", "yes", "no")),
    bbox=st.sampled_from((None, (36.0, 47.0, 38.0, 49.0), (37.0, -90.0, -170.0, 90.0))),
    doc=st.sampled_from(((), ("d0", "d1"))),
    q=st.sampled_from(("", "text", "pokrov", "one покров")),
)


def matches(found, query):
    """Say the slow way whether a query finds a finding."""
    for name, field in FIELD_OF.items():
        values = getattr(query, name)
        value = getattr(found, field)
        if values and ("-" if value is None else str(value)) not in values:
            return False
    if query.doc and found.doc_id not in query.doc:
        return False
    if query.resolved != "any" and (found.place_id is not None) != (query.resolved == "yes"):
        return False
    if query.bbox:
        west, south, east, north = query.bbox
        if found.lat is None or not south <= found.lat <= north:
            return False
        if not (west <= found.lon <= east if west <= east else found.lon >= west or found.lon <= east):
            return False
    said = (
        f"{found.claim_text} {found.place_text} {found.name} {found.name_uk} {found.name_ru} {found.claimant}"
    )
    words = said.casefold().replace(".", " ").replace(",", " ").split()
    if not all(any(word.startswith(part) for word in words) for part in query.q.split()):
        return False
    day = day_of(found)
    if day is None:
        return query.undated in ("in", "only")
    first, last = query.days(None)
    return (
        query.undated != "only"
        and (not first or day >= first.isoformat())
        and (not last or day <= last.isoformat())
    )


def play(store, done, before=()):
    """Do the steps on a store that has what is in ``before``; return what must be in it after them."""
    inside = dict(before)
    for what, subject, findings in done:
        if what == "delete":
            store.delete_source(subject)
            inside = {id_: (doc, made) for id_, (doc, made) in inside.items() if doc.source != subject}
        else:
            # what is known already stays as it is, and a text that a newer one superseded stays away
            if store.put(subject, findings, extractor_id=str(len(findings))) != "known":
                inside[subject.id] = (subject, findings)
    return inside


@settings(max_examples=30, deadline=None)
@given(steps(), st.lists(queries, min_size=1, max_size=4))
def test_all_counts_agree_with_the_findings(done, asked):
    with TemporaryDirectory() as folder, open_store(f"{folder}/s.db") as store:
        half = len(done) // 2
        before = play(store, done[:half])
        store.facets()  # so that the second half is counted on top of the first
        inside = play(store, done, before)
        everything = list(store.find(EVERYTHING))
        assert sorted(f.id for f in everything) == sorted(f.id for _, made in inside.values() for f in made)
        for query in (*asked, Query(), EVERYTHING):
            compare(store, query, [f for f in everything if matches(f, query)], everything)


def compare(store, query, expected, everything):
    assert store.count(query) == len(expected)
    listed = [f.id for f in store.find(query)]
    assert sorted(listed) == sorted(f.id for f in expected)
    for order in ("newest", "oldest", "document"):
        whole = [f.id for f in store.find(query, order=order)]
        paged = [
            f.id
            for k in range(0, len(whole) + 1, 2)
            for f in store.find(query, order=order, limit=2, offset=k)
        ]
        assert paged == whole
    assert {r.day: r.by_stance for r in store.by_day(query)} == tally(expected, day_of)
    drawn = [f for f in expected if f.place_id and (f.lat is not None or f.drawn_as)]
    spots = {(r.place_id, r.drawn_as): r for r in store.by_place(query)}
    by_spot = tally(drawn, lambda f: (f.place_id, f.drawn_as))
    assert {spot: r.by_stance for spot, r in spots.items()} == by_spot
    for (place_id, drawn_as), row in spots.items():
        mine = [f for f in drawn if (f.place_id, f.drawn_as) == (place_id, drawn_as)]
        assert row.count == len(mine)
        assert row.latest == max((day for f in mine if (day := day_of(f))), default=None)
        assert row.by_kind == Counter(f.claim_kind or "-" for f in mine)
    facets = store.facets(query)
    assert tuple(facets) == FACETS
    for name in FACETS:
        free = replace(query, **{name: CHOICES["use"] if name == "use" else ()})
        values = Counter(getattr(f, FIELD_OF[name]) for f in everything if matches(f, free))
        assert dict(facets[name]) == {"-" if v is None else str(v): n for v, n in values.items()}


def tally(findings, key):
    table = defaultdict(Counter)
    for f in findings:
        table[key(f)][f.stance or "-"] += 1
    return table


@settings(max_examples=15, deadline=None)
@given(steps(), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order(done, random):
    """The same documents in another order, in one batch, and after detours: the same findings."""
    with TemporaryDirectory() as folder, open_store(f"{folder}/a.db") as a, open_store(f"{folder}/b.db") as b:
        inside = list(play(a, done).values())
        random.shuffle(inside)
        b.put_many(inside, extractor_id="x")
        left, right = ({f.id: f for f in s.find(EVERYTHING)} for s in (a, b))
        assert left == right


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_page_of_many_days(tmp_path, order):
    with open_store(tmp_path / "s.db") as store:
        docs = [document(f"d{n:02}", published=START + timedelta(days=n // 3)) for n in range(30)]
        store.put_many(([d, [finding(d, number=1), finding(d, number=2)]] for d in docs), extractor_id="x")
        whole = [f.id for f in store.find(order=order)]
        for offset in range(0, 61, 7):
            assert [f.id for f in store.find(order=order, limit=7, offset=offset)] == whole[
                offset : offset + 7
            ]


def test_readers_share_a_store_between_threads(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    with open_store(tmp_path / "s.db") as store, ThreadPoolExecutor(8) as pool:

        def write(n):
            doc = document(f"d{n}", source="A", published=START)
            return store.put(doc, [finding(doc, number=k) for k in range(3)], extractor_id="x")

        def read(_):
            return store.count(), len(list(store.find())), sum(p.count for p in store.by_place())

        writes = [pool.submit(write, n) for n in range(20)]
        reads = [pool.submit(read, n) for n in range(40)]
        assert all(w.result() == "new" for w in writes)
        assert all(n % 3 == 0 for r in reads for n in r.result())
        assert read(0) == (60, 60, 60)


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_reading_all_needs_no_counts_in_memory(tmp_path, monkeypatch, order):
    """Without counts, findings are looked for some days at a time: the same in the same order."""
    monkeypatch.setattr("store.slices.SLICE", 3)
    where = tmp_path / "store.db"
    with open_store(where) as store:
        for n in range(12):
            published = None if n % 5 == 4 else START + timedelta(days=n % 4)
            doc = document(
                f"d{n}", f"Article {n}: fighting near Pokrovsk.", source="AB"[n % 2], published=published
            )
            store.put(doc, [finding(doc), finding(doc, "Siversk", 2, stance="denied")], extractor_id="x")
        changed = document("d0", "Article 0, corrected: fighting near Siversk.", source="A", published=START)
        store.put(changed, [finding(changed, "Siversk")], extractor_id="x")
        store.delete_document("d7")
    views = [Query(undated=how) for how in ("in", "only", "out")]
    views += [EVERYTHING, Query(publisher=("A",)), Query(stance=("denied",)), Query(status=("contested",))]
    views += [Query(last_days=2), Query(since=START + timedelta(days=1)), Query(until=START, undated="out")]
    views += [Query(q="siversk"), Query(q="nothing of the sort"), Query(id=("d1-0", "nowhere"))]
    with open_store(where) as fresh, open_store(where) as counted:
        counted.count()
        for view in views:
            found = list(fresh.find(view, order=order))
            assert found == list(counted.find(view, order=order))
            assert len(found) == counted.count(view)
        assert fresh._cube is EMPTY
        assert len(list(fresh.find(EVERYTHING, order=order))) == 21

"""Claims over documents: one fictional month of reports in three languages, told out exactly."""

import random
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import Query, open_store
from store.copies import alike, signature
from store.groups import BIN_DAYS, GAP_DAYS, Slot, Voice, judge, partition, presumed, window
from store.regroup import spot_of
from tests.store_samples import document, finding

MOD = {"claimant": "Russian Ministry of Defence", "claimant_side": "RU", "claimant_type": "ministry"}
STAFF = {"claimant": "Ukrainian General Staff", "claimant_side": "UA", "claimant_type": "general_staff"}
ISW = {"claimant": "Institute for the Study of War", "claimant_side": "OTHER", "claimant_type": "think_tank"}
BLOGGER = {"claimant": "Rybar", "claimant_side": "RU", "claimant_type": "milblogger"}
NARRATOR = {"claimant": None, "claimant_side": "NONE", "claimant_type": "narrator"}
WIRE = (
    "Russia's defence ministry said on Monday that its forces had taken full control of Siversk in eastern "
    "Ukraine after weeks of street fighting. Reuters could not independently verify the battlefield report."
)
LOCAL = (
    "Сіверськ повністю захоплений російськими військами, кажуть місцеві жителі, які виїхали звідти в останні "
    "дні листопада через понтонну переправу. Зв'язку з тими, хто залишився в місті, немає вже другий тиждень."
)

TOOK_IT, HOLDS, REPELLED, ADVANCED, FELL = (
    {"claim_kind": kind, "beneficiary": side}
    for kind, side in (
        ("capture", "RU"), ("control", "UA"), ("repelled", "RU"), ("advance", "RU"), ("capture", None),
    )
)  # fmt: skip
OFFICER = {"claimant": "officer", "claimant_side": "NONE", "claimant_type": "anonymous"}
# id: day, publisher, place, who, what, stance, text
REPORTS = {
    "mod-1": ("12-01", "mil.ru", "Siversk", MOD, TOOK_IT, "asserted", "Подразделения освободили Северск."),
    "tass-1": (
        "12-01",
        "TASS",
        "Siversk",
        MOD,
        TOOK_IT,
        "asserted",
        "Минобороны РФ: освобождён Северск в ДНР.",
    ),
    "reuters-1": ("12-01", "Reuters", "Siversk", MOD, TOOK_IT, "asserted", WIRE),
    "afp-1": ("12-02", "Daily Copy", "Siversk", MOD, TOOK_IT, "asserted", WIRE + " (Agencies)"),
    "rybar-1": (
        "12-01",
        "Rybar",
        "Siversk",
        BLOGGER,
        TOOK_IT,
        "asserted",
        "Наши взяли Северск, идёт зачистка.",
    ),
    "gs-1": (
        "12-02",
        "Staff",
        "Siversk",
        STAFF,
        TOOK_IT,
        "denied",
        "Заяви про захоплення Сіверська – брехня.",
    ),
    "ukrinform-1": (
        "12-02",
        "Ukrinform",
        "Siversk",
        STAFF,
        TOOK_IT,
        "denied",
        "Генштаб спростував втрату міста.",
    ),
    "isw-1": ("12-03", "ISW", "Siversk", ISW, TOOK_IT, "hedged", "ISW cannot confirm the claimed seizure."),
    "local-1": ("12-04", "Vchasno", "Siversk", NARRATOR, TOOK_IT, "asserted", LOCAL),
    "local-2": ("12-04", "Novyny", "Siversk", NARRATOR, TOOK_IT, "asserted", LOCAL.replace("вже", "")),
    "gs-2": ("12-08", "Staff", "Siversk", STAFF, HOLDS, "asserted", "Сіверськ під контролем Сил оборони."),
    "isw-2": ("12-20", "ISW", "Siversk", ISW, TOOK_IT, "asserted", "Footage shows Russians seized Siversk."),
    "gs-3": ("12-23", "Staff", "Siversk", STAFF, TOOK_IT, "asserted", "Противник захопив Сіверськ."),
    "mod-2": ("12-10", "mil.ru", "Huliaipole", MOD, TOOK_IT, "asserted", "Освобождено Гуляйполе."),
    "gs-4": ("12-11", "Staff", "Huliaipole", STAFF, HOLDS, "asserted", "Гуляйполе під контролем."),
    "mod-3": ("12-05", "mil.ru", "Vovchansk", MOD, REPELLED, "asserted", "Отражены атаки у Волчанска."),
    "mod-4": ("12-06", "mil.ru", "Vovchansk", MOD, REPELLED, "asserted", "У Волчанска отражены две атаки."),
    "gs-5": ("12-06", "Staff", "Vovchansk", STAFF, ADVANCED, "asserted", "Ворог просунувся біля Вовчанська."),
    "gs-6": ("12-06", "Staff", "Pokrovsk", STAFF, TOOK_IT, "denied", "Не підтверджено втрату Покровська."),
    "undated": (None, "Somebody", "Siversk", OFFICER, FELL, "asserted", "Siversk fell, an officer said."),
}
ALL = tuple(REPORTS)
BEFORE = (
    "mod-1",
    "tass-1",
    "reuters-1",
    "afp-1",
    "rybar-1",
    "gs-1",
    "ukrinform-1",
    "isw-1",
    "local-1",
    "local-2",
)


@cache
def report(name):
    day, publisher, place, who, what, stance, text = REPORTS[name]
    published = date.fromisoformat(f"2025-{day}") if day else None
    doc = document(name, text, source=publisher, published=published)
    return doc, [finding(doc, place, claim_text=text, stance=stance, **who, **what)]


pytest_plugins = ["tests.store_engines"]


@pytest.fixture
def told(tmp_path):
    """Return a function that puts reports into a new store, in any order."""
    opened = []

    def tell(*names):
        store = open_store(tmp_path / f"{len(opened)}.db")
        opened.append(store)
        for name in names:
            doc, findings = report(name)
            store.put(doc, findings, extractor_id="x")
        return store

    yield tell
    for store in opened:
        store.close()


def one(store, name):
    (found,) = store.find(Query(id=(f"{name}-1",)))
    return found


def facts(store, name):
    f = one(store, name)
    return f.group_status, f.group_claimants, f.group_documents


def test_a_claim_alone_is_uncontested(told):
    store = told("mod-1")
    assert facts(store, "mod-1") == ("uncontested", 1, 1)
    assert one(store, "mod-1").claim_group.startswith("g")


def test_relays_and_copies_of_one_statement_do_not_corroborate(told):
    store = told("mod-1", "tass-1", "reuters-1", "afp-1")
    assert facts(store, "afp-1") == ("uncontested", 1, 3)  # the copy is no document of its own
    assert one(store, "afp-1").corroborates == ()
    assert store.document("reuters-1").also_reported_by == ("Daily Copy",)
    assert len({one(store, n).claim_group for n in ("mod-1", "tass-1", "reuters-1", "afp-1")}) == 1


def test_an_outlet_that_copies_another_is_no_second_voice(told):
    store = told("local-1", "local-2")
    assert facts(store, "local-2") == ("uncontested", 1, 1)
    assert one(store, "local-2").corroborates == ()


def test_a_second_voice_corroborates(told):
    store = told("mod-1", "tass-1", "rybar-1")
    assert facts(store, "mod-1") == ("corroborated", 2, 3)
    assert one(store, "rybar-1").corroborates == ("mod-1-1",)
    assert one(store, "tass-1").corroborates == ("rybar-1-1",)


def test_a_denial_contests(told):
    store = told(*BEFORE)
    assert facts(store, "mod-1") == ("contested", 5, 8)
    assert one(store, "mod-1").contradicts == ("gs-1-1",)
    assert one(store, "gs-1").contradicts == ("mod-1-1", "rybar-1-1", "local-1-1")
    assert one(store, "ukrinform-1").corroborates == ()  # the same voice
    assert one(store, "isw-1").contradicts == one(store, "isw-1").corroborates == ()  # hedged
    (dispute,) = store.disputes()
    assert (dispute.group.name, dispute.group.kind, dispute.group.beneficiary) == ("Siversk", "capture", "RU")
    assert [f.doc_id for f in dispute.asserting] == ["mod-1", "rybar-1", "local-1"]
    assert [f.doc_id for f in dispute.denying] == ["gs-1"]
    assert store.disputes(Query(place=("wd:Q1015843",))) == []
    assert store.disputes(Query(claimant=("Rybar",)))[0].group == dispute.group


def test_a_denial_alone(told):
    assert facts(told("gs-6"), "gs-6") == ("denied", 1, 1)


def test_holding_a_town_denies_its_capture(told):
    store = told("mod-2", "gs-4")
    assert facts(store, "mod-2") == ("contested", 1, 1)
    assert one(store, "mod-2").contradicts == ("gs-4-1",)
    assert facts(store, "gs-4") == ("contested", 1, 1)
    assert one(store, "gs-4").contradicts == ("mod-2-1",)


def test_an_admission_ends_the_dispute(told):
    store = told(*ALL)
    assert facts(store, "mod-1") == ("admitted", 6, 11)
    assert one(store, "gs-3").contradicts == ("gs-1-1",)  # its own earlier word stays
    assert set(one(store, "gs-1").contradicts) == {
        "mod-1-1", "rybar-1-1", "local-1-1", "isw-2-1", "gs-3-1", "undated-1",
    }  # fmt: skip
    assert one(store, "undated").claim_group == one(store, "mod-1").claim_group
    disputed = {(d.group.name, d.group.kind) for d in store.disputes()}
    assert disputed == {("Huliaipole", "capture"), ("Huliaipole", "control"), ("Siversk", "control")}
    assert dict(store.facets()["status"]) == {
        "admitted": 14, "contested": 3, "uncontested": 2, "denied": 1,
    }  # fmt: skip
    assert (
        store.count(Query(status=("admitted",))) == len(list(store.find(Query(status=("admitted",))))) == 14
    )


def test_the_timeline_of_a_town(told):
    store = told(*ALL)
    capture, control = store.timeline("wd:Q989284")
    assert (capture.group.first_day, capture.group.last_day) == ("2025-12-01", "2025-12-23")
    assert [(s.role, s.voice, s.when, s.lag_days) for s in capture.steps] == [
        ("claimed", MOD["claimant"], "2025-12-01", 0),
        ("claimed", "Rybar", "2025-12-01", 0),
        ("denied", STAFF["claimant"], "2025-12-02", 1),
        ("hedged", ISW["claimant"], "2025-12-03", 2),
        ("reported", "Novyny", "2025-12-04", 3),
        ("assessed", ISW["claimant"], "2025-12-20", 19),
        ("admitted", STAFF["claimant"], "2025-12-23", 22),
        ("claimed", "officer", None, None),
    ]
    assert capture.first("admitted").finding.doc_id == "gs-3"
    assert capture.first("hedged").finding.claim_text.startswith("ISW cannot confirm")
    assert (control.group.kind, control.group.status) == ("control", "contested")
    assert [(s.role, s.voice) for s in control.steps] == [
        ("denied", MOD["claimant"]),
        ("denied", "Rybar"),
        ("denied", "Novyny"),
        ("claimed", STAFF["claimant"]),
    ]
    assert store.timeline("wd:nowhere") == []


def test_the_ledger_of_captures(told):
    rows = {row.claimant: row for row in told(*ALL).ledger()}
    assert set(rows) == {MOD["claimant"], "Rybar", ISW["claimant"], "officer"}
    mod = rows[MOD["claimant"]]
    assert (mod.claims, len(mod.admitted), len(mod.denied), mod.assessed, mod.open) == (2, 1, 1, (), ())
    assert (mod.side, mod.type) == ("RU", "ministry")
    assert rows["Rybar"].admitted == mod.admitted


def test_the_ledger_before_anybody_admits(told):
    store = told(*BEFORE, "isw-2")
    rows = {row.claimant: row for row in store.ledger()}
    assert len(rows["Rybar"].assessed) == 1
    assert len(rows[ISW["claimant"]].denied) == 1  # all that others say of it is the denial
    (group,) = store.groups(rows["Rybar"].assessed)
    assert (group.name, group.status) == ("Siversk", "contested")


def test_what_happens_daily_is_grouped_by_the_day(told):
    store = told(*ALL)
    assert one(store, "mod-3").claim_group != one(store, "mod-4").claim_group
    assert facts(store, "gs-5") == ("admitted", 1, 1)  # the loser says that the other advanced


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_arrival_does_not_matter(told, seed):
    shuffled = random.Random(seed).sample(ALL, len(ALL))
    straight, crooked = told(*ALL), told(*shuffled)
    assert sorted(straight.find(), key=lambda f: f.id) == sorted(crooked.find(), key=lambda f: f.id)


@pytest.mark.postgis
def test_both_engines_tell_the_same_story(told, database):
    lite = told(*ALL)
    with open_store(database) as post:
        for name in reversed(ALL):
            doc, findings = report(name)
            post.put(doc, findings, extractor_id="x")
        assert sorted(lite.find(), key=lambda f: f.id) == sorted(post.find(), key=lambda f: f.id)
        assert lite.ledger() == post.ledger()
        assert lite.timeline("wd:Q989284") == post.timeline("wd:Q989284")
        assert [d.group for d in lite.disputes()] == [d.group for d in post.disputes()]
        assert lite.facets() == post.facets()
        assert sorted(lite.by_place(), key=repr) == sorted(post.by_place(), key=repr)


def test_taking_a_source_away_takes_its_word_away(told):
    store = told(*ALL)
    for publisher in ("Staff", "Ukrinform"):
        store.delete_source(publisher)
    assert facts(store, "mod-1")[0] == "corroborated"
    store.delete_source("Reuters")
    assert store.document("afp-1").also_reported_by == ()
    assert facts(store, "afp-1")[0] == "corroborated"


def test_a_later_recapture_supersedes(told, tmp_path):
    store = told("mod-1", "rybar-1")
    doc = document("back", "Сіверськ звільнено.", source="General Staff", published=date(2026, 2, 1))
    store.put(
        doc,
        [finding(doc, "Siversk", claim_kind="capture", **(STAFF | {"beneficiary": "UA"}))],
        extractor_id="x",
    )
    assert facts(store, "mod-1")[0] == "superseded"
    assert facts(store, "back")[0] == "uncontested"


def test_a_correction_of_the_text_is_judged_anew(told):
    store = told("mod-1", "gs-1")
    doc, _ = report("gs-1")
    store.put(doc, [], extractor_id="x2")
    assert facts(store, "mod-1") == ("uncontested", 1, 1)


def test_spellings_and_who_uses_them(told, tmp_path):
    store = told(*ALL)
    forms = store.name_forms("wd:Q989284")
    assert sum(form.count for form in forms) == 14
    assert {form.publisher for form in forms} >= {"TASS", "Reuters"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ""),
        ({"relation": "near"}, ""),
        ({"use": "sector"}, "sector"),
        ({"relation": "offset", "relation_km": 9.0, "relation_bearing": "NW"}, "offset 9 NW"),
        ({"relation": "part"}, "part"),
        ({"use": "metonym"}, None),
        ({"claim_kind": "other"}, None),
        ({"claim_kind": None, "stance": None}, None),
        ({"place_id": None}, None),
    ],
)
def test_what_can_be_grouped(change, expected):
    assert spot_of(finding(document(), **change)) == expected


class TestPartition:
    def groups(self, kind, *slots):
        made = partition(kind, [Slot(i, day, side) for i, (day, side) in enumerate(slots)])
        return sorted(sorted(stretch.slots) for stretch in made)

    def test_days_without_a_long_gap_are_one_group(self):
        assert self.groups("capture", (100, "RU"), (160, "RU"), (221, "RU")) == [[0, 1], [2]]

    def test_sides_are_apart(self):
        assert self.groups("capture", (100, "RU"), (100, "UA")) == [[0], [1]]

    def test_weeks_and_days(self):
        assert self.groups("advance", (1, "RU"), (7, "RU"), (8, "RU")) == [[0, 1], [2]]
        assert self.groups("attack", (1, "RU"), (1, None), (2, "RU")) == [[0, 1], [2]]

    def test_what_is_open_joins_where_only_one_comes_into_question(self):
        assert self.groups("capture", (100, "RU"), (101, None), (0, "RU"), (0, None)) == [[0, 1, 2, 3]]
        assert self.groups("capture", (100, "RU"), (100, "UA"), (101, None)) == [[0], [1], [2]]
        assert self.groups("capture", (100, "RU"), (300, "RU"), (0, "RU")) == [[0], [1], [2]]
        assert self.groups("attack", (100, "RU"), (0, "RU")) == [[0], [1]]

    @given(
        st.sampled_from(sorted(GAP_DAYS) + sorted(BIN_DAYS)),
        st.lists(st.tuples(st.integers(0, 200), st.sampled_from(("RU", "UA", None))), unique=True),
        st.randoms(use_true_random=False),
    )
    def test_every_slot_is_in_one_group_and_the_order_does_not_matter(self, kind, slots, rng):
        bins = {window(kind, day) for day, _ in slots}
        made = [Slot(i, day, side) for i, (day, side) in enumerate(slots)]
        whole = sorted(
            tuple(sorted(s.slots))
            for scope in bins
            for s in partition(kind, [slot for slot in made if window(kind, slot.day) == scope])
        )
        assert sorted(i for group in whole for i in group) == list(range(len(slots)))
        rng.shuffle(made)
        again = sorted(
            tuple(sorted(s.slots))
            for scope in bins
            for s in partition(kind, [slot for slot in made if window(kind, slot.day) == scope])
        )
        assert again == whole


def voice(claimant, stance, said="2025-12-01", side="RU", type_="ministry", publisher="P", cluster=1):
    type_ = type_ if claimant else "narrator"
    return Voice(
        f"{claimant}{stance}{said}",
        claimant,
        side,
        type_,
        stance,
        said,
        1,
        publisher,
        f"d{cluster}",
        cluster,
        0,
    )


@pytest.mark.parametrize(
    ("voices", "status"),
    [
        ([voice("A", "asserted")], "uncontested"),
        ([voice("A", "hedged")], "uncontested"),
        ([voice("A", "asserted"), voice("B", "asserted")], "uncontested"),  # officials of one side
        ([voice("A", "asserted"), voice("B", "asserted", type_="milblogger")], "corroborated"),
        ([voice("A", "asserted"), voice("B", "denied", side="UA")], "contested"),
        ([voice("A", "hedged"), voice("B", "denied", side="UA")], "denied"),
        ([voice("A", "asserted"), voice("A", "denied", "2025-12-02")], "denied"),  # it took its word back
        ([voice("A", "denied"), voice("A", "hedged", "2025-12-02")], "denied"),
        ([voice("A", "asserted", side="UA")], "admitted"),
        ([voice("A", "asserted", side="UA", type_="osint")], "uncontested"),  # an analyst admits nothing
        ([voice("A", "hedged", side="UA")], "uncontested"),
        (
            [voice(None, "asserted", publisher="P"), voice(None, "asserted", publisher="Q", cluster=2)],
            "corroborated",
        ),
        (
            [voice(None, "asserted", publisher="P"), voice(None, "asserted", publisher="Q")],
            "uncontested",
        ),  # a copy
    ],
)
def test_the_status_of_a_group(voices, status):
    assert judge("capture", "RU", voices).status == status


@pytest.mark.parametrize(
    ("kind", "stance", "side", "expected"),
    [
        ("capture", "asserted", "RU", "RU"),
        ("control", "asserted", "UA", "UA"),
        ("capture", "denied", "UA", "RU"),
        ("advance", "hedged", "RU", "RU"),
        ("encirclement", "denied", "UA", "RU"),
        ("encirclement", "asserted", "UA", None),
        ("withdrawal", "asserted", "UA", None),
        ("attack", "asserted", "UA", None),
        ("capture", "asserted", "OTHER", None),
        ("capture", "asserted", None, None),
    ],
)
def test_who_is_presumed_to_gain(kind, stance, side, expected):
    assert presumed(kind, stance, side) == expected


def test_what_is_presumed_groups_but_admits_nothing(tmp_path):
    with open_store(tmp_path / "s.db") as store:
        for n, (who, stance, side) in enumerate(
            [
                (MOD, "asserted", None),
                (STAFF, "denied", None),
                (STAFF, "asserted", None),
                (ISW, "asserted", "RU"),
            ]
        ):
            doc = document(f"d{n}", f"Text {n}", published=date(2025, 12, 1 + n))
            made = finding(doc, claim_kind="capture", stance=stance, **(who | {"beneficiary": side}))
            store.put(doc, [made], extractor_id="x")
        assert facts(store, "d0") == ("contested", 3, 3)
        assert one(store, "d0").claim_group == one(store, "d1").claim_group == one(store, "d3").claim_group
        assert facts(store, "d2") == ("uncontested", 1, 1)  # it is presumed to speak of its own gain


def test_nobody_admits_a_strike():
    assert judge("strike", "UA", [voice("Governor", "asserted", type_="local_admin")]).status == "uncontested"


def test_near_duplicates_and_daily_bulletins(tmp_path):
    assert alike(signature(WIRE), signature(WIRE + " (Agencies)")) > 0.8
    assert alike(signature(WIRE), signature(LOCAL)) < 0.1
    with open_store(tmp_path / "s.db") as store:
        days = [date(2025, 12, d) for d in (1, 2, 20)]
        same = [document(f"own-{d.day}", WIRE, source="Reuters", published=d) for d in days]
        late = document("late", WIRE, source="Daily Copy", published=date(2025, 12, 10))
        for doc in (*same, late):
            store.put(doc, [], extractor_id="x")
        assert all(store.document(d.id).also_reported_by == () for d in (*same, late))

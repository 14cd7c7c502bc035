"""Findings to test the maps with: the facts of the two seeds, and many made-up ones of their kind."""

import hashlib
import random
from dataclasses import replace
from datetime import date, timedelta

from records import Finding

PLACES = {  # name: (id, name_uk, name_ru, kind, admin1, lat, lon, precision_km)
    "Pokrovsk": ("wd:Q156718", "Покровськ", "Покровск", "settlement", "Donetsk", 48.2815, 37.1817, 3.5),
    "Myrnohrad": ("wd:Q194258", "Мирноград", "Мирноград", "settlement", "Donetsk", 48.3005, 37.2657, 2.5),
    "Vovchansk": ("wd:Q1012863", "Вовчанськ", "Волчанск", "settlement", "Kharkiv", 50.2878, 36.9461, 3.0),
    "Siversk": ("wd:Q850711", "Сіверськ", "Северск", "settlement", "Donetsk", 48.8664, 38.1, 2.5),
    "Huliaipole": (
        "wd:Q1019556",
        "Гуляйполе",
        "Гуляйполе",
        "settlement",
        "Zaporizhzhia",
        47.6636,
        36.2564,
        3,
    ),
    "Kupiansk": ("wd:Q2018684", "Куп'янськ", "Купянск", "settlement", "Kharkiv", 49.7106, 37.6157, 3.5),
    "Kostiantynivka": (
        "wd:Q156747",
        "Костянтинівка",
        "Константиновка",
        "settlement",
        "Donetsk",
        48.5277,
        37.707,
        4,
    ),
    "Lyman": ("wd:Q844671", "Лиман", "Лиман", "settlement", "Donetsk", 48.9856, 37.8111, 3),
    "Chasiv Yar": ("wd:Q1063297", "Часів Яр", "Часов Яр", "settlement", "Donetsk", 48.5869, 37.8358, 2.5),
    "Kherson": ("wd:Q129323", "Херсон", "Херсон", "settlement", "Kherson", 46.6406, 32.6144, 7),
    "Orikhiv": ("wd:Q1001867", "Оріхів", "Орехов", "settlement", "Zaporizhzhia", 47.5672, 35.7858, 2.5),
    "Kharkiv": ("wd:Q42308", "Харків", "Харьков", "settlement", "Kharkiv", 49.9925, 36.2311, 12),
    "Novopavlivka": (
        "wd:Q4321990",
        "Новопавлівка",
        "Новопавловка",
        "settlement",
        "Dnipropetrovsk",
        48.1283,
        36.77,
        2,
    ),
    "Toretsk": ("wd:Q191092", "Торецьк", "Торецк", "settlement", "Donetsk", 48.3976, 37.8472, 3),
    "Donetsk Oblast": (
        "wd:Q2012050",
        "Донецька область",
        "Донецкая область",
        "oblast",
        "Donetsk",
        48.1,
        37.8,
        130,
    ),
    "Luhansk Oblast": (
        "wd:Q171965",
        "Луганська область",
        "Луганская область",
        "oblast",
        "Luhansk",
        49.0,
        38.9,
        120,
    ),
    "Kherson Oblast": (
        "wd:Q163271",
        "Херсонська область",
        "Херсонская область",
        "oblast",
        "Kherson",
        46.6,
        33.6,
        120,
    ),
    "Zaporizhzhia Oblast": (
        *("wd:Q171334", "Запорізька область", "Запорожская область", "oblast", "Zaporizhzhia"),
        *(47.2, 35.7, 120),
    ),
    "Donbas": ("wd:Q605714", "Донбас", "Донбасс", "region", None, 48.5, 38.3, 180),
    "Oskil": ("wd:Q4338203", "Оскіл", "Оскол", "river", None, 49.6, 37.7, 60),
    "Bishkek": ("wd:Q9361", "Бішкек", "Бишкек", "foreign", None, 42.8747, 74.6122, 10),
}
DRAWN = {"oblast": "area", "region": "area", "raion": "area", "river": "line", "sea": "line"}


def finding(name="Pokrovsk", sentence="Fighting goes on in Pokrovsk.", said=None, **changes):
    """Return a Finding about a place of the table; the words that name it are searched in the sentence."""
    said = said or name.removesuffix(" Oblast")
    row = PLACES.get(name)
    if row is None:
        place = dict.fromkeys(
            (
                *("place_id", "name", "name_uk", "name_ru", "place_kind", "admin1", "lat", "lon"),
                *("precision_km", "drawn_as", "geo_precision", "where_prec", "country_code", "wikidata"),
            )
        )
    else:
        kind = row[3]
        place = {
            **{"place_id": row[0], "name": name, "name_uk": row[1], "name_ru": row[2], "place_kind": kind},
            **{"admin1": row[4], "lat": row[5], "lon": row[6], "precision_km": float(row[7])},
            **{"drawn_as": DRAWN.get(kind, "point"), "geo_precision": 3 if kind in DRAWN else 1},
            **{"where_prec": {"oblast": 4, "region": 5, "river": 5}.get(kind, 1)},
            **{"country_code": "UA", "wikidata": row[0].removeprefix("wd:")},
        }  # fmt: skip
    base = int(hashlib.sha256(sentence.encode()).hexdigest()[:3], 16)  # where the sentence stands in its text
    if place["drawn_as"] in ("area", "line") and name != "Donbas":  # Donbas is the one without a shape
        place["lat"] = place["lon"] = None
    start = base + max(sentence.find(said), 0)
    cue = changes.get("cue")
    made = {
        **place,
        **{"place_text": said, "start_char": start, "end_char": start + len(said), "use": "literal"},
        **{"name_kind": "current", "admin2": None, "katotth": None, "lat_2": None, "lon_2": None},
        **{"score": 0.98, "score_margin": 0.9, "candidates": (), "relation": None, "relation_km": None},
        **{"resolve_reason": "only_candidate" if row else "abstain:unknown", "relation_bearing": None},
        **{"claim_kind": None, "stance": None, "hedges": (), "negated": False, "claim_text": sentence},
        **{"sentence_start": base, "sentence_end": base + len(sentence), "claimant": None},
        **{"claimant_side": None},
        **{"claimant_type": None, "relayed_by": None, "cue": None, "cue_start": None, "attribution": None},
        **{"evidence": (), "beneficiary": None, "rule_id": None, "published": None, "event_date_start": None},
        **{"event_date_end": None, "time_precision": None, "date_prec": None, "timex": None},
        **{"date_rule": None},
        **{"acled_event_type": None, "acled_sub_event_type": None, "viina_labels": (), "plover_event": None},
        **{"doc_id": "seed-2", "doc_sha256": "0" * 64, "url": None, "publisher": "The Defense News"},
        **{"title": None, "lang": "en", "extractor_id": "x1", "gazetteer_version": "g1"},
    }  # fmt: skip
    made.update(changes)
    if cue and made["cue_start"] is None and cue in sentence:
        made["cue_start"] = base + sentence.find(cue)
    if made["claim_kind"]:
        made["stance"] = made["stance"] or "asserted"
        made["claimant_side"] = made["claimant_side"] or "NONE"
        made["claimant_type"] = made["claimant_type"] or "narrator"
        made["attribution"] = made["attribution"] or ("indirect" if made["claimant"] else "narrator")
        key = [made["doc_id"], sentence, made["claim_kind"], made["stance"], str(made["claimant"])]
        made["claim_id"] = hashlib.sha256("|".join(key).encode()).hexdigest()[:12]
    made.setdefault("claim_id", None)
    if "id" not in made:
        key = [str(made["place_id"]), made["place_text"], str(made["start_char"]), sentence, made["doc_id"]]
        key += [str(made["claim_id"]), str(made["published"])]
        made["id"] = hashlib.sha256("|".join(key).encode()).hexdigest()[:16]
    return Finding(**made)


MOSCOW = {"claimant": "Russian leadership", "claimant_side": "RU", "claimant_type": "official"}
MOD = {"claimant": "Russian Ministry of Defence", "claimant_side": "RU", "claimant_type": "ministry"}
STAFF = {"claimant": "Ukrainian General Staff", "claimant_side": "UA", "claimant_type": "general_staff"}
ISW = {"claimant": "Institute for the Study of War", "claimant_side": "OTHER", "claimant_type": "think_tank"}
PUTIN = {"claimant": "Vladimir Putin", "claimant_side": "RU", "claimant_type": "head_of_state"}
DEEPSTATE = {"claimant": "DeepState", "claimant_side": "UA", "claimant_type": "osint"}

SURROUNDED = (
    "Moscow claims that Ukrainian forces in some towns — including Krasnoarmeysk and Dimitrov — are "
    "“completely surrounded.”"
)
NEAR = (
    "According to Russian leadership, the army has made recent advances in Ukraine’s eastern regions, "
    "including near Pokrovsk and Myrnohrad in the embattled Donetsk Oblast, areas long at the center of "
    "fierce fighting."
)
FURTHER = (
    "Moscow further asserted progress near other hotspots such as Vovchansk, Siversk, and moves toward the "
    "important logistical hub at Hulyaipole."
)
OFFENSIVE = (
    "Meanwhile, the ongoing Pokrovsk offensive remains one of the most contested sectors, with heavy street "
    "fighting, attempts to encircle Ukrainian defenders, and continuing uncertainty over whether Kyiv’s "
    "forces can hold."
)
PLAN = (
    "This initial proposal leaned towards Russian demands, stipulating Kyiv's concession of the Donetsk and "
    "Luhansk regions (Donbas), in addition to halting American military aid."
)
SOUTH = (
    "The Russian president did not specify whether he meant only Donetsk and Luhansk – the Kremlin's main "
    "priority – or if this also includes Kherson and Zaporizhzhia in the south, where Ukraine controls large "
    "parts of both."
)
FIRST = {
    **{"doc_id": "seed-1", "published": "2025-11-28", "publisher": None},
    **{"title": "Putin: Russia halts its operations if Ukraine withdraws"},
}
SECOND = {
    **{"title": "Putin Says Russia Will Halt War Only if Ukraine Withdraws From Occupied Territories"},
    **{"publisher": "The Defense News", "relayed_by": "The Defense News"},
}


def seed_findings():
    """Return findings as the two seeds give them: one article undated, one of 28 November 2025."""
    ring = {**SECOND, **MOSCOW, "claim_kind": "encirclement", "cue": "surrounded", "beneficiary": "RU"}
    gain = {**SECOND, **MOSCOW, "claim_kind": "advance", "beneficiary": "RU"}
    give = {**FIRST, "claim_kind": "demand", "cue": "concession", "claimant": "United States",
            "claimant_side": "OTHER", "claimant_type": "official"}  # fmt: skip
    hold = {**FIRST, "claim_kind": "control", "cue": "controls"}
    return [
        finding("Pokrovsk", SURROUNDED, "Krasnoarmeysk", name_kind="former", **ring),
        finding("Myrnohrad", SURROUNDED, "Dimitrov", name_kind="former", **ring),
        finding("Pokrovsk", NEAR, relation="near", geo_precision=2, where_prec=2, cue="advances", **gain),
        finding("Myrnohrad", NEAR, relation="near", geo_precision=2, where_prec=2, cue="advances", **gain),
        finding("Donetsk Oblast", NEAR, "Donetsk Oblast", **SECOND),
        finding("Vovchansk", FURTHER, relation="near", cue="progress", **gain),
        finding("Siversk", FURTHER, relation="near", cue="progress", **gain),
        finding("Huliaipole", FURTHER, "Hulyaipole", name_kind="transliterated", relation="toward",
                cue="moves", **gain),
        finding("Pokrovsk", OFFENSIVE, use="sector", drawn_as="sector", precision_km=25.0,
                **SECOND, claim_kind="attack", cue="fighting"),
        finding("Donetsk Oblast", PLAN, **give), finding("Luhansk Oblast", PLAN, **give),
        finding("Donbas", PLAN, **give),
        finding("Kherson Oblast", SOUTH, **hold), finding("Zaporizhzhia Oblast", SOUTH, **hold),
        finding("Bishkek", "Putin spoke in Bishkek.", **FIRST),
        finding("Nowhere", "Shelling was heard in Nowhere.", **FIRST),
    ]  # fmt: skip


def wire_findings():
    """Return findings of November 2025 of many kinds: disputes, offsets, corridors, three languages."""
    rows = []

    def add(day, name, sentence, said=None, **more):
        about = {"published": f"2025-11-{day:02}", "doc_id": f"wire-{day}-{len(rows)}",
                 "url": f"https://news.example.org/2025/11/{day:02}/{len(rows)}", "title": None}  # fmt: skip
        rows.append(finding(name, sentence, said, **{**about, **more}))

    add(
        3,
        "Pokrovsk",
        "The Russian Ministry of Defence said its troops entered the railway station of Pokrovsk.",
        claim_kind="advance",
        cue="entered",
        publisher="Reuters",
        **MOD,
    )
    add(
        4,
        "Pokrovsk",
        "Ukraine’s General Staff denied that Pokrovsk had been surrounded.",
        claim_kind="encirclement",
        stance="denied",
        cue="denied",
        negated=True,
        group_status="contested",
        publisher="Kyiv Independent",
        **STAFF,
    )
    add(
        5,
        "Покровськ",
        "На Покровському напрямку захисники відбили 42 атаки.",
        "Покровському",
        publisher="Укрінформ",
    )
    rows.pop()
    add(
        5,
        "Pokrovsk",
        "На Покровському напрямку захисники відбили 42 атаки.",
        "Покровському",
        lang="uk",
        name_kind="inflected",
        use="sector",
        drawn_as="sector",
        precision_km=25.0,
        claim_kind="repelled",
        cue="відбили",
        publisher="Укрінформ",
        **STAFF,
    )
    add(
        6,
        "Kupiansk",
        "Russian forces seized Kupiansk, the Defence Ministry claimed.",
        claim_kind="capture",
        cue="seized",
        group_status="contested",
        publisher="TASS",
        **MOD,
    )
    add(
        7,
        "Kupiansk",
        "«Куп'янськ під контролем Сил оборони», — заявив речник.",
        "Куп'янськ",
        lang="uk",
        claim_kind="control",
        cue="під контролем",
        group_status="contested",
        publisher="Суспільне",
        **STAFF,
    )
    add(
        8,
        "Kupiansk",
        "ISW assessed that Russian forces likely advanced in northern Kupiansk.",
        claim_kind="advance",
        stance="hedged",
        hedges=("likely",),
        relation="part",
        drawn_as="part",
        cue="advanced",
        publisher="ISW",
        **ISW,
    )
    add(
        9,
        "Siversk",
        "Российские войска закрепились в Северске.",
        "Северске",
        lang="ru",
        name_kind="inflected",
        claim_kind="advance",
        cue="закрепились",
        publisher="Рыбарь",
        claimant="Rybar",
        claimant_side="RU",
        claimant_type="milblogger",
    )
    add(
        10,
        "Lyman",
        "Geolocated footage indicates advances 9 km northwest of Lyman.",
        claim_kind="advance",
        relation="offset",
        relation_km=9.0,
        relation_bearing="NW",
        drawn_as="offset",
        lat=49.0429,
        lon=37.7242,
        precision_km=2.5,
        evidence=("geolocated_footage",),
        cue="advances",
        publisher="ISW",
        **ISW,
    )
    add(
        11,
        "Chasiv Yar",
        "Fighting continued between Chasiv Yar and Kostiantynivka.",
        claim_kind="attack",
        relation="between",
        drawn_as="corridor",
        lat_2=48.5277,
        lon_2=37.707,
        cue="Fighting",
        publisher="Reuters",
    )
    add(
        12,
        "Huliaipole",
        "Ворог атакував у районі Гуляйполя — атаку відбито.",
        "Гуляйполя",
        lang="uk",
        name_kind="inflected",
        relation="near",
        claim_kind="repelled",
        cue="відбито",
        publisher="Генштаб",
        **STAFF,
    )
    add(
        14,
        "Kherson",
        "Two people were wounded when drones hit Kherson, the governor said.",
        claim_kind="casualties",
        cue="wounded",
        claimant="Oleksandr Prokudin",
        claimant_side="UA",
        claimant_type="local_admin",
        publisher="Suspilne",
        event_date_start="2025-11-13",
        event_date_end="2025-11-13",
        time_precision=1,
        date_prec=1,
        timex="overnight",
        date_rule="overnight",
    )
    add(
        14,
        "Kherson",
        "Two people were wounded when drones hit Kherson, the governor said.",
        claim_kind="strike",
        cue="hit",
        claimant="Oleksandr Prokudin",
        claimant_side="UA",
        claimant_type="local_admin",
        publisher="Suspilne",
        event_date_start="2025-11-13",
        event_date_end="2025-11-13",
        time_precision=1,
        date_prec=1,
        timex="overnight",
        date_rule="overnight",
    )
    add(
        16,
        "Kharkiv",
        "Харків атакували шахеди, пошкоджено будинки.",
        "Харків",
        lang="uk",
        claim_kind="strike",
        cue="атакували",
        publisher="Суспільне Харків",
    )
    add(
        17,
        "Myrnohrad",
        "Российское Минобороны заявило об окружении Димитрова.",
        "Димитрова",
        lang="ru",
        name_kind="former",
        claim_kind="encirclement",
        cue="окружении",
        group_status="contested",
        publisher="РИА Новости",
        **MOD,
    )
    add(
        18,
        "Myrnohrad",
        "Мирноград не оточений, логістика ускладнена, — DeepState.",
        "Мирноград",
        lang="uk",
        claim_kind="encirclement",
        stance="denied",
        negated=True,
        cue="не оточений",
        group_status="contested",
        publisher="DeepState",
        **DEEPSTATE,
    )
    add(
        19,
        "Oskil",
        "Russian forces tried to cross the Oskil.",
        "Oskil",
        claim_kind="attack",
        stance="hedged",
        hedges=("tried to",),
        cue="cross",
        publisher="Reuters",
    )
    add(
        20,
        "Novopavlivka",
        "The enemy is trying to break through to Novopavlivka.",
        claim_kind="advance",
        stance="hedged",
        hedges=("is trying to",),
        relation="toward",
        cue="break through",
        publisher="Ukrinform",
        **STAFF,
    )
    add(
        21,
        "Orikhiv",
        "Авіаударів зазнав Оріхів.",
        "Оріхів",
        lang="uk",
        claim_kind="strike",
        cue="Авіаударів",
        publisher="Генштаб",
        **STAFF,
    )
    add(
        24,
        "Donetsk Oblast",
        "Putin demanded that Ukraine withdraw from Donetsk Oblast.",
        "Donetsk Oblast",
        claim_kind="demand",
        cue="withdraw",
        publisher="AP",
        **PUTIN,
    )
    add(
        25,
        "Toretsk",
        "Russian troops took Toretsk in August and now push on, Moscow says.",
        claim_kind="capture",
        cue="took",
        publisher="TASS",
        event_date_start="2025-08-01",
        event_date_end="2025-08-31",
        time_precision=3,
        date_prec=4,
        timex="in August",
        date_rule="month",
        **MOSCOW,
    )
    add(
        26,
        "Kostiantynivka",
        "Clashes were reported on the outskirts of Kostiantynivka.",
        claim_kind="attack",
        relation="part",
        drawn_as="part",
        lat=48.5177,
        lon=37.737,
        cue="Clashes",
        publisher="Reuters",
    )
    return rows


HOSTILE = (
    *("<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "${alert(1)}", "`+alert(1)+`"),
    *("{{ 7*7 }}{% raw %}", "</noscript><svg onload=alert(1)>", "<q>false</q>", "&lt;b&gt;&amp;amp;"),
    *("\u2028'\"", "]]>--><!--", "javascript:alert(1)", "https://a.example/'onmouseover='alert(1)"),
)


def hostile_findings():
    """Return findings with text in every field that would run on a careless page."""
    rows = []
    for number, text in enumerate(HOSTILE):
        made = finding(
            *("Pokrovsk", f"{text} Pokrovsk {text}", "Pokrovsk"),
            **{"doc_id": f"d{number}{text}", "claim_kind": "capture", "cue": text, "claimant": text},
            **{"relayed_by": text, "publisher": text, "title": text, "url": text, "name_uk": text},
            **{"name_ru": text, "admin1": text, "published": "2025-11-20", "hedges": (text,), "timex": text},
            **{"place_id": f"fm:{text}", "lon": 36.0 + number / 2},
        )
        rows.append(replace(made, name=text))
    return rows


def many_findings(number, seed=7):
    """Return ``number`` made-up findings around the front, spread over 120 days; the same each time.

    As in news, a document has several sentences and every other sentence names two places.
    """
    roll = random.Random(seed)
    towns = [name for name, row in PLACES.items() if row[3] == "settlement"]
    verbs = {
        "capture": "seized",
        "advance": "advanced near",
        "attack": "attacked",
        "repelled": "was stopped at",
    }
    verbs |= {"strike": "struck", "control": "holds"}
    villages = [_village(n, roll.choice(towns)) for n in range(max(number // 10, 3))]
    rows = []
    sentence = 0
    while len(rows) < number:
        sentence += 1
        doc = sentence // 4
        day = date(2025, 8, 1) + timedelta(days=int(120 * random.Random(doc).random() ** 0.7))
        who = roll.choice([MOSCOW, MOD, STAFF, ISW, DEEPSTATE, {}])
        kind = roll.choice(list(verbs))
        about = roll.sample(villages, 1 + sentence % 2)
        says = f"{who.get('claimant', 'The report')} said that the brigade {verbs[kind]} "
        says += " and ".join(v["name"] for v in about)
        says += f", with {roll.randrange(90)} assaults along {roll.randrange(40)} km, losses unclear."
        common = {
            **{"doc_id": f"doc-{doc}", "claim_kind": kind, "cue": verbs[kind], **who},
            **{"stance": roll.choices(["asserted", "hedged", "denied"], [6, 3, 2])[0]},
            **{"published": None if doc % 50 == 0 else day.isoformat(), "publisher": f"Outlet {doc % 40}"},
            **{
                "url": f"https://news.example.org/{day}/{doc}",
                "title": f"Report number {doc} from the front",
            },
        }
        for village in about:
            made = finding(village["near"], says, village["name"], **common)
            place = {k: v for k, v in village.items() if k != "near"}
            rows.append(replace(made, id=f"{len(rows):016x}", sentence_start=sentence * 200, **place))
    return [_moved(row) for row in rows[:number]]


def _village(number, near):
    roll = random.Random(number)
    row = PLACES[near]
    return {
        **{
            "near": near,
            "place_id": f"fm:{number}",
            "name": f"{near} {number}",
            "name_uk": f"{row[1]} {number}",
        },
        **{"lat": round(row[5] + roll.gauss(0, 0.25), 4), "lon": round(row[6] + roll.gauss(0, 0.35), 4)},
    }


def _moved(row):
    """Return the row with its offsets moved to where its sentence stands."""
    start = row.sentence_start + row.claim_text.find(row.place_text)
    return replace(
        row,
        sentence_end=row.sentence_start + len(row.claim_text),
        start_char=start,
        end_char=start + len(row.place_text),
        cue_start=row.sentence_start + row.claim_text.find(row.cue),
    )

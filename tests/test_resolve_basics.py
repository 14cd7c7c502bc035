"""The resolver on a handful of real places, without the shipped gazetteer."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest

from geo.corrections import NO_PLACE, Correction
from geo.resolve import resolve, review_order
from records import Mention, Place, Relation


@dataclass(frozen=True)
class Entry:
    place_id: str
    name_kind: str = "current"
    lang: str = "en"
    part: str = "noun"


def town(pid, name, oblast, lat, lon, cls="village", population=None, kind="settlement", country="UA"):
    return Place(pid, name, name, name, kind, country, oblast, None, None, None, cls, lat, lon, population)


PLACES = [
    town("p1", "Kostiantynivka", "Donetsk", 48.535, 37.692, "city", 70000),
    town("p2", "Kostiantynivka", "Sumy", 51.190, 34.740),
    town("p3", "Kostiantynivka", "Donetsk", 47.861, 37.413),
    town("p4", "Kurakhove", "Donetsk", 47.984, 37.283, "town", 18000),
    town("p5", "Sumy", "Sumy", 50.912, 34.803, "city", 260000),
    town("p6", "Vuhledar", "Donetsk", 47.779, 37.249, "town", 14000),
    town("p7", "Lyman", "Donetsk", 48.980, 37.817, "town", 20000),
    town("p8", "Lyman", "Kharkiv", 49.609, 36.524),
    town("o1", "Donetsk Oblast", "Donetsk", 48.18, 37.8, None, None, "oblast"),
    town("o2", "Sumy Oblast", "Sumy", 50.9, 34.0, None, None, "oblast"),
    town("r1", "Oskil River", None, 49.5, 37.5, None, None, "river"),
    town("p9", "Oskil", "Kharkiv", 49.2, 37.4),
]
GAZETTEER = SimpleNamespace(places={p.id: p for p in PLACES})


class Index:
    def lookup(self, form):
        extra = {"Донеччині": ("o1",), "Oskil": ("r1", "p9"), "Sumy Oblast": ("o2",)}.get(form, ())
        ids = dict.fromkeys([*(p.id for p in PLACES if p.name == form), *extra])
        return tuple(Entry(i) for i in ids)


def read(text, *names, published=date(2025, 6, 15), corrections=(), **more):
    """Resolve the names in a text; sentences end at full stops."""
    mentions = []
    at = 0
    for name in names:
        surface, extra = (name, {}) if isinstance(name, str) else name
        start = text.index(surface, at)
        at = start + len(surface)
        left = text.rfind(". ", 0, start) + 1
        right = text.find(". ", at)
        sentence = (left, len(text) if right < 0 else right)
        mentions.append(Mention(start, at, surface, sentence, "en", **extra))
    return resolve(text, mentions, GAZETTEER, Index(), published=published, corrections=corrections, **more)


def ids(resolutions):
    return [r.place.id if r.place else None for r in resolutions]


def test_the_container_after_the_name_wins():
    found = read("Kostiantynivka in Sumy Oblast was shelled.", "Kostiantynivka", "Sumy Oblast")
    assert ids(found) == ["p2", "o2"]
    assert dict(found[0].features)["container"] > 0


def test_neighbours_choose_the_namesake():
    near = "Troops fought for Kurakhove, Vuhledar and Kostiantynivka."
    found = read(near, "Kurakhove", "Vuhledar", "Kostiantynivka", published=date(2024, 10, 1))
    assert found[2].place.id == "p3"
    assert found[2].reason == "near_sentence"


def test_a_container_that_is_ruled_out():
    text = "Kostiantynivka, not the city in Donetsk Oblast, was lost near Sumy."
    assert ids(read(text, "Kostiantynivka", "Donetsk Oblast", "Sumy"))[0] == "p2"


def test_one_sense_per_name():
    text = "Kostiantynivka in Sumy Oblast was hit. Nobody was hurt. Later Kostiantynivka was quiet."
    found = read(text, "Kostiantynivka", "Sumy Oblast", "Kostiantynivka")
    assert ids(found) == ["p2", "o2", "p2"]
    assert dict(found[2].features)["same_name"] > 0


def test_an_unknown_name_is_told():
    (answer,) = read("They hit Qwertyburg.", "Qwertyburg")
    assert (answer.place, answer.reason, answer.score) == (None, "abstain:unknown", 0.0)
    assert answer.precision_km is None


def test_river_by_the_words_beside_it():
    text = "They held the left bank of the Oskil. They took the village of Oskil."
    assert ids(read(text, "Oskil", "Oskil")) == ["r1", "p9"]


def test_answers_keep_the_order_given():
    text = "Lyman and Sumy."
    forward = read(text, "Lyman", "Sumy")
    mentions = [r.mention for r in forward][::-1]
    backward = resolve(text, mentions, GAZETTEER, Index(), published=date(2025, 6, 15))
    assert [r.mention for r in backward] == mentions
    assert ids(backward) == ids(forward)[::-1]


def test_stated_geometry_chooses():
    text = "Kostiantynivka, about 14 km southeast of Kurakhove, was taken."
    relation = Relation("offset", 14, "SE")
    found = read(text, "Kostiantynivka", ("Kurakhove", {"relation": relation}), published=None)
    assert found[0].place.id == "p3"
    assert "geometry" in dict(found[0].features)


@pytest.mark.parametrize(("place", "want"), [("p2", "p2"), (NO_PLACE, None)])
def test_people_decide_last(place, want):
    made = Correction("2026-01-01T00:00:00", "seen", document="d", name="Kurakhove", place=place)
    (answer,) = read("Kurakhove fell.", "Kurakhove", corrections=(made,))
    assert ids([answer]) == [want]
    assert answer.reason == ("correction" if want else "abstain:correction")


def test_review_shows_abstentions_first():
    found = read("Kurakhove and Qwertyburg and Lyman.", "Kurakhove", "Qwertyburg", "Lyman")
    ordered = review_order(found)
    assert ordered[0].reason == "abstain:unknown"
    assert [r.margin for r in ordered[1:]] == sorted(r.margin for r in ordered[1:])


def test_no_mentions_no_answers():
    assert resolve("Nothing.", [], GAZETTEER, Index()) == ()


def test_a_long_document_is_settled_in_stretches():
    line = "Kurakhove, Vuhledar and Kostiantynivka. "
    text = line * 400
    names = ["Kurakhove", "Vuhledar", "Kostiantynivka"] * 400
    found = read(text, *names, published=date(2024, 10, 1))
    assert len(found) == 1200
    assert [r.mention.start for r in found] == sorted(r.mention.start for r in found)
    assert {r.place.id for r in found if r.mention.text == "Kostiantynivka"} == {"p3"}

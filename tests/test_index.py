"""The index finds the names of a small gazetteer in every form, at true offsets."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cache import Cache
from geo.gazetteer import Gazetteer, Name
from geo.index import Entry, NameIndex
from records import Place

PLACES = (
    Place(
        "p:pokrovsk",
        "Pokrovsk",
        "Покровськ",
        "Покровск",
        "settlement",
        "UA",
        "Donetsk",
        settlement_class="city",
    ),
    Place("p:pokrovske", "Pokrovske", "Покровське", "Покровское", "settlement", "UA", "Donetsk"),
    Place(
        "p:chasiv",
        "Chasiv Yar",
        "Часів Яр",
        "Часов Яр",
        "settlement",
        "UA",
        "Donetsk",
        settlement_class="city",
    ),
    Place("p:lyman", "Lyman", "Лиман", "Лиман", "settlement", "UA", "Donetsk", settlement_class="city"),
    Place(
        "p:kupiansk",
        "Kupiansk",
        "Куп'янськ",
        "Купянск",
        "settlement",
        "UA",
        "Kharkiv",
        settlement_class="city",
    ),
    Place(
        "p:vuzlovyi",
        "Kupiansk-Vuzlovyi",
        "Куп'янськ-Вузловий",
        "Купянск-Узловой",
        "settlement",
        "UA",
        "Kharkiv",
    ),
    Place("p:huliaipole", "Huliaipole", "Гуляйполе", "Гуляйполе", "settlement", "UA", "Zaporizhzhia"),
    Place("p:donetsk", "Donetsk Oblast", "Донецька область", "Донецкая область", "oblast", "UA", "Donetsk"),
    Place("p:us", "United States", "США", "США", "country", "US"),
    Place("p:slobozhanshchyna", "Slobozhanshchyna", "Слобожанщина", "Слобожанщина", "region", "UA"),
)
FURTHER = {
    "p:pokrovsk": (Name("p:pokrovsk", "Красноармейск", "ru", "former", None, "2016", "register"),),
    "p:lyman": (Name("p:lyman", "Красный Лиман", "ru", "former", None, "2016", "register"),),
}


@pytest.fixture(scope="module")
def index():
    return NameIndex.build(Gazetteer({place.id: place for place in PLACES}, FURTHER, "test"))


def found(index, text):
    return [(text[m.start : m.end], {e.place_id for e in m.entries}) for m in index.find(text)]


@pytest.mark.parametrize(
    ("text", "surface", "place_id"),
    [
        ("Бої тривають у Покровську.", "Покровську", "p:pokrovsk"),
        ("ПОКРОВСЬК тримається", "ПОКРОВСЬК", "p:pokrovsk"),
        ("на околиці Часового Яру", "Часового Яру", "p:chasiv"),
        ("на околиці Часового\nЯру", "Часового\nЯру", "p:chasiv"),
        ("на околиці Часового \n Яру", "Часового \n Яру", "p:chasiv"),
        ("в Часовом Яре", "Часовом Яре", "p:chasiv"),
        ("под Часов-Яром", "Часов-Яром", "p:chasiv"),
        ("біля Куп’янська", "Куп’янська", "p:kupiansk"),
        ("біля Купянська", "Купянська", "p:kupiansk"),
        ("под Купянском-Узловым", "Купянском-Узловым", "p:vuzlovyi"),
        ("у Покро\u0301вську", "Покро\u0301вську", "p:pokrovsk"),
        ("у Покров\u00adську", "Покров\u00adську", "p:pokrovsk"),
        ("near Pokrovsk's edge", "Pokrovsk", "p:pokrovsk"),
        ("near Huliaipole, Gulyay-Pole", "Huliaipole", "p:huliaipole"),
        ("в районе Гуляй-Поля", "Гуляй-Поля", "p:huliaipole"),
        ("на покровському напрямку", "покровському", "p:pokrovsk"),
        ("на краснолиманском направлении", "краснолиманском", "p:lyman"),
        ("Красно-Лиманское направление", "Красно-Лиманское", "p:lyman"),
        ("Красноармейска", "Красноармейска", "p:pokrovsk"),
        ("Krasnoarmeysk", "Krasnoarmeysk", "p:pokrovsk"),
        ("in the Donetsk region", "Donetsk region", "p:donetsk"),
        ("у Донецькій області", "Донецькій області", "p:donetsk"),
        ("на Південно-Слобожанському напрямку", "Південно-Слобожанському", "p:slobozhanshchyna"),
        ("на південно-слобожанському напрямку", "південно-слобожанському", "p:slobozhanshchyna"),
        ("(покровський напрямок)", "покровський", "p:pokrovsk"),
        ("«Покровськ»", "Покровськ", "p:pokrovsk"),
        ("красно-лиманское направление", "красно-лиманское", "p:lyman"),
        ("США заявили", "США", "p:us"),
    ],
)
def test_every_sort_of_form_is_found(index, text, surface, place_id):
    assert (surface, place_id) in [(s, p) for s, places in found(index, text) for p in places]


@pytest.mark.parametrize(
    "text",
    [
        "лиман висох",
        "часового яру",
        "Покровськийко",
        "передПокровськ",
        "Часового яру немає",
        "Донецькук",
        "Сша",
        "Купянськ'ий",
        "",
        "'",
        "Часів\n\nЯр",
    ],
)
def test_what_is_no_name_is_not_found(index, text):
    assert found(index, text) == []


def test_the_longest_form_wins(index):
    assert found(index, "Купянск-Узловой") == [("Купянск-Узловой", {"p:vuzlovyi"})]
    assert found(index, "Красный Лиман") == [("Красный Лиман", {"p:lyman"})]


def test_small_letters_give_adjectives_only(index):
    (match,) = index.find("на покровском направлении")
    assert {entry.part for entry in match.entries} == {"adjective"}


@pytest.mark.parametrize(
    ("form", "entry"),
    [
        ("Покровськ", Entry("p:pokrovsk", "current", "uk")),
        ("Покровська", Entry("p:pokrovsk", "inflected", "uk")),
        ("Pokrovsk", Entry("p:pokrovsk", "current", "en")),
        ("Chasov Yar", Entry("p:chasiv", "transliterated", "en")),
        ("Красноармейск", Entry("p:pokrovsk", "former", "ru")),
        ("Красноармейском", Entry("p:pokrovsk", "former", "ru")),
        ("Красноармейском", Entry("p:pokrovsk", "former", "ru", "adjective")),
        ("Krasnoarmeysk", Entry("p:pokrovsk", "former", "en")),
        ("покровський", Entry("p:pokrovsk", "inflected", "uk", "adjective")),
        ("  ПОКРОВСЬК ", Entry("p:pokrovsk", "current", "uk")),
        ("Південно-Слобожанському", Entry("p:slobozhanshchyna", "inflected", "uk", "adjective")),
    ],
)
def test_lookup_tells_the_kind_of_name(index, form, entry):
    assert entry in index.lookup(form)


def test_a_compass_prefix_takes_no_nouns(index):
    assert index.lookup("Південно-Покровськ") == ()


def test_lookup_of_a_stranger_is_empty(index):
    assert index.lookup("Атлантида") == ()
    assert index.lookup("") == ()
    assert index.lookup("Покровськ Покровськ") == ()


@given(
    st.lists(
        st.sampled_from(
            ["Покровськ", "у Часовому Яру", "’", "\u00ad", "  ", "\n", "İ", "ß", "Pokrovsk’s", "а", "-"]
        )
    )
)
def test_offsets_are_true(index, pieces):
    text = "".join(pieces)
    matches = index.find(text)
    for match in matches:
        assert 0 <= match.start < match.end <= len(text)
        assert index.lookup(text[match.start : match.end])
    assert all(a.end <= b.start for a, b in itertools.pairwise(matches))


@given(st.text())
def test_any_text_is_read(index, text):
    for match in index.find(text):
        assert text[match.start : match.end]


def gazetteer_of(version):
    return Gazetteer({place.id: place for place in PLACES[:3]}, {}, version)


def test_the_cache_spares_the_building(tmp_path):
    told = []
    NameIndex.load(gazetteer_of("a"), lambda what, share: told.append(share), cache=Cache(tmp_path))
    assert told
    assert told[-1] == 1.0
    told.clear()
    index = NameIndex.load(gazetteer_of("a"), lambda what, share: told.append(share), cache=Cache(tmp_path))
    assert told == []
    assert index.lookup("Часового Яру")


def test_another_gazetteer_is_built_anew(tmp_path):
    NameIndex.load(gazetteer_of("a"), cache=Cache(tmp_path))
    told = []
    NameIndex.load(gazetteer_of("b"), lambda what, share: told.append(share), cache=Cache(tmp_path))
    assert told


@pytest.mark.parametrize("damage", [b"", b"not a cache", None])
def test_a_damaged_cache_heals(tmp_path, damage):
    NameIndex.load(gazetteer_of("a"), cache=Cache(tmp_path))
    (file,) = tmp_path.glob("*.zip")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert NameIndex.load(gazetteer_of("a"), cache=Cache(tmp_path)).lookup("Покровська")
    assert len(file.read_bytes()) == len(whole)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert NameIndex.load(gazetteer_of("a"), cache=Cache(blocked)).lookup("Покровська")


def test_old_caches_are_dropped(tmp_path):
    for version in "abcde":
        NameIndex.load(gazetteer_of(version), cache=Cache(tmp_path))
    assert len(list(tmp_path.iterdir())) == 3


def test_a_cache_with_any_byte_wrong_heals(tmp_path):
    cache = Cache(tmp_path)
    cache.write("a-1", {"one": b"first", "two": b"second"})
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for at in range(len(whole)):
        for wrong in (whole[at] ^ 0xFF, whole[at] ^ 1, 0):
            file.write_bytes(whole[:at] + bytes([wrong]) + whole[at + 1 :])
            assert cache.read("a-1", lambda part: (part("one"), part("two"))) in (None, (b"first", b"second"))
        file.write_bytes(whole[:at])
        assert cache.read("a-1", lambda part: part("one")) is None

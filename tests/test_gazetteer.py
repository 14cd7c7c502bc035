"""The table of places: well-known facts, and the user's own files merged into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import load_gazetteer
from geo.user_places import UserPlacesError, append_rows, import_file, read_user_rows
from records import FrontlineError


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer()


@pytest.fixture(scope="module")
def called(gazetteer):
    def find(text, kind="settlement", oblast=None, country=None):
        """Return the places with that name of any sort."""
        found = {n.place_id for n in gazetteer.all_names() if n.text == text}
        places = [gazetteer.place(place_id) for place_id in found]
        return [
            p for p in places
            if p.kind == kind and oblast in (None, p.oblast) and country in (None, p.country)
        ]  # fmt: skip

    return find


RENAMED = [
    ("Бахмут", "Donetsk", "Артемівськ", "Артёмовск", "2016-02-04"),
    ("Торецьк", "Donetsk", "Дзержинськ", "Дзержинск", "2016-02-04"),
    ("Лиман", "Donetsk", "Красний Лиман", "Красный Лиман", "2016-02-04"),
    ("Покровськ", "Donetsk", "Красноармійськ", "Красноармейск", "2016-05-12"),
    ("Мирноград", "Donetsk", "Димитров", "Димитров", "2016-05-12"),
    ("Кам'янське", "Dnipropetrovsk", "Дніпродзержинськ", "Днепродзержинск", "2016-05-19"),
    ("Олешки", "Kherson", "Цюрупинськ", "Цюрупинск", "2016-05-19"),
    ("Сіверськодонецьк", "Luhansk", "Сєвєродонецьк", "Северодонецк", "2024-09-19"),
    ("Берестин", "Kharkiv", "Красноград", "Красноград", "2024-09-19"),
    ("Свято-Покровське", "Donetsk", "Кірове", "Кирово", "2016-02-04"),
    ("Нью-Йорк", "Donetsk", "Новгородське", "Новгородское", "2021-07-01"),
]


@pytest.mark.parametrize(("now", "oblast", "old_uk", "old_ru", "until"), RENAMED)
def test_renamed_towns_keep_their_dated_names(gazetteer, called, now, oblast, old_uk, old_ru, until):
    place = max(called(now, oblast=oblast), key=lambda p: p.population or 0)
    further = {(n.text, n.lang): n for n in gazetteer.names(place.id) if n.kind == "former"}
    assert further[old_uk, "uk"].until == until
    if (place.name_ru, old_ru) != (old_ru, old_ru):
        assert further[old_ru, "ru"].until == until


@pytest.mark.parametrize(
    ("name", "oblast", "lat", "lon", "name_uk", "name_ru"),
    [
        ("Pokrovsk", "Donetsk", 48.277, 37.177, "Покровськ", "Покровск"),
        ("Huliaipole", "Zaporizhzhia", 47.666, 36.266, "Гуляйполе", "Гуляйполе"),
        ("Chasiv Yar", "Donetsk", 48.587, 37.837, "Часів Яр", "Часов Яр"),
        ("Velyka Novosilka", "Donetsk", 47.844, 36.840, "Велика Новосілка", "Великая Новосёлка"),
        ("Kupiansk", "Kharkiv", 49.713, 37.614, "Куп'янськ", "Купянск"),
        ("Robotyne", "Zaporizhzhia", 47.445, 35.836, "Роботине", "Работино"),
        ("Simferopol", "Crimea", 44.952, 34.102, "Сімферополь", "Симферополь"),
        ("Sudzha", "Kursk", 51.191, 35.271, "Суджа", "Суджа"),
        ("Novaya Tavolzhanka", "Belgorod", 50.354, 36.828, "Нова Таволжанка", "Новая Таволжанка"),
        ("Grayvoron", "Belgorod", 50.484, 35.671, "Грайворон", "Грайворон"),
        ("Tyotkino", "Kursk", 51.275, 34.284, "Тьоткіно", "Тёткино"),
        ("Khoromnoye", "Bryansk", 52.069, 32.043, "Хоромне", "Хоромное"),
    ],
)
def test_places_lie_where_they_lie_under_their_three_names(called, name, oblast, lat, lon, name_uk, name_ru):
    places = [p for p in called(name, oblast=oblast) if abs(p.lat - lat) < 0.03 and abs(p.lon - lon) < 0.04]
    assert len(places) == 1
    assert (places[0].name_uk, places[0].name_ru) == (name_uk, name_ru)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Донеччина", "oblast", "Donetsk Oblast"),
        ("ДНР", "oblast", "Donetsk Oblast"),
        ("Луганская Народная Республика", "oblast", "Luhansk Oblast"),
        ("Січеславщина", "oblast", "Dnipropetrovsk Oblast"),
        ("Слобожанщина", "region", "Slobozhanshchyna"),
        ("Donbass", "region", "Donbas"),
        ("АР Крим", "region", "Crimea"),
        ("Кубань", "region", "Kuban"),
        ("Бєлгородщина", "oblast", "Belgorod Oblast"),
        ("Краснодарский край", "oblast", "Krasnodar Krai"),
        ("Северский Донец", "river", "Siverskyi Donets River"),
        ("Dnieper", "river", "Dnipro River"),
        ("Карлівське водосховище", "river", "Karlivka Reservoir"),
        ("Азовське море", "sea", "Sea of Azov"),
        ("США", "country", "United States"),
        ("РФ", "country", "Russia"),
        ("КНДР", "country", "North Korea"),
        ("Киргизия", "country", "Kyrgyzstan"),
        ("ЗАЕС", "facility", "Zaporizhzhia Nuclear Power Plant"),
        ("Антоновский мост", "facility", "Antonivka Road Bridge"),
        ("Zmiinyi Island", "facility", "Snake Island"),
        ("АКХЗ", "facility", "Avdiivka Coke Plant"),
        ("Полігон", "facility", None),
        ("Білий дім", "foreign", "White House"),
        ("Пхеньян", "foreign", "Pyongyang"),
        ("Відень", "foreign", "Vienna"),
        ("Бишкек", "foreign", "Bishkek"),
    ],
)
def test_areas_waters_and_the_world_are_known(called, text, kind, name):
    assert [p.name for p in called(text, kind)] == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "oblast", "code"),
    [("Бахмутський район", "Donetsk", "UA1402"), ("Пологівський район", "Zaporizhzhia", "UA2310")],
)
def test_raions_are_named_after_their_centre(called, text, oblast, code):
    (place,) = called(text, "raion", oblast)
    assert place.katottg == code
    assert place.radius_km > 20


def test_hromadas_are_of_kind_raion(called):
    (place,) = called("Білопільська громада", "raion", "Sumy")
    assert (place.name, place.settlement_class) == ("Bilopillia hromada", "hromada")


def test_names_begin_with_the_current_ones(gazetteer):
    first = gazetteer.names("wd:Q1000446")[:3]
    assert [(n.text, n.lang, n.kind) for n in first] == [
        ("Pokrovsk", "en", "current"), ("Покровськ", "uk", "current"), ("Покровск", "ru", "current"),
    ]  # fmt: skip


def test_places_cannot_be_changed(gazetteer):
    with pytest.raises(TypeError):
        gazetteer.places["x"] = gazetteer.place("wd:Q1000446")


# ---------------------------------------------------------------- the user's own files


@pytest.fixture
def tables(tmp_path):
    """A table of two places, so that merging is quick."""
    places = tmp_path / "g.csv"
    header = (
        "id,name,name_uk,name_ru,kind,settlement_class,country,oblast,raion,hromada,katottg,wikidata,osm,"
        "lat,lon,population,radius_km,source\n"
    )
    places.write_text(
        header
        + "wd:Q1,Pokrovsk,Покровськ,Покровск,settlement,town,UA,Donetsk,,,,Q1,,48.28,37.18,,2.7,osm\n"
        + "wd:Q2,Donbas,Донбас,Донбасс,region,,UA,,,,,,,48.4,38.2,,150,hand\n",
        "utf-8",
    )
    names = tmp_path / "n.csv"
    names.write_text("place_id,name,lang,kind,since,until,source\nwd:Q1,Гришине,uk,former,,1934,x\n", "utf-8")
    return places, names


def load(tables, user):
    return load_gazetteer(*tables, user=[user])


def test_a_minimal_file_adds_places(tables, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("name,lat,lon\nHill 201,48.1,37.2\nПост Їжак,48.2,37.3\n", "utf-8")
    merged = load(tables, own)
    hill, post = merged.place("user:hill-201-48.10-37.20"), merged.place("user:пост-їжак-48.20-37.30")
    assert (hill.name, hill.kind, hill.lat, hill.lon) == ("Hill 201", "settlement", 48.1, 37.2)
    assert post.name_uk == "Пост Їжак"
    assert merged.version != load_gazetteer(*tables).version


def test_a_row_with_a_place_id_is_a_name_of_that_place(tables, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("place_id,name,kind,until\nwd:Q1,Красноармейск,former,2016\nwd:Q1,Bastion,,\n", "utf-8")
    names = load(tables, own).names("wd:Q1")
    assert [(n.text, n.lang, n.kind, n.until, n.source) for n in names[-2:]] == [
        ("Красноармейск", "ru", "former", "2016", "own.csv"), ("Bastion", "en", "alternate", None, "own.csv"),
    ]  # fmt: skip


def test_a_row_with_a_known_id_changes_what_it_fills_in(tables, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("id,name,population\nwd:Q1,,60127\n", "utf-8")
    place = load(tables, own).place("wd:Q1")
    assert (place.name, place.population, place.lat) == ("Pokrovsk", 60127, 48.28)


def test_all_faults_are_told_at_once_with_line_value_and_remedy(tables, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(
        "name,lat,lon,kind,place_id\n"
        "A,abc,200,,\n"
        "B,48,37,hamlet,\n"
        ",48,37,,\n"
        "C,,,,wd:Q9\n"
        "D,,,,\n"
        "E,48,37,,,,\n",
        "utf-8",
    )
    with pytest.raises(UserPlacesError) as raised:
        load(tables, own)
    told = str(raised.value)
    assert isinstance(raised.value, FrontlineError)
    for part in (
        "own.csv:2: lat is 'abc'", "own.csv:2: lon is '200'", "own.csv:3: kind is 'hamlet'",
        "own.csv:4: name is empty",
        "own.csv:5: place_id is 'wd:Q9'", "own.csv:6: lat or lon is empty", "own.csv:7: more cells",
        "write degrees such as 48.28",
    ):  # fmt: skip
        assert part in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"name,lat,long\nA,48,37\n", "column 'long' is not known; did you mean 'lon'?"),
        (b"lat,lon\n48,37\n", "there is no column 'name'"),
        (b"\xff\xfe\x00name", "UTF-8"),
        (b"name,lat,lon\nA,nan,37\n", "lat is 'nan'"),
    ],
)
def test_a_file_of_another_form_is_refused_with_a_remedy(tables, tmp_path, content, part):
    own = tmp_path / "own.csv"
    own.write_bytes(content)
    with pytest.raises(UserPlacesError, match="own") as raised:
        load(tables, own)
    assert part in str(raised.value)


def test_a_missing_file_is_told(tables, tmp_path):
    with pytest.raises(UserPlacesError, match="check the path"):
        load(tables, tmp_path / "none.csv")


def test_rows_are_appended_once_and_survive(tables, tmp_path):
    own = tmp_path / "folder" / "places.csv"
    row = {"name": "Hill, 201", "lat": "48.1", "lon": "37.2"}
    assert append_rows(own, [row], ["wd:Q1"]) == 1
    assert append_rows(own, [row, {"name": "Bastion", "place_id": "wd:Q1"}], ["wd:Q1"]) == 1
    merged = load(tables, own)
    assert merged.place("user:hill-201-48.10-37.20").name == "Hill, 201"
    assert merged.names("wd:Q1")[-1].text == "Bastion"


def test_a_faulty_row_leaves_the_file_as_it_was(tmp_path):
    own = tmp_path / "places.csv"
    append_rows(own, [{"name": "A", "lat": "48", "lon": "37"}], [])
    before = own.read_bytes()
    with pytest.raises(UserPlacesError, match=r"places\.csv:3: lat or lon is empty"):
        append_rows(own, [{"name": "B"}], [])
    assert own.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["places.csv"]


def test_a_file_is_imported_into_the_users_own(tmp_path):
    source, target = tmp_path / "source.csv", tmp_path / "places.csv"
    source.write_text("name,lat,lon\nA,48,37\nB,49,38\n", "utf-8")
    assert import_file(source, target, []) == 2
    assert import_file(source, target, []) == 0


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@given(
    rows=st.lists(
        st.fixed_dictionaries({"name": cells, "lat": cells, "lon": cells, "kind": cells}), max_size=5
    )
)
def test_any_cells_are_read_or_refused_but_never_crash(tmp_path_factory, rows):
    own = tmp_path_factory.mktemp("own") / "places.csv"
    try:
        append_rows(own, rows, [])
    except UserPlacesError:
        assert not own.exists()
    else:
        assert len(read_user_rows(own, [])) <= len(rows)

"""The corrections file: what people decided is read back, and wins."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.corrections import (
    COLUMNS,
    NO_PLACE,
    Correction,
    CorrectionError,
    append_correction,
    apply_corrections,
    corrections_for,
    load_corrections,
)
from records import FrontlineError, Mention, Place, Resolution

PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text.strip() == text
)
TIME = "2026-01-05T10:00:00+00:00"
PLACES = {
    p: Place(p, p.title(), p, p, "settlement", "UA", lat=48.0, lon=37.0, radius_km=2.0)
    for p in ("a", "b", "c")
}
GAZETTEER = SimpleNamespace(places=PLACES)
FORMS = {"Покровське": ("a", "b"), "Покровському": ("a", "b"), "Покровськ": ("c",)}


class Index:
    def lookup(self, form):
        return tuple(SimpleNamespace(place_id=i, part="noun") for i in FORMS.get(form, ()))


def answer(text="Покровське", start=10, place="a"):
    mention = Mention(start, start + len(text), text, (0, 99), "uk")
    return Resolution(mention, PLACES.get(place), 0.6, 0.2, "current", "population", (), 2.0)


def corrected(*made, answers=None):
    return apply_corrections(answers or [answer()], made, GAZETTEER, Index())


def test_written_corrections_are_read_back(tmp_path):
    file = tmp_path / "corrections.csv"
    made = [
        Correction(TIME, "wrong village", document="d1", start=3, end=9, place="a"),
        Correction(TIME, "a person", source="=Канал", name="Шевченко", place=NO_PLACE),
        Correction(TIME, "line one\nline two", name="Dnipro", use="modifier"),
    ]
    for one in made:
        append_correction(file, one)
    assert load_corrections(file, GAZETTEER) == tuple(made)
    assert file.read_text("utf-8").count("time,reason") == 1


@given(PLAIN, PLAIN)
def test_any_name_and_reason_survive(tmp_path_factory, name, reason):
    file = tmp_path_factory.mktemp("c") / "c.csv"
    made = Correction(TIME, reason, name=name, place="b")
    append_correction(file, made)
    assert load_corrections(file) == (made,)
    cells = file.read_text("utf-8").splitlines()[1].split(",")
    assert not cells[1].startswith(("=", "+", "-", "@"))


def test_an_absent_file_corrects_nothing(tmp_path):
    assert load_corrections(tmp_path / "none.csv") == ()


def test_all_faults_are_told_at_once(tmp_path):
    file = tmp_path / "corrections.csv"
    rows = [
        ",".join(COLUMNS),
        "yesterday,why,d,,1,2,,a,",
        f"{TIME},,d,,9,2,,a,",
        f"{TIME},why,,,1,2,,a,",
        f"{TIME},why,,,,,,a,",
        f"{TIME},why,,,,,X,,",
        f"{TIME},why,,,,,X,,army",
        f"{TIME},why,,,,,X,zzz,",
    ]
    file.write_text("\n".join(rows), "utf-8")
    with pytest.raises(FrontlineError) as caught:
        load_corrections(file, GAZETTEER)
    told = str(caught.value)
    assert str(file) in told
    lines = ("line 2", "line 3", "line 4", "line 5", "line 6", "line 7", "line 8")
    values = ("'yesterday'", "'9'", "'army'", "'zzz'")
    faults = ("no reason", "without a document", "neither a span nor a name", "nothing is corrected")
    for words in (*lines, *values, *faults):
        assert words in told


def test_a_missing_column_is_named(tmp_path):
    file = tmp_path / "c.csv"
    file.write_text("time,reason\nx,y\n", "utf-8")
    with pytest.raises(CorrectionError, match="column document, end"):
        load_corrections(file)


def test_a_file_in_another_encoding_is_told(tmp_path):
    file = tmp_path / "c.csv"
    file.write_bytes("time,reason\nПокровськ".encode("cp1251"))
    with pytest.raises(CorrectionError, match="UTF-8"):
        load_corrections(file)


def test_a_faulty_correction_is_not_written(tmp_path):
    file = tmp_path / "c.csv"
    with pytest.raises(CorrectionError):
        append_correction(file, Correction("now", "", name="X"))
    assert not file.exists()


def test_a_place_a_use_and_no_place():
    (is_b,) = corrected(Correction(TIME, "r", name="Покровське", place="b"))
    assert (is_b.place.id, is_b.reason, is_b.score) == ("b", "correction", 1.0)
    (nothing,) = corrected(Correction(TIME, "r", name="Покровське", place=NO_PLACE))
    assert (nothing.place, nothing.reason, nothing.precision_km) == (None, "abstain:correction", None)
    (use,) = corrected(Correction(TIME, "r", name="Покровське", use="sector"))
    assert (use.mention.use, use.place.id, use.score) == ("sector", "a", 0.6)
    assert use.precision_km > 2


def test_a_name_means_its_other_cases_but_not_another_name():
    made = Correction(TIME, "r", name="Покровське", place="b")
    cases = [answer("Покровському"), answer("Покровськ", place="c"), answer("ПОКРОВСЬКЕ")]
    assert [r.place.id for r in corrected(made, answers=cases)] == ["b", "c", "b"]


def test_the_closest_aim_wins_and_among_equals_the_later():
    wide = Correction(TIME, "r", name="Покровське", place="b")
    document = Correction(TIME, "r", document="d", name="Покровське", place="c")
    span = Correction(TIME, "r", document="d", start=10, end=20, place="a")
    assert corrected(span, document, wide)[0].place.id == "a"
    assert corrected(document, wide)[0].place.id == "c"
    later = Correction(TIME, "r", document="d", name="Покровське", place="a")
    assert corrected(document, later)[0].place.id == "a"


def test_only_the_corrections_of_the_document_are_taken():
    mine = Correction(TIME, "r", document="d", name="X", place="a")
    source = Correction(TIME, "r", source="s", name="X", place="a")
    everywhere = Correction(TIME, "r", name="X", place="a")
    assert corrections_for([mine, source, everywhere], "d", "s") == (everywhere, source, mine)
    assert corrections_for([mine, source, everywhere], "e", None) == (everywhere,)


def test_an_unknown_place_is_logged_and_left_out(caplog):
    (left,) = corrected(Correction(TIME, "r", name="Покровське", place="gone"))
    assert left.place.id == "a"
    assert "gone" in caplog.text


def test_an_applied_correction_is_logged_with_time_and_reason(caplog):
    with caplog.at_level("INFO", logger="frontline.corrections"):
        corrected(Correction(TIME, "wrong village", name="Покровське", place="b"))
    assert TIME in caplog.text
    assert "wrong village" in caplog.text

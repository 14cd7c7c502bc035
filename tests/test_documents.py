"""Reading files: every encoding right, every fault named, the others still in."""

import io
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.documents import ReadFailure, read_documents
from extract.readers.base import canonical_url
from extract.readers.encodings import decode
from extract.readers.plain import plain_draft
from records import Document

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
UKRAINIAN = "Сили оборони зупинили наступ поблизу Гуляйполя, повідомив Генштаб ЗСУ. Об’їзд закрито: ґрунт."
RUSSIAN = (
    "Минобороны сообщило об освобождении населённого пункта под Красноармейском, передаёт корреспондент."
)


def read(*paths, **more):
    items = list(read_documents(paths, **more))
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [item for item in items if isinstance(item, ReadFailure)]


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_seeds_with_their_manifest():
    documents, failures = read(SEEDS)
    assert failures == []
    bishkek, halt = documents
    assert halt.published == date(2025, 11, 28)
    assert halt.text.startswith("Russian President Vladimir Putin announced")
    assert halt.title.startswith("Putin: Russia halts")
    assert bishkek.published is None
    assert bishkek.source == "The Defense News"
    assert bishkek.lang == "en"
    assert read(SEEDS / "putin-bishkek-occupied-territories.txt")[0] == [bishkek]


@pytest.mark.parametrize(
    ("text", "published", "rest"),
    [
        (" date 2025-11-28 Russian President", date(2025, 11, 28), "Russian President"),
        ("Date: 2025-11-28\n\nText", date(2025, 11, 28), "Text"),
        ("дата 2025-11-28\nТекст", date(2025, 11, 28), "Текст"),
        ("date 2025-13-41 words", None, "date 2025-13-41 words"),
        ("The date 2025-11-28 passed", None, "The date 2025-11-28 passed"),
        ("date 2025-11-289", None, "date 2025-11-289"),
        ("update 2025-11-28 a", None, "update 2025-11-28 a"),
    ],
)
def test_the_date_at_the_head(text, published, rest):
    draft = plain_draft(text)
    assert (draft.published, draft.text) == (published, rest)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"]
)
@pytest.mark.parametrize("text", [UKRAINIAN, RUSSIAN], ids=["uk", "ru"])
def test_cyrillic_text_in_every_encoding(tmp_path, encoding, text):
    (document,), failures = read(write(tmp_path / "a.txt", text.encode(encoding)))
    assert failures == []
    assert document.text == text


@pytest.mark.parametrize("encoding", ["koi8-u", "iso8859-5", "mac-cyrillic"])
def test_older_cyrillic_encodings(encoding):
    text = UKRAINIAN.replace("’", "'").replace("ґ", "г")
    assert decode(text.encode(encoding)) == text
    assert decode("Kyiv’s forces hold the café in Siversk, he said.".encode("cp1252")).count("’") == 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_never_taken_for_another_encoding(text):
    assert decode(text.encode()) == text.removeprefix("\ufeff")


def test_composed_letters_and_lines(tmp_path):
    (document,), _ = read(write(tmp_path / "a.txt", "Киї\r\nв: и\u0306.".encode()))
    assert document.text == "Киї\nв: й."


def test_nul_and_half_characters_do_not_pass(tmp_path):
    lines = [
        '{"id": "a", "text": "Kyiv \\u0000 and \\ud800 half"}',
        '{"id": "b", "text": "Kyiv\\ud83d\\ude00"}',
    ]
    (a, b), failures = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert failures == []
    assert a.text == "Kyiv \ufffd and \ufffd half"  # one for one: offsets stay true
    assert b.text == "Kyiv\U0001f600"
    (plain,), _ = read(write(tmp_path / "a.txt", b"Kyiv\0 holds the town, says the staff."))
    assert "\0" not in plain.text


def test_a_folder_is_read_sorted_with_all_below_it(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/2.txt", "b/1.TXT", "c.txt", "a.txt", ".hidden.txt", ".git/x.txt", "readme.rst"):
        write(tmp_path / name, f"Text of {name}")
    documents, failures = read(tmp_path)
    assert failures == []
    assert [d.text.split()[-1] for d in documents] == ["a.txt", "c.txt", "b/1.TXT", "b/2.txt"]


def test_json_lines_and_their_fields(tmp_path):
    rows = [
        {
            "id": "x",
            "text": "One",
            "published": "2025-11-28",
            "publisher": "P",
            "url": "https://e.org/1",
            "lang": "ua",
        },
        {"text": "Two", "source": "Q", "date": "2025-11-28T10:00:00+02:00", "title": "T\nt", "extra": [1]},
        {"text": "Three", "published": "2025-11-28T10:00:00", "lang": "de"},
        {"text": "Four", "published": 1764324000, "also_reported_by": ["R"]},
        {"text": "Five", "published": None, "id": 7},
    ]
    documents, failures = read(write(tmp_path / "a.jsonl", "\n\n".join(json.dumps(row) for row in rows)))
    assert failures == []
    one, two, three, four, five = documents
    assert one == Document("x", "One", None, "P", "https://e.org/1", "uk", date(2025, 11, 28))
    assert (two.title, two.source, two.published.isoformat()) == ("T t", "Q", "2025-11-28T10:00:00+02:00")
    assert (three.published, three.lang) == (date(2025, 11, 28), None)
    assert (four.published, four.also_reported_by) == (datetime(2025, 11, 28, 10, tzinfo=UTC), ("R",))
    assert (five.published, five.id) == (None, "7")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_json_lines_in_other_encodings(tmp_path, encoding):
    lines = "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in (UKRAINIAN, RUSSIAN))
    documents, failures = read(write(tmp_path / "a.jsonl", lines.encode(encoding)))
    assert failures == []
    assert [d.text for d in documents] == [UKRAINIAN, RUSSIAN]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{broken", "line 2: this is not JSON"),
        ("[1, 2]", "line 2: the document is not an object"),
        ('{"title": "T"}', "line 2: the document has no “text” (its fields: “title”)"),
        ('{"text": 5}', "line 2: the document has a text that is not a text (“5”)"),
        ('{"text": "   "}', "line 2: the document holds no text"),
        ('{"text": "A", "published": "yesterday"}', "line 2: the document gives “yesterday” as the date"),
        ('{"text": "A", "published": true}', "line 2: the document gives True as the date"),
        ("[" * 100_000, "line 2: "),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_in(tmp_path, line, says):
    path = write(tmp_path / "a.jsonl", '{"text": "One"}\n' + line + '\n{"text": "Three"}\n')
    documents, (failure,) = read(path)
    assert [d.text for d in documents] == ["One", "Three"]
    assert failure.path == str(path)
    assert says in failure.message
    assert failure.message.startswith(str(path))
    assert failure.message.endswith(".")


def test_what_cannot_be_read_is_named_and_the_others_go_in(tmp_path):
    write(tmp_path / "a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    write(tmp_path / "b.txt", "")
    write(tmp_path / "c.txt", "Good")
    (tmp_path / "d.txt").symlink_to(tmp_path / "nowhere.txt")
    documents, failures = read(tmp_path, tmp_path / "none.txt")
    assert [d.text for d in documents] == ["Good"]
    assert [Path(f.path).name for f in failures] == ["a.txt", "b.txt", "d.txt", "none.txt"]
    assert "not a text in any known encoding" in failures[0].message
    assert "holds no text" in failures[1].message
    assert all("cannot be opened (No such file or directory)" in f.message for f in failures[2:])


def test_a_text_without_a_known_ending_is_read_when_named(tmp_path):
    assert read(write(tmp_path / "article", "Words"))[0][0].text == "Words"


class TestIds:
    def read_one(self, tmp_path, **row):
        return read(write(tmp_path / "a.jsonl", json.dumps({"text": "Text one."} | row)))[0][0].id

    def test_the_given_id_is_kept(self, tmp_path):
        assert self.read_one(tmp_path, id="given", url="https://e.org/1") == "given"

    def test_an_address_identifies_whatever_the_text(self, tmp_path):
        first = self.read_one(tmp_path, url="https://E.org/1/?utm_source=x#top")
        assert first.startswith("u")
        assert first == self.read_one(tmp_path, url="http://e.org/1", text="Changed", publisher="P")
        assert first != self.read_one(tmp_path, url="https://e.org/2")

    def test_else_text_and_publisher_identify(self, tmp_path):
        first = self.read_one(tmp_path)
        assert first.startswith("t")
        assert first == self.read_one(tmp_path, text="  TEXT\n one. ", title="T")
        assert first != self.read_one(tmp_path, publisher="P")
        assert first != self.read_one(tmp_path, text="Text two.")


@given(st.text())
def test_no_address_breaks_the_canonical_form(text):
    assert canonical_url(f"https://e.org/a#{text}") == "https://e.org/a"
    assert isinstance(canonical_url(text), str)


class TestManifest:
    def folder(self, tmp_path, manifest, **files):
        write(tmp_path / "manifest.toml", manifest)
        for name, text in files.items():
            write(tmp_path / f"{name}.txt", text)
        return tmp_path

    def test_its_date_goes_before_the_files(self, tmp_path):
        manifest = (
            '["a.txt"]\npublished = 2025-12-01\n["b.txt"]\npublished = "2025-12-02T10:00:00Z"\nlang = "uk"'
        )
        folder = self.folder(tmp_path, manifest, a="date 2025-11-28 One", b="Two")
        (a, b), failures = read(folder)
        assert failures == []
        assert (a.published, a.text) == (date(2025, 12, 1), "One")
        assert (b.published, b.lang) == (datetime(2025, 12, 2, 10, tzinfo=UTC), "uk")

    def test_a_manifest_on_top_speaks_of_files_below(self, tmp_path):
        (tmp_path / "sub").mkdir()
        write(tmp_path / "sub" / "a.txt", "One")
        folder = self.folder(tmp_path, '["sub/a.txt"]\npublisher = "P"')
        assert read(folder)[0][0].source == "P"

    def test_another_manifest_may_be_named(self, tmp_path):
        folder = self.folder(tmp_path, '["a.txt"]\npublisher = "P"', a="One")
        other = write(tmp_path / "other.toml", '["a.txt"]\npublisher = "Q"')
        assert read(folder, manifest=other)[0][0].source == "Q"

    def test_of_many_documents_it_knows_publisher_and_language(self, tmp_path):
        write(tmp_path / "a.jsonl", '{"text": "One"}\n{"text": "Two", "publisher": "Q"}')
        folder = self.folder(tmp_path, '["a.jsonl"]\npublisher = "P"\nlang = "ru"\ntitle = "T"\nid = "i"')
        one, two = read(folder)[0]
        assert [(d.source, d.lang, d.title) for d in (one, two)] == [("P", "ru", None), ("Q", "ru", None)]
        assert one.id != two.id

    @pytest.mark.parametrize(
        ("manifest", "says"),
        [
            ("not toml at all", "not TOML"),
            ('["a.txt"]\npublished = "soon"', "“soon”"),
            ('["a.txt"]\nauthor = "X"', "unknown field “author”"),
            ('title = "T"', "“title” is not a table"),
        ],
    )
    def test_its_faults_are_told_once_and_the_files_go_in(self, tmp_path, manifest, says):
        documents, (failure,) = read(self.folder(tmp_path, manifest, a="One", b="Two"))
        assert len(documents) == 2
        assert "manifest.toml: " in failure.message
        assert says in failure.message

    def test_a_named_manifest_must_be_there(self, tmp_path):
        write(tmp_path / "a.txt", "One")
        documents, (failure,) = read(tmp_path / "a.txt", manifest=tmp_path / "no.toml")
        assert len(documents) == 1
        assert "cannot be opened" in failure.message


class TestStandardInput:
    def feed(self, monkeypatch, raw):
        stream = io.BytesIO(raw)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
        result = read("-")
        assert not stream.closed
        return result

    def test_plain_text(self, monkeypatch):
        (document,), failures = self.feed(monkeypatch, "date 2025-11-28 Київ".encode())
        assert (document.text, document.published, failures) == ("Київ", date(2025, 11, 28), [])

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_json_lines(self, monkeypatch, encoding):
        documents, failures = self.feed(monkeypatch, '{"text": "Київ"}\n{"text": "Two"}\n'.encode(encoding))
        assert ([d.text for d in documents], failures) == (["Київ", "Two"], [])

    def test_nothing(self, monkeypatch):
        documents, (failure,) = self.feed(monkeypatch, b"")
        assert documents == []
        assert "standard input: the document holds no text" in failure.message


def test_the_language_may_be_given(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"text": "One"}\n{"text": "Two", "lang": "ru"}')
    assert [d.lang for d in read(path, lang="uk")[0]] == ["uk", "ru"]


def test_documents_come_one_by_one(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"text": "One"}\n' * 3)
    stream = read_documents([path, tmp_path / "none.txt"])
    assert next(stream).text == "One"

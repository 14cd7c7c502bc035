"""Every kind of file, each made here: what is read, what is said of it, what is refused."""

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import re
import tracemalloc
from datetime import UTC, date, datetime
from itertools import chain
from zipfile import ZipFile

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.documents import READERS, ReadFailure, read_documents
from extract.readers.base import Draft, ValueFaultError
from extract.readers.jsonfile import read_json
from extract.readers.markup import fragment_text
from extract.readers.stream import JsonObjects
from records import Document
from store import open_store

BODY = "Сили оборони зупинили наступ поблизу Гуляйполя, повідомив Генштаб у вечірньому зведенні. " * 6
PAGE = f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8"><title>Наступ зупинено - Новини</title>
<meta property="og:title" content="Наступ зупинено"><meta content="Новини Сходу" property="og:site_name">
<meta property="article:published_time" content="2025-11-28T23:30:00+02:00">
<meta property="og:url" content="https://news.example/a?utm_source=x"></head><body>
<nav><a href="/">Головна</a> <a href="/all">Усі новини</a></nav><article><h1>Наступ зупинено</h1><p>{BODY}</p>
<p>Покровськ тримається. {BODY}</p><script>alert("no")</script></article><footer>Усі права захищено</footer>
</body></html>"""


def read(*paths, **more):
    items = list(read_documents(paths, **more))
    return [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, ReadFailure)]


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class TestPages:
    def test_the_article_and_what_is_said_of_it(self, tmp_path):
        (page,), failures = read(write(tmp_path / "a.html", PAGE))
        assert failures == []
        assert page.title == "Наступ зупинено"
        assert page.source == "Новини Сходу"
        assert page.lang == "uk"
        assert page.published == datetime.fromisoformat("2025-11-28T23:30:00+02:00")
        assert page.url == "https://news.example/a?utm_source=x"
        assert page.text.startswith("Наступ зупинено")
        assert page.text.count("Наступ зупинено") == 1
        assert "Покровськ тримається." in page.text
        assert not any(word in page.text for word in ("alert", "Усі новини", "Усі права"))

    @pytest.mark.parametrize("encoding", ["windows-1251", "koi8-u", "utf-16"])
    def test_its_encoding(self, tmp_path, encoding):
        (page,), _ = read(write(tmp_path / "a.htm", PAGE.replace("utf-8", encoding).encode(encoding)))
        assert "Покровськ тримається." in page.text

    def test_no_date_is_guessed(self, tmp_path):
        plain = f"<html><body><article><p>28 листопада 2025 року. {BODY}</p></article></body></html>"
        assert read(write(tmp_path / "a.html", plain))[0][0].published is None

    def test_a_page_without_words(self, tmp_path):
        documents, (failure,) = read(write(tmp_path / "a.html", "<html><body><img src=x></body></html>"))
        assert documents == []
        assert "holds no article" in failure.message

    @given(st.text(alphabet=st.sampled_from("<>/pbr &;#xscript!-[]\"'а "), max_size=80))
    def test_no_fragment_breaks_the_reader(self, html):
        assert "\n\n" not in fragment_text(html)

    def test_a_fragment_becomes_lines(self):
        html = "<p>One <b>two</b>&amp;\n three</p><ul><li>a<li>b"
        html += "</ul><style>x</style><script>no</script>end<br/>."
        assert fragment_text(html) == "One two& three\na\nb\nend\n."


RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Стрічка</title><language>uk</language>
<item><title>Бої біля Покровська</title><link>https://f.example/1</link>
<pubDate>Fri, 28 Nov 2025 23:30:00 +0200</pubDate>
<description>&lt;p&gt;Коротко.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Повний <i>текст</i>.</p><p>Другий.</p>]]></content:encoded></item>
<item><title>Без дати &lt;script&gt;</title><guid>tag:f.example,2</guid>
<description>Слова</description></item>
<item><link>https://f.example/3</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><entry><id>urn:1</id><title>T</title>
<updated>2025-11-28T10:00:00Z</updated><link href="https://f.example/a"/><summary>Words</summary></entry></feed>"""


class TestFeeds:
    def test_rss(self, tmp_path):
        (one, two), failures = read(write(tmp_path / "a.rss", RSS))
        assert failures == []
        assert one.text == "Бої біля Покровська\n\nПовний текст.\nДругий."
        assert (one.title, one.source, one.lang) == ("Бої біля Покровська", "Стрічка", "uk")
        assert one.published == datetime(2025, 11, 28, 21, 30, tzinfo=UTC)
        assert (two.published, two.id) == (None, "tag:f.example,2")
        assert two.text == "Без дати <script>\n\nСлова"

    @pytest.mark.parametrize("name", ["a.atom", "a.xml", "unnamed"])
    def test_atom_by_name_or_content(self, tmp_path, name):
        (entry,), _ = read(write(tmp_path / name, ATOM))
        assert (entry.text, entry.source, entry.published.day) == ("T\n\nWords", "Atom", 28)

    def test_what_is_no_feed(self, tmp_path):
        _, (failure,) = read(write(tmp_path / "a.rss", "just words"))
        assert "is no RSS or Atom feed" in failure.message


def telegram(*messages, name="Канал", chat=1234):
    return {"name": name, "type": "public_channel", "id": chat, "messages": list(messages)}


def message(number, text, **more):
    return {"id": number, "type": "message", "date": "2025-11-28T12:00:00", "date_unixtime": "1764324000",
            "from": "Автор", "from_id": "channel1234", "text": text} | more  # fmt: skip


class TestTelegram:
    def test_an_export(self, tmp_path):
        export = telegram(
            {
                "id": 1,
                "type": "service",
                "action": "create_channel",
                "text": "",
                "date_unixtime": "1764320000",
            },
            message(2, "Наступ біля Покровська."),
            message(3, ["Взято ", {"type": "bold", "text": "Сіверськ"}, {"type": "link", "text": " t.me/x"}]),
            message(4, ""),
            message(5, "Чуже.", forwarded_from="Інший канал"),
            message(6, 'Text with "messages": [ inside'),
        )
        documents, failures = read(
            write(tmp_path / "result.json", json.dumps(export, ensure_ascii=False, indent=1))
        )
        assert failures == []
        assert [d.id for d in documents] == [f"telegram/1234/{n}" for n in (2, 3, 5, 6)]
        assert documents[0].published == datetime(2025, 11, 28, 10, tzinfo=UTC)
        assert documents[1].text == "Взято Сіверськ t.me/x"
        assert [d.source for d in documents] == ["Канал", "Канал", "Інший канал", "Канал"]
        assert documents[2].also_reported_by == ("Канал",)

    def test_a_full_export_with_many_chats(self, tmp_path):
        chats = [telegram(message(1, f"Слово {n}."), name=f"Канал {n}", chat=n) for n in (7, 8)]
        export = {
            "about": "…",
            "personal_information": {"user_id": 99},
            "chats": {"about": "…", "list": chats},
        }
        documents, _ = read(write(tmp_path / "result.json", json.dumps(export)))
        assert [(d.id, d.source) for d in documents] == [
            ("telegram/7/1", "Канал 7"),
            ("telegram/8/1", "Канал 8"),
        ]

    def test_without_unix_time_only_the_day_is_sure(self, tmp_path):
        export = telegram(message(1, "Слово.", date_unixtime=None))
        assert read(write(tmp_path / "r.json", json.dumps(export)))[0][0].published == date(2025, 11, 28)

    def test_an_odd_message_is_named_and_the_others_go_in(self, tmp_path):
        export = telegram(message(1, 5), message(2, "Добре."))
        documents, (failure,) = read(write(tmp_path / "r.json", json.dumps(export)))
        assert [d.text for d in documents] == ["Добре."]
        assert "object 1: the document has a text of an unknown form (“5”)" in failure.message

    def test_an_export_that_breaks_off(self, tmp_path):
        whole = json.dumps(telegram(*(message(n, "Слово. " * 30) for n in range(50))))
        documents, (failure,) = read(write(tmp_path / "r.json", whole[: len(whole) // 2]))
        assert 20 < len(documents) < 30
        assert f"after {len(documents)} objects" in failure.message

    def test_an_edited_message_replaces_itself(self, tmp_path):
        with open_store(tmp_path / "s.db") as store:
            for text in ("Взято Сіверськ.", "Взято Сіверськ? Ні."):
                (doc,), _ = read(write(tmp_path / "r.json", json.dumps(telegram(message(1, text)))))
                store.put(doc, [], extractor_id="x")
            assert store.meta.documents == 1
            assert [v.document.text for v in store.versions(doc.id)] == ["Взято Сіверськ."]


FAULTY = [
    (b'{"a": 1}', "has no list"),
    (b"", "has no list"),
    (b'[{"a": 1}, {"b"', "after 1 objects"),
    (b"[" * 100_000, "too deeply"),
]
VALUES = st.text(max_size=20) | st.integers() | st.lists(st.floats())


class TestJsonStream:
    @given(
        st.lists(st.dictionaries(st.text(max_size=5), VALUES), max_size=8),
        st.sampled_from([None, 1]),
        st.integers(1, 9),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    )  # fmt: skip
    @settings(deadline=None)
    def test_it_reads_what_json_reads(self, objects, indent, chunk, encoding):
        raw = json.dumps({"name": "x", "messages": objects}, indent=indent, ensure_ascii=False)
        raw = raw.encode("utf-16" if encoding == "utf-16" else "utf-8", "replace")
        raw = (b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"") + raw

        class Trickle(io.BytesIO):
            def read(self, size=-1):
                return super().read(min(size, chunk) if size > 0 else size)

        expected = json.loads(raw.decode("utf-16" if encoding == "utf-16" else "utf-8-sig"))["messages"]
        assert repr([value for _, value in JsonObjects(Trickle(raw))]) == repr(expected)

    def test_an_array_and_its_faults(self):
        assert [v for _, v in JsonObjects(io.BytesIO(b' [{"a": 1}, 2, "x"]'))] == [{"a": 1}, 2, "x"]
        for raw, says in FAULTY:
            with pytest.raises(ValueFaultError, match=says):
                list(JsonObjects(io.BytesIO(raw)))

    def test_gdelt(self, tmp_path):
        rows = [{"url": "https://g.example/1", "title": "Fighting near Pokrovsk",
                 "seendate": "20251128T143000Z",
                 "domain": "g.example", "language": "English", "sourcecountry": "Ukraine"},
                {"url": "https://g.example/2", "title": "", "seendate": "20251128T143000Z"}]  # fmt: skip
        documents, failures = read(write(tmp_path / "g.json", json.dumps({"articles": rows})))
        assert failures == []
        (article,) = documents
        assert (article.text, article.source, article.lang) == ("Fighting near Pokrovsk", "g.example", "en")
        assert article.published == datetime(2025, 11, 28, 14, 30, tzinfo=UTC)

    def test_an_array_of_documents(self, tmp_path):
        documents, _ = read(
            write(tmp_path / "a.json", json.dumps([{"text": "One"}, {"text": "Two", "lang": "uk"}]))
        )
        assert [(d.text, d.lang) for d in documents] == [("One", None), ("Two", "uk")]


class TestTables:
    def table(self, *rows, delimiter=","):
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(rows)
        return out.getvalue()

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
    def test_columns_by_their_usual_names(self, tmp_path, delimiter, encoding):
        rows = [("Дата", "Текст", "Источник"), ("28.11.2025", 'Бои, "котёл";\nу Северска | прорыв', "ТАСС")]
        content = self.table(*rows, delimiter=delimiter).encode(encoding)
        (row,), failures = read(write(tmp_path / "a.csv", content))
        assert failures == []
        assert (row.text, row.source) == ('Бои, "котёл";\nу Северска | прорыв', "ТАСС")
        assert row.published == date(2025, 11, 28)

    def test_columns_by_a_mapping(self, tmp_path):
        path = write(
            tmp_path / "a.tsv", self.table(("A", "B", "text"), ("words", "2025-11-28", "no"), delimiter="\t")
        )
        (row,), _ = read(path, columns={"text": "A", "published": "B"})
        assert (row.text, row.published) == ("words", date(2025, 11, 28))
        _, (failure,) = read(path, columns={"text": "C"})
        assert "has no column “C” (its columns: “A, B, text”)" in failure.message
        lines = write(tmp_path / "a.jsonl", '{"Body": "words", "text": "no"}')
        assert read(lines, columns={"text": "Body"})[0][0].text == "words"

    def test_rows_that_are_none_are_named(self, tmp_path):
        content = self.table(
            ("text", "date"), ("One", "2025-11-28"), ("", ""), ("Two", "soon"), ("Three", "")
        )
        documents, failures = read(write(tmp_path / "a.csv", content))
        assert [d.text for d in documents] == ["One", "Three"]
        assert [f.message.split(": ")[0].rsplit(", ")[-1] for f in failures] == ["line 3", "line 4"]

    def test_a_table_without_known_columns(self, tmp_path):
        _, (failure,) = read(write(tmp_path / "a.csv", "x,y\n1,2\n"))
        assert "names no column that is known here (its first row: “x, y”)" in failure.message

    def test_a_list_of_articles_has_headlines_only(self, tmp_path):
        content = self.table(
            ("URL", "MobileURL", "Date", "Title"), ("https://g.example/1", "", "2025-11-28", "Words")
        )
        assert read(write(tmp_path / "a.csv", content))[0][0].text == "Words"


def docx(*paragraphs, title="Заголовок"):
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r><w:r><w:tab/><w:t>!</w:t></w:r></w:p>" for p in paragraphs)
    core = f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>'
    return packed({"word/document.xml": f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>',
                   "docProps/core.xml": core})  # fmt: skip


def packed(files):
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def epub():
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>' \
                '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'  # fmt: skip
    opf = '<package xmlns="http://www.idpf.org/2007/opf" ' \
          'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>' \
          "<dc:title>Книга</dc:title><dc:language>uk-UA</dc:language></metadata><manifest>" \
          '<item id="a" href="one%20x.xhtml"/><item id="b" href="two.xhtml"/></manifest>' \
          '<spine><itemref idref="b"/><itemref idref="a"/></spine></package>'  # fmt: skip
    return packed({"mimetype": "application/epub+zip", "META-INF/container.xml": container,
                   "OEBPS/book.opf": opf,
                   "OEBPS/one x.xhtml": "<html><body><p>Розділ один</p></body></html>",
                   "OEBPS/two.xhtml": "<html><body><p>Розділ <b>два</b></p></body></html>"})  # fmt: skip


def pdf(text="Fighting near Pokrovsk."):
    """Return the smallest PDF with a line of text."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]  # fmt: skip
    out, starts = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    trailer = f"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 5\n0000000000 65535 f \n{table}{trailer}".encode()


class TestOffice:
    def test_word(self, tmp_path):
        (document,), failures = read(write(tmp_path / "a.docx", docx("Перший  абзац", "", "Другий")))
        assert failures == []
        assert document.text == "Перший абзац !\n!\nДругий !"
        assert (document.title, document.published) == ("Заголовок", None)

    def test_a_book_has_its_chapters(self, tmp_path):
        documents, failures = read(write(tmp_path / "a.epub", epub()))
        assert failures == []
        assert [d.text for d in documents] == ["Розділ два", "Розділ один"]
        assert {(d.title, d.lang) for d in documents} == {("Книга", "uk")}

    def test_pdf(self, tmp_path):
        (document,), failures = read(write(tmp_path / "a.pdf", pdf()))
        assert failures == []
        assert document.text == "Fighting near Pokrovsk."
        _, (failure,) = read(write(tmp_path / "b.pdf", pdf("")))
        assert "without text, probably scanned pages" in failure.message

    @pytest.mark.parametrize(
        ("name", "content"), [("a.docx", docx("Слово")), ("a.epub", epub()), ("a.pdf", pdf())]
    )
    def test_damage_is_told(self, tmp_path, name, content, recwarn):
        for damaged in (b"", b"PK\x03\x04", content[: len(content) // 2], content.replace(b"<", b"&")):
            documents, failures = read(write(tmp_path / name, damaged))
            assert documents == [] or name == "a.pdf"
            assert len(failures) == 1 or documents
            assert all(f.message.endswith(".") for f in failures)

    def test_entities_are_refused(self, tmp_path):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:document>&b;</w:document>'
        _, (failure,) = read(write(tmp_path / "a.docx", packed({"word/document.xml": bomb})))
        assert "defines entities" in failure.message


class TestPacked:
    LINES = b'{"text": "One"}\n{"text": "Two"}\n'

    @pytest.mark.parametrize(
        ("ending", "pack"),
        [
            (".gz", gzip.compress),
            (".bz2", bz2.compress),
            (".xz", lzma.compress),
            (".zst", lambda raw: pyarrow.compress(raw, "zstd", asbytes=True)),
        ],
    )
    def test_what_is_in_it_is_read(self, tmp_path, ending, pack):
        path = write(tmp_path / f"a.jsonl{ending}", pack(self.LINES))
        documents, failures = read(tmp_path)
        assert failures == []
        assert [d.text for d in documents] == ["One", "Two"]
        long = b"".join(b'{"text": "%d"}\n' % random.Random(n).getrandbits(99) for n in range(9000))
        whole = pack(long)
        documents, (failure,) = read(write(path, whole[: len(whole) // 2]))
        assert str(path) in failure.message
        assert len(documents) < 9000
        _, (failure,) = read(write(path, b"no archive at all"))
        assert str(path) in failure.message

    def test_a_bomb_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr("extract.readers.base.MAX_BYTES", 1000)
        _, (failure,) = read(write(tmp_path / "a.txt.gz", gzip.compress(b"a" * 10_000)))
        assert "is larger than" in failure.message


@pytest.mark.parametrize("ending", sorted(READERS))
def test_random_bytes_break_no_reader(tmp_path, ending, recwarn):
    rng = random.Random(ending)
    samples = [
        b"",
        b"\x00" * 50,
        b"<",
        b"{",
        b"[",
        b"PK",
        rng.randbytes(2000),
        "Слово. ".encode() * 50,
        b"<?xml ?><a><b/></a>",
    ]
    for sample in samples:
        documents, failures = read(write(tmp_path / f"a{ending}", sample))
        assert documents or failures
        assert all(str(tmp_path) in f.message and f.message.endswith(".") for f in failures)


def test_a_folder_of_everything(tmp_path):
    chat = json.dumps(telegram(message(1, "Слово.")))
    kinds = {"a.html": PAGE, "b.rss": RSS, "c.json": chat, "d.csv": "text\nWords\n", "e.docx": docx("Слово"),
             "f.pdf": pdf(), "g.txt": "Other", "h.png": b"\x89PNG", "i.jsonl": '{"text": "x"}'}  # fmt: skip
    for name, content in kinds.items():
        write(tmp_path / name, content)
    documents, failures = read(tmp_path)
    assert failures == []
    assert len(documents) == 9
    assert len({d.id for d in documents}) == 9


def test_the_same_address_is_the_same_article(tmp_path):
    first, second = (PAGE, PAGE.replace("тримається", "втрачено").replace("utm_source=x", "utm_source=y"))
    ids = {read(write(tmp_path / "a.html", page))[0][0].id for page in (first, second)}
    assert len(ids) == 1


def test_a_huge_export_is_never_in_memory_whole():
    """Forty megabytes of messages are read with a few megabytes of memory."""

    number = (40 << 20) // len(MESSAGE)

    class Export(io.RawIOBase):
        parts = chain(
            [b'{"name": "Channel", "id": 1, "messages": ['],
            (MESSAGE + (b"]}" if n == number else b",") for n in range(1, number + 1)),
        )
        rest = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            self.rest = self.rest or next(self.parts, b"")
            part, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
            buffer[: len(part)] = part
            return len(part)

    tracemalloc.start()
    try:
        drafts = sum(isinstance(d, Draft) for d in read_json("big", io.BufferedReader(Export(), 1 << 16)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert drafts == number
    assert peak < 8 << 20


TEXT = ["Fighting near ", {"type": "bold", "text": "Siversk"}, "x" * 20_000]
MESSAGE = json.dumps({"id": 7, "type": "message", "date_unixtime": "1764330000", "text": TEXT}).encode()


def zstd(raw):
    return pyarrow.compress(raw, codec="zstd", asbytes=True)


@pytest.mark.parametrize(
    ("name", "unit"), [(".jsonl", b" "), (".csv", b","), (".txt", b"x"), (".json", b" ")]
)
@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("zst", zstd)])
def test_bombs_are_refused_before_they_fill_the_memory(tmp_path, name, unit, ending, pack):
    start = b"text,date\n" if name == ".csv" else b""
    path = tmp_path / f"a{name}.{ending}"
    path.write_bytes(pack(start + unit * (100 << 20)))
    assert path.stat().st_size < 2 << 20
    (failure,) = list(read_documents([path]))[:1]
    assert isinstance(failure, ReadFailure)
    assert re.search(r"times its size|line of more than", failure.message), failure.message

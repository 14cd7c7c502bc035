"""Hostile input for the fuzz tests and ``bench fuzz``: texts and files of every kind, whole and damaged.

:func:`check_file` and :func:`check_text` say what holds whatever is given: nothing is raised, a file
that cannot be read is named, offsets are true, nothing takes long.
"""

import bz2
import gzip
import io
import json
import lzma
import signal
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from html import escape

from hypothesis import strategies as st

from extract.documents import READERS, ReadFailure
from extract.uploads import read_uploads
from records import Document

PATIENCE_S = 30  # processor time of one small input: more is a hang
PAYLOADS = ("<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "${alert(1)}", "=1+1",
            "{{ 7*7 }}", "\x1b]0;owned\x07\x1b[2J", "../../etc/passwd",
            "'; DROP TABLE findings; --")  # fmt: skip
PLACES = (
    *(
        "Siversk",
        "Pokrovsk",
        "Donetsk Oblast",
        "Kyiv",
        "the Donbas",
        "Lyman",
        "Russia",
        "Bakhmut (Artemivsk)",
    ),
    *("Покровська", "на Лиманському напрямку", "Донецькій області", "Гуляйполе", "Слов'янськ", "Києва"),
    *("Северск", "Красноармейском направлении", "под Константиновкой", "ДНР", "Москва", "Дніпро"),
)
WORDS = (
    *(
        "captured",
        "said",
        "denied that",
        "north of",
        "9 km northwest of",
        "on Sunday",
        "overnight",
        "reportedly",
    ),
    *(
        "the Ministry of Defence",
        "between",
        "and",
        "from",
        "to",
        "31 February 9999",
        "0000-00-00",
        "1 January 0",
    ),
    *(
        "захопили",
        "повідомив Генштаб",
        "не",
        "у районі",
        "минулої доби",
        "30 лютого",
        "за 5 км на північ від",
    ),
    *("взяли под контроль", "сообщили", "в ночь на", "29 февраля", "якобы", "по словам", "31.12.9999", "№"),
)
ODD = (
    *(
        "\0",
        "\ud800",
        "\udfff",
        "\u202e",
        "\u200f",
        "\u2066",
        "\u200b",
        "\u00ad",
        "\ufeff",
        "\u2028",
        "\x85",
        "\r",
    ),
    *(
        "\n\n",
        "\t",
        "\u0301",
        "и\u0306",
        "\u1160",
        "İ",
        "ß",
        "ﬁ",
        "𝕾",
        "🇺🇦",
        "Z\u0351\u036b\u0343",
        "\ufffe",
        "ʼ",
        "’",
    ),
    *(
        "«",
        "»",
        "“",
        "”",
        '"',
        "'",
        "(",
        ")",
        "[",
        "…",
        "–",
        "-",
        ".",
        ",",
        ":",
        ";",
        "!?",
        "|",
        "//",
        "%",
        "1" * 30,
    ),
)
pieces = st.sampled_from(PLACES) | st.sampled_from(WORDS) | st.sampled_from(ODD) | st.sampled_from(PAYLOADS)


@st.composite
def texts(draw):
    """Draw words of news, odd characters and payloads in any order, sometimes one of them very often."""
    parts = draw(st.lists(pieces | st.text(max_size=12), max_size=25))
    if parts and draw(st.integers(0, 9)) == 0:
        parts = parts[:3] * draw(st.integers(2, 150))
    return draw(st.sampled_from((" ", "", ". ", "\n", ", "))).join(parts)


days = st.sampled_from((None, date.min, date.max, date(2025, 11, 28), date(2024, 2, 29)))
times = st.sampled_from(("", "0000-00-00", "9999-12-31", "0001-01-01T00:00:00+23:59", "2025-13-41",
                         "9999-12-31T23:59:59-23:59", "20251128T143000Z", "31.12.9999",
                         "Fri, 32 Foo 0000 25:61:61 ZZZ", "1e400", "²", "2025-11-28",
                         "00010101T000000Z"))  # fmt: skip
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | times
    | texts()
    | st.sampled_from((10**400, [], {}, [1]))
)
objects = st.dictionaries(
    st.sampled_from(("text", "title", "publisher", "url", "lang", "published", "date", "id", "body", "type",
                     "date_unixtime", "seendate", "domain", "from", "forwarded_from", "also_reported_by"))
    | st.text(max_size=5),
    values | st.lists(values, max_size=3) | st.fixed_dictionaries({"text": texts()}),
    max_size=8,
)  # fmt: skip


@st.composite
def json_texts(draw):
    """Draw one object or a list, well formed, broken off, or nested too deeply."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        deep = draw(st.sampled_from((500, 5_000, 60_000)))
        return draw(st.sampled_from(("[", '{"messages":[', '{"text":', '[{"a":'))) * deep
    if kind == 1:
        return json.dumps(
            {"name": draw(values), "id": draw(values), "messages": draw(st.lists(objects, max_size=3))}
        )
    if kind < 4:
        return json.dumps(draw(st.lists(objects | values, max_size=3)), ensure_ascii=draw(st.booleans()))
    return json.dumps(draw(objects), ensure_ascii=draw(st.booleans()))


@st.composite
def html_texts(draw):
    """Draw a page or a fragment with scripts, odd attributes, and tags that are never closed."""
    said = draw(texts())
    head = draw(st.sampled_from(("", "<!DOCTYPE html>", '<?xml version="1.0" encoding="rot13"?>')))
    name = draw(st.sampled_from(("og:url", "article:published_time", "x")))
    meta = f'<meta property="{name}" content="{draw(times)}">'
    charset = draw(
        st.sampled_from(("utf-8", "utf-16", "idna", "hex", "undefined", "no-such", "cp1251", "punycode"))
    )
    body = draw(st.sampled_from((
        "<p>{}</p>", "<script>{}</script>", "<svg/onload=alert(1)>{}", "<!--{}", "<![CDATA[{}]]>",
        "<div><p>" * 300 + "{}",
        "<style>{}", "<a href='javascript:{}'>x", "<table><tr><td>{}", "&#x110000;&#0;&bogus;{}",
        "<{}", "</{}>",
    )))  # fmt: skip
    shown = said if draw(st.booleans()) else escape(said)
    lang = draw(st.sampled_from(("uk", "xx", "")))
    return (
        f'{head}<html lang="{lang}"><head><meta charset="{charset}">{meta}<title>{shown[:40]}</title></head>'
        f"<body><article>{body.replace('{}', shown)}</article>"
    )


@st.composite
def feed_texts(draw):
    """Draw RSS or Atom, some with entities that refer to each other or to a file."""
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "bomb"}">' for i in range(12))
    dtd = draw(
        st.sampled_from(
            ("", f"<!DOCTYPE r [{levels}]>", '<!DOCTYPE r [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>')
        )
    )
    said = draw(texts())
    shown = escape(said) if draw(st.booleans()) else f"<![CDATA[{said}]]>"
    entity = "&e11;" if dtd else ""
    link = draw(st.sampled_from(("https://a.example/1", "javascript:1", "")))
    item = (
        f"<item><title>{shown[:60]}</title><link>{link}</link><pubDate>{draw(times)}</pubDate>"
        f"<description>{shown}{entity}</description></item>"
    )
    if draw(st.booleans()):
        channel = f"<channel><title>{entity}N</title>{item}</channel>"
        return f'<?xml version="1.0"?>{dtd}<rss version="2.0">{channel}</rss>'
    for rss, atom in (("item>", "entry>"), ("description>", "content>"), ("pubDate>", "updated>")):
        item = item.replace(rss, atom)
    return (
        f'<?xml version="1.0"?>{dtd}<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>{item}</feed>'
    )


def _info(name):
    made = zipfile.ZipInfo(name)  # of 1980: equal draws, equal bytes
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


@st.composite
def archives(draw):
    """Draw a Word file or an e-book whose parts are hostile, or that unpacks to far more than it is."""
    said, bomb = escape(draw(texts())), draw(st.integers(0, 19)) == 0
    entity = draw(st.sampled_from(("", '<!DOCTYPE a [<!ENTITY x "y">]>')))
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    dc, ocf = "http://purl.org/dc/elements/1.1/", "urn:oasis:names:tc:opendocument:xmlns:container"
    path = draw(st.sampled_from(("o.opf", "../../o.opf", "", "/etc/passwd")))
    chapter = draw(st.sampled_from(("a", "b", "")))
    run = f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"
    parts = {
        "word/document.xml": f'{entity}<w:document xmlns:w="{word}">{run}</w:document>',
        "docProps/core.xml": f'<c xmlns:dc="{dc}"><dc:title>{said}</dc:title></c>',
        "META-INF/container.xml": f'<container xmlns="{ocf}"><rootfile full-path="{path}"/></container>',
        "o.opf": '<package xmlns="http://www.idpf.org/2007/opf"><item id="a" href="a.html"/>'
        f'<item id="b" href="../b"/><itemref idref="{chapter}"/></package>',
        "a.html": f"<p>{said}</p>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if draw(st.integers(0, 14)):
                archive.writestr(
                    _info(name), " " * (3 << 20) if bomb else content.encode("utf-8", "surrogatepass")
                )
    return made.getvalue()


_ROOT = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[%d 0 R]/Count 1>>endobj "
_PAGE = (
    b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj 4 0 obj<</Length 99>>stream\nBT (SAID) Tj ET\n"
)
_PDFS = (
    _ROOT % 2 + b"trailer<</Root 1 0 R>>",  # a page tree that holds itself
    _ROOT % 3 + _PAGE + b"endstream endobj trailer<</Root 1 0 R>>",
    b"xref\n0 99999999\ntrailer<</Root 1 0 R/Prev 0>>startxref\n9",
    b"SAID",
)


@st.composite
def pdfs(draw):
    """Draw a PDF without a table of its objects, so that a reader has to look for them."""
    said = draw(texts()).encode("utf-8", "replace")
    return b"%PDF-1.4\n" + draw(st.sampled_from(_PDFS)).replace(b"SAID", said) + b"\n%%EOF"


@st.composite
def tables(draw):
    """Draw rows of a table, with quotation marks where none belong."""
    delimiter = draw(st.sampled_from(",;\t|"))
    head = draw(
        st.lists(st.sampled_from(("text", "title", "url", "published", "", "x")), min_size=1, max_size=5)
    )
    rows = draw(st.lists(st.lists(texts() | times, max_size=6), max_size=4))
    quote = draw(st.sampled_from(("", '"')))
    return "\n".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in (head, *rows))


_CONTENT = {
    ".txt": texts(),
    ".jsonl": st.lists(json_texts() | texts(), max_size=4).map("\n".join),
    ".json": json_texts(),
    ".csv": tables(),
    ".html": html_texts(),
    ".xml": feed_texts() | html_texts(),
    ".rss": feed_texts(),
    ".docx": archives(),
    ".epub": archives(),
    ".pdf": pdfs(),
}
_PACK = {
    "": bytes,
    ".gz": lambda raw: gzip.compress(raw, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": bytes,
}
_ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-be",
    "utf-32",
    "cp1251",
    "koi8-u",
    "cp866",
)
assert {*_CONTENT} <= {*READERS}


@st.composite
def files(draw):
    """Draw ``(name, bytes)`` of a file: mostly of the kind that its name says, often damaged."""
    ending = draw(st.sampled_from([*_CONTENT]))
    kind = ending if draw(st.integers(0, 9)) else draw(st.sampled_from([*_CONTENT]))
    raw = draw(_CONTENT[kind]) if draw(st.integers(0, 14)) else draw(st.binary(max_size=200))
    if isinstance(raw, str):
        encoding = draw(st.sampled_from(_ENCODINGS))
        raw = raw.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    packing = draw(st.sampled_from(("", "", "", "", *_PACK)))
    raw = _PACK[packing](raw)
    damage = draw(st.integers(0, 5))
    at = len(raw) * draw(st.integers(0, 1000)) // 1000
    if damage == 0:
        raw = raw[:at]
    elif damage == 1:
        raw = raw[:at] + draw(st.binary(max_size=8)) + raw[at + draw(st.integers(0, 4)) :]
    stem = draw(st.sampled_from(("a", "a/b", "../a", "дім", *PAYLOADS)) | st.text(max_size=20))
    return f"{stem}{ending}{packing}", raw


@contextmanager
def patience():
    """Raise TimeoutError in the middle of what takes too much processor time."""

    def give_up(*_):
        raise TimeoutError(f"an input took more than {PATIENCE_S} s of processor time")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def check_text(reader, document):
    """Read a document and hold every offset of what comes out against its text."""
    with patience():
        analysis, findings = reader.read(document), reader.findings(document)
    text = document.text
    for resolution in analysis.resolutions:
        mention = resolution.mention
        assert text[mention.start : mention.end] == mention.text != ""
        assert mention.sentence[0] <= mention.start < mention.end <= mention.sentence[1] <= len(text)
        assert (resolution.place is None) == resolution.reason.startswith("abstain:")
    for claim in analysis.claims:
        assert 0 <= claim.start < claim.end <= len(text)
        if claim.cue_start is not None:
            assert text[claim.cue_start :].startswith(claim.cue)
        if claim.date is not None:
            assert text[claim.date.start : claim.date.end] == claim.date.text
            assert claim.date.first <= claim.date.last
        for said, start, end in claim.evidence:
            assert said
            assert 0 <= start <= end <= len(text)
    for finding in findings:
        assert text[finding.start_char : finding.end_char] == finding.place_text
        assert finding.claim_text == text[finding.sentence_start : finding.sentence_end]
    assert len({finding.id for finding in findings}) == len(findings)
    return findings


def check_file(reader, name, raw):
    """Read a file as one that was dropped into the app, and every document in it."""
    with patience():
        found = list(read_uploads([(name, raw)]))
    assert found  # something is read, or something is told
    for item in found:
        if isinstance(item, ReadFailure):
            assert item.message.strip().endswith(".")
            continue
        for said in (item.id, item.text, item.title, item.source, item.url, *item.also_reported_by):
            (said or "").encode()  # no lone surrogate comes this far
            assert "\0" not in (said or "")
        assert item.published is None or isinstance(item.published, date)
        assert not isinstance(item.published, datetime) or item.published.tzinfo
        check_text(reader, replace(item, text=item.text[:2000]))
    return found


@st.composite
def documents(draw):
    """Draw a document as some caller might make it, its fields as hostile as its text."""
    said = st.none() | texts()
    source = st.sampled_from((None, "TASS", "ISW", PAYLOADS[0], "\ud800"))
    return Document("d", draw(texts()), title=draw(said), source=draw(source), published=draw(days))


# Texts of one sentence, or of very many, each made to keep another part of the reader busy.
LONG = {
    "names": "Siversk ",
    "enumeration": "Siversk and Lyman and ",
    "enumeration uk": "Сіверськ і Лиман та ",
    "claims": "Russia captured Siversk, ",
    "claims ru": "Минобороны заявило, что взяли Северск, ",
    "denials": "reportedly not denied Siversk ",
    "dates": "Siversk on 1 May 2025 to ",
    "relations": "9 km north of Siversk between Lyman and ",
    "speech": "He said that Zelensky said that Siversk ",
    "dialogue": "— Siversk — сказав він ",
    "quotes": '"Siversk said ',
    "brackets": "(Siversk ",
    "sentences": "Siversk. ",
    "lines": "Siversk\n",
    "capitals": "SIVERSK LYMAN ",
    "hyphens": "Siversk-Lyman-",
    "adjectives": "на Покровському, Лиманському, ",
    "unknown places": "the village of Abcdef, ",
    "titles": "Siversk: Mr. A. B. ",
    "spaces": "Siversk" + " " * 400,
    "digits": "Siversk 1.1.1.1,1,1,1 ",
    "one word": "x" * 500 + "Siversk",
}


def long_text(name, size):
    """Return a text of so many characters of the kind that ``LONG`` names."""
    return (LONG[name] * (size // len(LONG[name]) + 1))[:size]

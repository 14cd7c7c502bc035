"""The iframe snippet and the picture beside the page."""

import struct
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sample_findings import seed_findings
from test_browser_page import CHROMIUM
from test_page import BASEMAP

from maps.embed import snippet, write_preview, write_snippet
from maps.page import write_page


def test_the_snippet_is_one_sandboxed_lazy_titled_frame(tmp_path):
    path = write_snippet(tmp_path / "map.html", 'A "front" <b>')
    assert path.name == "map.txt"
    seen = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: seen.append((tag, dict(attrs)))
    parser.feed(path.read_text("utf-8"))
    [(tag, attributes)] = seen
    assert tag == "iframe"
    assert attributes["src"] == "map.html"
    assert attributes["title"] == 'A "front" <b>'
    assert attributes["loading"] == "lazy"
    assert "allow-scripts" in attributes["sandbox"]
    assert "allow-same-origin" not in attributes["sandbox"]
    assert 'src="https://x.example/?a=1&amp;b=2"' in snippet("https://x.example/?a=1&b=2", "x")


def test_without_a_browser_there_is_no_picture(tmp_path):
    (tmp_path / "map.html").write_text("<p>", "utf-8")
    assert write_preview(tmp_path / "map.html", "/nowhere/chromium") is None
    assert write_preview(tmp_path / "map.html", "/bin/false") is None
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="NO BROWSER: install Debian's chromium")
def test_the_picture_is_a_png_of_the_page(tmp_path):
    write_page(seed_findings(), tmp_path / "map.html", title="The front", basemap=BASEMAP)
    made = write_preview(tmp_path / "map.html", CHROMIUM).read_bytes()
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">II", made[16:24]) == (1200, 800)
    assert len(made) > 20_000

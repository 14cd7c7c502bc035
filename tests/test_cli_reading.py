"""`frontline ingest` and `frontline watch` with all that they can be told."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest
from click.testing import CliRunner

import cli
from store import open_store
from tests.conftest import ROOT
from tests.test_fetching import FEED, PAGE, site  # noqa: F401 -- the fixture

SENTENCE = "Russian forces attacked Siversk, the General Staff reported."


@pytest.fixture(scope="module", autouse=True)
def _one_reader(reader):
    """Build the reader once: what is tested here is not how long that takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extract.pipeline.Reader.of_user", classmethod(lambda cls, store=None, **_: reader))
        yield


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("FRONTLINE_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    def call(*words, text=None, code=0):
        result = CliRunner().invoke(cli.main, [str(w) for w in words], input=text, catch_exceptions=False)
        assert result.exit_code == code, result.output + result.stderr
        return result

    return call


def stored(path="store.db"):
    with open_store(path, create=False) as store:
        return {d.id: d for d in store.documents()}


def test_any_mix_with_a_summary_and_the_reasons(run, tmp_path):
    lines = [
        {"id": f"d{n}", "text": SENTENCE, "publisher": f"P{n}", "date": f"2025-11-{20 + n}"} for n in range(3)
    ]
    (tmp_path / "in").mkdir()
    packed = "\n".join(json.dumps(line) for line in lines).encode()
    (tmp_path / "in" / "a.jsonl.gz").write_bytes(gzip.compress(packed))
    zst = pa.compress(
        json.dumps({"id": "z", "text": "Fighting near Lyman."}).encode(), codec="zstd", asbytes=True
    )
    (tmp_path / "in" / "b.jsonl.zst").write_bytes(zst)
    (tmp_path / "in" / "c.jsonl").write_text('{"text": ')
    told = run("ingest", "in", "-", text="Fighting near Vovchansk.", code=2)
    assert (
        told.stdout
        == "5 documents read: 5 new, 0 updated, 0 known; 1 failed. 2 of the new ones are copies of others.\n"
    )
    assert "c.jsonl, line 1: this is not JSON" in told.stderr
    again = run("ingest", "--since", "2025-11-21", "in", code=2)
    assert "4 documents read: 0 new, 0 updated, 3 known, 1 older than asked for; 1 failed." in again.stdout


def test_columns_are_mapped(run, tmp_path):
    (tmp_path / "t.csv").write_text(f'Nr;Inhalt;Tag\n1;"{SENTENCE}";28.11.2025\n')
    run("ingest", "t.csv", "--column", "id=Nr", "--column", "text=Inhalt", "--column", "published=Tag")
    (found,) = stored().values()
    assert (found.id, found.published) == ("1", "2025-11-28")
    assert "is not FIELD=NAME" in run("ingest", "t.csv", "--column", "Inhalt", code=2).stderr


def test_a_dry_run_tells_what_a_run_would_do(run, tmp_path):
    (tmp_path / "a.txt").write_text(SENTENCE)
    run("ingest", "a.txt")
    (tmp_path / "b.txt").write_text("Fighting near Lyman.")
    told = run("ingest", "--dry-run", "a.txt", "b.txt").stdout
    assert "2 documents read: 1 new, 0 updated, 1 known; 0 failed. A dry run" in told
    assert len(stored()) == 1


def test_many_processes_by_the_option(run, tmp_path):
    (tmp_path / "a.txt").write_text(SENTENCE)
    assert "1 new" in run("ingest", "--workers", "2", "a.txt").stdout
    assert not list((tmp_path / "cache").rglob("*.parquet"))
    run("ingest", "--workers", "2", "--work", "work", "--store", "other.db", "a.txt")
    assert len(list((tmp_path / "work").rglob("*.parquet"))) == 1
    assert "needs --work" in run("ingest", "--scheduler", "tcp://127.0.0.1:9", "a.txt", code=2).stderr


def test_an_updated_article_supersedes_its_older_version_and_keeps_it(run, tmp_path):
    page = {"url": "https://paper.example/1?utm_source=x", "text": SENTENCE, "title": "First"}
    (tmp_path / "a.jsonl").write_text(json.dumps(page))
    run("ingest", "a.jsonl")
    page |= {
        "url": "http://paper.example/1#top",
        "text": SENTENCE.replace("Siversk", "Lyman"),
        "title": "Second",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(page))
    assert "0 new, 1 updated" in run("ingest", "a.jsonl").stdout
    with open_store("store.db") as store:
        (summary,) = store.documents()
        assert summary.title == "Second"
        assert [v.document.title for v in store.versions(summary.id)] == ["First"]
        assert {f.name for f in store.find()} == {"Lyman"}


def test_a_front_page_is_the_address_of_no_article(run, tmp_path):
    rows = [{"url": "https://paper.example/", "text": text} for text in (SENTENCE, "Fighting near Lyman.")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert "2 new, 0 updated" in run("ingest", "a.jsonl").stdout


def test_fetching_is_off_unless_asked_for(run, site):  # noqa: F811
    site.pages["/feed"] = (200, {"ETag": '"1"'}, FEED.format(title="Siversk", base=site.base))
    site.pages["/article"] = (200, {"Content-Type": "text/html"}, PAGE.format(url=f"{site.base}/article"))
    feed = f"{site.base}/feed"
    assert "Add --fetch" in run("ingest", feed, code=2).stderr
    assert "never fetched" in run("ingest", "--fetch", feed, code=2).stderr
    assert site.asked == []
    assert "needs --fetch" in run("ingest", "--articles", feed, code=2).stderr
    assert "1 new" in run("ingest", "--fetch", "--articles", "--allow-private", site.host, feed).stdout
    with open_store("store.db") as store:
        assert store.fetched(feed).etag == '"1"'
        assert "evening" in store.document(next(iter(store.documents())).id).text
    site.pages["/feed"] = lambda handler: (
        304 if handler.headers.get("If-None-Match") == '"1"' else 500,
        {},
        "",
    )
    assert "0 documents read" in run("ingest", "--fetch", "--allow-private", site.host, feed).stdout


def test_watching_once(run, tmp_path, site):  # noqa: F811
    site.pages["/feed"] = (200, {}, FEED.format(title="Siversk", base=site.base))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(SENTENCE)
    options = ["--once", "--fetch", "--allow-private", site.host, "in", f"{site.base}/feed"]
    assert "2 new" in run("watch", *options).stdout
    (tmp_path / "in" / "b.txt").write_text("Fighting near Lyman.")
    assert "1 new, 0 updated, 2 known" in run("watch", *options).stdout
    assert "comes once" in run("watch", "-", code=2).stderr


def test_a_watched_file_is_read_again_when_it_was_written_again(tmp_path):
    from cli.watching import Seen

    path, seen = tmp_path / "a.txt", Seen(settled=60)
    path.write_text("one")
    assert not seen.is_news(str(path))  # it may be being written
    os.utime(path, (time.time() - 100, time.time() - 100))
    assert [seen.is_news(str(path)) for _ in range(2)] == [True, False]
    path.write_text("three")
    os.utime(path, (time.time() - 90, time.time() - 90))
    assert [seen.is_news(str(path)) for _ in range(2)] == [True, False]
    assert seen.is_news(str(tmp_path / "none.txt"))  # so that it is told


@pytest.mark.slow
def test_a_watch_goes_on_until_it_is_told_to_end(tmp_path):
    (tmp_path / "in").mkdir()
    own = {"FRONTLINE_STORE": str(tmp_path / "s.db"), "XDG_DATA_HOME": str(tmp_path / "data")}
    environment = {**os.environ, **own, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "cli", "watch", "--every", "1", str(tmp_path / "in")]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        for n in range(2):
            (tmp_path / "in" / f"{n}.txt").write_text(f"{SENTENCE} Number {n}.")
            assert "1 documents read: 1 new" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with open_store(tmp_path / "s.db") as store:
        assert store.meta.documents == 2
        assert store.check() == []

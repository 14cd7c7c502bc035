"""Fetching: polite, small, in time, and never from inside. The servers are ours, on loopback."""

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.addresses import is_public, resolve
from extract.documents import ReadFailure, read_documents
from extract.fetching import Fetcher, FetchError, Limits

NAT64 = ip_network("64:ff9b::/96")
QUICK = Limits(size=100_000, seconds=2.0, silence=1.0, pause=0.0)
PAGE = """<html lang="en"><head><title>Siversk</title><meta property="og:url" content="{url}"></head><body>
<article><h1>Siversk</h1><p>Russian forces attacked Siversk on Friday, the General Staff reported, and
fighting went on near Pokrovsk until the evening.</p></article></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title><language>en</language>
<item><title>{title}</title><link>{base}/article</link><description>Attack near Siversk.</description>
<pubDate>Fri, 28 Nov 2025 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def site():
    """Serve ``pages``: path → (status, headers, body) or a function of the handler; note what is asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            server.asked.append((self.path, dict(self.headers), time.monotonic()))
            found = server.pages.get(self.path, (404, {}, b""))
            if callable(found):
                found = found(self)
                if found is None:
                    return
            status, headers, body = found
            body = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.pages, server.asked = {}, []
    server.host = f"127.0.0.1:{server.server_port}"
    server.base = f"http://{server.host}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetcher(site, **more):
    return Fetcher(allowed=[site.host], **{"limits": QUICK, **more})


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
            "64:ff9b::7f00:1", "2002:7f00:1::1", "2002:a00:1::", "2001:0:1::1", "ff02::1",
        ],
    )  # fmt: skip
    def test_what_lies_inside(self, address):
        assert not is_public(address)

    @pytest.mark.parametrize(
        "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
    )
    def test_what_lies_outside(self, address):
        assert is_public(address)

    @given(st.ip_addresses())
    def test_nothing_private_is_public(self, ip):
        if ip.is_private or ip.is_loopback or ip.is_link_local:
            wrapped = ip.version == 6 and (ip.ipv4_mapped or ip in NAT64)
            assert wrapped or not is_public(str(ip))

    @pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "0"])
    def test_no_spelling_gets_inside(self, host):
        with pytest.raises(FetchError, match=r"inside this machine|has no address"):
            resolve(host, 80, ())

    def test_one_private_address_among_others_is_enough(self, monkeypatch):
        answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.7", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
        with pytest.raises(FetchError, match=r"rebind\.example:80 is 10\.0\.0\.7"):
            resolve("rebind.example", 80, ())
        assert resolve("rebind.example", 80, ["rebind.example"]) == "93.184.216.34"

    def test_the_address_that_was_looked_at_is_the_one_that_is_asked(self, site, monkeypatch):
        """A name that answers otherwise the second time is asked once only."""
        times, real = [], socket.getaddrinfo

        def answer(host, port, *rest, **more):
            if host == "rebind.example":
                times.append(host)
                return real("127.0.0.1", port, *rest, **more)
            assert ip_address(host)  # afterwards only numbers are looked up
            return real(host, port, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        site.pages["/a"] = (200, {"Content-Type": "text/plain"}, "Text.")
        page = Fetcher(allowed=["rebind.example"], limits=QUICK).get(
            f"http://rebind.example:{site.server_port}/a"
        )
        assert page.body == b"Text."
        assert site.asked[-1][1]["Host"] == f"rebind.example:{site.server_port}"
        assert len(times) == 2  # robots.txt and the page


class TestWhatIsRefused:
    def test_loopback_unless_it_is_named(self, site):
        with pytest.raises(FetchError, match=r"never fetched.*--allow-private"):
            Fetcher(limits=QUICK).get(f"{site.base}/")
        assert site.asked == []

    def test_a_redirect_to_the_inside(self, site):
        inside = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        target = f"http://127.0.0.1:{inside.server_port}/latest/meta-data"
        site.pages["/a"] = (302, {"Location": target}, "")
        with pytest.raises(FetchError, match="inside this machine or network"):
            fetcher(site).get(f"{site.base}/a")
        inside.server_close()

    @pytest.mark.parametrize(
        "target", ["file:///etc/passwd", "ftp://x.example/", "gopher://x.example/", "//u:p@x.example/"]
    )
    def test_redirects_to_other_schemes_and_with_passwords(self, site, target):
        site.pages["/a"] = (301, {"Location": target}, "")
        with pytest.raises(FetchError, match=r"only addresses with http|with a password"):
            fetcher(site).get(f"{site.base}/a")

    def test_redirects_without_end(self, site):
        site.pages["/a"] = (302, {"Location": "/a"}, "")
        with pytest.raises(FetchError, match="more than 5 redirects"):
            fetcher(site).get(f"{site.base}/a")

    def test_what_is_too_large(self, site):
        site.pages["/a"] = (200, {}, b"x" * 100_001)
        site.pages["/zip"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 5_000_000))
        for path in ("/a", "/zip"):
            with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
                fetcher(site).get(site.base + path)

    def test_what_never_ends(self, site):
        def drip(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            for _ in range(40):
                try:
                    handler.wfile.write(b"x")
                except OSError:
                    break
                time.sleep(0.1)

        def headers(handler):
            handler.connection.sendall(b"HTTP/1.1 200 OK\r\n")
            for n in range(40):
                try:
                    handler.connection.sendall(b"X-%d: y\r\n" % n)
                except OSError:
                    break
                time.sleep(0.1)

        site.pages["/drip"], site.pages["/headers"] = drip, headers
        slow = Limits(size=100_000, seconds=0.6, silence=5.0, pause=0.0)
        for path in ("/drip", "/headers"):
            start = time.monotonic()
            with pytest.raises(FetchError, match=r"within 0\.6 seconds"):
                fetcher(site, limits=slow).get(site.base + path)
            assert time.monotonic() - start < 3

    def test_what_says_nothing(self, site):
        site.pages["/a"] = lambda handler: time.sleep(2.5)
        with pytest.raises(FetchError, match="no answer"):
            fetcher(site, limits=Limits(seconds=30, silence=0.3, pause=0)).get(f"{site.base}/a")

    def test_an_answer_that_is_none(self, site):
        site.pages["/a"] = (503, {"Retry-After": "120"}, "")
        with pytest.raises(FetchError, match=r"answered 503\. It asks to wait \(120\)"):
            fetcher(site).get(f"{site.base}/a")


class TestPoliteness:
    def test_robots_are_followed_and_read_once(self, site):
        site.pages["/robots.txt"] = (
            200,
            {},
            "User-agent: *\nDisallow: /closed\n\nUser-agent: other\nDisallow: /",
        )
        site.pages["/open"] = site.pages["/closed"] = (200, {}, "Text.")
        one = fetcher(site)
        assert one.get(f"{site.base}/open").body == b"Text."
        with pytest.raises(FetchError, match=r"robots\.txt"):
            one.get(f"{site.base}/closed")
        assert [path for path, *_ in site.asked] == ["/robots.txt", "/open"]

    def test_we_are_meant_by_our_name(self, site):
        site.pages["/robots.txt"] = (200, {}, "User-agent: FrontlineMapper\nDisallow: /")
        with pytest.raises(FetchError, match=r"robots\.txt"):
            fetcher(site).get(f"{site.base}/a")

    @pytest.mark.parametrize(("status", "fetched"), [(404, True), (403, True), (500, False), (429, False)])
    def test_without_a_readable_file_of_rules(self, site, status, fetched):
        site.pages["/robots.txt"], site.pages["/a"] = (status, {}, ""), (200, {}, "Text.")
        if fetched:
            assert fetcher(site).get(f"{site.base}/a")
        else:
            with pytest.raises(FetchError, match=r"robots\.txt"):
                fetcher(site).get(f"{site.base}/a")

    def test_redirects_lead_past_no_rules(self, site):
        site.pages["/robots.txt"] = (200, {}, "User-agent: *\nDisallow: /closed")
        site.pages["/a"] = (302, {"Location": "/closed"}, "")
        with pytest.raises(FetchError, match=r"robots\.txt"):
            fetcher(site).get(f"{site.base}/a")
        assert "/closed" not in {path for path, *_ in site.asked}

    def test_it_names_itself_and_waits(self, site):
        site.pages["/a"] = (200, {}, "Text.")
        limits = Limits(pause=0.2)
        fetcher(site, limits=limits, contact="desk@paper.example").get(f"{site.base}/a")
        agent = site.asked[0][1]["User-Agent"]
        assert agent.startswith("FrontlineMapper/")
        assert "(+desk@paper.example)" in agent
        assert site.asked[1][2] - site.asked[0][2] >= 0.19

    def test_a_crawl_delay_is_kept(self, site):
        site.pages["/robots.txt"] = (200, {}, "User-agent: *\nCrawl-delay: 0.3")
        site.pages["/a"] = (200, {}, "Text.")
        one = fetcher(site)
        one.get(f"{site.base}/a")
        one.get(f"{site.base}/a")
        assert site.asked[2][2] - site.asked[1][2] >= 0.29

    def test_only_news_is_asked_for(self, site):
        def feed(handler):
            if handler.headers.get("If-None-Match") == '"1"':
                return 304, {}, ""
            return 200, {"ETag": '"1"', "Last-Modified": "Fri, 28 Nov 2025 10:00:00 GMT"}, "Text."

        site.pages["/feed"] = feed
        first = fetcher(site)
        assert first.get(f"{site.base}/feed").etag == '"1"'
        (said,) = first.news
        second = fetcher(site, known={said.url: said}.get)
        assert second.get(f"{site.base}/feed") is None
        assert second.news == [said]
        assert site.asked[-1][1]["If-Modified-Since"] == "Fri, 28 Nov 2025 10:00:00 GMT"
        assert fetcher(site).get(f"{site.base}/feed")  # who knows nothing gets all


def read(site, path, fetching=None, **more):
    return list(read_documents([site.base + path], fetcher=fetching or fetcher(site), **more))


class TestDocuments:
    def test_nothing_is_fetched_that_was_not_asked_for(self, site):
        (failure,) = read_documents([f"{site.base}/a"])
        assert isinstance(failure, ReadFailure)
        assert "Add --fetch" in failure.message
        assert site.asked == []

    def test_a_page(self, site):
        site.pages["/old"] = (301, {"Location": "/new?utm_source=x"}, "")
        site.pages["/new?utm_source=x"] = (
            200,
            {"Content-Type": "text/html"},
            PAGE.format(url=f"{site.base}/new"),
        )
        (document,) = read(site, "/old")
        assert (document.url, document.source, document.lang) == (f"{site.base}/new", site.host, "en")
        assert "attacked Siversk" in document.text

    def test_a_page_speaks_for_no_other_site(self, site):
        site.pages["/a"] = (
            200,
            {"Content-Type": "text/html"},
            PAGE.format(url="https://honest.example/article"),
        )
        (document,) = read(site, "/a")
        assert document.url == f"{site.base}/a"

    def test_a_feed_and_its_articles(self, site):
        site.pages["/feed"] = (
            200,
            {"Content-Type": "application/rss+xml"},
            FEED.format(title="Siversk", base=site.base),
        )
        site.pages["/article"] = (200, {"Content-Type": "text/html"}, PAGE.format(url=f"{site.base}/article"))
        (entry,) = read(site, "/feed")
        assert entry.text == "Siversk\n\nAttack near Siversk."
        fetching = fetcher(site)
        (article,) = read(site, "/feed", fetching, articles=True)
        assert "General Staff" in article.text
        assert (article.id, article.source, article.published) == (entry.id, "The Wire", entry.published)
        # The entry is as it was: its page is not fetched again. When it changes, it is.
        known = {said.url: said for said in fetching.news}
        asked = len(site.asked)
        assert read(site, "/feed", fetcher(site, known=known.get), articles=True) == []
        assert [path for path, *_ in site.asked[asked:]] == ["/robots.txt", "/feed"]
        site.pages["/feed"] = (200, {"Content-Type": "text/xml"}, FEED.format(title="More", base=site.base))
        assert len(read(site, "/feed", fetcher(site, known=known.get), articles=True)) == 1

    def test_an_article_that_fails_is_told_and_the_feed_speaks_for_it(self, site):
        site.pages["/feed"] = (200, {}, FEED.format(title="Siversk", base=site.base))
        failure, entry = read(site, "/feed", articles=True)
        assert "answered 404" in failure.message
        assert "Attack near Siversk" in entry.text

    def test_what_is_no_text(self, site):
        site.pages["/a"] = (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
        site.pages["/feed"] = (200, {"Content-Type": "application/rss+xml"}, "no feed")
        for path in ("/a", "/feed", "/none"):
            (failure,) = read(site, path)
            assert failure.message.startswith(site.base + path)

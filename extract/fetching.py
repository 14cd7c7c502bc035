"""Pages and feeds over HTTP, only where the user asks for it, and politely.

Every hop of a redirect is checked anew (see ``addresses``), robots.txt is followed (Protego), a host
is asked at most once a second, size and time are capped, and the program names itself. urllib3 is
used because it is a dependency already (trafilatura), well kept, and lets the address to connect to
be given apart from the name that the certificate must show. Proxies are not used: the address that
was checked is the one that is asked.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from extract.addresses import FetchError, resolve
from records import Fetched

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

__all__ = ["FetchError", "Fetcher", "Limits", "Page"]

NAME = "FrontlineMapper"  # what robots.txt calls us
ACCEPT = "text/html, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"
ROBOTS_BYTES = 500 << 10  # that must be read at least (RFC 9309, 2.5)
LONGEST_PAUSE = 60.0  # seconds; more than robots.txt can ask of us
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold how much is waited for and taken: unpacked bytes, seconds in all and for a sign of life, hops."""

    size: int = 20 << 20
    seconds: float = 60.0
    silence: float = 15.0
    redirects: int = 5
    pause: float = 1.0  # seconds between two requests to one host


@dataclass(frozen=True, slots=True)
class Page:
    """Hold what was fetched: ``url`` is the address after all redirects, ``kind`` the media type."""

    url: str
    body: bytes
    kind: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Any
    body: bytes


class Fetcher:
    """Fetch addresses one after the other.

    ``known`` tells what a server said of an address before, so that it answers only with news;
    ``news`` collects what servers say now, to be kept once the documents are.
    ``allowed`` names hosts (``host`` or ``host:port``) that may be private. ``contact`` is an
    address or page under which whoever runs this can be reached.
    """

    def __init__(
        self,
        *,
        known: Callable[[str], Fetched | None] = lambda _: None,
        allowed: Collection[str] = (),
        contact: str | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self.known = known
        self.news: list[Fetched] = []
        self._allowed = frozenset(allowed)
        self._limits = limits
        self._agent = f"{NAME}/{_version()}" + (f" (+{contact})" if contact else "")
        self._robots: dict[str, Any] = {}  # by origin; None: everything is allowed
        self._asked: dict[str, float] = {}  # by host: when it was asked last
        self._context: ssl.SSLContext | None = None

    def get(self, url: str, *, digest: str | None = None) -> Page | None:
        """Return what lies at an address, None where nothing has changed since it was last fetched.

        ``digest`` is kept with what the server says, see :class:`records.Fetched`.

        Raises
        ------
        FetchError
            Where it may not or cannot be fetched.
        """
        said = self.known(url)
        conditions = {}
        if said and said.etag:
            conditions["If-None-Match"] = said.etag
        if said and said.last_modified:
            conditions["If-Modified-Since"] = said.last_modified
        final, answer = self._follow(url, conditions, self._limits.size, robots=True)
        if answer.status == 304 and said:
            self.news.append(Fetched(url, said.etag, said.last_modified, digest or said.digest))
            return None
        if answer.status != 200:
            raise FetchError(_refused(final, answer))
        etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        self.news.append(Fetched(url, etag, modified, digest))
        kind = answer.headers.get("Content-Type", "").split(";")[0].strip().casefold()
        return Page(final, answer.body, kind, etag, modified)

    def _follow(self, url: str, headers: dict[str, str], size: int, *, robots: bool) -> tuple[str, _Answer]:
        """Ask an address, and where it sends us on the next one; each is checked by itself."""
        for _ in range(self._limits.redirects + 1):
            origin = _origin(url)
            if robots and not self._may(origin, url):
                raise FetchError(
                    f"{url}: the site asks programs not to fetch this (robots.txt), and it is not fetched. "
                    "Save the page yourself and read the file."
                )
            answer = self._ask(url, headers, size)
            where = answer.headers.get("Location")
            if answer.status not in _MOVED or not where:
                return url, answer
            url = urljoin(url, where)
        raise FetchError(
            f"{url}: more than {self._limits.redirects} redirects. Name the last address itself."
        )

    def _may(self, origin: str, url: str) -> bool:
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        rules = self._robots[origin]
        return rules is None or bool(rules.can_fetch(url, NAME))

    def _read_robots(self, origin: str) -> Any:
        """Return a site's rules: none where it has no such file, all forbidden where it cannot be asked."""
        from protego import Protego

        try:
            _, answer = self._follow(f"{origin}/robots.txt", {}, ROBOTS_BYTES, robots=False)
        except FetchError as error:
            raise FetchError(
                f"{error} (Asked for robots.txt first; without it nothing is fetched.)"
            ) from error
        if answer.status >= 500 or answer.status == 429:  # RFC 9309, 2.3.1.4
            return Protego.parse("User-agent: *\nDisallow: /")
        if answer.status != 200:
            return None
        return Protego.parse(answer.body.decode("utf-8", "replace"))

    def _wait(self, origin: str) -> None:
        rules = self._robots.get(origin)
        asked = float(rules.crawl_delay(NAME) or 0) if rules is not None else 0.0
        pause = min(max(self._limits.pause, asked), LONGEST_PAUSE)
        host = urlsplit(origin).hostname or ""
        left = self._asked.get(host, -LONGEST_PAUSE) + pause - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._asked[host] = time.monotonic()

    def _ask(self, url: str, headers: dict[str, str], size: int) -> _Answer:
        from urllib3.exceptions import HTTPError
        from urllib3.util import parse_url

        parts = parse_url(url)
        host, port = parts.host or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = resolve(host, port, self._allowed)
        self._wait(_origin(url))
        named = host if parts.port is None else f"{host}:{parts.port}"
        sent = {
            "Host": named,
            "User-Agent": self._agent,
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip",
        } | headers
        connection = self._connection(parts.scheme == "https", address, port, host.strip("[]"))
        try:
            with self._in_time(connection, url):
                connection.connect()
                connection.request("GET", parts.request_uri, headers=sent, preload_content=False)
                answer = connection.getresponse()
                return _Answer(answer.status, answer.headers, _body(url, answer, size))
        except (HTTPError, OSError) as error:
            raise FetchError(f"{url}: no answer ({error}). Check the address, or try again later.") from error
        finally:
            connection.close()

    def _connection(self, secure: bool, address: str, port: int, host: str) -> HTTPConnection:
        from urllib3.connection import HTTPConnection, HTTPSConnection

        if not secure:
            return HTTPConnection(address, port, timeout=self._limits.silence)
        if self._context is None:
            import certifi

            self._context = ssl.create_default_context(cafile=certifi.where())
        return HTTPSConnection(
            address, port, timeout=self._limits.silence, ssl_context=self._context,
            server_hostname=host, assert_hostname=host,
        )  # fmt: skip

    @contextmanager
    def _in_time(self, connection: HTTPConnection, url: str) -> Iterator[None]:
        """End a request when its time is over, also one that is answered a byte at a time."""
        over = threading.Event()

        def end() -> None:
            over.set()
            sock = connection.sock
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self._limits.seconds, end)
        timer.daemon = True
        timer.start()
        too_slow = f"{url}: not answered in full within {self._limits.seconds:g} seconds. Try again later."
        try:
            yield
        except Exception as error:
            if over.is_set():
                raise FetchError(too_slow) from error
            raise
        finally:
            timer.cancel()
        if over.is_set():
            raise FetchError(too_slow)


def _body(url: str, answer: Any, size: int) -> bytes:
    """Read a body, unpacked, up to its largest size."""
    found = bytearray()
    while part := answer.read1(65_536):
        found += part
        if len(found) > size:
            raise FetchError(
                f"{url}: larger than {size / (1 << 20):,.1f} MB. Fetch it yourself and read the file."
            )
    return bytes(found)


def _origin(url: str) -> str:
    """Return scheme, host and port of an address that may be fetched."""
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise FetchError(f"{url}: this is not an address. Correct it.") from error
    if parts.scheme not in ("http", "https") or not parts.host:
        raise FetchError(f"{url}: only addresses with http:// or https:// are fetched.")
    if parts.auth:
        raise FetchError(f"{parts.host}: addresses with a password in them are not fetched.")
    return f"{parts.scheme}://{parts.netloc}"


def _refused(url: str, answer: _Answer) -> str:
    after = answer.headers.get("Retry-After")
    wait = f" It asks to wait ({after})." if after else ""
    return f"{url}: the server answered {answer.status}.{wait} Check the address, or try again later."


def _version() -> str:
    try:
        return version("frontline-mapper")
    except PackageNotFoundError:
        return "0"

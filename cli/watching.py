"""The command that keeps feeds and folders current."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Any

import click

from cli.reading import default
from cli.shared import load_reader, named_store, store_option, tell
from cli.source import Source, reading_options
from records import FrontlineError

SETTLED = 2.0  # seconds since a file was last written; before, somebody may be writing it


@click.command()
@reading_options
@click.option(
    "--every", type=click.FloatRange(1), default=300, show_default=True, help="Seconds between two looks."
)
@click.option("--once", is_flag=True, help="Look once and end, for cron.")
@store_option
def watch(every: float, once: bool, store_url: str | None, **reading: Any) -> None:
    """Keep the store current with PATHS: folders, files, and feeds and pages with --fetch.

    Only files that are new or were written again are read, and servers are asked whether anything
    has changed. Ends with Ctrl-C or SIGTERM, with everything stored that was read.
    """
    from cli.crew import Alone
    from cli.ingesting import Tally
    from extract.documents import STDIN

    source = Source.of(**reading)
    if STDIN in source.paths:
        raise FrontlineError("standard input comes once and is not watched. Use `frontline ingest -`.")
    reader = load_reader(store_url or default())
    crew, seen, stop = Alone(reader), Seen(0.0 if once else SETTLED), Event()

    def wanted(path: str) -> bool:
        return not stop.is_set() and seen.is_news(path)

    with ended_by(stop):
        while not stop.is_set():
            tally = Tally()
            with named_store(store_url) as store:
                source.into(store, reader, crew, tally, only=wanted)
            for failure in tally.failures:
                tell(f"frontline: {failure.message}", err=True)
            if tally.read or tally.failures or once:
                tell(f"{datetime.now().astimezone():%Y-%m-%d %H:%M} {tally.told()}")
            if once:
                break
            stop.wait(every)


@contextmanager
def ended_by(stop: Event) -> Iterator[None]:
    """Set an event on Ctrl-C and SIGTERM, so that what has begun is brought to its end."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


class Seen:
    """Remember files by size and time of writing; what is no file is always news."""

    def __init__(self, settled: float) -> None:
        self._settled = settled
        self._files: dict[str, tuple[int, int]] = {}

    def is_news(self, path: str) -> bool:
        """Tell whether a file is to be read, and remember that it was."""
        try:
            found = os.stat(path)
        except OSError:
            return True
        if time.time() - found.st_mtime < self._settled:
            return False
        state = (found.st_mtime_ns, found.st_size)
        news = self._files.get(path) != state
        self._files[path] = state
        return news


COMMANDS = (watch,)

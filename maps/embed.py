"""What goes with the static page: the iframe snippet, and a picture of it where a browser is at hand."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path

from maps.files import writing

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE_S = 60
PICTURE = (1200, 800)  # pixels; the usual size of a link preview is cut from it


def snippet(address: str, title: str, height: int = 760) -> str:
    """Return the HTML that embeds the page: sandboxed, lazy, titled.

    ``allow-scripts`` alone: the page runs in an origin of its own and can neither read nor change
    the page around it. ``allow-popups`` lets its source links open, ``allow-downloads`` its CSV.
    ``height`` is in pixels.
    """
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" loading="lazy" width="100%" '
        f'height="{height}" style="border:0" sandbox="allow-scripts allow-popups '
        'allow-popups-to-escape-sandbox allow-downloads" referrerpolicy="no-referrer"></iframe>\n'
    )


def write_snippet(page: Path, title: str) -> Path:
    """Write the snippet beside the page, as ``map.txt`` beside ``map.html``, and return its path."""
    path = page.with_suffix(".txt")
    with writing(path) as stream:
        stream.write(snippet(page.name, title).encode("utf-8", "replace"))
    return path


def find_browser() -> str | None:
    """Return the path of a Chromium; None where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def write_preview(page: Path, browser: str | None = None) -> Path | None:
    """Write a PNG picture of the page beside it and return its path; None where no browser makes one.

    The browser runs on the local file alone, with a fresh profile and without network.
    """
    browser = browser or find_browser()
    if browser is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture.png"
        command = [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"),
            *(f"--user-data-dir={folder}/profile", f"--window-size={PICTURE[0]},{PICTURE[1]}"),
            *("--virtual-time-budget=3000", f"--screenshot={picture}", page.resolve().as_uri()),
        ]
        try:
            subprocess.run(  # noqa: S603  a browser of the system on a file of ours
                command, capture_output=True, timeout=PATIENCE_S, check=True
            )
            made = picture.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
    path = page.with_suffix(".png")
    with writing(path) as stream:
        stream.write(made)
    return path

"""Fixtures that many tests share. The reader is built once for a run: the name index is cached on disk."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def reader():
    from extract.pipeline import Reader

    return Reader()

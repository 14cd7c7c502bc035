"""Fixtures that many tests share. The reader is built once for a run: the name index is cached on disk."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# speed is shown by bench/ as ratios, never by a timed test: no deadlines on a shared machine
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def reader():
    from extract.pipeline import Reader

    return Reader()

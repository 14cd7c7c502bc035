"""The speed that was reached is kept: the pipeline as a multiple of tokenising, see bench/guard.py."""

import pytest

from bench.guard import LOSS, measure, recorded


@pytest.mark.slow
def test_no_ratio_has_grown_by_a_third() -> None:
    bound = recorded()
    for name, now in measure().items():
        assert now <= bound[name] * LOSS, f"{name}: {now:.1f} times tokenising, {bound[name]:.1f} recorded"

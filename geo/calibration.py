"""From a belief to a probability of being right, and the decision to say nothing.

Inputs of the curve, all computed from the settled beliefs of one mention:

``belief``    log-odds of the chosen candidate, cut to ±6
``lone``      1 where the name has only one candidate in the gazetteer
``far``       log of 1 + distance in units of 100 km to the nearest place of the document's other mentions

"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

MOST_LOG_ODDS = 6.0
HIGHEST, LOWEST = 0.995, 0.005  # nobody is surer than the development set can show


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold the curve and the two thresholds."""

    curve: Mapping[str, float]
    abstain_below: float
    least_margin: float

    def probability(self, belief: float, **inputs: float) -> float:
        """Return the probability of being right of a choice believed with ``belief`` (0..1)."""
        value = self.curve["intercept"] + self.curve["belief"] * log_odds(belief)
        value += sum(self.curve.get(name, 0.0) * x for name, x in inputs.items())
        return min(HIGHEST, max(LOWEST, 1 / (1 + math.exp(-value))))

    def abstains(self, belief: float, margin: float) -> bool:
        """Tell whether the choice is too unsure to be given."""
        return belief < self.abstain_below or margin < self.least_margin


def log_odds(belief: float) -> float:
    """Return the log-odds of a probability, cut to ±MOST_LOG_ODDS."""
    cut = min(max(belief, 1e-9), 1 - 1e-9)
    return max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, math.log(cut / (1 - cut))))


@lru_cache(maxsize=1)
def load_calibration() -> Calibration:
    """Read calibration.toml."""
    data = tomllib.loads((Path(__file__).parent / "calibration.toml").read_text("utf-8"))
    return Calibration(MappingProxyType(data["curve"]), data["abstain_below"], data["least_margin"])

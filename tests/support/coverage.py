"""How often intervals hold their truth, over many made-up data sets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.fitting.finding import Finding

SETS = 200


def covered(found: Callable[[np.random.Generator], Finding | None], truth: float, sets: int = SETS) -> float:
    """Return the share of made-up data sets whose interval holds the truth; an open end holds all beyond."""
    luck, held = np.random.default_rng(1), []
    for _ in range(sets):
        one = found(luck)
        assert one is not None
        held.append((one.low is None or one.low <= truth) and (one.high is None or truth <= one.high))
    return float(np.mean(held))

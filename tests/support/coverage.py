"""How often intervals hold their truth, over many made-up data sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.fitting.finding import Finding

SETS = 200


def holds(one: Finding, truth: float) -> bool:
    """Whether an interval holds a truth; an open end holds all beyond."""
    assert one.low is not None or one.high is not None
    return (one.low is None or one.low <= truth) and (one.high is None or truth <= one.high)


def covered(found: Callable[[np.random.Generator], Finding | None], truth: float, sets: int = SETS) -> float:
    """Return the share of made-up data sets whose interval holds the truth."""
    luck, held = np.random.default_rng(1), []
    for _ in range(sets):
        one = found(luck)
        assert one is not None
        held.append(holds(one, truth))
    return float(np.mean(held))


def off(
    found: Callable[[np.random.Generator], Mapping[str, Finding] | None],
    truths: Mapping[str, float],
    sets: int = SETS,
    silent: int = 0,
) -> dict[str, float]:
    """Return the figures whose intervals hold their truth in less than 90 or more than 98 % of the data sets.

    Parameters
    ----------
    found
        The figures of a data set; ``None`` where an estimator says that it cannot tell, ``silent`` times at most.
    """
    luck, held = np.random.default_rng(1), list[Sequence[bool]]()
    tried = 0
    while len(held) < sets:
        tried += 1
        figures = found(luck)
        if figures is not None:
            held.append([holds(figures[name], truth) for name, truth in truths.items()])
        assert tried - len(held) <= silent
    shares = dict(zip(truths, np.mean(held, axis=0), strict=True))
    return {name: float(share) for name, share in shares.items() if not 0.90 <= share <= 0.98}

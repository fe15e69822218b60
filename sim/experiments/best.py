"""Which design is best by a figure, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.experiments.paired import Difference, likely_above


class Best(NamedTuple):
    """The design with the best estimate.

    ``probability`` is a lower bound of the probability that it is truly best; ``contenders`` are the designs
    that may be best: with the confidence asked for, the best is among them.
    """

    design: int
    probability: float
    contenders: tuple[int, ...]


def best(better: Callable[[int, int], Difference], designs: int, confidence: float) -> Best | None:
    """Find the best of some designs by paired comparisons of all with all.

    The bound is Bonferroni's, 1 - sum over the others of P(it is better than the one with the best estimate), each
    by Student's law around the paired difference (the APCS of Chen et al. 2000, for paired differences).
    The contenders are those of Nelson, Swann, Goldsman and Song (2001): no other is shown to be better in a
    one-sided paired test at level alpha / (designs - 1).

    Parameters
    ----------
    better
        By how much the second of two designs is better than the first; above 0 is better.

    Returns
    -------
    Best or None
        ``None`` where a design's figure, or its error, is undefined.
    """
    above = [[likely_above(better(i, j)) if i != j else 0.0 for j in range(designs)] for i in range(designs)]
    known = [[one for one in row if one is not None] for row in above]
    if any(len(row) < designs for row in known):
        return None
    allowed = 1 - (1 - confidence) / max(1, designs - 1)
    first = min(range(designs), key=lambda i: (_beaten_by(better, i, designs), i))
    contenders = tuple(i for i in range(designs) if i == first or max(known[i]) <= allowed)
    return Best(first, max(0.0, 1 - sum(known[first])), contenders)


def _beaten_by(better: Callable[[int, int], Difference], one: int, designs: int) -> int:
    """Return how many designs have a better estimate."""
    return sum((better(one, other).estimate or 0.0) > 0 for other in range(designs) if other != one)

"""Which design is best by a figure, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.experiments.statistics.paired import Difference


class Best(NamedTuple):
    """The design with the best estimate.

    ``contenders`` are the designs that may be best: it, and those that it was not shown to be better than. It is shown
    to be best where it is alone. ``probability`` is the highest confidence at which it would be.
    """

    design: int
    probability: float
    contenders: tuple[int, ...]


def best(
    better: Callable[[int, int], Difference], p: Callable[[int, int], float | None], designs: int, confidence: float
) -> Best | None:
    """Find the best of some designs by paired comparisons; none where a figure, or its error, is undefined.

    Parameters
    ----------
    better
        By how much the second of two designs is better than the first; above 0 is better.
    p
        The adjusted p-value of the test that two designs do not differ: what verdicts are made of, so that no verdict
        says otherwise.
    """
    first = min(range(designs), key=lambda i: (_beaten_by(better, i, designs), i))
    found = {other: p(first, other) for other in range(designs) if other != first}
    values = {other: value for other, value in found.items() if value is not None}
    if len(values) < designs - 1:
        return None
    open_ = {other for other, value in values.items() if not value < 1 - confidence}
    contenders = tuple(one for one in range(designs) if one == first or one in open_)
    return Best(first, 1 - max(values.values(), default=0.0), contenders)


def _beaten_by(better: Callable[[int, int], Difference], one: int, designs: int) -> int:
    return sum((better(one, other).estimate or 0.0) > 0 for other in range(designs) if other != one)

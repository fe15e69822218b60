"""Selecting the best of several designs while replications come in.

The procedures know nothing of simulators: a design is a number, and ``sample(design, replication)`` a value that
is better the higher it is. ``ready`` is told beforehand which values are wanted next, so that whoever
provides them may do so in parallel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.statistics.enough import PLENTY
from sim.experiments.statistics.paired import likely_above, mean_difference
from sim.metrics.counting.spans import Floats

Sample = Callable[[int, int], float]
Wanted = list[tuple[int, int]]
Ready = Callable[[Wanted], None]
STEP = 10  # replications between two allocations; Chen et al. find that 5 to 20 are no different


class Selected(NamedTuple):
    """What a procedure chose.

    ``counts`` are the replications each design was given. ``decided`` is false where the procedure was stopped at
    its maximum before it could choose; then ``best`` has the best mean so far of those still in.
    """

    best: int
    counts: tuple[int, ...]
    decided: bool


def eta(designs: int, first: int, alpha: float) -> float:
    """Return the constant of the procedure KN with c = 1: ((2 alpha / (k-1))^(-2 / (n0-1)) - 1) / 2."""
    return float(((2 * alpha / (designs - 1)) ** (-2 / (first - 1)) - 1) / 2)


def kim_nelson(
    sample: Sample,
    designs: int,
    first: int,
    indifference: float,
    alpha: float,
    maximum: int,
    ready: Ready = lambda wanted: None,
) -> Selected:
    """Select the design with the highest mean by the fully sequential procedure KN of Kim and Nelson (2001).

    Designs are given ``first`` replications each, then one more at a time; one that falls too far behind another is
    given no more. Common random numbers are allowed, and help. Where values are independent normal vectors over
    replications, and the best mean is above all others by ``indifference`` or more, it is selected with probability
    1 - ``alpha`` at least.

    Parameters
    ----------
    first
        Replications of the first stage, from which the variances of the differences come; 2 or more. While two
        designs differ by the same in all of them, there are more, up to 30.
    maximum
        No design is given more; the guarantee holds only where this was not reached.
    """
    values = _first_stage(sample, designs, first, maximum, ready)
    first = values.shape[1]
    squares = 2 * eta(designs, first, alpha) * (first - 1) * _variances(values) / indifference**2
    sums, counts, alive = values.sum(axis=1), [first] * designs, list(range(designs))
    while True:
        done = counts[alive[0]]
        alive = _survivors(alive, sums / done, squares, indifference, done)
        if len(alive) == 1 or done >= maximum:
            break
        ready([(design, done) for design in alive])
        for design in alive:
            sums[design] += sample(design, done)
            counts[design] += 1
    return Selected(max(alive, key=lambda design: sums[design]), tuple(counts), len(alive) == 1)


def _first_stage(sample: Sample, designs: int, first: int, maximum: int, ready: Ready) -> Floats:
    """Return the values that variances come from, of shape (designs, replications)."""
    every = range(designs)
    ready([(design, at) for at in range(first) for design in every])
    values = np.array([[sample(design, at) for at in range(first)] for design in every])
    while values.shape[1] < min(PLENTY, maximum) and _some_pair_never_varied(values):
        at = values.shape[1]
        ready([(design, at) for design in every])
        values = np.column_stack([values, [sample(design, at) for design in every]])
    return values


def _some_pair_never_varied(values: Floats) -> bool:
    return bool((_variances(values) + np.eye(len(values)) == 0).any())


def _variances(values: Floats) -> Floats:
    """Return the variance of every pair's difference, of shape (designs, designs)."""
    return np.asarray((values[:, None, :] - values[None, :, :]).var(axis=2, ddof=1))


def _survivors(alive: list[int], means: Floats, squares: Floats, indifference: float, done: int) -> list[int]:
    """Return the designs that no other is ahead of by more than its continuation region.

    Once the region is closed for all of them, only the best is left; of equals, the first.
    """
    allowed = np.maximum(0.0, indifference / (2 * done) * (squares - done))
    left = [one for one in alive if all(means[one] >= means[other] - allowed[one, other] for other in alive)]
    closed = all(allowed[one, other] == 0 for one in left for other in left if one != other)
    return left[:1] if closed else left


def ocba_shares(behind: Floats, deviations: Floats) -> Floats:
    """Return which share of the replications each design should be given, by Chen et al. (2000), theorem 1.

    N_i / N_j = ((s_i / d_i) / (s_j / d_j))² for all but the best b, and N_b = s_b sqrt(sum of (N_i / s_i)²). Designs
    without variance need no more.

    Parameters
    ----------
    behind
        d, shape (designs,): how far each mean is below that of the best; 0 for the best alone.
    deviations
        s, shape (designs,): standard deviations over replications.

    Examples
    --------
    >>> shares = ocba_shares(np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 1.0]))
    >>> round(float(shares[1] / shares[2]), 6)
    4.0
    """
    first = int(np.argmin(behind))
    least = 1e-9 * max(float(behind.max()), float(deviations.max()), 1e-300)  # equals: all goes to them
    ratios = (deviations / np.maximum(behind, least)) ** 2
    ratios[first] = 0.0
    parts = np.divide(ratios, deviations, out=np.zeros_like(ratios), where=deviations > 0)
    ratios[first] = deviations[first] * float(np.sqrt((parts**2).sum()))
    total = float(ratios.sum())
    return ratios / total if total > 0 else np.full(len(behind), 1 / len(behind))


def ocba(sample: Sample, designs: int, first: int, budget: int, ready: Ready = lambda wanted: None) -> Selected:
    """Spend a budget of replications where they help most to find the highest mean (Chen et al. 2000).

    Every design is given ``first`` replications, the rest in steps of ten, each to the design that is furthest below
    its share by then. As designs meet the same customers, means are compared over the replications that both have.
    """
    values: list[list[float]] = [[] for _ in range(designs)]
    more = [first] * designs
    while any(more):
        wanted = [(k, len(values[k]) + r) for r in range(max(more)) for k in range(designs) if r < more[k]]
        ready(wanted)
        for design, replication in wanted:
            values[design].append(sample(design, replication))
        more = _allocated(values, min(STEP, budget - sum(map(len, values))))
    return Selected(_foremost(values), tuple(map(len, values)), True)


def _allocated(values: Sequence[Sequence[float]], step: int) -> list[int]:
    """Return how many more replications each design is given of the next few."""
    best = values[_foremost(values)]
    behind = np.array([max(0.0, -_ahead(row, best)) for row in values])
    counts = np.array([len(row) for row in values])
    shares = ocba_shares(behind, _deviations(values, counts))
    more = [0] * len(values)
    due = shares * (counts.sum() + step) - counts
    for _ in range(step):
        starved = int(np.argmax(due))
        more[starved] += 1
        due[starved] -= 1
    return more


def _deviations(values: Sequence[Sequence[float]], counts: NDArray[np.int64]) -> Floats:
    """Return standard deviations; of what never varied yet, what the most varied design would leave of it by now."""
    found = np.array([np.std(row, ddof=1) for row in values])
    return np.where(found > 0, found, found.max() / np.sqrt(counts))


def _foremost(values: Sequence[Sequence[float]]) -> int:
    """Return the design that none is ahead of, comparing one after the other with the best so far."""
    foremost = 0
    for design in range(1, len(values)):
        if _ahead(values[design], values[foremost]) > 0:
            foremost = design
    return foremost


def _ahead(one: Sequence[float], other: Sequence[float]) -> float:
    """Return by how much the mean of one is above that of another, over the replications both have."""
    n = min(len(one), len(other))
    return float(np.mean(np.subtract(one[:n], other[:n])))


def likely_best(values: Sequence[Floats], chosen: int) -> float:
    """Return a lower bound of the probability that the chosen design has the highest mean.

    The APCS of Chen et al. (2000): 1 - sum over the others of P(it is above), by Student's law around the differences
    over the replications that both have.
    """
    return max(0.0, 1 - sum(_likely(values[chosen], row) for k, row in enumerate(values) if k != chosen))


def _likely(chosen: Floats, other: Floats) -> float:
    n = min(len(chosen), len(other))
    return likely_above(mean_difference(chosen[:n], other[:n], 0.95)) or 0.0

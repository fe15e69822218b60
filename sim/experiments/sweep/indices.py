"""Which share of the variance of a figure each factor causes: Sobol indices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.metrics.counting.spans import Floats

RESAMPLES = 1_000


class Indices(NamedTuple):
    """First-order and total indices of each factor, of shape (factors,), with their intervals.

    ``first`` is the share of the variance that the factor causes alone, ``total`` that with all its interactions.
    """

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats


def sobol_indices(values: Floats, confidence: float = 0.95, seed: int = 0) -> Indices:
    """Estimate Sobol indices by the estimators of Saltelli et al. [1]_ (first order) and Jansen [2]_ (total).

    The intervals are bootstrap percentiles over blocks; they hold the error of the sample. Where values are
    simulated, their noise is part of the variance. ``scipy.stats.sobol_indices`` estimates the same; but it fails with
    one factor, and its bootstrap cannot be seeded, so that a report drawn again would tell other intervals.

    Parameters
    ----------
    values
        Shape (n, factors + 2): for each block the value at A, at B, and at A with one column from B.

    References
    ----------
    .. [1] A. Saltelli et al., "Variance based sensitivity analysis of model output", Computer Physics
       Communications 181, 2010, table 2 (b).
    .. [2] M. J. W. Jansen, "Analysis of variance designs for model output", Computer Physics Communications 117,
       1999; table 2 (f) there.
    """
    first, total = _indices(values)
    rng = np.random.default_rng(seed)
    drawn = [_indices(values[rng.integers(0, len(values), len(values))]) for _ in range(RESAMPLES)]
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(np.array(drawn), tails, axis=0)
    return Indices(first, low[0], high[0], total, low[1], high[1])


def _indices(values: Floats) -> tuple[Floats, Floats]:
    centred = values - values[:, :2].mean()
    a, b, mixed = centred[:, :1], centred[:, 1:2], centred[:, 2:]
    variance = centred[:, :2].var()
    if variance == 0:
        return np.zeros(mixed.shape[1]), np.zeros(mixed.shape[1])
    first = np.asarray((b * (mixed - a)).mean(axis=0) / variance)
    return first, np.asarray(((a - mixed) ** 2).mean(axis=0) / 2 / variance)

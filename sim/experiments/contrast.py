"""One figure of two runs on the same customers, told apart."""

from __future__ import annotations

import numpy as np

from sim.experiments.paired import Difference, mean_difference, ratio_difference
from sim.experiments.results import RunResult
from sim.metrics.definitions import ROWS, Ratio
from sim.metrics.scopes import Scope
from sim.metrics.spans import Floats


def contrast(below: RunResult, above: RunResult, metric: str, scope: Scope) -> Difference:
    """Return by how much a figure of ``above`` is higher than that of ``below``, over the replications both have.

    Ratios are told apart as ratios of sums, all other figures by their means over replications.
    """
    n, confidence = min(below.replications, above.replications), below.scenario.experiment.confidence
    low, high = ([one[:n] for one in facts(run, metric, scope)] for run in (below, above))
    if len(low) == 1:
        return mean_difference(low[0], high[0], confidence)
    return ratio_difference((low[0], low[1]), (high[0], high[1]), confidence)


def facts(run: RunResult, metric: str, scope: Scope) -> tuple[Floats, ...]:
    """Return what a figure is estimated from, per replication: numerators and denominators, or values."""
    row = ROWS.get(metric)
    if isinstance(row, Ratio):
        return run.totals(row.numerator, scope), run.totals(row.denominator, scope)
    return (run.values(metric, scope),)


def same_facts(run: RunResult, metric: str, one: Scope, other: Scope) -> bool:
    """Whether a figure is the same of two scopes, replication by replication."""
    pairs = zip(facts(run, metric, one), facts(run, metric, other), strict=True)
    return all(np.array_equal(first, second, equal_nan=True) for first, second in pairs)

"""The warm-up of one replication: given, or found by MSER-5."""

from __future__ import annotations

import numpy as np

from sim.metrics.columns.waits import waited, waits
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column, fact

BATCH = 5


@fact
def warmup(facts: Facts) -> float:
    """Return when the warm-up ends, in seconds: as given, or by MSER-5 on the waits in order of arrival."""
    rule = facts.scenario.calendar.warmup
    if not isinstance(rule, str):
        return rule
    return warmup_end(waits(facts)[waited(facts)], facts.log.contacts["arrival"][waited(facts)])


@column
def studied(facts: Facts) -> Mask:
    """Return who arrived after the warm-up."""
    return np.asarray(facts.log.contacts["arrival"] >= warmup(facts))


def warmup_end(waits: Floats, arrivals: Floats) -> float:
    """Return when the warm-up ends by MSER-5, in seconds, from waits in order of arrival."""
    skipped = BATCH * mser(batch_means(waits, BATCH))
    return float(arrivals[skipped]) if skipped else 0.0


def batch_means(values: Floats, size: int) -> Floats:
    """Return the means of consecutive batches, leaving out an incomplete last one."""
    whole = len(values) // size
    return np.asarray(values[: whole * size].reshape(whole, size).mean(axis=1))


def mser(series: Floats) -> int:
    """Return how many leading values to drop: the d that minimises ``var(series[d:]) / (n - d)``.

    The marginal standard error rule (White 1997), with d in the first half of the series, as its authors
    advise. 0 for fewer than four values.
    """
    n = len(series)
    if n < 4:
        return 0
    left = np.arange(n, 0, -1, dtype=float)
    sums, squares = np.cumsum(series[::-1])[::-1], np.cumsum(series[::-1] ** 2)[::-1]
    errors = (squares - sums**2 / left) / left**2
    return int(np.argmin(errors[: n // 2]))

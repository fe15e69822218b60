"""Facts of several replications compared with exact values, by tests of a level fixed beforehand.

``misses_of`` compares ratios of sums with Student intervals as a run does; ``unlikely`` compares counts with
binomial laws. Both share the 1 % of one test function among its comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.experiments import simulate
from sim.experiments.statistics.estimate import ratio_interval
from sim.log.records import ContactLog
from sim.scenario import Scenario, build
from tests.support.steady_state import JOINTLY, Parts, confidence, seed_of

Log = ContactLog
Mask = NDArray[np.bool_]
Ratio = tuple[Callable[[Log], float], Callable[[Log], float], float]  # total, total it is divided by, exact ratio
Tally = tuple[str, int, int, float]  # what, how many, of how many, with which probability each


def built(parts: Parts, days: int = 1, **calendar: Any) -> Scenario:
    """Build a scenario that never closes, unless its calendar says otherwise."""
    hours = {"days": days, "interval": "24 h", "open": "00:00-24:00"} | calendar
    return build({"scenario": "Facts", "calendar": hours, "experiment": {"seed": seed_of(parts)}, **parts})


def logs_of(scenario: Scenario, replications: int) -> list[Log]:
    """Return the logs of the first replications."""
    return [simulate(scenario, number) for number in range(replications)]


def on(log: Log, channel: str) -> Mask:
    """Return which contacts are on a channel."""
    return np.asarray(log.contacts["channel"] == log.names.channels.index(channel))


def count(logs: Iterable[Log], mask: Callable[[Log], Mask]) -> int:
    """Return how many contacts of all logs a mask holds."""
    return sum(int(mask(log).sum()) for log in logs)


def misses_of(logs: Sequence[Log], ratios: dict[str, Ratio], cases: int = 1) -> list[str]:
    """Say which exact ratios lie outside their intervals over replications, in one of so many cases."""
    level, found = confidence(cases * len(ratios)), []
    for name, (numerator, denominator, exact) in ratios.items():
        totals = [np.array([total(log) for log in logs], float) for total in (numerator, denominator)]
        mean, low, high = ratio_interval(*totals, level)
        assert low is not None, f"{name} is undefined"
        assert high is not None
        if not low <= exact <= high:
            found.append(f"{name}: {mean:.6g} in [{low:.6g}, {high:.6g}], exact {exact:.6g}")
    return found


def unlikely(tallies: Sequence[Tally], cases: int = 1) -> list[str]:
    """Say which counts are further out than their binomial laws allow, in one of so many cases."""
    tail = (1 - JOINTLY) / len(tallies) / cases / 2
    return [
        f"{what}: {many} of {of}, {many / max(of, 1):.5g}, exact {share:.5g}"
        for what, many, of, share in tallies
        if min(stats.binom.cdf(many, of, share), stats.binom.sf(many - 1, of, share)) < tail
    ]

"""Whether the queue grows without bound: what a planner must know before reading any other figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiments.estimate import mean_interval
from sim.hours import stays_open
from sim.metrics import Measures
from sim.metrics.spans import Floats
from sim.scenario.scenario import Scenario

CONFIDENCE = 0.999
FEWEST_INTERVALS = 8
FEWEST_REPLICATIONS = 3


def growth_warning(scenario: Scenario, measures: Sequence[Measures]) -> str | None:
    """Return a warning where the queue keeps growing in a center that never closes.

    The slope of the mean queue over the second half of the horizon, by least squares per replication,
    must be above 0 with 99.9 % confidence and make the queue grow there by half its own mean.
    """
    if not any(stays_open(scenario, name) for name in scenario.channel_names):
        return None
    halves = [one.queue[len(one.queue) // 2 :] for one in measures]
    if len(halves) < FEWEST_REPLICATIONS or len(halves[0]) < FEWEST_INTERVALS:
        return None
    slopes = np.array([_slope(half) for half in halves])
    _, low, _ = mean_interval(slopes, CONFIDENCE)
    mean = float(np.mean(halves))
    if low is None or low <= 0 or float(slopes.mean()) * len(halves[0]) < mean / 2:
        return None
    return (
        f"the queue grows without bound: about {slopes.mean() * 3_600 / scenario.calendar.interval:.1f} more waiting "
        "every hour; waits depend on the length of the horizon, add agents or patience"
    )


def _slope(values: Floats) -> float:
    """Return the least-squares slope per interval."""
    return float(np.polyfit(np.arange(len(values)), values, 1)[0])

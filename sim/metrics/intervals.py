"""From the facts of one replication to totals per reporting interval, which add up over replications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.hours import horizon
from sim.metrics.agents import agent_intervals
from sim.metrics.contacts import Weights, waiting_spans, weigh
from sim.metrics.promises import promises
from sim.metrics.spans import Floats, seconds_per_bin
from sim.records import ContactLog
from sim.scenario.scenario import Scenario

COUNTED = (
    "arrivals",
    "answered",
    "abandoned",
    "blocked",
    "queued",
    "wait_answered",
    "wait_all",
    "answered_or_begun",
    "sl_numerator",
    "sl_denominator",
    "lost",
    "queued_counted",
)


@dataclass(frozen=True)
class Intervals:
    """Totals per reporting interval, summed over replications.

    Attributes
    ----------
    channels, pools
        By name, arrays of shape (channels or pools, intervals).
    """

    channels: dict[str, Floats]
    pools: dict[str, Floats]

    def __add__(self, other: Intervals) -> Intervals:
        """Return the totals of both."""
        return Intervals(_sum(self.channels, other.channels), _sum(self.pools, other.pools))


def _sum(one: dict[str, Floats], other: dict[str, Floats]) -> dict[str, Floats]:
    return {name: column + other[name] for name, column in one.items()}


def interval_edges(scenario: Scenario) -> Floats:
    """Return the edges of the reporting intervals, in seconds."""
    count = round(horizon(scenario) / scenario.calendar.interval)
    return scenario.calendar.interval * np.arange(count + 1, dtype=float)


def measure_intervals(scenario: Scenario, log: ContactLog) -> Intervals:
    """Return the totals of one replication; contacts count in the interval of their arrival, warm-up included."""
    channels, edges = len(scenario.channel_names), interval_edges(scenario)
    weights, everybody = weigh(log, promises(scenario)), np.ones(len(log.contacts["arrival"]), bool)
    table = {name: _by_bin(scenario, log, weights[name], everybody, scenario.calendar.interval) for name in COUNTED}
    spans = [waiting_spans(log, log.contacts["channel"] == k, 0.0) for k in range(channels)]
    table["queue_seconds"] = np.stack([seconds_per_bin(*span, edges) for span in spans])
    kept, judged = judge(scenario, log, weights, everybody, scenario.calendar.interval)
    table |= {"met": kept.astype(float), "judged": judged.astype(float)}
    rows = [agent_intervals(log, pool, edges) for pool in range(len(log.names.pools))]
    return Intervals(table, {name: np.stack([row[name] for row in rows]) for name in rows[0]})


def _by_bin(scenario: Scenario, log: ContactLog, weight: Floats, studied: NDArray[np.bool_], length: float) -> Floats:
    """Return a weight summed per channel and bin of the arrival; shape (channels, bins)."""
    channels, bins = len(scenario.channel_names), round(horizon(scenario) / length)
    position = (log.contacts["arrival"][studied] // length).astype(np.int64)
    cell = log.contacts["channel"][studied] * np.int64(bins) + position
    return np.asarray(np.bincount(cell, weight[studied], channels * bins).reshape(channels, bins))


def judge(
    scenario: Scenario, log: ContactLog, weights: Weights, studied: NDArray[np.bool_], length: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return, per channel and bin, whether the promise was kept, and whether there was anything to judge."""
    reached, counted = (
        _by_bin(scenario, log, weights[name], studied, length) for name in ("sl_numerator", "sl_denominator")
    )
    judged = counted > 0
    return judged & (reached >= promises(scenario).share[:, None] * counted - 1e-9), judged

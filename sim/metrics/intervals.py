"""From the facts of one replication to totals per reporting interval, which add up over replications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.hours import horizon
from sim.metrics.agents import agent_intervals
from sim.metrics.backlog import backlog_ages, backlog_at
from sim.metrics.contacts import Weights, waited_out, waiting_spans, waits, weigh
from sim.metrics.definitions import PERCENTILES
from sim.metrics.promises import promises
from sim.metrics.spans import Floats, seconds_per_bin
from sim.records import ContactLog
from sim.scenario.features import features
from sim.scenario.scenario import Scenario


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
    weights, everybody = weigh(log, promises(scenario), features(scenario)), np.ones(len(log.contacts["arrival"]), bool)
    table = {
        name: _by_bin(scenario, log, weight, everybody, scenario.calendar.interval) for name, weight in weights.items()
    }
    spans = [waiting_spans(log, log.contacts["channel"] == k, 0.0) for k in range(channels)]
    table["queue_seconds"] = np.stack([seconds_per_bin(*span, edges) for span in spans])
    kept, judged = judge(scenario, log, weights, everybody, scenario.calendar.interval)
    table |= {"intervals_met": kept.astype(float), "intervals_judged": judged.astype(float)}
    table |= _percentiles(scenario, log) | _backlogs(scenario, log, edges[1:])
    rows = [agent_intervals(log, pool, edges) for pool in range(len(log.names.pools))]
    return Intervals(table, {name: np.stack([row[name] for row in rows]) for name in rows[0]})


def _by_bin(scenario: Scenario, log: ContactLog, weight: Floats, studied: NDArray[np.bool_], length: float) -> Floats:
    """Return a weight summed per channel and bin of the arrival; shape (channels, bins)."""
    channels, bins = len(scenario.channel_names), round(horizon(scenario) / length)
    sums = np.bincount(_cells(log, bins, length)[studied], weight[studied], channels * bins)
    return np.asarray(sums.reshape(channels, bins))


def _cells(log: ContactLog, bins: int, length: float) -> NDArray[np.int64]:
    """Return, per contact, the number of its channel and bin of arrival; the last for who is passed on after it."""
    position = np.minimum((log.contacts["arrival"] // length).astype(np.int64), bins - 1)
    return np.asarray(log.contacts["channel"] * np.int64(bins) + position)


def _backlogs(scenario: Scenario, log: ContactLog, times: Floats) -> dict[str, Floats]:
    """Return the backlog of deferred channels at the end of each interval, its age, and where there is any."""
    shape = (len(scenario.channel_names), len(times))
    table = {name: np.zeros(shape) for name in ("backlog_left", "backlog_age", "backlog_aged")}
    for k, name in enumerate(scenario.channel_names):
        if scenario.channels[name].mode == "deferred":
            ages = backlog_ages(log, k, times)
            table["backlog_left"][k], table["backlog_aged"][k] = backlog_at(log, k, times), ~np.isnan(ages)
            table["backlog_age"][k] = np.nan_to_num(ages)
    return table


def _percentiles(scenario: Scenario, log: ContactLog) -> dict[str, Floats]:
    """Return the wait percentiles of answered and abandoned per cell, 0 where nobody waited, and where that is so."""
    length = scenario.calendar.interval
    bins, wait = round(horizon(scenario) / length), waits(log)
    known = waited_out(log, promises(scenario))
    cell = _cells(log, bins, length)[known]
    order = np.lexsort([wait[known], cell])
    shape = (len(scenario.channel_names), bins)
    counts = np.bincount(cell, minlength=shape[0] * bins)
    figures = {f"wait_p{p}": _quantile(wait[known][order], counts, p / 100).reshape(shape) for p in PERCENTILES}
    return figures | {"intervals_waited": (counts > 0).astype(float).reshape(shape)}


def _quantile(ordered: Floats, counts: NDArray[np.int64], share: float) -> Floats:
    """Return a quantile of each group of values that stand one after the other, linear between order statistics."""
    if not len(ordered):
        return np.zeros(len(counts))
    place = share * np.maximum(counts - 1, 0)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    low = np.minimum(first + np.floor(place).astype(np.int64), len(ordered) - 1)
    high = np.minimum(first + np.ceil(place).astype(np.int64), len(ordered) - 1)
    values = ordered[low] + (place - np.floor(place)) * (ordered[high] - ordered[low])
    return np.where(counts > 0, values, 0.0)


def judge(
    scenario: Scenario, log: ContactLog, weights: Weights, studied: NDArray[np.bool_], length: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return, per channel and bin, whether the promise was kept, and whether there was anything to judge."""
    reached, counted = (
        _by_bin(scenario, log, weights[name], studied, length) for name in ("sl_numerator", "sl_denominator")
    )
    judged = counted > 0
    return judged & (reached >= promises(scenario).share[:, None] * counted - 1e-9), judged

"""From the facts of one replication to totals per reporting interval, which add up over replications."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.hours import horizon
from sim.metrics.agents import agent_intervals
from sim.metrics.backlog import backlog_ages, backlog_at
from sim.metrics.bins import Bins
from sim.metrics.cells import Cells
from sim.metrics.distribution import measure_waits
from sim.metrics.facts import Facts
from sim.metrics.groups import Mask
from sim.metrics.spans import Floats, seconds_per_bin
from sim.metrics.timeline import CHANNEL_LINES, POOL_LINES, moments
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Intervals:
    """Totals per reporting interval, summed over replications.

    Attributes
    ----------
    channels, pools
        By name, arrays of shape (channels or pools, intervals).
    lines
        By metric, the moments of figures over time: shape (5, channels or pools, stretches).
    waits
        Who was answered, and lost, by length of wait: shape (channels, edges + 1).
    cells
        Every wait by channel and interval, of which percentiles are.
    """

    channels: dict[str, Floats]
    pools: dict[str, Floats]
    lines: dict[str, Floats] = field(default_factory=dict)
    waits: dict[str, Floats] = field(default_factory=dict)
    cells: Cells = field(default_factory=lambda: Cells(()))

    def __add__(self, other: Intervals) -> Intervals:
        """Return the totals of both."""
        return Intervals(
            _sum(self.channels, other.channels),
            _sum(self.pools, other.pools),
            _sum(self.lines, other.lines),
            _sum(self.waits, other.waits),
            self.cells + other.cells,
        )


def _sum(one: dict[str, Floats], other: dict[str, Floats]) -> dict[str, Floats]:
    return {name: column + other[name] for name, column in one.items()}


def interval_edges(scenario: Scenario) -> Floats:
    """Return the edges of the reporting intervals, in seconds."""
    count = round(horizon(scenario) / scenario.calendar.interval)
    return scenario.calendar.interval * np.arange(count + 1, dtype=float)


def measure_intervals(facts: Facts) -> Intervals:
    """Return the totals of one replication; contacts count in the interval of their arrival, warm-up included."""
    edges, everybody = interval_edges(facts.scenario), np.ones(len(facts.waits), bool)
    table = {name: facts.by_interval.sums(weight) for name, weight in facts.weights.items()}
    table["queue_seconds"] = _queue_seconds(facts, edges)
    kept, judged = judge(facts, facts.by_interval, everybody)
    table |= {"intervals_met": kept.astype(float), "intervals_judged": judged.astype(float)}
    table |= _backlogs(facts, edges[1:])
    rows = [agent_intervals(facts, pool, edges) for pool in range(len(facts.log.names.pools))]
    pools = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    lines = moments(facts.scenario, CHANNEL_LINES, table) | moments(facts.scenario, POOL_LINES, pools)
    cells = Cells.of(facts.waits[facts.waited], facts.by_interval.cells[facts.waited])
    return Intervals(table, pools, lines, measure_waits(facts), cells)


def _queue_seconds(facts: Facts, edges: Floats) -> Floats:
    starts, ends = facts.waiting
    channels = [facts.log.contacts["channel"] == k for k in range(len(facts.scenario.channel_names))]
    return np.stack([seconds_per_bin(starts[mine], ends[mine], edges) for mine in channels])


def _backlogs(facts: Facts, times: Floats) -> dict[str, Floats]:
    """Return the backlog of deferred channels at the end of each interval, its age, and where there is any."""
    log, shape = facts.log, (len(facts.scenario.channel_names), len(times))
    table = {name: np.zeros(shape) for name in ("backlog_left", "backlog_age", "backlog_aged")}
    for k in facts.promises.clocks:
        ages = backlog_ages(log, k, times)
        table["backlog_left"][k], table["backlog_aged"][k] = backlog_at(log, k, times), ~np.isnan(ages)
        table["backlog_age"][k] = np.nan_to_num(ages)
    return table


def judge(facts: Facts, bins: Bins, mine: Mask) -> tuple[Mask, Mask]:
    """Return, per channel and bin, whether the promise to some contacts was kept, and if there was any to judge."""
    reached, counted = (
        bins.sums(np.where(mine, facts.weights[f"sl_{part}"], 0.0)) for part in ("numerator", "denominator")
    )
    judged = counted > 0
    return judged & (reached >= facts.promises.share[:, None] * counted - 1e-9), judged

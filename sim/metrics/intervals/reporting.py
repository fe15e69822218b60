"""From the facts of one replication to totals per reporting interval, which add up over replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from sim.calendar import horizon, interval_starts
from sim.metrics.agents import agent_intervals
from sim.metrics.backlog import backlog_ages, backlog_at
from sim.metrics.columns.promises import promises
from sim.metrics.columns.waits import waited, waiting, waits
from sim.metrics.counting.bins import by_day, by_interval
from sim.metrics.counting.cells import Cells
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.pieces import TimePieces
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts
from sim.metrics.intervals.distribution import measure_waits
from sim.metrics.intervals.levels import COUNTED, REACHED, level_moments
from sim.metrics.intervals.timeline import CHANNEL_LINES, POOL_LINES, moments
from sim.metrics.learning import skill_intervals
from sim.metrics.queue_length import queue_windows, within
from sim.metrics.sums import sums_by_interval
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
    levels
        Second moments of service levels by interval and by day, and on how many days each channel kept its promise, of
        how many: ``days_met``, ``days_judged``, of shape (channels, days).
    """

    channels: dict[str, Floats]
    pools: dict[str, Floats]
    lines: dict[str, Floats] = field(default_factory=dict)
    waits: dict[str, Floats] = field(default_factory=dict)
    cells: Cells = field(default_factory=lambda: Cells(()))
    levels: dict[str, Floats] = field(default_factory=dict)

    def __add__(self, other: Intervals) -> Intervals:
        """Return the totals of both."""
        return Intervals(
            _sum(self.channels, other.channels),
            _sum(self.pools, other.pools),
            _sum(self.lines, other.lines),
            _sum(self.waits, other.waits),
            self.cells + other.cells,
            _sum(self.levels, other.levels),
        )


def _sum(one: dict[str, Floats], other: dict[str, Floats]) -> dict[str, Floats]:
    return {name: column + other[name] for name, column in one.items()}


def interval_edges(scenario: Scenario) -> Floats:
    """Return the edges of the reporting intervals, in seconds."""
    return np.append(interval_starts(scenario), horizon(scenario))


def measure_intervals(facts: Facts) -> Intervals:
    """Return the totals of one replication; contacts count in the interval of their arrival, warm-up included."""
    edges, table = interval_edges(facts.scenario), dict(sums_by_interval(facts))
    table |= _queue(facts, edges)
    met, judged = judge(facts, table)
    table |= {"intervals_met": met.astype(float), "intervals_judged": judged.astype(float)}
    table |= _backlogs(facts, edges[1:])
    rows = [_of_pool(facts, pool, edges) for pool in range(len(facts.log.names.pools))]
    pools = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    lines = moments(facts.scenario, CHANNEL_LINES, table) | moments(facts.scenario, POOL_LINES, pools)
    lengths, cells = zip(*((measure_waits(part), _cells(part)) for part in facts.parts()), strict=True)
    return Intervals(table, pools, lines, reduce(_sum, lengths), Cells.of_all(cells), _levels(facts, table))


def _cells(part: Facts) -> Cells:
    """Return the waits of some contacts by channel and interval."""
    known = np.flatnonzero(waited(part))
    return Cells.of(waits(part)[known], by_interval(part)[known])


def _levels(facts: Facts, table: Mapping[str, Floats]) -> dict[str, Floats]:
    days = {name: by_day(facts.scenario, table[name]) for name in (REACHED, COUNTED)}
    met, judged = judge(facts, days)
    kept = {"days_met": met.astype(float), "days_judged": judged.astype(float)}
    return level_moments(facts.scenario, table) | kept


def _of_pool(facts: Facts, pool: int, edges: Floats) -> dict[str, Floats]:
    learnt = skill_intervals(facts, pool, edges) if "learning" in facts.used else {}
    return agent_intervals(facts, pool, edges) | learnt


def _queue(facts: Facts, edges: Floats) -> dict[str, Floats]:
    """Return the seconds waited on each channel by interval, of its hours alone too, and how long these are."""
    names, (rows, *spans) = facts.scenario.channel_names, waiting(facts)
    hours = [queue_windows(facts, name) for name in names]
    pieces = TimePieces(np.append(edges, facts.log.end), *hours)
    passed = pieces.of((spans[0], spans[1]), facts.log.contacts["channel"][rows], len(names))
    opened = np.array([pieces.inside(windows) for windows in hours])
    return {
        "queue_seconds": pieces.by_bin(passed, edges),
        "queue_seconds_open": pieces.by_bin(passed * opened, edges),
        "open_seconds": np.array([np.diff(within(windows, edges)) for windows in hours]),
    }


def _backlogs(facts: Facts, times: Floats) -> dict[str, Floats]:
    """Return the backlog of deferred channels at the end of each interval, its age, and where there is any."""
    log, shape = facts.log, (len(facts.scenario.channel_names), len(times))
    table = {name: np.zeros(shape) for name in ("backlog_left", "backlog_age", "backlog_aged")}
    for k in promises(facts).clocks:
        ages = backlog_ages(log, k, times)
        table["backlog_left"][k], table["backlog_aged"][k] = backlog_at(log, k, times), ~np.isnan(ages)
        table["backlog_age"][k] = np.nan_to_num(ages)
    return table


def judge(facts: Facts, sums: Mapping[str, Floats]) -> tuple[Mask, Mask]:
    """Return, per channel and bin, whether the promise to some contacts was kept, and if there was any to judge."""
    reached, counted = sums["sl_numerator"], sums["sl_denominator"]
    judged = counted > 0
    return judged & (reached >= promises(facts).share[:, None] * counted - 1e-9), judged

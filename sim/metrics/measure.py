"""From the facts of one replication to its totals and figures, by scope and by interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.hours import duty_windows, horizon, joined, open_windows
from sim.metrics.agents import agent_intervals, agent_totals
from sim.metrics.contacts import Weights, waits, weigh
from sim.metrics.definitions import ALL_COUNTS, PERCENTILES, RATIOS
from sim.metrics.promises import Promises, promises
from sim.metrics.scopes import CENTER, Family, Scope, families
from sim.metrics.spans import Floats, clip, most_at_once, seconds_per_bin
from sim.metrics.warmup import warmup_end
from sim.records import ContactLog
from sim.scenario.scenario import Scenario
from sim.scenario.units import DAY

Totals = dict[str, float]
NEEDED = sorted({name for row in RATIOS for name in row[2:]} | {row.total for row in ALL_COUNTS})
INTERVAL_WEIGHTS = ("arrivals", "answered", "abandoned", "blocked", "queued", "wait_answered", "wait_all")
INTERVAL_PROMISES = ("answered_or_begun", "sl_numerator", "sl_denominator", "lost", "queued_counted")


@dataclass(frozen=True)
class Measures:
    """What one replication says.

    Attributes
    ----------
    totals
        Per scope, the totals that figures are ratios of.
    direct
        Per scope, the figures that are no ratios: wait percentiles in seconds, the longest queue.
    channels, pools
        Per reporting interval: totals as arrays of shape (channels or pools, intervals).
    queue
        The mean number waiting per reporting interval, over all channels.
    warmup
        Seconds left out at the start.
    """

    totals: Mapping[Scope, Totals]
    direct: Mapping[Scope, Mapping[str, float]]
    channels: Mapping[str, Floats]
    pools: Mapping[str, Floats]
    queue: Floats
    warmup: float


def measure(scenario: Scenario, log: ContactLog) -> Measures:
    """Turn a contact log into totals and figures; contacts that arrive in the warm-up are left out."""
    warmup = warmup_end(log, scenario.calendar.warmup)
    studied = np.asarray(log.contacts["arrival"]) >= warmup
    promised = promises(scenario)
    weights = weigh(log, promised)
    totals: dict[Scope, Totals] = {}
    direct: dict[Scope, dict[str, float]] = {}
    for family in families(log):
        totals |= _totals(family, weights, studied)
        direct |= _direct(family, log, studied, warmup)
    _add_queue(scenario, log, warmup, totals)
    _add_agents(scenario, log, warmup, totals)
    _add_targets(scenario, log, weights, promised, studied, totals)
    edges = interval_edges(scenario)
    channels = _channel_intervals(scenario, log, weights, promised, edges)
    queue = np.asarray(channels["queue_seconds"].sum(axis=0) / scenario.calendar.interval)
    return Measures(totals, direct, channels, _pool_intervals(log, edges), queue, warmup)


def interval_edges(scenario: Scenario) -> Floats:
    """Return the edges of the reporting intervals, in seconds."""
    count = round(horizon(scenario) / scenario.calendar.interval)
    return scenario.calendar.interval * np.arange(count + 1, dtype=float)


def _totals(family: Family, weights: Weights, studied: NDArray[np.bool_]) -> dict[Scope, Totals]:
    mine = studied & (family.codes >= 0)
    codes, groups = family.codes[mine], len(family.scopes)
    sums = {name: np.bincount(codes, column[mine], groups) for name, column in weights.items()}
    return {scope: {name: float(total[k]) for name, total in sums.items()} for k, scope in enumerate(family.scopes)}


def _direct(
    family: Family, log: ContactLog, studied: NDArray[np.bool_], warmup: float
) -> dict[Scope, dict[str, float]]:
    wait = waits(log)
    known = studied & ~np.isnan(wait) & (log.contacts["outcome"] != _BLOCKED)
    figures = {}
    for k, scope in enumerate(family.scopes):
        mine = family.codes == k
        values = wait[known & mine]
        quantiles = np.percentile(values, PERCENTILES) if len(values) else [np.nan] * len(PERCENTILES)
        figures[scope] = {f"wait_p{p}": float(q) for p, q in zip(PERCENTILES, quantiles, strict=True)}
        figures[scope]["queue_length_max"] = float(most_at_once(*_waiting_spans(log, mine, warmup)))
    return figures


def _waiting_spans(log: ContactLog, mine: NDArray[np.bool_], warmup: float) -> tuple[Floats, Floats]:
    """Return when contacts waited after the warm-up; those never answered wait until the end."""
    left = np.where(np.isnan(log.contacts["left_queue"]), log.contacts["end"], log.contacts["left_queue"])[mine]
    starts = np.maximum(np.asarray(log.contacts["arrival"])[mine], warmup)
    return starts, np.maximum(left, starts)


def _add_queue(scenario: Scenario, log: ContactLog, warmup: float, totals: Mapping[Scope, Totals]) -> None:
    opened = [clip(open_windows(scenario, name), warmup, log.end) for name in scenario.channel_names]
    whole = joined([window for windows in opened for window in windows])
    for family in families(log):
        for k, scope in enumerate(family.scopes):
            starts, ends = _waiting_spans(log, family.codes == k, warmup)
            channel = dict(scope).get("channel")
            windows = whole if channel is None else opened[scenario.channel_names.index(channel)]
            totals[scope]["queue_seconds"] = float((ends - starts).sum())
            totals[scope]["open_seconds"] = sum(end - start for start, end in windows)


def _add_agents(scenario: Scenario, log: ContactLog, warmup: float, totals: Mapping[Scope, Totals]) -> None:
    duty = [duty_windows(scenario, name) for name in scenario.pool_names]
    for pool, sums in zip(scenario.pool_names, agent_totals(log, duty, warmup), strict=True):
        totals[("pool", pool),].update(sums)
        for name, value in sums.items():
            totals[CENTER][name] = totals[CENTER].get(name, 0.0) + value
    totals[CENTER]["duty_seconds"] = max(totals[("pool", pool),]["duty_seconds"] for pool in scenario.pool_names)


def _add_targets(
    scenario: Scenario,
    log: ContactLog,
    weights: Weights,
    promised: Promises,
    studied: NDArray[np.bool_],
    totals: Mapping[Scope, Totals],
) -> None:
    """Count the days, and the reporting intervals, in which each channel kept its promise."""
    for unit, length in (("days", float(DAY)), ("intervals", scenario.calendar.interval)):
        bins = round(horizon(scenario) / length)
        grid = _grid(log, studied, bins, length)
        kept, judged = _levels(weights, promised, studied, grid, bins, len(scenario.channel_names))
        for k, channel in enumerate(scenario.channel_names):
            totals[("channel", channel),][f"{unit}_met"] = float(kept[k].sum())
            totals[("channel", channel),][f"{unit}_judged"] = float(judged[k].sum())


def _grid(log: ContactLog, studied: NDArray[np.bool_], bins: int, length: float) -> NDArray[np.int64]:
    """Return, per studied contact, the cell of its channel and of the interval of its arrival."""
    position = (log.contacts["arrival"][studied] // length).astype(np.int64)
    return np.asarray(log.contacts["channel"][studied] * np.int64(bins) + position)


def _levels(
    weights: Weights,
    promised: Promises,
    studied: NDArray[np.bool_],
    grid: NDArray[np.int64],
    bins: int,
    channels: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return, per channel and bin, whether the promise was kept, and whether there was anything to judge."""
    sums = [
        np.bincount(grid, weights[name][studied], channels * bins).reshape(channels, bins)
        for name in ("sl_numerator", "sl_denominator")
    ]
    judged = sums[1] > 0
    return judged & (sums[0] >= promised.share[:, None] * sums[1] - 1e-9), judged


def _channel_intervals(
    scenario: Scenario, log: ContactLog, weights: Weights, promised: Promises, edges: Floats
) -> dict[str, Floats]:
    channels, bins = len(scenario.channel_names), len(edges) - 1
    every = np.ones(len(log.contacts["arrival"]), bool)
    grid = _grid(log, every, bins, scenario.calendar.interval)
    table = {
        name: np.bincount(grid, weights[name], channels * bins).reshape(channels, bins)
        for name in INTERVAL_WEIGHTS + INTERVAL_PROMISES
    }
    kept, judged = _levels(weights, promised, every, grid, bins, channels)
    spans = [_waiting_spans(log, log.contacts["channel"] == k, 0.0) for k in range(channels)]
    table["queue_seconds"] = np.stack([seconds_per_bin(*span, edges) for span in spans])
    return table | {"met": kept.astype(float), "judged": judged.astype(float)}


def _pool_intervals(log: ContactLog, edges: Floats) -> dict[str, Floats]:
    rows = [agent_intervals(log, pool, edges) for pool in range(len(log.names.pools))]
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


_BLOCKED = 2

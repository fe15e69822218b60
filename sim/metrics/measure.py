"""From the facts of one replication to its totals and figures, by scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.hours import duty_windows, horizon, joined, open_windows
from sim.metrics.agents import agent_totals
from sim.metrics.backlog import backlog_ages, backlog_at
from sim.metrics.contacts import Weights, waited_out, waiting_spans, waits, weigh
from sim.metrics.definitions import ALL_COUNTS, DIRECT, LEFT, PERCENTILES, RATIOS
from sim.metrics.growth import GROWTH, growth
from sim.metrics.intervals import judge
from sim.metrics.mechanisms import response
from sim.metrics.promises import Promises, promises
from sim.metrics.scopes import CENTER, Family, Scope, families
from sim.metrics.spans import Floats, clip, most_at_once
from sim.metrics.warmup import warmup_end
from sim.records import ContactLog
from sim.scenario.features import features
from sim.scenario.scenario import Scenario
from sim.scenario.units import DAY

Totals = dict[str, float]
NAMES = tuple(
    sorted({name for row in RATIOS for name in row[2:]} | {row.total for row in ALL_COUNTS} | set(DIRECT) | {*GROWTH})
)


@dataclass(frozen=True)
class Measures:
    """What one replication says.

    Attributes
    ----------
    scopes
        What the rows of the table are about.
    table
        Shape (scopes, ``NAMES``): totals that figures are ratios of, and figures that are no ratios (wait
        percentiles in seconds, the longest queue, the growth of the queue); NaN where undefined.
    warmup
        Seconds left out at the start.
    """

    scopes: tuple[Scope, ...]
    table: Floats
    warmup: float

    @property
    def totals(self) -> Mapping[Scope, Mapping[str, float]]:
        """The table by scope and name."""
        return {
            scope: dict(zip(NAMES, row.tolist(), strict=True))
            for scope, row in zip(self.scopes, self.table, strict=True)
        }


def measure(scenario: Scenario, log: ContactLog) -> Measures:
    """Turn a contact log into totals and figures; contacts that arrive in the warm-up are left out."""
    promised = promises(scenario)
    warmup = warmup_end(log, scenario.calendar.warmup, promised)
    studied = np.asarray(log.contacts["arrival"]) >= warmup
    weights = weigh(log, promised, features(scenario))
    totals: dict[Scope, Totals] = {}
    for family in families(log):
        totals |= _totals(family, weights, studied)
        _add_direct(family, log, studied & waited_out(log, promised), totals)
        _add_queue(scenario, family, log, warmup, totals)
    _add_agents(scenario, log, warmup, totals)
    _add_targets(scenario, log, weights, studied, totals)
    _add_messages(scenario, log, promised, studied, totals)
    totals[CENTER] |= growth(scenario, log)
    table = np.array([[row.get(name, 0.0) for name in NAMES] for row in totals.values()])
    return Measures(tuple(totals), table, warmup)


def _totals(family: Family, weights: Weights, studied: NDArray[np.bool_]) -> dict[Scope, Totals]:
    mine = studied & (family.codes >= 0)
    codes, groups = family.codes[mine], len(family.scopes)
    sums = {name: np.bincount(codes, column[mine], groups) for name, column in weights.items()}
    return {scope: {name: float(total[k]) for name, total in sums.items()} for k, scope in enumerate(family.scopes)}


def _add_direct(family: Family, log: ContactLog, known: NDArray[np.bool_], totals: Mapping[Scope, Totals]) -> None:
    wait = waits(log)
    for k, scope in enumerate(family.scopes):
        mine = family.codes == k
        totals[scope] |= _percentiles("wait", wait[known & mine])


def _add_queue(
    scenario: Scenario, family: Family, log: ContactLog, warmup: float, totals: Mapping[Scope, Totals]
) -> None:
    """Add who waits in line over opening hours; for the scopes of a deferred channel its messages over all hours."""
    opened = [_waited_hours(scenario, name, warmup, log.end) for name in scenario.channel_names]
    deferred = np.array([scenario.channels[name].mode == "deferred" for name in scenario.channel_names])
    messages = deferred[log.contacts["channel"]]
    whole = joined([window for windows, late in zip(opened, deferred, strict=True) if not late for window in windows])
    for k, scope in enumerate(family.scopes):
        channel = dict(scope).get("channel")
        mine = family.codes == k
        starts, ends = waiting_spans(log, mine & ~messages if channel is None else mine, warmup)
        windows = whole if channel is None else opened[scenario.channel_names.index(channel)]
        totals[scope]["queue_length_max"] = float(most_at_once(starts, ends))
        totals[scope]["queue_seconds"] = float((ends - starts).sum())
        totals[scope]["open_seconds"] = sum(end - start for start, end in windows)


def _waited_hours(scenario: Scenario, name: str, warmup: float, end: float) -> list[tuple[float, float]]:
    """Return the hours over which a channel's queue is averaged: while it is open; messages wait at all hours."""
    always = scenario.channels[name].mode == "deferred"
    return clip([(0.0, horizon(scenario))] if always else open_windows(scenario, name), warmup, end)


def _add_agents(scenario: Scenario, log: ContactLog, warmup: float, totals: Mapping[Scope, Totals]) -> None:
    duty = [duty_windows(scenario, name) for name in scenario.pool_names]
    for pool, sums in zip(scenario.pool_names, agent_totals(log, duty, warmup), strict=True):
        totals[("pool", pool),].update(sums)
        for name, value in sums.items():
            totals[CENTER][name] = totals[CENTER].get(name, 0.0) + value
    whole = clip(joined([window for windows in duty for window in windows]), warmup, log.end)
    totals[CENTER]["duty_seconds"] = sum(end - start for start, end in whole)


def _add_messages(
    scenario: Scenario, log: ContactLog, promised: Promises, studied: NDArray[np.bool_], totals: Mapping[Scope, Totals]
) -> None:
    """Add percentiles of response times, the messages open at the end of the horizon, and the age of the oldest."""
    for totals_of in totals.values():
        totals_of |= dict.fromkeys(LEFT, np.nan)
    end, passed = np.array([horizon(scenario)]), response(log, promised)
    replied = studied & ~np.isnan(log.contacts["talk_end"])
    for number, name in enumerate(scenario.channel_names):
        if scenario.channels[name].mode == "deferred":
            mine = totals[("channel", name),]
            mine["backlog"] = float(backlog_at(log, number, end)[0])
            mine["backlog_age"] = float(backlog_ages(log, number, end)[0])
            mine |= _percentiles("response_time", passed[replied & (log.contacts["channel"] == number)])


def _percentiles(name: str, values: Floats) -> Totals:
    """Return the percentiles of some values by name; NaN where there are none."""
    quantiles = np.percentile(values, PERCENTILES) if len(values) else [np.nan] * len(PERCENTILES)
    return {f"{name}_p{p}": float(q) for p, q in zip(PERCENTILES, quantiles, strict=True)}


def _add_targets(
    scenario: Scenario, log: ContactLog, weights: Weights, studied: NDArray[np.bool_], totals: Mapping[Scope, Totals]
) -> None:
    """Count the days, and the reporting intervals, in which each channel kept its promise."""
    for unit, length in (("days", float(DAY)), ("intervals", scenario.calendar.interval)):
        kept, judged = judge(scenario, log, weights, studied, length)
        for k, channel in enumerate(scenario.channel_names):
            totals[("channel", channel),][f"{unit}_met"] = float(kept[k].sum())
            totals[("channel", channel),][f"{unit}_judged"] = float(judged[k].sum())

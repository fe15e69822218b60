"""A run by reporting interval: what came, how many agents were there, how many its targets take by Erlang."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.demand import sample_demand
from sim.experiments.preview.handling import mean_handle_at
from sim.experiments.preview.plan import serving
from sim.experiments.preview.requirement import merged, requirement_of, slots_of
from sim.metrics import interval_edges
from sim.metrics.counting.spans import Floats
from sim.metrics.intervals.timeline import per_second
from sim.metrics.queue_length import within

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult


class ByTime:
    """Means over replications by reporting interval; arrays of shape (channels or pools, intervals)."""

    def __init__(self, result: RunResult) -> None:
        self.result, self.scenario = result, result.scenario
        self.channels, self.pools = result.intervals.channels, result.intervals.pools
        self.demand, self.serves = sample_demand(self.scenario, 0, 0), serving(self.scenario)
        self.edges = interval_edges(self.scenario)

    @cached_property
    def opened(self) -> Floats:
        """For how many seconds channels are open."""
        windows = (self.demand.timetable.open_windows(name) for name in self.scenario.channel_names)
        return np.array([np.diff(within(one, self.edges)) for one in windows])

    @cached_property
    def agents(self) -> Floats:
        """Agents on duty, by pool: who is on a break too."""
        return self.over_time(self.pools, "paid_seconds")

    @cached_property
    def present(self) -> Floats:
        """Agents there for customers, by pool: busy or idle, so not on a break or at other work."""
        return self.over_time(self.pools, "busy_seconds") + self.over_time(self.pools, "idle_seconds")

    def over_time(self, sums: dict[str, Floats], name: str) -> Floats:
        """Return how many there are on average while a channel is open, or a pool on duty; else in the interval."""
        length = self.result.replications * np.diff(self.edges)
        x, y = per_second(sums[name], sums[f"{name}_open"], sums["open_seconds"], length)
        return np.asarray(x / y)

    def for_channels(self, of_pools: Floats) -> Floats:
        """Return the sum over the pools that may serve each channel."""
        return np.asarray(self.serves.astype(float) @ of_pools)

    @cached_property
    def handle(self) -> Floats:
        """The mean handle time in seconds, by channel.

        As planned for the interval, times a factor by which all work on the channel is as it was simulated. Of channels
        whose agents hold several contacts it is as planned: how slow these go depends on how many there are.
        """
        return np.array([self._handle(k, name) for k, name in enumerate(self.scenario.channel_names)])

    def _handle(self, channel: int, name: str) -> Floats:
        planned = mean_handle_at(self.demand, channel, self.edges[:-1])
        handled, spent = self.channels["handled"][channel], self.channels["handle_seconds"][channel].sum()
        due = float((handled * planned).sum())
        shared = self.scenario.channels[name].service_mode.shared
        return planned if shared or not due else planned * float(spent) / due

    @cached_property
    def rate(self) -> Floats:
        """Contacts that come per second while a channel is open; NaN while it is closed."""
        came = self.channels["arrivals"] / self.result.replications
        return divided(came, self.opened)

    @cached_property
    def load(self) -> Floats:
        """The load of a channel in erlangs of agents: what comes times the mean handle time."""
        slots = np.array([slots_of(self.scenario.channels[name]) for name in self.scenario.channel_names])
        return np.asarray(self.rate * self.handle / slots[:, None])

    @cached_property
    def required(self) -> Floats:
        """The agents that the target of a channel takes by itself; NaN where none is promised, or it is closed."""
        found = np.full(self.rate.shape, np.nan)
        for k in range(len(found)):
            rule, some = requirement_of(self.demand, k), ~np.isnan(self.rate[k])
            if rule is not None and some.any():
                found[k, some] = rule.agents(self.rate[k, some], self.handle[k, some], self.edges[:-1][some])
        return found

    @cached_property
    def required_by_pool(self) -> Floats:
        """The agents that the targets of a pool's lines take together.

        NaN where other pools serve one of them too, where agents hold several contacts, or where nothing is promised.
        """
        return np.array([self._of_pool(pool) for pool in range(len(self.scenario.pool_names))])

    def _of_pool(self, pool: int) -> Floats:
        names, nothing = self.scenario.channel_names, np.full(self.rate.shape[1], np.nan)
        mine = [k for k in np.flatnonzero(self.serves[:, pool]) if self.scenario.channels[names[k]].service_mode.queued]
        rules = [requirement_of(self.demand, int(k)) for k in mine]
        if not mine or self.serves[mine].sum() > len(mine) or None in rules:
            return nothing
        if len(mine) == 1:
            return np.asarray(self.required[mine[0]])
        if any(self.scenario.channels[names[k]].service_mode.shared for k in mine):
            return nothing
        known = [rule for rule in rules if rule is not None]
        return merged(known, np.nan_to_num(self.rate[mine]), self.handle[mine], self.edges[:-1])


def divided(numerator: Floats, denominator: Floats) -> Floats:
    """Return a ratio, NaN where there is nothing to divide by."""
    return np.asarray(np.divide(numerator, denominator, out=np.full(numerator.shape, np.nan), where=denominator > 0))

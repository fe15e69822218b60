"""What is planned, interval by interval: load in erlangs by channel, agents by pool, who covers what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from math import inf
from typing import NamedTuple

import numpy as np

from sim.calendar import Floats, horizon, interval_starts
from sim.demand import sample_demand
from sim.demand.staff.presence import availability, planned_seconds
from sim.experiments.preview.coming import coming
from sim.experiments.preview.doors import Door, answered_by, doors_of, part_of
from sim.experiments.preview.experts import PassedOn, load_of, own_part, passed_on_to
from sim.experiments.preview.handling import NOBODY, over, planned_handle
from sim.experiments.preview.requirement import requirement_of, slots_of
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.mode import Mode
from sim.scenario.routes import kinds, rules_for, stages
from sim.scenario.scenario import Scenario

Bins = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


class Least(NamedTuple):
    """Where coverage is least: the interval, agents there for customers, erlangs, their ratio, agents required."""

    interval: int
    present: float
    load: float
    coverage: float
    required: float | None


class Plan:
    """The plan of a scenario, before any luck.

    Attributes
    ----------
    coming
        Who comes where, with the issues.
    edges
        The edges of the reporting intervals, in seconds.
    volume
        First contacts planned, shape (channels, intervals); with what machines pass on where that is known.
    unknown
        The machines that pass on nobody knows how many, by the channel to which they do.
    handle
        Mean handle time in seconds, of the same shape: of the issues that come, which is not the mix of the volumes
        where a machine has settled most of the easy ones.
    open
        For how many seconds a channel is open, of the same shape.
    present
        Agents planned to be there for customers, a mean over the time on duty: shape (pools, intervals).
    duty
        For how many seconds a pool is on duty, of that shape.
    serves
        Which pools share the planned work of a channel: shape (channels, pools).
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.demand = scenario, sample_demand(scenario, 0, 0)
        self.timetable = self.demand.timetable
        self.edges = np.append(interval_starts(scenario), horizon(scenario))
        self.coming = coming(scenario)
        self.own, self.volume, self.unknown = self.coming.own, self.coming.volume, self.coming.unknown
        self.handle = np.array([planned_handle(self.demand, k, self.edges[:-1]) for k in range(len(self.own))])
        self.open = np.array([self._open(name) for name in scenario.channel_names])
        self._staff()
        self.serves = answering(scenario)

    def _open(self, name: str) -> Floats:
        is_open = bool(self.timetable.open_windows(name))
        return (
            np.diff(self.timetable.clock_of(name).open_before(self.edges)) if is_open else np.zeros(len(self.edges) - 1)
        )

    def _staff(self) -> None:
        rows = [planned_seconds(self.timetable, name, self.edges) for name in self.scenario.pool_names]
        planned, self.duty = (np.array(column) for column in zip(*rows, strict=True))
        shares = np.array([availability(self.scenario.pools[name]) for name in self.scenario.pool_names])
        self.present = shares[:, None] * over(planned, self.duty)

    @cached_property
    def load(self) -> Floats:
        """The load in erlangs of agents while a channel is open, shape (channels, intervals).

        The planned contacts of the interval times their mean handle time, over its open time; of channels whose agents
        hold k contacts at once divided by k s(k). Who comes while it is closed turns round; messages join the backlog.
        """
        return over(self.due * self.handle / self.slots[:, None], self.open)

    @cached_property
    def due(self) -> Floats:
        """The contacts that are to be served in each interval, shape (channels, intervals).

        Messages that come while a channel is closed are spread evenly over the next time that it is open.
        """
        rows = zip(self.volume, self.open, strict=True)
        return np.array([put_off(*row) if self.mode(k).deferred else row[0] for k, row in enumerate(rows)])

    @cached_property
    def slots(self) -> Floats:
        """How much work on each channel an agent does at once with the hands full."""
        return np.array([slots_of(self.scenario.channels[name]) for name in self.scenario.channel_names])

    @cached_property
    def seconds(self) -> Floats:
        """The work planned on each channel, in seconds of agents; shape (channels,).

        Who comes while a channel is closed makes none, but for messages, which wait.
        """
        waits = np.array([self.mode(k).deferred for k in range(len(self.own))])
        done = np.where(waits[:, None] | (self.open > 0), self.volume, 0.0)
        return np.asarray((done * self.handle / self.slots[:, None]).sum(axis=1))

    def agents_for(self, channel: int) -> Floats:
        """Return how many agents are there who may serve a channel, by interval."""
        return np.asarray(self.present[self.serves[channel]].sum(axis=0))

    def waiting_load(self, pool: int) -> Floats:
        """Return the load of a pool by channels on which customers wait in line, by interval."""
        return self.load_of(pool, [k for k in range(len(self.own)) if self.mode(k).queued])

    def load_of(self, pool: int, channels: Collection[int]) -> Floats:
        """Return the load of a pool by some channels, by interval.

        The load of contacts that several pools may answer is divided by how many of their agents are there; where
        nobody is, evenly. What rules send to vendors alone is theirs, and no load of others; what a pool passes on is
        load of who gets it.
        """
        found = np.zeros(len(self.edges) - 1)
        for door in self.doors:
            able = sorted({*door.pools, *(one.vendor for one in door.later)})
            if pool in able and door.channel in channels:
                there = np.asarray(self.present[able].sum(axis=0))
                mine = np.where(there > 0, over(self.present[pool], there), 1 / len(able))
                share, effort = part_of(self, door)
                part = own_part(self, door, self.scenario.pool_names[pool])
                found += self.load[door.channel] * share * effort * mine * part
        return found

    def is_overflow(self, pool: int) -> bool:
        """Whether contacts overflow to a pool, nobody knows how many before a run."""
        return any(one.vendor == pool for door in self.doors for one in door.later)

    @cached_property
    def doors(self) -> list[Door]:
        """Which pools answer which part of the contacts of a channel at first."""
        return doors_of(self)

    @cached_property
    def answered(self) -> Floats:
        """What part of the work of a channel a pool may answer, shape (channels, pools, intervals)."""
        return answered_by(self)

    @cached_property
    def passed_on_to(self) -> dict[str, PassedOn]:
        """What is passed on to pools of experts, where it is known."""
        return passed_on_to(self)

    @cached_property
    def passed_on(self) -> dict[str, Floats]:
        """The load that is passed on to pools of experts, where it is known: each of shape (channels, intervals)."""
        return {name: load_of(self, name, passed) for name, passed in self.passed_on_to.items()}

    def mode(self, channel: int) -> Mode:
        """Return what the mode says of a channel."""
        return self.scenario.channels[self.scenario.channel_names[channel]].service_mode

    def channels(self) -> Iterator[tuple[int, str, Channel]]:
        """Yield the channels that agents serve: number, name, and what is written, in the order of the file."""
        for name, channel in self.scenario.channels.items():
            if channel.service_mode.staffed:
                yield self.scenario.channel_names.index(name), name, channel

    def least(self, load: Floats, present: Floats, channel: int | None = None) -> Least | None:
        """Return where the fewest agents are there for the load; of a channel with a target how many it takes."""
        some = load > NOBODY
        if not some.any():
            return None
        coverage = np.where(some, present / np.where(some, load, 1.0), inf)
        at = int(np.argmin(coverage))
        required = None if channel is None else self.required(channel, at)
        return Least(at, float(present[at]), float(load[at]), float(coverage[at]), required)

    def required(self, channel: int, interval: int) -> float | None:
        """Return the agents that a channel's target takes by Erlang in one interval; ``None`` without a target."""
        rule = requirement_of(self.demand, channel)
        if rule is None or not self.open[channel, interval]:
            return None
        here = slice(interval, interval + 1)
        rate = self.volume[channel, here] / self.open[channel, here]
        found = rule.agents(rate, self.handle[channel, here], self.edges[here])[0]
        return None if np.isnan(found) else float(found)


def answering(scenario: Scenario) -> Bins:
    """Return which pools share the planned work of a channel.

    Those of its rings, vendors, and experts who take on work at the diagnosis. To whom a plain share is passed on
    after the talk has work beside what is planned, and answers nobody.
    """
    beyond = {name for name, pool in scenario.pools.items() if pool.empowerment}
    return _table(scenario, [_with_experts(scenario, pools, beyond) for pools in _answering(scenario)])


def answering_first(scenario: Scenario) -> Bins:
    """Return which pools answer a channel: those of its rings, and vendors; no experts who get what these pass on."""
    return _table(scenario, _answering(scenario))


def serving(scenario: Scenario) -> Bins:
    """Return which pools may serve a channel: those of its rings, vendors, and whom these pass contacts on to."""
    return _table(scenario, [_with_experts(scenario, pools, set(scenario.pools)) for pools in _answering(scenario)])


def _answering(scenario: Scenario) -> list[set[str]]:
    found: dict[str, set[str]] = {name: set() for name in scenario.channel_names}
    for kind in kinds(scenario):
        found[kind.channel] |= {pool for stage in stages(scenario, kind) for pool in stage.pools}
        found[kind.channel] |= {rule.vendor for rule in rules_for(scenario, kind)}
    return list(found.values())


def _table(scenario: Scenario, able: list[set[str]]) -> Bins:
    return np.array([[pool in pools for pool in scenario.pool_names] for pools in able])


def _with_experts(scenario: Scenario, pools: set[str], passing: set[str]) -> set[str]:
    """Return some pools and those to which they pass on, if they are among who is looked at."""
    above = {to for name in pools & passing if (to := scenario.pools[name].escalates_to)}
    return pools if above <= pools else _with_experts(scenario, pools | above, passing)


def put_off(volume: Floats, opened: Floats) -> Floats:
    """Return how many messages there are to answer by interval: what comes while nobody does waits for the next time.

    It is spread evenly over that. What comes after the last is as if it had come before the first, so that none is
    lost; where it is never open all stay where they are.

    Examples
    --------
    >>> put_off(np.array([4.0, 1.0, 1.0, 6.0]), np.array([0.0, 60.0, 30.0, 0.0])).round(3).tolist()
    [0.0, 7.667, 4.333, 0.0]
    """
    is_open = opened > 0
    if not is_open.any() or is_open.all():
        return volume
    begins = is_open & ~np.concatenate([[False], is_open[:-1]])
    number = np.cumsum(begins) - is_open  # of the next time that it is open, or of this one
    windows = np.cumsum(begins)[-1]
    waiting = np.bincount(number % windows, np.where(is_open, 0.0, volume), windows)
    lasting = np.bincount(number % windows, opened, windows)
    return np.where(is_open, volume + (waiting / lasting)[number % windows] * opened, 0.0)

"""Who comes where by the plan: what volumes have, and what machines pass on of it, with the issues that they leave."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.calendar import Floats, horizon, interval_starts, midnights
from sim.demand import SampledDemand, sample_demand
from sim.demand.pieces import Pieces
from sim.demand.rates import day_pieces
from sim.demand.traces import traced
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.customers.outcome import OutcomeRules
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.state.machine import Machine

Bins = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
GRID = 60  # quantiles of complexity, and of authority, that stand for all


class WhoComes(NamedTuple):
    """First contacts planned on each channel, with what machines pass on where that is known.

    Attributes
    ----------
    own
        What the volumes have, shape (channels, intervals).
    volume
        The same with what machines pass on.
    mix
        The share of each segment and issue in the volume: shape (channels, segments, issues, intervals).
    longer
        By how much talk about an issue is longer than usual, as machines leave the hard ones: (channels, issues,
        intervals).
    again
        How many seconds it takes more on average, as what was said to a machine has to be said again; of that shape.
    is_fed
        To which channels machines pass on, by their number.
    unknown
        The machines that pass on nobody knows how many, by the channel to which they do.
    """

    own: Floats
    volume: Floats
    mix: Floats
    longer: Floats
    again: Floats
    is_fed: Bins
    unknown: dict[str, str]

    def issues(self, channel: int) -> Floats:
        """Return the share of each issue in what comes on a channel, shape (issues, intervals)."""
        return np.asarray(self.mix[channel].sum(axis=0))

    def over_the_horizon(self, channel: int) -> tuple[Floats, Floats, Floats]:
        """Return the share of each issue in all that comes on a channel, and by how much talk about it is longer.

        As a factor, and in seconds as something has to be said again.
        """
        weights = self.volume[channel] if self.volume[channel].any() else np.ones(self.volume.shape[1])
        come = self.issues(channel) * weights
        parts = _shares(come, come.sum(axis=1, keepdims=True))
        longer, again = ((parts * one[channel]).sum(axis=1) for one in (self.longer, self.again))
        return come.sum(axis=1) / weights.sum(), np.where(come.any(axis=1), longer, 1.0), again


class _Flow:
    """Contacts as they are passed on from machine to machine; each meets the needs of its issues as if afresh."""

    def __init__(self, demand: SampledDemand, own: Floats) -> None:
        self.demand, scenario = demand, demand.scenario
        self.names, self.edges = scenario.channel_names, interval_starts(scenario)
        self.unknown: dict[str, str] = {}
        self.come = demand.planned.mix[..., None] * own[:, None, None, :]
        self.longer = np.ones((len(own), len(scenario.issue_names), own.shape[1]))
        self.again, self.is_fed = np.zeros_like(self.longer), np.zeros(len(own), bool)
        for name in _in_order(scenario):
            self._pass_on(name)

    def _pass_on(self, name: str) -> None:
        """Add what a machine passes on to what comes on the channel to which it does."""
        machine = self.demand.scenario.machines[name]
        if not machine.fallback:
            return
        if not machine.contained or name in self.unknown:
            self.unknown[machine.fallback] = name
        if not machine.contained:
            return
        source, to = self.names.index(name), self.names.index(machine.fallback)
        passed, longer, again = _passed_on(self.demand, name, machine.fallback, self.edges)
        sent = self.come[source] * passed
        self.come[to] += sent
        new = _shares(sent.sum(axis=0), self.come[to].sum(axis=0))
        self.longer[to] += new * (longer - self.longer[to])
        self.again[to] += new * (again - self.again[to])
        self.is_fed[to] = True

    def mix(self) -> Floats:
        """Return the share of each kind in what comes: of channels that nothing is passed on to as it is planned."""
        planned = self.demand.planned.mix[..., None] + np.zeros_like(self.come)
        for k in np.flatnonzero(self.is_fed):
            whole = self.come[k].sum(axis=(0, 1))
            usual = self.come[k].sum(axis=2, keepdims=True) / whole.sum() if whole.any() else planned[k]
            planned[k] = np.where(whole > 0, _shares(self.come[k], whole), usual)
        return planned


@once(SCENARIOS)
def coming(scenario: Scenario) -> WhoComes:
    """Return who comes where by the plan of a scenario."""
    demand = sample_demand(scenario, 0, 0)
    edges = np.append(interval_starts(scenario), horizon(scenario))
    own = np.array([_volume(demand, name, edges) for name in scenario.channel_names])
    flow = _Flow(demand, own)
    fed = flow.is_fed[:, None]
    volume = np.where(fed, flow.come.sum(axis=(1, 2)), own)
    return WhoComes(own, volume, flow.mix(), flow.longer, flow.again, flow.is_fed, flow.unknown)


def _volume(demand: SampledDemand, name: str, edges: Floats) -> Floats:
    """Return the contacts that the volumes of a channel have, by interval."""
    found = np.zeros(len(edges) - 1)
    for day, midnight in enumerate(midnights(demand.scenario)[:-1].tolist()):
        found += _binned(day_pieces(demand.timetable, name, day), midnight, edges)
        rows = [midnight + at for at, _ in traced(demand.scenario, name, day)]
        found += np.histogram(rows, edges)[0] if rows else 0.0
    return found


def _binned(of_day: Pieces, midnight: float, edges: Floats) -> Floats:
    """Return the contacts of a day's pieces by interval: each piece spread evenly over its length."""
    starts, found = of_day.starts + midnight, np.zeros(len(edges) - 1)
    for start, length, expected in zip(starts, of_day.lengths, of_day.expected, strict=True):
        first, last = np.searchsorted(edges, (start, start + length), side="right") - 1
        cuts = np.clip(edges[first : last + 2], start, start + length)
        found[first : first + len(cuts) - 1] += expected * np.diff(cuts) / length
    return found


def _in_order(scenario: Scenario) -> Iterator[str]:
    """Yield the machines, each after all that pass on to it; of a circle of machines each once, as it is written."""
    left = list(scenario.machines)
    while left:
        fed = {scenario.machines[name].fallback for name in left}
        ready = [name for name in left if name not in fed] or left[:1]
        yield from ready
        left = [name for name in left if name not in ready]


def _shares(parts: Floats, whole: Floats) -> Floats:
    """Return parts of wholes; 0 where there is nothing."""
    whole = whole + np.zeros_like(parts)
    return np.divide(parts, whole, out=np.zeros_like(whole), where=whole > 0)


def _passed_on(demand: SampledDemand, name: str, to: str, times: Floats) -> Floats:
    """Return the share that a machine passes on of each issue, and how much longer talk about these is elsewhere.

    As a factor, and in seconds: shape (3, issues, times), by the laws of their dates.
    """
    found = _by_laws(demand, name, to, times)
    for day, later in demand.turns:
        found = np.where(times >= midnights(demand.scenario)[day], _by_laws(later, name, to, times), found)
    return found


def _by_laws(demand: SampledDemand, name: str, to: str, times: Floats) -> Floats:
    """Return the same by the laws that hold before anything changes on a date."""
    from sim.model.lives.machines import machines_of  # with SimPy, which checks of most scenarios do without

    machines, effect = machines_of(demand, name), demand.laws[demand.scenario.channel_names.index(to)].complexity_effect
    steps = np.array([_leaves(demand, machine, effect) for machine in machines.each])
    at = np.clip(np.searchsorted(machines.edges, times, side="right") - 1, 0, None)
    return np.moveaxis(steps[at], 0, -1)


def _leaves(demand: SampledDemand, machine: Machine, effect: float) -> tuple[Floats, Floats, Floats]:
    """Return by issue the share that a machine passes on, and by how much talk about these is longer than usual.

    As a factor, and in seconds: what was said to a machine that failed is lost, else it is known as often as written.
    """
    left, longer = _left_and_longer(demand, machine, effect)
    passed = machine.failure + (1 - machine.failure) * left
    unknown = machine.failure + (1 - machine.failure) * left * (1 - machine.context)
    outcome = demand.scenario.outcome or OutcomeRules()
    return passed, longer, outcome.re_explain * _shares(unknown, passed)


def _left_and_longer(demand: SampledDemand, machine: Machine, effect: float) -> tuple[Floats, Floats]:
    """Return by issue whom a machine that works leaves, and the factor of the talk of all whom it passes on."""
    if not machine.settles:
        left = np.maximum(1 - np.array(machine.containment) - np.array(machine.quits), 0.0)
        return left, np.ones_like(left)
    rows = []
    for issue, settling in enumerate(machine.settles):
        needs = demand.needs.pairs(issue, GRID)
        left = np.array([1 - sum(settling.likely(*need)) for need in needs])
        talk = np.array([exp(effect * x) for x, _ in needs])
        passed = machine.failure + (1 - machine.failure) * left
        rows.append((left.mean(), passed @ talk / (passed.sum() * talk.mean()) if passed.any() else 1.0))
    return np.array(rows)[:, 0], np.array(rows)[:, 1]

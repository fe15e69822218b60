"""Channels that open: how strongly they draw, so that they hold their share, and what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calendar import Floats
from sim.demand.people.suits import mean_suitability
from sim.plumbing.maths.roots import brentq
from sim.scenario.channels.openings import Opening
from sim.scenario.customers.migration import Migration
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.demand.demand import SampledDemand

GRID, SWEEPS, CLOSE = 24, 200, 1e-12
FAR = 60.0  # log odds beyond which a share is 0 or 1


class NewChannels:
    """The channels that open within the horizon, against those that the volumes know.

    Attributes
    ----------
    openings
        What is written of each, by number.
    odds
        The odds of each against all channels of the volumes together, before fit and experience: ``exp(z)``.
    promises
        How likely each is expected to settle a need, over all needs that come to it.
    settles
        The same by issue.
    lines
        By channel and issue, how much better it suits than usual over the complexity: the value at 0, and the slope.
    """

    def __init__(self, scenario: Scenario, demand: SampledDemand, settles: Floats) -> None:
        opening = {k: scenario.channels[name].opens for k, name in enumerate(scenario.channel_names)}
        self.openings: dict[int, Opening] = {k: rule for k, rule in opening.items() if rule}
        self.odds: dict[int, float] = {}
        self.promises: dict[int, float] = {}
        self.settles: dict[int, Floats] = {}
        self._scenario, self._rule = scenario, scenario.migration or Migration()
        if self.openings:
            self._set_needs(demand)
            self._set_lines()
            self._promise(settles)
            self._solve()
            for channel in self.openings:
                self.settles[channel] = self._by_need(channel, settles)

    def fits_better(self, channel: int, issue: int, complexity: float) -> float:
        """Return how much better a channel suits a need than those on which the volumes have it do, on average."""
        level, slope = self.lines[channel][issue]
        return float(level + slope * complexity)

    def _set_needs(self, demand: SampledDemand) -> None:
        """Lay out needs by segment, issue and complexity, in quantiles: how frequent each is, what speaks for it."""
        planned, scenario = demand.planned, self._scenario
        volumes = (planned.whole * planned.is_planned)[:, None, None] * planned.mix
        whole, by_issue = volumes.sum(axis=0), volumes.sum(axis=1)
        sums = whole.sum(axis=0)
        known = np.repeat(planned.is_planned[:, None] / max(planned.is_planned.sum(), 1), len(sums), axis=1)
        self._where = np.divide(by_issue, sums, out=known, where=sums > 0)
        often = whole / whole.sum() if whole.sum() else np.full(whole.shape, 1 / whole.size)
        self.needs = often.sum(axis=0)
        levels = [[x for x, _ in demand.needs.pairs(issue, GRID)] for issue in range(len(sums))]
        issue = np.repeat(np.arange(len(levels)), [len(one) for one in levels])
        often = often / [len(one) for one in levels]
        self._often, self._segment = often[:, issue].ravel(), np.repeat(np.arange(len(often)), len(issue))
        self._issue, self._level = np.tile(issue, len(often)), np.tile(np.concatenate(levels), len(often))
        self._open = {channel: self._may_come(channel)[self._segment, self._issue] for channel in self.openings}
        weights = [self._rule.weights_of(name) for name in scenario.segment_names]
        self._fit = np.array([one.fit for one in weights])[self._segment]
        stays = 0.0 if self._remembers_nothing else 1.0
        self._drawn_back = np.array([stays * one.inertia for one in weights])[self._segment]

    def _may_come(self, channel: int) -> Floats:
        """Return 1 of each need, by segment and issue, that may come on a channel that opens; of all where none may."""
        scenario, opens = self._scenario, self.openings[channel]
        name = scenario.channel_names[channel]
        here = [opens.takes(issue) and scenario.may_bring(issue, name) for issue in scenario.issue_names]
        may = np.outer([opens.is_for(segment) for segment in scenario.segment_names], here).astype(float)
        return may if may.any() else np.ones(may.shape)

    def _set_lines(self) -> None:
        """Draw, by channel and issue, how much better it suits than usual over the complexity: a straight line."""
        issues = len(self._scenario.issue_names)
        ends = [mean_suitability(self._scenario, [x] * issues) for x in (0.0, 1.0)]
        low, high = (end - (self._where * end).sum(axis=0) for end in ends)
        self.lines = [list(zip(*rows, strict=True)) for rows in zip(low.tolist(), (high - low).tolist(), strict=True)]

    def _promise(self, settles: Floats) -> None:
        for channel, rule in self.openings.items():
            usual = float(self.needs @ (self._where * settles).sum(axis=0))
            self.promises[channel] = usual if rule.promise is None else rule.promise

    def _solve(self) -> None:
        """Find z of each so that all together they hold their shares: one after the other, until none moves."""
        found = dict.fromkeys(self.openings, -1.0)
        for _ in range(SWEEPS if len(found) > 1 else 1):
            before = dict(found)
            for channel, rule in self.openings.items():

                def excess(z: float, channel: int = channel, share: float = rule.share) -> float:
                    return self._held(channel, {**found, channel: z}) - share

                found[channel] = brentq(excess, -FAR, FAR, xtol=CLOSE)
            if max(abs(found[k] - before[k]) for k in found) < CLOSE:
                break
        self._z = found
        self.odds = {channel: float(np.exp(z)) for channel, z in found.items()}

    def _held(self, channel: int, z: dict[int, Any]) -> float:
        """Return the share that a channel holds at rest: some were there last, and content, and are drawn back."""
        stay = {k: self.promises[k] * rule.share for k, rule in self.openings.items()}
        share = (1 - sum(stay.values())) * self._share(channel, z)
        share += sum(part * self._share(channel, {**z, k: z[k] + self._drawn_back}) for k, part in stay.items())
        comes = self._often * self._open[channel]
        return float(comes @ share / comes.sum()) if comes.any() else 0.0

    @property
    def _remembers_nothing(self) -> bool:
        customers = self._scenario.customers
        return customers is not None and customers.memory == "segment"

    def _share(self, channel: int, z: Mapping[int, Any]) -> Any:
        odds = {k: self._open[k] * np.exp(np.clip(one + self._fits(k), -FAR, FAR)) for k, one in z.items()}
        return odds[channel] / (1 + sum(odds.values()))

    def _fits(self, channel: int) -> Floats:
        lines = np.array(self.lines[channel])[self._issue]
        return np.asarray(self._fit * (lines[:, 0] + lines[:, 1] * self._level))

    def _by_need(self, channel: int, settles: Floats) -> Floats:
        """Return how likely each need is expected to be settled: by a machine the simple ones rather than the hard."""
        if self.openings[channel].promise is None:
            return np.asarray((self._where * settles).sum(axis=0))
        promise, mode = self.promises[channel], self._scenario.channels[self._scenario.channel_names[channel]]
        flat = np.full(len(self.needs), promise)
        if not (mode.service_mode.automated and self._scenario.has_complexity):
            return flat
        comes = self._often * self._share(channel, self._z)
        tilted = _tilted(promise, self._level, comes / comes.sum())
        if tilted is None:
            return flat
        return np.array(
            [np.average(tilted[mine], weights=comes[mine]) if comes[mine].any() else promise for mine in self._masks()]
        )

    def mix(self, channel: int) -> Floats:
        """Return the share of each issue in what comes to a channel by fit alone."""
        comes = self._often * self._share(channel, self._z)
        return np.array([comes[mine].sum() / comes.sum() for mine in self._masks()])

    def _masks(self) -> list[Any]:
        return [self._issue == issue for issue in range(len(self.needs))]


def _tilted(promise: float, levels: Floats, comes: Floats) -> Floats | None:
    """Return ``1 - x ** (2 k)`` of each complexity x, k so that its mean is the promise; ``None`` where no k does."""

    def excess(log_k: float) -> float:
        return float(comes @ (1 - levels ** (2 * np.exp(log_k)))) - promise

    if excess(-20.0) * excess(20.0) >= 0:
        return None
    return np.asarray(1 - levels ** (2 * np.exp(brentq(excess, -20.0, 20.0))))

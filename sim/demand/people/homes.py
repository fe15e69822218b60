"""Who contacts us how often, and where each is at home: rates and habits of customers, beside volumes that stay.

How often: a gamma factor of mean 1 for each customer. Where: shares of the channels for each need, a Dirichlet
distribution around those that the volumes have of the segment; together the NBD-Dirichlet model of Goodhardt,
Ehrenberg & Chatfield (1984), J. R. Stat. Soc. A 147, 621-655. A contact that the volumes have on a channel is from a
customer drawn by rate times share there, so that what the volumes say of channels and hours is as it was.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

import numpy as np

from sim.calendar import Floats
from sim.demand.people.gamma import Scores, log_gamma_at
from sim.demand.people.population import Ints, Population
from sim.demand.shares import PlannedShares
from sim.policies.weighing import NOTHING, RATE, SHARE
from sim.random import BELOW_ONE, Streams
from sim.scenario.scenario import Scenario

FARTHEST = 600.0
Cell = tuple[int, int]


class Homes:
    """The rates and the habits of all customers.

    Attributes
    ----------
    rates
        How often each customer contacts us, relative to the mean.
    has_habits
        Whether they have channels of their own.
    """

    def __init__(self, scenario: Scenario, streams: Streams, population: Population, planned: PlannedShares) -> None:
        self._scenario, self._streams, self._population, self._planned = scenario, streams, population, planned
        self.has_habits = scenario.habit is not None
        self.rates = _rates(scenario.rate_shape, streams, len(population))
        channels = [scenario.channels[name] for name in scenario.channel_names]
        self._chosen = np.array([channel.service_mode.inbound and channel.opens is None for channel in channels])
        self._called = [channel.service_mode.inbound for channel in channels]
        self._luck: dict[int, tuple[Scores, Floats]] = {}
        self._shares: dict[Cell, Floats] = {}
        self._begins = [0, *accumulate(map(len, population.members))]
        self._relative: dict[Cell, Floats] = {}
        self._lines: dict[int, Floats] = {}

    @cached_property
    def issues(self) -> int:
        """Of how many issues customers may have a need."""
        return len(self._scenario.issue_names)

    def volumes(self, segment: int, issue: int) -> Floats:
        """Return the contacts that the volumes have on each channel where customers are at home."""
        return np.where(self._chosen, self._planned.over_the_horizon(segment, issue), 0.0)

    def shares(self, segment: int, issue: int) -> Floats:
        """Return the shares of the channels for a need, one row for each customer of the segment; else 0."""
        key = segment, issue
        if key not in self._shares:
            volumes = self.volumes(segment, issue)
            around = volumes / (volumes.sum() or 1.0)
            self._shares[key] = self._own(around, segment, issue)
        return self._shares[key]

    @cached_property
    def _table(self) -> Floats:
        """Room for the shares of all, by issue, customer and channel."""
        return np.empty((self.issues, self._begins[-1], len(self._chosen)))

    def all_shares(self) -> Floats:
        """Return the shares of all, by issue, customer in the order of segments, and channel.

        Where customers have no channels of their own, by segment rather than customer.
        """
        segments, issues = range(len(self._population.members)), range(self.issues)
        found = [[self.shares(segment, issue) for segment in segments] for issue in issues]
        return self._table if self.has_habits else np.array([[one[0] for one in row] for row in found])

    def _own(self, around: Floats, segment: int, issue: int) -> Floats:
        """Draw shares around some: independent gamma variates with these shapes, divided by their sum.

        In logarithms, ln(1 + a) of G(1 + a) and ln(u) / a for shape a, as shapes are small.
        """
        many, habit, there = len(self._population.members[segment]), self._scenario.habit, np.flatnonzero(around)
        if habit is None:
            return np.broadcast_to(around, (many, len(around)))
        logs, span = np.empty((len(there), many)), self._population.spans[segment]
        for row, channel in zip(logs, there.tolist(), strict=True):
            (scores, luck), shape = self._luck_of(channel), habit * float(around[channel])
            np.divide(luck[span], shape, out=row)
            row += scores.log_gamma(1 + shape, span)
        by_channel = np.zeros((len(around), many))
        if len(there):
            weights = weights_of(logs)
            np.divide(weights, weights.sum(axis=0), out=weights)
            by_channel[there] = weights
        shares: Floats = self._table[issue, self._begins[segment] : self._begins[segment + 1]]
        shares[:] = by_channel.T  # all at once: a column at a time takes three times as long
        return shares

    def _luck_of(self, channel: int) -> tuple[Scores, Floats]:
        """Return the luck of every customer on a channel: it serves all needs, so that they are at home together."""
        if channel not in self._luck:
            name, many = self._scenario.channel_names[channel], len(self._population)
            scores = Scores(self._streams(0, "habits", name, "level").standard_normal(many))
            self._luck[channel] = scores, -self._streams(0, "habits", name, "luck").standard_exponential(many)
        return self._luck[channel]

    def weights(self, segment: int, issue: int, channel: int) -> Floats:
        """Return how likely a contact is from each customer of its segment, not summing to 1.

        By rate and share of the channel; by rate alone where nobody is at home; all alike where we call them.
        """
        rates, by = self.rates[self._population.spans[segment]], self.weighed_by(segment, issue, channel)
        if by == NOTHING:
            return np.ones(len(rates))
        return rates * self.shares(segment, issue)[:, channel] if by == SHARE else rates

    def _are_at_home(self, segment: int, issue: int, channel: int) -> bool:
        """Whether any of those who are there at first is on a channel for a need."""
        there = self.shares(segment, issue)[: self._population.sizes[segment], channel]
        return bool(self._chosen[channel] and (there[0] or there.any()))  # mostly everybody is, and so is the first

    def of_newcomers(self, segment: int, issue: int, channel: int) -> Floats:
        """Return the weights of those who may be won, in the mean that such weights have, in order of coming."""
        weights, volumes = self.weights(segment, issue, channel), self.volumes(segment, issue)
        mean = float(volumes[channel] / volumes.sum()) if self._are_at_home(segment, issue, channel) else 1.0
        return weights[self._population.sizes[segment] :] / mean

    def relative(self, customer: int, segment: int, issue: int) -> list[float]:
        """Return a customer's share of each channel for a need, relative to what all of the segment have there.

        Where the volumes' rate on each channel is multiplied by it, that is the customer's own, at the mean rate:
        over the contacts on a channel it is the volumes' rate on average.
        """
        found: list[float] = self.relative_of(segment, issue)[self._population.places[customer - 1]].tolist()
        return found

    def relative_of(self, segment: int, issue: int) -> Floats:
        """Return that of all customers of a segment, by their place in it."""
        key = segment, issue
        if key not in self._relative:
            self._relative[key] = np.empty(self.shares(segment, issue).shape)
            self.tell_relative(segment, issue, self._relative[key])
        return self._relative[key]

    def tell_relative(self, segment: int, issue: int, table: Floats) -> None:
        """Put down the shares by what all have."""
        (of_all, of_won), size = self.wholes(segment, issue), self._population.sizes[segment]
        shares = self.shares(segment, issue)
        np.divide(shares[:size], of_all, out=table[:size])
        np.divide(shares[size:], of_won, out=table[size:])

    def wholes(self, segment: int, issue: int) -> Floats:
        """Return what all who are there at first have on each channel; and what is expected of who is won.

        Endless where that is nothing, as nobody has a part in it.
        """
        rates, shares = self.rates[self._population.at_first[segment]], self.shares(segment, issue)
        sums, volumes = rates @ shares[: len(rates)], self.volumes(segment, issue)
        found = np.array([sums / rates.sum(), np.where(sums > 0, volumes / (volumes.sum() or 1.0), 0.0)])
        return np.where(found > 0, found, np.inf)

    def drawn(self, channel: int, segment: Ints, issue: Ints, units: Floats) -> Ints:
        """Return whom contacts on a channel are from, of those who are there at first."""
        cells = segment * self.issues + issue
        places = np.searchsorted(self._line_of(channel), cells + np.minimum(units, BELOW_ONE), side="right")
        return np.asarray(self._in_line[places - self._before[cells]] + 1)

    @cached_property
    def cells(self) -> int:
        """Of how many issues and customers who are there at first there are sums for each channel."""
        return self.issues * int(self._population.sizes.sum())

    def tell_sums(self, channel: int, sums: Floats) -> None:
        """Put down how likely a contact on a channel is from those before and one of a segment, about each issue.

        Segment by segment and issue by issue, for those who are there at first.
        """
        end = 0
        for segment, size in enumerate(self._population.sizes.tolist()):
            for issue in range(self.issues):
                self.weights(segment, issue, channel)[:size].cumsum(out=sums[end : end + size])
                end += size

    def weighed_by(self, segment: int, issue: int, channel: int) -> int:
        """Return what makes a contact likely to be from a customer: `NOTHING`, the `RATE`, or the `SHARE` too."""
        if not self._called[channel]:
            return NOTHING
        return SHARE if self._are_at_home(segment, issue, channel) else RATE

    def _line_of(self, channel: int) -> Floats:
        """Return where each customer ends on a line: in the n-th cell of segments and issues from n to n + 1."""
        if channel not in self._lines:
            self._lines[channel], end = np.empty(self.cells), 0
            self.tell_sums(channel, self._lines[channel])
            for number in range(len(self._before)):
                first, end = end, end + int(self._population.sizes[number // self.issues])
                tops = self._lines[channel][first:end]
                tops /= tops[-1]
                tops += number
        return self._lines[channel]

    @cached_property
    def _in_line(self) -> Ints:
        """The customers who are there at first, by segment."""
        return np.concatenate(self._population.at_first)

    @cached_property
    def _before(self) -> Ints:
        """By cell, how much further along a line its customers stand than among all by segment."""
        sizes = self._population.sizes
        further = np.arange(self.issues)[None, :] * sizes[:, None]
        return np.asarray(further + (self.issues - 1) * (np.cumsum(sizes) - sizes)[:, None]).ravel()

    @cached_property
    def over_all_needs(self) -> Floats:
        """The contacts of each customer on each channel over all needs, at the mean rate; one row for each."""
        found = np.zeros((len(self._population), len(self._chosen)))
        for segment, span in enumerate(self._population.spans):
            for issue in range(self.issues):
                each = self.volumes(segment, issue).sum() / self._population.sizes[segment]
                found[span] += each * self.shares(segment, issue)
        return found

    @cached_property
    def preferred(self) -> Ints:
        """The channel on which each customer is most, over all needs; -1 where the volumes have none."""
        return np.where(self.over_all_needs.any(axis=1), self.over_all_needs.argmax(axis=1), -1)


def _rates(shape: float | None, streams: Streams, many: int) -> Floats:
    if shape is None:
        return np.ones(many)
    return np.exp(log_gamma_at(shape, streams(0, "rates").standard_normal(many))) / shape


def weights_of(logs: Floats) -> Floats:
    """Make numbers, the largest of each column 1, of their logarithms, which are given but for a sum, by column.

    What is left without the largest keeps its proportions, however little it is beside it.

    >>> weights_of(np.log([[1.0], [4.0]])).round(3).tolist()
    [[0.25], [1.0]]
    >>> bool(weights_of(np.array([[0.0], [-1000.0], [-1001.0]]))[1, 0] > 0)
    True
    """
    logs -= logs.max(axis=0)
    alone = np.flatnonzero((logs >= -FARTHEST).sum(axis=0, dtype=np.int16) < 2)  # in half the time of 64 bits
    others = logs[:, alone]
    np.exp(logs, out=logs)
    if len(alone):
        logs[:, alone] = _nearer(others)
    return logs


def _nearer(others: Floats) -> Floats:
    """Return the weights of columns in which one is far above the others, which come nearer together."""
    is_top = others == 0
    others[is_top] = -np.inf
    best = others.max(axis=0)
    weights = np.exp(others + np.where(np.isfinite(best), np.maximum(-FARTHEST - best, 0.0), 0.0))
    weights[is_top] = 1.0
    return np.asarray(weights)

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
from sim.demand.people.gamma import log_gamma_at
from sim.demand.people.habits import OwnShares, own_shares
from sim.demand.people.population import Ints, Population
from sim.demand.shares import PlannedShares
from sim.policies.weighing import NOTHING, RATE, SHARE
from sim.random import BELOW_ONE, Streams
from sim.scenario.scenario import Scenario

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
        self._begins = [0, *accumulate(map(len, population.members))]
        self._firsts = [0, *accumulate(population.sizes.tolist())]
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
        begin, end = self._begins[segment : segment + 2]
        if self._own is not None:
            return self._own.shares[issue, begin:end]
        volumes = self.volumes(segment, issue)
        return np.broadcast_to(volumes / (volumes.sum() or 1.0), (end - begin, len(volumes)))

    @cached_property
    def _own(self) -> OwnShares | None:
        """The shares that customers have of their own, where they do."""
        scenario, people, habit = self._scenario, self._population, self._scenario.habit
        if habit is None:
            return None
        return own_shares(habit, self._streams, scenario.channel_names, people, self._all_volumes)

    @cached_property
    def _all_volumes(self) -> Floats:
        """The volumes by segment, issue and channel."""
        segments, issues = range(len(self._population.members)), range(self.issues)
        return np.array([[self.volumes(segment, issue) for issue in issues] for segment in segments])

    def all_shares(self) -> Floats:
        """Return the shares of all, by issue, customer in the order of segments, and channel.

        Where customers have no channels of their own, by segment rather than customer.
        """
        if self._own is not None:
            return self._own.shares
        segments, issues = range(len(self._population.members)), range(self.issues)
        return np.array([[self.shares(segment, issue)[0] for segment in segments] for issue in issues])

    def weights(self, segment: int, issue: int, channel: int) -> Floats:
        """Return how likely a contact is from each customer of its segment, not summing to 1.

        By rate and share of the channel; by rate alone where nobody is at home; all alike where we call them.
        """
        rates, by = self.rates[self._population.spans[segment]], self.weighed_by(segment, issue, channel)
        if by == NOTHING:
            return np.ones(len(rates))
        return rates * self.shares(segment, issue)[:, channel] if by == SHARE else rates

    @cached_property
    def _at_home(self) -> list[list[list[bool]]]:
        """Whether any of those who are there at first is on a channel for a need: by segment, issue and channel."""
        segments, issues = range(len(self._population.members)), range(self.issues)
        return [[self._who_is_at_home(segment, issue) for issue in issues] for segment in segments]

    def _who_is_at_home(self, segment: int, issue: int) -> list[bool]:
        shares, size = self.shares(segment, issue), self._population.sizes[segment]
        there = shares[0] > 0  # mostly everybody is, and so is the first
        for channel in np.flatnonzero(~there & (self.volumes(segment, issue) > 0)).tolist():
            there[channel] = shares[:size, channel].any()
        found: list[bool] = (there & self._chosen).tolist()
        return found

    def of_newcomers(self, segment: int, issue: int, channel: int) -> Floats:
        """Return the weights of those who may be won, in the mean that such weights have, in order of coming."""
        weights, volumes = self.weights(segment, issue, channel), self.volumes(segment, issue)
        mean = float(volumes[channel] / volumes.sum()) if self._at_home[segment][issue][channel] else 1.0
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
        first, last = self._firsts[segment : segment + 2]
        rates, shares, volumes = self.rates[first:last], self.shares(segment, issue), self.volumes(segment, issue)
        sums = np.einsum("i,ij->j", rates, shares[: len(rates)])  # in one order: that of BLAS goes by its threads
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
        return SHARE if self._at_home[segment][issue][channel] else RATE

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
        """The contacts of each customer on each channel over all needs, at the mean rate, by channel and customer."""
        if self._own is not None:
            return self._own.over_all
        found = np.zeros((len(self._chosen), len(self._population)))
        for segment, (span, size) in enumerate(zip(self._population.spans, self._population.sizes, strict=True)):
            for issue in range(self.issues):
                found[:, span] += self.volumes(segment, issue).sum() / size * self.shares(segment, issue).T
        return found

    @cached_property
    def preferred(self) -> Ints:
        """The channel on which each customer is most, over all needs; -1 where the volumes have none."""
        most, found = np.zeros(len(self._population)), np.full(len(self._population), -1)
        for channel, contacts in enumerate(self.over_all_needs):
            np.copyto(found, channel, where=contacts > most)
            np.maximum(most, contacts, out=most)
        return found


def _rates(shape: float | None, streams: Streams, many: int) -> Floats:
    if shape is None:
        return np.ones(many)
    return np.exp(log_gamma_at(shape, streams(0, "rates").standard_normal(many))) / shape

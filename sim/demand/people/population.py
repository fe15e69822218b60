"""The population: how many customers each segment has, who may be won later, and which customer belongs to which."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, horizon, midnights
from sim.plumbing.once import SCENARIOS, once
from sim.random import Streams
from sim.scenario.basics.units import YEAR
from sim.scenario.customers.people import Acquisition
from sim.scenario.customers.retention import Retention
from sim.scenario.scenario import Scenario

Ints = NDArray[np.int64]
Span = Ints | slice  # where some customers stand: as a slice, by which they are found fast, where it is one


class Population:
    """Customers numbered from 1, segment by segment in canonical order; behind them who is won, in order of coming.

    Attributes
    ----------
    sizes
        How many customers each segment has at first.
    segments
        The segment of every customer.
    won
        Who may be won within the horizon.
    is_stable
        Whether the same customers are there all the time, and contact us as often as at first.
    busiest
        How many times as often as at first customers contact us at most.
    """

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        rule = scenario.customers
        assert rule is not None
        self.sizes = segment_sizes(scenario)
        self.won = Won(scenario, streams, _shares(scenario))
        self.segments: Ints = np.concatenate([np.repeat(np.arange(len(self.sizes)), self.sizes), self.won.segments])
        self.busiest = float(np.exp(rule.convenience))
        leaves = scenario.retention is not None and scenario.retention.leave
        self.is_stable = not (leaves or rule.acquisition or rule.convenience)

    def __len__(self) -> int:
        return len(self.segments)

    @cached_property
    def members(self) -> list[Ints]:
        """The customers of each segment, by their position: one less than their number."""
        return [np.flatnonzero(self.segments == segment) for segment in range(len(self.sizes))]

    @cached_property
    def spans(self) -> list[Span]:
        """Where the customers of each segment stand."""
        return [
            slice(int(one[0]), int(one[-1]) + 1) if len(one) and one[-1] - one[0] + 1 == len(one) else one
            for one in self.members
        ]

    @cached_property
    def places(self) -> Ints:
        """The position of every customer among those of the segment."""
        places = np.zeros(len(self), dtype=np.int64)
        for members in self.members:
            places[members] = np.arange(len(members))
        return places

    @cached_property
    def by_segment(self) -> Ints:
        """The position of the customers of each segment, behind where among these each segment begins and ends."""
        ends = np.cumsum([len(self.members) + 1, *map(len, self.members)])
        return np.concatenate([ends, *self.members])

    @cached_property
    def in_line(self) -> Ints:
        """By customer, the place in the line of all by segment; and twice the segment, one more where they are won."""
        found, begins = np.zeros((len(self), 2), np.int64), 0
        for segment, (members, size) in enumerate(zip(self.members, self.sizes.tolist(), strict=True)):
            found[members, 0] = np.arange(begins, begins + len(members))
            found[members[:size], 1], found[members[size:], 1] = 2 * segment, 2 * segment + 1
            begins += len(members)
        return found

    @cached_property
    def at_first(self) -> list[Ints]:
        """The customers of each segment who are there at first, by their position."""
        return [members[:size] for members, size in zip(self.members, self.sizes.tolist(), strict=True)]

    @cached_property
    def newcomers(self) -> list[Ints]:
        """The customers of each segment who may be won, by their position, in order of coming."""
        return [members[size:] for members, size in zip(self.members, self.sizes.tolist(), strict=True)]

    def drawn(self, segment: Ints, units: Floats) -> Ints:
        """Return whom contacts of some segments are from, of those there at first each as likely as any other."""
        found = np.zeros(len(segment), dtype=np.int64)
        for number, members in enumerate(self.at_first):
            mine = segment == number
            found[mine] = members[np.minimum((units[mine] * len(members)).astype(np.int64), len(members) - 1)]
        return found + 1


def population_of(scenario: Scenario, streams: Streams) -> Population:
    """Return the customers of a scenario that has some: of all replications the same where none may be won."""
    assert scenario.customers is not None
    return Population(scenario, streams) if scenario.customers.acquisition else _of_all_replications(scenario)


@once(SCENARIOS)
def _of_all_replications(scenario: Scenario) -> Population:
    return Population(scenario, Streams(0, 0))  # of which nothing is drawn: nobody is won


class Won:
    """Customers who may be won within the horizon, in the order of their coming.

    They come at the rate of the `acquisition` if customers are as satisfied as can be; the model lets as many come as
    do recommend us.

    Attributes
    ----------
    times
        When each comes, in seconds since the start of the horizon: a Poisson process.
    segments
        Their segments, as likely as of who is there at first.
    luck
        Uniform numbers, by which they come or not.
    most
        How many times the rate of `acquisition` that is.
    """

    def __init__(self, scenario: Scenario, streams: Streams, shares: list[float]) -> None:
        rule = scenario.customers.acquisition if scenario.customers else None
        self.times, self.most, self._ends = np.zeros(0), 1.0, midnights(scenario)[1:]
        if rule is not None:
            self.most = most_recommended(rule, scenario.retention or Retention())
            rate = self.most * rule.per_year / YEAR
            self.times = _poisson(streams(0, "won"), rate, horizon(scenario))
        tops = np.cumsum(shares) / np.sum(shares)
        self.luck = streams(0, "won", "recommended").random(len(self.times))
        units = streams(0, "won", "segment").random(len(self.times))
        self.segments = np.searchsorted(tops[:-1], units, side="right")
        self._times = [self.times[self.segments == number] for number in range(len(shares))]

    def counts(self, day: int) -> Ints:
        """Return how many of each segment have come by the end of a day."""
        return np.array([np.searchsorted(times, self._ends[day]) for times in self._times])


def most_recommended(rule: Acquisition, retention: Retention) -> float:
    """Return how many times as many customers come where all are as satisfied as can be."""
    return 1 + rule.recommend * (1 - retention.usual)


def _poisson(rng: np.random.Generator, rate: float, end: float) -> Floats:
    """Return the times of a Poisson process until an end: those of a shorter one, and more."""
    times = np.zeros(0)
    while not len(times) or times[-1] < end:
        gaps = rng.standard_exponential(64 + int(rate * end)) / rate
        times = np.concatenate([times, (times[-1] if len(times) else 0.0) + np.cumsum(gaps)])
    return times[times < end]


def segment_sizes(scenario: Scenario) -> Ints:
    """Return how many customers each segment has at first; none without a population."""
    if scenario.customers is None:
        return np.zeros(len(scenario.segment_names), dtype=np.int64)
    return apportioned(scenario.customers.population, _shares(scenario))


def _shares(scenario: Scenario) -> list[float]:
    return [scenario.segments[name].share if name else 1.0 for name in scenario.segment_names]


def apportioned(whole: int, shares: list[float]) -> Ints:
    """Divide customers by shares: rounded down, the rest to the largest remainders; to each segment at least one.

    >>> apportioned(10, [0.25, 0.25, 0.5]).tolist(), apportioned(10, [1.0, 0.0]).tolist()
    ([3, 2, 5], [9, 1])
    """
    exact = whole * np.array(shares) / sum(shares)
    sizes = np.floor(exact + 1e-9).astype(np.int64)
    rest = np.argsort(-(exact - sizes), kind="stable")[: whole - int(sizes.sum())]
    sizes[rest] += 1
    for empty in np.flatnonzero(sizes == 0):
        sizes[np.argmax(sizes)] -= 1
        sizes[empty] = 1
    return sizes

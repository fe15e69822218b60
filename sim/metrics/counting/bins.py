"""When each contact arrived, by channel: in which reporting interval, and on which day that is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, interval_starts, midnights
from sim.metrics.facts import Facts, column
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.scenario import Scenario


@column
def interval(facts: Facts) -> NDArray[np.intp]:
    """Return the number of each contact's reporting interval; who is passed on after the last counts in it."""
    starts, arrival = interval_starts(facts.scenario), facts.log.contacts["arrival"]
    if not len(arrival):
        return np.zeros(0, np.intp)
    first = max(0, int(np.searchsorted(starts, arrival[0], side="right")) - 1)
    last = int(np.searchsorted(starts, arrival[-1], side="right"))
    ends = np.searchsorted(arrival, starts[first + 1 : last])  # contacts are sorted by arrival
    return np.repeat(np.arange(first, first + len(ends) + 1), np.diff(ends, prepend=0, append=len(arrival)))


@column
def by_interval(facts: Facts) -> NDArray[np.int64]:
    """Return the number of each contact's channel and reporting interval."""
    return np.asarray(facts.log.contacts["channel"] * np.int64(len(interval_starts(facts.scenario))) + interval(facts))


def by_day(scenario: Scenario, values: Floats) -> Floats:
    """Return values by reporting interval, the last axis, summed by day."""
    return np.asarray(np.add.reduceat(values, _of_days(scenario), axis=-1))


@once(SCENARIOS)
def _of_days(scenario: Scenario) -> NDArray[np.intp]:
    """Return the first reporting interval of each day."""
    return np.searchsorted(interval_starts(scenario), midnights(scenario)[:-1])


def summed(values: Floats, codes: NDArray[np.integer], count: int) -> Floats:
    """Return sums of values by code, from 0 to below a count, along the last axis: each in the order of that.

    >>> summed(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([0, 1, 0]), 2).tolist()
    [[4.0, 2.0], [10.0, 5.0]]
    """
    rows = values.reshape(-1, values.shape[-1])
    places = codes + np.arange(len(rows))[:, None] * count
    found = np.bincount(places.ravel(), rows.ravel(), len(rows) * count)
    return np.asarray(found.reshape(*values.shape[:-1], count), dtype=float)

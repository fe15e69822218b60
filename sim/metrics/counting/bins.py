"""When each contact arrived, by channel: in which day, or reporting interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import horizon
from sim.metrics.facts import Facts, column
from sim.scenario.basics.units import DAY


@column
def by_interval(facts: Facts) -> NDArray[np.int64]:
    """Return the number of each contact's channel and reporting interval."""
    return _cells(facts, facts.scenario.calendar.interval)


@column
def by_day(facts: Facts) -> NDArray[np.int64]:
    """Return the number of each contact's channel and day."""
    return _cells(facts, float(DAY))


def _cells(facts: Facts, length: float) -> NDArray[np.int64]:
    """Return the number of each channel and stretch of time; who is passed on after the last stretch counts in it."""
    contacts, (_, count) = facts.log.contacts, shape_of(facts, length)
    stretch = np.minimum((contacts["arrival"] // length).astype(np.int64), count - 1)
    return np.asarray(contacts["channel"] * np.int64(count) + stretch)


def shape_of(facts: Facts, length: float) -> tuple[int, int]:
    """Return how many channels and stretches of time there are."""
    return len(facts.scenario.channel_names), round(horizon(facts.scenario) / length)

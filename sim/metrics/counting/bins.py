"""When each contact arrived, by channel: in which day, or reporting interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, interval_starts, midnights
from sim.metrics.facts import Facts, column


@column
def by_interval(facts: Facts) -> NDArray[np.int64]:
    """Return the number of each contact's channel and reporting interval."""
    return _cells(facts, interval_starts(facts.scenario))


@column
def by_day(facts: Facts) -> NDArray[np.int64]:
    """Return the number of each contact's channel and day."""
    return _cells(facts, midnights(facts.scenario)[:-1])


def _cells(facts: Facts, starts: Floats) -> NDArray[np.int64]:
    """Return the number of each channel and stretch of time; who is passed on after the last stretch counts in it."""
    contacts = facts.log.contacts
    stretch = np.searchsorted(starts, contacts["arrival"], side="right") - 1
    return np.asarray(contacts["channel"] * np.int64(len(starts)) + stretch)

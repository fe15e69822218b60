"""Sums per channel and stretch of time: days, or reporting intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import horizon
from sim.log.records import Column
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column
from sim.scenario.basics.units import DAY


class Bins:
    """Contacts by channel and bin of their arrival; who is passed on after the last bin counts in it.

    Attributes
    ----------
    shape
        Channels and bins.
    cells
        Per contact, the number of its channel and bin.
    """

    def __init__(self, channel: Column, arrival: Column, shape: tuple[int, int], length: float) -> None:
        position = np.minimum((arrival // length).astype(np.int64), shape[1] - 1)
        self.shape, self.cells = shape, np.asarray(channel * np.int64(shape[1]) + position)

    def sums(self, weight: Floats) -> Floats:
        """Return a weight summed per channel and bin, in the bins' shape."""
        return np.asarray(np.bincount(self.cells, weight, self.shape[0] * self.shape[1]).reshape(self.shape))

    def counts(self, mine: Mask) -> NDArray[np.int64]:
        """Return how many of some contacts are in each cell, channels one after the other."""
        return np.bincount(self.cells[mine], minlength=self.shape[0] * self.shape[1])


@column
def by_interval(facts: Facts) -> Bins:
    """Return the reporting interval of each contact's arrival."""
    return _bins(facts, facts.scenario.calendar.interval)


@column
def by_day(facts: Facts) -> Bins:
    """Return the day of each contact's arrival."""
    return _bins(facts, float(DAY))


def _bins(facts: Facts, length: float) -> Bins:
    contacts = facts.log.contacts
    return Bins(contacts["channel"], contacts["arrival"], shape_of(facts, length), length)


def shape_of(facts: Facts, length: float) -> tuple[int, int]:
    """Return how many channels and stretches of time there are."""
    return len(facts.scenario.channel_names), round(horizon(facts.scenario) / length)

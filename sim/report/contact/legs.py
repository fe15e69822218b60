"""Agent time by contact, in order of time, as a log tells it: with whom each contact was, from when to when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.records import ContactLog
from sim.metrics.columns.waits import taken_up
from sim.metrics.costs.legs import agent_time

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class OrderedLegs(NamedTuple):
    """Columns of equal length, sorted by contact and time; ``kind`` is a ``LegKind``."""

    contact: Ints
    pool: Ints
    agent: Ints
    start: Floats
    end: Floats
    kind: Ints

    def where(self, mine: NDArray[np.bool_] | Ints) -> OrderedLegs:
        """Return some of the legs, or all in another order."""
        return OrderedLegs._make(column[mine] for column in self)


def ordered_legs(log: ContactLog) -> OrderedLegs:
    """Return the agent time of every contact: that of its own row, and its legs.

    Who waits to be taken up again as the simulation ends, or as they leave, has a row that ends where it begins; that
    is no leg.
    """
    contacts = log.contacts
    own = np.flatnonzero(contacts["pool"] >= 0)
    taken, over = taken_up(log)[own], contacts["end"][own]
    own = own[(over > taken) | ~np.isin(own, log.legs["contact"])]
    found = OrderedLegs._make(agent_time(log, own))
    return found.where(np.lexsort([found.end, found.start, found.contact]))


def over_at(log: ContactLog) -> Floats:
    """Return when each contact is over for us: its end, or the end of the last work on it."""
    end = np.nan_to_num(log.contacts["end"], nan=log.end).astype(float)
    np.maximum.at(end, log.legs["contact"], log.legs["end"])
    return end

"""Agent time by contact, in order of time, as a log tells it: with whom each contact was, from when to when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.records import PASSING, ContactLog, Outcome
from sim.metrics.columns.waits import taken_up
from sim.metrics.costs.legs import agent_time

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MACHINES = (Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED)


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


class Waits(NamedTuple):
    """Columns of equal length: who waits from when to when, after how many legs, and whether any passed them on."""

    contact: Ints
    start: Floats
    end: Floats
    step: Ints
    passed: NDArray[np.bool_]


def waiting(log: ContactLog) -> Waits:
    """Return when contacts wait: on arrival and after each leg, until the next one or until they leave."""
    found, over = ordered_legs(log), over_at(log)
    contact = np.concatenate([np.arange(len(over)), found.contact])
    since = np.concatenate([log.contacts["arrival"], found.end])
    step = np.concatenate([np.zeros(len(over), np.int64), leg_number(found.contact)])
    until = np.concatenate([over, over[found.contact]])
    until[_row_before(found.contact, len(over))] = found.start
    passing = np.concatenate([np.zeros(len(over), int), np.isin(found.kind, PASSING)])
    waits, passed = np.flatnonzero(until > since), _so_far(passing, contact, step)
    return Waits(contact[waits], since[waits], until[waits], step[waits], passed[waits])


def leg_number(contact: Ints) -> Ints:
    """Return which of its contact's legs each is, from 1; the legs of a contact stand together."""
    return np.arange(len(contact)) - np.searchsorted(contact, contact) + 1


def alone(log: ContactLog) -> NDArray[np.bool_]:
    """Return who is with a machine: they leave the queue as they arrive, and no agent answers."""
    contacts = log.contacts
    at_once = (contacts["left_queue"] == contacts["arrival"]) & (contacts["pool"] < 0)
    return np.asarray(at_once & np.isin(contacts["outcome"], (*MACHINES, Outcome.UNFINISHED)))


def _row_before(contact: Ints, contacts: int) -> Ints:
    """Return what each leg follows: the arrival of its contact, or the leg before; arrivals are numbered first."""
    mine = np.arange(len(contact))
    return np.where(leg_number(contact) == 1, contact, contacts + mine - 1)


def _so_far(passing: Ints, contact: Ints, step: Ints) -> NDArray[np.bool_]:
    """Return whether any leg of the same contact, up to each row, passed it on."""
    order = np.lexsort([step, contact])
    running, first = np.cumsum(passing[order]), np.searchsorted(contact[order], contact[order])
    passed = np.empty(len(order), bool)
    passed[order] = running > running[first]
    return passed

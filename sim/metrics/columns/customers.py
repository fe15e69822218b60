"""Customers: whose contact each is, which of theirs, and with which of them it is over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.metrics.columns.endings import attended, going_on
from sim.metrics.columns.episodes import began, episode
from sim.metrics.columns.waits import inbound
from sim.metrics.columns.warmup import studied
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.order import among, ordered, ranked
from sim.metrics.counting.spans import Floats, ticks
from sim.metrics.facts import Facts, column, column_of_all


@column_of_all
def person(facts: Facts) -> NDArray[np.int64]:
    """Return the number of each contact's customer; where nobody knows the customer, one for each episode."""
    customer = facts.log.contacts["customer"]
    return ranked(np.where(customer > 0, customer, -episode(facts)))


@column_of_all
def turn(facts: Facts) -> NDArray[np.int64]:
    """Return which of its customer's contacts each is, from 0: of those of an episode by attempt, else by arrival."""
    whose = person(facts)
    order = ordered(whose, ticks(began(facts)), facts.log.contacts["attempt"])
    sizes = np.bincount(whose)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return place


@column_of_all
def is_last(facts: Facts) -> Mask:
    """Return which contacts are the last of their customer."""
    most = np.zeros(int(person(facts).max(initial=-1)) + 1, np.int64)
    np.maximum.at(most, person(facts), turn(facts))
    return np.asarray(turn(facts) == most[person(facts)])


@column_of_all
def settled(facts: Facts) -> Mask:
    """Return the last contact of each customer of which nothing goes on any more."""
    open_still = among(person(facts), person(facts)[going_on(facts)])
    return np.asarray(attended(facts) & is_last(facts) & ~open_still)


def first_of_each(facts: Facts, mine: Mask) -> Mask:
    """Return the first contact of each customer among some of those studied."""
    contacts = facts.log.contacts
    if not ((contacts["attempt"] > 1).any() or (contacts["customer"] > 0).any()):
        return np.asarray(mine & studied(facts))
    rows = np.flatnonzero(mine & studied(facts))
    whose, first = person(facts)[rows], np.zeros(len(mine), bool)
    earliest = np.full(int(whose.max(initial=-1)) + 1, len(mine))
    np.minimum.at(earliest, whose, rows)
    first[earliest[earliest < len(mine)]] = True
    return first


@column_of_all
def newcomers(facts: Facts) -> Mask:
    """Return the first contact of each customer who contacted us."""
    return first_of_each(facts, inbound(facts))


@column
def annual_value(facts: Facts) -> Floats:
    """Return what each contact's customer is worth in a year, by segment."""
    segments = facts.scenario.segments
    values = [segments[name].annual_value if name else 0.0 for name in facts.scenario.segment_names]
    return np.asarray(np.array(values)[facts.log.contacts["segment"]], dtype=float)

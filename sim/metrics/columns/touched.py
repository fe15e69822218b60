"""What the tone of our messages does to customers between their contacts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.demand.broadcast import sent_at
from sim.demand.people.population import segment_sizes
from sim.metrics.columns.customers import is_last, person, turn
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column_of_all, fact
from sim.scenario.customers.people import Message
from sim.scenario.customers.retention import Retention


class Tones(NamedTuple):
    """When messages arrive, in order, and each segment's gain in satisfaction before each and at last."""

    arrived: Floats
    gained: Floats


@fact
def tones(facts: Facts) -> Tones:
    """Return what the tones of all messages come to, in the mean of each segment's customers."""
    messages = [one for one in facts.scenario.demand.messages if one.tone]
    times = np.array([sent_at(facts.scenario, one) + one.delivery for one in messages])
    order = np.argsort(times, kind="stable")
    steps = [np.zeros(len(facts.scenario.segment_names)), *(_gain(facts, messages[k]) for k in order)]
    return Tones(times[order], np.cumsum(steps, axis=0))


def _gain(facts: Facts, message: Message) -> Floats:
    """Return what one message adds: tone x (1/2 + relevance) x the size of a touch, for the share who look at it."""
    scenario, channel = facts.scenario, facts.scenario.channels[message.channel]
    people = segment_sizes(scenario) if scenario.customers else np.ones(len(scenario.segment_names))
    mine = np.array([message.segment in (None, name) for name in scenario.segment_names])
    looked = message.recipients * channel.precision * channel.viewed
    seen = np.where(mine, np.minimum(1.0, looked / people[mine].sum()), 0.0)
    return np.asarray((scenario.retention or Retention()).tone * message.tone * (0.5 + message.relevance) * seen)


@column_of_all
def touched(facts: Facts) -> Floats:
    """Return what messages have added to the satisfaction of each contact's customer since the one before."""
    gained = _until(facts, facts.log.contacts["arrival"])
    if not len(tones(facts).arrived):
        return gained
    order = np.lexsort([turn(facts), person(facts)])
    same = np.diff(person(facts)[order], prepend=-1) == 0
    added = np.empty(len(order))
    added[order] = gained[order] - np.where(same, np.roll(gained[order], 1), 0.0)
    return added


@column_of_all
def touched_later(facts: Facts) -> Floats:
    """Return what messages add after the last contact of each customer, until the simulation ends; 0 at others."""
    arrival = facts.log.contacts["arrival"]
    later = _until(facts, np.full(len(arrival), facts.log.end)) - _until(facts, arrival)
    return np.where(is_last(facts), later, 0.0)


def _until(facts: Facts, times: Floats) -> Floats:
    found = tones(facts)
    return np.asarray(
        found.gained[np.searchsorted(found.arrived, times, side="right"), facts.log.contacts["segment"]], dtype=float
    )

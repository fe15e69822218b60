"""Legs: agent time by contact, so that what a pool costs can be shared among those it worked for."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.records import PASSING, ContactLog, LegKind, Outcome, State
from sim.metrics.columns.waits import answered, taken_up
from sim.metrics.columns.warmup import studied
from sim.metrics.counting.groups import one_of
from sim.metrics.counting.order import ordered
from sim.metrics.counting.spans import Floats, ticks
from sim.metrics.facts import Facts, fact

Ints = NDArray[np.int64]


class Legs(NamedTuple):
    """Agent time that contacts took; ``effort`` is in agent-seconds: of n in hand at once each takes a share of 1/n.

    ``charged`` is what of it falls into the horizon, whose hours are paid for in the ledger.
    ``final`` marks the leg with the agent of the contact's own row; ``kind`` is why the others are apart.
    """

    contact: Ints
    pool: Ints
    agent: Ints
    start: Floats
    end: Floats
    kind: Ints
    effort: Floats
    charged: Floats

    @property
    def final(self) -> NDArray[np.bool_]:
        """Which are the last of their contact."""
        return np.asarray(self.kind == LegKind.LAST)

    def where(self, mine: NDArray[np.bool_]) -> Legs:
        """Return some of the legs."""
        rows = np.flatnonzero(mine)
        return Legs._make(column.take(rows) for column in self)


@fact
def legs_of(facts: Facts) -> Legs:
    """Return the legs of the contacts that are studied; those of others count in what an agent had in hand."""
    columns = agent_time(facts.log, np.flatnonzero(answered(facts)))
    _, pool, agent, start, end, _ = columns
    effort = _shared(facts, pool, agent, start, end)
    begun, over = (np.minimum(column, facts.log.end) for column in (start, end))
    charged = _shared(facts, pool, agent, begun, over) if len(end) and end.max() > facts.log.end else effort
    return Legs._make([*columns, effort, charged]).where(studied(facts)[columns[0]])


def agent_time(log: ContactLog, own: Ints) -> list[NDArray[Any]]:
    """Return the contact, pool, agent, start, end and kind of agent time: of some contacts' own rows, and of legs."""
    legs, contacts = log.legs, log.contacts
    last = own, contacts["pool"][own], contacts["agent"][own], taken_up(log)[own], contacts["end"][own]
    earlier = (legs[name] for name in ("contact", "pool", "agent", "start", "end", "kind"))
    columns = zip((*last, np.full(len(own), int(LegKind.LAST))), earlier, strict=True)
    return [np.concatenate(pair) for pair in columns]


def _shared(facts: Facts, pool: Ints, agent: Ints, start: Floats, end: Floats) -> Floats:
    """Return the agent-seconds of each leg; where an agent holds several contacts, its share of them."""
    effort, states = end - start, facts.log.states
    for number in np.unique(states["pool"][states["state"] == State.BUSY]):
        mine = np.flatnonzero(pool == number)
        effort[mine] -= _left_to_others(agent[mine], start[mine], end[mine])
    return np.asarray(effort)


def _left_to_others(agent: Ints, start: Floats, end: Floats) -> Floats:
    """Return the integral of 1 - 1/n over each leg, n the number of legs of its agent at the same time.

    What is left of the leg is its share: exactly all of it where the agent had nobody else.
    """
    count = len(agent)
    times, agents = np.concatenate([start, end]), np.concatenate([agent, agent])
    order = ordered(agents, ticks(times))
    in_hand = np.cumsum(np.where(order < count, 1, -1))
    passed = np.diff(times[order], append=0.0)
    others = np.maximum(in_hand, 1) - 1
    spent = np.concatenate([[0.0], np.cumsum(passed * others / (others + 1))[:-1]])
    at = np.empty(2 * count)
    at[order] = spent
    return np.asarray(at[count:] - at[:count])


def handled_here(found: Legs, outcome: Ints) -> NDArray[np.bool_]:
    """Return which legs end what their pool does for a contact: served, or passed on."""
    passed = one_of(found.kind, PASSING)
    return np.asarray(passed | (found.final & (outcome[found.contact] == Outcome.SERVED)))

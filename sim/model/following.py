"""Beyond the horizon: who has come by its end is followed until their contact is over; then all else is cut off.

A center that stays open is played on, with the customers, hours and staff of the days that follow, so that who waits at
the end meets whom they would have met. What is told of it is only how the contacts of the horizon end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.hours import horizon
from sim.model.contact import FOREVER
from sim.model.shifts import changes
from sim.records import ContactLog, State

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.contact import Contact
    from sim.model.pool import AgentPool
    from sim.scenario.scenario import Scenario

MOST_DAYS = 7  # whom nobody answers within a week of the plan is not answered
STEP = 300.0


def days_beyond(scenario: Scenario) -> int:
    """Return for how many days who has come may be followed: as many as the horizon has, so that it costs no more."""
    return min(scenario.calendar.days, MOST_DAYS)


def follow(center: Center, scenario: Scenario, end: float) -> float:
    """Play on until the contacts that go on at the end are over, or those that can be; return when that is.

    Parameters
    ----------
    scenario
        The one that is played: of so many days more than the horizon.
    """
    last, now = horizon(scenario), end
    served_by = {pool.number for pool in center.pools if _comes(center, pool, scenario, end)}
    going_on = [contact for contact in underway(center) if not _waits_in_vain(contact, served_by)]
    while going_on and now < last:
        now = min(now + STEP, last)
        center.clock.run_until(now)
        _forget_settled(going_on, served_by)
    return now


def _forget_settled(going_on: list[Contact], served_by: set[int]) -> None:
    """Take contacts off the end, up to one that goes on: thousands are not asked again and again, and one is enough."""
    while going_on and (going_on[-1].is_over or _waits_in_vain(going_on[-1], served_by)):
        going_on.pop()


def underway(center: Center) -> list[Contact]:
    """Return whose contact goes on: who waits, is with an agent or a machine, or between two tries of a callback."""
    agents = [agent for pool in center.pools for agent in pool.on_duty]
    lines = [klass.line.queue for channel in center.channels for klass in channel.classes]
    lines += [agent.own_line for agent in agents]
    waiting = [contact for line in lines for contact in line if contact.waiting]
    in_hand = [contact for agent in agents for contact in agent.in_hand()]
    found = dict.fromkeys([*waiting, *in_hand, *center.underway])
    return [contact for contact in found if not contact.left_silently]


def _comes(center: Center, pool: AgentPool, scenario: Scenario, end: float) -> bool:
    """Whether anybody of a pool is there, or comes until the last day that is played."""
    return bool(pool.on_duty) or any(count for time, count in changes(center, pool, scenario) if time >= end)


def _waits_in_vain(contact: Contact, served_by: set[int]) -> bool:
    """Whether a contact waits that nobody will answer, and that will not give up either."""
    endless = contact.patience == FOREVER or contact.promised or contact.klass.deferred
    return contact.waiting and endless and not any(pool.number in served_by for pool in contact.klass.pools)


def within(log: ContactLog, end: float) -> ContactLog:
    """Return what belongs to the horizon: its contacts, however long they take, and the staff's time until its end."""
    count = int(np.searchsorted(log.contacts["arrival"], end))
    of_contacts = {
        name: {key: column[table["contact"] < count] for key, column in table.items()}
        for name, table in (("legs", log.legs), ("offers", log.offers), ("rewards", log.rewards))
    }
    states = {name: column[log.states["start"] < end] for name, column in log.states.items()}
    states["end"] = np.where(states["state"] == State.HIRED, states["end"], np.minimum(states["end"], end))
    rung, told = log.dials["end"] < end, log.uptake["at"] < end
    return ContactLog(
        {name: column[:count] for name, column in log.contacts.items()},
        states,
        log.names,
        end,
        dials={name: column[rung] for name, column in log.dials.items()},
        messages=log.messages,
        uptake={name: column[told] for name, column in log.uptake.items()},
        opinions=log.opinions,
        **of_contacts,
    )

"""Beyond the horizon: who has come by its end is followed until their contact is over; then all else is cut off.

A center that stays open is played on, with the customers, hours and staff of the days that follow, so that who waits at
the end meets whom they would have met. What is told of it is only how the contacts of the horizon end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import horizon
from sim.log.records import ContactLog, State, some_of
from sim.model.staff.shifts import changes
from sim.model.state.contact import FOREVER

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.contact import Contact
    from sim.model.state.pool import AgentPool
    from sim.scenario.scenario import Scenario

STEP = 300.0


def follow(center: Center, scenario: Scenario, end: float) -> float:
    """Play on until the contacts that go on at the end are over, or those that can be; return when that is.

    Parameters
    ----------
    scenario
        The one that is played: of so many days more than the horizon.
    """
    last, now = horizon(scenario), end
    served_by = {pool.number for pool in center.pools if pool.on_duty or comes(center, pool, scenario, end)}
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


def comes(center: Center, pool: AgentPool, scenario: Scenario, end: float) -> bool:
    """Whether anybody of a pool comes from a time until the last day that is played."""
    return any(count for time, count in changes(center, pool, scenario) if time >= end)


def _waits_in_vain(contact: Contact, served_by: set[int]) -> bool:
    """Whether a contact waits that nobody will answer, and that will not give up either."""
    endless = contact.patience == FOREVER or contact.promised or contact.klass.deferred
    return contact.waiting and endless and not any(pool.number in served_by for pool in contact.klass.pools)


def within(log: ContactLog, end: float) -> ContactLog:
    """Return what belongs to the horizon: its contacts, however long they take, and the staff's time until its end."""
    count = int(np.searchsorted(log.contacts["arrival"], end))
    of_contacts = (log.legs, log.offers, log.rewards, log.sessions, log.records)
    legs, offers, rewards, sessions, records = (some_of(table, table["contact"] < count) for table in of_contacts)
    states = some_of(log.states, log.states["start"] < end)
    states["end"] = np.where(states["state"] == State.HIRED, states["end"], np.minimum(states["end"], end))
    return replace(
        log,
        contacts=some_of(log.contacts, slice(count)),
        states=states,
        end=end,
        legs=legs,
        offers=offers,
        rewards=rewards,
        sessions=sessions,
        records=records,
        dials=some_of(log.dials, log.dials["end"] < end),
        uptake=some_of(log.uptake, log.uptake["at"] < end),
        skills=some_of(log.skills, log.skills["at"] < end),
        causes=some_of(log.causes, log.causes["at"] <= end),
        base=some_of(log.base, log.base["at"] < end),
    )

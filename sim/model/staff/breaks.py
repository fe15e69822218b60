"""Breaks, coaching, paperwork, meetings: due at a time of the calendar, taken when the contact in hand is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.records import State
from sim.model.clock import FOREVER, FREES, PAUSES, Story
from sim.model.routing import dispatch
from sim.model.state.pool import IDLE, Away
from sim.ticks import later

if TYPE_CHECKING:
    from sim.demand.roster import Pause
    from sim.model.center import Center
    from sim.model.state.pool import Agent, AgentPool


def breaks(center: Center, pool: AgentPool, calendar: list[Pause]) -> Story:
    """Send one agent away from customers whenever a block of the calendar is due.

    One that is due as a shift begins is taken by who comes then, before any contact.
    """
    for at, name, length in calendar:
        state = int(State[name.upper()])
        yield center.clock.change(at, PAUSES, pool.number, pool.first)
        if pool.idle:
            agent = pool.idle.popleft()
            pool.recorder.state(pool.number, agent.number, IDLE, agent.idle_since, at)
            begin(center, agent, state, length)
        else:
            pool.pauses.append((state, length))
            pool.wind_down()


def begin(center: Center, agent: Agent, state: int, length: float) -> None:
    """Let an agent who is free be away for a while."""
    now = center.clock.now
    alarm = center.clock.until(later(now, length), FREES, (FOREVER, agent.pool.number, agent.number))
    alarm.callbacks = (lambda _: _return(center, agent),)
    agent.pool.away[agent] = Away(state, now, alarm)


def _return(center: Center, agent: Agent) -> None:
    now = center.clock.now
    agent.pool.come_back(agent, now)
    dispatch.seek_work(center, agent, now)

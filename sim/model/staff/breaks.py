"""Breaks, coaching, paperwork, meetings: due at a time of the calendar, taken when the contact in hand is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.records import State
from sim.model.clock import FOREVER, FREES, PAUSES, Story
from sim.model.routing import dispatch
from sim.model.state.pool import IDLE, Away, DuePause
from sim.ticks import later

if TYPE_CHECKING:
    from sim.demand.staff.seats import Pause
    from sim.model.center import Center
    from sim.model.state.pool import Agent, AgentPool


def breaks(center: Center, pool: AgentPool, calendar: list[Pause]) -> Story:
    """Send one agent away from customers whenever a block of the calendar is due.

    One that is due as a shift begins is taken by who comes then, before any contact.
    """
    for at, name, length, turn in calendar:
        due = DuePause(int(State[name.upper()]), length, turn)
        yield center.clock.change(at, PAUSES, pool.number, pool.first)
        agent = pool.who_rests(turn)
        if agent is not None:
            pool.idle.remove(agent)
            pool.recorder.state(pool.number, agent.number, IDLE, agent.idle_since, at)
            begin(center, agent, due)
        else:
            pool.pauses.append(due)
            pool.wind_down()


def begin(center: Center, agent: Agent, due: DuePause) -> None:
    """Let an agent who is free be away for a while."""
    now, pool = center.clock.now, agent.pool
    alarm = center.clock.until(later(now, due.length), FREES, (FOREVER, pool.number, agent.number))
    alarm.callbacks = (lambda _: _return(center, agent),)
    pool.away[agent] = Away(due.state, now, alarm)
    if due.turn is not None:
        pool.note_turn(agent, due.turn)


def _return(center: Center, agent: Agent) -> None:
    now = center.clock.now
    agent.pool.come_back(agent, now)
    dispatch.seek_work(center, agent, now)

"""Simulate one horizon: from demand to the contact log."""

from __future__ import annotations

from sim.demand import Demand
from sim.hours import horizon, stays_open
from sim.model.arrivals import arrivals
from sim.model.center import Center
from sim.model.clock import begin
from sim.model.contact import NEVER, SERVED, UNFINISHED, write_row
from sim.model.doors import doors
from sim.model.pool import DUTY, IDLE, Agent
from sim.model.shifts import shifts
from sim.records import ContactLog, to_log
from sim.scenario.scenario import Scenario


def simulate(scenario: Scenario, demand: Demand) -> ContactLog:
    """Play one replication and return its facts.

    A center with a channel that stays open at the end of the horizon is cut there, and who waits or
    talks is unfinished; otherwise queues are drained beyond it.
    """
    end = horizon(scenario)
    center = Center(scenario, demand, end)
    _begin(center, scenario)
    if any(stays_open(scenario, name) for name in scenario.channel_names):
        center.clock.run_until(end)
    else:
        center.clock.run_until()
        end = max(end, center.last_end())
    _cut(center, end)
    return to_log(center.recorder, center.names, end)


def _begin(center: Center, scenario: Scenario) -> None:
    for pool in center.pools:
        begin(center.clock, shifts(center, pool, scenario))
    for channel in center.channels:
        begin(center.clock, doors(center, channel, scenario))
    for channel in center.channels:
        begin(center.clock, arrivals(center, channel, scenario.calendar.days))


def _cut(center: Center, end: float) -> None:
    """Write down who is still waiting, talking or on duty when the simulation ends."""
    agents = [agent for pool in center.pools for agent in pool.on_duty]
    for agent in agents:
        _cut_agent(center, agent, end)
    for pool in center.pools:
        if pool.closing:
            pool.reopen(end)
        pool.keep(end, len(pool.surplus))
    lines = [klass.line for channel in center.channels for klass in channel.classes]
    waiting = [contact for line in lines for contact in line.queue]
    for contact in [*waiting, *(contact for agent in agents for contact in agent.own_line)]:
        if contact.waiting:
            write_row(center, contact, UNFINISHED, 0, NEVER, end, None)


def _cut_agent(center: Center, agent: Agent, end: float) -> None:
    note = center.recorder.state
    contact = agent.contact
    if contact is None:
        note(agent.pool.number, agent.number, IDLE, agent.idle_since, end)
    elif contact.talk_end > end:
        contact.talk_end = NEVER
        write_row(center, contact, UNFINISHED, 0, contact.answered, end, agent)
    else:
        write_row(center, contact, SERVED, 0, contact.answered, end, agent)
    note(agent.pool.number, agent.number, DUTY, agent.on_since, end)

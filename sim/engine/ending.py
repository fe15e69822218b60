"""Who is there when a simulation ends: who is followed, and what is written down of all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.engine.asking.center import CompiledCenter
from sim.engine.lives.concurrent import PROBE
from sim.engine.lives.live import PASSED_ON, SERVED, judge
from sim.engine.records.layout import DEFERRED, ENDLESS, LEFT, NOBODY, OVER, PROBES, TICKS, World
from sim.engine.records.views import Handle
from sim.engine.routing.dispatch import HELD
from sim.engine.routing.promises import ACCEPTED
from sim.engine.state.facts import ended, note_leg, state, write_leg
from sim.engine.state.pools import DUTY, IDLE, come_back, keep, reopen, worked
from sim.log.codes import Outcome
from sim.model.following import comes
from sim.scenario.scenario import Scenario

UNFINISHED = int(Outcome.UNFINISHED)


class LastMoment:
    """A replication at one moment, as far as it is asked who is there."""

    def __init__(self, world: World, handle: Handle, center: CompiledCenter) -> None:
        self.world, self.handle, self.center = world, handle, center

    def is_settled(self, slot: int, served_by: set[int]) -> bool:
        """Whether a contact is over, or waits in vain."""
        return bool(self.world.contacts[slot].stage == OVER) or self.waits_in_vain(slot, served_by)

    def waits_in_vain(self, slot: int, served_by: set[int]) -> bool:
        """Whether a contact waits that nobody will answer, and that will not give up either."""
        one = self.world.contacts[slot]
        endless = one.patience == ENDLESS or one.callback == ACCEPTED or self.world.classes[one.klass].takes == DEFERRED
        return bool(one.waiting) and endless and not served_by & self._able(one)

    def served_by(self, scenario: Scenario, end: float) -> set[int]:
        """Return the pools of which anybody is there, or comes until the last day that is played."""
        pools = self.center.pools
        return {
            pool.number
            for number, pool in enumerate(pools)
            if self.world.pools[number].on_duty or comes(self.center, pool, scenario, end)
        }

    def _able(self, one: Any) -> set[int]:
        """Return the pools that may serve a contact."""
        every = [klass for channel in self.center.channels for klass in channel.classes]
        return {pool.number for pool in every[one.klass].pools}

    def underway(self) -> list[int]:
        """Return whose contact goes on: who waits, is with an agent or a machine, or between two tries."""
        agents = self._on_duty()
        in_hand = (slot for agent in agents for slot in self._in_hand(agent))
        found = dict.fromkeys([*self._waiting(), *self._in_own_lines(agents), *in_hand, *self._alone()])
        return [slot for slot in found if self.world.contacts[slot].stage not in (LEFT, PROBES)]

    def _in_hand(self, agent: int) -> list[int]:
        """Return the contacts an agent is with, and one just taken up."""
        one = self.world.agents[agent]
        held = [int(job.contact) for job in self.world.jobs[one.jobs_from : one.jobs_from + one.jobs]]
        return held if one.contact == NOBODY else [*held, int(one.contact)]

    def _alone(self) -> list[int]:
        """Return who is in a session or between two tries of a callback, in the order in which that began."""
        contacts = self.world.contacts
        found = np.flatnonzero((contacts["refs"] > 0) & (contacts["underway"] > 0))
        return [int(slot) for slot in found[np.argsort(contacts["underway"][found])]]

    def _waiting(self) -> Iterator[int]:
        w = self.world
        for klass in range(len(w.classes)):
            yield from self._in_line(int(w.classes[klass].line))

    def _in_own_lines(self, agents: list[int]) -> Iterator[int]:
        for agent in agents if self.world.clock[0].last_agent_wait else ():
            yield from self._in_line(int(self.world.clock[0].own_lines) + agent)

    def _in_line(self, line: int) -> Iterator[int]:
        """Yield who waits in a line."""
        w, node = self.world, self.world.lines[line].first
        while node != NOBODY:
            if w.contacts[w.nodes[node].contact].waiting:
                yield int(w.nodes[node].contact)
            node = w.nodes[node].after

    def _on_duty(self) -> list[int]:
        w, found = self.world, []
        for pool in range(len(w.pools)):
            agent = w.pools[pool].first_on
            while agent != NOBODY:
                found.append(int(agent))
                agent = w.agents[agent].later
        return found

    def cut(self, now: int) -> None:
        """Write down who is still waiting, talking or on duty."""
        w = self.world
        w.clock[0].now = now
        agents = self._on_duty()
        waiting = [*self._waiting(), *self._in_own_lines(agents)]
        for agent in agents:
            self._cut_agent(agent, now)
        for pool in range(len(w.pools)):
            if w.pools[pool].closing:
                reopen(self.handle, pool)
            keep(self.handle, pool, int(w.pools[pool].surplus_to - w.pools[pool].surplus_from))
        for slot in waiting:
            if w.contacts[slot].stage != LEFT:
                self._cut_waiting(slot, now)
        for slot in self._alone():
            self._cut_alone(slot, now)

    def _cut_alone(self, slot: int, now: int) -> None:
        """Write down who is in a session without an agent, or between two tries of a callback."""
        one = self.world.contacts[slot]
        one.talk_end = ENDLESS
        left = one.arrival if self.center.channels[one.channel].mode.automated else ENDLESS
        ended(self.handle, slot, UNFINISHED, 0, left, now, NOBODY)

    def _cut_waiting(self, slot: int, now: int) -> None:
        """Write down who waits; a message that was put down was begun, and is served if only wrap-up is left."""
        one = self.world.contacts[slot]
        was_begun = self.world.classes[one.klass].takes == DEFERRED and one.first_leg != NOBODY
        if was_begun and one.talk_end <= now:
            one.resumed = now
            self._serve(slot, int(one.last_with), now)
        elif one.transfers:
            one.resumed = now
            ended(self.handle, slot, UNFINISHED, PASSED_ON, one.answered, now, int(one.last_with))
        else:
            ended(self.handle, slot, UNFINISHED, 0, one.answered if was_begun else ENDLESS, now, NOBODY)

    def _cut_agent(self, agent: int, now: int) -> None:
        one = self.world.agents[agent]
        if one.away != NOBODY:
            come_back(self.handle, agent)
        elif one.load:
            for job in self.world.jobs[one.jobs_from : one.jobs_from + one.jobs]:
                self._cut_job(job, agent, now)
            worked(self.handle, agent)
        elif one.contact == NOBODY:
            state(self.handle, agent, IDLE, one.idle_since, now)
        elif self.world.contacts[one.contact].waiting:
            slot = int(one.contact)
            note_leg(self.handle, slot, agent, self.world.contacts[slot].held_since, now, HELD)
            worked(self.handle, agent)
        else:
            self._cut_contact(int(one.contact), agent, now)
            worked(self.handle, agent)
        state(self.handle, agent, DUTY, one.on_since, now)

    def _cut_job(self, job: Any, agent: int, now: int) -> None:
        """Write down who has not been finished beside others; and for how long somebody has probed in vain."""
        slot = int(job.contact)
        if self.world.contacts[slot].stage == PROBES:
            write_leg(self.handle, slot, agent, job.since, now, PROBE)
        else:
            self._cut_contact(slot, agent, now)

    def _serve(self, slot: int, agent: int, now: int) -> None:
        """Write down who is served, all but the rest of the wrap-up."""
        one = self.world.contacts[slot]
        if self.world.channels[one.channel].judges:
            judge(self.handle, slot)
        ended(self.handle, slot, SERVED, 0, one.answered, now, agent)

    def _cut_contact(self, slot: int, agent: int, now: int) -> None:
        """Write down who talks when the simulation ends; who has only wrap-up left is served."""
        one = self.world.contacts[slot]
        if one.talk_end <= now:
            if self.center.base is not None:
                self.center.base.is_here(int(one.customer) - 1, now / TICKS)
            self._serve(slot, agent, now)
        else:
            one.talk_end = ENDLESS
            ended(self.handle, slot, UNFINISHED, 0, one.answered, now, agent)

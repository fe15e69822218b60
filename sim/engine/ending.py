"""Who is there when a simulation ends: who is followed, and what is written down of all others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from sim.engine.asking.center import CompiledCenter
from sim.engine.lives.concurrent import PROBE
from sim.engine.lives.live import PASSED_ON, SERVED, judge
from sim.engine.records.layout import DEFERRED, ENDLESS, KINDS, LEFT, NOBODY, OVER, PROBES, TICKS, World
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
    """A replication at one moment, as far as it is asked who is there.

    It looks at plain records, whose fields are found ten times as fast.
    """

    def __init__(self, world: World, handle: Handle, center: CompiledCenter) -> None:
        self.handle, self.center = handle, center
        self._contacts, self._agents, self._pools, self._jobs, self._classes, lines, nodes, self._clocks = (
            getattr(world, name).view(KINDS[name][0], np.ndarray)
            for name in ("contacts", "agents", "pools", "jobs", "classes", "lines", "nodes", "clock")
        )
        self._stages, self._waits = self._contacts["stage"], self._contacts["waiting"]
        self._first, self._after, self._standing = lines["first"], nodes["after"], nodes["contact"]
        self._judges = world.channels["judges"]

    def is_settled(self, slot: int, served_by: set[int]) -> bool:
        """Whether a contact is over, or waits in vain."""
        return self._stages.item(slot) == OVER or self.waits_in_vain(slot, served_by)

    def waits_in_vain(self, slot: int, served_by: set[int]) -> bool:
        """Whether a contact waits that nobody will answer, and that will not give up either."""
        if not self._waits.item(slot):
            return False
        one = self._contacts[slot]
        endless = one["patience"] == ENDLESS or one["callback"] == ACCEPTED or self._is_deferred(one)
        return bool(endless) and not served_by & self._able(one)

    def served_by(self, scenario: Scenario, end: float) -> set[int]:
        """Return the pools of which anybody is there, or comes until the last day that is played."""
        pools = self.center.pools
        return {
            pool.number
            for number, pool in enumerate(pools)
            if self._pools["on_duty"][number] or comes(self.center, pool, scenario, end)
        }

    def hold(self, slots: list[int]) -> None:
        """Hold contacts, each another one, until they are let go of."""
        self._contacts["refs"][slots] += 1

    def _able(self, one: Any) -> set[int]:
        """Return the pools that may serve a contact."""
        return self._pools_by_class[int(one["klass"])]

    @cached_property
    def _pools_by_class(self) -> list[set[int]]:
        return [{pool.number for pool in klass.pools} for channel in self.center.channels for klass in channel.classes]

    def _is_deferred(self, one: Any) -> bool:
        """Whether a contact is answered when there is time."""
        return bool(self._classes["takes"][one["klass"]] == DEFERRED)

    def underway(self) -> list[int]:
        """Return whose contact goes on: who waits, is with an agent or a machine, or between two tries."""
        agents = self._on_duty()
        in_hand = self._in_hand(agents)
        found = [*dict.fromkeys([*self._waiting(), *self._in_own_lines(agents), *in_hand, *self._alone()])]
        stages = self._contacts["stage"][found].tolist()
        return [slot for slot, stage in zip(found, stages, strict=True) if stage not in (LEFT, PROBES)]

    def _in_hand(self, agents: list[int]) -> Iterator[int]:
        """Yield the contacts agents are with, of each those beside others and then one just taken up."""
        for first, many, contact in self._of_agents(agents, "jobs_from", "jobs", "contact"):
            yield from self._jobs["contact"][first : first + many].tolist() if many else ()
            if contact != NOBODY:
                yield contact

    def _of_agents(self, agents: list[int], *names: str) -> Iterator[tuple[int, ...]]:
        """Return an iterator over some agents: what stands in fields of each."""
        return zip(*(self._agents[name][agents].tolist() for name in names), strict=True)

    def _alone(self) -> list[int]:
        """Return who is in a session or between two tries of a callback, in the order in which that began."""
        contacts = self._contacts
        found = np.flatnonzero((contacts["refs"] > 0) & (contacts["underway"] > 0))
        return [int(slot) for slot in found[np.argsort(contacts["underway"][found])]]

    def _waiting(self) -> Iterator[int]:
        for line in self._classes["line"].tolist():
            yield from self._in_line(line)

    def _in_own_lines(self, agents: list[int]) -> Iterator[int]:
        for agent in agents if self._clocks["last_agent_wait"][0] else ():
            yield from self._in_line(int(self._clocks["own_lines"][0]) + agent)

    def _in_line(self, line: int) -> Iterator[int]:
        """Yield who waits in a line."""
        node, waits, after, contacts = self._first.item(line), self._waits, self._after, self._standing
        while node != NOBODY:
            contact = contacts.item(node)
            if waits.item(contact):
                yield contact
            node = after.item(node)

    def _on_duty(self) -> list[int]:
        found, later = [], self._agents["later"].tolist()
        for agent in self._pools["first_on"].tolist():
            while agent != NOBODY:
                found.append(agent)
                agent = later[agent]
        return found

    def cut(self, now: int) -> None:
        """Write down who is still waiting, talking or on duty."""
        self._clocks["now"] = now
        agents = self._on_duty()
        waiting = [*self._waiting(), *self._in_own_lines(agents)]
        what_they_do = self._of_agents(agents, "away", "load", "contact", "on_since")
        for agent, (away, load, contact, on_since) in zip(agents, what_they_do, strict=True):
            if away == NOBODY and load == 0 and contact != NOBODY and not self._contacts["waiting"][contact]:
                self._cut_contact(contact, agent, now)
                worked(self.handle, agent)
            else:
                self._cut_agent(agent, now)
            state(self.handle, agent, DUTY, on_since, now)
        for pool, one in enumerate(self._pools):
            if one["closing"]:
                reopen(self.handle, pool)
            keep(self.handle, pool, int(one["surplus_to"] - one["surplus_from"]))
        self._cut_all_waiting([slot for slot in waiting if self._stages.item(slot) != LEFT], now)
        for slot in self._alone():
            self._cut_alone(slot, now)

    def _cut_alone(self, slot: int, now: int) -> None:
        """Write down who is in a session without an agent, or between two tries of a callback."""
        one = self._contacts[slot]
        one["talk_end"] = ENDLESS
        left = one["arrival"] if self.center.channels[one["channel"]].mode.automated else ENDLESS
        ended(self.handle, slot, UNFINISHED, 0, left, now, NOBODY)

    def _cut_all_waiting(self, slots: list[int], now: int) -> None:
        """Write down who waits: of most there is nothing that `_cut_waiting` asks for, and there may be thousands."""
        was_with_us = (self._contacts["transfers"][slots] > 0) | (self._contacts["first_leg"][slots] != NOBODY)
        for slot, is_asked in zip(slots, was_with_us.tolist(), strict=True):
            if is_asked:
                self._cut_waiting(slot, now)
            else:
                ended(self.handle, slot, UNFINISHED, 0, ENDLESS, now, NOBODY)

    def _cut_waiting(self, slot: int, now: int) -> None:
        """Write down who waits; a message that was put down was begun, and is served if only wrap-up is left."""
        one = self._contacts[slot]
        was_begun = self._is_deferred(one) and one["first_leg"] != NOBODY
        if was_begun and one["talk_end"] <= now:
            one["resumed"] = now
            self._serve(slot, int(one["last_with"]), now)
        elif one["transfers"]:
            one["resumed"] = now
            ended(self.handle, slot, UNFINISHED, PASSED_ON, one["answered"], now, int(one["last_with"]))
        else:
            ended(self.handle, slot, UNFINISHED, 0, one["answered"] if was_begun else ENDLESS, now, NOBODY)

    def _cut_agent(self, agent: int, now: int) -> None:
        """Write down what an agent does who does not just talk, or wrap up, with one contact."""
        one = self._agents[agent]
        if one["away"] != NOBODY:
            come_back(self.handle, agent)
        elif one["load"]:
            for job in self._jobs[one["jobs_from"] : one["jobs_from"] + one["jobs"]]:
                self._cut_job(job, agent, now)
            worked(self.handle, agent)
        elif one["contact"] == NOBODY:
            state(self.handle, agent, IDLE, one["idle_since"], now)
        else:
            slot = int(one["contact"])
            note_leg(self.handle, slot, agent, self._contacts[slot]["held_since"], now, HELD)
            worked(self.handle, agent)

    def _cut_job(self, job: Any, agent: int, now: int) -> None:
        """Write down who has not been finished beside others; and for how long somebody has probed in vain."""
        slot = int(job["contact"])
        if self._contacts[slot]["stage"] == PROBES:
            write_leg(self.handle, slot, agent, job["since"], now, PROBE)
        else:
            self._cut_contact(slot, agent, now)

    def _serve(self, slot: int, agent: int, now: int) -> None:
        """Write down who is served, all but the rest of the wrap-up."""
        one = self._contacts[slot]
        if self._judges[one["channel"]]:
            judge(self.handle, slot)
        ended(self.handle, slot, SERVED, 0, one["answered"], now, agent)

    def _cut_contact(self, slot: int, agent: int, now: int) -> None:
        """Write down who talks when the simulation ends; who has only wrap-up left is served."""
        one = self._contacts[slot]
        if one["talk_end"] <= now:
            if self.center.base is not None:
                self.center.base.is_here(int(one["customer"]) - 1, now / TICKS)
            self._serve(slot, agent, now)
        else:
            one["talk_end"] = ENDLESS
            ended(self.handle, slot, UNFINISHED, 0, one["answered"], now, agent)

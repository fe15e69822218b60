"""Channels and classes as the clock sees them: doors, lines in use, who waits where."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.demand.channel_law import ChannelLaw
from sim.model.state.eligibility import Eligibility
from sim.model.state.machine import Machine, Machines
from sim.model.state.orders import AtRandom, InSystem, InSystemView, LastFirst
from sim.model.state.queues import DueQueueView, Queue, QueueView
from sim.plan.classes import ClassPlan, SkillPlan
from sim.policies.views import Rings
from sim.scenario.channels.channel import Channel, QueueOrder, Redial
from sim.scenario.routes import Stage, VendorRule

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Alarm, Story
    from sim.model.lives.by_mode import ChannelLife
    from sim.model.lives.outbound import CallingList
    from sim.model.state.contact import Contact
    from sim.model.state.pool import AgentPool

UNLIMITED = float("inf")
LINES: dict[str, type[Queue]] = {"fifo": Queue, "lifo": LastFirst, "in_system": InSystem}


class SentOut(NamedTuple):
    """A rule by which a contact goes to a vendor alone, and how it is treated then."""

    rule: VendorRule
    klass: ContactClass


class Ending(NamedTuple):
    """From when a channel is gone, in seconds, and to whom: segments and issues by number."""

    at: float
    kinds: frozenset[tuple[int, int]]

    def concerns(self, segment: int) -> bool:
        """Whether customers of a segment lose anything."""
        return any(segment == theirs for theirs, _ in self.kinds)


class ChannelNow:
    """A channel at one moment; ``lines_in_use`` counts who waits or talks.

    ``spec`` is what the scenario says of it, ``life`` what happens on it; ``story`` tells that of a contact, with
    vendors before it. ``machines`` is what its machine does over the horizon, ``machine`` as that begins, or with the
    latest change. ``resolution`` holds how likely contacts are resolved, by issue. The channel is there from
    ``since`` to before ``until``; ``ending`` says from when it is not, for whom and for what. Of customers who choose
    and meet a closed door the share ``comes_back`` does so when it is open, and the others choose; ``None`` where it
    is not so.
    """

    story: Callable[[Center, Contact], Story]

    def __init__(self, number: int, name: str, spec: Channel, law: ChannelLaw, drains: bool, life: ChannelLife) -> None:
        self.mean_handle = 0.0
        self.number, self.name, self.drains = number, name, drains
        self.mode, self.family, self.life = spec.service_mode, spec.family, life
        self.speeds = spec.concurrency.speeds if spec.concurrency else (1.0,)
        self.follow(spec, law)
        self.resolution: tuple[float, ...] | None = None
        self.machines: Machines
        self.machine: Machine
        self.due: Callable[[Any, Any], Any] | None = None
        self.returns_at_opening = spec.when_closed == "redial_at_opening"
        self.comes_back: float | None = None
        self.since, self.until = 0.0, UNLIMITED
        self.ending: Ending | None = None
        self.openings: list[float] = []
        self.closings: list[float] = []
        self.is_open = False
        self.lines_in_use = 0
        self.waiting = 0
        self.classes: list[ContactClass] = []
        self.sent_out: dict[tuple[int, int], list[SentOut]] = {}
        self.above: dict[tuple[int, int, int], ContactClass] = {}
        self.volume = Volume()
        self.order: QueueOrder = spec.queue_order
        self.draw: Callable[[], float]
        self.calls: CallingList

    def follow(self, spec: Channel, law: ChannelLaw) -> None:
        """Go by what the scenario says of the channel, from now on."""
        self.spec, self.law = spec, law
        silent = spec.silent_abandonment
        self.silent_share, self.probe = (silent.share, silent.probe) if silent else (0.0, 0.0)
        self.lines: float = UNLIMITED if spec.lines is None else spec.lines
        self.queue_limit: float = UNLIMITED if spec.queue_limit is None else spec.queue_limit
        self.balks, self.callback = law.balks, spec.callback
        self.redial: Redial | None = spec.redial

    def is_there(self, time: float) -> bool:
        """Whether the channel has opened by a time, and not closed for good."""
        return self.since <= time < self.until

    def has_ended_for(self, contact: Contact, time: float) -> bool:
        """Whether the channel is gone by a time for a contact's customer and issue."""
        ending = self.ending
        return ending is not None and time >= ending.at and (contact.segment, contact.issue) in ending.kinds

    def serves(self, contact: Contact, time: float) -> bool:
        """Whether the channel is there at a time for a contact's customer and issue."""
        ending = self.ending  # asked of every channel at every choice
        if ending is not None and time >= ending.at and (contact.segment, contact.issue) in ending.kinds:
            return False
        return self.since <= time < self.until

    def can_be_reached(self, time: float) -> bool:
        """Whether a customer finds it open; messages may be written at any time."""
        return self.mode.deferred or self.is_open_at(time)

    def is_open_at(self, time: float) -> bool:
        """Whether the channel is open at a time of the horizon."""
        window = bisect_right(self.openings, time) - 1
        return window >= 0 and time < self.closings[window]


class Volume:
    """How many contacts have come in the latest reporting interval in which any has."""

    __slots__ = ("_count", "_interval")

    def __init__(self) -> None:
        self._interval, self._count = -1, 0

    def add(self, interval: int) -> None:
        """Count a contact that comes in an interval, this one or a new one."""
        self._count = self.of(interval) + 1
        self._interval = interval

    def of(self, interval: int) -> int:
        """Return how many have come in an interval, not before the latest."""
        return self._count if interval == self._interval else 0


class Turn(NamedTuple):
    """When a delayed ring may open for a contact, and the alarm by which to tell this wait from a later one."""

    due: float
    contact: Contact
    alarm: Alarm

    @property
    def still_waits(self) -> bool:
        """Whether the wait still lasts."""
        return self.contact.waiting and self.contact.alarm is self.alarm


class RingNow:
    """One ring of a class: the pools it opens, after how long, on which condition; a vendor's, or our own."""

    __slots__ = ("after", "armed", "doors", "line", "on_condition", "rule", "turns", "when")

    def __init__(self, stage: Stage, doors: tuple[Eligibility, ...], line: Queue) -> None:
        self.after, self.when, self.rule = stage.after, stage.when, stage.rule
        self.on_condition = stage.on_condition
        self.doors, self.line = doors, line
        self.turns: deque[Turn] = deque()
        self.armed = False


class ContactClass:
    """Contacts that routing treats alike, at one moment."""

    def __init__(self, plan: ClassPlan, home: ChannelNow, pools: dict[str, list[AgentPool]]) -> None:
        self.plan, self.home = plan, home
        self.waiting = 0
        self.interrupts: list[AgentPool] = []
        self.chatting: list[AgentPool] = []
        self.last_wait, self.mean_handle = 0.0, home.mean_handle
        self.sharing, self.deferred = plan.mode.shared, plan.mode.deferred
        self.line = self._new_line()
        skills = dict(plan.skills)
        able = {
            name: [crew for crew in pools[name] if skill.everybody or plan.channel in crew.extra]
            for name, skill in skills.items()
        }
        self.pace = {crew.number: skills[name].pace for name, crews in able.items() for crew in crews}
        self.preemptible = {crew.number for name, crews in able.items() for crew in crews if skills[name].preempt}
        self.pools = [crew for name, _ in plan.skills for crew in able[name]]
        self.stages = [
            RingNow(
                stage,
                tuple(Eligibility(crew, skills[name], plan) for name in stage.pools for crew in able[name]),
                self._new_line() if stage.after or stage.on_condition else self.line,
            )
            for stage in plan.stages
        ]
        self.lines = tuple(dict.fromkeys([self.line, *(ring.line for ring in self.stages)]))
        self.at_once = [ring for ring in self.stages if not ring.after]
        self.later = sorted((ring for ring in self.stages if ring.after), key=lambda ring: ring.after)
        self.first_on_duty = [door.pool.on_duty for ring in self.at_once for door in ring.doors]
        self.conditional = any(ring.on_condition for ring in self.at_once)
        self.rings: Rings = tuple(ring.doors for ring in self.at_once)
        self._feed_pools(skills)

    def _new_line(self) -> Queue:
        order = self.home.order
        return AtRandom(self.home.draw) if order == "random" else LINES[order]()

    def _feed_pools(self, skills: dict[str, SkillPlan]) -> None:
        for ring in self.stages:
            for door in ring.doors:
                view = InSystemView if self.home.order == "in_system" else QueueView
                feed = DueQueueView if self.deferred and self.home.due else view
                door.pool.feeds.append(feed(self, ring.line, skills[door.name]))
        for pool in self.pools:
            pool.classes.append(self)

"""Channels and classes as the clock sees them: doors, lines in use, who waits where."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.demand.demand import ChannelLaw
from sim.model.plan import DEFERRED, ClassPlan, SkillPlan
from sim.policies.views import Rings
from sim.scenario.channel import Channel, Redial
from sim.scenario.routing import When

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Story
    from sim.model.contact import Contact
    from sim.model.pool import Agent, AgentPool

UNLIMITED = float("inf")


class Machine(NamedTuple):
    """Self-service by the numbers: shares by issue, and where the rest goes."""

    containment: tuple[float, ...]
    induced: tuple[float, ...]
    quit: float
    failure: float
    context: float
    fallback: int | None


class ChannelNow:
    """A channel at one moment; ``lines_in_use`` counts who waits or talks.

    ``story`` tells the life of its contacts; ``resolution`` holds how likely they are resolved, by issue.
    """

    story: Callable[[Center, Contact], Story]

    def __init__(self, number: int, name: str, spec: Channel, law: ChannelLaw, drains: bool) -> None:
        self.number, self.name, self.law, self.drains = number, name, law, drains
        self.mode, self.family, self.callback = spec.mode, spec.family, spec.callback
        self.speeds = spec.concurrency.speeds if spec.concurrency else (1.0,)
        silent = spec.silent_abandonment
        self.silent_share, self.probe = (silent.share, silent.probe) if silent else (0.0, 0.0)
        self.changeover, self.chase = spec.changeover, spec.chase
        self.resolution: tuple[float, ...] | None = None
        self.machine: Machine
        self.due: Callable[[float], float] | None = None
        self.lines: float = UNLIMITED if spec.lines is None else spec.lines
        self.queue_limit: float = UNLIMITED if spec.queue_limit is None else spec.queue_limit
        self.balks = law.balks
        self.redial: Redial | None = spec.redial
        self.returns_at_opening = spec.when_closed == "redial_at_opening"
        self.openings: list[float] = []
        self.closings: list[float] = []
        self.is_open = False
        self.lines_in_use = 0
        self.waiting = 0
        self.classes: list[ContactClass] = []

    def is_open_at(self, time: float) -> bool:
        """Whether the channel is open at a time of the horizon."""
        window = bisect_right(self.openings, time) - 1
        return window >= 0 and time < self.closings[window]


class Door:
    """A pool as one class meets it; the view that agent-selection rules get."""

    __slots__ = ("idle", "name", "pool", "rank", "reserve", "skills")

    def __init__(self, pool: AgentPool, skill: SkillPlan, plan: ClassPlan) -> None:
        self.pool, self.name, self.rank, self.reserve = pool, pool.name, skill.rank, skill.reserve
        self.skills = pool.skills
        self.idle: Any = pool.idle
        if plan.mode == "concurrent":
            self.idle = Room(pool, skill.reserve, plan)
        elif skill.reserve or plan.mode == "deferred":
            self.idle = Kept(pool, skill.reserve, plan.mode == "deferred")


class Kept:
    """Idle agents of whom some are kept back: none until more than the reserve are idle, or duty has ended.

    Deferred work is for the time of duty only.
    """

    __slots__ = ("_on_duty_only", "_pool", "_reserve")

    def __init__(self, pool: AgentPool, reserve: int, on_duty_only: bool) -> None:
        self._pool, self._reserve, self._on_duty_only = pool, reserve, on_duty_only

    def __len__(self) -> int:
        pool = self._pool
        if pool.closing:
            return 0 if self._on_duty_only else len(pool.idle)
        return len(pool.idle) if pool.idle_in_team() > self._reserve else 0

    def __getitem__(self, index: int) -> Agent:
        return self._pool.idle[index]

    def __iter__(self) -> Iterator[Agent]:
        return iter(self._pool.idle if len(self) else ())


class Room:
    """Agents with room for one more contact beside those in hand, the lightest load first."""

    __slots__ = ("_limit", "_pool", "_priority", "_reserve")

    def __init__(self, pool: Any, reserve: int, plan: ClassPlan) -> None:
        self._pool, self._reserve, self._limit, self._priority = pool, reserve, plan.limit, plan.priority

    def _groups(self) -> Iterator[Sequence[Agent]]:
        pool = self._pool
        if pool.idle and (pool.closing or pool.idle_in_team() > self._reserve or not self._reserve):
            yield pool.idle
        yield from pool.with_room(self._limit, self._priority)

    def __len__(self) -> int:
        return sum(len(group) for group in self._groups())

    def __bool__(self) -> bool:
        return any(True for _ in self._groups())

    def __iter__(self) -> Iterator[Agent]:
        return chain.from_iterable(self._groups())

    def __getitem__(self, index: int) -> Agent:
        return list(self)[index]


class Line:
    """Contacts waiting before some pools, in the order they began to wait.

    A contact may stand in several lines; who is answered or leaves stays in place, no longer waiting,
    until it comes to the head.
    """

    __slots__ = ("queue",)

    def __init__(self) -> None:
        self.queue: deque[Contact] = deque()

    def head(self) -> Contact | None:
        """Return who has waited longest, dropping who no longer waits."""
        queue = self.queue
        while queue:
            if queue[0].waiting:
                return queue[0]
            queue.popleft()
        return None

    def join(self, contact: Contact) -> None:
        """Stand in line by the time the wait began."""
        queue, arrival = self.queue, contact.arrival
        self.head()
        if not queue or queue[-1].arrival <= arrival:
            queue.append(contact)
            return
        place = len(queue) - 1
        while place and queue[place - 1].arrival > arrival:
            place -= 1
        queue.insert(place, contact)

    def rejoin(self, contact: Contact) -> None:
        """Take the old place in line again."""
        if contact in self.queue:
            return
        if self.queue and contact.arrival <= self.queue[0].arrival:
            self.queue.appendleft(contact)
        else:
            self.join(contact)


class Feed:
    """A line as one pool sees it; the view that contact-selection rules get."""

    __slots__ = (
        *("base", "channel", "klass", "limit", "line", "order", "priority", "queue"),
        *("rank", "ratio", "reserve", "slope", "weight"),
    )

    def __init__(self, klass: ContactClass, line: Line, skill: SkillPlan) -> None:
        plan = klass.plan
        self.order, self.limit = plan.order, plan.limit
        self.klass, self.line, self.queue = klass, line, line.queue
        self.rank, self.reserve = skill.rank, skill.reserve
        self.channel, self.priority, self.weight = plan.channel, plan.priority, plan.weight
        self.base, self.slope, self.ratio = plan.base, plan.slope, plan.ratio

    @property
    def since(self) -> float:
        """When the head of the line began to wait."""
        return self.queue[0].arrival

    @property
    def length(self) -> int:
        """How many contacts of the class wait."""
        return self.klass.waiting

    def is_ready(self, pool: AgentPool) -> bool:
        """Whether a pool may begin work from this line: deferred work only while both are open."""
        return self.order != DEFERRED or (self.klass.home.is_open and not pool.closing)


class DueFeed(Feed):
    """A line of deferred work, ranked by when its head is due."""

    __slots__ = ()

    @property
    def since(self) -> float:
        """When the head of the line should be answered by the channel's promise."""
        due = self.klass.home.due
        assert due is not None
        return due(self.queue[0].arrival)


class Ring:
    """One ring of a class: the pools it opens, after how long, on which condition."""

    __slots__ = ("after", "doors", "line", "when")

    def __init__(self, after: float, when: When | None, doors: tuple[Door, ...], line: Line) -> None:
        self.after, self.when, self.doors, self.line = after, when, doors, line


class ContactClass:
    """Contacts that routing treats alike, at one moment."""

    def __init__(self, plan: ClassPlan, home: ChannelNow, pools: dict[str, list[AgentPool]]) -> None:
        self.plan, self.home = plan, home
        self.waiting = 0
        self.interrupts: list[AgentPool] = []
        self.chatting: list[AgentPool] = []
        self.last_wait, self.mean_handle = 0.0, home.law.mean_handle
        self.sharing, self.deferred = plan.mode == "concurrent", plan.mode == "deferred"
        self.line = Line()
        skills = dict(plan.skills)
        able = {
            name: [crew for crew in pools[name] if skill.everybody or plan.channel in crew.extra]
            for name, skill in skills.items()
        }
        self.pace = {crew.number: skills[name].pace for name, crews in able.items() for crew in crews}
        self.preemptible = {crew.number for name, crews in able.items() for crew in crews if skills[name].preempt}
        self.pools = [crew for name, _ in plan.skills for crew in able[name]]
        self.stages = [
            Ring(
                stage.after,
                stage.when,
                tuple(Door(crew, skills[name], plan) for name in stage.pools for crew in able[name]),
                Line() if stage.after or stage.when else self.line,
            )
            for stage in plan.stages
        ]
        self.at_once = [ring for ring in self.stages if not ring.after]
        self.later = sorted((ring for ring in self.stages if ring.after), key=lambda ring: ring.after)
        self.first_on_duty = [door.pool.on_duty for ring in self.at_once for door in ring.doors]
        self.conditional = any(ring.when for ring in self.at_once)
        self.rings: Rings = tuple(ring.doors for ring in self.at_once)
        self._feed_pools(skills)

    def _feed_pools(self, skills: dict[str, SkillPlan]) -> None:
        for ring in self.stages:
            for door in ring.doors:
                feed = DueFeed if self.deferred and self.home.due else Feed
                door.pool.feeds.append(feed(self, ring.line, skills[door.name]))
        for pool in self.pools:
            pool.classes.append(self)

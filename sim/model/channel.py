"""Channels and classes as the clock sees them: doors, lines in use, who waits where."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.demand.demand import ChannelLaw
from sim.model.plan import ClassPlan, SkillPlan
from sim.policies.views import Rings
from sim.scenario.channel import Channel, Redial
from sim.scenario.routing import When

if TYPE_CHECKING:
    from sim.model.contact import Contact
    from sim.model.pool import Agent, AgentPool

UNLIMITED = float("inf")


class LiveChannel:
    """A channel at one moment; ``lines_in_use`` counts who waits or talks."""

    def __init__(self, number: int, name: str, spec: Channel, law: ChannelLaw, drains: bool) -> None:
        self.number, self.name, self.law, self.drains = number, name, law, drains
        self.lines: float = UNLIMITED if spec.lines is None else spec.lines
        self.queue_limit: float = UNLIMITED if spec.queue_limit is None else spec.queue_limit
        self.balks = law.balks
        self.redial: Redial | None = spec.redial
        self.returns_at_opening = spec.when_closed == "redial_at_opening"
        self.openings: list[float] = []
        self.is_open = False
        self.lines_in_use = 0
        self.waiting = 0
        self.classes: list[ContactClass] = []


class Door:
    """A pool as one class meets it; the view that agent-selection rules get."""

    __slots__ = ("idle", "name", "pool", "rank", "reserve", "skills")

    def __init__(self, pool: AgentPool, skill: SkillPlan) -> None:
        self.pool, self.name, self.rank, self.reserve = pool, pool.name, skill.rank, skill.reserve
        self.skills = pool.skills
        self.idle: Any = pool.idle if not skill.reserve else Kept(pool, skill.reserve)


class Kept:
    """Idle agents of whom some are kept back: none until more than the reserve are idle, or duty has ended."""

    __slots__ = ("_pool", "_reserve")

    def __init__(self, pool: AgentPool, reserve: int) -> None:
        self._pool, self._reserve = pool, reserve

    def __len__(self) -> int:
        idle = len(self._pool.idle)
        return idle if idle > self._reserve or self._pool.closing else 0

    def __getitem__(self, index: int) -> Agent:
        return self._pool.idle[index]

    def __iter__(self) -> Iterator[Agent]:
        return iter(self._pool.idle if len(self) else ())


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


class Feed:
    """A line as one pool sees it; the view that contact-selection rules get."""

    __slots__ = ("base", "channel", "klass", "line", "priority", "queue", "rank", "ratio", "reserve", "slope", "weight")

    def __init__(self, klass: ContactClass, line: Line, skill: SkillPlan) -> None:
        plan = klass.plan
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


class Ring:
    """One ring of a class: the pools it opens, after how long, on which condition."""

    __slots__ = ("after", "doors", "line", "when")

    def __init__(self, after: float, when: When | None, doors: tuple[Door, ...], line: Line) -> None:
        self.after, self.when, self.doors, self.line = after, when, doors, line


class ContactClass:
    """Contacts that routing treats alike, at one moment."""

    def __init__(self, plan: ClassPlan, pools: dict[str, AgentPool]) -> None:
        self.plan = plan
        self.waiting = 0
        self.line = Line()
        skills = dict(plan.skills)
        self.pace = {pools[name].number: skill.pace for name, skill in plan.skills}
        self.pools = [pools[name] for name, _ in plan.skills]
        self.stages = [
            Ring(
                stage.after,
                stage.when,
                tuple(Door(pools[name], skills[name]) for name in stage.pools),
                Line() if stage.after or stage.when else self.line,
            )
            for stage in plan.stages
        ]
        self.at_once = [ring for ring in self.stages if not ring.after]
        self.later = sorted((ring for ring in self.stages if ring.after), key=lambda ring: ring.after)
        self.conditional = any(ring.when for ring in self.at_once)
        self.rings: Rings = tuple(ring.doors for ring in self.at_once)
        self._feed_pools(skills)

    def _feed_pools(self, skills: dict[str, SkillPlan]) -> None:
        for ring in self.stages:
            for door in ring.doors:
                door.pool.feeds.append(Feed(self, ring.line, skills[door.name]))
        for pool in self.pools:
            pool.classes.append(self)

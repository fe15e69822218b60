"""How a class of contacts meets the agents of a pool: all who are idle, some of them, or all with room for more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from sim.plan.classes import ClassPlan, SkillPlan

if TYPE_CHECKING:
    from sim.model.state.pool import Agent, AgentPool


class Eligibility:
    """A pool as one class meets it; the view that agent-selection rules get."""

    __slots__ = ("idle", "name", "pool", "rank", "reserve", "skills")

    def __init__(self, pool: AgentPool, skill: SkillPlan, plan: ClassPlan) -> None:
        self.pool, self.name, self.rank, self.reserve = pool, pool.name, skill.rank, skill.reserve
        self.skills = pool.skills
        self.idle: Any = pool.idle
        if plan.mode.shared:
            self.idle = Capacity(pool, skill.reserve, plan)
        elif skill.reserve or not plan.mode.queued:
            self.idle = Reserve(pool, skill.reserve, not plan.mode.queued)


class Reserve:
    """Idle agents of whom some are kept back: none until more than the reserve are idle, or duty has ended.

    Deferred and outbound work is for the time of duty only.
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


class Capacity:
    """Agents with room for one more contact beside those in hand, the lightest load first."""

    __slots__ = ("_limit", "_pool", "_priority", "_reserve")

    def __init__(self, pool: Any, reserve: int, plan: ClassPlan) -> None:
        self._pool, self._reserve, self._limit, self._priority = pool, reserve, plan.limit, plan.priority

    def _groups(self) -> Iterator[Collection[Agent]]:
        pool = self._pool
        if pool.idle and (pool.closing or pool.idle_in_team() > self._reserve):
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

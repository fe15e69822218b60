"""Which agent an arriving contact meets.

A rule gets the open rings (each a sequence of pools that may serve the contact) and the time, and
returns an idle agent, or ``None`` where nobody is idle. Ties go to the pool named first.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.policies.views import AgentView, PoolView, Rings
from sim.ticks import span, whole


def ranked(rings: Rings, now: float) -> AgentView | None:
    """Take rings in order; within a ring the best rank, then the longest idle."""
    for ring in rings:
        best: AgentView | None = None
        best_rank = 0
        for pool in ring:
            if pool.idle:
                agent = pool.idle[0]
                if best is None or (pool.rank, agent.idle_since) < (best_rank, best.idle_since):
                    best, best_rank = agent, pool.rank
        if best is not None:
            return best
    return None


def longest_idle(rings: Rings, now: float) -> AgentView | None:
    """Take the agent idle longest, of all open rings together."""
    best: AgentView | None = None
    for ring in rings:
        for pool in ring:
            if pool.idle and (best is None or pool.idle[0].idle_since < best.idle_since):
                best = pool.idle[0]
    return best


def least_occupied(rings: Rings, now: float) -> AgentView | None:
    """Take the agent with the smallest share of duty time spent busy; then the longest idle."""
    idle = [agent for pool in _pools(rings) for agent in pool.idle]
    return min(idle, key=lambda agent: (occupancy(agent, now), agent.idle_since), default=None)


def occupancy(agent: AgentView, now: float) -> float:
    """Return the share of an agent's time on duty that was busy; 0 for who has just come."""
    on_duty = span(agent.on_since, now)
    return whole(agent.busy_time) / on_duty if on_duty > 0 else 0.0


def fewest_skills(rings: Rings, now: float) -> AgentView | None:
    """Take the specialist first: the pool with the fewest skills; then the longest idle."""
    able = [pool for pool in _pools(rings) if pool.idle]
    pool = min(able, key=lambda pool: (pool.skills, pool.idle[0].idle_since), default=None)
    return None if pool is None else pool.idle[0]


def _pools(rings: Rings) -> Iterable[PoolView]:
    return (pool for ring in rings for pool in ring)


def lightest_load(rings: Rings, now: float) -> AgentView | None:
    """Take the agent with the fewest contacts in hand; then the longest idle."""
    best: AgentView | None = None
    for ring in rings:
        for pool in ring:
            agent = next(iter(pool.idle), None)
            if agent is None:
                continue
            if best is None or (agent.load, agent.idle_since) < (best.load, best.idle_since):
                best = agent
    return best


def fullest_first(rings: Rings, now: float) -> AgentView | None:
    """Take the agent with the most contacts in hand who has room for one more; then the longest idle."""
    full = [pool.idle[-1] for pool in _pools(rings) if pool.idle]
    fullest = max((agent.load for agent in full), default=0)
    if not fullest:
        return longest_idle(rings, now)
    return next(agent for agent in full if agent.load == fullest)


def lightest_in_ring(rings: Rings, now: float) -> AgentView | None:
    """Take rings in order; within a ring the best rank, then the lightest load."""
    for ring in rings:
        able = [(pool.rank, pool.idle[0].load, pool.idle[0].idle_since, k) for k, pool in enumerate(ring) if pool.idle]
        if able:
            return ring[min(able)[-1]].idle[0]
    return None


RULES = {
    "ranked": ranked,
    "longest_idle": longest_idle,
    "least_occupied": least_occupied,
    "fewest_skills": fewest_skills,
    "lightest_load": longest_idle,
    "fullest_first": longest_idle,
}
# For concurrent channels, where agents have room for more or not; every other rule means the lightest load.
DESK_RULES = {"ranked": lightest_in_ring, "fullest_first": fullest_first}

"""The headcount of pools over the day."""

from __future__ import annotations

from sim.hours import Timeline, counted, duty_windows, horizon, pool_channels, stays_open
from sim.model import dispatch
from sim.model.center import Center
from sim.model.clock import Story
from sim.model.pool import AgentPool
from sim.scenario.scenario import Scenario

Change = tuple[float, int | None]


def shifts(center: Center, pool: AgentPool, scenario: Scenario) -> Story:
    """Bring agents on duty and send them home by the schedule of their pool."""
    for time, target in _changes(scenario, pool.name):
        yield center.clock.before_all(time)
        if target is None:
            dispatch.close(center, pool, time)
        else:
            _staff(center, pool, target)


def _changes(scenario: Scenario, name: str) -> list[Change]:
    """Return ``(time, headcount)`` while the pool is on duty, and ``None`` where its duty ends."""
    agents = scenario.pools[name].agents
    plan = counted(scenario, getattr(agents, "headcounts", agents))
    ends_open = any(stays_open(scenario, channel) for channel in pool_channels(scenario, name))
    return [change for window in duty_windows(scenario, name) for change in _within(plan, window, scenario, ends_open)]


def _within(plan: Timeline, window: tuple[float, float], scenario: Scenario, ends_open: bool) -> list[Change]:
    start, end = window
    first = max(edge for edge in plan.edges.tolist() if edge <= start)
    inside: list[Change] = [(max(edge, start), int(value)) for edge, value in plan.pairs() if first <= edge < end]
    stays = end == horizon(scenario) and ends_open
    return inside if stays else [*inside, (end, None)]


def _staff(center: Center, pool: AgentPool, target: int) -> None:
    """Bring the headcount to its target; who has just come looks for work."""
    now, missing = center.clock.now, target - pool.scheduled()
    if pool.closing:
        pool.reopen(now)
        center.closing_pools.remove(pool)
    if missing < 0:
        pool.end_shifts(now, -missing)
    for agent in [pool.sign_on(now) for _ in range(missing - pool.keep(now, max(0, missing)))]:
        dispatch.seek_work(center, agent, now)

"""Doors that open and close, and the headcount of pools over the day."""

from __future__ import annotations

from sim.hours import Timeline, counted, duty_windows, horizon, open_windows, pool_channels, stays_open
from sim.model.center import Center
from sim.model.channel import LiveChannel
from sim.model.clock import Story
from sim.model.pool import AgentPool
from sim.scenario.scenario import Scenario

CLOSE = -1


def doors(center: Center, channel: LiveChannel, scenario: Scenario) -> Story:
    """Open and close a channel; at close, drain or clear its queue."""
    clock, windows = center.clock, open_windows(scenario, channel.name)
    channel.openings = [start for start, _ in windows]
    for start, end in windows:
        yield clock.before_all(start)
        channel.is_open = True
        if end == horizon(scenario) and stays_open(scenario, channel.name):
            return
        yield clock.before_all(end)
        channel.is_open = False
        if not channel.drains:
            center.disconnect(channel)


def shifts(center: Center, pool: AgentPool, scenario: Scenario) -> Story:
    """Bring agents on duty and send them home by the schedule of their pool."""
    for time, target in _changes(scenario, pool.name):
        yield center.clock.before_all(time)
        if target == CLOSE:
            _close(center, pool)
        else:
            _staff(center, pool, target)


def _changes(scenario: Scenario, name: str) -> list[tuple[float, int]]:
    """Return ``(time, headcount)`` while the pool is on duty, and ``CLOSE`` where its duty ends."""
    agents = scenario.pools[name].agents
    plan = counted(scenario, getattr(agents, "headcounts", agents))
    ends_open = any(stays_open(scenario, channel) for channel in pool_channels(scenario, name))
    return [change for window in duty_windows(scenario, name) for change in _within(plan, window, scenario, ends_open)]


def _within(
    plan: Timeline, window: tuple[float, float], scenario: Scenario, ends_open: bool
) -> list[tuple[float, int]]:
    start, end = window
    first = max(edge for edge in plan.edges.tolist() if edge <= start)
    inside = [(max(edge, start), int(value)) for edge, value in plan.pairs() if first <= edge < end]
    stays = end == horizon(scenario) and ends_open
    return inside if stays else [*inside, (end, CLOSE)]


def _staff(center: Center, pool: AgentPool, target: int) -> None:
    """Bring the headcount to its target; who has just come looks for work."""
    now, missing = center.clock.now, target - pool.scheduled()
    if pool.closing:
        pool.closing = False
        center.closing_pools.remove(pool)
    if missing < 0:
        pool.end_shifts(now, -missing)
    for agent in [pool.sign_on(now) for _ in range(missing - pool.keep(now, max(0, missing)))]:
        center.seek_work(agent, now)


def _close(center: Center, pool: AgentPool) -> None:
    """End duty: idle agents stay only while somebody waits whom they may serve."""
    pool.closing = True
    center.closing_pools.append(pool)
    if not pool.is_wanted():
        pool.dismiss_idle(center.clock.now, len(pool.idle))

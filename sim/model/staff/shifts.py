"""The headcount of pools over the day, and the pace of who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.calendar import Timeline, headcounts, horizon
from sim.demand.staff.schedule import Change, is_plain
from sim.model.clock import LEARNS, SHIFTS, Story
from sim.model.routing import dispatch
from sim.model.state.pool import AgentPool
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.center import Center


def shifts(center: Center, pool: AgentPool, scenario: Scenario) -> Story:
    """Bring agents on duty and send them home by the schedule of their pool."""
    for time, target in changes(center, pool, scenario):
        yield center.clock.change(time, SHIFTS, pool.number, pool.first)
        if target is None:
            dispatch.close(center, pool, time)
        else:
            _staff(center, pool, target)


def changes(center: Center, pool: AgentPool, scenario: Scenario) -> list[Change]:
    """Return ``(time, headcount)`` while the pool is on duty, and ``None`` where its duty ends."""
    timetable = center.demand.timetable
    if is_plain(scenario, pool.name):
        plan = headcounts(scenario, pool.name)
        planned = [change for window in timetable.duty_windows(pool.name) for change in _within(plan, window)]
    else:
        planned = [*center.demand.roster(pool.name).changes(pool.crew)]
    goes_on = timetable.duty_goes_on(pool.name) and planned[-1][0] == horizon(scenario)
    return planned[:-1] if goes_on else planned


def _within(plan: Timeline, window: tuple[float, float]) -> list[Change]:
    start, end = window
    first = max(edge for edge in plan.edges.tolist() if edge <= start)
    inside: list[Change] = [(max(edge, start), int(value)) for edge, value in plan.pairs() if first <= edge < end]
    return [*inside, (end, None)]


def paces(center: Center, pool: AgentPool, scenario: Scenario) -> Story:
    """Let everybody work at the pace of the day's tenures, from midnight on."""
    roster = center.demand.roster(pool.name)
    for day in range(scenario.calendar.days):
        yield center.clock.change(center.midnight(day), LEARNS, pool.number, pool.first)
        pool.paces = roster.paces(pool.crew, day)
        for agent in pool.on_duty:
            pool.set_pace(agent)


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
    dispatch.refill(center, pool)

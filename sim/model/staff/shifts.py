"""The headcount of pools over the day, and the pace of who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import Timeline, headcounts, horizon
from sim.demand.staff.crew_plan import OFF_DUTY, Headcounts
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
    return planned_headcounts(center, pool, scenario).told()


def planned_headcounts(center: Center, pool: AgentPool, scenario: Scenario) -> Headcounts:
    """Return from when on how many agents of a pool are there while it is on duty, and where its duty ends."""
    timetable = center.demand.timetable
    if is_plain(scenario, pool.name):
        planned = _within(headcounts(scenario, pool.name), timetable.duty_windows(pool.name))
    else:
        planned = center.demand.roster(pool.name).headcounts(pool.crew)
    goes_on = timetable.duty_goes_on(pool.name) and planned.times[-1] == horizon(scenario)
    return Headcounts(planned.times[:-1], planned.heads[:-1]) if goes_on else planned


def _within(plan: Timeline, windows: list[tuple[float, float]]) -> Headcounts:
    """Return the headcounts of a plan within windows."""
    starts, ends = np.array(windows).reshape(-1, 2).T
    times = np.unique(np.concatenate([starts, ends, plan.edges]))
    is_within = np.searchsorted(starts, times, side="right") > np.searchsorted(ends, times, side="left")
    heads = np.where(np.isin(times, ends), OFF_DUTY, np.array(plan.values)[plan.index(times)])
    return Headcounts(times[is_within], heads[is_within].astype(int))


def paces(center: Center, pool: AgentPool, scenario: Scenario) -> Story:
    """Let everybody work at the pace of the day's tenures, from midnight on."""
    roster = center.demand.roster(pool.name)
    for day, factors in enumerate(roster.paces(pool.crew)):
        yield center.clock.change(center.midnight(day), LEARNS, pool.number, pool.first)
        pool.paces = factors.tolist()
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

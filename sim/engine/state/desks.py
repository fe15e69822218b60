"""An agent's desk: contacts in hand at the same time, each going at a speed that depends on how many they are."""

from __future__ import annotations

from math import inf

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import FREES, NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.heap import push

REAL_TIME = NOBODY  # as the speeds of work that goes on at its own pace


@compiled
def take_on(w: Handle, agent: int, contact: int, work: float, speeds: int) -> None:
    """Take up work on a contact, in seconds at full speed, at the speeds of a channel."""
    settle(w, agent)
    one = view.agents(w)[agent]
    job = view.jobs(w)[one.jobs_from + one.jobs]
    job.contact, job.left, job.speeds, job.since = contact, work, speeds, one.settled
    one.jobs += 1
    _plan(w, agent)


@compiled
def _place(w: Handle, agent: int, contact: int) -> int:
    place = int(view.agents(w)[agent].jobs_from)
    while view.jobs(w)[place].contact != contact:
        place += 1
    return place


@compiled
def finish_job(w: Handle, agent: int, contact: int) -> None:
    """Take a contact from the desk whose work is done."""
    settle(w, agent)
    one = view.agents(w)[agent]
    for k in range(_place(w, agent, contact), one.jobs_from + one.jobs - 1):
        view.jobs(w)[k] = view.jobs(w)[k + 1]
    one.jobs -= 1
    _plan(w, agent)


@compiled
def settle(w: Handle, agent: int) -> None:
    """Take off what was worked since the last change."""
    one, now = view.agents(w)[agent], view.clock(w).now
    if now > one.settled:
        passed = (now - one.settled) / TICKS
        for k in range(one.jobs_from, one.jobs_from + one.jobs):
            view.jobs(w)[k].left -= passed * _speed(w, view.jobs(w)[k].speeds, one.jobs)
    one.settled = now


@compiled
def _speed(w: Handle, channel: int, count: int) -> float:
    """Return the speed with so many in hand; beyond the last that is written the whole effort stays the same."""
    if channel == REAL_TIME:
        return 1.0
    first, most = view.channels(w)[channel].speeds_from, view.channels(w)[channel].speeds_to
    known = most - first
    return float(view.speeds(w)[first + count - 1] if count <= known else view.speeds(w)[most - 1] * known / count)


@compiled
def _plan(w: Handle, agent: int) -> None:
    """Let the first of the contacts be done when it will be, if nothing changes until then."""
    one, first, soonest = view.agents(w)[agent], NOBODY, inf
    view.clock(w).plans += 1
    one.plan = view.clock(w).plans
    for k in range(one.jobs_from, one.jobs_from + one.jobs):
        job = view.jobs(w)[k]
        left = job.left / _speed(w, job.speeds, one.jobs)
        if left < soonest:
            first, soonest = int(job.contact), left
    if first != NOBODY:
        push(w, one.settled + round(max(0.0, soonest) * TICKS), FREES, first, one.plan)

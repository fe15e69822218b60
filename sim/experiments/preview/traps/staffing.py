"""Staff that misses the load: open hours without anybody, more work than agents can do."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from sim.calendar import Floats, joined, midnights
from sim.demand.staff.cover import Spans, uncovered, without
from sim.demand.staff.presence import planned_steps
from sim.experiments.preview.moments import some_days, spans_where, when
from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import CLOSE, Found, Remark
from sim.language import kept
from sim.metrics.counting.spans import seconds_per_bin
from sim.scenario.basics.problems import counted

FULL, MUCH = 0.95, 0.85
ROUNDING = 1e-6
MORE = "write more agents for these hours"
IN_TURN = 'breaks in turn, such as {between: ["11:30", "14:00"], length: 30 min}'
PATIENCE = "write patience: {exponential: {mean: 5 min}}"


def staffing(plan: Plan) -> Found:
    """Yield what is told of staff."""
    for number, name, channel in plan.channels():
        yield from _nobody(plan, number, name)
        if channel.service_mode.queued:
            yield from _too_few(plan, number, name)
    for number, name in enumerate(plan.scenario.pool_names):
        if name not in plan.scenario.experts and (not plan.scenario.pools[name].contract or _is_sent(plan, number)):
            yield from _too_much_work(plan, number, name)
    for name, load in plan.passed_on.items():
        yield from _too_much_passed_on(plan, name, load.sum(axis=0))


def _nobody(plan: Plan, number: int, name: str) -> Found:
    """Yield when a channel is open with nobody there: severe where all of a day is so, but for messages."""
    every = joined([span for gap in uncovered(plan.timetable, name) for span in gap])
    windows, path = plan.timetable.open_windows(name), ("channels", name)
    edges = midnights(plan.scenario)
    days = [] if plan.mode(number).deferred else _whole_days(windows, every, edges)
    if days:
        values = {"count": counted(len(days), "day"), "of_days": plan.scenario.calendar.days, "how": CLOSE}
        told = kept.ALL_DAY.format(key="", some=some_days(plan.scenario, days), **values)
        yield Remark(path, told.lstrip(), severe=True)
    rest = without(every, [(float(edges[day]), float(edges[day + 1])) for day in days])
    if rest:
        told = f"is open with nobody on duty {when(plan.scenario, rest, windows)}"
        yield Remark(path, f"{told}; write agents for these hours, or open hours that end with the staff")
    resting = [] if plan.mode(number).deferred else without(_bare(plan, number, windows), every)
    if resting:
        told = f"has everybody on a break at once {when(plan.scenario, resting, windows)}"
        yield Remark(path, f"{told}; write {IN_TURN}, or agents of other shifts for these hours")


def _bare(plan: Plan, number: int, windows: Spans) -> Spans:
    """Return when a channel is open without anybody who is planned there and not on a break of the shift."""
    lines = [planned_steps(plan.scenario, plan.scenario.pool_names[k]) for k in np.flatnonzero(plan.serves[number])]
    edges = np.unique(np.concatenate([[plan.edges[-1]], *(line[0] for line in lines)]))
    there = sum(counts[np.searchsorted(starts, edges[:-1], side="right") - 1] for starts, counts in lines)
    return without(windows, spans_where(edges, np.asarray(there) > ROUNDING))


def _whole_days(windows: Spans, gaps: Spans, edges: Floats) -> list[int]:
    """Return the days between edges that are open, and all of whose open hours are gaps.

    >>> _whole_days([(0.0, 9.0), (10.0, 12.0)], [(5.0, 9.0), (10.0, 12.0)], np.array([0.0, 10.0, 20.0]))
    [1]
    """
    opened, bare = (_by_day(spans, edges) for spans in (windows, gaps))
    return [int(day) for day in np.flatnonzero((opened > 0) & (bare >= opened - ROUNDING))]


def _by_day(spans: Spans, edges: Floats) -> Floats:
    starts, ends = np.array(spans or [(0.0, 0.0)]).T
    return seconds_per_bin(starts, ends, edges)


def _too_few(plan: Plan, number: int, name: str) -> Found:
    """Yield when more work comes on a channel than the agents there can do, or nearly so where nobody gives up."""
    load, there, path = plan.load[number], plan.agents_for(number), ("channels", name)
    over = (there > 0) & (load > there + ROUNDING)
    patient = not any(getattr(plan.scenario.channels[name], key) for key in plan.mode(number).gives_up)
    if over.any():
        told = f"makes more work than its agents can do {_most(plan, plan.timetable.open_windows(name), load, there)}"
        yield Remark(path, f"{told}; {MORE}{f'; nobody gives up: {PATIENCE}' if patient else ''}")
    elif patient and load.any():
        share = float((load * plan.open[number]).sum() / (there * plan.open[number]).sum()) if there.any() else 0.0
        if share >= MUCH:
            told = f"takes {100 * share:.0f} % of its agents' time, and nobody gives up, so that waits grow long"
            yield Remark(path, f"{told}; {PATIENCE}")


def _most(plan: Plan, windows: Spans, load: Floats, there: Floats) -> str:
    """Say when there is more work than agents, and how much where it is most."""
    over = (there > 0) & (load > there + ROUNDING)
    worst = int(np.argmax(np.where(over, load - there, -inf)))
    hours = when(plan.scenario, spans_where(plan.edges, over), windows)
    erlangs, agents = (counted(f"{one[worst]:.3g}", noun) for one, noun in ((load, "erlang"), (there, "agent")))
    return f"{hours}, at most {erlangs} for {agents}"


def _too_much_work(plan: Plan, number: int, name: str) -> Found:
    """Yield that a pool which serves several channels, or a part of one, has more work than its agents can do.

    Of vendors who get what others leave nobody knows before a run.
    """
    served = [int(channel) for channel in np.flatnonzero(plan.serves[:, number])]
    there, waiting, path = plan.present[number], plan.waiting_load(number), ("pools", name)
    over = (there > 0) & (waiting > there + ROUNDING)
    if over.any() or plan.scenario.pools[name].contract:
        told = _of_what(plan, served)
        if told and over.any():
            hours = _most(plan, plan.timetable.duty_windows(name), waiting, there)
            yield Remark(path, f"has more work by {told} than its agents can do {hours}; {MORE}")
        return
    staffed = (plan.present * plan.duty).sum(axis=1)
    seconds = float(staffed[number])
    # Each channel's work by how much of the time of those who share it is theirs.
    work = sum(float(plan.seconds[k] * seconds / staffed[plan.serves[k]].sum()) for k in served) if seconds else 0.0
    if work > FULL * seconds and any(plan.mode(channel).deferred for channel in served):
        told = f"has {work / 3_600:,.4g} h of work, messages included, for {seconds / 3_600:,.4g} h of agents there"
        yield Remark(path, f"{told}: what is left over piles up; write more agents")


def _is_sent(plan: Plan, pool: int) -> bool:
    """Whether rules send a vendor what it gets, and nobody else answers any of that."""
    return not plan.is_overflow(pool) and all(door.pools == (pool,) for door in plan.doors if pool in door.pools)


def _of_what(plan: Plan, served: Sequence[int]) -> str | None:
    """Say by what a pool has work that no single channel tells of; ``None`` where one does."""
    waiting = [channel for channel in served if plan.mode(channel).queued and plan.load[channel].any()]
    if len(waiting) > 1:
        return "its channels together"
    parted = any(sum(door.channel == channel for door in plan.doors) > 1 for channel in waiting)
    return "what rules and routes send it" if parted else None


def _too_much_passed_on(plan: Plan, name: str, load: Floats) -> Found:
    """Yield that more is passed on to experts than they can do."""
    there = plan.present[plan.scenario.pool_names.index(name)]
    if ((there > 0) & (load > there + ROUNDING)).any():
        hours = _most(plan, plan.timetable.duty_windows(name), load, there)
        told = f"gets more work passed on than its agents can do {hours}; {MORE}"
        yield Remark(("pools", name), f"{told}, or more authority and skill for who passes on")

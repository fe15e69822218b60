"""Keys of staff and lines that work against each other: shifts outside opening hours, fewer lines than agents."""

from __future__ import annotations

import numpy as np

from sim.calendar import Floats, horizon
from sim.demand.staff.cover import Spans
from sim.demand.staff.presence import planned_steps
from sim.experiments.preview.moments import clock_at
from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import Found, Remark
from sim.scenario.basics.problems import Path
from sim.scenario.basics.units import DAY, write_clock
from sim.scenario.channels.channel import Channel
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.staffing import Shrinkage

SOME, HELD = 900.0, 8


def hours_and_lines(plan: Plan) -> Found:
    """Yield what is told of hours, lines and limits."""
    for number, name, channel in plan.channels():
        yield from _lines(plan, number, name, channel)
        yield from _limits(name, channel)
    for name, pool in plan.scenario.pools.items():
        if pool.outside_opening == "left_out":
            yield from _early(plan, name) if pool.shifts is None else _outside(plan, name)
        yield from _breaks_twice(plan, name, pool)


def _lines(plan: Plan, number: int, name: str, channel: Channel) -> Found:
    most = float(plan.agents_for(number).max(initial=0.0))
    if channel.lines is not None and channel.lines < most:
        told = f"are fewer than the {most:.3g} agents, who never all talk at once"
        yield Remark(("channels", name, "lines"), f"{told}; write more lines, such as {2 * round(most)}")


def _limits(name: str, channel: Channel) -> Found:
    path: Path = ("channels", name)
    if channel.concurrency and channel.concurrency.limit > HELD:
        told = f"lets an agent hold {channel.concurrency.limit} contacts at once, and few hold more than {HELD}"
        yield Remark((*path, "concurrency", "limit"), f"{told}; write how many an agent holds, such as 3")
    if channel.queue_limit == 0:
        yield Remark((*path, "queue_limit"), "lets nobody wait; leave it out, or write how many may")
    if channel.service_mode.queued and channel.target is None:
        yield Remark(path, "has no target, so that no service level is told; write target: {within: 20 s, share: 0.8}")


def _early(plan: Plan, name: str) -> Found:
    """Yield that a headcount begins by the clock before anything that the pool serves is open."""
    windows = plan.timetable.duty_windows(name)
    edges, counts = planned_steps(plan.scenario, name)
    begins = edges[(counts > 0) & (np.concatenate([[0.0], counts[:-1]]) == 0)]
    for at in (one for one in begins.tolist() if clock_at(plan.scenario.calendar.local, one)):
        opens = _opens_after(windows, at)
        if opens is not None and opens - at >= SOME:
            comes, opened = (write_clock(clock_at(plan.scenario.calendar.local, one)) for one in (at, opens))
            told = f"begin at {comes}, and what they serve opens at {opened}: hours "
            told += "before that count for nothing; write agents who come later, or outside_opening: paid"
            yield Remark(("pools", name, "agents"), told)
            return


def _opens_after(windows: Spans, at: float) -> float | None:
    """Return when the next window of the same half day begins; ``None`` within one, and where there is none.

    >>> _opens_after([(100.0, 200.0)], 40.0), _opens_after([(100.0, 200.0)], 150.0)
    (100.0, None)
    """
    start = next((start for start, end in windows if end > at), None)
    return start if start is not None and at < start < at + DAY / 2 else None


def _outside(plan: Plan, name: str) -> Found:
    """Yield how many hours of shifts lie outside the opening hours of what a pool serves."""
    edges, counts = planned_steps(plan.scenario, name)
    whole = _seconds(edges, counts, [(0.0, horizon(plan.scenario))])  # a night shift may end after the last midnight
    lost = whole - _seconds(edges, counts, plan.timetable.duty_windows(name))
    if lost >= SOME:
        told = f"have {lost / 3_600:,.3g} of {whole / 3_600:,.4g} h outside the opening hours of what they serve, "
        told += "which count for nothing; write shifts within them, or outside_opening: paid"
        yield Remark(("pools", name, "shifts"), told)


def _seconds(edges: Floats, counts: Floats, windows: Spans) -> float:
    """Return the seconds of agents of a step function within windows."""
    spent = np.concatenate([[0.0], np.cumsum(counts[:-1] * np.diff(edges))])
    ends = np.interp(np.ravel(windows), edges, spent)
    return float(ends[1::2].sum() - ends[::2].sum())


def _breaks_twice(plan: Plan, name: str, pool: Pool) -> Found:
    """Yield that breaks are taken twice; the advice keeps whatever else is written."""
    if pool.shrinkage and pool.shrinkage.breaks and any(shift.breaks for shift in pool.shifts or ()):
        told = "has breaks, and so have the shifts, so that they are taken twice"
        yield Remark(("pools", name, "shrinkage"), f"{told}; {_without_breaks(plan, name, pool.shrinkage)}")


def _without_breaks(plan: Plan, name: str, away: Shrinkage) -> str:
    """Return what to write instead: one number with its parts spelled out, or the same without breaks."""
    if isinstance(plan.scenario.tree["pools"][name].get("shrinkage"), dict):
        return "write breaks: 0 there, and keep the rest as it is"
    others = {key: getattr(away, key) for key in ("absence", "coaching", "paperwork", "meetings")}
    kept = ", ".join(f"{key}: {share:.4g}" for key, share in others.items() if share)
    return f"write shrinkage: {{{kept}, breaks: 0}}, which keeps the rest of it"

"""Volumes that miss the calendar: days without any, contacts that come while it is closed, totals of the wrong time."""

from __future__ import annotations

import numpy as np

from sim.experiments.preview.moments import moment, some_days
from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import CLOSE, Found, Remark
from sim.metrics.counting.bins import by_day
from sim.scenario.basics.problems import Path, counted
from sim.scenario.basics.units import write_clock
from sim.scenario.channels.channel import Channel

CLOSED = 0.01  # from which share of a volume on it is told that it comes while the channel is closed
SPARE, STAFF = 10.0, 5.0  # agents for an erlang, and agents at least, where volumes look too small
OFTEN = 10.0  # contacts of each customer in 30 days
BUSY = 3.0  # erlangs for an agent where volumes look too large


def volumes(plan: Plan) -> Found:
    """Yield what is told of volumes."""
    for name, channel in plan.scenario.channels.items():
        if channel.arrivals is None:
            continue
        number, path = plan.scenario.channel_names.index(name), ("channels", name, "arrivals")
        if not plan.own[number].any():
            yield Remark(
                path, "brings no contact on the calendar's days; write volumes for them, or their calendar", True
            )
            continue
        yield from _missing_days(plan, number, path)
        if channel.service_mode.queued or channel.service_mode.automated:
            yield from _while_closed(plan, number, path)
        yield from _around_the_clock(plan, channel, path)
        if channel.service_mode.staffed:
            yield from _of_another_time(plan, number, channel, path)
    yield from _customers(plan)
    yield from _outages(plan)


def _missing_days(plan: Plan, number: int, path: Path) -> Found:
    """Yield on which open days a channel that has volumes on others has none."""
    came, opened = (by_day(plan.scenario, one[number]) > 0 for one in (plan.own, plan.open))
    missing, of = np.flatnonzero(opened & ~came), int(opened.sum())
    if len(missing):
        which = f"{len(missing)} of {counted(of, 'open day')} ({some_days(plan.scenario, missing.tolist())})"
        yield Remark(path, f"has no volume on {which}; write volumes for them, or close: {CLOSE}")


def _while_closed(plan: Plan, number: int, path: Path) -> Found:
    spec = plan.scenario.channels[str(path[1])]
    if (spec.arrivals and spec.arrivals.hours is not None) or spec.opens or spec.closes:
        return
    closed = np.where(plan.open[number] > 0, 0.0, plan.own[number])
    share = closed.sum() / plan.own[number].sum()
    if share >= CLOSED:
        first = moment(plan.scenario, float(plan.edges[np.flatnonzero(closed)[0]]))
        told = f"has {100 * share:.0f} % of its volume while {path[1]} is closed, first on {first}; "
        yield Remark(path, f"{told}write open hours that hold it, or volumes by the hour of the day")


def _around_the_clock(plan: Plan, channel: Channel, path: Path) -> Found:
    """Yield that a day's volume is spread over all of the day, where nobody has written opening hours."""
    unwritten = "open" not in plan.scenario.calendar.model_fields_set and channel.open is None
    arrivals = channel.arrivals
    if unwritten and arrivals and arrivals.per_day is not None and arrivals.hours is None:
        told = "is spread over 24 hours, as no opening hours are written; write calendar.open, such as "
        yield Remark(path, f'{told}"08:00-20:00", or "00:00-24:00" if so')


def _of_another_time(plan: Plan, number: int, channel: Channel, path: Path) -> Found:
    """Yield that the load is so small, or large, for the agents that a volume may be of another time."""
    loads, staff, arrivals = plan.load[number], plan.agents_for(number), channel.arrivals
    some = loads > 0
    if not some.any() or arrivals is None:
        return
    load, there = float(loads[some].mean()), float(staff[some].mean())
    agents = counted(f"{there:.3g}", "agent")
    alone = plan.serves[:, plan.serves[number]].any(axis=1).sum() == 1
    if arrivals.per_day is not None and alone and there >= STAFF and there > SPARE * load:
        told = f"makes {counted(f'{load:.2g}', 'erlang')} for {agents}; write per_hour if the number is of an hour"
        yield Remark((*path, "per_day"), told)
    if arrivals.per_hour is not None and 0 < BUSY * there < load:
        told = f"makes {counted(f'{load:.3g}', 'erlang')} for {agents}; write per_day if the number is of a day"
        yield Remark((*path, "per_hour"), told)


def _customers(plan: Plan) -> Found:
    people, days = plan.scenario.customers, plan.scenario.calendar.days
    if people is None:
        return
    monthly = plan.own.sum() / people.population / days * 30
    if monthly >= OFTEN:
        told = (
            f"of {people.population:,} makes {monthly:,.0f} contacts a month of each customer; write how many there are"
        )
        yield Remark(("customers", "population"), told)


def _outages(plan: Plan) -> Found:
    local = plan.scenario.calendar.local
    for index, outage in enumerate(plan.scenario.demand.outages):
        at = local.seconds(outage.at)
        day = local.day_of(at)
        windows = plan.timetable.windows_of(outage.channel, day)
        if not any(begin <= at - local.midnight(day) < end for begin, end in windows):
            hours = ", ".join(f"{write_clock(begin)} to {write_clock(end)}" for begin, end in windows) or "not at all"
            told = f"is while {outage.channel} is closed, which is open {hours} then; write a moment in opening hours"
            yield Remark(("demand", "outages", index, "at"), told)

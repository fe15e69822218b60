"""Moments and stretches of time of the horizon, as people say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, joined
from sim.language import kept
from sim.scenario.basics.clocks.local_time import LocalTime
from sim.scenario.basics.problems import counted
from sim.scenario.basics.units import DAY, write_clock
from sim.scenario.scenario import Scenario

Spans = list[tuple[float, float]]


def when(scenario: Scenario, gaps: Spans, windows: Spans) -> str:
    """Write stretches of time; the first where they are many and differ.

    Parameters
    ----------
    windows
        All that is asked about: stretches that are all of them are ``at any time``.
    """
    if gaps == windows:
        return kept.ANY_TIME
    local = scenario.calendar.local
    hours = {(clock_at(local, start), clock_at(local, end)) for start, end in gaps}
    days = {local.day_of(start) for start, _ in windows}
    (start, end), *others = gaps
    if len(hours) == 1 and len(gaps) == len(days) and end - start < DAY:
        return kept.FROM_TO.format(start=write_clock(clock_at(local, start)), end=write_clock(clock_at(local, end)))
    ends = {"start": moment(scenario, start), "end": moment(scenario, end, last=True)}
    return (
        kept.FROM_TO_MORE.format(others=counted(len(others), "other time"), **ends)
        if others
        else kept.FROM_TO.format(**ends)
    )


def moment(scenario: Scenario, time: float, last: bool = False) -> str:
    """Write a moment with its day: a weekday, or a date where the horizon has several of them."""
    clock = clock_at(scenario.calendar.local, time)
    midnight = last and clock == 0
    day = scenario.calendar.date(scenario.calendar.local.day_of(time) - midnight)
    return f"{day_name(scenario, day)} {write_clock(DAY if midnight else clock)}"


def clock_at(local: LocalTime, time: float) -> float:
    """Return what the clock of its day shows at a time, in seconds."""
    day = local.day_of(time)
    return local.clock(day, time - local.midnight(day))


def day_name(scenario: Scenario, day: date) -> str:
    """Write a day as its weekday, with its date where the horizon has several of them."""
    return f"{day:%a}" if scenario.calendar.days <= 7 else f"{day:%a} {day.isoformat()}"


def spans_where(edges: Floats, chosen: NDArray[np.bool_]) -> Spans:
    """Return the stretches of time made of some intervals.

    >>> spans_where(np.arange(5.0), np.array([True, True, False, True]))
    [(0.0, 2.0), (3.0, 4.0)]
    """
    return joined([(float(edges[k]), float(edges[k + 1])) for k in np.flatnonzero(chosen)])


def some_days(scenario: Scenario, days: Iterable[int], most: int = 3) -> str:
    """Name some days of the horizon, counted from 0: the first, and how many more."""
    names = [day_name(scenario, scenario.calendar.date(day)) for day in days]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def moment_of_week(scenario: Scenario, time: float) -> str:
    """Write a moment as one of the week, whichever: ``Mon 10:00``."""
    local = scenario.calendar.local
    return f"{scenario.calendar.date(local.day_of(time)):%a} {write_clock(clock_at(local, time))}"

"""When the seats of a pool are scheduled, whoever comes: by headcount or by shift."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.calendar import date_of, entries_on
from sim.scenario.basics.units import DAY
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.staffing import Shift

Change = tuple[float, int | None]


class SeatTime(NamedTuple):
    """A seat's scheduled time on one day, in seconds since the start of the horizon.

    The night before the horizon belongs to its first day.
    """

    seat: int
    day: int
    start: float
    end: float
    shift: Shift | None


def planned_seats(scenario: Scenario, pool: Pool) -> Iterator[SeatTime]:
    """Yield when the seats of a pool are scheduled, whoever comes."""
    if pool.shifts is not None:
        yield from (one for one in _by_shift(scenario, pool, -1) if one.end > 0)
    for day in range(scenario.calendar.days):
        if pool.shifts is None:
            yield from _by_headcount(scenario, pool, day)
        else:
            yield from _by_shift(scenario, pool, day)


def _by_headcount(scenario: Scenario, pool: Pool, day: int) -> Iterator[SeatTime]:
    """Yield the seats of a day: the last to come are the first to go."""
    counts = sorted({0: 0, **entries_on(scenario, pool.headcounts, day)}.items())
    counts = [(second, int(count)) for second, count in counts]
    since: list[float] = []
    for second, count in [*counts, (DAY, 0)]:
        moment = float(DAY * day + second)
        while len(since) > count:
            start = since.pop()
            yield SeatTime(len(since), day, start, moment, None)
        since += [moment] * (count - len(since))


def _by_shift(scenario: Scenario, pool: Pool, day: int) -> Iterator[SeatTime]:
    weekday, first = date_of(scenario, day).weekday(), 0
    for shift in pool.shifts or ():
        start = float(DAY * day + shift.start)
        for seat in range(first, first + shift.agents if weekday in shift.days else first):
            yield SeatTime(seat, max(day, 0), start, start + shift.length, shift)
        first += shift.agents


def headcounts(planned: list[SeatTime], window: tuple[float, float]) -> list[Change]:
    """Return ``(time, headcount)`` of some seat times within a window, and ``None`` where it ends."""
    start, end = window
    steps: dict[float, int] = {start: 0}
    for one in planned:
        if min(one.end, end) > max(one.start, start):
            steps[max(one.start, start)] = steps.get(max(one.start, start), 0) + 1
            if one.end < end:
                steps[one.end] = steps.get(one.end, 0) - 1
    counts = np.cumsum([steps[time] for time in sorted(steps)])
    return [*zip(sorted(steps), counts.tolist(), strict=True), (end, None)]

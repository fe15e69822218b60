"""Time in slots: so fine that every template starts, rests and ends with one, and by the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import gcd

import numpy as np

from sim.calendar import Timetable, date_of, interval_starts, midnights
from sim.scenario.basics.units import DAY
from sim.scenario.planning.templates import ShiftTemplate
from sim.scenario.scenario import Scenario
from sim.scheduling.problem import Flags, Ints, SlotGrid


class Slots:
    """The slots of a scenario's horizon, with the reporting intervals they belong to.

    Attributes
    ----------
    step
        Length of a slot in seconds; it divides the reporting interval.
    """

    def __init__(self, scenario: Scenario, timetable: Timetable | None = None) -> None:
        self.scenario, self.timetable = scenario, timetable or Timetable(scenario)
        self.templates = (scenario.staffing and scenario.staffing.shifts) or {}
        self.step = gcd(int(scenario.calendar.interval), *(t for one in self.templates.values() for t in _times(one)))
        self.per_day = DAY // self.step

    @cached_property
    def grid(self) -> SlotGrid:
        """The grid: a kind of day is a day of the week, and of a horizon of one day the only one there is."""
        days, calendar = self.scenario.calendar.days, self.scenario.calendar
        kinds = tuple(calendar.weekday(date_of(self.scenario, day)) for day in range(days))
        before = calendar.weekday(date_of(self.scenario, -1))
        if days == 1:
            nights = [one for one in self.templates.values() if any(at + one.length > DAY for at in one.starts)]
            return SlotGrid(self.step, self.per_day, kinds, kinds[0] if _all_on(nights, before) else None)
        return SlotGrid(self.step, self.per_day, kinds, before)

    def of(self, interval: int) -> Ints:
        """Return the slots of a reporting interval of the horizon."""
        first = int(self.firsts[interval])
        return np.arange(first, first + int(self.scenario.calendar.interval) // self.step)

    @cached_property
    def firsts(self) -> Ints:
        """The first slot of each reporting interval: by what the clock shows as it starts."""
        local, starts = self.scenario.calendar.local, interval_starts(self.scenario)
        days = np.searchsorted(midnights(self.scenario), starts, side="right") - 1
        clocks = [
            local.clock(int(day), float(at - local.midnight(int(day)))) for day, at in zip(days, starts, strict=True)
        ]
        return days * self.per_day + (np.array(clocks) // self.step).astype(np.int64)

    def is_open(self, pool: str) -> Flags:
        """Return in which slots a pool is on duty, and its staff not that of an exception."""
        free = [
            self.scenario.calendar.staff_on(date_of(self.scenario, day), pool) is None
            for day in range(self.scenario.calendar.days)
        ]
        return np.asarray(self.within(self.timetable.duty_windows(pool)) & np.repeat(free, self.per_day), dtype=bool)

    def within(self, windows: Sequence[tuple[float, float]]) -> Flags:
        """Return which slots lie in windows, in seconds since the start of the horizon."""
        found = [any(start <= middle < end for start, end in windows) for _, middle in self.middles()]
        return np.array(found, dtype=bool)

    def middles(self) -> Iterator[tuple[int, float]]:
        """Yield each slot with its middle, in seconds since the start of the horizon."""
        local = self.scenario.calendar.local
        for slot in range(self.grid.size):
            day, at = divmod(slot, self.per_day)
            yield slot, float(local.midnight(day) + local.second(day, at * self.step + self.step // 2))


def _times(template: ShiftTemplate) -> Iterator[int]:
    """Yield what a slot must divide."""
    yield int(template.length)
    yield from template.starts
    for one in template.breaks:
        yield int(one.length)
        yield from (int(at) for at in one.starts)


def _all_on(templates: list[ShiftTemplate], weekday: int) -> bool:
    return bool(templates) and all(weekday in one.days for one in templates)

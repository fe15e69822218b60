"""The scenario's clock over the horizon: midnights, intervals, and values that vary by the clock, laid out as lines.

Time is in seconds since the first midnight of the horizon, and runs evenly; a day has 86,400 of them, but for those
on which the clocks of the calendar's time zone change. What is written by the clock is turned into seconds here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.plumbing.once import SCENARIOS, once
from sim.scenario.basics.clocks.interval_tables import IntervalTable
from sim.scenario.basics.clocks.local_time import ticks
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import daily
from sim.scenario.scenario import Scenario
from sim.scenario.staff.shifts import Shift
from sim.spans import joined

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Timeline:
    """A value that holds from each edge to the next; ``edges[0]`` is 0."""

    edges: Floats
    values: tuple[Any, ...]

    def index(self, times: Floats) -> NDArray[np.intp]:
        """Return which value holds at each time."""
        return np.searchsorted(self.edges, times, side="right") - 1

    def pairs(self) -> list[tuple[float, Any]]:
        """Return ``(from when, value)`` in order of time."""
        return list(zip(self.edges.tolist(), self.values, strict=True))


def horizon(scenario: Scenario) -> float:
    """Return the length of a replication in seconds."""
    return scenario.calendar.horizon


@once(SCENARIOS)
def prolonged(scenario: Scenario, days: int) -> Scenario:
    """Return a scenario that goes on for so many days, by the plan of its own."""
    longer = scenario.model_copy(update={"calendar": scenario.calendar.prolonged(days)})
    longer._regimes = tuple((since, prolonged(regime, days)) for since, regime in scenario.regimes)
    return longer


def date_of(scenario: Scenario, day: int) -> datetime.date:
    """Return the date of a day of the horizon, counted from 0."""
    return scenario.calendar.date(day)


def midnight_of(scenario: Scenario, date: datetime.date) -> float:
    """Return when a date begins, in seconds since the start of the horizon."""
    return float(scenario.calendar.local.midnight((date - scenario.calendar.start).days))


def midnights(scenario: Scenario) -> Floats:
    """Return when each day of the horizon begins, and when the last one ends."""
    return np.array([scenario.calendar.local.midnight(day) for day in range(scenario.calendar.days + 1)], dtype=float)


@once(SCENARIOS)
def interval_starts(scenario: Scenario) -> Floats:
    """Return when each reporting interval begins, in seconds since the start of the horizon; not to be written to."""
    starts = clock_starts(scenario, int(scenario.calendar.interval))
    starts.setflags(write=False)
    return starts


def clock_starts(scenario: Scenario, step: int) -> Floats:
    """Return whenever the clock shows, or passes, a multiple of a step; the hour that is repeated has its own."""
    local, days = scenario.calendar.local, scenario.calendar.days
    if scenario.calendar.timezone is None:
        return step * np.arange(days * DAY // step, dtype=float)
    return np.concatenate([float(local.midnight(k)) + np.array(ticks(local.stretches(k), step)) for k in range(days)])


def entries_on(scenario: Scenario, value: Any, day: int, before: Any = None) -> Mapping[int, Any]:
    """Return one day's ``{seconds after midnight: value}`` of a varying value or an interval table.

    What holds ``before`` the day holds again where its clock goes back to before the first entry.

    A table that ends with the horizon says of the days after it what it says of the same weekdays in its last week.
    """
    again = value.again.get(date_of(scenario, day), {}) if isinstance(value, IntervalTable) else {}
    entries, local = by_the_clock(scenario, value, day), scenario.calendar.local
    if before is not None and entries and len(local.stretches(day)) > 1:
        entries = {0: before, **entries}
    return local.steps(day, entries, again)


def by_the_clock(scenario: Scenario, value: Any, day: int, weekday: int | None = None) -> Mapping[int, Any]:
    """Return the same by what the clock shows; of the ``weekday`` by which the day goes."""
    date = date_of(scenario, day)
    goes_by = scenario.calendar.weekday(date) if weekday is None else weekday
    if not isinstance(value, IntervalTable):
        return daily(value, goes_by, date)
    return value.on(date, goes_by) or value.on(date_of(scenario, like_planned(scenario, day)), goes_by)


def like_planned(scenario: Scenario, day: int) -> int:
    """Return the day of the horizon that stands for one after it: the same weekday, or the last where there is none."""
    days = scenario.calendar.planned_days
    return day if day < days else day - 7 * ((day - days) // 7 + 1) if days >= 7 else days - 1


def carried(scenario: Scenario, value: Any) -> Timeline:
    """Lay a varying value over the horizon; each entry holds until the next, over midnight too."""
    local = scenario.calendar.local
    pairs = [(0.0, entry) for day in range(-7, 0) for _, entry in sorted(entries_on(scenario, value, day).items())]
    for day in range(scenario.calendar.days):
        before = pairs[-1][1] if pairs else None
        midnight, entries = local.midnight(day), entries_on(scenario, value, day, before)
        pairs += [(float(midnight + second), entry) for second, entry in sorted(entries.items())]
    return _timeline(pairs)


def headcounts(scenario: Scenario, pool: str) -> Timeline:
    """Lay the headcount of a pool over the horizon, as it is planned on each day."""
    pairs: list[tuple[float, Any]] = []
    for day in range(scenario.calendar.days):
        midnight = scenario.calendar.local.midnight(day)
        pairs += [(float(midnight + second), count) for second, count in headcounts_on(scenario, pool, day)]
    return _timeline(pairs)


def headcounts_on(scenario: Scenario, pool: str, day: int) -> list[tuple[int, float]]:
    """Return a day's ``(second of the day, headcount)`` of a pool; nobody before the first entry."""
    own = scenario.calendar.staff_on(date_of(scenario, day), pool)
    planned = scenario.as_of(day).pools[pool].headcounts if own is None else 0 if own == "none" else own
    return sorted({0: 0, **entries_on(scenario, planned, day)}.items())


def shifts_on(scenario: Scenario, name: str, day: int) -> list[tuple[Shift, float]]:
    """Return the shifts of a pool with how many come on a day: those of an exception take the seats from the first."""
    date = date_of(scenario, day)
    own, weekday = scenario.calendar.staff_on(date, name), scenario.calendar.weekday(date)
    if own is None:
        return [(one, one.agents if weekday in one.days else 0) for one in scenario.pools[name].shifts or ()]
    return [] if own == "none" else [(one, one.agents) for one in own]


def planned_hours(scenario: Scenario, pool: str) -> list[tuple[float, float]]:
    """Return when anybody of a pool is planned to be there within the horizon, whether channels are open or not."""
    end, local = horizon(scenario), scenario.calendar.local
    if scenario.pools[pool].shifts is None:
        plan = headcounts(scenario, pool).pairs()
        ends = [edge for edge, _ in plan[1:]] + [end]
        return joined([(start, last) for (start, heads), last in zip(plan, ends, strict=True) if heads])
    starts = (
        (float(local.midnight(day) + local.second(day, shift.start)), shift)
        for day in range(-1, scenario.calendar.days)
        for shift, heads in shifts_on(scenario, pool, day)
        if heads
    )
    spans = [(max(start, 0.0), min(local.later(start, shift.length), end)) for start, shift in starts]
    return joined([(first, last) for first, last in spans if first < last])


def _timeline(pairs: list[tuple[float, Any]]) -> Timeline:
    kept: list[tuple[float, Any]] = []
    for edge, value in pairs:
        if kept and kept[-1][0] == edge:
            kept.pop()
        if not kept or kept[-1][1] != value:
            kept.append((edge, value))
    return Timeline(np.array([edge for edge, _ in kept]), tuple(value for _, value in kept))

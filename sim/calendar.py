"""The scenario's clock: varying values and opening hours laid out over the horizon.

Time is in seconds since the first midnight of the horizon, and runs evenly; a day has 86,400 of them, but for those
on which the clocks of the calendar's time zone change. What is written by the clock is turned into seconds here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from math import inf
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.plumbing.once import SCENARIOS, once
from sim.scenario.basics.clocks.interval_tables import IntervalTable
from sim.scenario.basics.clocks.local_time import ticks
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import Window, daily
from sim.scenario.scenario import Scenario
from sim.scenario.staff.shifts import Shift
from sim.spans import OpenClock as OpenClock
from sim.spans import joined as joined

Floats = NDArray[np.float64]
P = ParamSpec("P")
T = TypeVar("T")

MOST_DAYS = 7  # whom nobody answers within a week of the plan is not answered


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


def interval_starts(scenario: Scenario) -> Floats:
    """Return when each reporting interval begins, in seconds since the start of the horizon."""
    return clock_starts(scenario, int(scenario.calendar.interval))


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


def _once(method: Callable[Concatenate[Timetable, P], T]) -> Callable[Concatenate[Timetable, P], T]:
    """Let what a timetable is asked be worked out once for each channel, pool or day."""

    @wraps(method)
    def asked(self: Timetable, /, *what: P.args, **named: P.kwargs) -> T:
        key = method.__name__, *what
        if key not in self._known:
            self._known[key] = method(self, *what, **named)
        found: T = self._known[key]
        return found

    return asked


class Timetable:
    """When the channels of a scenario are open, and its pools on duty; each is worked out once.

    Hours are told in seconds since the start of the horizon, those of a day in seconds after its midnight.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._known: dict[tuple[Any, ...], Any] = {}
        self.known_pieces: dict[tuple[str, int], Any] = {}

    @_once
    def windows_of(self, channel: str, day: int) -> list[tuple[int, int]]:
        """Return the open windows of a channel on one day.

        What was written on a channel that closed for good is still answered.
        """
        spec, date = self.scenario.channels[channel], date_of(self.scenario, day)
        has_closed = spec.gone_on is not None and spec.gone_on <= date and not spec.service_mode.deferred
        if has_closed or not self.is_there(channel, day):
            return []
        return self._seconds_of(self.scenario.open_on(channel, date), day)

    def _seconds_of(self, windows: Iterable[Window], day: int) -> list[tuple[int, int]]:
        """Return windows by the clock in seconds after midnight."""
        local = self.scenario.calendar.local
        return [span for window in windows for span in local.spans(day, window)]

    def is_there(self, channel: str, day: int) -> bool:
        """Whether a channel has opened by a day."""
        opening = self.scenario.channels[channel].opens
        return opening is None or opening.on <= date_of(self.scenario, day)

    def lifetime(self, channel: str) -> tuple[float, float]:
        """Return from when a channel is there, and before when."""
        spec = self.scenario.channels[channel]
        since = midnight_of(self.scenario, spec.opens.on) if spec.opens else 0.0
        return since, midnight_of(self.scenario, spec.gone_on) if spec.gone_on else inf

    def arrival_windows(self, channel: str, day: int) -> list[tuple[int, int]]:
        """Return when contacts of a channel come on one day."""
        return self._seconds_of(self.scenario.come_on(channel, date_of(self.scenario, day)), day)

    @_once
    def open_windows(self, channel: str) -> list[tuple[float, float]]:
        """Return the open windows of a channel over the horizon, joined where one ends as the next begins."""
        return self._laid_out(lambda day: self.windows_of(channel, day))

    @_once
    def windows_for_good(self, channel: str) -> list[tuple[float, float]]:
        """Return the windows in which a channel is open, or would be had it not closed for good."""

        def windows(day: int) -> Iterable[tuple[int, int]]:
            hours = self.scenario.open_on(channel, date_of(self.scenario, day))
            return self._seconds_of(hours, day) if self.is_there(channel, day) else ()

        return self._laid_out(windows)

    def _laid_out(self, windows: Callable[[int], Iterable[tuple[int, int]]]) -> list[tuple[float, float]]:
        starts = midnights(self.scenario).tolist()[:-1]
        return joined([(at + start, at + end) for day, at in enumerate(starts) for start, end in windows(day)])

    @_once
    def clock_of(self, channel: str) -> OpenClock:
        """Return the clock that runs while a channel is open."""
        return OpenClock(self.open_windows(channel))

    @_once
    def stays_open(self, channel: str) -> bool:
        """Whether a channel is open at the end of the horizon and would stay so at that midnight."""
        days = self.scenario.calendar.days
        ends = [end for _, end in self.windows_of(channel, days - 1)]
        return self.scenario.calendar.local.length(days - 1) in ends and 0 in [
            start for start, _ in self.windows_of(channel, days)
        ]

    @property
    def days_beyond(self) -> int:
        """For how many days who has come may be followed: as many as the horizon has, so that it costs no more.

        A center that closes is not followed at all: its queues are drained.
        """
        stays = any(self.stays_open(name) for name in self.scenario.channel_names)
        return min(self.scenario.calendar.days, MOST_DAYS) if stays else 0

    @_once
    def served_windows(self, pool: str) -> list[tuple[float, float]]:
        """Return when any channel that a pool serves is open."""
        return joined([span for channel in self.scenario.pools[pool].channels for span in self.open_windows(channel)])

    @_once
    def duty_windows(self, pool: str) -> list[tuple[float, float]]:
        """Return when a pool is on duty: while any channel it serves is open, and in planned hours besides if asked."""
        served = self.served_windows(pool)
        if self.scenario.pools[pool].outside_opening == "left_out":
            return served
        return joined([*served, *planned_hours(self.scenario, pool)])

    def duty_goes_on(self, pool: str) -> bool:
        """Whether a pool serves a channel that stays open at the end of the horizon."""
        return any(self.stays_open(channel) for channel in self.scenario.pools[pool].channels)

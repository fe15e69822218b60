"""The scenario's clock: varying values and opening hours laid out over the horizon.

Time is in seconds since the first midnight of the horizon, in local time; every day has 86,400 of them.
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

from sim.scenario.basics.csv_files import IntervalTable
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import daily, windows_on
from sim.scenario.scenario import Scenario

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
    return float(DAY * scenario.calendar.days)


def prolonged(scenario: Scenario, days: int) -> Scenario:
    """Return a scenario that goes on for so many days, by the plan of its own."""
    return scenario.model_copy(update={"calendar": scenario.calendar.prolonged(days)})


def date_of(scenario: Scenario, day: int) -> datetime.date:
    """Return the date of a day of the horizon, counted from 0."""
    return scenario.calendar.start + datetime.timedelta(days=day)


def midnight_of(scenario: Scenario, date: datetime.date) -> float:
    """Return when a date begins, in seconds since the start of the horizon."""
    return float(DAY * (date - scenario.calendar.start).days)


def entries_on(scenario: Scenario, value: Any, day: int) -> Mapping[int, Any]:
    """Return one day's ``{second of the day: value}`` of a varying value or an interval table.

    A table that ends with the horizon says of the days after it what it says of the same weekdays in its last week.
    """
    date = date_of(scenario, day)
    if not isinstance(value, IntervalTable):
        return daily(value, date.weekday())
    return value.on(date) or value.on(date_of(scenario, _like(scenario, day)))


def _like(scenario: Scenario, day: int) -> int:
    """Return the day of the horizon that stands for one after it: the same weekday, or the last where there is none."""
    days = scenario.calendar.planned_days
    return day if day < days else day - 7 * ((day - days) // 7 + 1) if days >= 7 else days - 1


def carried(scenario: Scenario, value: Any) -> Timeline:
    """Lay a varying value over the horizon; each entry holds until the next, over midnight too."""
    week_before = [(0.0, entry) for day in range(-7, 0) for _, entry in _sorted(scenario, value, day)]
    pairs = [
        (float(DAY * day + second), entry)
        for day in range(scenario.calendar.days)
        for second, entry in _sorted(scenario, value, day)
    ]
    return _timeline([*week_before, *pairs])


def _sorted(scenario: Scenario, value: Any, day: int) -> list[tuple[int, Any]]:
    return sorted(entries_on(scenario, value, day).items())


def counted(scenario: Scenario, value: Any) -> Timeline:
    """Lay a rate or a headcount over the horizon; nothing before a day's first entry."""
    pairs: list[tuple[float, Any]] = []
    for day in range(scenario.calendar.days):
        entries = {0: 0, **entries_on(scenario, value, day)}
        pairs += [(float(DAY * day + second), entry) for second, entry in sorted(entries.items())]
    return _timeline(pairs)


def _timeline(pairs: list[tuple[float, Any]]) -> Timeline:
    kept: list[tuple[float, Any]] = []
    for edge, value in pairs:
        if kept and kept[-1][0] == edge:
            kept.pop()
        if not kept or kept[-1][1] != value:
            kept.append((edge, value))
    return Timeline(np.array([edge for edge, _ in kept]), tuple(value for _, value in kept))


class OpenClock:
    """A clock that runs while a channel is open; ``windows`` are disjoint and in order, in seconds."""

    def __init__(self, windows: list[tuple[float, float]]) -> None:
        self._edges = np.array([edge for window in windows for edge in window])
        lengths = np.array([end - start for start, end in windows])
        self._opened = np.repeat(np.concatenate([[0.0], np.cumsum(lengths)]), 2)[1:-1]

    def open_before(self, times: Floats) -> Floats:
        """Return the open seconds before each time.

        >>> OpenClock([(10.0, 20.0), (30.0, 40.0)]).open_before(np.array([5.0, 15.0, 25.0, 90.0])).tolist()
        [0.0, 5.0, 10.0, 20.0]
        """
        return np.asarray(np.interp(times, self._edges, self._opened))

    def time_at(self, opened: Floats) -> Floats:
        """Return when so many open seconds have passed; beyond the last window as if it stayed open."""
        whole = self._opened[-1]
        within = np.interp(np.minimum(opened, whole), self._opened, self._edges)
        return np.asarray(np.where(opened > whole, self._edges[-1] + opened - whole, within))


def joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the union of spans as disjoint spans in order.

    >>> joined([(0.0, 2.0), (5.0, 6.0), (1.0, 3.0), (3.0, 4.0)])
    [(0.0, 4.0), (5.0, 6.0)]
    """
    union: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


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

    @_once
    def windows_of(self, channel: str, day: int) -> list[tuple[int, int]]:
        """Return the open windows of a channel on one day.

        What was written on a channel that closed for good is still answered.
        """
        spec, date = self.scenario.channels[channel], date_of(self.scenario, day)
        has_closed = spec.closes is not None and spec.closes <= date and not spec.service_mode.deferred
        if has_closed or not self.is_there(channel, day):
            return []
        return list(windows_on(self.scenario.hours_of(channel), date.weekday()))

    def is_there(self, channel: str, day: int) -> bool:
        """Whether a channel has opened by a day."""
        opening = self.scenario.channels[channel].opens
        return opening is None or opening.on <= date_of(self.scenario, day)

    def lifetime(self, channel: str) -> tuple[float, float]:
        """Return from when a channel is there, and before when."""
        spec = self.scenario.channels[channel]
        since = midnight_of(self.scenario, spec.opens.on) if spec.opens else 0.0
        return since, midnight_of(self.scenario, spec.closes) if spec.closes else inf

    def arrival_windows(self, channel: str, day: int) -> list[tuple[int, int]]:
        """Return when contacts of a channel come on one day."""
        return list(windows_on(self.scenario.arrival_hours_of(channel), date_of(self.scenario, day).weekday()))

    @_once
    def open_windows(self, channel: str) -> list[tuple[float, float]]:
        """Return the open windows of a channel over the horizon, joined where one ends as the next begins."""
        return self._laid_out(lambda day: self.windows_of(channel, day))

    @_once
    def windows_for_good(self, channel: str) -> list[tuple[float, float]]:
        """Return the windows in which a channel is open, or would be had it not closed for good."""
        hours = self.scenario.hours_of(channel)
        weekday = self.scenario.calendar.start.weekday()
        return self._laid_out(lambda day: windows_on(hours, (weekday + day) % 7) if self.is_there(channel, day) else ())

    def _laid_out(self, windows: Callable[[int], Iterable[tuple[int, int]]]) -> list[tuple[float, float]]:
        days = range(self.scenario.calendar.days)
        return joined(
            [(float(DAY * day + start), float(DAY * day + end)) for day in days for start, end in windows(day)]
        )

    @_once
    def clock_of(self, channel: str) -> OpenClock:
        """Return the clock that runs while a channel is open."""
        return OpenClock(self.open_windows(channel))

    @_once
    def stays_open(self, channel: str) -> bool:
        """Whether a channel is open at the end of the horizon and would stay so at that midnight."""
        days = self.scenario.calendar.days
        ends = [end for _, end in self.windows_of(channel, days - 1)]
        return DAY in ends and 0 in [start for start, _ in self.windows_of(channel, days)]

    @property
    def days_beyond(self) -> int:
        """For how many days who has come may be followed: as many as the horizon has, so that it costs no more.

        A center that closes is not followed at all: its queues are drained.
        """
        stays = any(self.stays_open(name) for name in self.scenario.channel_names)
        return min(self.scenario.calendar.days, MOST_DAYS) if stays else 0

    @_once
    def duty_windows(self, pool: str) -> list[tuple[float, float]]:
        """Return when a pool is on duty: while any channel it serves is open."""
        return joined([span for channel in self.scenario.pools[pool].channels for span in self.open_windows(channel)])

    def duty_goes_on(self, pool: str) -> bool:
        """Whether a pool serves a channel that stays open at the end of the horizon."""
        return any(self.stays_open(channel) for channel in self.scenario.pools[pool].channels)

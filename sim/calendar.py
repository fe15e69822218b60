"""The scenario's clock: varying values and opening hours laid out over the horizon.

Time is in seconds since the first midnight of the horizon, in local time; every day has 86,400 of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.basics.csv_files import IntervalTable
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import daily, windows_on
from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

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


def days_beyond(scenario: Scenario) -> int:
    """Return for how many days who has come may be followed: as many as the horizon has, so that it costs no more.

    A center that closes is not followed at all: its queues are drained.
    """
    stays = any(stays_open(scenario, name) for name in scenario.channel_names)
    return min(scenario.calendar.days, MOST_DAYS) if stays else 0


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


def windows_of(scenario: Scenario, channel: str, day: int) -> list[tuple[int, int]]:
    """Return the open windows of a channel on one day, in seconds after that midnight.

    What was written on a channel that closed for good is still answered.
    """
    spec = scenario.channels[channel]
    has_closed = spec.closes is not None and spec.closes <= date_of(scenario, day) and not spec.service_mode.deferred
    if has_closed or not is_there(scenario, channel, day):
        return []
    return list(windows_on(scenario.hours_of(channel), date_of(scenario, day).weekday()))


def is_there(scenario: Scenario, channel: str, day: int) -> bool:
    """Whether a channel has opened by a day."""
    opening = scenario.channels[channel].opens
    return opening is None or opening.on <= date_of(scenario, day)


def lifetime(scenario: Scenario, channel: str) -> tuple[float, float]:
    """Return from when a channel is there, and before when, in seconds since the start of the horizon."""
    spec = scenario.channels[channel]
    since = midnight_of(scenario, spec.opens.on) if spec.opens else 0.0
    return since, midnight_of(scenario, spec.closes) if spec.closes else inf


def arrival_windows(scenario: Scenario, channel: str, day: int) -> list[tuple[int, int]]:
    """Return when contacts of a channel come on one day, in seconds after that midnight."""
    return list(windows_on(scenario.arrival_hours_of(channel), date_of(scenario, day).weekday()))


def open_windows(scenario: Scenario, channel: str) -> list[tuple[float, float]]:
    """Return the open windows of a channel over the horizon, joined where one ends as the next begins."""
    spans = [
        (float(DAY * day + start), float(DAY * day + end))
        for day in range(scenario.calendar.days)
        for start, end in windows_of(scenario, channel, day)
    ]
    return joined(spans)


def windows_for_good(scenario: Scenario, channel: str) -> list[tuple[float, float]]:
    """Return the windows in which a channel is open, or would be had it not closed for good."""
    days = [day for day in range(scenario.calendar.days) if is_there(scenario, channel, day)]
    weekdays = [(day, date_of(scenario, day).weekday()) for day in days]
    spans = [
        (float(DAY * day + start), float(DAY * day + end))
        for day, weekday in weekdays
        for start, end in windows_on(scenario.hours_of(channel), weekday)
    ]
    return joined(spans)


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


def stays_open(scenario: Scenario, channel: str) -> bool:
    """Whether a channel is open at the end of the horizon and would stay so at that midnight."""
    last, after = scenario.calendar.days - 1, scenario.calendar.days
    ends = [end for _, end in windows_of(scenario, channel, last)]
    starts = [start for start, _ in windows_of(scenario, channel, after)]
    return DAY in ends and 0 in starts


def pool_channels(scenario: Scenario, pool: str) -> list[str]:
    """Return the channels a pool has a skill for, in canonical order."""
    return sorted(scenario.pools[pool].channels)


def duty_windows(scenario: Scenario, pool: str) -> list[tuple[float, float]]:
    """Return when a pool is on duty: while any channel it serves is open."""
    return joined([span for channel in pool_channels(scenario, pool) for span in open_windows(scenario, channel)])

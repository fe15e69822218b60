"""Opening hours of channels and duty of pools over the horizon, laid out once; times are those of `sim.timelines`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from math import inf
from typing import Any, Concatenate, ParamSpec, TypeVar

from sim.scenario.basics.varying import Window
from sim.scenario.scenario import Scenario
from sim.spans import OpenClock, joined
from sim.timelines import (
    Floats,
    Timeline,
    by_the_clock,
    carried,
    clock_starts,
    date_of,
    entries_on,
    headcounts,
    headcounts_on,
    horizon,
    interval_starts,
    like_planned,
    midnight_of,
    midnights,
    planned_hours,
    prolonged,
    shifts_on,
)

__all__ = [
    "Floats", "OpenClock", "Timeline", "Timetable", "by_the_clock", "carried", "clock_starts", "date_of",
    "entries_on", "headcounts", "headcounts_on", "horizon", "interval_starts", "joined", "like_planned",
    "midnight_of", "midnights", "planned_hours", "prolonged", "shifts_on",
]  # fmt: skip

P = ParamSpec("P")
T = TypeVar("T")

MOST_DAYS = 7  # whom nobody answers within a week of the plan is not answered


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

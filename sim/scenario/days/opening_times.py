"""When the channels of a scenario are open, by the clock."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.scenario.basics.varying import Window, never_closes, windows_on

if TYPE_CHECKING:
    from sim.scenario.channels.channel import Channel
    from sim.scenario.days.calendar import Calendar


class OpeningTimes:
    """What a scenario knows of the hours of its channels."""

    if TYPE_CHECKING:
        calendar: Calendar
        channels: dict[str, Channel]

    def hours_of(self, channel: str) -> Mapping[tuple[int, ...], tuple[Window, ...]]:
        """Return when a channel is open: its own hours, or the calendar's."""
        own = self.channels[channel].open
        return self.calendar.open if own is None else own

    def open_on(self, channel: str, date: datetime.date) -> tuple[Window, ...]:
        """Return when a channel is open on a date, by the clock: by an exception, or by its week."""
        return self.calendar.open_on(date, channel, self.hours_of(channel))

    def come_on(self, channel: str, date: datetime.date) -> tuple[Window, ...]:
        """Return when contacts of a channel come on a date, by the clock."""
        arrivals = self.channels[channel].arrivals
        if arrivals is None or arrivals.hours is None:
            return self.open_on(channel, date)
        return windows_on(arrivals.hours, self.calendar.weekday(date))

    def never_closes(self, channel: str) -> bool:
        """Whether a channel is open all day, on every day."""
        return never_closes(self.hours_of(channel)) and not self.calendar.ever_closes(channel)

    def arrival_hours_of(self, channel: str) -> Mapping[tuple[int, ...], tuple[Window, ...]]:
        """Return when contacts of a channel come: its own arrival hours, or while it is open."""
        arrivals = self.channels[channel].arrivals
        return self.hours_of(channel) if arrivals is None or arrivals.hours is None else arrivals.hours

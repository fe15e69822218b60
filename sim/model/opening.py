"""Channels that open and close."""

from __future__ import annotations

from sim.calendar import horizon
from sim.model.center import Center
from sim.model.clock import CLOSES, OPENS, Story
from sim.model.state.channel import ChannelNow


def opening_hours(center: Center, channel: ChannelNow) -> Story:
    """Open and close a channel; at close, drain or clear its queue."""
    clock, timetable = center.clock, center.demand.timetable
    windows, last = timetable.open_windows(channel.name), horizon(timetable.scenario)
    channel.openings = [start for start, _ in windows]
    channel.closings = [end for _, end in windows]
    for start, end in windows:
        yield clock.change(start, OPENS, channel.number)
        channel.is_open = True
        channel.life.opened(center, channel)
        if end == last and timetable.stays_open(channel.name):
            return
        yield clock.change(end, CLOSES, channel.number)
        channel.is_open = False
        channel.life.closed(center, channel)
        if not channel.drains:
            center.disconnect(channel)

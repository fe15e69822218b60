"""Channels that open and close."""

from __future__ import annotations

from sim.hours import horizon, open_windows, stays_open
from sim.model.center import Center
from sim.model.channel import LiveChannel
from sim.model.clock import Story
from sim.scenario.scenario import Scenario


def doors(center: Center, channel: LiveChannel, scenario: Scenario) -> Story:
    """Open and close a channel; at close, drain or clear its queue."""
    clock, windows = center.clock, open_windows(scenario, channel.name)
    channel.openings = [start for start, _ in windows]
    for start, end in windows:
        yield clock.before_all(start)
        channel.is_open = True
        if end == horizon(scenario) and stays_open(scenario, channel.name):
            return
        yield clock.before_all(end)
        channel.is_open = False
        if not channel.drains:
            center.disconnect(channel)

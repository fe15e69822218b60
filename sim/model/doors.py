"""Channels that open and close."""

from __future__ import annotations

from sim.hours import horizon, open_windows, stays_open
from sim.model import dispatch
from sim.model.center import Center
from sim.model.channel import ChannelNow
from sim.model.clock import CLOSES, OPENS, Story
from sim.scenario.scenario import Scenario


def doors(center: Center, channel: ChannelNow, scenario: Scenario) -> Story:
    """Open and close a channel; at close, drain or clear its queue."""
    clock, windows = center.clock, open_windows(scenario, channel.name)
    channel.openings = [start for start, _ in windows]
    channel.closings = [end for _, end in windows]
    for start, end in windows:
        yield clock.change(start, OPENS, channel.number)
        channel.is_open = True
        if channel.mode == "deferred":
            _offer_backlog(center, channel)
        elif channel.mode == "outbound":
            center.dial(channel)
        if end == horizon(scenario) and stays_open(scenario, channel.name):
            return
        yield clock.change(end, CLOSES, channel.number)
        channel.is_open = False
        if not channel.drains:
            center.disconnect(channel)


def _offer_backlog(center: Center, channel: ChannelNow) -> None:
    for pool in {pool: None for klass in channel.classes for pool in klass.pools}:
        if not pool.closing:
            dispatch.rouse(center, pool, center.clock.now)

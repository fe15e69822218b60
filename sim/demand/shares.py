"""The planner's channel shares: where the volumes have the contacts of a segment and an issue, interval by interval."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.demand.rates import day_pieces, expected_volume
from sim.hours import Floats
from sim.scenario.scenario import Scenario
from sim.scenario.trace import between
from sim.scenario.units import DAY

Shares = tuple[float, ...]


class PlannedShares:
    """What the volumes say of where contacts come: contacts expected, one number per channel in canonical order.

    ``segments`` and ``issues`` are the shares of both by channel, shape (channels, segments) and (channels, issues);
    ``is_planned`` says of which channels the volumes are: those that open within the horizon have none, or new ones.
    """

    def __init__(self, scenario: Scenario, segments: Floats, issues: Floats) -> None:
        self._scenario, self.segments, self.issues = scenario, segments, issues
        self._step, self._bins = int(scenario.calendar.interval), round(DAY / scenario.calendar.interval)
        self.whole = np.array([expected_volume(scenario, name) for name in scenario.channel_names])
        self.is_planned = np.array([scenario.channels[name].opens is None for name in scenario.channel_names])
        self.at = lru_cache(maxsize=65_536)(self._at)
        self.over_the_horizon = lru_cache(maxsize=4_096)(self._over_the_horizon)
        self._day = lru_cache(maxsize=2)(self._volumes)

    def _at(self, interval: int, segment: int, issue: int) -> Shares:
        """Return the contacts of a segment and an issue in a reporting interval of the horizon."""
        volumes = self._day(interval // self._bins)[:, interval % self._bins]
        return self._mixed(volumes, segment, issue)

    def _over_the_horizon(self, segment: int, issue: int) -> Shares:
        """Return the contacts of a segment and an issue over the horizon, with outages, messages and the backlog."""
        return self._mixed(self.whole, segment, issue)

    def _mixed(self, volumes: Floats, segment: int, issue: int) -> Shares:
        return tuple((volumes * self.segments[:, segment] * self.issues[:, issue]).tolist())

    def _volumes(self, day: int) -> Floats:
        return np.array([self._volume_of(name, day) for name in self._scenario.channel_names])

    def _volume_of(self, channel: str, day: int) -> Floats:
        """Return what a channel's volumes expect in each interval of a day; of a trace what it holds."""
        scenario, arrivals = self._scenario, self._scenario.channels[channel].arrivals
        if arrivals is not None and arrivals.contacts:
            midnight = DAY * (scenario.calendar.start.toordinal() + day)
            rows = between(arrivals.contacts, channel, midnight, midnight + DAY)
            starts, expected = np.array([row.arrival - midnight for row in rows]), np.ones(len(rows))
        else:
            parts = day_pieces(scenario, channel, day).cut(self._step)
            starts, expected = parts.starts, parts.expected
        return np.asarray(np.bincount((starts // self._step).astype(int), expected, self._bins), dtype=float)

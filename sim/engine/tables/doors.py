"""Who turns round at the door of a desk where others wait, and which doors customers find open."""

from __future__ import annotations

from bisect import bisect_left
from math import inf
from typing import Any

import numpy as np

from sim.engine.records.draws import MOST_AHEAD
from sim.model.center import Center
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.channels.channel import Channel
from sim.scenario.scenario import Scenario
from sim.ticks import TICKS

MANY = 10  # shares of who joins for each contact, from which on it is faster to look some up than to work out all


def turns_at(spec: Channel, luck: Any) -> Any:
    """Return from how many on who wait each of some contacts turns round, by their uniform numbers.

    Worked out once for every length of the line at which some of them join, and looked up for each.
    """
    rule = spec.balking
    if rule is None:
        return MOST_AHEAD
    lucks = luck("turns round")
    last = turns_round(spec, lucks.min(initial=1.0))
    if last > MANY * len(lucks):
        return [turns_round(spec, one) for one in lucks.tolist()]
    join = np.array([rule.joins(ahead) for ahead in range(last - 1, 0, -1)])
    return last - np.searchsorted(join, lucks, side="right")


def turns_round(spec: Channel, luck: float) -> int:
    """Return from how many on who wait a contact turns round."""
    rule = spec.balking
    assert rule is not None
    return bisect_left(range(1, MOST_AHEAD), True, key=lambda ahead: luck >= rule.joins(ahead)) + 1


def found_by(center: Center, scenario: Scenario, ends: Any) -> tuple[Any, Any]:
    """Return when what customers find changes, and the channels they find in between, by segment and issue.

    Parameters
    ----------
    ends
        By channel, segment and issue, whether the channel ends within the horizon.
    """
    known = _known(scenario)
    if not known:
        known.append(_found_by(center, scenario, ends))
    return known[0]


@once(SCENARIOS)
def _known(scenario: Scenario) -> list[tuple[Any, Any]]:
    """Return room for what customers find, which is the same in all replications."""
    return []


def _found_by(center: Center, scenario: Scenario, ends: Any) -> tuple[Any, Any]:
    edges = sorted({time for channel in center.channels for time in _edges(channel)})
    starts = np.array([-inf, *edges])
    found = np.zeros((len(starts), len(scenario.segment_names), len(scenario.issue_names)), np.int64)
    may = np.zeros((len(center.channels), len(scenario.issue_names)), bool)
    for issue, allowed in enumerate(center.allowed):
        may[list(allowed), issue] = True
    for channel in center.channels:
        there = (starts >= channel.since) & (starts < channel.until) & _open(channel, starts)
        gone = starts >= (inf if channel.ending is None else channel.ending.at)
        here = there[:, None, None] & may[channel.number] & ~(gone[:, None, None] & ends[channel.number])
        found |= np.where(here, np.int64(1) << channel.number, 0)
    return np.rint(np.array(edges) * TICKS).astype(np.int64), found


def _edges(channel: Any) -> list[float]:
    ending = [] if channel.ending is None else [channel.ending.at]
    times = [*channel.openings, *channel.closings, channel.since, channel.until, *ending]
    return [time for time in times if time != inf]


def _open(channel: Any, times: Any) -> Any:
    if channel.mode.deferred:
        return np.ones(len(times), bool)
    window = np.searchsorted(channel.openings, times, side="right") - 1
    closings = np.array([*channel.closings, -inf])  # before the first window it is the last of these
    return times < closings[window]

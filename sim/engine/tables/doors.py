"""Who turns round at the door of a desk where others wait."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np

from sim.engine.records.draws import MOST_AHEAD
from sim.scenario.channels.channel import Channel

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

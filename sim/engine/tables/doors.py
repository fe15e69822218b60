"""Who turns round at the door of a desk where others wait."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from sim.engine.records.draws import MOST_AHEAD
from sim.scenario.channels.channel import Channel


def turns_at(spec: Channel, luck: Any) -> Any:
    """Return from how many on who wait each of some contacts turns round, by their uniform numbers."""
    if spec.balking is None:
        return MOST_AHEAD
    return [turns_round(spec, one) for one in luck("turns round").tolist()]


def turns_round(spec: Channel, luck: float) -> int:
    """Return from how many on who wait a contact turns round."""
    rule = spec.balking
    assert rule is not None
    return bisect_left(range(1, MOST_AHEAD), True, key=lambda ahead: luck >= rule.joins(ahead)) + 1

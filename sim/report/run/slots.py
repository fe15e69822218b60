"""How full a pool is whose agents hold several contacts at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.by_time.tables import served_by
from sim.report.run.tables import Figures


def slots_taken(figures: Figures, scenario: Mapping[str, Any], name: str) -> float | None:
    """Return the share of a pool's slots that are taken while it is at work; ``None`` where agents hold one contact.

    A chat takes a slot of the channel's limit, any other contact all of them. How much of what is in hand are chats is
    taken from the handle times of the channels: exact where no other pool serves them.
    """
    limits = {channel: _limit(scenario, channel) for channel in served_by(scenario["pools"][name])}
    most, scope = max(limits.values()), (("pool", name),)
    busy, in_hand = (_mean(figures, metric, scope) for metric in ("occupancy", "concurrency"))
    if most == 1 or not in_hand:
        return None
    work = {channel: _work(figures, channel) for channel in limits}
    whole = sum(work.values())
    slots = sum(part / limits[channel] for channel, part in work.items()) / whole if whole else 1 / most
    return min(busy * in_hand * slots, busy)


def _limit(scenario: Mapping[str, Any], channel: str) -> int:
    rule = scenario["channels"][channel].get("concurrency")
    limit = rule.get("limit", 1) if isinstance(rule, Mapping) else rule or 1
    return int(limit)


def _work(figures: Figures, channel: str) -> float:
    scope = (("channel", channel),)
    return _mean(figures, "answered", scope) * _mean(figures, "handle_time", scope)


def _mean(figures: Figures, metric: str, scope: tuple[tuple[str, str], ...]) -> float:
    return float((figures.get(metric, scope) or {}).get("mean") or 0.0)

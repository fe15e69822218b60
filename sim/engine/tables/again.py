"""Who comes again, as records: how likely and how often, after how long, where, when it is open, what is known then."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.records.draws import CHASES_TO, REPEATS_TO, SWITCHES_TO
from sim.engine.records.layout import NOBODY
from sim.engine.tables.laws import Laws
from sim.model.again.redials import MOST_ATTEMPTS_AT_CLOSED_DOORS
from sim.model.center import Center
from sim.model.state.channel import ChannelNow
from sim.scenario.scenario import Scenario


def may_try_again(center: Center, scenario: Scenario) -> bool:
    """Whether anything is decided of who comes again, or of where anybody comes."""
    if center.choice is not None or scenario.regimes or _may_come_back(center):
        return True
    return any(_is_drawn_again(one) for one in center.channels)


def _may_come_back(center: Center) -> bool:
    """Whether customers may come back whose issue is not resolved."""
    if not center.outcome.repeat.probability:
        return False
    return any(one.resolution is not None or one.mode.automated for one in center.channels)


def _is_drawn_again(channel: ChannelNow) -> bool:
    """Whether who comes to a channel may try again, or wait for us to do so."""
    rule = channel.redial
    redials = rule is not None and (any(rule.probability) or rule.switch.probability > 0)
    return redials or channel.mode.deferred or channel.returns_at_opening or channel.callback is not None


def names_of_having(center: Center) -> list[str]:
    """Return the names of the uniform numbers by which customers of a segment have a channel that opens."""
    if center.choice is None or center.choice.memory.each:
        return []
    return [f"has {center.channels[channel].name}" for channel in center.choice.audience.has]


def again_of(center: Center, laws: Laws, table: Any, drawing: Any) -> dict[str, Any]:
    """Return where and when customers come again; tell the channels their rules and windows."""
    drawing.attempts, drawing.delay = center.outcome.attempts, NOBODY
    if _may_come_back(center):
        drawing.delay = laws.of(center.repeat_delay)
    knows_needs = drawing.decides or drawing.sessions
    windows: list[tuple[float, float]] = []
    for one, row in zip(center.channels, table, strict=True):
        _tell_rules(one, row, laws)
        row.comes = not row.asks and bool(knows_needs or not row.effect)
        row.windows_from = len(windows)
        windows += zip(one.openings, one.closings, strict=True)
        row.windows_to = len(windows)
    return {
        "windows": np.array(windows, dtype=float).reshape(-1, 2),
        "volumes": _volumes(center),
        "written": _written(center),
        "kept": np.array([[center.context_kept(one, other) for other in center.channels] for one in center.channels]),
    }


def _tell_rules(one: ChannelNow, row: Any, laws: Laws) -> None:
    """Say how customers of a channel try again, ask elsewhere, or come back when it is open."""
    rule, chase = one.redial, one.spec.chase
    row.attempts, row.delay, row.queued = MOST_ATTEMPTS_AT_CLOSED_DOORS, laws.of(one.law.redial), one.mode.queued
    row.outlasts = rule is None or rule.patience == "kept"
    row.chases = 1.0 if chase is None else chase.probability
    row.comes_back = one.comes_back or 0.0
    if rule is not None:
        row.attempts, row.switches = rule.attempts, rule.switch.probability
        row.again_from, row.again_to = laws.values(rule.probability)
        row.kept = rule.patience == "kept" and one.mode.queued


def _written(center: Center) -> Any:
    """Return the weights by which who comes again turns to channels, rule by rule; below 0 where there are none."""
    table = np.full((CHASES_TO + 2 * len(center.channels), len(center.channels)), -1.0)
    rules: dict[int, Any] = {REPEATS_TO: center.outcome.repeat.to}
    for one in center.channels:
        rules[SWITCHES_TO + 2 * one.number] = None if one.redial is None else one.redial.switch.to
        rules[CHASES_TO + 2 * one.number] = None if one.spec.chase is None else one.spec.chase.to
    for place, to in rules.items():
        table[place] = [(to or {}).get(one.name, -1.0) for one in center.channels]
    return table


def _volumes(center: Center) -> Any:
    """Return what the volumes have by segment, issue and channel; below 0 where an issue may not be brought."""
    planned, (segments, issues) = center.demand.planned, center.demand.planned.mix.shape[1:]
    table = np.full((segments, issues, len(center.channels)), -1.0)
    for issue, allowed in enumerate(center.allowed):
        for segment in range(segments):
            volumes = planned.over_the_horizon(segment, issue)
            table[segment, issue, list(allowed)] = [volumes[channel] for channel in allowed]
    return table

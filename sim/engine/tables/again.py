"""Who comes back as an issue is not resolved, as records: after how long, where, when it is open, and what is known."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.tables.laws import Laws
from sim.model.center import Center


def may_come_back(center: Center) -> bool:
    """Whether customers may come back by the volumes alone: not by choice, nor by habits of their own."""
    homes, rule = center.demand.homes, center.outcome.repeat
    if center.choice is not None or (homes is not None and homes.has_habits) or not rule.probability:
        return False
    return any(one.resolution is not None or one.mode.automated for one in center.channels)


def repeats_of(center: Center, laws: Laws, table: Any, drawing: Any) -> dict[str, Any]:
    """Return where and when customers come back; tell the channels their windows, and which say what is brought."""
    drawing.repeats = may_come_back(center)
    if not drawing.repeats:
        return {}
    drawing.attempts, drawing.delay = center.outcome.attempts, laws.of(center.repeat_delay)
    knows_needs = drawing.decides or drawing.sessions
    windows: list[tuple[float, float]] = []
    for one, row in zip(center.channels, table, strict=True):
        row.comes = not row.asks and bool(knows_needs or not row.effect)
        row.windows_from = len(windows)
        windows += zip(one.openings, one.closings, strict=True)
        row.windows_to = len(windows)
    to: Any = center.outcome.repeat.to or {}
    names = [one.name for one in center.channels]
    return {
        "windows": np.array(windows, dtype=float).reshape(-1, 2),
        "volumes": _volumes(center),
        "written": np.array([to.get(name, -1.0) for name in names], dtype=float),
        "kept": np.array([[center.context_kept(one, other) for other in center.channels] for one in center.channels]),
        "coming_to": np.zeros(len(names), dtype=np.int64),
        "weighed": np.zeros(len(names)),
    }


def _volumes(center: Center) -> Any:
    """Return what the volumes have by segment, issue and channel; below 0 where an issue may not be brought."""
    planned, (segments, issues) = center.demand.planned, center.demand.planned.mix.shape[1:]
    table = np.full((segments, issues, len(center.channels)), -1.0)
    for issue, allowed in enumerate(center.allowed):
        for segment in range(segments):
            volumes = planned.over_the_horizon(segment, issue)
            table[segment, issue, list(allowed)] = [volumes[channel] for channel in allowed]
    return table

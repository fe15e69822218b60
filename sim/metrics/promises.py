"""What each channel promises, as columns that contacts can look up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.metrics.spans import Floats
from sim.scenario.channel import Target
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Promises:
    """One entry per channel in canonical order.

    ``within`` is the threshold in seconds (NaN without a target), ``share`` the share promised, ``short``
    the short-abandon limit (-1 where none is written), ``formula`` 1 to 5, and ``offered`` whether
    blocked contacts count as lost.
    """

    within: Floats
    share: Floats
    short: Floats
    formula: np.ndarray[tuple[int], np.dtype[np.int64]]
    offered: np.ndarray[tuple[int], np.dtype[np.bool_]]


def promises(scenario: Scenario) -> Promises:
    """Read the targets of a scenario."""
    targets = [scenario.channels[name].target for name in scenario.channel_names]
    return Promises(
        np.array([np.nan if target is None else target.within for target in targets]),
        np.array([np.nan if target is None else target.share for target in targets]),
        np.array([_short(target) for target in targets]),
        np.array([4 if target is None else int(target.formula[-1]) for target in targets]),
        np.array([target is not None and target.blocked == "offered" for target in targets]),
    )


def _short(target: Target | None) -> float:
    return -1.0 if target is None or target.short is None else target.short

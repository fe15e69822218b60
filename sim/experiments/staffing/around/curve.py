"""What other service levels would cost: the cheapest headcounts of formulas, for loads as they were simulated."""

from __future__ import annotations

from typing import NamedTuple

from sim.experiments.staffing.formulas import Splitter
from sim.experiments.staffing.playing.loads import Loads

SHARES = (0.70, 0.75, 0.80, 0.85, 0.90, 0.95)


class CostPoint(NamedTuple):
    """What headcounts cost that answer a share of customers in time, by formula."""

    share: float
    cost: float


def cost_curve(splitter: Splitter, loads: Loads) -> tuple[CostPoint, ...]:
    """Return the costs of all service levels being one share or another; nothing where there are none."""
    if not splitter.has_promises:
        return ()
    grid = splitter.grid
    return tuple(
        CostPoint(share, grid.cost(splitter.at_share(share).design(loads.lagging, loads.handle))) for share in SHARES
    )

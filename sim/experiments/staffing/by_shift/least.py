"""A lower bound of what shifts cost: the cheapest of whom all who share pools need as one queue, by formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sim.experiments.staffing.by_formula.bound import LowerBound
from sim.experiments.staffing.grid import Floats
from sim.experiments.staffing.shifts.master import Cut, Need, ShiftMaster
from sim.experiments.staffing.shifts.plan import ShiftPlan

CUTS = 2  # more of each sum, each around the shifts before
NOTHING = 1e-9


def least_shifts(master: ShiftMaster, bound: LowerBound) -> ShiftPlan:
    """Return the cheapest shifts that may keep all targets by formula, whoever of those who share pools they are of.

    Targets of several intervals are cuts (Kelley, Journal of the Society for Industrial and Applied Mathematics 8,
    1960): none leaves out shifts that keep them, so that what is found costs no more than any that do.
    """
    names, nobody = bound.grid.scenario.pool_names, np.zeros(bound.grid.days.size)
    needs = [Need([names[pool] for pool in pools], heads) for pools, heads in bound.needs()]
    cuts = list(_cuts(names, bound.cuts()))
    plan = master.cover(needs, cuts)
    for _ in range(CUTS if cuts and plan.cover.met else 0):
        cuts += _cuts(names, bound.cuts(np.array([plan.means.get(name, nobody) for name in names])))
        plan = master.cover(needs, cuts)
    return plan


def _cuts(names: Iterable[str], found: Iterable[tuple[Floats, float]]) -> Iterator[Cut]:
    """Yield cuts that ask for anything."""
    for weights, least in found:
        if np.abs(weights).max() > NOTHING:
            yield Cut(dict(zip(names, weights, strict=True)), least)

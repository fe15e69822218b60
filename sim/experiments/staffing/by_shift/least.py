"""A lower bound of what shifts cost: the cheapest of whom all who share pools need as one queue, by formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np

from sim.experiments.staffing.by_formula.bound import LowerBound
from sim.experiments.staffing.grid import Floats
from sim.experiments.staffing.shifts.master import Cut, Need, ShiftMaster
from sim.scheduling.program import UnsolvedError

CUTS = 2  # more of each sum, each around the shifts before
NOTHING = 1e-9


def least_shifts(master: ShiftMaster, bound: LowerBound) -> float | None:
    """Return what shifts cost at least that may keep all targets by formula, whoever shares pools.

    Targets of several intervals are cuts (Kelley, Journal of the Society for Industrial and Applied Mathematics 8,
    1960): none leaves out shifts that keep them. ``None`` where no shifts keep them all, or the solver gives up.
    """
    names, nobody = bound.grid.scenario.pool_names, np.zeros(bound.grid.days.size)
    needs = [Need([names[pool] for pool in pools], heads) for pools, heads in bound.needs()]
    cuts, least = list(_cuts(names, bound.cuts())), -np.inf
    with suppress(UnsolvedError):
        for _ in range(1 + CUTS if cuts else 1):
            found = master.least(needs, cuts)
            if found is None:
                return None
            least = max(least, found[0])
            cuts += _cuts(names, bound.cuts(np.array([found[1].get(name, nobody) for name in names])))
    return least if np.isfinite(least) else None


def _cuts(names: Iterable[str], found: Iterable[tuple[Floats, float]]) -> Iterator[Cut]:
    """Yield cuts that ask for anything."""
    for weights, least in found:
        if np.abs(weights).max() > NOTHING:
            yield Cut(dict(zip(names, weights, strict=True)), least)

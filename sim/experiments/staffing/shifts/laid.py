"""Designs of either kind as scenarios: headcounts by cell, or shifts."""

from __future__ import annotations

from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.shifts.entries import is_packed
from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.scenario.scenario import Scenario


class Laid:
    """The scenario with a design laid over it; workers are given it."""

    def __init__(self, grid: StaffGrid, master: ShiftMaster) -> None:
        self._grid, self._master = grid, master

    def __call__(self, design: Design) -> Scenario:
        """Return it."""
        return self._master.laid_over(design) if is_packed(design) else self._grid.laid_over(design)

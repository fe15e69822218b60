"""With how many heads targets were missed: no more than these are not tried."""

from __future__ import annotations

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, Ints, StaffGrid
from sim.experiments.staffing.samples import Sample

SURELY = 1.0  # standard errors by which a target was missed, from which on fewer heads are not tried


class MissedHeads:
    """Heads of the cells that each target hangs on, with which it was missed."""

    def __init__(self, grid: StaffGrid, rows: Rows) -> None:
        self._grid, self._rows = grid, rows
        self._missed: list[tuple[Ints, Ints]] = []

    def learn(self, found: Sample, heads: Design) -> None:
        """Remember with how many heads a target was missed: of its own interval, or of all where it is of a day."""
        for number, row in enumerate(np.flatnonzero(self._rows.bound).tolist()):
            if found.of[number] > 0 and found.mean[number] < -SURELY * found.error[number]:
                mine, cells = self._rows.rows[row], self._grid.cells
                own = [k for k, cell in enumerate(cells) if mine.clock < 0 or cell[1:3] == (mine.kind, mine.clock)]
                self._missed.append((np.array(own), np.array(heads)[own]))

    def are_too_few(self, design: Design) -> bool:
        """Whether no more heads than these were seen to miss a target: fewer are hardly ever better."""
        heads = np.array(design)
        return any(len(cells) and bool((heads[cells] <= few).all()) for cells, few in self._missed)

    def forget(self) -> None:
        """Begin anew, as targets ask for more than they did."""
        self._missed.clear()

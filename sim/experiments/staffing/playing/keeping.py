"""Counts of designs kept in the store of sweeps, so that a search that was stopped goes on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.experiments.execution.fingerprint import run_key
from sim.experiments.execution.store import Store as Rows
from sim.experiments.staffing import aims
from sim.experiments.staffing.grid import Design, Floats, StaffGrid
from sim.experiments.staffing.playing.playing import CountStore
from sim.scenario.scenario import Scenario


class KeptCounts(CountStore):
    """The counts of designs by their content: another scenario, target or version finds nothing of them.

    Parameters
    ----------
    store
        An open store; whoever opened it closes it.
    laid_over
        What makes a scenario of a design, if it is not headcounts.
    """

    def __init__(self, store: Rows, grid: StaffGrid, laid_over: Callable[[Design], Scenario] | None = None) -> None:
        self._store, self._laid_over, self._names = store, laid_over or grid.laid_over, _names(grid)
        self._keys: dict[tuple[Design, int], str] = {}

    def rows(self, design: Design, seed: int) -> dict[int, Floats]:
        """Return what is known of a design."""
        kept = self._store.rows(self._key(design, seed))
        return {number: np.array(row).reshape(2, -1) for number, row in kept.items()}

    def add(self, design: Design, seed: int, first: int, counts: Floats) -> None:
        """Keep the counts of replications from ``first`` on."""
        key = self._key(design, seed)
        self._store.add((key, first + k, tuple(one.ravel().tolist())) for k, one in enumerate(counts))

    def _key(self, design: Design, seed: int) -> str:
        if (design, seed) not in self._keys:
            laid_over = self._laid_over(design)
            self._keys[design, seed] = run_key(laid_over, [*self._names, f"seed {seed}"])
        return self._keys[design, seed]


def _names(grid: StaffGrid) -> list[str]:
    rows = aims.Rows(grid)
    return [f"{rows.aims[row.aim]} {row}" for row in rows.rows]

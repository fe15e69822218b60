"""What is asked of whoever plays designs."""

from __future__ import annotations

from typing import NamedTuple

from sim.experiments.staffing.grid import Design


class AskedCounts(NamedTuple):
    """Some replications of a design: those from ``first`` on, before ``last``; of some days, or all together."""

    design: Design
    seed: int
    first: int
    last: int
    days: tuple[int, ...] = ()

    @property
    def numbers(self) -> range:
        """The numbers of the replications."""
        return range(self.first, self.last)

"""What is required, rostered and present of a staffing, cell by cell, and what that leaves over and under.

Required are the agents on contacts that the targets take, interval by interval, as simulated: of shifts those of the
headcounts that were found before them. Over and under are never netted: Monday's surplus does not help on Tuesday.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.staffing.grid import HOUR, Design, Floats, StaffGrid
from sim.scheduling.totals import FULL_TIME, Presence, Totals, full_time, totals

if TYPE_CHECKING:
    from sim.experiments.staffing.result import StaffingResult

WORKING_WEEK = 5  # days, below which a horizon says nothing of contracts


def present(grid: StaffGrid, rostered: Floats | Design) -> Floats:
    """Return how many of the heads of each cell are on contacts, as shrinkage leaves them on average."""
    heads = np.asarray(rostered, dtype=float)
    pools = np.array([cell.pool for cell in grid.cells], dtype=np.int64)
    shares = [Presence(blocks=1 - float(share)).share for share in grid.available]
    return np.asarray(heads * np.array(shares)[pools])


def rostered(found: StaffingResult) -> Floats:
    """Return the heads of each cell; of shifts the mean over it, breaks taken off."""
    if found.shifts is None:
        return np.array(found.design, dtype=float)
    means, names = found.shifts.means, found.scenario.pool_names
    return np.array(
        [
            means[names[cell.pool]][found.grid.of_interval[cell.pool] == number].mean()
            for number, cell in enumerate(found.grid.cells)
        ]
    )


def required(found: StaffingResult) -> Floats | None:
    """Return the agents on contacts that each cell takes; ``None`` where that was not looked for."""
    return None if found.required is None else present(found.grid, found.required)


def coverage(found: StaffingResult, heads: Floats | Design | None = None) -> Totals | None:
    """Return the agent-hours of a staffing, or of other heads beside it; ``None`` where no need is known."""
    need, mine = required(found), rostered(found) if heads is None else np.asarray(heads, dtype=float)
    return None if need is None else totals(need, mine, found.grid.hours, present(found.grid, mine))


def contract_of(found: StaffingResult) -> float:
    """Return the hours of a week of a full-time contract: those of ``staffing.week``, or 40."""
    week = found.grid.block.week
    return FULL_TIME if week is None or week.hours is None else week.hours / HOUR


def full_time_equivalents(found: StaffingResult) -> float | None:
    """Return the paid hours over those of a full-time contract; ``None`` where the horizon is no working week."""
    days = found.scenario.calendar.days
    return None if days < WORKING_WEEK else full_time(found.hours, max(1.0, days / 7), contract_of(found))

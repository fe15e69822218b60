"""What a search for a staffing takes for granted."""

from __future__ import annotations

from sim.experiments.staffing.aims import billed
from sim.experiments.staffing.grid import StaffGrid, has_hourly_price
from sim.language import kept


def assumed(grid: StaffGrid) -> list[str]:
    """Return what was taken for granted."""
    told = []
    fixed = [name for name in grid.scenario.pool_names if name not in grid.free]
    if fixed:
        told.append(kept.AS_WRITTEN.format(pools=", ".join(fixed)))
    if not has_hourly_price(grid.scenario):
        told.append(kept.NO_WAGES)
    vendors = [grid.scenario.pool_names[pool] for pool in billed(grid.scenario)]
    if vendors:
        told.append(kept.VENDORS_DUE.format(vendors=", ".join(vendors)))
    named = {
        name
        for name in grid.free
        for date in grid.scenario.calendar.dates
        if grid.scenario.calendar.staff_on(date, name) is not None
    }
    if named:
        told.append(kept.AS_WRITTEN_ON_DAYS.format(pools=", ".join(sorted(named))))
    return told

"""How hard contacts press in each half hour of a week: how many come, and which share of them is lost."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from sim.fitting.finding import Floats, Mask
from sim.fitting.volumes.counts import Counts, aligned


def pressure(recorded: Counts, lost: Counts | None, used: Mask, weekdays: Collection[int]) -> tuple[Floats, Floats]:
    """Return arrivals a second and the share lost, half a contact smoothed, by weekday and slot: each (7, slots).

    Weekdays with the same opening hours are taken together, since single slots have few contacts.
    """
    rates, shares = np.zeros((7, recorded.table.shape[1])), np.zeros((7, recorded.table.shape[1]))
    gone = aligned(lost, recorded) if lost is not None else np.zeros(recorded.table.shape)
    for kind in set(recorded.kinds):
        alike = [day for day in weekdays if recorded.kinds[day] == kind]
        days = np.isin(recorded.weekdays, alike) & used
        if days.any():
            came = np.nansum(recorded.table[days], axis=0)
            rates[alike] = np.where(recorded.open[kind], came, 0) / days.sum() / recorded.length
            shares[alike] = (np.nansum(gone[days], axis=0) + 0.5) / (came + 1)
    return rates, shares

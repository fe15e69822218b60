"""What the volumes have hour by hour on the days that are played, for who finds a door closed."""

from __future__ import annotations

import numpy as np

from sim.engine.records.minds import Minds
from sim.model.center import Center
from sim.ticks import TICKS


def with_rates(minds: Minds, center: Center, days: range) -> Minds:
    """Return what is known on some days, with the rates of channels in each of their intervals."""
    if not minds.known.sends_away.any():
        return minds
    begins = [round(center.midnight(day) * TICKS) for day in (*days, days.stop)]
    rates = [center.demand.planned.rates_on(day).T for day in days]
    return minds._replace(rates=np.ascontiguousarray(np.concatenate(rates)), days=np.array(begins))

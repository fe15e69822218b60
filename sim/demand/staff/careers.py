"""Who sits on a seat when: agents quit, seats stay vacant, recruits are trained."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.distributions import Sampler
from sim.demand.staff.tenure import QuitLaw
from sim.scenario.staff.staffing import Turnover


class Career(NamedTuple):
    """Who sits on a seat: when its agent ``began``, by day (NaN while there is none), and when ``hires`` were made."""

    began: list[float]
    hires: list[float]


def career_of(
    turnover: Turnover, vacancy: Sampler, luck: np.random.Generator, midnights: NDArray[np.float64], unit: float
) -> Career:
    """Return who sits on a seat on the days between midnights; the first since a time that a uniform number says."""
    law, mornings, end = QuitLaw.of(turnover), midnights[:-1], float(midnights[-1])
    began = -float(law.stationary(unit))
    quits = float(law.tenure_at(law.hazard_until(-began) + luck.exponential())) + began
    hired = np.full(len(mornings), began)
    hires = []
    while quits < end:
        found = quits + vacancy.one(luck.random(), 0.0)
        began = found + turnover.training
        hired[mornings >= quits] = np.nan
        hired[mornings >= found] = began
        if found < end:
            hires.append(found)
        quits = began + float(law.tenure_at(luck.exponential()))
    return Career([float(moment) for moment in hired], [float(moment) for moment in hires])

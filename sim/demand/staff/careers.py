"""Who sits on a seat when: agents quit, seats stay vacant, recruits are trained."""

from __future__ import annotations

from collections.abc import Iterable
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


def careers_of(
    turnover: Turnover,
    vacancy: Sampler,
    luck: Iterable[np.random.Generator],
    midnights: NDArray[np.float64],
    units: NDArray[np.float64],
) -> list[Career]:
    """Return who sits on each seat on the days between midnights; the first since a time that a uniform number says."""
    law = QuitLaw.of(turnover)
    began = (-law.stationary(units)).tolist()
    return [
        _career_of(law, turnover.training, vacancy, own, midnights, since)
        for own, since in zip(luck, began, strict=True)
    ]


def _career_of(
    law: QuitLaw,
    training: float,
    vacancy: Sampler,
    luck: np.random.Generator,
    midnights: NDArray[np.float64],
    began: float,
) -> Career:
    mornings, end = midnights[:-1], float(midnights[-1])
    quits = law.tenure_at(law.hazard_until(-began) + luck.exponential()) + began
    if quits >= end:
        return Career([began] * len(mornings), [])
    hired = np.full(len(mornings), began)
    hires = []
    while quits < end:
        found = quits + vacancy.one(luck.random(), 0.0)
        began = found + training
        hired[mornings >= quits] = np.nan
        hired[mornings >= found] = began
        if found < end:
            hires.append(found)
        quits = began + law.tenure_at(luck.exponential())
    return Career(hired.tolist(), hires)

"""How long the agents of a stable center have been there, and how slow that makes them.

Who fills a seat quits with a hazard that is higher at first; in the long run the tenure of who sits there has a
density proportional to its survival function (Cox, 1962, on the age of a renewal process).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad

Array = NDArray[np.float64]
DAY = 86_400.0
YEAR = 365.25 * DAY
EARLY = YEAR / 4.0
REMOTE = 60.0  # cumulated hazard beyond which nobody stays


@dataclass(frozen=True)
class Tenure:
    """Tenure in seconds.

    Attributes
    ----------
    rate : quits per agent and year after the first three months.
    early_factor : how many times as many before.
    """

    rate: float
    early_factor: float = 2.0

    def hazard(self, tenure: Array) -> Array:
        """Cumulated hazard: two straight lines."""
        early, late = np.minimum(tenure, EARLY), np.maximum(tenure - EARLY, 0.0)
        return np.asarray(self.rate * (self.early_factor * early + late) / YEAR)

    def survival(self, tenure: Array) -> Array:
        """Share that stays so long."""
        return np.asarray(np.exp(-self.hazard(tenure)))

    @property
    def stay(self) -> float:
        """Mean time from first to last day."""
        early, late = self.rate * self.early_factor / YEAR, self.rate / YEAR
        kept = math.exp(-early * EARLY)
        return (1.0 - kept) / early + kept / late

    def density(self, tenure: float) -> float:
        """Stationary density of the tenure of who is there."""
        return float(self.survival(np.array([tenure]))[0]) / self.stay

    def cdf(self, tenure: Array) -> Array:
        """Stationary share of agents with at most this tenure."""
        early, late = self.rate * self.early_factor / YEAR, self.rate / YEAR
        young = -np.expm1(-early * np.minimum(tenure, EARLY)) / early
        kept = math.exp(-early * EARLY)
        old = -kept * np.expm1(-late * np.maximum(tenure - EARLY, 0.0)) / late
        return np.asarray((young + old) / self.stay)

    def mean_pace(self, start: float, time: float) -> float:
        """Stationary mean of L(tenure) = 1 + (start - 1) exp(-tenure / time)."""
        last = EARLY + REMOTE * YEAR / self.rate

        def weighed(tenure: float) -> float:
            return self.density(tenure) * (1.0 + (start - 1.0) * math.exp(-tenure / time))

        pieces = [0.0, *(edge for edge in sorted({EARLY, time, 10.0 * time, YEAR}) if edge < last), last]
        return sum(quad(weighed, a, b, epsabs=0.0, epsrel=1e-11)[0] for a, b in pairwise(pieces))

    def empty(self, vacancy: float, training: float) -> tuple[float, float]:
        """Long-run shares of time that a seat is vacant, and filled by somebody in training (renewal reward)."""
        cycle = self.stay + vacancy + training
        return vacancy / cycle, training / cycle

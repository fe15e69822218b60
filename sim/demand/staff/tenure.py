"""How long agents have been with us: quits, the stationary law of tenure, learning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scenario.basics.units import YEAR
from sim.scenario.staff.staffing import Learning, Turnover

EARLY = YEAR / 4


@dataclass(frozen=True)
class QuitLaw:
    """Quits at a hazard per second, ``early`` in the first three months of tenure and ``late`` after."""

    early: float
    late: float

    @classmethod
    def of(cls, turnover: Turnover) -> QuitLaw:
        """Return the law of a turnover per year."""
        return cls(turnover.rate * turnover.early_factor / YEAR, turnover.rate / YEAR)

    def hazard_until(self, tenure: float) -> float:
        """Return the hazard H passed until a tenure in seconds; ``exp(-H)`` stay as long."""
        return self.early * min(tenure, EARLY) + self.late * max(tenure - EARLY, 0.0)

    def tenure_at(self, hazard: float) -> float:
        """Return the tenure at which so much hazard has passed: of a unit exponential, a whole employment."""
        first = self.early * EARLY
        return hazard / self.early if hazard < first else EARLY + (hazard - first) / self.late

    def stationary(self, unit: Any) -> Any:
        """Return tenures of the stationary law, whose density is proportional to who stays as long.

        The inverse of its distribution function at uniform numbers (renewal theory: the age of a renewal
        process long after its start).
        """
        stayed = float(np.exp(-self.early * EARLY))
        novices, veterans = -float(np.expm1(-self.early * EARLY)) / self.early, stayed / self.late
        mass = unit * (novices + veterans)
        young = -np.log1p(-np.minimum(mass * self.early, 1 - 2.0**-53)) / self.early
        left = np.maximum(mass - novices, 0.0) / veterans if veterans else 0.0 * mass
        return np.where(mass < novices, young, EARLY - np.log1p(-np.minimum(left, 1 - 2.0**-53)) / self.late)


def learning_factor(learning: Learning, tenure: Any) -> Any:
    """Return what an agent's talk is multiplied by at a tenure in seconds: ``1 + (start - 1) exp(-t / time)``."""
    return 1 + (learning.start - 1) * np.exp(-np.maximum(tenure, 0.0) / learning.time)

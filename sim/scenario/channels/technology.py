"""Technology: how much is invested, how much of it for customers, and what it does to work and machines."""

from __future__ import annotations

from math import exp
from typing import Annotated

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import NonNegative, Share

NORM = {"investment": 1.0, "centricity": 0.5}


class Technology(Noun):
    """Investment (1 is the norm) and centricity: how far it serves the customer rather than the process.

    Complexity of the tools is ``K = clip(0.2 + 0.3 I (1 - U), 0, 1)``. ``cost_per_month`` is what one unit of
    investment costs.
    """

    investment: Annotated[float, Field(ge=0, le=100)] = 1.0
    centricity: Share = 0.5
    cost_per_month: NonNegative = 0.0

    @property
    def complexity(self) -> float:
        """The complexity K of the tools, from 0 to 1."""
        return clip(0.2 + 0.3 * self.investment * (1 - self.centricity), 1.0)

    @property
    def _use(self) -> float:
        return 1 - exp(-self.investment)

    @property
    def _help(self) -> float:
        """What the investment is good for: the more so, the more it is made for customers."""
        return self._use * (0.4 + 0.6 * self.centricity)

    @property
    def _work(self) -> float:
        return (1 - 0.15 * self._help) * (1 + 0.15 * self.complexity)

    @property
    def _contained(self) -> float:
        return 0.25 * self._help - 0.20 * self.complexity

    @property
    def handle_factor(self) -> float:
        """What agents' talk is multiplied by; 1 at the norm.

        >>> round(Technology(investment=2.0, centricity=0.5).handle_factor, 4)
        0.9947
        """
        return self._work / Technology(**NORM)._work

    @property
    def context(self) -> float:
        """How likely what was said survives a hand-off between systems.

        >>> round(Technology().context, 3)
        0.584
        """
        return clip(0.3 + 0.9 * self._use * self.centricity, 1.0)

    @property
    def personal(self) -> float:
        """What the personalisation of channels is multiplied by; 1 at the norm.

        >>> round(Technology(investment=2.0, centricity=0.0).personal, 4)
        0.6575
        """
        return self._spared / Technology(**NORM)._spared

    @property
    def _spared(self) -> float:
        """What customers are spared of the complexity of the tools."""
        return 1 - 0.5 * self.complexity * (1 - self.centricity)

    @property
    def failure(self) -> float:
        """How likely self-service breaks down."""
        return min(1.0, 0.05 + 0.25 * self.complexity * (1 - self.centricity))

    def contained(self, share: float) -> float:
        """Return the containment of a machine that contains ``share`` at the norm; at most 0.9 (or that share)."""
        return clip(share + self._contained - Technology(**NORM)._contained, max(0.9, share))


def clip(value: float, top: float) -> float:
    """Return a value cut at 0 and at ``top``."""
    return min(max(value, 0.0), top)

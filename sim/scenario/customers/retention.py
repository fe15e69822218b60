"""Retention: how customers' satisfaction follows that of their contacts, and who stays."""

from __future__ import annotations

from math import exp, log, log1p
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import DAY, Duration, NonNegative, Share

Rate = Annotated[float, Field(gt=0, lt=1)]


class WinBack(Noun):
    """We ask those who left to come back, ``after`` so long, at a ``cost`` each; the share ``share`` does."""

    after: Duration = 30.0 * DAY
    share: Share
    cost: NonNegative = 0.0


class Retention(Noun):
    """Who leaves within the year, by satisfaction.

    A customer comes with satisfaction ``start``, which moves by ``down`` of the way to a contact that satisfies less,
    by ``up`` to one that satisfies more. At satisfaction ``usual`` the share ``churn`` leaves; its logit falls by
    ``steepness`` per unit. ``years`` and ``discount`` are for the base kept and the value of a customer. A message of
    tone 1 and usual relevance adds ``tone`` to the satisfaction of who looks at it. Where they ``leave``, who has left
    contacts us no more, unless they are won back. The ``preset`` of an industry fills in its ``churn``.
    """

    preset: Literal["bank", "telecom", "utility", "retail"] | None = None
    start: Share = 0.70
    down: Share = 0.30
    up: Share = 0.15
    churn: Rate = 0.10
    usual: Share = 0.60
    steepness: Annotated[float, Field(ge=0, le=100)] = 3.74
    years: Annotated[int, Field(ge=1, le=100)] = 10
    convention: Literal["start_of_year", "end_of_year"] = "start_of_year"
    discount: Share = 0.10
    tone: Share = 0.02
    leave: bool = False
    win_back: WinBack | None = None

    def hazard(self, satisfaction: float) -> float:
        """Return at which rate a year a customer leaves who stays as satisfied: ``-ln(1 - p)``.

        >>> round(Retention().hazard(0.6), 4)
        0.1054
        """
        odds = self._odds(satisfaction)
        return max(odds, 0.0) + log1p(exp(-abs(odds)))

    def leaves(self, satisfaction: float) -> float:
        """Return the probability that a customer leaves within the year.

        >>> [round(Retention().leaves(level), 3) for level in (0.6, 0.8)]
        [0.1, 0.05]
        """
        return 1 / (1 + exp(-self._odds(satisfaction)))

    def _odds(self, satisfaction: float) -> float:
        """Return the logit of the probability to leave within the year."""
        return log(self.churn / (1 - self.churn)) - self.steepness * (satisfaction - self.usual)

    def kept(self, churn: float) -> float:
        """Return the share of customers who are still there in the last of the years.

        >>> [round(Retention().kept(churn), 3) for churn in (0.10, 0.05)]
        [0.387, 0.63]
        """
        passed = self.years - 1 if self.convention == "start_of_year" else self.years
        return float((1 - churn) ** passed)

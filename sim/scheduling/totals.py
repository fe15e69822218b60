"""What a plan comes to: required, rostered and present agent-hours, over and under, full-time equivalents, cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.scheduling.problem import Floats

FULL_TIME = 40.0


@dataclass(frozen=True)
class Presence:
    """What shrinkage leaves of the heads on a roster: who comes, and of their time what is for contacts."""

    absence: float = 0.0
    blocks: float = 0.0

    @property
    def share(self) -> float:
        """The share of rostered time that is for contacts: ``(1 - absence) (1 - blocks)``."""
        return (1 - self.absence) * (1 - self.blocks)

    def gross(self, required: Floats) -> Floats:
        """Return the heads on the roster for so many on contacts; not rounded.

        >>> Presence(0.28).gross(np.array([12.0])).round(2).tolist()
        [16.67]
        """
        return required / self.share

    def net(self, rostered: Floats) -> Floats:
        """Return how many of a roster are on contacts, on average."""
        return rostered * self.share


@dataclass(frozen=True)
class Totals:
    """Agent-hours of a plan; what is over and what is under are summed apart, as one does not make up for the other."""

    required: float
    rostered: float
    present: float
    over: float
    under: float


def totals(required: Floats, rostered: Floats, hours: Floats | float, present: Floats | None = None) -> Totals:
    """Return the agent-hours of a plan.

    Parameters
    ----------
    required
        Agents needed on contacts, by slot.
    rostered
        Heads on the roster then, breaks of shifts taken off.
    hours
        The length of a slot, or of each.
    present
        How many of them are on contacts; all of them where nothing is said, see `Presence`.

    >>> totals(np.array([10.0, 5.0]), np.array([8.0, 8.0]), 1.0)
    Totals(required=15.0, rostered=16.0, present=16.0, over=3.0, under=2.0)
    """
    there = rostered if present is None else present
    over = there - required
    sums = (required, rostered, there, np.maximum(over, 0), np.maximum(-over, 0))
    return Totals(*(float((one * hours).sum()) for one in sums))


def full_time(paid_hours: float, weeks: float, contract: float = FULL_TIME) -> float:
    """Return full-time equivalents: paid hours over those of a full-time contract.

    >>> full_time(380.0, 1.0)
    9.5
    """
    return paid_hours / (weeks * contract)

"""A machine by the numbers: what it settles of needs easy and hard, and who is left."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Settling(NamedTuple):
    """How likely a machine settles needs of an issue: ``1 - x^power`` at complexity x, or a share of all alike.

    Nothing that takes more than its ``authority``. Of those whom it does not settle the share ``quits`` leaves.
    """

    power: float | None
    share: float
    authority: float
    quits: float

    def likely(self, complexity: float, needed: float) -> tuple[float, float]:
        """Return how likely a need is settled, and how likely its customer quits.

        >>> [round(share, 3) for share in Settling(2.0, 1.0, 1.0, 0.5).likely(0.9, 0.9)]
        [0.19, 0.405]
        """
        settled = self.share if self.power is None else 1 - complexity**self.power
        if needed > self.authority:
            settled = 0.0
        return settled, self.quits * (1 - settled)


class Machine(NamedTuple):
    """Self-service by the numbers, by issue: who is contained or quits on average, and where the rest goes.

    Of who is contained so many were helped as ``resolution`` says; of these ``induced`` have a further question.
    ``settles`` says how that depends on the need; it is empty where it does not.
    """

    containment: tuple[float, ...]
    quits: tuple[float, ...]
    resolution: tuple[float, ...]
    induced: tuple[float, ...]
    failure: float
    context: float
    fallback: int | None
    answers_closed: bool = False
    settles: tuple[Settling, ...] = ()


class Machines(NamedTuple):
    """What a machine does from each edge to the next, in seconds since the start of the horizon."""

    edges: tuple[float, ...]
    each: tuple[Machine, ...]

    @property
    def first(self) -> Machine:
        """What it does as the horizon begins."""
        return self.each[0]

    def at(self, time: float) -> Machine:
        """Return what it does at a time."""
        return self.each[0] if len(self.each) == 1 else self.each[bisect_right(self.edges, time) - 1]

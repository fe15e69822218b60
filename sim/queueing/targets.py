"""What is promised of a queue: a share answered in time, or at most so much of a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.queueing.figures import QueueFigures, ratio
from sim.queueing.laws import Floats
from sim.queueing.steady_state import Queues, SteadyState

Bools = NDArray[np.bool_]
SURELY = 1e-9


class Goal(Protocol):
    """What a queue must keep in the long run."""

    @property
    def wanted(self) -> float:
        """What the figure must be, at least or at most."""

    def value(self, state: QueueFigures) -> Floats:
        """Return the figure that it is about."""

    def slack(self, state: QueueFigures) -> Floats:
        """Return how far the target is kept, as counts that add up over time: 0 where it just is, below 0 if missed."""

    def kept(self, state: QueueFigures) -> Bools:
        """Return whether the target is kept."""


class AnswerPromise:
    """A share of contacts answered within a time.

    ``abandons`` say what those count as who give up within the ``short`` limit, after it but in time, and late: each is
    ``met`` or ``missed`` as an answer would be, or ``out`` of the ratio. If nothing is said, only late ones count, as
    missed, which is SL-4.

    Examples
    --------
    >>> AnswerPromise(0.8, 20.0).level(Queues.hourly(100, 300, 180), np.array([11.0])).round(5).tolist()
    [0.86881]
    """

    def __init__(
        self, share: float, within: float, abandons: Sequence[str] = ("out", "out", "missed"), short: float = 0.0
    ) -> None:
        self.share, self.within, self.abandons, self.short = share, within, tuple(abandons), short

    @property
    def wanted(self) -> float:
        """The share promised."""
        return self.share

    def level(self, queues: Queues, agents: Floats) -> Floats:
        """Return the service level of queues in steady state with so many agents each."""
        return self.value(SteadyState(queues, agents))

    def value(self, state: QueueFigures) -> Floats:
        """Return the service level."""
        met, counted = self._met_and_counted(state)
        return np.where(state.counts.answered > 0, ratio(met, counted), 0.0)

    def slack(self, state: QueueFigures) -> Floats:
        """Return met less the promised share of those who count, per arrival."""
        met, counted = self._met_and_counted(state)
        return met - self.share * counted

    def kept(self, state: QueueFigures) -> Bools:
        """Return whether the service level is as promised."""
        return self.value(state) >= self.share - SURELY

    def _met_and_counted(self, state: QueueFigures) -> tuple[Floats, Floats]:
        in_time, left = state.up_to(self.within)
        brief = state.up_to(self.short)[1]
        soon, gone = np.maximum(left, brief), state.counts.abandoned
        lost = (brief, soon - brief, gone - soon)
        met, missed = (
            sum(share for share, one in zip(lost, self.abandons, strict=True) if one == kind)
            for kind in ("met", "missed")
        )
        for_ever = 1 - state.counts.answered - gone
        return in_time + met, state.counts.answered + for_ever + met + missed


Capped = Literal["abandonment", "asa", "wait", "delayed", "balked", "occupancy"]


class AtMost:
    """No more than so much of a figure: shares, or seconds of ``asa`` and ``wait``.

    ``short`` is the limit in seconds within which who gives up does not count in ``abandonment``.

    Examples
    --------
    >>> seldom, queue = AtMost("abandonment", 0.03), Queues.hourly(200, 180, 60)
    >>> [bool(seldom.kept(SteadyState(queue, np.array([n])))[0]) for n in (14.0, 15.0)]
    [False, True]
    """

    def __init__(self, figure: Capped, most: float, short: float | None = None) -> None:
        self.figure, self.most, self.short = figure, most, short

    @property
    def wanted(self) -> float:
        """The most that is allowed."""
        return self.most

    def value(self, state: QueueFigures) -> Floats:
        """Return the figure."""
        return np.asarray(ratio(*self._parts(state)))

    def slack(self, state: QueueFigures) -> Floats:
        """Return the most allowed less what there is, times the denominator of the figure."""
        of, to = self._parts(state)
        return self.most * to - of

    def kept(self, state: QueueFigures) -> Bools:
        """Return whether the figure is as small as that; never where a line grows without end."""
        finite = np.isfinite(state.counts.waited)
        return np.asarray(finite & (self.value(state) <= self.most + SURELY))

    def _parts(self, state: QueueFigures) -> tuple[Floats, Floats]:
        """Return what the figure is a ratio of, and to what."""
        counts, all_of_them = state.counts, np.ones_like(state.rate)
        if self.figure == "abandonment":
            lost = counts.abandoned - (0.0 if self.short is None else state.up_to(self.short)[1])
            return lost, counts.answered + lost
        return {
            "asa": (counts.waited_by_answered, counts.answered),
            "wait": (counts.waited, all_of_them),
            "delayed": (counts.delayed, all_of_them),
            "balked": (counts.balked, all_of_them),
            "occupancy": (counts.busy, counts.agents),
        }[self.figure]

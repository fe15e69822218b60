"""The shared result of the single-queue models with abandonment: waits and the five service levels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Waits:
    """Steady-state waits of one queue; every share is a share of all arrivals.

    Attributes
    ----------
    delayed : share that finds no idle agent.
    abandonment : share that leaves before service.
    wait_all : mean time in queue over all arrivals, answered or not, zero waits included.
    asa : mean time in queue of the answered (average speed of answer).
    answered_within : share answered with wait <= s.
    abandoned_within : share that leaves with wait <= s.
    abandoned_after : share that leaves with wait > s.
    abandoned_short : share that leaves with wait <= x, the short-abandon limit.
    wait_over : share still in queue at s, whatever follows.
    queue_length : mean number in queue.
    occupancy : share of agents' time spent serving.
    """

    delayed: float
    abandonment: float
    wait_all: float
    asa: float
    answered_within: float
    abandoned_within: float
    abandoned_after: float
    abandoned_short: float
    wait_over: float
    queue_length: float
    occupancy: float

    @property
    def answered(self) -> float:
        """Share of arrivals that is served."""
        return 1.0 - self.abandonment

    @property
    def wait_abandoned(self) -> float:
        """Mean time in queue of those who leave (zero when nobody does)."""
        if self.abandonment <= 0.0:
            return 0.0
        return (self.wait_all - self.asa * self.answered) / self.abandonment

    @property
    def sl1(self) -> float:
        """SL-1: answered or abandoned within s, over all arrivals."""
        return self.answered_within + self.abandoned_within

    @property
    def sl2(self) -> float:
        """SL-2: answered within s, over the answered."""
        return self.answered_within / self.answered

    @property
    def sl3(self) -> float:
        """SL-3: answered within s, over all arrivals."""
        return self.answered_within

    @property
    def sl4(self) -> float:
        """SL-4: answered within s, over all arrivals but those who left within s."""
        return self.answered_within / (self.answered + self.abandoned_after)

    @property
    def sl5(self) -> float:
        """SL-5: answered within s or abandoned within x, over all arrivals."""
        return self.answered_within + self.abandoned_short

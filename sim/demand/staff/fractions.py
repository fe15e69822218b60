"""Headcounts that are not whole: on which days the fraction of an agent is there."""

from __future__ import annotations

from functools import cached_property
from math import floor

from sim.demand.staff.schedule import at_most
from sim.random import Streams
from sim.scenario.staff.pool import Pool

GOLDEN, PLASTIC = 0.6180339887498949, 0.7548776662466927  # steps that spread phases evenly


class Fractions:
    """How many of a headcount come on a day, where it is not whole.

    Of 17.6 agents 18 come on six days of ten: ``drawn``, each day with a uniform number of its own, which is the same
    for all headcounts of the day, so that more are never fewer; or ``alternating``, on days evenly apart, beginning
    anew in each replication so that every day has its share over many. Shifts go by numbers of their own.
    """

    def __init__(self, pool: Pool, name: str, streams: Streams) -> None:
        self._pool, self._name, self._streams = pool, name, streams
        self._known: dict[int, list[float]] = {}

    def heads(self, day: int, shift: int, heads: float) -> int:
        """Return how many come on a day, of a headcount of the pool or of the shift of this number."""
        most = at_most(day, shift, heads)
        share = 1 - (most - heads)
        if share > 1 - 1e-9:
            return most
        comes = self._alternates if self._pool.fraction == "alternating" else self._is_drawn
        return most - 1 + comes(day, shift, share)

    def _is_drawn(self, day: int, shift: int, share: float) -> bool:
        if day not in self._known:
            count = len(self._pool.shifts or (0,))
            self._known[day] = self._streams(day, "staff", self._name, "fraction").random(count).tolist()
        return self._known[day][shift] < share

    def _alternates(self, day: int, shift: int, share: float) -> bool:
        phase = (self._phase + shift * PLASTIC) % 1
        return floor((day + 1) * share + phase) > floor(day * share + phase)

    @cached_property
    def _phase(self) -> float:
        return (0.5 + self._streams.replication * GOLDEN) % 1

"""When breaks are taken that a shift leaves open, one after the other, and blocks that come by working time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats
from sim.demand.staff.schedule import SeatTime
from sim.scenario.basics.units import DAY
from sim.ticks import whole_all

STEP = 300.0
# Of a break: its seat, when its shift starts, its number there.
BreakKey = tuple[int, float, int]


class _Rest(NamedTuple):
    """A break to be placed, in seconds after the midnight before its shift."""

    key: BreakKey
    earliest: float
    last_start: float
    length: float


def staggered(planned: Sequence[SeatTime], midnights: Sequence[float]) -> dict[BreakKey, float]:
    """Return when the breaks begin that have a window, in seconds since the start of the horizon.

    Day by day, those with the shortest windows first, each begins where the fewest people would be left at any moment
    of it are the most, the breaks before it taken off: at the earliest such time, by steps of five minutes.
    """
    known: dict[tuple[object, ...], list[tuple[int, float, int, float]]] = {}
    found: dict[BreakKey, float] = {}
    begins = [-float(DAY), *midnights]  # with the night before the horizon

    def midnight_of(one: SeatTime) -> float:
        return begins[bisect_right(begins, one.start) - 1]

    for midnight, seats in groupby(sorted(planned, key=lambda one: (midnight_of(one), one.seat)), midnight_of):
        mine = list(seats)
        pattern = tuple((one.seat, one.start - midnight, one.end - midnight, id(one.shift)) for one in mine)
        if pattern not in known:
            known[pattern] = list(_of_day(mine, midnight))
        found |= {(seat, midnight + start, number): midnight + at for seat, start, number, at in known[pattern]}
    return found


def _of_day(seats: list[SeatTime], midnight: float) -> Iterator[tuple[int, float, int, float]]:
    present = _Present(seats, midnight)
    for rest in sorted(_to_place(seats, midnight), key=lambda one: (one.last_start - one.earliest, one.key)):
        at = present.best(rest)
        present.take(at, rest.length, -1)
        seat, start, number = rest.key
        yield seat, start - midnight, number, at


def _to_place(seats: list[SeatTime], midnight: float) -> Iterator[_Rest]:
    for one in seats:
        for number, time in enumerate(one.shift.break_times if one.shift else ()):
            if time.staggered:
                earliest, last = (one.start - midnight + when for when in (time.earliest, time.latest - time.length))
                yield _Rest((one.seat, one.start, number), earliest, last, time.length)


class _Present:
    """How many people are there at each step of a day and the night after it."""

    def __init__(self, seats: list[SeatTime], midnight: float) -> None:
        self._there: NDArray[np.int64] = np.zeros(int(2 * DAY / STEP) + 1, np.int64)
        for one in seats:
            self.take(one.start - midnight, one.end - one.start, +1)
            for time in one.shift.break_times if one.shift else ():
                if not time.staggered:
                    self.take(one.start - midnight + time.earliest, time.length, -1)

    def take(self, start: float, length: float, people: int) -> None:
        """Add people for a while, or take them off."""
        self._there[_steps(start, length)] += people

    def best(self, rest: _Rest) -> float:
        """Return when to begin a break so that as many as possible are left at any moment of it."""
        count = int((rest.last_start - rest.earliest) // STEP)
        starts = [*(rest.earliest + STEP * k for k in range(count + 1)), rest.last_start]
        return max(starts, key=lambda start: self._there[_steps(start, rest.length)].min())


def _steps(start: float, length: float) -> slice:
    return slice(int(start // STEP), int(-(-(start + length) // STEP)))


def spread_over(stretches: Floats, phase: float, step: float, length: float) -> Floats:
    """Return when blocks begin, of which one is due whenever so much working time has passed, at first by a phase.

    Parameters
    ----------
    stretches
        As columns: from when to when how many agents work, and from when to when their duty is, within which the
        blocks are: one that would outlast that begins as late as it fits.

    >>> spread_over(np.array([[0.0, 100.0, 2.0, 0.0, 100.0]]).T, 0.5, 60.0, 20.0).tolist()
    [15.0, 45.0, 75.0]
    >>> spread_over(np.array([[0.0, 100.0, 2.0, 0.0, 100.0]]).T, 0.5, 60.0, 40.0).tolist()
    [15.0, 45.0, 60.0]
    """
    starts, ends, agents, opens, closes = stretches
    passed = np.zeros(len(starts) + 1)
    np.cumsum((ends - starts) * agents, out=passed[1:])
    before = np.ceil(passed / step - phase).clip(0.0)  # so many are due before each stretch, and all of them after it
    many = np.diff(before).astype(int)
    during = np.arange(len(many)).repeat(many)
    since = (np.arange(len(during)) + phase) * step - passed[during]
    times = whole_all(starts[during] + since / agents[during])
    return np.asarray(np.maximum(np.minimum(times, closes[during] - length), opens[during]))

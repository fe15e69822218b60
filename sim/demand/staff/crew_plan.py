"""The planned seats of a crew as columns: when its headcount may change and breaks may be due, whoever comes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, joined
from sim.demand.staff.schedule import Change, SeatTime

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
OFF_DUTY = -1  # in place of a headcount: here the duty of a pool ends


class Headcounts(NamedTuple):
    """From when on how many of a crew are there, in order; `OFF_DUTY` where their duty ends."""

    times: Floats
    heads: Ints

    def told(self) -> list[Change]:
        """Return ``(time, headcount)``, and ``None`` where duty ends."""
        times, heads = self.times.tolist(), self.heads.tolist()
        return [(at, None if count == OFF_DUTY else count) for at, count in zip(times, heads, strict=True)]


class CrewPlan:
    """When the seats of a crew are planned, while its pool is on duty: luck only decides who comes.

    Windows of duty do not touch: where one ends nobody is there.

    Attributes
    ----------
    planned
        The seats' scheduled times, seat by seat.
    """

    def __init__(self, planned: Sequence[SeatTime], windows: Sequence[tuple[float, float]]) -> None:
        self.planned = planned
        self._windows = np.array(windows, float).reshape(-1, 2)
        self._day, self._seat = np.array([(one.day, one.seat) for one in planned], int).reshape(-1, 2).T
        self._lay_out(*np.array([(one.start, one.end) for one in planned], float).reshape(-1, 2).T)

    def _lay_out(self, start: Floats, end: Floats) -> None:
        """Say when each planned time within a window of duty begins and ends, and at which times that happens."""
        opens, closes = self._windows.T
        first = np.searchsorted(closes, start, side="right")
        last = np.where(end > start, np.searchsorted(opens, end, side="left"), 0)
        many = np.maximum(last - first, 0)
        self._who = np.arange(len(start)).repeat(many)
        window = np.arange(many.sum()) - (np.cumsum(many) - many - first).repeat(many)
        self._from, self._to = np.maximum(start[self._who], opens[window]), np.minimum(end[self._who], closes[window])
        self._times = np.unique(np.concatenate([opens, closes, self._from, self._to]))
        self._comes_at, self._goes_at = (np.searchsorted(self._times, times) for times in (self._from, self._to))
        self._is_end = np.isin(self._times, closes)
        self._is_edge = np.isin(self._times, opens) | self._is_end

    def who_comes(self, is_here: Bools) -> Bools:
        """Return for which planned times somebody comes, of who is here, shape (days, seats)."""
        return np.asarray(is_here[self._day, self._seat])

    def headcounts(self, comes: Bools) -> Headcounts:
        """Return how many are there when, of the planned times for which somebody comes."""
        return self._if_all_come if comes.all() else self._headcounts(comes)

    @cached_property
    def most(self) -> int:
        """How many are there at once, if everybody comes."""
        return int(self._if_all_come.heads.max(initial=0))

    @cached_property
    def _if_all_come(self) -> Headcounts:
        return self._headcounts(np.ones(len(self.planned), bool))

    def _headcounts(self, comes: Bools) -> Headcounts:
        mine, many = comes[self._who], len(self._times)
        come, go = (np.bincount(at[mine], minlength=many) for at in (self._comes_at, self._goes_at))
        heads = np.where(self._is_end, OFF_DUTY, np.cumsum(come - go))
        told = self._is_edge | (come > 0) | (go > 0)
        return Headcounts(self._times[told], heads[told])

    def hours(self, comes: Bools) -> list[tuple[float, float]]:
        """Return when anybody of the crew is planned who comes."""
        mine = comes[self._who]
        return joined([*{*zip(self._from[mine].tolist(), self._to[mine].tolist(), strict=True)}])

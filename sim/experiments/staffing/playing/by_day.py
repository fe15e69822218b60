"""Counts of days, where days are apart: a day on which the same people are there need not be played again.

The designs that a search tries one after the other are mostly alike but for a few shifts or heads of some day.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from sim.demand.staff.seats import hours_of
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, Floats, Ints, StaffGrid
from sim.experiments.staffing.playing.asked import AskedCounts
from sim.experiments.staffing.shifts.entries import is_packed
from sim.scenario.scenario import Scenario
from sim.scenario.staff.shifts import BreakTime


class DayCounts:
    """What has been counted of days, by who is there and replication.

    Parameters
    ----------
    laid_over
        What makes a scenario of a design.
    """

    def __init__(self, grid: StaffGrid, rows: Rows, laid_over: Callable[[Design], Scenario]) -> None:
        self._grid, self._rows, self._laid_over = grid, rows, laid_over
        self.days = range(grid.scenario.calendar.days)
        self._keys: dict[Design, tuple[Hashable, ...]] = {}
        self._known: dict[tuple[Hashable, int], dict[int, Floats | None]] = {}

    def claim(self, asked: AskedCounts) -> tuple[tuple[int, ...], int]:
        """Return the days of which some replications are neither known nor claimed before, and how many of all days.

        Whoever claims them plays them, and says what was counted.
        """
        found, many = [], 0
        for day, known in self._of(asked):
            missing = [number for number in asked.numbers if number not in known]
            if missing:
                found.append(day)
                many += len(missing)
                known.update(dict.fromkeys(missing))
        return tuple(found), many

    def learn(self, asked: AskedCounts, counts: Sequence[Floats]) -> None:
        """Take what was counted of the days that were asked for."""
        known = dict(self._of(asked))
        for day, mine in zip(asked.days, counts, strict=True):
            known[day].update(zip(asked.numbers, mine, strict=True))

    def whole(self, asked: AskedCounts) -> Floats | None:
        """Return the counts of a design, added up over days; ``None`` where some are not known.

        Of days that were to be played and turned out not to be apart nothing is ever known.
        """
        total = np.zeros((len(asked.numbers), 2, len(self._rows.rows)))
        for day, known in self._of(asked):
            mine = [known[number] for number in asked.numbers]
            if any(one is None for one in mine):
                return None
            total[:, :, self._rows.on_days[day]] += np.array(mine)
        return total

    def _of(self, asked: AskedCounts) -> Iterator[tuple[int, dict[int, Floats | None]]]:
        """Yield the days, with what is known of each with the staff of a design."""
        design, seed = asked.design, asked.seed
        if design not in self._keys:
            self._keys[design] = tuple(self._who_is_there(design))
        for day, key in zip(self.days, self._keys[design], strict=True):
            yield day, self._known.setdefault((key, seed), {})

    def _who_is_there(self, design: Design) -> Iterator[Hashable]:
        """Yield, by day, what says who is there: headcounts of its kind, or crews."""
        if not is_packed(design):
            heads = np.array(design)
            yield from ((day, heads[mine].tobytes()) for day, mine in zip(self.days, self._cells, strict=True))
            return
        scenario, local = self._laid_over(design), self._grid.scenario.calendar
        crews = [crews_of(scenario, name) for name in self._grid.free]
        for day in self.days:
            dates = local.date(day), local.date(day - 1)
            is_own = any(local.staff_on(date, name) is not None for date in dates for name in self._grid.free)
            weekdays = [local.weekday(date) for date in dates]
            yield day, design if is_own else tuple(tuple(_on(crew, *weekdays)) for crew in crews)

    @cached_property
    def _cells(self) -> list[Ints]:
        """The cells of each day."""
        kinds = np.array([cell.kind for cell in self._grid.cells])
        return [np.flatnonzero(kinds == self._grid.kind_of[day]) for day in self.days]


class PlannedCrew(NamedTuple):
    """Who has the same hours: when they come, go and rest, and how many are there by day of the week."""

    start: int
    end: int
    breaks: tuple[BreakTime, ...]
    heads: tuple[float, ...]


def crews_of(scenario: Scenario, name: str) -> list[PlannedCrew]:
    """Return the crews of a pool in the order of its roster, in which they are taken where they have waited as long.

    Of two with the same hours that comes first which is first by its days. So another day may put them in another
    order, or divide them otherwise, and then they are others.
    """
    found = []
    for _, alike in groupby(sorted(scenario.pools[name].shifts or (), key=hours_of), key=hours_of):
        crew = list(alike)
        heads = tuple(sum(one.agents for one in crew if day in one.days) for day in range(7))
        found.append(PlannedCrew(crew[0].start, crew[0].end, tuple(crew[0].break_times), heads))
    return found


def _on(crews: Sequence[PlannedCrew], day: int, before: int) -> Iterator[Hashable]:
    """Yield who comes on a day of the week, and who has come the night before."""
    for one in crews:
        today, left = one.heads[day], one.heads[before] if one.end <= one.start else 0.0
        if today or left:
            yield one[:3], today, left

"""When the seats of a pool are scheduled, whoever comes: by headcount or by shift."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil
from typing import NamedTuple

from sim.calendar import headcounts_on, shifts_on
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.shifts import Shift

Change = tuple[float, int | None]
# How many come of a headcount that may not be whole: by day, number of the shift, and headcount.
Heads = Callable[[int, int, float], int]


class SeatTime(NamedTuple):
    """A seat's scheduled time on one day, in seconds since the start of the horizon.

    The night before the horizon belongs to its first day.
    """

    seat: int
    day: int
    start: float
    end: float
    shift: Shift | None


def is_plain(scenario: Scenario, name: str) -> bool:
    """Whether a pool is a whole headcount on every day, of agents who are all there and all alike."""
    return name in _plain_pools(scenario)


@once(SCENARIOS)
def _plain_pools(scenario: Scenario) -> set[str]:
    regimes = [regime for _, regime in scenario.regimes]
    plain = {name for name, pool in scenario.pools.items() if pool.is_plain}
    return {name for name in plain if all(regime.pools[name].is_whole for regime in regimes)}


def is_steady(scenario: Scenario, name: str) -> bool:
    """Whether luck decides nothing of who of a pool is there when: by headcounts, or shifts to which all come."""
    return name in _steady_pools(scenario)


@once(SCENARIOS)
def _steady_pools(scenario: Scenario) -> set[str]:
    return {name for name, pool in scenario.pools.items() if is_plain(scenario, name) or _all_come(scenario, pool)}


def _all_come(scenario: Scenario, pool: Pool) -> bool:
    is_whole = pool.is_whole and not scenario.regimes
    return is_whole and pool.time_away is None and pool.turnover is None


def at_most(day: int, shift: int, heads: float) -> int:
    """Return the seats of a headcount: one more for its fraction.

    >>> at_most(0, 0, 17.6), at_most(0, 0, 17)
    (18, 17)
    """
    return ceil(heads - 1e-9)


def planned_seats(scenario: Scenario, name: str, heads: Heads = at_most) -> Iterator[SeatTime]:
    """Yield when the seats of a pool are scheduled, whoever comes; without ``heads`` with a seat for every fraction."""
    pool = scenario.pools[name]
    if pool.shifts is not None:
        yield from (one for one in _by_shift(scenario, name, -1, heads) if one.end > 0)
    for day in range(scenario.calendar.days):
        if pool.shifts is None:
            yield from _by_headcount(scenario, name, day, heads)
        else:
            yield from _by_shift(scenario, name, day, heads)


def _by_headcount(scenario: Scenario, name: str, day: int, heads: Heads) -> Iterator[SeatTime]:
    """Yield the seats of a day: the last to come are the first to go."""
    since: list[float] = []
    pool, local = scenario.pools[name], scenario.calendar.local
    for second, written in [*headcounts_on(scenario, name, day), (local.length(day), 0)]:
        moment, count = float(local.midnight(day) + second), heads(day, 0, pool.rostered(written))
        while len(since) > count:
            start = since.pop()
            yield SeatTime(len(since), day, start, moment, None)
        since += [moment] * (count - len(since))


def _by_shift(scenario: Scenario, name: str, day: int, heads: Heads) -> Iterator[SeatTime]:
    first, local, pool = 0, scenario.calendar.local, scenario.pools[name]
    for number, (shift, agents) in enumerate(shifts_on(scenario, name, day)):
        start = float(local.midnight(day) + local.second(day, shift.start))
        end = local.later(start, shift.length)
        for seat in range(first, first + heads(max(day, 0), number, pool.rostered(agents))):
            yield SeatTime(seat, max(day, 0), start, end, shift)
        first += at_most(day, number, pool.rostered(shift.agents))

"""What a scenario alone decides of the seats of a pool: when they are scheduled, their crews, and when those rest.

Seat k is scheduled while the headcount is above k, or while its shift lasts. Agents with the same skills and the same
shift form a crew, and are interchangeable.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from sim.calendar import Timetable, midnights
from sim.demand.staff.break_plan import staggered
from sim.demand.staff.cover import without
from sim.demand.staff.crew_plan import CrewPlan, Ints
from sim.demand.staff.schedule import SeatTime, at_most, planned_seats
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.scenario import Scenario
from sim.scenario.staff.shifts import Shift
from sim.spans import span_at

RESTS = {True: "break", False: "unpaid"}

Turn = tuple[float, int] | None  # day of a shift and number of its break, where agents take it one after the other


class Pause(NamedTuple):
    """A block that one agent takes when free, from ``at`` on; ``state`` names what it is.

    Of those of one ``turn`` an agent takes no more than one.
    """

    at: float
    state: str
    length: float
    turn: Turn = None


@dataclass(frozen=True)
class Crew:
    """Agents of a pool with the same skills and hours; ``extra`` are the channels they are cross-trained in.

    ``hours`` names their shift, and is empty where the pool has none.
    """

    first: int
    seats: tuple[int, ...]
    extra: tuple[str, ...]
    hours: str = ""


class SeatPlan:
    """The seats of a pool: when they are scheduled, and who of them are alike.

    Attributes
    ----------
    planned
        When the seats are scheduled.
    day, seat
        Of each of these, as columns.
    windows
        When the pool is on duty.
    """

    def __init__(self, timetable: Timetable, name: str, planned: list[SeatTime]) -> None:
        self._scenario, self._pool = timetable.scenario, timetable.scenario.pools[name]
        self.planned, self.windows = planned, timetable.duty_windows(name)
        self.seat, self.day = np.array([one[:2] for one in planned], int).reshape(-1, 2).T
        self._crew_plans: dict[int, CrewPlan] = {}
        self._rests_of_crews: dict[int, tuple[Ints, list[Pause]]] = {}
        self._paid: dict[int, list[tuple[float, float]]] = {}

    @cached_property
    def seats(self) -> int:
        """How many seats there are."""
        return 1 + int(self.seat.max(initial=-1))

    @cached_property
    def shifts(self) -> list[Shift]:
        """The shift of every seat; empty where the pool has none."""
        return [
            shift
            for number, shift in enumerate(self._pool.shifts or ())
            for _ in range(at_most(0, number, self._pool.rostered(shift.agents)))
        ]

    @cached_property
    def crews(self) -> tuple[Crew, ...]:
        """The crews, those with the fewest skills first, then by shift; agents are numbered from ``first`` on."""
        hours = [hours_of(shift) for shift in self.shifts]
        kinds = [(self._extras(seat), hours[seat] if hours else "") for seat in range(max(1, self.seats))]
        made: list[Crew] = []
        for extra, name in sorted(set(kinds), key=lambda kind: (len(kind[0]), kind)):
            seats = tuple(seat for seat in range(self.seats) if kinds[seat] == (extra, name))
            made.append(Crew(sum(len(crew.seats) for crew in made), seats, extra, name))
        return tuple(made)

    def _extras(self, seat: int) -> tuple[str, ...]:
        """Return a seat's further channels: of the first n seats, n times the share holds each, rounded."""
        return tuple(
            channel
            for channel, extra in sorted(self._pool.cross_trained.items())
            if round_half_up((seat + 1) * extra.share) > round_half_up(seat * extra.share)
        )

    def of(self, crew: Crew) -> CrewPlan:
        """Return the seats of a crew as columns."""
        if crew.first not in self._crew_plans:
            mine = [one for seat in crew.seats for one in self._by_seat.get(seat, ())]
            self._crew_plans[crew.first] = CrewPlan(mine, self.windows)
        return self._crew_plans[crew.first]

    @cached_property
    def _by_seat(self) -> dict[int, list[SeatTime]]:
        table: dict[int, list[SeatTime]] = {}
        for one in self.planned:
            table.setdefault(one.seat, []).append(one)
        return table

    def rests(self, crew: Crew) -> tuple[Ints, list[Pause]]:
        """Return the breaks of a crew while its pool is on duty, and for which of its planned times each is."""
        if crew.first not in self._rests_of_crews:
            every = [(k, rest) for k, one in enumerate(self.of(crew).planned) for rest in self._rests(one)]
            mine = [(k, rest) for k, rest in every if span_at(self.windows, rest.at)]
            self._rests_of_crews[crew.first] = np.array([k for k, _ in mine], int), [rest for _, rest in mine]
        return self._rests_of_crews[crew.first]

    def _rests(self, seat: SeatTime) -> Iterator[Pause]:
        """Yield the breaks of a seat on one day; of a headcount nobody's are planned."""
        for number, one in enumerate(seat.shift.break_times if seat.shift else ()):
            if one.staggered:
                at, turn = self._staggered[seat.seat, seat.start, number], (seat.start, number)
                yield Pause(at, RESTS[one.paid], one.length, turn)
            else:
                at = self._scenario.calendar.local.later(seat.start, one.earliest)
                yield Pause(at, RESTS[one.paid], one.length)

    @cached_property
    def _staggered(self) -> dict[tuple[int, float, int], float]:
        return staggered(self.planned, midnights(self._scenario).tolist())

    def paid(self, number: int) -> list[tuple[float, float]]:
        """Return the paid hours of one of the planned times: while its pool is on duty, without breaks of its own."""
        if number not in self._paid:
            one = self.planned[number]
            self._paid[number] = without(self._on_duty(one), self._unpaid(one))
        return self._paid[number]

    def _on_duty(self, one: SeatTime) -> list[tuple[float, float]]:
        first = bisect_right(self.windows, one.start, key=itemgetter(1))
        last = bisect_left(self.windows, one.end, first, key=itemgetter(0))
        return [(max(start, one.start), min(end, one.end)) for start, end in self.windows[first:last]]

    def _unpaid(self, one: SeatTime) -> list[tuple[float, float]]:
        return sorted((rest.at, rest.at + rest.length) for rest in self._rests(one) if rest.state == "unpaid")


def is_whole(scenario: Scenario, name: str) -> bool:
    """Whether every headcount of a pool is whole, so that the planned seats are those of every replication."""
    pool, regimes = scenario.pools[name], (regime.pools[name] for _, regime in scenario.regimes)
    return pool.rostered(1) == 1 and all(one.is_whole for one in (pool, *regimes))


def seats_of(timetable: Timetable, name: str) -> SeatPlan:
    """Return the seats of a pool, with one for every fraction: worked out once, as they are always so."""
    known = _known(timetable.scenario)
    if name not in known:
        known[name] = SeatPlan(timetable, name, list(planned_seats(timetable.scenario, name)))
    return known[name]


@once(SCENARIOS)
def _known(scenario: Scenario) -> dict[str, SeatPlan]:
    return {}


def hours_of(shift: Shift) -> str:
    """Name what agents on a shift have in common: when they work and rest."""
    breaks = sorted(
        (one.earliest, one.length, *([] if one.paid else ["unpaid"]), *([one.latest] if one.staggered else []))
        for one in shift.break_times
    )
    paid = "" if shift.wage is None else f" {shift.wage}"
    return f"{shift.start:05d}-{shift.end:05d} {shift.days} {breaks}{paid}"


def round_half_up(x: float) -> int:
    """Return the nearest whole number, a half upwards (``round`` goes to the even one)."""
    return int(np.floor(x + 0.5 + 1e-9))

"""Who of a pool's staff comes when: absence, turnover, cross-trained crews, blocks away from customers.

A pool has seats, which the scenario alone plans. Whether the agent of a seat comes is drawn per day.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, Timetable, midnights
from sim.demand.distributions import Sampler, sampler
from sim.demand.staff.break_plan import spread_over
from sim.demand.staff.careers import Career, careers_of
from sim.demand.staff.crew_plan import Headcounts
from sim.demand.staff.fractions import Fractions
from sim.demand.staff.schedule import Change, SeatTime, planned_seats
from sim.demand.staff.seats import Crew, Pause, SeatPlan, is_whole, seats_of
from sim.demand.staff.tenure import learning_factor
from sim.random import Streams
from sim.scenario.staff.shifts import Shift
from sim.scenario.staff.staffing import BLOCKS
from sim.ticks import whole

Ints = NDArray[np.int64]
HERE, ABSENT, VACANT, TRAINING = 0, 1, 2, 3
STATES = {"breaks": "break", "coaching": "coaching", "paperwork": "paperwork", "meetings": "meeting"}
AWAY = {ABSENT: "absent", TRAINING: "training"}


class AwayTime(NamedTuple):
    """Paid time of a seat whose agent is not on duty, but absent or in training."""

    seat: int
    state: str
    start: float
    end: float


class Blocks(NamedTuple):
    """Blocks of one kind that agents of a crew take: when, and how long each lasts."""

    state: str
    at: Floats
    length: float


class Roster:
    """The staff of one pool in one replication."""

    def __init__(self, timetable: Timetable, name: str, streams: Streams) -> None:
        scenario = timetable.scenario
        self.scenario, self.name, self.pool, self._streams = scenario, name, scenario.pools[name], streams
        self.days, self._timetable = scenario.calendar.days, timetable
        self._known_headcounts: dict[int, Headcounts] = {}

    @cached_property
    def _every(self) -> SeatPlan:
        """All seats, those of fractions on all days."""
        return seats_of(self._timetable, self.name)

    @cached_property
    def _plan(self) -> SeatPlan:
        """When the seats are scheduled, those of fractions on the days on which somebody comes for them."""
        if is_whole(self.scenario, self.name):
            return self._every
        heads = Fractions(self.pool, self.name, self._streams).heads
        return SeatPlan(self._timetable, self.name, list(planned_seats(self.scenario, self.name, heads)))

    @property
    def planned(self) -> list[SeatTime]:
        """When the seats are scheduled, those of fractions on the days on which somebody comes for them."""
        return self._plan.planned

    @property
    def seats(self) -> int:
        """How many seats there are, those of fractions too."""
        return self._every.seats

    @property
    def crews(self) -> tuple[Crew, ...]:
        """The crews, those with the fewest skills first, then by shift; agents are numbered from ``first`` on."""
        return self._every.crews

    @property
    def shifts(self) -> list[Shift]:
        """The shift of every seat; empty where the pool has none."""
        return self._every.shifts

    def most(self, crew: Crew) -> int:
        """Return how many of a crew are there at most, if everybody comes."""
        return self._every.of(crew).most

    @cached_property
    def status(self) -> Ints:
        """Whether a seat's agent is here, absent, in training, or the seat is vacant; shape (days, seats)."""
        table = np.full((self.days, self.seats), HERE)
        if self.pool.turnover is not None:
            table = np.where(np.isnan(self.hired), VACANT, np.where(self.hired > self._mornings, TRAINING, HERE))
        absence = self.pool.time_away.absence if self.pool.time_away else 0.0
        if absence:
            luck = np.array([self._stream(day, "absence").random(self.seats) for day in range(self.days)])
            table = np.where((table == HERE) & (luck < absence), ABSENT, table)
        return table

    @cached_property
    def _is_here(self) -> NDArray[np.bool_]:
        return np.asarray(self.status == HERE)

    @cached_property
    def _mornings(self) -> Floats:
        return midnights(self.scenario)[:-1, None]

    @cached_property
    def hired(self) -> Floats:
        """When the agent of a seat begins or began to work, in seconds; NaN while nobody is hired."""
        return np.array([career.began for career in self._careers]).reshape(self.seats, self.days).T

    def hires(self) -> Iterator[tuple[int, float, float]]:
        """Yield who is hired within the horizon: the seat, when, and when training is over."""
        for seat, career in enumerate(self._careers if self.pool.turnover is not None else ()):
            for found in career.hires:
                yield seat, whole(found), whole(found + self.pool.turnover.training)  # type: ignore[union-attr]

    @cached_property
    def _careers(self) -> list[Career]:
        turnover = self.pool.quits
        assert turnover is not None
        luck = (self._stream(0, "careers", str(seat)) for seat in range(self.seats))
        units = self._stream(0, "tenure").random(self.seats)
        return careers_of(turnover, self.vacancy, luck, midnights(self.scenario), units)

    @cached_property
    def vacancy(self) -> Sampler:
        """How long a seat stays vacant."""
        assert self.pool.turnover is not None
        return sampler(self.scenario, self.pool.turnover.vacancy)

    def _stream(self, day: int, *name: str) -> np.random.Generator:
        return self._streams(day, "staff", self.name, *name)

    def paces(self, crew: Crew) -> list[Floats]:
        """Return, day by day, the learning factor of everybody of a crew who is here; without turnover of no day."""
        if self.pool.turnover is None:
            return []
        seats = list(crew.seats)
        factors = learning_factor(self.pool.turnover.learning, self._mornings - self.hired[:, seats])
        return [of_day[here] for of_day, here in zip(factors, self._is_here[:, seats], strict=True)]

    def here(self, crew: Crew, day: int) -> list[int]:
        """Return the seats of a crew whose agents are here on a day."""
        is_here = self._is_here[day].tolist()
        return [seat for seat in crew.seats if is_here[seat]]

    def headcounts(self, crew: Crew) -> Headcounts:
        """Return from when on how many of a crew are there while the pool is on duty, and where its duty ends."""
        if crew.first not in self._known_headcounts:
            plan = self._plan.of(crew)
            self._known_headcounts[crew.first] = plan.headcounts(plan.who_comes(self._is_here))
        return self._known_headcounts[crew.first]

    def changes(self, crew: Crew) -> list[Change]:
        """Return ``(time, headcount)`` of a crew while the pool is on duty, and ``None`` where its duty ends."""
        return self.headcounts(crew).told()

    def _duty(self, crew: Crew) -> list[tuple[float, float]]:
        """Return when a crew is on duty: that of its pool, of a shift only its own hours."""
        plan = self._plan.of(crew)
        return plan.hours(plan.who_comes(self._is_here)) if crew.hours else self._plan.windows

    def away(self) -> Iterator[AwayTime]:
        """Yield the paid time of who is absent or in training."""
        plan = self._plan
        status = self.status[plan.day, plan.seat]
        for number in np.flatnonzero((status == ABSENT) | (status == TRAINING)).tolist():
            for start, end in plan.paid(number):
                yield AwayTime(plan.planned[number].seat, AWAY[int(status[number])], start, end)

    def pauses(self, crew: Crew) -> list[Pause]:
        """Return the blocks of a crew in order of time: breaks of shifts, and those of the shrinkage."""
        found = self.rests(crew)
        for state, times, length in self.blocks(crew):
            found += [Pause(at, state, length) for at in times.tolist()]
        return sorted(found, key=itemgetter(0, 1, 2))

    def rests(self, crew: Crew) -> list[Pause]:
        """Return the breaks of the shifts of a crew, of who comes."""
        whose, rests = self._plan.rests(crew)
        if not rests:
            return []
        comes = self._plan.of(crew).who_comes(self._is_here)[whose]
        return [rest for rest, is_there in zip(rests, comes.tolist(), strict=True) if is_there]

    def blocks(self, crew: Crew) -> Iterator[Blocks]:
        """Yield the blocks of a crew's shrinkage, kind by kind.

        One is due whenever the crew's working time has grown by ``length / share``, from a random start on. A block
        that would outlast the duty is taken as late as it fits.
        """
        shrinkage = self.pool.time_away
        if shrinkage is None:
            return
        stretches = self._stretches(crew)
        for name in BLOCKS:
            share, length = getattr(shrinkage, name), getattr(shrinkage.lengths, name)
            if share:
                phase = self._stream(0, name, *crew.extra, *filter(None, [crew.hours])).random()
                yield Blocks(STATES[name], spread_over(stretches, phase, length / share, length), length)

    def _stretches(self, crew: Crew) -> Floats:
        """Return, as columns, while anybody of a crew is here: from, to, how many, and their duty from and to."""
        times, heads = self.headcounts(crew)
        there = np.flatnonzero(heads[:-1] > 0)
        duty = np.array(self._duty(crew)).reshape(-1, 2)
        starts = times[there]
        whole = duty[np.searchsorted(duty[:, 0], starts, side="right") - 1]  # nobody is here out of duty
        return np.array([starts, times[there + 1], heads[there], *whole.T])

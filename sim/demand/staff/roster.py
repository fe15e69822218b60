"""Who of a pool's staff comes when: seats, absence, turnover, cross-trained crews, blocks away from customers.

A pool has seats; seat k is scheduled while the headcount is above k, or while its shift lasts. Whether its
agent comes is drawn per day. Agents with the same skills and the same shift form a crew, and are interchangeable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, Timetable, joined, midnights
from sim.demand.distributions import Sampler, sampler
from sim.demand.staff.break_plan import spread_over, staggered
from sim.demand.staff.careers import Career, career_of
from sim.demand.staff.cover import without
from sim.demand.staff.fractions import Fractions
from sim.demand.staff.schedule import Change, SeatTime, at_most, headcounts, planned_seats, whole_seats
from sim.demand.staff.tenure import learning_factor
from sim.random import Streams
from sim.scenario.staff.shifts import Shift
from sim.scenario.staff.staffing import BLOCKS
from sim.spans import span_at
from sim.ticks import whole

Ints = NDArray[np.int64]
HERE, ABSENT, VACANT, TRAINING = 0, 1, 2, 3
RESTS = {True: "break", False: "unpaid"}
STATES = {"breaks": "break", "coaching": "coaching", "paperwork": "paperwork", "meetings": "meeting"}

Turn = tuple[float, int] | None  # day of a shift and number of its break, where agents take it one after the other


class Pause(NamedTuple):
    """A block that one agent takes when free, from ``at`` on; ``state`` names what it is.

    Of those of one ``turn`` an agent takes no more than one.
    """

    at: float
    state: str
    length: float
    turn: Turn = None


class AwayTime(NamedTuple):
    """Paid time of a seat whose agent is not on duty, but absent or in training."""

    seat: int
    state: str
    start: float
    end: float


@dataclass(frozen=True)
class Crew:
    """Agents of a pool with the same skills and hours; ``extra`` are the channels they are cross-trained in.

    ``hours`` names their shift, and is empty where the pool has none.
    """

    first: int
    seats: tuple[int, ...]
    extra: tuple[str, ...]
    hours: str = ""


class Roster:
    """The staff of one pool in one replication."""

    def __init__(self, timetable: Timetable, name: str, streams: Streams) -> None:
        scenario = timetable.scenario
        self.scenario, self.name, self.pool, self._streams = scenario, name, scenario.pools[name], streams
        self.days = scenario.calendar.days
        self.windows = timetable.duty_windows(name)
        self._known_changes: dict[Crew, tuple[Change, ...]] = {}

    @cached_property
    def planned(self) -> list[SeatTime]:
        """When the seats are scheduled, those of fractions on the days on which somebody comes for them."""
        if not self._is_whole:
            return list(planned_seats(self.scenario, self.name, Fractions(self.pool, self.name, self._streams).heads))
        return whole_seats(self.scenario, self.name)

    @cached_property
    def seats(self) -> int:
        """How many seats there are, those of fractions too."""
        planned = self.planned if self._is_whole else planned_seats(self.scenario, self.name)
        return 1 + max((one.seat for one in planned), default=-1)

    @property
    def _is_whole(self) -> bool:
        """Whether every headcount is whole, so that the planned seats are those of every replication."""
        regimes = (regime.pools[self.name] for _, regime in self.scenario.regimes)
        return self.pool.rostered(1) == 1 and all(pool.is_whole for pool in (self.pool, *regimes))

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

    @cached_property
    def shifts(self) -> list[Shift]:
        """The shift of every seat; empty where the pool has none."""
        return [
            shift
            for number, shift in enumerate(self.pool.shifts or ())
            for _ in range(at_most(0, number, self.pool.rostered(shift.agents)))
        ]

    def _extras(self, seat: int) -> tuple[str, ...]:
        """Return a seat's further channels: of the first n seats, n times the share holds each, rounded."""
        return tuple(
            channel
            for channel, extra in sorted(self.pool.cross_trained.items())
            if round_half_up((seat + 1) * extra.share) > round_half_up(seat * extra.share)
        )

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
    def _is_here(self) -> list[list[bool]]:
        """Whether a seat's agent is here, by day and seat: single ones are found faster in lists."""
        return (self.status == HERE).tolist()  # type: ignore[no-any-return]

    @property
    def _mornings(self) -> Floats:
        return midnights(self.scenario)[:-1, None]

    @cached_property
    def hired(self) -> Floats:
        """When the agent of a seat begins or began to work, in seconds; NaN while nobody is hired."""
        turnover = self.pool.quits
        assert turnover is not None
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
        days = midnights(self.scenario)
        return [
            career_of(turnover, self.vacancy, self._stream(0, "careers", str(seat)), days, float(unit))
            for seat, unit in enumerate(self._stream(0, "tenure").random(self.seats))
        ]

    @cached_property
    def vacancy(self) -> Sampler:
        """How long a seat stays vacant."""
        assert self.pool.turnover is not None
        return sampler(self.scenario, self.pool.turnover.vacancy)

    def _stream(self, day: int, *name: str) -> np.random.Generator:
        return self._streams(day, "staff", self.name, *name)

    def paces(self, crew: Crew, day: int) -> list[float]:
        """Return the learning factor of everybody of a crew who is here on a day; empty without turnover."""
        turnover = self.pool.quits
        if turnover is None:
            return []
        here = self.here(crew, day)
        tenures = self._mornings[day, 0] - self.hired[day, here]
        return [float(factor) for factor in learning_factor(turnover.learning, tenures)]

    def here(self, crew: Crew, day: int) -> list[int]:
        """Return the seats of a crew whose agents are here on a day."""
        return [seat for seat in crew.seats if self._is_here[day][seat]]

    def changes(self, crew: Crew) -> tuple[Change, ...]:
        """Return ``(time, headcount)`` of a crew while the pool is on duty, and ``None`` where its duty ends."""
        if crew not in self._known_changes:
            self._known_changes[crew] = tuple(headcounts(self._present(crew), self.windows))
        return self._known_changes[crew]

    def _present(self, crew: Crew) -> list[SeatTime]:
        mine = (one for seat in crew.seats for one in self._by_seat.get(seat, ()))
        return [one for one in mine if self._is_here[one.day][one.seat]]

    @cached_property
    def _by_seat(self) -> dict[int, list[SeatTime]]:
        table: dict[int, list[SeatTime]] = {}
        for one in self.planned:
            table.setdefault(one.seat, []).append(one)
        return table

    def _duty(self, crew: Crew) -> list[tuple[float, float]]:
        """Return when a crew is on duty: that of its pool, of a shift only its own hours."""
        if not crew.hours:
            return self.windows
        hours = {(one.start, one.end) for one in self._present(crew)}
        both = [(max(a, start), min(b, end)) for a, b in self.windows for start, end in hours]
        return joined([(start, end) for start, end in both if start < end])

    def away(self) -> Iterator[AwayTime]:
        """Yield the paid time of who is absent or in training."""
        states = {ABSENT: "absent", TRAINING: "training"}
        for one in self.planned:
            status = int(self.status[one.day, one.seat])
            if status in states:
                for start, end in without(self._on_duty(one), self._unpaid(one)):
                    yield AwayTime(one.seat, states[status], start, end)

    def _on_duty(self, one: SeatTime) -> list[tuple[float, float]]:
        both = [(max(start, one.start), min(end, one.end)) for start, end in self.windows]
        return [(start, end) for start, end in both if start < end]

    def _unpaid(self, one: SeatTime) -> list[tuple[float, float]]:
        return sorted((rest.at, rest.at + rest.length) for rest in self._rests(one) if rest.state == "unpaid")

    def pauses(self, crew: Crew) -> list[Pause]:
        """Return the blocks of a crew in order of time: breaks of shifts, and those of the shrinkage."""
        seats = self._present(crew) if self.pool.shifts else ()  # of a headcount nobody's breaks are planned
        rests = [pause for seat in seats for pause in self._rests(seat)]
        found = [one for one in rests if span_at(self.windows, one.at)]
        shrinkage = self.pool.time_away
        for name in BLOCKS if shrinkage else ():
            share, length = getattr(shrinkage, name), getattr(shrinkage.lengths, name)  # type: ignore[union-attr]
            found += self._blocks(crew, name, share, length) if share else []
        return sorted(found, key=itemgetter(0, 1, 2))

    def _rests(self, seat: SeatTime) -> Iterator[Pause]:
        """Yield the breaks of a seat on one day."""
        for number, one in enumerate(seat.shift.break_times if seat.shift else ()):
            if one.staggered:
                at, turn = self._staggered[seat.seat, seat.start, number], (seat.start, number)
                yield Pause(at, RESTS[one.paid], one.length, turn)
            else:
                at = self.scenario.calendar.local.later(seat.start, one.earliest)
                yield Pause(at, RESTS[one.paid], one.length)

    @cached_property
    def _staggered(self) -> dict[tuple[int, float, int], float]:
        return staggered(self.planned, midnights(self.scenario).tolist())

    def _blocks(self, crew: Crew, name: str, share: float, length: float) -> list[Pause]:
        """Place a block whenever the crew's working time has grown by ``length / share``, from a random start on.

        A block that would outlast the duty is taken as late as it fits.
        """
        phase = self._stream(0, name, *crew.extra, *filter(None, [crew.hours])).random()
        times = spread_over(self._stretches(crew), phase, length / share, length)
        return [Pause(at, STATES[name], length) for at in times.tolist()]

    def _stretches(self, crew: Crew) -> Floats:
        """Return, as columns, while anybody of a crew is here: from, to, how many, and their duty from and to."""
        found, duty = [], self._duty(crew)
        for (start, agents), (end, _) in pairwise(self.changes(crew)):
            if agents:
                span = span_at(duty, start)
                assert span is not None  # nobody is here out of duty
                found.append((start, end, agents, *span))
        return np.array(found, float).reshape(-1, 5).T


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

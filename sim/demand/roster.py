"""Who of a pool's staff comes when: seats, absence, turnover, cross-trained crews, blocks away from customers.

A pool has seats; seat k is scheduled while the headcount is above k, or while its shift lasts. Whether its
agent comes is drawn per day. Agents with the same skills form a crew, and are interchangeable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.distributions import Sampler, sampler
from sim.demand.tenure import QuitLaw, learning_factor
from sim.hours import Floats, date_of, duty_windows, entries_on
from sim.scenario.pool import Pool
from sim.scenario.scenario import Scenario
from sim.scenario.staffing import BLOCKS, Shift, Turnover
from sim.scenario.units import DAY
from sim.streams import stream

Ints = NDArray[np.int64]
Change = tuple[float, int | None]
HERE, ABSENT, VACANT, TRAINING = 0, 1, 2, 3
STATES = {"breaks": "break", "coaching": "coaching", "paperwork": "paperwork", "meetings": "meeting"}


class Spell(NamedTuple):
    """A seat's scheduled time on one day, in seconds since the start of the horizon.

    The night before the horizon belongs to its first day.
    """

    seat: int
    day: int
    start: float
    end: float
    shift: Shift | None


class Pause(NamedTuple):
    """A block that one agent takes when free, from ``at`` on; ``state`` names what it is."""

    at: float
    state: str
    length: float


class Away(NamedTuple):
    """Paid time of a seat whose agent is not on duty, but absent or in training."""

    seat: int
    state: str
    start: float
    end: float


class Career(NamedTuple):
    """Who sits on a seat: when its agent ``began``, by day (NaN while there is none), and when ``hires`` were made."""

    began: list[float]
    hires: list[float]


@dataclass(frozen=True)
class Crew:
    """Agents of a pool with the same skills; ``extra`` are the channels they are cross-trained in."""

    first: int
    seats: tuple[int, ...]
    extra: tuple[str, ...]


class Roster:
    """The staff of one pool in one replication."""

    def __init__(self, scenario: Scenario, name: str, seed: int, replication: int) -> None:
        self.scenario, self.name, self.pool = scenario, name, scenario.pools[name]
        self._draw = (seed, replication)
        self.days = scenario.calendar.days
        self.windows = duty_windows(scenario, name)
        self.spells = list(planned_spells(scenario, self.pool))
        self.seats = 1 + max((spell.seat for spell in self.spells), default=-1)

    @cached_property
    def crews(self) -> tuple[Crew, ...]:
        """The crews, those with the fewest skills first; a crew's agents are numbered from ``first`` on."""
        extras = [self._extras(seat) for seat in range(max(1, self.seats))]
        made: list[Crew] = []
        for extra in sorted(set(extras), key=lambda extra: (len(extra), extra)):
            seats = tuple(seat for seat in range(self.seats) if extras[seat] == extra)
            made.append(Crew(sum(len(crew.seats) for crew in made), seats, extra))
        return tuple(made)

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

    @property
    def _mornings(self) -> Floats:
        return DAY * np.arange(self.days, dtype=float)[:, None]

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
                yield seat, found, found + self.pool.turnover.training  # type: ignore[union-attr]

    @cached_property
    def _careers(self) -> list[Career]:
        turnover = self.pool.quits
        assert turnover is not None
        return [_career(self, turnover, seat, float(unit)) for seat, unit in enumerate(self._tenure_units())]

    @cached_property
    def vacancy(self) -> Sampler:
        """How long a seat stays vacant."""
        assert self.pool.turnover is not None
        return sampler(self.scenario, self.pool.turnover.vacancy)

    def _tenure_units(self) -> Floats:
        return self._stream(0, "tenure").random(self.seats)

    def _stream(self, day: int, *name: str) -> np.random.Generator:
        return stream(*self._draw, day, "staff", self.name, *name)

    def paces(self, crew: Crew, day: int) -> list[float]:
        """Return the learning factor of everybody of a crew who is here on a day; empty without turnover."""
        turnover = self.pool.quits
        if turnover is None:
            return []
        here = [seat for seat in crew.seats if self.status[day, seat] == HERE]
        tenures = DAY * day - self.hired[day, here]
        return [float(factor) for factor in learning_factor(turnover.learning, tenures)]

    def changes(self, crew: Crew) -> list[Change]:
        """Return ``(time, headcount)`` of a crew while the pool is on duty, and ``None`` where its duty ends."""
        present = self._present(crew)
        return [change for window in self.windows for change in _headcounts(present, window)]

    def _present(self, crew: Crew) -> list[Spell]:
        mine = set(crew.seats)
        return [spell for spell in self.spells if spell.seat in mine and self.status[spell.day, spell.seat] == HERE]

    def away(self) -> Iterator[Away]:
        """Yield the paid time of who is absent or in training."""
        states = {ABSENT: "absent", TRAINING: "training"}
        for spell in self.spells:
            status = int(self.status[spell.day, spell.seat])
            if status in states:
                for start, end in self.windows:
                    if min(end, spell.end) > max(start, spell.start):
                        yield Away(spell.seat, states[status], max(start, spell.start), min(end, spell.end))

    def pauses(self, crew: Crew) -> list[Pause]:
        """Return the blocks of a crew in order of time: breaks of shifts, and those of the shrinkage."""
        found = [
            Pause(spell.start + spell.shift.into(one.at), "break", one.length)
            for spell in self._present(crew)
            if spell.shift
            for one in spell.shift.breaks
        ]
        shrinkage = self.pool.time_away
        for name in BLOCKS if shrinkage else ():
            share, length = getattr(shrinkage, name), getattr(shrinkage.lengths, name)  # type: ignore[union-attr]
            found += self._blocks(crew, name, share, length) if share else []
        return sorted(pause for pause in found if any(start <= pause.at < end for start, end in self.windows))

    def _blocks(self, crew: Crew, name: str, share: float, length: float) -> list[Pause]:
        """Place a block whenever the crew's working time has grown by ``length / share``, from a random start on.

        A block that would outlast the duty is taken as late as it fits.
        """
        phase = self._stream(0, name, *crew.extra).random()
        found, passed = [], 0.0
        for start, end, agents, duty in self._stretches(crew):
            step = length / share
            grown = passed + (end - start) * agents
            first = int(np.ceil(passed / step - phase))
            for number in range(max(0, first), int(np.ceil(grown / step - phase))):
                at = start + ((number + phase) * step - passed) / agents
                found.append(Pause(max(min(at, duty[1] - length), duty[0]), STATES[name], length))
            passed = grown
        return found

    def _stretches(self, crew: Crew) -> Iterator[tuple[float, float, int, tuple[float, float]]]:
        """Yield ``(from, to, agents, duty)`` while anybody of a crew is here."""
        for (start, agents), (end, _) in pairwise(self.changes(crew)):
            if agents:
                yield start, end, agents, next(window for window in self.windows if window[0] <= start < window[1])


def round_half_up(x: float) -> int:
    """Return the nearest whole number, a half upwards (``round`` goes to the even one)."""
    return int(np.floor(x + 0.5 + 1e-9))


def planned_spells(scenario: Scenario, pool: Pool) -> Iterator[Spell]:
    """Yield when the seats of a pool are scheduled, whoever comes."""
    if pool.shifts is not None:
        yield from (spell for spell in _by_shift(scenario, pool, -1) if spell.end > 0)
    for day in range(scenario.calendar.days):
        if pool.shifts is None:
            yield from _by_headcount(scenario, pool, day)
        else:
            yield from _by_shift(scenario, pool, day)


def _by_headcount(scenario: Scenario, pool: Pool, day: int) -> Iterator[Spell]:
    """Yield the seats of a day: the last to come are the first to go."""
    counts = sorted({0: 0, **entries_on(scenario, getattr(pool.agents, "headcounts", pool.agents), day)}.items())
    counts = [(second, int(count)) for second, count in counts]
    since: list[float] = []
    for second, count in [*counts, (DAY, 0)]:
        moment = float(DAY * day + second)
        while len(since) > count:
            start = since.pop()
            yield Spell(len(since), day, start, moment, None)
        since += [moment] * (count - len(since))


def _by_shift(scenario: Scenario, pool: Pool, day: int) -> Iterator[Spell]:
    weekday, first = date_of(scenario, day).weekday(), 0
    for shift in pool.shifts or ():
        start = float(DAY * day + shift.start)
        for seat in range(first, first + shift.agents if weekday in shift.days else first):
            yield Spell(seat, max(day, 0), start, start + shift.length, shift)
        first += shift.agents


def _headcounts(spells: list[Spell], window: tuple[float, float]) -> list[Change]:
    start, end = window
    steps: dict[float, int] = {start: 0}
    for spell in spells:
        if min(spell.end, end) > max(spell.start, start):
            steps[max(spell.start, start)] = steps.get(max(spell.start, start), 0) + 1
            if spell.end < end:
                steps[spell.end] = steps.get(spell.end, 0) - 1
    counts = np.cumsum([steps[time] for time in sorted(steps)])
    return [*zip(sorted(steps), counts.tolist(), strict=True), (end, None)]


def _career(roster: Roster, turnover: Turnover, seat: int, unit: float) -> Career:
    """Return who sits on a seat when."""
    law, vacancy = QuitLaw.of(turnover), roster.vacancy
    luck, end = roster._stream(0, "careers", str(seat)), float(DAY * roster.days)
    began = -float(law.stationary(unit))
    quits = float(law.tenure_at(law.hazard_until(-began) + luck.exponential())) + began
    hired = np.full(roster.days, began)
    mornings = DAY * np.arange(roster.days)
    hires = []
    while quits < end:
        found = quits + vacancy.one(luck.random(), 0.0)
        began = found + turnover.training
        hired[mornings >= quits] = np.nan
        hired[mornings >= found] = began
        if found < end:
            hires.append(found)
        quits = began + float(law.tenure_at(luck.exponential()))
    return Career([float(moment) for moment in hired], [float(moment) for moment in hires])

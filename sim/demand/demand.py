"""Demand: a replication's contacts and all their luck, as columns, drawn a day at a time.

A contact owns its draws. Attempt 1 is realised in columns for the channel on which the contact arrives; further
attempts draw a block of the same shape for all of the day's contacts the first time any of them gets there. Whatever
order events happen in, a contact meets the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property, partial
from math import exp, inf, isnan
from operator import mul
from typing import TypeVar

import numpy as np

from sim.calendar import Floats
from sim.demand import of_scenario
from sim.demand.day_columns import NOBODY, SURELY, Comers, DayColumns, Told, in_order, joined, of_source, told_by
from sim.demand.distributions import times_as_much, unless_given
from sim.demand.levels import LevelColumns
from sim.demand.people.homes import Homes
from sim.demand.people.newcomers import Newcomers
from sim.demand.people.population import Population, population_of
from sim.demand.shares import PlannedShares, Shares
from sim.demand.sources import UNKNOWN, VOLUME, WON, Added, ChannelSources, Ints, Source, SourcesByDay
from sim.demand.staff.roster import Roster
from sim.demand.staff.schedule import is_plain
from sim.demand.staff.seats import Crew
from sim.plumbing.columns_kept import ColumnsKept
from sim.plumbing.garbage import Weakly
from sim.plumbing.repeated import repeated
from sim.random import Streams
from sim.scenario.scenario import Scenario
from sim.ticks import whole, whole_all

EVERYBODY = Crew(0, (), ())
NUMBERS_KEPT = 4_000_000  # uniform ones that are asked for one by one
T = TypeVar("T")


class SampledDemand:
    """What one replication will be asked to serve."""

    made: Collection[Hashable] = ()  # the names of what `once` keeps

    def __init__(self, scenario: Scenario, seed: int, replication: int) -> None:
        self.scenario, self.timetable = scenario, of_scenario.timetable_of(scenario)
        self.streams = Streams(seed, replication, of_scenario.streams_of(scenario))
        self._local = scenario.calendar.local
        self.laws = of_scenario.laws_of(scenario)
        self.effort, self.needs = of_scenario.effort_of(scenario), of_scenario.needs_of(scenario)
        patient = [scenario.segments[name].patience_factor if name else 1.0 for name in scenario.segment_names]
        self.endurance = np.array(patient)
        self._levels = LevelColumns(self.needs, Weakly(self._issues_on), Weakly(self.units), Weakly(self.unit))
        self._is_steady = not scenario.regimes
        self.unit_blocks: ColumnsKept[tuple[int, int, int, str]] = ColumnsKept(Weakly(self._unit_column), NUMBERS_KEPT)
        self._rosters: dict[str, Roster] = {}

    def prolonged(self, scenario: Scenario) -> SampledDemand:
        """Return the demand of the same replication over more days; what the volumes have is that of the horizon."""
        longer = type(self)(scenario, self.streams.seed, self.streams.replication)
        longer.issue_tops, longer.planned = self.issue_tops, self.planned
        longer.homes = self.homes if self.newcomers is None else longer.homes
        return longer

    @cached_property
    def turns(self) -> list[tuple[int, SampledDemand]]:
        """From which day on another scenario holds, and the laws by which contacts are drawn then."""
        start, found = self.scenario.calendar.start, []
        for since, regime in self.scenario.regimes:
            later = SampledDemand(regime, self.streams.seed, self.streams.replication)
            later.planned = self.planned
            found.append(((since - start).days, later))
        return found

    def as_of(self, day: int) -> SampledDemand:
        """Return the laws that hold on a day: those of the latest change before it."""
        if self._is_steady:
            return self
        return next((demand for since, demand in reversed(self.turns) if since <= day), self)

    def once(self, name: Hashable, make: Callable[[bool], T]) -> T:
        """Return what is made of the customers, whoever serves them; which is told whether it is kept, for others."""
        return make(False)

    def roster(self, pool: str) -> Roster:
        """Return the staff of a pool."""
        if pool not in self._rosters:
            self._rosters[pool] = Roster(self.timetable, pool, self.streams)
        return self._rosters[pool]

    def crews(self, pool: str) -> tuple[Crew, ...]:
        """Return the crews of a pool; one where its agents are all alike."""
        return (EVERYBODY,) if is_plain(self.scenario, pool) else self.roster(pool).crews

    @cached_property
    def planned(self) -> PlannedShares:
        """Where the volumes have contacts."""
        return of_scenario.planned_of(self.scenario)

    @cached_property
    def issue_tops(self) -> Floats:
        """Cumulative shares of the issues, by channel and segment."""
        return of_scenario.issue_tops_of(self.scenario)

    @cached_property
    def usual_complexities(self) -> list[float]:
        """At which complexity talk on each channel is as written: so that on average of its planned mix it is."""
        return of_scenario.usual_of(self.scenario, self.planned)

    @cached_property
    def population(self) -> Population | None:
        """The customers, where the scenario says how many there are."""
        return population_of(self.scenario, self.streams) if self.scenario.customers else None

    @cached_property
    def homes(self) -> Homes | None:
        """How often customers contact us and on which channels, where they are not all alike."""
        people, alike = self.population, self.scenario.rate_shape is None and self.scenario.habit is None
        return None if alike or people is None else Homes(self.scenario, self.streams, people, self.planned)

    @cached_property
    def newcomers(self) -> Newcomers | None:
        """The contacts of customers who may be won, where any may."""
        people = self.population
        return Newcomers(people, self.homes, self.planned.mix) if people is not None and len(people.won.times) else None

    @cached_property
    def _sources(self) -> SourcesByDay:
        most = self.population.busiest if self.population else 1.0
        names = enumerate(self.scenario.channel_names)
        every = [ChannelSources(self.timetable, self.streams, name, most, self._added(k)) for k, name in names]
        return SourcesByDay(every)

    def _added(self, channel: int) -> Added | None:
        return partial(self.newcomers.added, channel) if self.newcomers else None

    def day(self, channel: int, day: int, until: float = inf) -> DayColumns:
        """Return the contacts of a channel (its canonical number) on a day (from 0), those at least until a time."""
        law, parts = self.as_of(day).laws[channel], self._sources.on(channel, day)
        is_cut = len(parts) == 1 and until < inf and not law.complexity_effect
        if is_cut:
            parts = [parts[0].before(until - float(self._local.midnight(day)))]
        if not any(len(part.times) for part in parts):
            return NOBODY
        times = self._times(day, parts)
        segment, issue = self._kinds(channel, day, parts)
        if not is_cut:
            self._levels.know(channel, day, issue)
        patience = self._patience(channel, day, times, segment, joined([part.patience for part in parts]))
        talk = self._talks(channel, day, times, issue, joined([part.handle_time for part in parts]))
        wrap = repeated(0.0, len(times))
        if law.wrap is not None:
            wrap = whole_all(law.wrap.column(self.units(channel, day, "wrap", len(times)), times))
        balk = self.units(channel, day, "balk", len(times)) if law.balks else repeated(1.0, len(times))
        customer = self._customers(channel, day, segment, issue, parts)
        whose = customer, patience, talk, wrap, balk, self._odds(channel, day, parts)
        columns = (np.arange(len(times)), times, segment, issue, *whose)
        return DayColumns(*(columns if len(parts) == 1 else in_order(columns, times)))

    def told(self, channels: Sequence[int], days: Iterable[int]) -> Told:
        """Return when we are contacted on some channels and days, and what is said of who that is, in no order."""
        every = [(channel, day, self._sources.on(channel, day)) for day in days for channel in channels]
        odds = [self._odds(*one) for one in every] if self.population and not self.population.is_stable else None
        customer = 0 if self.population is None else UNKNOWN
        return told_by([(k, day, float(self._local.midnight(day)), parts) for k, day, parts in every], customer, odds)

    def comers(self, channel: int, day: int) -> Comers:
        """Return who contacts us on a channel on a day, and when; what they bring is not drawn."""
        parts = self._sources.on(channel, day)
        times, (segment, issue) = self._times(day, parts), self._kinds(channel, day, parts)
        customer = self._customers(channel, day, segment, issue, parts)
        columns = (np.arange(len(times)), times, segment, issue, customer, self._odds(channel, day, parts))
        return Comers(*(columns if len(parts) == 1 else in_order(columns, times)))

    def _times(self, day: int, parts: list[Source]) -> Floats:
        return np.asarray(whole_all(joined([part.times for part in parts]) + float(self._local.midnight(day))))

    def rates_of(self, customer: int, segment: int, issue: int, interval: int) -> Shares:
        """Return at which rates the volumes have a customer's contacts about an issue, by channel, in an interval."""
        return self._own(self.planned.at(interval, segment, issue), customer, segment, issue)

    def contacts_of(self, customer: int, segment: int, issue: int) -> Shares:
        """Return how the volumes spread a customer's contacts about an issue over channels, over the horizon."""
        return self._own(self.planned.over_the_horizon(segment, issue), customer, segment, issue)

    def _own(self, volumes: Shares, customer: int, segment: int, issue: int) -> Shares:
        if self.homes is None or not self.homes.has_habits:
            return volumes
        return tuple(map(mul, volumes, self.homes.relative(customer, segment, issue)))

    def unit(self, channel: int, day: int, row: int, attempt: int, name: str) -> float:
        """Return one contact's uniform draw of a name for its a-th attempt."""
        return float(self.unit_blocks[channel, day, attempt, name][row])

    def units(self, channel: int, day: int, name: str, count: int | None = None) -> Floats:
        """Return the uniform numbers of a name of a day's first attempts, by row, all or so many."""
        return self._unit_column(channel, day, 1, name, count)

    def talk(self, channel: int, luck: float, now: float, episode: tuple[int, int, int], issue: int) -> float:
        """Return the talk of a further attempt or tier, on any channel, from its own uniform number."""
        holds = self if self._is_steady else self.as_of(self._local.day_of(now))
        law = holds.laws[channel]
        work = law.talk.one(luck, now) * float(self.effort[issue]) * law.work_factor
        if law.complexity_effect:
            beyond = self.levels(episode, issue)[0] - holds.usual_complexities[channel]
            work *= exp(law.complexity_effect * beyond)
        return whole(work)

    def complexities(self, channel: int, day: int, row: Ints) -> Floats:
        """Return how complex the needs are of some contacts of a day, by their rows."""
        return self._levels.complexities(channel, day)[row]

    def levels(self, episode: tuple[int, int, int], issue: int) -> tuple[float, float]:
        """Return how complex a need is, and how much authority it takes; the same at every attempt."""
        return self._levels.of(issue, episode)

    def given(self, channel: int, day: int, row: int, name: str) -> float | None:
        """Return what a trace says of a contact (``patience`` or ``handle_time``), ``None`` where nothing."""
        if not self._sources.of_channels[channel].is_traced:
            return None
        for part in self._sources.on(channel, day):
            if row < len(part.times):
                value = float(getattr(part, name)[row])
                return None if isnan(value) else value
            row -= len(part.times)
        raise IndexError(row)

    def _unit_column(self, channel: int, day: int, attempt: int, name: str, many: int | None = None) -> Floats:
        law, units, parts = self.laws[channel].name, self.streams.units, self._sources.counts(channel, day)
        return np.asarray(joined([units(day, attempt, min(n, many or n), law, part, name) for part, n in parts])[:many])

    def counts(self, channel: int, day: int) -> list[tuple[str, int]]:
        """Return how many contacts each source has on a channel on a day, by its name, one behind the other."""
        return self._sources.counts(channel, day)

    def _kinds(self, channel: int, day: int, parts: list[Source]) -> tuple[Ints, Ints]:
        segment = self._segments(channel, day, joined([part.segment for part in parts]))
        return segment, self._issues(channel, day, segment, joined([part.issue for part in parts]))

    def _issues_on(self, channel: int, day: int) -> Ints:
        return self._kinds(channel, day, self._sources.on(channel, day))[1]

    def _segments(self, channel: int, day: int, known: Ints) -> Ints:
        tops = self.laws[channel].segment_shares
        if len(tops) == 1:
            return repeated(0, len(known))
        drawn = np.searchsorted(tops[:-1], self.units(channel, day, "segment", len(known)), side="right")
        return np.where(known == UNKNOWN, drawn, known)

    def _issues(self, channel: int, day: int, segment: Ints, known: Ints) -> Ints:
        tops = self.issue_tops[channel][:, :-1]
        if not tops.shape[1]:
            return repeated(0, len(known))
        drawn = (tops[segment] <= self.units(channel, day, "issue", len(known))[:, None]).sum(axis=1)
        return np.where(known == UNKNOWN, drawn, known)

    def _customers(self, channel: int, day: int, segment: Ints, issue: Ints, parts: list[Source]) -> Ints:
        if self.population is None:
            return np.asarray(joined([part.customer for part in parts]))
        units, homes = self.units(channel, day, "customer", len(segment)), self.homes
        found = self.population.drawn(segment, units) if homes is None else homes.drawn(channel, segment, issue, units)
        if self.newcomers is not None:
            won = np.flatnonzero(of_source(WON, parts))
            cells = segment[won] * len(self.scenario.issue_names) + issue[won]
            found[won] = self.newcomers.drawn(channel, day, cells, units[won])
        return found

    def _odds(self, channel: int, day: int, parts: list[Source]) -> Floats:
        """Return against what odds contacts are made; those that volumes do not draw are."""
        people, count = self.population, sum(len(part.times) for part in parts)
        if people is None or people.is_stable:
            return repeated(0.0, count)
        units = self.units(channel, day, "odds", count) if people.busiest > 1 else np.zeros(count)
        return np.where(of_source(VOLUME, parts) | of_source(WON, parts), units, SURELY)

    def _patience(self, channel: int, day: int, times: Floats, segment: Ints, given: Floats) -> Floats:
        law = self.as_of(day).laws[channel].patience
        if law is None:
            return np.where(np.isnan(given), inf, given)
        drawn = law.column(self.units(channel, day, "patience", len(times)), times)
        return unless_given(given, whole_all(times_as_much(drawn, self.endurance, segment)))

    def _talks(self, channel: int, day: int, times: Floats, issue: Ints, given: Floats) -> Floats:
        holds = self.as_of(day)
        law = holds.laws[channel]
        drawn = times_as_much(law.talk.column(self.units(channel, day, "talk", len(times)), times), self.effort, issue)
        if law.work_factor != 1:
            drawn = drawn * law.work_factor
        if law.complexity_effect:
            levels = self._levels.complexities(channel, day)
            drawn = drawn * np.exp(law.complexity_effect * (levels - holds.usual_complexities[channel]))
        return unless_given(given, whole_all(drawn))


def sample_demand(scenario: Scenario, seed: int, replication: int) -> SampledDemand:
    """Prepare the demand of one replication; days are drawn when they are asked for."""
    return SampledDemand(scenario, seed, replication)

"""Demand: a replication's contacts and all their luck, as columns, drawn a day at a time.

A contact owns its draws. Attempt 1 is realised in columns for the channel on which the contact
arrives; further attempts draw a block of the same shape for all of the day's contacts the first time
any of them gets there. Whatever order events happen in, a contact meets the same luck.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, isnan
from typing import Any

import numpy as np

from sim.calendar import Floats, Timetable
from sim.demand.distributions import Sampler, sampler
from sim.demand.levels import Levels
from sim.demand.population import Population
from sim.demand.roster import Crew, Roster
from sim.demand.shares import PlannedShares
from sim.demand.sources import UNKNOWN, ChannelSources, Ints, Source
from sim.random import Streams
from sim.scenario.basics.distributions import Deterministic, Distribution
from sim.scenario.basics.units import DAY
from sim.scenario.customers.people import Issue, Segment
from sim.scenario.scenario import Scenario
from sim.ticks import whole, whole_all

FOREVER = float("inf")
NUMBERS_KEPT = 4_000_000
NO_WORK = Distribution(deterministic=Deterministic(value="0 s"))  # type: ignore[arg-type]
EVERYBODY = Crew(0, (), ())


@dataclass(frozen=True)
class DayColumns:
    """The contacts of one channel on one day, sorted by arrival; one entry per contact.

    ``row`` identifies the contact within its channel and day; times and durations in seconds, arrivals
    since the start of the horizon, in whole microseconds; ``balk`` is a uniform number.
    """

    row: Ints
    arrival: Floats
    segment: Ints
    issue: Ints
    customer: Ints
    patience: Floats
    talk: Floats
    wrap: Floats
    balk: Floats


class ChannelLaw:
    """The distributions of one channel, ready to draw from."""

    def __init__(self, scenario: Scenario, name: str) -> None:
        channel = scenario.channels[name]
        self.name = name
        self.patience = _prepared(scenario, channel.patience)
        self.talk = sampler(scenario, channel.handle_time or NO_WORK)
        self.wrap = _prepared(scenario, channel.wrap_up)
        self.redial = _prepared(scenario, channel.redial.after if channel.redial else None)
        self.balks: float = channel.patience.balk if channel.patience else 0.0
        technology = scenario.technology if channel.service_mode.staffed else None
        self.work_factor = technology.handle_factor if technology else 1.0
        self.complexity_effect = channel.complexity_effect if scenario.has_complexity else 0.0
        self.segment_shares = _shares(scenario.segment_names, channel.segments or _written(scenario.segments))
        self.issue_shares = _shares(scenario.issue_names, channel.issues or _written(scenario.issues))


def _prepared(scenario: Scenario, law: Distribution | None) -> Sampler | None:
    return None if law is None else sampler(scenario, law)


def _written(nouns: Mapping[str, Segment] | Mapping[str, Issue]) -> dict[str, float]:
    return {name: noun.share for name, noun in nouns.items()}


def _shares(names: tuple[str, ...], shares: dict[str, float]) -> Floats:
    return np.cumsum([shares.get(name, 0.0) for name in names]) if shares else np.ones(1)


class SampledDemand:
    """What one replication will be asked to serve."""

    def __init__(self, scenario: Scenario, seed: int, replication: int) -> None:
        self.scenario, self.timetable, self.streams = scenario, Timetable(scenario), Streams(seed, replication)
        self.laws = [ChannelLaw(scenario, name) for name in scenario.channel_names]
        self.effort = np.array([scenario.issues[name].effort if name else 1.0 for name in scenario.issue_names])
        self.endurance = np.array(
            [scenario.segments[name].patience_factor if name else 1.0 for name in scenario.segment_names]
        )
        self._levels = Levels(scenario)
        self._blocks: OrderedDict[tuple[int, int, int, str], list[float]] = OrderedDict()
        self._numbers = 0
        self._rosters: dict[str, Roster] = {}
        self._of_channels = [ChannelSources(self.timetable, self.streams, name) for name in scenario.channel_names]

    def prolonged(self, scenario: Scenario) -> SampledDemand:
        """Return the demand of the same replication over more days; what the volumes have is that of the horizon."""
        longer = SampledDemand(scenario, self.streams.seed, self.streams.replication)
        longer.planned = self.planned
        return longer

    def roster(self, pool: str) -> Roster:
        """Return the staff of a pool."""
        if pool not in self._rosters:
            self._rosters[pool] = Roster(self.timetable, pool, self.streams)
        return self._rosters[pool]

    def crews(self, pool: str) -> tuple[Crew, ...]:
        """Return the crews of a pool; one where its agents are all alike."""
        return (EVERYBODY,) if self.scenario.pools[pool].is_plain else self.roster(pool).crews

    @cached_property
    def planned(self) -> PlannedShares:
        """Where the volumes have contacts."""
        shares = [[law.segment_shares for law in self.laws], [law.issue_shares for law in self.laws]]
        return PlannedShares(self.timetable, *(np.diff(tops, prepend=0.0, axis=1) for tops in shares))

    @cached_property
    def usual_complexities(self) -> list[float]:
        """At which complexity talk on each channel is as written: so that on average of its planned mix it is."""
        return [
            self._levels.usual(law.complexity_effect, self.issue_mix(number) * self.effort)
            if law.complexity_effect
            else 0.5
            for number, law in enumerate(self.laws)
        ]

    def issue_mix(self, channel: int) -> Floats:
        """Return the share of each issue in the planned volume of a channel."""
        return np.asarray(self.planned.mix[channel].sum(axis=0))

    def talk_factors(self, channel: int) -> Floats:
        """Return by how much the mean talk about each issue is longer than the mean written for the channel."""
        law, factors = self.laws[channel], self.effort
        if law.complexity_effect:
            usual = exp(law.complexity_effect * self.usual_complexities[channel])
            factors = factors * self._levels.growth(law.complexity_effect) / usual
        return np.asarray(factors * law.work_factor)

    def mean_handle(self, channel: int) -> float:
        """Return the mean talk and wrap-up of a channel's planned mix, in seconds, as the horizon begins."""
        law = self.laws[channel]
        talk = law.talk.mean() * float(self.issue_mix(channel) @ self.talk_factors(channel))
        return talk + (law.wrap.mean() if law.wrap else 0.0)

    @cached_property
    def population(self) -> Population | None:
        """The customers, where the scenario says how many there are."""
        return Population(self.scenario) if self.scenario.customers else None

    def day(self, channel: int, day: int) -> DayColumns:
        """Return the contacts of a channel (its canonical number) on a day (from 0)."""
        law, parts = self.laws[channel], self._sources(channel, day)
        times = whole_all(np.concatenate([part.times for part in parts]) + float(DAY * day))
        segment = self._mix(channel, day, "segment", law.segment_shares, [part.segment for part in parts])
        issue = self._mix(channel, day, "issue", law.issue_shares, [part.issue for part in parts])
        patience = self._patience(channel, day, times, segment, _joined([part.patience for part in parts]))
        talk = self._talks(channel, day, times, issue, _joined([part.handle_time for part in parts]))
        wrap = np.broadcast_to(0.0, len(times))
        if law.wrap is not None:
            wrap = whole_all(law.wrap.column(self._unit_column(channel, day, 1, "wrap"), times))
        balk = self._unit_column(channel, day, 1, "balk") if law.balks else np.broadcast_to(1.0, len(times))
        customer = self._customers(channel, day, segment, _joined([part.customer for part in parts]))
        columns = (np.arange(len(times)), times, segment, issue, customer, patience, talk, wrap, balk)
        return DayColumns(*(columns if len(parts) == 1 else _sorted(columns, times)))

    def unit(self, channel: int, day: int, row: int, attempt: int, name: str) -> float:
        """Return one contact's uniform draw of a name for its a-th attempt."""
        key = (channel, day, attempt, name)
        block = self._blocks.get(key)
        if block is None:
            block = self._blocks[key] = self._unit_column(*key).tolist()
            self._forget(len(block))
        return block[row]

    def talk(self, channel: int, luck: float, now: float, episode: tuple[int, int, int], issue: int) -> float:
        """Return the talk of a further attempt or tier, on any channel, from its own uniform number."""
        law = self.laws[channel]
        work = law.talk.one(luck, now) * float(self.effort[issue]) * law.work_factor
        if law.complexity_effect:
            beyond = self.levels(episode, issue)[0] - self.usual_complexities[channel]
            work *= exp(law.complexity_effect * beyond)
        return whole(work)

    def levels(self, episode: tuple[int, int, int], issue: int) -> tuple[float, float]:
        """Return how complex a need is, and how much authority it takes; the same at every attempt."""
        known = self._levels
        same = known.same[issue]
        if same is not None:
            return same
        complexity = known.complexity(issue, self.unit(*episode, 1, "complexity"))
        if not known.has_own_authority(issue):
            return complexity, complexity
        return complexity, known.authority(issue, self.unit(*episode, 1, "authority"))

    def level_pairs(self, issue: int, grid: int) -> list[tuple[float, float]]:
        """Return complexities and authority needs of an issue that stand for all: quantiles, each with each."""
        known, units = self._levels, [(k + 0.5) / grid for k in range(grid)]
        same = known.same[issue]
        if same is not None:
            return [same]
        hard = [known.complexity(issue, unit) for unit in units]
        if not known.has_own_authority(issue):
            return [(x, x) for x in hard]
        needs = [known.authority(issue, unit) for unit in units]
        return [(x, y) for x in hard for y in needs]

    @property
    def mean_complexities(self) -> list[float]:
        """How complex the needs of each issue are on average."""
        return self._levels.means

    def _forget(self, added: int) -> None:
        """Forget the oldest blocks beyond a budget of numbers; they can be drawn again."""
        self._numbers += added
        while self._numbers > NUMBERS_KEPT and len(self._blocks) > 1:
            self._numbers -= len(self._blocks.popitem(last=False)[1])

    def given(self, channel: int, day: int, row: int, name: str) -> float | None:
        """Return what a trace says of a contact (``patience`` or ``handle_time``), ``None`` where nothing."""
        for part in self._sources(channel, day):
            if row < len(part.times):
                value = float(getattr(part, name)[row])
                return None if isnan(value) else value
            row -= len(part.times)
        raise IndexError(row)

    def _unit_column(self, channel: int, day: int, attempt: int, name: str) -> Floats:
        law = self.laws[channel].name
        draws = [
            self.streams(day, law, source, name, str(attempt)).random(count)
            for source, count in self._counts(channel, day)
        ]
        return np.concatenate(draws)

    def _counts(self, channel: int, day: int) -> list[tuple[str, int]]:
        return [(part.name, len(part.times)) for part in self._sources(channel, day)]

    @cached_property
    def _sources_kept(self) -> dict[tuple[int, int], list[Source]]:
        return {}

    def _sources(self, channel: int, day: int) -> list[Source]:
        kept = self._sources_kept
        if (channel, day) not in kept:
            for key in [key for key in kept if key[1] < day - 1]:
                del kept[key]
            kept[channel, day] = list(self._of_channels[channel].on(day))
        return kept[channel, day]

    def _mix(self, channel: int, day: int, name: str, tops: Floats, given: list[Ints]) -> Ints:
        known = _joined(given)
        if len(tops) == 1:
            return np.broadcast_to(np.int64(0), len(known))
        drawn = np.searchsorted(tops[:-1], self._unit_column(channel, day, 1, name), side="right")
        return np.where(known == UNKNOWN, drawn, known)

    def _customers(self, channel: int, day: int, segment: Ints, given: Ints) -> Ints:
        if self.population is None:
            return given
        return self.population.drawn(segment, self._unit_column(channel, day, 1, "customer"))

    def _patience(self, channel: int, day: int, times: Floats, segment: Ints, given: Floats) -> Floats:
        law = self.laws[channel].patience
        if law is None:
            return np.where(np.isnan(given), FOREVER, given)
        drawn = law.column(self._unit_column(channel, day, 1, "patience"), times) * self.endurance[segment]
        return np.asarray(np.where(np.isnan(given), whole_all(drawn), given))

    def _talks(self, channel: int, day: int, times: Floats, issue: Ints, given: Floats) -> Floats:
        law = self.laws[channel]
        drawn = law.talk.column(self._unit_column(channel, day, 1, "talk"), times) * self.effort[issue]
        if law.work_factor != 1:
            drawn = drawn * law.work_factor
        if law.complexity_effect:
            levels = self._levels.complexities(issue, self._unit_column(channel, day, 1, "complexity"))
            drawn = drawn * np.exp(law.complexity_effect * (levels - self.usual_complexities[channel]))
        return np.asarray(np.where(np.isnan(given), whole_all(drawn), given))


def _joined(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _sorted(columns: tuple[Any, ...], times: Floats) -> list[Any]:
    order = np.argsort(times, kind="stable")
    return [column[order] for column in columns]


def sample_demand(scenario: Scenario, seed: int, replication: int) -> SampledDemand:
    """Prepare the demand of one replication; days are drawn when they are asked for."""
    return SampledDemand(scenario, seed, replication)

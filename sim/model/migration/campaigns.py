"""Whom campaigns have touched, and who has the channels that open: day by day, for the whole population at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.calendar import horizon, midnight_of, midnights
from sim.demand import SampledDemand
from sim.demand.sources import twins
from sim.log.packing import PACK_UPTAKE
from sim.log.records import NONE
from sim.model.clock import REACHES
from sim.model.migration.opinions import Opinions
from sim.scenario.basics.units import DAY
from sim.scenario.channels.openings import Opening
from sim.scenario.customers.migration import Campaign, Migration
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Story

YEAR = 365.0 * DAY


class Touch(NamedTuple):
    """One touch of a campaign: when, its number among the campaigns, and which of its touches it is."""

    at: float
    number: int
    turn: int


class Saving(NamedTuple):
    """What who was touched saves at every contact on a channel, from when until when."""

    since: float
    until: float
    amount: float
    touched: Any
    issues: frozenset[int]


class Campaigns:
    """Who was touched, and who has which channel; of a segment the shares of it.

    Attributes
    ----------
    savings
        By channel, what has been offered so far.
    has
        By channel that opens, how far each row has it: 0 or 1, of segments a share.
    spoken_for
        The channels that a campaign has spoken for so far.
    """

    def __init__(self, scenario: Scenario, demand: SampledDemand, memory: Opinions) -> None:
        self._scenario, self._demand, self._memory = scenario, demand, memory
        self._rule = scenario.migration or Migration()
        self._levels: dict[int, dict[frozenset[int], tuple[float, Any]]] = {}
        self._recent: list[tuple[float, Any]] = []
        self.savings: dict[int, list[Saving]] = {}
        self.spoken_for: set[int] = set()
        opening = {k: scenario.channels[name].opens for k, name in enumerate(scenario.channel_names)}
        self._openings: dict[int, Opening] = {k: rule for k, rule in opening.items() if rule}
        self.has = {k: np.zeros(len(memory.sizes)) for k in self._openings}
        self._may_have = {k: self._of_segments(rule.is_for) for k, rule in self._openings.items()}

    def _of_segments(self, holds: Callable[[str], float]) -> Any:
        """Return a number of each row that is its segment's."""
        return np.array([float(holds(name)) for name in self._scenario.segment_names])[self._memory.segment]

    def events(self) -> list[tuple[float, Any]]:
        """Return what happens to the audience within the horizon, in order: openings, days of adoption, touches."""
        end = horizon(self._scenario)
        days = [
            (at, channel)
            for channel in self._openings
            for at in midnights(self._scenario)[:-1].tolist()
            if at >= self.opened(channel)
        ]
        touches = [(touch.at, touch) for touch in self._touches() if touch.at < end]
        return sorted([*days, *touches], key=lambda event: event[0])

    def opened(self, channel: int) -> float:
        """Return when a channel opens, in seconds since the start of the horizon; not before it."""
        return max(0.0, midnight_of(self._scenario, self._openings[channel].on))

    def _touches(self) -> Iterator[Touch]:
        local = self._scenario.calendar.local
        for number, campaign in enumerate(self._rule.campaigns):
            first = local.seconds(campaign.start)
            _, closes = self._demand.timetable.lifetime(campaign.to)
            times = (local.later(first, turn * campaign.every) for turn in range(campaign.touches))
            yield from (Touch(at, number, turn) for turn, at in enumerate(times) if at < closes)

    def nudge(self, row: int, channel: int, now: float, issue: int = 0) -> float:
        """Return how strongly earlier touches still speak for a channel to who has an issue."""
        found = self._levels.get(channel)
        if found is None:
            return 0.0
        fades = self._rule.nudge.fades
        nudged = 0.0
        for issues, (since, levels) in found.items():
            if issue in issues and levels[row]:
                nudged += float(levels[row]) * exp(-(now - since) / fades)
        return nudged

    def voices(self) -> list[tuple[int, frozenset[int], float, Any]]:
        """Return for which channels and issues touches have spoken, when last, and how strongly to each row."""
        return [(k, issues, *spoken) for k, found in self._levels.items() for issues, spoken in found.items()]

    def offers(self) -> list[tuple[int, Saving]]:
        """Return on which channels what has been offered."""
        return [(channel, one) for channel, found in self.savings.items() for one in found]

    @property
    def saves(self) -> bool:
        """Whether anybody saves anything now."""
        return bool(self.savings)

    def saving(self, row: int, channel: int, now: float, issue: int = 0) -> float:
        """Return what a customer saves at a contact on a channel: the most that any touch in its time offers."""
        mine = [one for one in self.savings.get(channel, ()) if one.since <= now <= one.until and issue in one.issues]
        return max([one.amount * float(one.touched[row]) for one in mine], default=0.0)

    def adopt(self, channel: int, now: float) -> None:
        """Let some who do not have a channel come to have it: at its opening, then day by day."""
        rule, has = self._openings[channel], self.has[channel]
        if now == self.opened(channel):
            chances = self._of_segments(rule.adopted_in)
        else:
            everybody = float((self._may_have[channel] * self._memory.sizes).sum())
            share = float((has * self._memory.sizes).sum()) / everybody if everybody else 0.0
            chances = np.full(len(has), 1 - exp(-(rule.innovation + rule.imitation * share) * DAY / YEAR))
        name = self._scenario.channel_names[channel]
        self._take_to(channel, self._luck(now, name, "adoption"), chances)

    def _take_to(self, channel: int, luck: Any, chances: Any) -> None:
        has, chances = self.has[channel], chances * self._may_have[channel]
        self.has[channel] = np.maximum(has, luck < chances) if self._memory.each else has + (1 - has) * chances

    def _luck(self, now: float, *name: str) -> Any:
        day = self._scenario.calendar.local.day_of(now)
        rows = len(self._memory.sizes) if self._memory.each else 0
        return self._demand.streams(day, *name).random(rows)

    def touch(self, touch: Touch) -> tuple[int, float]:
        """Let a campaign touch those it reaches; return the channel it speaks for, and how many were touched."""
        campaign, now = self._rule.campaigns[touch.number], touch.at
        channel = self._scenario.channel_names.index(campaign.to)
        name = self._name(touch)
        touched = self._addressed(campaign) * self._reached(campaign, now, name) * (self._memory.sizes > 0)
        issues = self._spoken_of(campaign)
        self.spoken_for.add(channel)
        self._raise_level(channel, issues, now, touched)
        if channel in self.has:
            self._take_to(channel, self._luck(now, *name, "adopts"), touched * campaign.adopts)
        if campaign.incentive:
            until = now + self._rule.nudge.window
            self.savings.setdefault(channel, []).append(Saving(now, until, campaign.incentive, touched, issues))
        return channel, float((touched * self._memory.sizes).sum())

    def _name(self, touch: Touch) -> tuple[str, ...]:
        campaigns = self._rule.campaigns
        campaign, alike = campaigns[touch.number], twins(campaigns, touch.number, "to", "start")
        return campaign.to, f"campaign {campaign.start.isoformat()} {alike}", str(touch.turn)

    def _spoken_of(self, campaign: Campaign) -> frozenset[int]:
        names = self._scenario.issue_names
        return frozenset(k for k, name in enumerate(names) if campaign.issues is None or name in campaign.issues)

    def _reached(self, campaign: Campaign, now: float, name: tuple[str, ...]) -> Any:
        if not self._memory.each:
            return np.full(len(self._memory.sizes), campaign.reach)
        return (self._luck(now, *name) < campaign.reach).astype(float)

    def _addressed(self, campaign: Campaign) -> Any:
        """Return whom a campaign speaks to: by segment, and by the channel of the latest contact."""
        scenario, memory = self._scenario, self._memory
        addressed = self._of_segments(campaign.addresses)
        if campaign.sources is None:
            return addressed
        sources = [scenario.channel_names.index(name) for name in campaign.sources]
        return addressed * (np.isin(memory.last, sources) if memory.each else memory.used[:, sources].sum(axis=1))

    def _raise_level(self, channel: int, issues: frozenset[int], now: float, touched: Any) -> None:
        """Add a touch to what is left of earlier ones; the m-th within the window counts ``wears ** (m - 1)``."""
        rule = self._rule.nudge
        self._recent = [(at, whom) for at, whom in self._recent if now - at <= rule.window]
        earlier = sum((whom for _, whom in self._recent), np.zeros(len(touched)))
        found = self._levels.setdefault(channel, {})
        since, levels = found.get(issues, (now, np.zeros(len(touched))))
        left = levels * exp(-(now - since) / rule.fades)
        found[issues] = now, left + touched * rule.wears**earlier
        self._recent.append((now, touched))

    def address(self, present: Any) -> None:
        """Speak to, and count, those who are customers now."""
        if self._memory.each:
            self._memory.sizes = present.astype(float)

    def holders(self, channel: int) -> float:
        """Return how many customers have a channel."""
        return float((self.has[channel] * self._memory.sizes).sum()) if channel in self.has else 0.0


def reaching(center: Center, audience: Campaigns) -> Story:
    """Let the audience change when its time comes."""
    for at, event in audience.events():
        yield center.clock.change(at, REACHES)
        reach(center, audience, at, event)


def reach(center: Center, audience: Campaigns, at: float, event: Any) -> None:
    """Let a touch, or a day of adoption, change the audience; note how many are touched and have the channel."""
    if center.base is not None:
        audience.address(center.base.present(at))
    if isinstance(event, Touch):
        channel, touched = audience.touch(event)
        number = event.number
    else:
        channel, touched, number = event, 0.0, NONE
        audience.adopt(channel, at)
    center.recorder.uptake += PACK_UPTAKE(at, touched, audience.holders(channel), number, channel)

"""What customers remember: how content each channel has left them, which they used last, how long one waits there.

A row is a customer or, where segments remember, a segment: then one contact moves it by as much as one customer of
the segment moves the mean of all.
"""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calendar import OpenClock, Timetable
from sim.demand import SampledDemand
from sim.log.records import Outcome, Reason
from sim.model.migration.initial_opinions import initial_opinions
from sim.model.state.contact import ABANDONED, SERVED, Contact
from sim.satisfaction import Lived, satisfied, times_lost, vain_attempts
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.migration import Migration
from sim.scenario.scenario import Scenario
from sim.ticks import span

if TYPE_CHECKING:
    from sim.model.state.channel import ChannelNow

CONTAINED, DEFLECTED = int(Outcome.CONTAINED), int(Outcome.DEFLECTED)
BEYOND = int(Reason.BEYOND)
HELPED = (SERVED, CONTAINED)


class Opinions:
    """The memory of a population, one row per customer or segment.

    Attributes
    ----------
    liked, usual
        Shape (rows, channels): how content each channel has left them, from 0 to 1; and what that is at first.
    last, stays
        The channel of each row's latest contact, at first that of habit, drawn from the volumes; and whether the
        customer had chosen it, and it was good. Of segments nothing.
    used
        Shape (rows, channels): 1 where a customer has used a channel; of segments the share of the volumes.
    longer
        How much longer one expects to wait on each channel than usual: the difference of ln(1 + wait / target).
    """

    def __init__(self, scenario: Scenario, demand: SampledDemand, channels: list[ChannelNow]) -> None:
        assert scenario.customers is not None
        assert demand.population is not None
        self._rule = scenario.migration or Migration()
        self.each = scenario.customers.memory == "customer"
        self.sizes = np.ones(len(demand.population)) if self.each else demand.population.sizes.astype(float)
        self.segment = demand.population.segments if self.each else np.arange(len(self.sizes))
        self.usual = initial_opinions(scenario, channels, demand)
        self.liked = np.tile(self.usual, (len(self.sizes), 1))
        self.stays = np.zeros(len(self.sizes), bool)
        learning = self._rule.learning
        self._steps = {False: learning.better / self.sizes, True: learning.worse / self.sizes}
        self._set_habits(_habits(demand), demand)
        self._set_waits(scenario)
        self._set_satisfaction(scenario, demand.timetable)

    def _set_habits(self, shares: Any, demand: SampledDemand) -> None:
        self.used = shares[self.segment]
        self.last = np.full(len(self.sizes), -1)
        if self.each:
            luck = demand.streams(0, "habit").random(len(self.sizes))
            tops = np.cumsum(self.used, axis=1)
            self.last = np.minimum((tops <= luck[:, None] * tops[:, -1:]).sum(axis=1), len(tops[0]) - 1)
            self.used = np.eye(len(shares[0]))[self.last] * (tops[:, -1:] > 0)
            self.last = np.where(tops[:, -1] > 0, self.last, -1)

    def _set_waits(self, scenario: Scenario) -> None:
        channels = [scenario.channels[name] for name in scenario.channel_names]
        usual = [self._rule.usual.get(name) for name in scenario.channel_names]
        self._targets = [channel.target.within if channel.target else 0.0 for channel in channels]
        said = [rule.wait if rule else None for rule in usual]
        self._usual = [target if wait is None else wait for wait, target in zip(said, self._targets, strict=True)]
        self.waits, self.longer = self._usual.copy(), [0.0] * len(channels)
        self._expects = [target > 0 and self._rule.weights.wait > 0 for target in self._targets]

    def _set_satisfaction(self, scenario: Scenario, timetable: Timetable) -> None:
        attention = scenario.attention or Attention()
        self._felt, channels = attention.satisfaction, [scenario.channels[name] for name in scenario.channel_names]
        self._patient = [target or attention.patience for target in self._targets]
        self._personal = [channel.personalisation for channel in channels]
        late = [k for k, channel in enumerate(channels) if channel.service_mode.deferred]
        self._clocks = {k: timetable.clock_of(scenario.channel_names[k]) for k in late}

    @property
    def has_targets(self) -> bool:
        """Whether there is any wait to compare."""
        return any(self._targets)

    def opinions(self) -> list[tuple[float, float]]:
        """Return, by channel, how many have used it and what they think of it on average (NaN where nobody has)."""
        users = self.used * self.sizes[:, None]
        whole = users.sum(axis=0)
        means = np.divide((users * self.liked).sum(axis=0), whole, out=np.full(len(whole), np.nan), where=whole > 0)
        return list(zip(whole.tolist(), means.tolist(), strict=True))

    def row(self, contact: Contact) -> int:
        """Return whose memory a contact belongs to."""
        return contact.customer - 1 if self.each else contact.segment

    def lived(self, contact: Contact, outcome: int, reason: int, left: float) -> None:
        """Remember how a contact ended that an agent or a machine answered, or nobody."""
        number, row, rule, liked = contact.channel.number, self.row(contact), self._rule.learning, self.liked
        clock = self._clocks.get(number)
        wait = span(contact.arrival, left) if clock is None else _until_reply(contact, clock)
        felt = self.satisfaction(contact, outcome, reason, wait)
        before = float(liked[row, number])
        liked[row, number] = before + self._steps[felt < before][row] * (felt - before)
        if self.each:
            self.stays[row] = felt >= rule.good and self._has_chosen(contact, row)
            self.last[row], self.used[row, number] = number, 1.0
        if self._expects[number] and outcome in (SERVED, ABANDONED):
            self._expect(number, wait)

    def _has_chosen(self, contact: Contact, row: int) -> bool:
        """Whether the customer is not where the volumes had them: by a first contact, or one that follows it there."""
        number = contact.channel.number
        if contact.attempt == 1:
            return number != contact.origin
        return bool(self.stays[row]) and self.last[row] == number

    def _expect(self, number: int, wait: float) -> None:
        target = self._targets[number]
        self.waits[number] += self._rule.learning.wait * (wait - self.waits[number])
        self.longer[number] = log1p(self.waits[number] / target) - log1p(self._usual[number] / target)

    def satisfaction(self, contact: Contact, outcome: int, reason: int, wait: float) -> float:
        """Return how satisfied a contact leaves its customer; who is passed on by a machine is not helped by it."""
        told, number = contact.detail, contact.channel.number
        passed_on = outcome == DEFLECTED and reason == BEYOND
        lived = Lived(
            0.0 if passed_on or told.resolved == 0 else 1.0,
            0.0 if outcome in (CONTAINED, DEFLECTED) else log1p(wait / self._patient[number]),
            told.transfers,
            times_lost(told.transfers, told.informed, told.context),
            told.repeats,
            vain_attempts(contact.attempt, told.repeats, told.passed),
            self._personal[number],
        )
        taken = self._rule.grievance.satisfaction * told.aggrieved
        return float(satisfied(self._felt, passed_on or outcome in HELPED, lived, taken))


def _until_reply(contact: Contact, clock: OpenClock) -> float:
    """Return the open seconds from a message to its reply; 0 where there is none."""
    replied, came = clock.open_before(np.array([contact.talk_end, contact.arrival])).tolist()
    return float(replied - came) if replied == replied else 0.0


def _habits(demand: SampledDemand) -> Any:
    """Return the shares of the channels in the volumes of each segment, shape (segments, channels)."""
    planned = demand.planned
    shares = (planned.mix.sum(axis=2) * (planned.whole * planned.is_planned)[:, None]).T
    whole = shares.sum(axis=1, keepdims=True)
    return np.divide(shares, whole, out=np.zeros_like(shares), where=whole > 0)


def closed_channels(channels: list[ChannelNow]) -> list[ChannelNow]:
    """Return the channels that close for good within the horizon."""
    return [channel for channel in channels if channel.until < float("inf")]

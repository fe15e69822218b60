"""The records of vendors and callbacks: rules, hours, offers; and the uniform numbers that decide about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.demand import SampledDemand
from sim.engine.records import layout
from sim.engine.records.layout import NOBODY, TICKS, Records, records
from sim.engine.tables.besides import bounds
from sim.model.again.attempts import numbered
from sim.model.center import Center
from sim.model.state.channel import ChannelNow, ContactClass
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.basics.varying import windows_on
from sim.scenario.channels.mode_keys import PREDICTORS
from sim.scenario.routes import VendorRule
from sim.scenario.scenario import Scenario
from sim.scenario.staff.outsourcing import SendWhen

BEYOND = 60  # days: who waits longer than that for a delayed ring after the end finds the last interval


def lucks_of(demand: SampledDemand, channel: ChannelNow) -> list[str]:
    """Return the names of the uniform numbers of a channel's contacts, in the order in which they stand.

    Whatever changes on dates, they are the same: of as many tries to call back as there ever are.
    """
    known = _known_lucks(demand.scenario)
    if channel.number not in known:
        known[channel.number] = list(_lucks_of(demand, channel))
    return known[channel.number]


@once(SCENARIOS)
def _known_lucks(scenario: Scenario) -> dict[int, list[str]]:
    """Return room for the names of a scenario's channels."""
    return {}


def _lucks_of(demand: SampledDemand, channel: ChannelNow) -> Iterator[str]:
    dated = [demand.scenario, *(later.scenario for _, later in demand.turns)]
    rules = [one.channels[channel.name].callback for one in dated]
    tries = max((rule.tries for rule in rules if rule is not None), default=0)
    if tries:
        yield from ("callback", *(numbered("reach", k) for k in range(tries)))
    yield from dict.fromkeys(one.luck for one in _rules_of(channel) if one.when.share is not None)


def _rules_of(channel: ChannelNow) -> Iterator[VendorRule]:
    yield from (one.rule for many in channel.sent_out.values() for one in many)
    yield from (ring.rule for klass in channel.classes for ring in klass.stages if ring.rule is not None)


class Vendors:
    """By which rules contacts go to vendors."""

    def __init__(self, center: Center, scenario: Scenario, classes: list[ContactClass]) -> None:
        self._center, self._scenario = center, scenario
        self._class = {id(klass): k for k, klass in enumerate(classes)}
        self._channels = center.channels
        self._at: dict[tuple[int, str], int] = {}
        self._rules: list[tuple[ChannelNow, VendorRule]] = []
        self._spans: list[list[tuple[float, float]]] = []
        for channel in center.channels:
            for rule in _rules_of(channel):
                if self._at.setdefault((channel.number, rule.luck), len(self._rules)) == len(self._rules):
                    self._rules.append((channel, rule))
        self.rules = self._records()
        self.spans = self._span_records()
        self.sendings = records(layout.SENDING, 1 + sum(map(len, self._sent_out())))

    def _sent_out(self) -> Iterator[list[Any]]:
        return (many for channel in self._channels for many in channel.sent_out.values())

    def rule_of(self, channel: int, rule: VendorRule | None) -> int:
        """Return where the rule of a ring stands; ``NOBODY`` where it is our own."""
        return NOBODY if rule is None else self._at[channel, rule.luck]

    def _records(self) -> Records:
        table = records(layout.RULE, len(self._at) + 1)
        for (channel, rule), row in zip(self._rules, table, strict=False):
            when = rule.when
            row.vendor, row.filters = self._scenario.pool_names.index(rule.vendor), when.filters
            row.luck = lucks_of(self._center.demand, channel).index(rule.luck) if when.share is not None else NOBODY
            row.share = 1.0 if when.share is None else when.share
            for name in ("queue_over", "volume_over"):
                setattr(row, name, NOBODY if getattr(when, name) is None else getattr(when, name))
            row.has_hours = when.hours is not None
            self._spans.append(list(self._hours(when)))
        self._spans.append([])
        return table

    def _hours(self, when: SendWhen) -> Iterator[tuple[float, float]]:
        """Yield from when to when the hours of a rule are, over the horizon."""
        calendar = self._scenario.calendar
        hours = when.hours or {}
        for day in range(calendar.days):
            weekday = calendar.weekday(calendar.date(day))
            spans = (span for window in windows_on(hours, weekday) for span in calendar.local.spans(day, window))
            midnight = calendar.local.midnight(day)
            yield from sorted((midnight + start, midnight + end) for start, end in spans)

    def _span_records(self) -> Records:
        self.rules.hours_from, self.rules.hours_to = bounds(self._spans)
        every = [span for many in self._spans for span in many]
        table = records(layout.SPAN, len(every) + 1)
        for name, column in zip(("start", "end"), zip(*every, strict=True), strict=False):
            table[name][: len(every)] = np.rint(np.array(column) * TICKS)
        return table

    def sent(self, kinds: Any) -> Any:
        """Return the first of what is sent out of each kind, by channel, segment and issue."""
        table, place = np.full_like(kinds, NOBODY), 0
        for channel in self._channels:
            for (segment, issue), many in channel.sent_out.items():
                table[channel.number, segment, issue] = place
                for one in many:
                    row = self.sendings[place]
                    row.rule, row.klass = self._at[channel.number, one.rule.luck], self._class[id(one.klass)]
                    place += 1
                    row.next = place if one is not many[-1] else NOBODY
        return table

    def intervals(self) -> Any:
        """Return when each reporting interval begins, in ticks, also beyond the horizon: timers go on after it."""
        calendar, step = self._scenario.calendar, self._scenario.calendar.interval
        days = [(calendar.local.midnight(day), calendar.local.length(day)) for day in range(calendar.days + BEYOND)]
        return np.concatenate([np.rint(TICKS * (at + np.arange(0, length, step))) for at, length in days]).astype("i8")

    def tell_channels(self, table: Records) -> None:
        """Say which channels send contacts to vendors."""
        table.counted = -1
        table.sends = [one.story is not one.life.story for one in self._channels]


def tell_promises(table: Records, channels: Sequence[ChannelNow]) -> None:
    """Put down of which channels customers are called back, and by what rule, which may change on dates."""
    for one, row in zip(channels, table, strict=True):
        rule = one.spec.callback
        row.calls_back = rule is not None
        if rule is not None:
            row.predictor, row.ring = PREDICTORS.index(rule.predictor), round(rule.ring * TICKS)
            row.retry_after = round(rule.retry_after * TICKS)
            for name in ("when_wait_over", "accept", "reach", "tries"):
                setattr(row, name, getattr(rule, name))

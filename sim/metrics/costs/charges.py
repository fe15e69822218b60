"""Charges: single costs of a period, each with the contacts that bear it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import horizon
from sim.demand.broadcast import sent_at
from sim.log.records import BaseChange, Offer, Outcome, Reason, State
from sim.metrics.columns.endings import contained
from sim.metrics.columns.waits import answered, last_stretch, messages
from sim.metrics.columns.warmup import studied, warmup
from sim.metrics.costs.invoices import invoices
from sim.metrics.costs.legs import legs_of
from sim.metrics.costs.periods import Periods, months, periods
from sim.metrics.costs.wages import pay_of
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column, timetable
from sim.scenario.basics.units import DAY
from sim.scenario.money.costs import ChannelCost, Costs

NOBODY: tuple[NDArray[np.int64], Floats] = (np.zeros(0, np.int64), np.zeros(0))


class Charge(NamedTuple):
    """So much of something at a rate, borne by contacts in proportion to their weights."""

    period: datetime.date
    line: str
    pool: str
    channel: str
    quantity: float
    unit: str
    rate: float
    contacts: NDArray[np.int64] = NOBODY[0]
    weights: Floats = NOBODY[1]


def charges_of_pools(facts: Facts) -> Iterator[Charge]:
    """Yield wages, hiring and invoices; the contacts that a pool worked for bear them."""
    costs = facts.scenario.costs or Costs()
    spans = periods(facts.scenario, costs.period, warmup(facts))
    for number, name in enumerate(facts.scenario.pool_names):
        pool = facts.scenario.pools[name]
        if pool.contract is not None:
            continue
        hires, bears = _hires(facts, number, spans), _bearers(facts, number, spans)
        for pay in pay_of(facts, number, spans):
            for k, start in enumerate(spans.starts):
                yield Charge(start, pay.line, name, "", float(pay.hours[k]), "h", pay.rate, *bears[k])
        for k, start in enumerate(spans.starts):
            yield Charge(start, "hiring", name, "", float(hires[k]), "hires", costs.hire, *bears[k])
    yield from _charges_of_vendors(facts)


def _charges_of_vendors(facts: Facts) -> Iterator[Charge]:
    for vendor, due in groupby(invoices(facts), key=lambda invoice: invoice.vendor):
        number, contract = facts.scenario.pool_names.index(vendor), facts.scenario.pools[vendor].contract
        assert contract is not None
        bears = _bearers(facts, number, periods(facts.scenario, contract.period, warmup(facts)))
        for invoice, (contacts, weights) in zip(due, bears, strict=True):
            yield Charge(invoice.period, "invoices", vendor, "", 1.0, "invoices", invoice.amount, contacts, weights)


def _hires(facts: Facts, pool: int, spans: Periods) -> Floats:
    states = facts.log.states
    mine = (states["pool"] == pool) & (states["state"] == State.HIRED)
    found = states["start"][mine]
    found = found[(found >= warmup(facts)) & (found < horizon(facts.scenario))]
    return np.bincount(spans.of(found), minlength=len(spans.starts)).astype(float)


def _bearers(facts: Facts, pool: int, spans: Periods) -> list[tuple[NDArray[Any], ...]]:
    """Return, per period, the contacts that a pool worked for, and for how many agent-seconds."""
    found = legs_of(facts)
    mine = np.flatnonzero(found.pool == pool)
    return spans.split(found.start[mine], found.contact[mine], found.charged[mine])


def charges_of_channels(facts: Facts) -> Iterator[Charge]:
    """Yield what channels cost beside agents; the contacts that came through the door bear it."""
    scenario, contacts = facts.scenario, facts.log.contacts
    spans = periods(scenario, (scenario.costs or Costs()).period, warmup(facts))
    closed = (contacts["outcome"] == Outcome.DEFLECTED) & (contacts["reason"] == Reason.CLOSED)
    entered = studied(facts) & (contacts["outcome"] != Outcome.BLOCKED) & ~closed
    for number, name in enumerate(scenario.channel_names):
        cost = scenario.channels[name].cost
        if cost is None or scenario.channels[name].service_mode.one_way:
            continue
        mine = np.flatnonzero(entered & (contacts["channel"] == number))
        parts = spans.split(contacts["arrival"][mine], mine, on_the_line(facts)[mine] / 60)
        monthly = months(scenario, np.clip(spans.edges, *timetable(facts).lifetime(name)))
        for start, (these, minutes), part in zip(spans.starts, parts, monthly, strict=True):
            yield from _of_channel(start, name, cost, these, minutes, float(part))


def _of_channel(
    start: datetime.date, name: str, cost: ChannelCost, these: NDArray[np.int64], minutes: Floats, part: float
) -> Iterator[Charge]:
    each = np.ones(len(these))
    yield Charge(start, "contacts", "", name, float(len(these)), "contacts", cost.per_contact, these, each)
    yield Charge(start, "minutes", "", name, float(minutes.sum()), "min", cost.per_minute, these, minutes)
    yield Charge(start, "fixed", "", name, part, "months", cost.fixed_per_month, these, each)


def charges_of_machines(facts: Facts) -> Iterator[Charge]:
    """Yield what machines cost for each session that they resolved, which those bear."""
    scenario, contacts = facts.scenario, facts.log.contacts
    spans = periods(scenario, (scenario.costs or Costs()).period, warmup(facts))
    resolved = studied(facts) & contained(facts) & (facts.log.column("resolved") == 1)
    for number, name in enumerate(scenario.channel_names):
        cost = scenario.channels[name].cost
        price = cost.per_resolution if cost else 0.0
        mine = np.flatnonzero(resolved & (contacts["channel"] == number) & (price > 0))
        parts = spans.split(contacts["arrival"][mine], mine, np.ones(len(mine)))
        for start, (these, each) in zip(spans.starts, parts, strict=True):
            yield Charge(start, "resolutions", "", name, float(len(these)), "sessions", price, these, each)


def charges_of_win_back(facts: Facts) -> Iterator[Charge]:
    """Yield what it costs to ask those who left to come back, which no contact bears."""
    rule = facts.scenario.retention and facts.scenario.retention.win_back
    if not rule:
        return
    spans, base = periods(facts.scenario, (facts.scenario.costs or Costs()).period, warmup(facts)), facts.log.base
    asked = base["at"][(base["change"] == BaseChange.ASKED) & (base["at"] >= warmup(facts))]
    counts = np.bincount(spans.of(asked), minlength=len(spans.starts)).tolist()
    for start, many in zip(spans.starts, counts, strict=True):
        yield Charge(start, "win-back", "", "", float(many), "customers", rule.cost)


def charges_of_campaigns(facts: Facts) -> Iterator[Charge]:
    """Yield what campaigns cost per touch, which no contact bears, and the incentives of those who followed them."""
    migration = facts.scenario.migration
    if migration is None:
        return
    spans = periods(facts.scenario, (facts.scenario.costs or Costs()).period, warmup(facts))
    uptake = facts.log.uptake
    for number, campaign in enumerate(migration.campaigns):
        mine = (uptake["campaign"] == number) & (uptake["at"] >= warmup(facts))
        touched = np.bincount(spans.of(uptake["at"][mine]), uptake["touched"][mine], len(spans.starts))
        for start, many in zip(spans.starts, touched.tolist(), strict=True):
            yield Charge(start, "campaigns", "", campaign.to, many, "touches", campaign.cost)
    yield from _incentives(facts, spans)


def _incentives(facts: Facts, spans: Periods) -> Iterator[Charge]:
    rewards, contacts = facts.log.rewards, facts.log.contacts
    for number, name in enumerate(facts.scenario.channel_names):
        mine = studied(facts)[rewards["contact"]] & (contacts["channel"][rewards["contact"]] == number)
        rows, amounts = rewards["contact"][mine], rewards["amount"][mine]
        for amount in np.unique(amounts).tolist():
            these = rows[amounts == amount]
            parts = spans.split(contacts["arrival"][these], these, np.ones(len(these)))
            for start, (some, each) in zip(spans.starts, parts, strict=True):
                yield Charge(start, "incentives", "", name, float(len(some)), "contacts", amount, some, each)


@column
def on_the_line(facts: Facts) -> Floats:
    """Return how long each contact held a line: to the end of the talk; of messages and callbacks the talk alone.

    Of who is followed beyond the horizon, up to its end.
    """
    contacts, log = facts.log.contacts, facts.log
    until = np.where(np.isnan(contacts["talk_end"]), contacts["end"], contacts["talk_end"])
    until = np.minimum(until, log.end)
    answered = np.where(np.isnan(contacts["left_queue"]), until, contacts["left_queue"])
    since = np.where(log.column("callback") == Offer.ACCEPTED, answered, contacts["arrival"])
    return np.where(messages(facts), _written(facts, until), np.maximum(until - since, 0.0))


def _written(facts: Facts, until: Floats) -> Floats:
    """Return the seconds of work on each message until its reply, without those in which it lay aside."""
    legs = facts.log.legs
    passed = np.minimum(legs["end"], until[legs["contact"]]) - legs["start"]
    earlier = np.bincount(legs["contact"], np.maximum(passed, 0.0), len(until))
    latest = np.where(answered(facts), np.maximum(until - last_stretch(facts), 0.0), 0.0)
    return np.asarray(earlier + latest, dtype=float)


def charges_of_the_center(facts: Facts) -> Iterator[Charge]:
    """Yield messages sent, broadcast channels and technology: what no contact bears."""
    scenario = facts.scenario
    spans = periods(scenario, (scenario.costs or Costs()).period, warmup(facts))
    monthly = months(scenario, spans.edges)
    for name, channel in scenario.channels.items():
        if channel.service_mode.one_way and channel.cost is not None:
            for k, start in enumerate(spans.starts):
                yield Charge(start, "fixed", "", name, float(monthly[k]), "months", channel.cost.fixed_per_month)
    yield from _messages(facts, spans)
    yield from _feedback(facts, spans)
    if scenario.technology is not None:
        rate = scenario.technology.cost_per_month * scenario.technology.investment
        for k, start in enumerate(spans.starts):
            yield Charge(start, "technology", "", "", float(monthly[k]), "months", rate)


def _feedback(facts: Facts, spans: Periods) -> Iterator[Charge]:
    """Yield the hours in which causes are put right and who was not helped is called, in which they are spent."""
    rule, table = facts.scenario.feedback, facts.log.causes
    if rule is None or not rule.wage:
        return
    some = table["at"] > warmup(facts)
    noon = table["at"][some] - DAY / 2
    hours = np.bincount(spans.of(noon), table["hours"][some], len(spans.starts))
    for start, many in zip(spans.starts, hours.tolist(), strict=True):
        yield Charge(start, "feedback", "", "", many, "h", rule.wage * (facts.scenario.costs or Costs()).loading)


def _messages(facts: Facts, spans: Periods) -> Iterator[Charge]:
    """Yield what was sent in the time studied, at the price of its channel."""
    scenario = facts.scenario
    for message in scenario.demand.messages:
        cost = scenario.channels[message.channel].cost
        sent = sent_at(scenario, message)
        if cost is not None and warmup(facts) <= sent < horizon(scenario):
            start = spans.starts[int(spans.of(np.array([sent]))[0])]
            many = float(message.recipients)
            yield Charge(start, "messages", "", message.channel, many, "messages", cost.per_contact)

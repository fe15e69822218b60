"""Wages: paid hours at the wage of the pool or the shift, premiums for certain hours, and overtime."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.calendar import OpenClock, date_of, joined, midnights
from sim.demand.staff.roster import Roster
from sim.log.records import Column, State
from sim.metrics.columns.warmup import warmup
from sim.metrics.costs.pay_of_days import Days, OwnPay, inside, own_pay
from sim.metrics.costs.periods import Periods
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, timetable
from sim.random import Streams
from sim.scenario.basics.varying import windows_on
from sim.scenario.money.costs import Costs
from sim.scenario.money.pay import Premium

PAID = (State.DUTY, State.ABSENT, State.TRAINING)


class PaidAt(NamedTuple):
    """So many hours at a rate, by period; the rate is a wage with its loading, or what is paid beside it."""

    line: str
    hours: Floats
    rate: float


def pay_of(facts: Facts, pool: int, spans: Periods) -> Iterator[PaidAt]:
    """Yield what the agents of a pool are paid: by wage, each with its premiums and its overtime."""
    costs, spec = facts.scenario.costs or Costs(), facts.scenario.pools[facts.scenario.pool_names[pool]]
    premiums = (costs.premiums if spec.premiums is None else spec.premiums) or {}
    overtime = costs.overtime if spec.overtime is None else spec.overtime
    for wage, mine in _by_wage(facts, pool).items():
        rate = wage * spec.wage_factor * costs.loading
        yield from _wages(facts, mine, spans, own_pay(facts.scenario, facts.scenario.pool_names[pool]), rate)
        for _, premium in sorted(premiums.items()):
            yield PaidAt("premiums", _hours_within(facts, mine, premium, spans), rate * premium.share)
        if overtime is not None:
            yield PaidAt("overtime", paid_hours(facts, mine, (State.OVERTIME,), spans, ()), rate * (overtime - 1))


def _wages(facts: Facts, mine: Column, spans: Periods, own: OwnPay, rate: float) -> Iterator[PaidAt]:
    """Yield the paid hours at the usual rate, and those of days that have a pay of their own."""
    loading = (facts.scenario.costs or Costs()).loading
    apart = {pay: paid_hours(facts, mine, PAID, spans, days=days) for pay, days in own.items()}
    yield PaidAt("wages", paid_hours(facts, mine, PAID, spans) - sum(apart.values()), rate)
    for (factor, wage), hours in apart.items():
        yield PaidAt("wages", hours, rate * factor if factor is not None else (wage or 0.0) * loading)


def paid_hours(
    facts: Facts,
    mine: Column,
    states: Iterable[State],
    spans: Periods,
    unpaid: Iterable[State] = (State.UNPAID,),
    days: Days | None = None,
) -> Floats:
    """Return the hours that some agents were in states after the warm-up, without unpaid breaks, by period.

    They are those of some ``days`` alone where these are named.
    """
    found = [_spans(facts, mine, kinds) for kinds in (states, unpaid)]
    hours = [spans.seconds(*(one if days is None else inside(one, days))) / 3_600 for one in found]
    return np.asarray(hours[0] - hours[1])


def _hours_within(facts: Facts, mine: Column, premium: Premium, spans: Periods) -> Floats:
    """Return the hours on duty that earn a premium, by period; unpaid breaks do not."""
    windows = _windows(facts, premium)
    if not windows:
        return np.zeros(len(spans.starts))
    clock = OpenClock(windows)
    duty, unpaid = (_spans(facts, mine, (state,)) for state in (State.DUTY, State.UNPAID))
    edges = np.concatenate([spans.edges[:-1], [max(spans.edges[-1], facts.log.end)]])
    each = [_open_within(clock, duty, *ends) - _open_within(clock, unpaid, *ends) for ends in pairwise(edges)]
    return np.array(each) / 3_600


def _open_within(clock: OpenClock, spans: tuple[Floats, Floats], first: float, last: float) -> float:
    starts, ends = (np.clip(column, first, last) for column in spans)
    return float((clock.open_before(ends) - clock.open_before(starts)).sum())


def _windows(facts: Facts, premium: Premium) -> list[tuple[float, float]]:
    """Return when a premium is paid, on the days of the calendar and the one after."""
    calendar, found = facts.scenario.calendar, list[tuple[float, float]]()
    for day, midnight in enumerate([*midnights(facts.scenario).tolist()]):
        for window in windows_on(premium.hours, calendar.weekday(date_of(facts.scenario, day))):
            found += [(midnight + start, midnight + end) for start, end in calendar.local.spans(day, window)]
    return joined(found)


def _spans(facts: Facts, mine: Column, kinds: Iterable[State]) -> tuple[Floats, Floats]:
    states, since = facts.log.states, warmup(facts)
    these = mine & np.isin(states["state"], list(kinds))
    return np.maximum(states["start"][these], since), np.maximum(states["end"][these], since)


def _by_wage(facts: Facts, pool: int) -> dict[float, Column]:
    """Return which rows of agent time are of agents with each wage."""
    name, states = facts.scenario.pool_names[pool], facts.log.states
    spec, mine = facts.scenario.pools[name], states["pool"] == pool
    if not any(shift.wage is not None for shift in spec.shifts or ()):
        return {spec.wage_of(None): mine}
    roster, found = Roster(timetable(facts), name, Streams(0, 0)), defaultdict[float, list[int]](list)
    for crew in roster.crews:
        for number, seat in enumerate(crew.seats):
            found[spec.wage_of(roster.shifts[seat])] += [crew.first + number, -1 - seat]
    return {wage: mine & np.isin(states["agent"], agents) for wage, agents in sorted(found.items())}

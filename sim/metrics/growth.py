"""How the queue grows: the facts behind the warning that it does so without bound."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import astuple

import numpy as np

from sim.calendar import Timetable, headcounts_on, horizon, midnights, shifts_on
from sim.demand.rates import day_pieces
from sim.log.records import Offer
from sim.metrics.columns.waits import messages, waiting
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.spans import Floats, seconds_per_bin
from sim.metrics.counting.tally import Places
from sim.metrics.facts import Facts, timetable
from sim.scenario.basics.units import DAY

GROWTH = ("queue_growth", "queue_late")
NOTHING = dict.fromkeys(GROWTH, 0.0)
BINS, WEEK = 24, 7


def growth(facts: Facts) -> dict[str, float]:
    """Return how many more wait in line per hour, and how many wait, in the second half of the horizon.

    It is about those who wait without end, in a center that stays open: whoever gives up keeps a queue within bounds.
    The growth is the least-squares slope of the queue, averaged over stretches of equal staff, hours and volumes: 24
    equal parts of that half where they are the same at any time, else whole days, or whole weeks. Where there are no
    two of them to compare it is 0, and nothing is known.
    """
    hours, names = timetable(facts), facts.scenario.channel_names
    if not any(hours.stays_open(name) for name in names):
        return NOTHING
    rows, *spans = waiting(facts)
    endless = _endless(facts, rows) & ~_wait_for_opening(facts, rows)
    starts, ends = (column[endless] for column in spans)
    if not len(starts):
        return NOTHING
    edges = alike(hours)
    if len(edges) < 3:
        return NOTHING
    queue = seconds_per_bin(starts, ends, edges) / np.diff(edges)
    passed = (edges[:-1] - edges[0]) / 3_600
    return {"queue_growth": float(np.polyfit(passed, queue, 1)[0]), "queue_late": float(queue.mean())}


def _endless(facts: Facts, rows: Places) -> Mask:
    """Return which of some never give up: without a patience, promised a callback, or writing to us."""
    promised = facts.log.column("callback")[rows] == Offer.ACCEPTED
    return np.asarray(np.isinf(facts.log.contacts["patience"][rows]) | promised | messages(facts)[rows])


def _wait_for_opening(facts: Facts, rows: Places) -> Mask:
    """Return which of some are messages that wait for who comes in the morning: their channel is not always open."""
    scenario = facts.scenario
    whole = [(0.0, horizon(scenario))]
    closes = np.array([timetable(facts).open_windows(name) != whole for name in scenario.channel_names])
    return np.asarray(messages(facts)[rows] & closes[facts.log.contacts["channel"][rows]])


def alike(hours: Timetable) -> Floats:
    """Return the edges of stretches of equal plans in the second half of the horizon; none where they all differ."""
    scenario = hours.scenario
    days, end = scenario.calendar.days, horizon(scenario)
    plans = [_plan(hours, day) for day in range(days)]
    if len(set(plans)) == 1 and _is_flat(hours):
        return np.linspace(end / 2, end, BINS + 1)
    if len(set(plans)) == 1:
        length = 1
    elif all(plan == before for plan, before in zip(plans[WEEK:], plans, strict=False)):
        length = WEEK
    else:
        return np.zeros(0)
    return midnights(scenario)[days - length * np.arange(days // 2 // length, -1, -1)]


def _plan(hours: Timetable, day: int) -> Hashable:
    """Return what is planned for a day: who is on duty when, when channels are open, how many contacts are expected."""
    scenario = hours.scenario
    staff = tuple(
        tuple(headcounts_on(scenario, name, day))
        if pool.shifts is None
        else tuple((one.start, one.end, agents) for one, agents in shifts_on(scenario, name, day))
        for name, pool in scenario.as_of(day).pools.items()
    )
    windows = tuple(tuple(hours.windows_of(name, day)) for name in scenario.channel_names)
    volumes = (day_pieces(hours, name, day) for name in scenario.channel_names)
    return staff, windows, tuple(column.tobytes() for pieces in volumes for column in astuple(pieces))


def _is_flat(hours: Timetable) -> bool:
    scenario = hours.scenario
    whole, pools = [(0, DAY)], scenario.pools.values()
    if any(hours.windows_of(name, 0) != whole for name in scenario.channel_names):
        return False
    if scenario.regimes or any(pool.shifts is not None for pool in pools):
        return False
    plans = (dict(headcounts_on(scenario, name, 0)) for name in scenario.pools)
    rates = (day_pieces(hours, name, 0) for name in scenario.channel_names)
    return all(set(plan) <= {0} for plan in plans) and all(
        len(set((one.expected / one.lengths).round(9).tolist())) <= 1 for one in rates
    )

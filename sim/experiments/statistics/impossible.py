"""What cannot happen in a scenario: a share of it is 0 for certain, not because it was not seen yet."""

from __future__ import annotations

import numpy as np

from sim.calendar import Timetable, horizon, midnights
from sim.demand.of_scenario import timetable_of
from sim.demand.pieces import Pieces
from sim.demand.rates import day_pieces, expected_volume
from sim.metrics.counting.scopes import Scope
from sim.scenario.scenario import Scenario
from sim.spans import OpenClock


def impossible(scenario: Scenario, metric: str, scope: Scope) -> bool:
    """Whether nothing of what a share counts can happen there: nobody can give up, be refused, be away, or be busy."""
    if metric in BUSY:
        return _nobody_comes(scenario)
    kind, rule = ("pool", _IN_POOLS[metric]) if metric in _IN_POOLS else ("channel", _ON_CHANNELS.get(metric))
    name = dict(scope).get(kind)
    names = (scenario.pool_names if kind == "pool" else scenario.channel_names) if name is None else (name,)
    return rule is not None and all(rule(scenario, one) for one in names)


def _waits_for_ever(scenario: Scenario, name: str) -> bool:
    """Whether customers of a channel are patient without end, those of its trace too; others may wait for experts."""
    channel, mode = scenario.channels[name], scenario.channels[name].service_mode
    if not mode.queued or scenario.tiers_of(name) or any(getattr(channel, key) for key in mode.gives_up):
        return False
    rows = channel.arrivals.contacts if channel.arrivals else ()
    return all(row.patience is None for row in rows)


def _takes_all(scenario: Scenario, name: str) -> bool:
    channel = scenario.channels[name]
    if not channel.service_mode.queued or channel.lines is not None or channel.queue_limit is not None:
        return False
    timetable = timetable_of(scenario)
    if timetable.open_windows(name) == [(0.0, horizon(scenario))]:
        return True
    return not _comes_from_elsewhere(scenario, name) and _comes_while_open(timetable, name)


def _comes_from_elsewhere(scenario: Scenario, name: str) -> bool:
    """Whether anybody may come to a channel whom its volumes do not have, and perhaps while it is closed.

    Who comes back unresolved, and who asks after a message, waits until it is open.
    """
    demand = scenario.demand
    return (
        scenario.migration is not None
        or bool(scenario.regimes or demand.outages or demand.messages or scenario.channels[name].redial)
        or any(machine.fallback == name for machine in scenario.machines.values())
    )


def _comes_while_open(timetable: Timetable, name: str) -> bool:
    """Whether all that volumes have of a channel comes while it is open; of a trace nobody asks."""
    arrivals = timetable.scenario.channels[name].arrivals
    if arrivals is not None and arrivals.contacts:
        return False
    clock, starts = timetable.clock_of(name), midnights(timetable.scenario)[:-1].tolist()
    return all(_is_within(day_pieces(timetable, name, day), start, clock) for day, start in enumerate(starts))


def _is_within(pieces: Pieces, midnight: float, clock: OpenClock) -> bool:
    some = pieces.expected > 0
    starts, ends = midnight + pieces.starts[some], midnight + (pieces.starts + pieces.lengths)[some]
    return np.allclose(clock.open_before(ends) - clock.open_before(starts), ends - starts, rtol=0, atol=1e-6)


def _is_never_away(scenario: Scenario, name: str) -> bool:
    """Whether nobody of a pool is absent, on a break or at other work."""
    pool = scenario.pools[name]
    away, shifts = pool.time_away, pool.shifts or ()
    return (
        not any(shift.breaks for shift in shifts)
        and (away is None or not (away.absence or away.breaks))
        and (_is_at_no_other_work(scenario, name))
    )


def _is_at_no_other_work(scenario: Scenario, name: str) -> bool:
    away = scenario.pools[name].time_away
    return away is None or not (away.coaching or away.paperwork or away.meetings)


def _nobody_comes(scenario: Scenario) -> bool:
    """Whether no volume has anybody, so that agents have nothing to do."""
    if (
        scenario.regimes
        or scenario.has_changing_base
        or not all(one.service_mode.inbound for one in scenario.channels.values())
    ):
        return False
    return not any(expected_volume(timetable_of(scenario), name) for name in scenario.channel_names)


BUSY = ("occupancy", "occupancy_open", "utilisation")
_ON_CHANNELS = {"abandonment": _waits_for_ever, "blocking": _takes_all}
_IN_POOLS = {"shrinkage": _is_never_away, "non_contact_share": _is_at_no_other_work}

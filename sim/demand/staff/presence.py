"""How many agents of a pool are planned to be there, and how many of them for customers, as a step function of time."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from sim.calendar import Floats, Timetable, headcounts, horizon, shifts_on
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.shifts import Shift
from sim.scenario.staff.staffing import BLOCKS

Spans = list[tuple[float, float]]
Steps = tuple[Floats, Floats]


def planned_steps(scenario: Scenario, name: str) -> Steps:
    """Return from when on how many agents of a pool are planned, breaks at fixed times taken out; first from 0 on."""
    if scenario.pools[name].shifts is None:
        line = headcounts(scenario, name)
        return line.edges, np.array([scenario.pools[name].rostered(heads) for heads in line.values], dtype=float)
    changes: dict[float, float] = defaultdict(float, {0.0: 0.0})
    local = scenario.calendar.local
    for day in range(-1, scenario.calendar.days):  # the night before belongs to the horizon too
        for shift, agents in shifts_on(scenario, name, day):
            start = float(local.midnight(day) + local.second(day, shift.start))
            heads = scenario.pools[name].rostered(agents)
            _add(changes, start, local.later(start, shift.length), heads)
            _take_breaks(changes, scenario, shift, start, heads)
    edges = sorted(changes)
    return np.array(edges), np.cumsum([changes[edge] for edge in edges])


def _take_breaks(changes: dict[float, float], scenario: Scenario, shift: Shift, start: float, heads: float) -> None:
    """Take out the breaks of a shift; of breaks in turn the part who rest at a time, on average."""
    for pause in shift.break_times:
        begin = scenario.calendar.local.later(start, pause.earliest)
        length = pause.latest - pause.earliest
        _add(changes, begin, begin + length, -heads * pause.length / length)


def _add(changes: dict[float, float], start: float, end: float, count: float) -> None:
    changes[max(start, 0.0)] += count
    changes[max(end, 0.0)] -= count


def availability(pool: Pool) -> float:
    """Return the share of planned time in which an agent is there for customers: less absence, breaks and the like.

    ``(1 - absence) (1 - breaks - coaching - paperwork - meetings)``; empty seats are not looked at.
    """
    away = pool.time_away
    return (1 - away.absence) * (1 - sum(getattr(away, block) for block in BLOCKS)) if away else 1.0


def planned_seconds(timetable: Timetable, name: str, edges: Floats) -> tuple[Floats, Floats]:
    """Return, per interval, the seconds of agents planned on duty while a pool is on duty, and how long it is."""
    starts, counts = planned_steps(timetable.scenario, name)
    windows = timetable.duty_windows(name)
    cuts = np.unique(np.concatenate([edges, starts, np.ravel(windows)]))
    cuts = cuts[(cuts >= 0) & (cuts <= horizon(timetable.scenario))]
    middles, lengths = (cuts[:-1] + cuts[1:]) / 2, np.diff(cuts)
    lengths = np.where(_inside(windows, middles), lengths, 0.0)
    there = counts[np.searchsorted(starts, middles, side="right") - 1]
    bins = np.searchsorted(edges, middles, side="right") - 1
    count = len(edges) - 1
    spent = (np.bincount(bins, weights, count).astype(float) for weights in (there * lengths, lengths))
    return next(spent), next(spent)


def _inside(windows: Spans, times: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which times lie within windows, which are disjoint and in order."""
    return np.asarray(np.searchsorted(np.ravel(windows), times, side="right") % 2 == 1)

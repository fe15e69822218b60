"""How many contacts a scenario expects: on each day, and in each hour that has passed since its midnight."""

from __future__ import annotations

import numpy as np

from sim.calendar import Timetable
from sim.demand.rates import day_pieces
from sim.scenario.scenario import Scenario


def daily(scenario: Scenario, channel: str = "phone") -> list[float]:
    timetable = Timetable(scenario)
    return [float(day_pieces(timetable, channel, day).expected.sum()) for day in range(scenario.calendar.days)]


def hourly(scenario: Scenario, day: int = 0, channel: str = "phone") -> dict[float, float]:
    """Return the contacts of each hour that has any."""
    parts = day_pieces(Timetable(scenario), channel, day).cut(3_600)
    hours = (parts.starts // 3_600).astype(int)
    found = np.bincount(hours, parts.expected, 26)
    return {hour: round(float(found[hour]), 9) for hour in np.flatnonzero(found).tolist()}

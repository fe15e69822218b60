"""On which days exceptions say what hours are paid, in place of the wage."""

from __future__ import annotations

import numpy as np

from sim.calendar import midnights
from sim.metrics.counting.spans import Spans
from sim.scenario.scenario import Scenario

Days = list[tuple[float, float]]
# By factor of the wage, or by wage: the days.
OwnPay = dict[tuple[float | None, float | None], Days]


def inside(paid: Spans, days: Days) -> Spans:
    """Return what of some spans lies within days."""
    starts, ends = (np.concatenate([np.clip(edge, *day) for day in days]) for edge in paid)
    return starts, ends


def own_pay(scenario: Scenario, name: str) -> OwnPay:
    """Return the days on which an exception says what an hour of a pool is paid."""
    found: OwnPay = {}
    edges = midnights(scenario).tolist()
    for day, date in enumerate(scenario.calendar.dates if scenario.calendar.exceptions else ()):
        pay = scenario.calendar.pay_on(date, name)
        if pay is not None and scenario.pools[name].has_wages:
            found.setdefault((pay.factor, pay.wage), []).append((edges[day], edges[day + 1]))
    return found

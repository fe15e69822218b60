"""Centers of few contacts over many years: one channel, open on Mondays, that answers everybody at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiments import simulate
from sim.log.records import BaseChange, ContactLog
from sim.scenario import Scenario, build
from sim.scenario.basics.units import DAY, YEAR

Parts = dict[str, Any]


def bank(days: int, per_week: float, population: int = 5_000, customers: Parts | None = None, **parts: Any) -> Scenario:
    """Return a center to which customers turn so many times a week at first."""
    return build(
        {
            "scenario": "A bank",
            "calendar": {"days": days, "interval": "24 h", "open": {"mon": "08:00-18:00"}},
            "customers": {"population": population, **(customers or {})},
            "channels": {
                "phone": {
                    "mode": "live",
                    "arrivals": {"per_day": {"mon": per_week}},
                    "handle_time": {"deterministic": "60 s"},
                }
            },
            "pools": {"agents": {"agents": 40, "skills": ["phone"]}},
            "attention": {},
            **parts,
        }
    )


def logs(scenario: Scenario, count: int) -> list[ContactLog]:
    """Return the logs of so many replications."""
    return [simulate(scenario, number) for number in range(count)]


def changed(log: ContactLog, change: BaseChange) -> int:
    """Return how many customers a change has happened to."""
    return int((log.base["change"] == change).sum())


def base_at_end(log: ContactLog, population: int) -> int:
    """Return how many customers there are at the end, by who came and left."""
    came = changed(log, BaseChange.WON) + changed(log, BaseChange.WON_BACK)
    return population + came - changed(log, BaseChange.LEFT)


def mondays(days: int) -> Any:
    """Return the years that have passed at noon of each Monday; horizons begin on one."""
    return (np.arange(0, days, 7) * DAY + 13 * 3_600) / YEAR

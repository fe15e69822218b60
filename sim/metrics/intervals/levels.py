"""What the intervals of service levels are made of, by reporting interval and by day."""

from __future__ import annotations

from collections.abc import Mapping

from sim.metrics.counting.bins import by_day
from sim.metrics.counting.spans import Floats
from sim.scenario.scenario import Scenario

REACHED, COUNTED = "sl_numerator", "sl_denominator"


def products(reached: Floats, counted: Floats) -> dict[str, Floats]:
    """Return what one replication adds to the second moments of a ratio x / y: xx, xy, yy."""
    return {"xx": reached * reached, "xy": reached * counted, "yy": counted * counted}


def level_moments(scenario: Scenario, sums: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return what one replication adds to the moments of the service level, by interval and by day.

    Parameters
    ----------
    sums
        Totals of shape (channels, intervals).

    Returns
    -------
    dict
        ``xx``, ``xy``, ``yy`` of shape (channels, intervals), and ``day_xx`` and so on of shape (channels, days).
    """
    reached, counted = sums[REACHED], sums[COUNTED]
    daily = products(by_day(scenario, reached), by_day(scenario, counted))
    return products(reached, counted) | {f"day_{name}": values for name, values in daily.items()}

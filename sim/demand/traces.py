"""The contacts of a trace, with when they come on each day of the calendar."""

from __future__ import annotations

from sim.scenario.basics.units import DAY
from sim.scenario.customers.trace import TraceRow, between
from sim.scenario.scenario import Scenario


def traced(scenario: Scenario, channel: str, day: int) -> list[tuple[float, TraceRow]]:
    """Return the rows of a channel's trace on a day, each with its seconds after midnight, in order."""
    arrivals = scenario.channels[channel].arrivals
    midnight = DAY * scenario.calendar.date(day).toordinal()
    rows = between(arrivals.contacts if arrivals else (), channel, midnight, midnight + DAY)
    if scenario.calendar.timezone is None:
        return [(row.since(midnight), row) for row in rows]
    placed = [(_second(scenario, day, row.since(midnight), row.second), row) for row in rows]
    return sorted(placed, key=lambda one: one[0])


def _second(scenario: Scenario, day: int, clock: float, again: bool) -> float:
    """Return when the clock of a day shows a time, for the first or the second time, in seconds after midnight."""
    parts = scenario.calendar.local.stretches(day)
    shown = [clock - part.ahead for part in parts if part.start <= clock - part.ahead < part.end]
    return shown[-1 if again else 0]


def trace_rows(scenario: Scenario, channel: str) -> list[TraceRow]:
    """Return the rows of a channel's trace on the days of the calendar; none without a trace."""
    arrivals, start = scenario.channels[channel].arrivals, DAY * scenario.calendar.start.toordinal()
    rows = arrivals.contacts if arrivals is not None else ()
    return between(rows, channel, start, start + DAY * scenario.calendar.days)

"""The planner's volumes as pieces of constant rate: when, how long, how many contacts are expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from typing import Any

import numpy as np

from sim.calendar import Floats, Timetable, entries_on
from sim.scenario.basics.csv_files import IntervalTable
from sim.scenario.basics.units import DAY
from sim.scenario.customers.arrivals import Arrivals
from sim.scenario.customers.trace import TraceRow, between
from sim.scenario.scenario import Scenario

BINS = 48
Spans = list[tuple[float, float]]


@dataclass(frozen=True)
class Pieces:
    """Disjoint pieces of one day: starts and lengths in seconds after midnight, expected contacts."""

    starts: Floats
    lengths: Floats
    expected: Floats

    def cut(self, step: float) -> Pieces:
        """Cut every piece at the multiples of ``step``."""
        rows = [
            (start, end - start, mean * (end - start) / length)
            for first, length, mean in zip(self.starts, self.lengths, self.expected, strict=True)
            for start, end in _cut((first, first + length), step)
        ]
        return pieces(rows)


def pieces(rows: Sequence[tuple[float, float, float]]) -> Pieces:
    """Make pieces of ``(start, length, expected)``, leaving out the empty ones."""
    kept = np.array([row for row in rows if row[1] > 0 and row[2] > 0], dtype=float).reshape(-1, 3)
    return Pieces(*kept.T)


def _cut(span: tuple[float, float], step: float) -> Spans:
    start, end = span
    edges = [start, *np.arange((start // step + 1) * step, end, step).tolist(), end]
    return list(pairwise(edges))


def day_pieces(timetable: Timetable, channel: str, day: int) -> Pieces:
    """Return the pieces of one channel's day, before busyness; empty for a trace."""
    scenario, arrivals = timetable.scenario, timetable.scenario.channels[channel].arrivals
    if arrivals is None or arrivals.trace is not None or not timetable.is_there(channel, day):
        return pieces([])
    windows = [(float(start), float(end)) for start, end in timetable.arrival_windows(channel, day)]
    if arrivals.per_day is not None:
        volume = entries_on(scenario, arrivals.per_day, day).get(0, 0.0)
        return spread(windows, [volume * share for share in profile(arrivals.profile)])
    if arrivals.volumes is not None:
        return _from_file(scenario, arrivals, arrivals.volumes, day)
    if isinstance(arrivals.per_hour, list):
        return spread(windows, arrivals.per_hour)
    return _hourly(scenario, arrivals, windows, day)


def spread(windows: Spans, volumes: Sequence[float]) -> Pieces:
    """Spread volumes over equal parts of the open time, in order; a part may straddle a closed gap."""
    total = sum(end - start for start, end in windows)
    part = total / len(volumes)
    rows, passed = [], 0.0
    for start, end in windows:
        for low, high in _cut((passed, passed + end - start), part) if part else ():
            volume = volumes[min(int((low + high) / 2 / part), len(volumes) - 1)]
            rows.append((start + low - passed, high - low, volume * (high - low) / part))
        passed += end - start
    return pieces(rows)


def _from_file(scenario: Scenario, arrivals: Arrivals, table: IntervalTable, day: int) -> Pieces:
    length = arrivals.interval or scenario.calendar.interval
    return pieces(
        [(float(start), length, volume) for start, volume in sorted(entries_on(scenario, table, day).items())]
    )


def _hourly(scenario: Scenario, arrivals: Arrivals, windows: Spans, day: int) -> Pieces:
    """Let a rate alone hold while the channel is open, and a rate by time of day as it is written."""
    entries = sorted(entries_on(scenario, arrivals.per_hour, day).items())
    if not entries:
        return pieces([])
    if not isinstance(arrivals.per_hour, dict) or _alone(arrivals.per_hour, day, scenario):
        rate = entries[0][1]
        return pieces([(start, end - start, rate * (end - start) / 3_600) for start, end in windows])
    ends = [*(start for start, _ in entries[1:]), DAY]
    return pieces(
        [
            (float(start), end - start, rate * (end - start) / 3_600)
            for (start, rate), end in zip(entries, ends, strict=True)
        ]
    )


def _alone(table: Mapping[Any, Any], day: int, scenario: Scenario) -> bool:
    weekday = (scenario.calendar.start.weekday() + day) % 7
    entry = next((value for days, value in table.items() if isinstance(days, tuple) and weekday in days), None)
    return entry is not None and not isinstance(entry, dict)


def profile(name: str | list[float]) -> list[float]:
    """Return the shares of a day's volume in equal parts of the open time.

    ``double_hump`` peaks at 28 % and 66 % of the open time (late morning and mid afternoon), ``morning``
    and ``evening`` at 25 % and 75 %: shapes of ours, plausible for offices; write a list for your own.
    """
    weights = name if isinstance(name, list) else [PROFILES[name]((k + 0.5) / BINS) for k in range(BINS)]
    total = sum(weights)
    return [weight / total for weight in weights]


def _hump(x: float, peak: float, width: float) -> float:
    return exp(-(((x - peak) / width) ** 2) / 2)


PROFILES: dict[str, Callable[[float], float]] = {
    "flat": lambda x: 1.0,
    "double_hump": lambda x: 0.35 + _hump(x, 0.28, 0.11) + 0.8 * _hump(x, 0.66, 0.13),
    "morning": lambda x: 0.35 + 1.5 * _hump(x, 0.25, 0.15),
    "evening": lambda x: 0.35 + 1.5 * _hump(x, 0.75, 0.15),
}


def trace_rows(scenario: Scenario, channel: str) -> list[TraceRow]:
    """Return the rows of a channel's trace on the days of the calendar; none without a trace."""
    arrivals, start = scenario.channels[channel].arrivals, DAY * scenario.calendar.start.toordinal()
    rows = arrivals.contacts if arrivals is not None else ()
    return between(rows, channel, start, start + DAY * scenario.calendar.days)


def expected_volume(timetable: Timetable, channel: str) -> float:
    """Return the contacts expected on a channel: the planner's volume, outages, messages, the backlog."""
    scenario = timetable.scenario
    outages = [outage for outage in scenario.demand.outages if outage.channel == channel]
    callers = float(sum(outage.affected * outage.contact_probability for outage in outages))
    callers += scenario.channels[channel].starting_backlog
    messages = [message for message in scenario.demand.messages if message.contact_channel == channel]
    callers += sum(message.recipients * scenario.provoked_by(message) for message in messages)
    arrivals = scenario.channels[channel].arrivals
    if arrivals is not None and arrivals.contacts:
        return callers + len(trace_rows(scenario, channel))
    days = range(scenario.calendar.days)
    return callers + float(sum(day_pieces(timetable, channel, day).expected.sum() for day in days))

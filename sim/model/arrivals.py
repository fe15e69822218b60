"""One process per channel walks the sorted arrivals of each day and lets contacts begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.demand.demand import DayColumns
from sim.model.center import Center
from sim.model.channel import LiveChannel
from sim.model.clock import Story
from sim.model.contact import Contact, arrive
from sim.scenario.units import DAY

CHUNK = 4_096


def arrivals(center: Center, channel: LiveChannel, days: int) -> Story:
    """Let every primary contact of a channel arrive when its time comes."""
    number, classes = channel.number, center.classes[channel.number]
    for day in range(days):
        if day:
            yield center.clock.before_all(float(DAY * day))
        columns = center.demand.day(number, day)
        for row, arrival, segment, issue, customer, patience, talk, wrap, balk in _rows(columns):
            klass, key = classes[segment, issue], (number, day, row)
            yield arrival
            arrive(
                center,
                Contact(channel, klass, key, 1, arrival, segment, issue, customer, patience, talk, wrap, balk),
            )


def _rows(columns: DayColumns) -> Iterator[tuple[Any, ...]]:
    """Yield plain numbers, a chunk at a time: lists are faster than arrays, and larger."""
    every = (
        columns.row,
        columns.arrival,
        columns.segment,
        columns.issue,
        columns.customer,
        columns.patience,
        columns.talk,
        columns.wrap,
        columns.balk,
    )
    for first in range(0, len(columns.row), CHUNK):
        yield from zip(*(column[first : first + CHUNK].tolist() for column in every), strict=True)

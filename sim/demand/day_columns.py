"""The columns of a day's contacts on a channel, put together from its sources."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from sim.calendar import Floats
from sim.demand.sources import Ints, Source
from sim.ticks import whole_all

SURELY = -1.0


@dataclass(frozen=True)
class DayColumns:
    """The contacts of one channel on one day, sorted by arrival; one entry per contact.

    ``row`` identifies the contact within its channel and day; times and durations in seconds, arrivals
    since the start of the horizon, in whole microseconds; ``balk`` is a uniform number. Where customers come and go
    a contact is made if its customer is there, and contacts us so many times as often as at first: of the most times
    that is more than the share ``odds``; of who is known to contact us, `SURELY`.
    """

    row: Ints
    arrival: Floats
    segment: Ints
    issue: Ints
    customer: Ints
    patience: Floats
    talk: Floats
    wrap: Floats
    balk: Floats
    odds: Floats

    def between(self, start: float, end: float) -> DayColumns:
        """Return those who come from a time on and before another."""
        first, last = np.searchsorted(self.arrival, (start, end)).tolist()
        if last - first == len(self.row):
            return self
        return DayColumns(*(getattr(self, one.name)[first:last] for one in fields(self)))


class Comers(NamedTuple):
    """Who contacts us on a channel on one day, and when, as in `DayColumns`: all but what they bring."""

    row: Ints
    arrival: Floats
    segment: Ints
    issue: Ints
    customer: Ints
    odds: Floats


class Told(NamedTuple):
    """What is said of who contacts us, and when, on some channels and days; -1 where it is not, and would be drawn."""

    channel: Ints
    day: Ints
    row: Ints
    arrival: Floats
    segment: Ints
    issue: Ints
    customer: Any
    odds: Any


_NONE = np.zeros(0, np.int64)
NOBODY = DayColumns(_NONE, np.zeros(0), _NONE, _NONE, _NONE, *(np.zeros(0) for _ in range(5)))


def told_by(every: list[tuple[int, int, float, list[Source]]], customer: int, odds: list[Floats] | None) -> Told:
    """Return what sources tell: of each channel and day, that begins at a midnight, those that give no single contact.

    ``odds`` are those of each channel and day; 0 where there are none.
    """
    parts = [part for *_, sources in every for part in sources]
    counts = [len(part.times) for part in parts]
    of_days = [sum(len(part.times) for part in sources) for *_, sources in every]
    channel, day, midnight = (np.repeat([one[k] for one in every], of_days) for k in range(3))
    segment, issue = (
        np.repeat([column.item(0) if len(column) else 0 for column in columns], counts)
        for columns in ([part.segment for part in parts], [part.issue for part in parts])
    )
    row = np.arange(sum(counts)) - np.repeat(np.cumsum([0, *of_days])[:-1], of_days)
    arrival = whole_all(np.concatenate([np.zeros(0), *(part.times for part in parts)]) + midnight)
    return Told(channel, day, row, arrival, segment, issue, customer, 0.0 if odds is None else np.concatenate(odds))


def of_source(name: str, parts: list[Source]) -> Any:
    """Return which contacts are of a source."""
    return np.repeat([part.name == name for part in parts], [len(part.times) for part in parts])


def joined(parts: list[Any]) -> Any:
    """Return the columns of several sources as one."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def in_order(columns: tuple[Any, ...], times: Floats) -> list[Any]:
    """Return columns in the order of times."""
    order = np.argsort(times, kind="stable")
    return [column[order] for column in columns]

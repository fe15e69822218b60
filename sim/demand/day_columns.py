"""The columns of a day's contacts on a channel, put together from its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.calendar import Floats
from sim.demand.sources import Ints, Source

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


class Comers(NamedTuple):
    """Who contacts us on a channel on one day, and when, as in `DayColumns`: all but what they bring."""

    row: Ints
    arrival: Floats
    segment: Ints
    issue: Ints
    customer: Ints
    odds: Floats


_NONE = np.zeros(0, np.int64)
NOBODY = DayColumns(_NONE, np.zeros(0), _NONE, _NONE, _NONE, *(np.zeros(0) for _ in range(5)))


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

"""The cells of the match matrix: contacts of each segment, about each issue, on each channel."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.records import ContactLog, Names

# What is added up in each cell: the totals of contacts, of those settled, of attention and of costs.
TOTALS = ("arrivals", "resolved", "ended_here", "attention", "attended", "cost", "dealt_with")


class MatchCell(NamedTuple):
    """A cell; a segment or an issue is empty where the scenario names none."""

    segment: str
    issue: str
    channel: str


def match_cells(names: Names) -> tuple[MatchCell, ...]:
    """Return the cells in the order of their codes; none where there is one channel, or nobody and nothing to tell."""
    told = len(names.channels) > 1 and (names.segments != ("",) or names.issues != ("",))
    return tuple(map(MatchCell._make, product(names.segments, names.issues, names.channels))) if told else ()


def match_codes(log: ContactLog) -> NDArray[np.int64]:
    """Return the number of the cell of each contact."""
    contacts, names = log.contacts, log.names
    group = np.asarray(contacts["segment"], np.int64) * len(names.issues) + contacts["issue"]
    return np.asarray(group * len(names.channels) + contacts["channel"])

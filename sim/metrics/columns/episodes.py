"""Episodes: the contacts of one customer about one thing, and which attempt led to which."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.metrics.counting.order import ordered
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column_of_all


@column_of_all
def episode(facts: Facts) -> NDArray[np.int64]:
    """Return the number of each contact's episode."""
    keys = [facts.log.contacts[name] for name in ("origin", "day", "row")]
    order = ordered(*keys)
    new = np.any([np.diff(key[order], prepend=key[order][:1]) != 0 for key in keys], axis=0)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


@column_of_all
def began(facts: Facts) -> Floats:
    """Return when each contact's episode began, in seconds."""
    start = np.full(int(episode(facts).max(initial=0)) + 1, np.inf)
    np.minimum.at(start, episode(facts), facts.log.contacts["arrival"])
    return np.asarray(start[episode(facts)])


@column_of_all
def led_by(facts: Facts) -> NDArray[np.int64]:
    """Return the row of the attempt that led to each contact; -1 where there is none in the log."""
    numbers, attempt = episode(facts), facts.log.contacts["attempt"].astype(np.int64)
    known = facts.log.column("before").astype(np.int64)
    before = np.where(known > 0, known, attempt - 1)
    most = int(attempt.max(initial=0)) + 1
    keys = numbers * most + attempt
    leading, later = np.full(len(keys), -1), np.flatnonzero(attempt > 1)
    if len(later):
        order = ordered(numbers, attempt)
        wanted = (numbers * most + before)[later]
        found = order[np.minimum(np.searchsorted(keys[order], wanted), len(order) - 1)]
        leading[later] = np.where(keys[found] == wanted, found, -1)
    return leading

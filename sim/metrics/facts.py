"""What one replication says: a scenario and its log, and all that has been worked out of them so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Timetable
from sim.demand.of_scenario import timetable_of
from sim.log.records import ContactLog, part_of
from sim.scenario.features import features
from sim.scenario.scenario import Scenario

PART = 2**17
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Facts:
    """A scenario, the log of one replication, and what is known of the two.

    What follows from them is worked out when it is first asked for, by functions of these facts: a ``column`` has an
    entry per contact, each of which follows from the contact's own row and legs; of a ``column_of_all`` other contacts
    have to be looked at; a ``fact`` is about the whole replication. A new one is one more function, in the module of
    what it is about. Columns that are only summed belong in a group of weights, listed in ``ALWAYS`` or ``MECHANISMS``.
    ``by_time`` says that sums by interval will be asked for as well, so that they are made at once.
    """

    scenario: Scenario
    log: ContactLog
    by_time: bool = field(default=False, kw_only=True, repr=False)
    known: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def used(self) -> frozenset[str]:
        """The mechanisms in use."""
        return features(self.scenario)

    @property
    def whole(self) -> Facts:
        """The facts of all contacts."""
        return self

    @property
    def rows(self) -> slice:
        """Which contacts these are."""
        return slice(0, len(self.log.contacts["arrival"]))

    def parts(self) -> Iterator[Facts]:
        """Yield the facts of some contacts after the other; each part forgets its columns when it is let go of."""
        count = self.rows.stop
        if count <= PART:
            yield self
            return
        for first in range(0, count, PART):
            last = min(first + PART, count)
            yield Part(self.scenario, part_of(self.log, first, last), self, slice(first, last))


@dataclass(frozen=True, eq=False)
class Part(Facts):
    """The facts of some contacts; what depends on others is known by those of the whole log."""

    every: Facts
    mine: slice

    @property
    def whole(self) -> Facts:
        """The facts of all contacts."""
        return self.every

    @property
    def rows(self) -> slice:
        """Which contacts these are."""
        return self.mine


def column(function: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """Let a column be worked out once, of a part by itself: each entry follows from the contact's own row and legs.

    Where the whole column is known it is taken from there.
    """

    @wraps(function)
    def asked(facts: Facts) -> T:
        if function not in facts.known:
            every = facts.whole.known.get(function)
            known = every[facts.rows] if isinstance(every, np.ndarray) else None
            facts.known[function] = function(facts) if known is None else known
        found: T = facts.known[function]
        return found

    return asked


def column_of_all(function: Callable[[Facts], NDArray[Any]]) -> Callable[[Facts], NDArray[Any]]:
    """Let a column be worked out once, of all contacts: of some of them other contacts have to be looked at."""
    of_all = column(function)

    @wraps(function)
    def asked(facts: Facts) -> NDArray[Any]:
        return of_all(facts.whole)[facts.rows]

    return asked


def fact(function: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """Let what is said of a whole replication be worked out once."""
    of_all = column(function)

    @wraps(function)
    def asked(facts: Facts) -> T:
        return of_all(facts.whole)

    return asked


@fact
def timetable(facts: Facts) -> Timetable:
    """Return when channels are open and pools on duty."""
    return timetable_of(facts.scenario)

"""The sums of all weights, by scope and by interval, of a part of the contacts after the other.

Whole columns of every weight would take many times the room of the log. What is added up comes in the order of the
contacts, so that sums are the same to the last bit however large the parts are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.calendar import interval_starts
from sim.log.records import part_of
from sim.metrics.columns.warmup import studied
from sim.metrics.counting.bins import by_day, by_interval
from sim.metrics.counting.groups import Weights
from sim.metrics.counting.matches import TOTALS, match_cells, match_codes
from sim.metrics.counting.scopes import Scope, divisions
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, fact
from sim.metrics.weights.contacts import ALWAYS
from sim.metrics.weights.mechanisms import MECHANISMS

PROMISED = ("sl_numerator", "sl_denominator")


class Adder:
    """Sums by cell of every weight, in any number of cells; they are numbered from 1, and 0 is none of them."""

    def __init__(self, cells: int) -> None:
        self._cells, self.sums = cells, dict[str, Floats]()

    def add(self, name: str, cells: NDArray[np.int64], values: Floats, counted: bool) -> None:
        """Add values to the sums of a name, in their order; those that are only counted are all 1."""
        known = self.sums.get(name, np.zeros(self._cells + 1))
        self.sums[name] = known + np.bincount(cells, minlength=len(known)) if counted else _after(known, cells, values)

    def of(self, name: str) -> Floats:
        """Return the sums of a name."""
        return self.sums[name][1:]


def _after(known: Floats, cells: NDArray[np.int64], values: Floats) -> Floats:
    """Return sums that go on from known ones, value after value: parts of any size come to the same last bit."""
    first = np.arange(len(known))
    return np.asarray(np.bincount(np.concatenate([first, cells]), np.concatenate([known, values])), float)


@dataclass
class Sums:
    """What the weights of one replication come to.

    Attributes
    ----------
    scopes
        By scope and name, of who is studied.
    by_interval
        By name, of all contacts: shape (channels, reporting intervals).
    days, intervals
        What a promise is a ratio of, of who is studied, by channel and day, or reporting interval.
    matches
        Of who is studied, what the contacts of each cell of the match matrix come to: shape (``TOTALS``, cells).
    """

    scopes: dict[Scope, dict[str, float]] = field(default_factory=dict)
    by_interval: dict[str, Floats] = field(default_factory=dict)
    days: dict[str, Floats] = field(default_factory=dict)
    intervals: dict[str, Floats] = field(default_factory=dict)
    matches: Floats = field(default_factory=lambda: np.zeros((len(TOTALS), 0)))


@fact
def weights(facts: Facts) -> Weights:
    """Return every additive fact of the contacts, by name; those of mechanisms where they are in use."""
    return _weights_of_all(facts) | _weights_of_mechanisms(facts)


def _weights_of_all(facts: Facts) -> Weights:
    """Return the weights that every scenario has; each entry follows from the contact's own row and legs."""
    return {name: entries for group in ALWAYS for name, entries in group(facts).items()}


def _weights_of_mechanisms(facts: Facts) -> Weights:
    groups = [group for name, group in MECHANISMS.items() if name in facts.used]
    return {name: entries for group in groups for name, entries in group(facts).items()}


@fact
def sums(facts: Facts) -> Sums:
    """Return what the weights come to."""
    return _Totals(facts).all()


class _Totals:
    """Adders for all that weights are summed by."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._scopes = [family.scopes for family in divisions(part_of(facts.log, 0, 0))]
        self._families = [Adder(len(scopes)) for scopes in self._scopes]
        scenario, channels = facts.scenario, len(facts.scenario.channel_names)
        self._shapes = (channels, scenario.calendar.days), (channels, len(interval_starts(scenario)))
        days, intervals = (rows * bins for rows, bins in self._shapes)
        self._days, self._studied, self._intervals = Adder(days), Adder(intervals), Adder(intervals)
        self._cells = len(match_cells(facts.log.names))
        self._matches = Adder(self._cells)

    def all(self) -> Sums:
        """Return the sums of all contacts."""
        further = _weights_of_mechanisms(self._facts)
        for part in self._facts.parts():
            rows = {name: column[part.rows] for name, column in further.items()}
            self._add(part, _weights_of_all(part) | rows)
        return self._found()

    def _found(self) -> Sums:
        found = Sums()
        for scopes, adder in zip(self._scopes, self._families, strict=True):
            totals = {name: adder.of(name).tolist() for name in adder.sums}
            found.scopes |= {
                scope: {name: column[k] for name, column in totals.items()} for k, scope in enumerate(scopes)
            }
        days, intervals = self._shapes
        found.by_interval = {name: self._intervals.of(name).reshape(intervals) for name in self._intervals.sums}
        found.days = {name: self._days.of(name).reshape(days) for name in PROMISED}
        found.intervals = {name: self._studied.of(name).reshape(intervals) for name in PROMISED}
        known, nothing = self._matches.sums, np.zeros(self._cells)
        found.matches = np.array([self._matches.of(name) if name in known else nothing for name in TOTALS])
        return found

    def _add(self, part: Facts, weights: Weights) -> None:
        families = [family.codes + np.int64(1) for family in divisions(part.log)]
        intervals, days = by_interval(part) + 1, by_day(part) + 1
        matches = match_codes(part.log) + 1 if self._cells else None
        for name, column in weights.items():
            some = np.flatnonzero(column)
            values = column[some]
            counted = bool((values == 1).all())
            self._intervals.add(name, intervals[some], values, counted)
            among = studied(part)[some]
            some, values = some[among], values[among]
            for adder, cells in zip(self._families, families, strict=True):
                adder.add(name, cells[some], values, counted)
            if matches is not None and name in TOTALS:
                self._matches.add(name, matches[some], values, counted)
            if name in PROMISED:
                self._days.add(name, days[some], values, counted)
                self._studied.add(name, intervals[some], values, counted)

"""The sums of all weights, by scope and by interval, of a part of the contacts after the other.

Whole columns of every weight would take many times the room of the log. What is added up comes in the order of the
contacts, so that sums are the same to the last bit however large the parts are; what is only counted needs no order,
and contacts that are alike in much of it are counted together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np

from sim.calendar import interval_starts
from sim.log.records import part_of
from sim.metrics.columns.warmup import studied
from sim.metrics.counting.bins import by_day, interval
from sim.metrics.counting.groups import Weights
from sim.metrics.counting.kinds import Kinds
from sim.metrics.counting.matches import TOTALS, match_cells, match_codes
from sim.metrics.counting.scopes import Division, Scope, divisions
from sim.metrics.counting.spans import Floats
from sim.metrics.counting.tally import Places, Tally, alike
from sim.metrics.facts import Facts, fact
from sim.metrics.weights.contacts import ALWAYS
from sim.metrics.weights.mechanisms import MECHANISMS

PROMISED = ("sl_numerator", "sl_denominator")
FEW = 2  # contacts for each kind and cell: with fewer, contacts are counted one by one


@dataclass
class Sums:
    """What the weights of one replication come to.

    Attributes
    ----------
    scopes
        By scope and name, of who is studied.
    by_interval
        By name, of all contacts: shape (channels, reporting intervals); empty where nobody asks for it.
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
    return _summed(facts, facts.by_time)


@fact
def sums_by_interval(facts: Facts) -> dict[str, Floats]:
    """Return what the weights come to by name, of all contacts: shape (channels, reporting intervals)."""
    return sums(facts).by_interval or _summed(facts, by_time=True).by_interval


def _summed(facts: Facts, by_time: bool) -> Sums:
    further, totals = _weights_of_mechanisms(facts), None
    for part in facts.parts():
        found = _weights_of_all(part) | {name: column[part.rows] for name, column in further.items()}
        totals = totals or _Totals(facts, found, by_time)
        totals.add(_Cells.of(part), found)
    assert totals is not None  # there is a part even of no contacts
    return totals.found()


def _groupings(facts: Facts) -> list[Division]:
    """Return the center, the scopes that divide its contacts, and last the cells of the match matrix."""
    cells = tuple((("match", str(k)),) for k in range(len(match_cells(facts.log.names))))
    matches = match_codes(facts.log).astype(np.int32) if cells else np.full(len(studied(facts)), -1, np.int32)
    center, *families = divisions(facts.log)
    return [center, *(one for one in families if not one.is_whole), Division(cells, matches)]


class _Cells(NamedTuple):
    """Where some contacts are added up.

    By scope and match ``groups`` have the cell of each who is studied, 0 of others; ``together`` are the kinds of
    contacts that are in the same cell of each. ``when`` is the cell of each by interval and channel, all within a
    ``size`` from the ``first`` on, which is of none; of ``mine`` 0 of who is not studied.
    """

    groups: list[Places]
    together: Kinds
    first: int
    size: int
    when: Places
    mine: Places

    @classmethod
    def of(cls, part: Facts) -> Self:
        """Return the cells of some contacts."""
        groups = [_of_studied(part, one.codes + np.intp(1)) for one in _groupings(part)]
        together = Kinds(len(studied(part)))
        for number, cells in enumerate(groups):
            together.tell(str(number), cells, int(cells.max(initial=0)) + 1)
        channels = len(part.scenario.channel_names)
        first = int(interval(part).min(initial=0)) * channels
        when = interval(part) * channels + part.log.contacts["channel"] + 1
        size = int(when.max(initial=0)) - first + 1
        return cls(groups, together.settled(), first, size, when, _of_studied(part, when))


def _of_studied(part: Facts, cells: Places) -> Places:
    """Return the cells of contacts, 0 of who is not studied: without a warm-up everybody is."""
    mine = studied(part)
    return cells if mine.all() else np.where(mine, cells, 0)


class _Totals:
    """Tallies of all that weights are summed by."""

    def __init__(self, facts: Facts, weights: Weights, by_time: bool) -> None:
        self._names, none = tuple(weights), Facts(facts.scenario, part_of(facts.log, 0, 0))
        self._families = list(divisions(none.log))
        *scopes, matches = (len(family.scopes) for family in _groupings(none))
        told = [name for name in TOTALS if name in weights] if matches else []
        self._groups = [*(Tally(weights, count) for count in scopes), Tally(told, matches)]
        self._scenario = facts.scenario
        self._shape = len(interval_starts(facts.scenario)), len(facts.scenario.channel_names)
        cells = self._shape[0] * self._shape[1]
        self._over_time, self._promised = Tally(weights if by_time else (), cells), Tally(PROMISED, cells)

    def add(self, cells: _Cells, weights: Weights) -> None:
        """Add what some contacts weigh."""
        counted = {name: column for name, column in weights.items() if column.dtype == np.int8}
        for kinds in alike(counted, len(cells.when)):
            self._count(kinds, counted, cells)
        others = {name: column for name, column in weights.items() if name not in counted}
        tallies = (*self._groups, self._over_time)
        self._sum(others, list(zip(tallies, (*cells.groups, cells.when), strict=True)))

    def _count(self, kinds: Kinds, columns: Weights, cells: _Cells) -> None:
        """Add how many contacts of each kind there are, times what is counted of one of them."""
        names, values = list(kinds.values), np.array(list(kinds.values.values()))
        each = values @ kinds.counts(cells.together.of, cells.together.count)
        for number, tally in enumerate(self._groups):
            place = cells.together.values[str(number)]
            tally.count(names, each @ (place[:, None] == np.arange(place.max(initial=0) + 1)))
        for tally, when in ((self._over_time, cells.when), (self._promised, cells.mine)):
            told = [name for name in names if name in tally]
            if told and FEW * kinds.count * cells.size <= len(when):
                counts = kinds.counts(np.maximum(when - cells.first, 0), cells.size)
                tally.count(names, (values @ counts)[:, 1:], cells.first + 1)
            else:
                self._sum({name: columns[name] for name in told}, [(tally, when)])

    def _sum(self, columns: Weights, places: list[tuple[Tally, Places]]) -> None:
        """Add what is not 0 of columns to tallies, each with the cell of every contact."""
        for name, column in columns.items():
            some = np.flatnonzero(column != 0)
            values = np.asarray(column[some], dtype=float)
            for tally, cells in places:
                if name in tally:
                    tally.add(name, cells.take(some), values)

    def found(self) -> Sums:
        """Return what was added up."""
        center, *others, matches = self._groups
        found, others_in_order = Sums(matches=np.array([matches.of(name) for name in TOTALS])), iter(others)
        for family in self._families:
            tally = center if family.is_whole else next(others_in_order)
            totals = {name: tally.of(name).tolist() for name in self._names}
            for k, scope in enumerate(family.scopes):
                found.scopes[scope] = {name: column[k] for name, column in totals.items()}
        told = [name for name in self._names if name in self._over_time]
        found.by_interval = {name: self._by_channel(self._over_time, name) for name in told}
        found.intervals = {name: self._by_channel(self._promised, name) for name in PROMISED}
        found.days = {name: by_day(self._scenario, column) for name, column in found.intervals.items()}
        return found

    def _by_channel(self, tally: Tally, name: str) -> Floats:
        return np.ascontiguousarray(tally.of(name).reshape(self._shape).T)

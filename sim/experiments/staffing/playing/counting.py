"""Counts of one replication by reporting interval, of those aims alone that are asked for.

`sim.metrics.measure_intervals` counts the same and much more, which takes longer than to simulate. What is counted of
channels is in `channel_counts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.calendar import interval_starts
from sim.engine.in_a_row import LogInARow
from sim.experiments.staffing.aims import INVOICE, Aim, warmup_of
from sim.experiments.staffing.grid import Floats, Ints
from sim.experiments.staffing.playing.channel_counts import COUNTED, ChannelContacts
from sim.log.records import ContactLog, State
from sim.metrics.agents import busy_spans, state_spans
from sim.metrics.columns.promises import promises
from sim.metrics.costs.invoices import handled_by, invoices
from sim.metrics.costs.legs import legs_of
from sim.metrics.counting.spans import after, seconds_per_bin
from sim.metrics.facts import Facts, timetable
from sim.scenario.scenario import Scenario


class Counter:
    """Counts for aims; what follows from the scenario alone is worked out once for all replications.

    Parameters
    ----------
    scenario
        Any design: who is there does not matter to what is promised.
    edges
        Those of the reporting intervals, in seconds.
    """

    def __init__(self, scenario: Scenario, aims: Sequence[Aim], edges: Floats) -> None:
        self._scenario, self._aims, self._edges = scenario, aims, edges
        self._starts, self._since = interval_starts(scenario), warmup_of(scenario)
        counted = [(aim.what, aim.promise, COUNTED.get(aim.metric, aim.metric)) for aim in aims]
        self._same = [counted.index(one) for one in counted]
        self._known: dict[Any, Any] | None = None

    def facts(self, log: ContactLog) -> Facts:
        """Return the facts of a log, knowing what all logs of the scenario have in common."""
        facts = Facts(self._scenario, log)
        if self._known is None:
            promises(facts), timetable(facts)
            self._known = dict(facts.known)
        facts.known.update(self._known)
        return facts

    def __call__(self, log: ContactLog) -> Floats:
        """Return shape (2, aims, intervals): what is reached, and of how much, by the interval of the arrival."""
        facts, at = self.facts(log), self._intervals(log.contacts["arrival"])
        found = np.zeros((2, len(self._aims), len(self._starts)))
        channels: dict[int, ChannelContacts] = {}
        for number, (aim, first) in enumerate(zip(self._aims, self._same, strict=True)):
            found[:, number] = found[:, first] if first < number else self._counted(facts, at, aim, channels)
        return found

    @property
    def looks_at_contacts_alone(self) -> bool:
        """Whether all is counted of contacts, and nothing of agents and what they are paid."""
        return all(aim.metric in COUNTED for aim in self._aims)

    def in_a_row(self, found: LogInARow, many: int) -> Floats:
        """Return the same of so many replications, where all is counted of contacts: the first is their number."""
        facts, length, places = self.facts(found.log), len(self._starts), dict[int, Floats]()
        at = self._intervals(found.log.contacts["arrival"]) + found.replication * length
        channels: dict[int, ChannelContacts] = {}
        for number, (aim, first) in enumerate(zip(self._aims, self._same, strict=True)):
            each = places[first] if first < number else self._of_contacts(facts, at, aim, channels, many * length)
            places[number] = np.reshape(each, (2, many, length))
        return np.stack([places[number] for number in range(len(self._aims))], axis=2).swapaxes(0, 1)

    def _intervals(self, arrivals: Floats) -> Ints:
        """Return in which interval each arrival is."""
        return np.asarray(np.searchsorted(self._starts, arrivals, side="right") - 1)

    def _counted(self, facts: Facts, at: Ints, aim: Aim, channels: dict[int, ChannelContacts]) -> Floats:
        if aim.metric == INVOICE:
            return self._invoice(facts, at, aim)
        if aim.metric == "occupancy":
            return self._occupancy(facts, aim)
        return self._of_contacts(facts, at, aim, channels, len(self._starts))

    def _of_contacts(
        self, facts: Facts, at: Ints, aim: Aim, channels: dict[int, ChannelContacts], places: int
    ) -> Floats:
        """Return what is reached, and of how much, at each of so many places at which contacts may be."""
        if aim.what not in channels:
            channels[aim.what] = ChannelContacts(facts, at, aim.what, self._since)
        mine = channels[aim.what]
        columns = COUNTED[aim.metric](mine, aim)
        return np.array([np.bincount(mine.at, one, places) for one in columns], dtype=float)

    def _invoice(self, facts: Facts, at: Ints, aim: Aim) -> Floats:
        """Return what a vendor is due beside its seats, by the arrivals of those it handled, and how many they are.

        Their sum is the invoice; a minimum that is paid without contacts is put down to the first interval.
        """
        name = self._scenario.pool_names[aim.what]
        contract = self._scenario.pools[name].contract
        seat = (contract and contract.per_seat_hour) or 0.0
        due = sum(one.amount - seat * one.seat_hours for one in invoices(facts) if one.vendor == name)
        mine = legs_of(facts).where(legs_of(facts).pool == aim.what)
        handled = np.bincount(at[handled_by(facts, mine)], minlength=len(self._starts)).astype(float)
        shares = handled / handled.sum() if handled.any() else np.eye(1, len(handled), int(self._first))[0]
        return np.array([due * shares, handled])

    @property
    def _first(self) -> int:
        """The first interval after the warm-up."""
        return int(np.searchsorted(self._edges[1:], self._since, side="right"))

    def _occupancy(self, facts: Facts, aim: Aim) -> Floats:
        spans = busy_spans(facts, aim.what), state_spans(facts.log, aim.what, State.IDLE)
        busy, idle = (seconds_per_bin(*after(one, self._since), self._edges) for one in spans)
        return np.array([busy, busy + idle])

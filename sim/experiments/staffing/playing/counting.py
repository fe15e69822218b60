"""Counts of one replication by reporting interval, of those aims alone that are asked for.

`sim.metrics.measure_intervals` counts the same and much more, which takes longer than to simulate. One thing is
counted otherwise, so that no plan wins by leaving customers alone: whoever waits in line and is never answered, is cut
off as we close, finds no free line or place in the queue, or is passed on and reaches no expert, counts as lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.calendar import interval_starts
from sim.experiments.staffing.aims import INVOICE, LOAD, Aim, warmup_of
from sim.experiments.staffing.grid import Floats, Ints
from sim.log.records import PASSING, ContactLog, Outcome, Reason, State
from sim.metrics.agents import busy_spans, state_spans
from sim.metrics.columns.promises import promises
from sim.metrics.columns.waits import answered_in_line, lost, messages, never_answered, replied, response, waits
from sim.metrics.costs.invoices import handled_by, invoices
from sim.metrics.costs.legs import legs_of
from sim.metrics.counting.groups import Mask, one_of
from sim.metrics.counting.spans import after, seconds_per_bin
from sim.metrics.facts import Facts, timetable
from sim.scenario.channels.target import Target
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
        facts = self.facts(log)
        at = np.searchsorted(self._starts, log.contacts["arrival"], side="right") - 1
        found = np.zeros((2, len(self._aims), len(self._starts)))
        known: dict[tuple[object, ...], Floats] = {}
        for number, aim in enumerate(self._aims):
            same = aim.what, aim.promise, _COLUMNS.get(aim.metric)
            if same not in known:
                known[same] = self._counted(facts, at, aim)
            found[:, number] = known[same]
        return found

    def _counted(self, facts: Facts, at: Ints, aim: Aim) -> Floats:
        if aim.metric == INVOICE:
            return self._invoice(facts, at, aim)
        return self._occupancy(facts, aim) if aim.metric == "occupancy" else self._of(facts, at, aim)

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

    def _of(self, facts: Facts, at: Ints, aim: Aim) -> Floats:
        """Return the counts of a channel."""
        contacts = facts.log.contacts
        mine = np.flatnonzero((contacts["channel"] == aim.what) & (contacts["arrival"] >= self._since))
        columns = _COLUMNS[aim.metric](facts, mine, aim)
        return np.array([np.bincount(at[mine], column, len(self._starts)) for column in columns])


def _left_alone(facts: Facts, mine: Ints) -> Mask:
    """Return who was never answered, found no free line or place in the queue, or waited for an expert in vain."""
    contacts = facts.log.contacts
    reason = contacts["reason"][mine]
    refused = (contacts["outcome"][mine] == Outcome.BLOCKED) & ((reason == Reason.LINES) | (reason == Reason.QUEUE))
    in_vain = (reason == Reason.PASSED_ON) & ~messages(facts)[mine]
    return np.asarray(refused | in_vain | never_answered(facts)[mine])


def _service_level(facts: Facts, mine: Ints, aim: Aim) -> tuple[Floats, Floats]:
    """Return who counts as met, and who counts at all, by the formula of the promise."""
    assert aim.promise is not None
    within = _within(facts, mine, aim.promise)
    wait, alone = waits(facts)[mine], _left_alone(facts, mine)
    kept = answered_in_line(facts)[mine] & ~alone
    if promises(facts).deferred[aim.what]:
        wait, kept = response(facts)[mine], replied(facts)[mine]
        alone = alone | (messages(facts)[mine] & ~kept & (wait > within))
    gone = lost(facts)[mine] & ~alone
    brief, soon = wait <= (-1.0 if aim.promise.short is None else aim.promise.short), wait <= within
    kinds = (gone & brief, gone & soon & ~brief, gone & ~soon & ~brief)
    met = kept & soon
    counted = kept | alone
    for kind, counts_as in zip(kinds, aim.promise.abandons, strict=True):
        met = met | (kind & (counts_as == "met"))
        counted = counted | (kind & (counts_as != "out"))
    return met.astype(float), counted.astype(float)


def _within(facts: Facts, mine: Ints, promise: Target) -> Floats | float:
    if promise.by_issue is None and promise.by_segment is None:
        return promise.within
    scenario, contacts = facts.scenario, facts.log.contacts
    table = [[promise.within_of(one, issue) for issue in scenario.issue_names] for one in scenario.segment_names]
    return np.asarray(np.array(table)[contacts["segment"][mine], contacts["issue"][mine]], dtype=float)


def _abandonment(facts: Facts, mine: Ints, aim: Aim) -> tuple[Floats, Floats]:
    """Return who was lost, but for short abandons, and those and who was answered."""
    alone = _left_alone(facts, mine)
    gone = lost(facts)[mine] | alone
    if aim.promise is not None and aim.promise.short is not None:
        gone &= alone | ~(waits(facts)[mine] <= aim.promise.short)
    return gone.astype(float), (gone | answered_in_line(facts)[mine]).astype(float)


def _asa(facts: Facts, mine: Ints, aim: Aim) -> tuple[Floats, Floats]:
    """Return the waits of who was answered, or left alone as long as they waited, and how many they are."""
    told = answered_in_line(facts)[mine] | never_answered(facts)[mine]
    return np.where(told, waits(facts)[mine], 0.0), told.astype(float)


def _load(facts: Facts, mine: Ints, aim: Aim) -> tuple[Floats, Floats]:
    """Return the seconds that who answered first worked for contacts, and who was taken up or would have been."""
    contacts = facts.log.contacts
    served = contacts["pool"][mine] >= 0
    spent = np.where(served, _first_done(facts)[mine] - contacts["left_queue"][mine], 0.0)
    return np.nan_to_num(spent), (served | lost(facts)[mine] | _left_alone(facts, mine)).astype(float)


def _first_done(facts: Facts) -> Floats:
    """Return when who answered first was done with each contact: as it was passed on, or at its end."""
    legs, found = facts.log.legs, np.array(facts.log.contacts["end"])
    passed = np.flatnonzero(one_of(legs["kind"], PASSING))
    last_to_first = passed[np.argsort(legs["end"][passed], kind="stable")[::-1]]
    found[legs["contact"][last_to_first]] = legs["end"][last_to_first]
    return found


_COLUMNS = {
    "service_level": _service_level, "target_met": _service_level, "abandonment": _abandonment, "asa": _asa,
    LOAD: _load,
}  # fmt: skip

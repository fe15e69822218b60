"""The contacts of one channel in one replication, and what each of them counts for the aims of a search.

One thing is counted otherwise than in reports, so that no plan wins by leaving customers alone: whoever waits in line
and is never answered, is cut off as we close, finds no free line or place in the queue, or is passed on and reaches no
expert, counts as lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from sim.experiments.staffing.aims import LOAD, Aim
from sim.experiments.staffing.grid import Floats, Ints
from sim.log.records import PASSING, Outcome, Reason
from sim.metrics.columns.promises import promises
from sim.metrics.columns.waits import answered_in_line, lost, messages, never_answered, replied, response, waits
from sim.metrics.counting.groups import Mask, one_of
from sim.metrics.facts import Facts
from sim.scenario.channels.target import Target

BLOCKED, LINES, QUEUE, PASSED_ON = (
    int(code) for code in (Outcome.BLOCKED, Reason.LINES, Reason.QUEUE, Reason.PASSED_ON)
)
Columns = tuple[Floats, Floats]


class ChannelContacts:
    """The contacts of a channel from a time on; each column is worked out once for all aims.

    Attributes
    ----------
    at
        In which interval each of them came.
    """

    def __init__(self, facts: Facts, at: Ints, channel: int, since: float) -> None:
        self._facts, self._channel, contacts = facts, channel, facts.log.contacts
        counts = contacts["channel"] == channel
        if since > 0:
            counts &= contacts["arrival"] >= since
        self._mine: Any = slice(None) if counts.all() else np.flatnonzero(counts)
        self.at = at[self._mine]

    def of(self, column: Any) -> Any:
        """Return the entries of a column that are theirs."""
        return column[self._mine]

    def column(self, name: str) -> Any:
        """Return a column of the log."""
        return self.of(self._facts.log.contacts[name])

    @property
    def is_deferred(self) -> bool:
        """Whether a reply is promised and not an answer."""
        return bool(promises(self._facts).deferred[self._channel])

    @cached_property
    def wait(self) -> Floats:
        """The seconds that each waited."""
        return np.asarray(self.of(waits(self._facts)))

    @cached_property
    def answered(self) -> Mask:
        """Who was answered after waiting in line."""
        return np.asarray(self.of(answered_in_line(self._facts)))

    @cached_property
    def lost(self) -> Mask:
        """Who abandoned the line or balked."""
        return np.asarray(self.of(lost(self._facts)))

    @cached_property
    def never(self) -> Mask:
        """Who waits in line and is never answered."""
        return np.asarray(self.of(never_answered(self._facts)))

    @cached_property
    def messages(self) -> Mask:
        """Who wrote."""
        return np.asarray(self.of(messages(self._facts)))

    @cached_property
    def alone(self) -> Mask:
        """Who was never answered, found no free line or place in the queue, or waited for an expert in vain."""
        reason = self.column("reason")
        refused = (self.column("outcome") == BLOCKED) & ((reason == LINES) | (reason == QUEUE))
        in_vain = (reason == PASSED_ON) & ~self.messages
        return np.asarray(refused | in_vain | self.never)

    def reply(self) -> tuple[Floats, Mask]:
        """Return how long messages took, and which were replied to."""
        return self.of(response(self._facts)), self.of(replied(self._facts))

    def within(self, promise: Target) -> Floats | float:
        """Return how soon a promise is kept."""
        if promise.by_issue is None and promise.by_segment is None:
            return promise.within
        scenario = self._facts.scenario
        table = [[promise.within_of(one, issue) for issue in scenario.issue_names] for one in scenario.segment_names]
        return np.asarray(np.array(table)[self.column("segment"), self.column("issue")], dtype=float)

    def first_done(self) -> Floats:
        """Return when who answered first was done with each contact: as it was passed on, or at its end."""
        legs = self._facts.log.legs
        passed = np.flatnonzero(one_of(legs["kind"], PASSING)) if len(legs["kind"]) else ()
        if not len(passed):
            return np.asarray(self.column("end"))
        found = np.array(self._facts.log.contacts["end"])
        last_to_first = passed[np.argsort(legs["end"][passed], kind="stable")[::-1]]
        found[legs["contact"][last_to_first]] = legs["end"][last_to_first]
        return np.asarray(self.of(found))


def _service_level(mine: ChannelContacts, aim: Aim) -> Columns:
    """Return who counts as met, and who counts at all, by the formula of the promise."""
    assert aim.promise is not None
    within, wait, alone = mine.within(aim.promise), mine.wait, mine.alone
    kept = mine.answered & ~alone
    if mine.is_deferred:
        wait, kept = mine.reply()
        alone = alone | (mine.messages & ~kept & (wait > within))
    gone = mine.lost & ~alone
    brief, soon = wait <= (-1.0 if aim.promise.short is None else aim.promise.short), wait <= within
    kinds = (gone & brief, gone & soon & ~brief, gone & ~soon & ~brief)
    met = kept & soon
    counted = kept | alone
    for kind, counts_as in zip(kinds, aim.promise.abandons, strict=True):
        met = met | kind if counts_as == "met" else met
        counted = counted | kind if counts_as != "out" else counted
    return met.astype(float), counted.astype(float)


def _abandonment(mine: ChannelContacts, aim: Aim) -> Columns:
    """Return who was lost, but for short abandons, and those and who was answered."""
    gone = mine.lost | mine.alone
    if aim.promise is not None and aim.promise.short is not None:
        gone &= mine.alone | ~(mine.wait <= aim.promise.short)
    return gone.astype(float), (gone | mine.answered).astype(float)


def _asa(mine: ChannelContacts, aim: Aim) -> Columns:
    """Return the waits of who was answered, or left alone as long as they waited, and how many they are."""
    told = mine.answered | mine.never
    return np.where(told, mine.wait, 0.0), told.astype(float)


def _load(mine: ChannelContacts, aim: Aim) -> Columns:
    """Return the seconds that who answered first worked for contacts, and who was taken up or would have been."""
    served = mine.column("pool") >= 0
    spent = np.where(served, mine.first_done() - mine.column("left_queue"), 0.0)
    spent[np.isnan(spent)] = 0.0
    return spent, (served | mine.lost | mine.alone).astype(float)


COUNTED: Mapping[str, Callable[[ChannelContacts, Aim], Columns]] = {
    "service_level": _service_level, "target_met": _service_level, "abandonment": _abandonment, "asa": _asa,
    LOAD: _load,
}  # fmt: skip

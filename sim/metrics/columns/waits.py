"""Who waited, for how long, and who was never answered: what the row of a contact says of its wait."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.records import ContactLog, Offer, Outcome, Reason
from sim.metrics.columns.promises import of_channels, promises
from sim.metrics.counting.groups import Mask, one_of
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column, fact
from sim.ticks import whole_all


class Waiting(NamedTuple):
    """Who had to wait, as places in the log, from when to when."""

    rows: NDArray[np.intp]
    starts: Floats
    ends: Floats


@column
def inbound(facts: Facts) -> Mask:
    """Return who contacted us; the others were called."""
    return of_channels(facts, promises(facts).inbound)


@column
def messages(facts: Facts) -> Mask:
    """Return who came on a deferred channel."""
    return of_channels(facts, promises(facts).deferred)


@column
def answered(facts: Facts) -> Mask:
    """Return who was answered, including those still talking when the simulation was cut."""
    return np.asarray(facts.log.contacts["pool"] >= 0)


@column
def answered_in_line(facts: Facts) -> Mask:
    """Return who was answered after waiting in line: no messages, calls of ours, nor who hung up on a promise."""
    in_line = inbound(facts) & ~messages(facts) & (facts.log.column("callback") != Offer.ACCEPTED)
    return np.asarray(answered(facts) & in_line)


@column
def lost(facts: Facts) -> Mask:
    """Return who abandoned the line or balked; not who had been answered before, nor whom we called."""
    outcome, reason = facts.log.contacts["outcome"], facts.log.contacts["reason"]
    gave_up = (outcome == Outcome.ABANDONED) & ~one_of(reason, (Reason.UNREACHED, Reason.PASSED_ON, Reason.MISMATCH))
    return np.asarray(gave_up | (outcome == Outcome.BALKED))


@column
def never_answered(facts: Facts) -> Mask:
    """Return who waits in line and is never answered: cut off as we close, or still waiting when the simulation ends.

    So is who was promised a callback that nobody ever tried.
    """
    contacts = facts.log.contacts
    left = contacts["outcome"] == Outcome.DISCONNECTED
    left |= (contacts["outcome"] == Outcome.UNFINISHED) & np.isnan(contacts["left_queue"])
    in_line = inbound(facts) & ~messages(facts) & ~answered(facts)
    return np.asarray(in_line & left & np.isnan(facts.log.column("called")))


@column
def waited(facts: Facts) -> Mask:
    """Return who waited in line, and was answered, lost or never answered: the A + L + U over which waits are told."""
    return answered_in_line(facts) | lost(facts) | never_answered(facts)


@column
def waits(facts: Facts) -> Floats:
    """Return the seconds each contact waited, to the microsecond.

    Of who is never answered as long as we know; NaN where that is not asked.
    """
    contacts, never, until = facts.log.contacts, never_answered(facts), facts.log.contacts["left_queue"]
    if never.any():
        until = np.where(never, contacts["end"], until)
    return np.asarray(whole_all(until - contacts["arrival"]), dtype=float)


@column
def last_stretch(facts: Facts) -> Floats:
    """Return when the agent in a contact's row took it up: the answer, or the last resumption."""
    return taken_up(facts.log)


def taken_up(log: ContactLog) -> Floats:
    """Return when the agent in a contact's row took it up: the answer, or the last resumption."""
    if "resumed" not in log.contacts:
        return np.asarray(log.contacts["left_queue"])
    resumed = log.contacts["resumed"]
    return np.asarray(np.where(np.isnan(resumed), log.contacts["left_queue"], resumed), dtype=float)


@column
def response(facts: Facts) -> Floats:
    """Return the open seconds from arrival to reply of messages, so far where there is none; NaN for others."""
    contacts, passed = facts.log.contacts, np.full(len(facts.log.contacts["arrival"]), np.nan)
    if not promises(facts).clocks:
        return passed
    until = np.where(np.isnan(contacts["talk_end"]), contacts["end"], contacts["talk_end"])
    for number, clock in promises(facts).clocks.items():
        mine = contacts["channel"] == number
        passed[mine] = clock.open_before(until[mine]) - clock.open_before(contacts["arrival"][mine])
    return np.asarray(whole_all(passed), dtype=float)


@column
def elapsed(facts: Facts) -> Floats:
    """Return the seconds from arrival to reply, so far where there is none, closed hours and all."""
    contacts = facts.log.contacts
    until = np.where(np.isnan(contacts["talk_end"]), contacts["end"], contacts["talk_end"])
    return np.asarray(whole_all(until - contacts["arrival"]), dtype=float)


@column
def replied(facts: Facts) -> Mask:
    """Return which messages were replied to."""
    return np.asarray(messages(facts) & ~np.isnan(facts.log.contacts["talk_end"]))


@fact
def waiting(facts: Facts) -> Waiting:
    """Return who had to wait, from when to when, as long as is simulated; those never answered wait until the end."""
    contacts = facts.log.contacts
    left = np.where(np.isnan(contacts["left_queue"]), contacts["end"], contacts["left_queue"])
    left = np.minimum(left, facts.log.end)
    rows = np.flatnonzero(left > contacts["arrival"])
    return Waiting(rows, contacts["arrival"][rows], left[rows])

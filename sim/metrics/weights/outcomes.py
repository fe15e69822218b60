"""Per-contact weights of outcomes: who was resolved, at the first contact or later, and who had to come back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.log.records import Cause, ContactLog, Outcome
from sim.metrics.columns.endings import going_on
from sim.metrics.columns.episodes import episode
from sim.metrics.columns.promises import promises
from sim.metrics.columns.waits import inbound
from sim.metrics.counting.groups import Mask, Weights, flag, one_of
from sim.metrics.counting.order import among
from sim.metrics.facts import Facts
from sim.metrics.metric import HIGH, LOW, Metric, needing
from sim.ticks import whole_all

OUTCOME = needing(
    "outcome",
    Metric("resolution", "share", HIGH, of="resolved / judged", heads={"fit": "resolved"},
           formula="resolved / served and contained contacts of which the scenario says how likely that is; of "
           "contained ones resolved is who is not led to a further contact"),
    Metric("first_contact_resolution", "share", HIGH, of="resolved_at_first / first_contacts",
           heads={"outcome": "first contact"},
           formula="first contacts that were resolved, and that no other contact of their episode followed, until "
           "`outcome.window` after their end / first contacts on such channels that ended. Where a machine "
           "passes a session on, the contact it becomes is the first. One that abandons or is blocked is not "
           "resolved"),
    Metric("settled", "share", HIGH, of="resolved / ended_here",
           formula="contacts resolved / contacts that ended on channels of which the scenario says how likely that is, "
           "those too that were lost, never answered, or passed on by a machine to another channel"),
    Metric("repeats", "contacts", LOW, of="repeats",
           formula="contacts made because an earlier one was not resolved, or a machine's answer induced them"),
)  # fmt: skip


def outcome_weights(facts: Facts) -> Weights:
    """Return who could be resolved and was, first contacts and those that settled it, and repeats."""
    log, rules, numbers = facts.log, promises(facts), episode(facts)
    resolved, cause = log.column("resolved"), log.column("cause")
    ended = ~going_on(facts)
    first = _first_contacts(log, numbers) & ended
    at_once = first & (resolved == 1) & ~_comes_back(log, numbers, first, rules.window)
    judged = one_of(log.contacts["outcome"], (Outcome.SERVED, Outcome.CONTAINED)) & (resolved >= 0)
    return {
        "judged": flag(judged),
        "resolved": flag(judged & (resolved == 1)),
        "ended_here": flag(ended & inbound(facts) & among(log.contacts["channel"], rules.judged)),
        "first_contacts": flag(first & inbound(facts) & among(log.contacts["channel"], rules.judged)),
        "resolved_at_first": flag(at_once & inbound(facts)),
        "repeats": flag(one_of(cause, (Cause.REPEAT, Cause.INDUCED))),
    }


def _first_contacts(log: ContactLog, numbers: NDArray[np.int64]) -> Mask:
    """Return the first contact of each episode: where a machine passed it on, the one it was passed on to."""
    attempt, deflected = log.contacts["attempt"], log.contacts["outcome"] == Outcome.DEFLECTED
    passed_on, first, number = np.zeros(int(numbers.max(initial=-1)) + 1, int), attempt == 1, 1
    while np.any(first & deflected):
        passed_on[numbers[first & deflected]] = number
        number += 1
        again = (attempt == number) & (log.column("cause") == Cause.FALLBACK) & (passed_on[numbers] == number - 1)
        first = (first & ~deflected) | again
    return np.asarray(first)


def _comes_back(log: ContactLog, numbers: NDArray[np.int64], first: Mask, window: float) -> Mask:
    """Return which first contacts are followed by another of their episode within a time of their end."""
    contacts, size = log.contacts, int(numbers.max(initial=-1)) + 1
    number, again = np.full(size, np.iinfo(np.int64).max), np.full(size, np.inf)
    number[numbers[first]] = contacts["attempt"][first]
    later = contacts["attempt"] > number[numbers]
    np.minimum.at(again, numbers[later], contacts["arrival"][later])
    return np.asarray(again[numbers] <= whole_all(contacts["end"] + window))

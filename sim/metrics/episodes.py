"""Per-contact weights of outcomes: the contacts of one customer about one thing are an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.metrics.groups import Mask, Weights, flag
from sim.metrics.metric import HIGH, LOW, Metric, needing
from sim.records import Cause, ContactLog, Outcome
from sim.ticks import whole_all

if TYPE_CHECKING:
    from sim.metrics.facts import Facts

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
    Metric("repeats", "contacts", LOW, of="repeats",
           formula="contacts made because an earlier one was not resolved, or a machine's answer induced them"),
)  # fmt: skip


def outcome_weights(facts: Facts) -> Weights:
    """Return who could be resolved and was, first contacts and those that settled it, and repeats."""
    log, promises = facts.log, facts.promises
    resolved, cause = log.told("resolved"), log.told("cause")
    episode = facts.episode
    ended = ~facts.going_on
    first = _first_contacts(log, episode) & ended
    at_once = first & (resolved == 1) & ~_comes_back(log, episode, first, promises.window)
    judged = np.isin(log.contacts["outcome"], (Outcome.SERVED, Outcome.CONTAINED)) & (resolved >= 0)
    return {
        "judged": flag(judged),
        "resolved": flag(judged & (resolved == 1)),
        "first_contacts": flag(first & facts.inbound & np.isin(log.contacts["channel"], promises.judged)),
        "resolved_at_first": flag(at_once & facts.inbound),
        "repeats": flag(np.isin(cause, (Cause.REPEAT, Cause.INDUCED))),
    }


def episodes(log: ContactLog) -> NDArray[np.int64]:
    """Return the number of each contact's episode."""
    keys = [log.contacts[name] for name in ("row", "day", "origin")]
    order = np.lexsort(keys)
    new = np.any([np.diff(key[order], prepend=key[order][:1]) != 0 for key in keys], axis=0)
    episode = np.empty(len(order), np.int64)
    episode[order] = np.cumsum(new)
    return episode


def _first_contacts(log: ContactLog, episode: NDArray[np.int64]) -> Mask:
    """Return the first contact of each episode: where a machine passed it on, the one it was passed on to."""
    attempt, deflected = log.contacts["attempt"], log.contacts["outcome"] == Outcome.DEFLECTED
    passed_on, first, number = np.zeros(int(episode.max(initial=-1)) + 1, int), attempt == 1, 1
    while np.any(first & deflected):
        passed_on[episode[first & deflected]] = number
        number += 1
        again = (attempt == number) & (log.told("cause") == Cause.FALLBACK) & (passed_on[episode] == number - 1)
        first = (first & ~deflected) | again
    return np.asarray(first)


def _comes_back(log: ContactLog, episode: NDArray[np.int64], first: Mask, window: float) -> Mask:
    """Return which first contacts are followed by another of their episode within a time of their end."""
    contacts, size = log.contacts, int(episode.max(initial=-1)) + 1
    number, again = np.full(size, np.iinfo(np.int64).max), np.full(size, np.inf)
    number[episode[first]] = contacts["attempt"][first]
    later = contacts["attempt"] > number[episode]
    np.minimum.at(again, episode[later], contacts["arrival"][later])
    return np.asarray(again[episode] <= whole_all(contacts["end"] + window))

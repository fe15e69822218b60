"""Per-contact weights of single mechanisms: self-service, messages, callbacks, outcomes, silent abandonment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.metrics.promises import Promises
from sim.metrics.spans import Floats
from sim.records import Cause, ContactLog, Offer, Outcome
from sim.scenario.modes import PREDICTORS


def last_stretch(log: ContactLog) -> Floats:
    """Return when the agent in a contact's row took it up: the answer, or the last resumption."""
    resumed = log.told("resumed")
    return np.asarray(np.where(np.isnan(resumed), log.contacts["left_queue"], resumed), dtype=float)


def response(log: ContactLog, promises: Promises) -> Floats:
    """Return the open seconds from arrival to reply of messages, so far where there is none; NaN for others."""
    contacts, passed = log.contacts, np.full(len(log.contacts["arrival"]), np.nan)
    until = np.where(np.isnan(contacts["talk_end"]), log.end, contacts["talk_end"])
    for number, clock in promises.clocks.items():
        mine = contacts["channel"] == number
        passed[mine] = clock.open_before(until[mine]) - clock.open_before(contacts["arrival"][mine])
    return passed


def _self_service(log: ContactLog, promises: Promises) -> dict[str, Floats]:
    outcome = log.contacts["outcome"]
    ended = np.isin(outcome, (Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED))
    contained = outcome == Outcome.CONTAINED
    return {
        "contained": _flag(contained),
        "deflected": _flag(outcome == Outcome.DEFLECTED),
        "failed": _flag(outcome == Outcome.FAILED),
        "sessions": _flag(ended),
        "sessions_resolved": _flag(contained & (log.told("resolved") == 1)),
    }


def _deferred(log: ContactLog, promises: Promises) -> dict[str, Floats]:
    message = promises.deferred[log.contacts["channel"]]
    replied = message & ~np.isnan(log.contacts["talk_end"])
    interrupted = np.bincount(log.legs["contact"], minlength=len(message)).astype(float)
    return {
        "replied": _flag(replied),
        "response_seconds": np.where(replied, response(log, promises), 0.0),
        "interruptions": np.where(message, interrupted, 0.0),
    }


def _callback(log: ContactLog, promises: Promises) -> dict[str, Floats]:
    offer, contacts = log.told("callback"), log.contacts
    promised = offer == Offer.ACCEPTED
    reached = promised & (contacts["outcome"] == Outcome.SERVED)
    wait = contacts["left_queue"] - contacts["arrival"]
    return {
        "callbacks_offered": _flag(offer > 0),
        "callbacks_accepted": _flag(promised),
        "callbacks_completed": _flag(reached),
        "callback_seconds": np.where(reached, wait, 0.0),
    } | _predictions(log, np.where(promised, log.told("called") - contacts["arrival"], wait))


def _predictions(log: ContactLog, wait: Floats) -> dict[str, Floats]:
    """Compare predictions with how long it took until an agent was there, where one ever was."""
    found = log.contacts["pool"] >= 0
    weights = {}
    for name in PREDICTORS:
        error = log.told(f"predicted_{name}") - wait
        known = np.isfinite(error) & (found | ~np.isnan(log.told("called")))
        weights[f"predicted_{name}"] = _flag(known)
        weights[f"missed_{name}"] = np.where(known, np.abs(error), 0.0)
        weights[f"off_{name}"] = np.where(known, error, 0.0)
    return weights


def _outcome(log: ContactLog, promises: Promises) -> dict[str, Floats]:
    resolved, cause = log.told("resolved"), log.told("cause")
    episode = _episodes(log)
    ended = log.contacts["outcome"] != Outcome.UNFINISHED
    first = _first_contacts(log, episode) & ended
    at_once = first & (resolved == 1) & ~_comes_back(log, episode, first, promises.window)
    judged = np.isin(log.contacts["outcome"], (Outcome.SERVED, Outcome.CONTAINED)) & (resolved >= 0)
    return {
        "judged": _flag(judged),
        "resolved": _flag(judged & (resolved == 1)),
        "first_contacts": _flag(first & np.isin(log.contacts["channel"], promises.judged)),
        "resolved_at_first": _flag(at_once),
        "repeats": _flag(np.isin(cause, (Cause.REPEAT, Cause.INDUCED))),
    }


def _context(log: ContactLog, promises: Promises) -> dict[str, Floats]:
    context = log.told("context")
    return {
        "chases": _flag(log.told("cause") == Cause.CHASE),
        "context_asked": _flag(context >= 0),
        "context_kept": _flag(context == 1),
    }


def _episodes(log: ContactLog) -> NDArray[np.int64]:
    """Return the number of each contact's episode."""
    keys = np.stack([log.contacts[name] for name in ("origin", "day", "row")], axis=1)
    return np.asarray(np.unique(keys, axis=0, return_inverse=True)[1]).reshape(-1)


def _first_contacts(log: ContactLog, episode: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the first contact of each episode: where a machine passed it on, the one it was passed on to."""
    attempt, deflected = log.contacts["attempt"], log.contacts["outcome"] == Outcome.DEFLECTED
    passed_on, first, number = np.zeros(int(episode.max(initial=-1)) + 1, int), attempt == 1, 1
    while np.any(first & deflected):
        passed_on[episode[first & deflected]] = number
        number += 1
        again = (attempt == number) & (log.told("cause") == Cause.FALLBACK) & (passed_on[episode] == number - 1)
        first = (first & ~deflected) | again
    return np.asarray(first)


def _comes_back(
    log: ContactLog, episode: NDArray[np.int64], first: NDArray[np.bool_], window: float
) -> NDArray[np.bool_]:
    """Return which first contacts are followed by another of their episode within a time of their end."""
    contacts, size = log.contacts, int(episode.max(initial=-1)) + 1
    number, again = np.full(size, np.iinfo(np.int64).max), np.full(size, np.inf)
    number[episode[first]] = contacts["attempt"][first]
    later = contacts["attempt"] > number[episode]
    np.minimum.at(again, episode[later], contacts["arrival"][later])
    return np.asarray(again[episode] <= contacts["end"] + window)


def _concurrent(log: ContactLog, promises: Promises) -> dict[str, Floats]:
    return {"silent": _flag(log.told("silent") == 1)}


def _flag(mask: NDArray[np.bool_]) -> Floats:
    return np.asarray(mask, dtype=float)


MECHANISMS: Mapping[str, Callable[[ContactLog, Promises], dict[str, Floats]]] = {
    "self_service": _self_service,
    "deferred": _deferred,
    "callback": _callback,
    "outcome": _outcome,
    "context": _context,
    "concurrent": _concurrent,
}

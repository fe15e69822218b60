"""Per-contact weights: summed over any group of contacts, they give the totals that figures are ratios of.

O offered, A answered, L abandoned or balked; A_s and L_s within the channel's threshold s; L_x abandoned
within its short limit x. Contacts on a channel without a target have no threshold and count in no
service level.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.metrics.mechanisms import MECHANISMS, last_stretch, response
from sim.metrics.promises import Promises
from sim.metrics.spans import Floats
from sim.records import ContactLog, Offer, Outcome, Reason

Weights = Mapping[str, Floats]


def waits(log: ContactLog) -> Floats:
    """Return the seconds each contact waited; NaN for who was still waiting at the end."""
    return np.asarray(log.contacts["left_queue"] - log.contacts["arrival"], dtype=float)


def waited_out(log: ContactLog, promises: Promises) -> NDArray[np.bool_]:
    """Return who waited in line and was answered, abandoned or balked: the A + L over which waits are told."""
    return (answered_at_all(log) & in_line(log, promises)) | lost_at_all(log)


def in_line(log: ContactLog, promises: Promises) -> NDArray[np.bool_]:
    """Return who would wait in line: not messages, and not who hung up on the promise of a callback."""
    return np.asarray(~promises.deferred[log.contacts["channel"]] & (log.told("callback") != Offer.ACCEPTED))


def lost_at_all(log: ContactLog) -> NDArray[np.bool_]:
    """Return who abandoned the line or balked."""
    outcome, reason = log.contacts["outcome"], log.contacts["reason"]
    gave_up = (outcome == Outcome.ABANDONED) & (reason != Reason.UNREACHED)
    return np.asarray(gave_up | (outcome == Outcome.BALKED))


def waiting_spans(log: ContactLog, mine: NDArray[np.bool_], warmup: float) -> tuple[Floats, Floats]:
    """Return when contacts waited after the warm-up; those never answered wait until the end."""
    left = np.where(np.isnan(log.contacts["left_queue"]), log.contacts["end"], log.contacts["left_queue"])[mine]
    starts = np.maximum(np.asarray(log.contacts["arrival"])[mine], warmup)
    return starts, np.maximum(left, starts)


def weigh(log: ContactLog, promises: Promises, used: Container[str] = ()) -> Weights:
    """Return every additive fact of the contacts, one column each, one entry per contact.

    Facts of mechanisms are there for those that are ``used``.
    """
    wait, lost = waits(log), lost_at_all(log)
    answered = answered_at_all(log) & in_line(log, promises)
    weights = (
        _counts(log, answered)
        | _waiting(wait, answered, lost)
        | _promised(log, promises, *_kept(log, promises, wait, answered, lost))
        | _handling(log, answered_at_all(log))
    )
    for told, add in MECHANISMS.items():
        if told in used:
            weights |= add(log, promises)
    return weights


def _kept(
    log: ContactLog, promises: Promises, wait: Floats, answered: NDArray[np.bool_], lost: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what promises are about: waits, who was answered, who was lost; for messages time to the reply.

    A message that is overdue at the end counts as lost: it is late whatever happens to it.
    """
    if not promises.clocks:
        return wait, answered, lost
    message, passed = promises.deferred[log.contacts["channel"]], response(log, promises)
    replied = message & ~np.isnan(log.contacts["talk_end"])
    overdue = message & ~replied & (passed > promises.within[log.contacts["channel"]])
    return np.where(message, passed, wait), answered | replied, lost | overdue


def answered_at_all(log: ContactLog) -> NDArray[np.bool_]:
    """Return who was answered, including those still talking when the simulation was cut."""
    return np.asarray(log.contacts["pool"] >= 0)


def _counts(log: ContactLog, answered: NDArray[np.bool_]) -> dict[str, Floats]:
    outcome, ends = log.contacts["outcome"], Outcome
    return {
        "arrivals": np.ones(len(outcome)),
        "episodes": _flag(log.contacts["attempt"] == 1),
        "answered": _flag(outcome == ends.SERVED),
        "abandoned": _flag(outcome == ends.ABANDONED),
        "blocked": _flag(outcome == ends.BLOCKED),
        "balked": _flag(outcome == ends.BALKED),
        "disconnected": _flag(outcome == ends.DISCONNECTED),
        "unfinished": _flag(outcome == ends.UNFINISHED),
        "closed": _flag(log.contacts["reason"] == Reason.CLOSED),
        "answered_or_begun": _flag(answered),
    }


def _waiting(wait: Floats, answered: NDArray[np.bool_], lost: NDArray[np.bool_]) -> dict[str, Floats]:
    queued = answered | lost
    seconds = np.where(queued, wait, 0.0)
    return {
        "queued": _flag(queued),
        "delayed": _flag(lost | (answered & (wait > 0))),
        "waited_some": _flag(queued & (wait > 0)),
        "wait_answered": np.where(answered, wait, 0.0),
        "wait_all": seconds,
    }


def _promised(
    log: ContactLog, promises: Promises, wait: Floats, answered: NDArray[np.bool_], lost: NDArray[np.bool_]
) -> dict[str, Floats]:
    channel = log.contacts["channel"]
    within, short = promises.within[channel], promises.short[channel]
    promised = ~np.isnan(within)
    on_time = promised & (wait <= within)
    a, a_s = _flag(answered & promised), _flag(answered & on_time)
    lost_all, l_s, l_x = _flag(lost & promised), _flag(lost & on_time), _flag(lost & (wait <= short))
    refused = _flag((log.contacts["outcome"] == Outcome.BLOCKED) & promises.offered[channel] & promised)
    formula = promises.formula[channel] - 1
    numerators = np.stack([a_s + l_s, a_s, a_s, a_s, a_s + l_x])
    denominators = np.stack([a + lost_all, a, a + lost_all, a + lost_all - l_s, a + lost_all])
    each = np.arange(len(channel))
    return {
        "answered_within": a_s,
        "answered_promised": a,
        "promised": denominators[0],
        "waited": denominators[0] + refused,
        "sl_1": numerators[0],
        "sl_4": denominators[3] + refused,
        "sl_5": numerators[4],
        "sl_numerator": numerators[formula, each],
        "sl_denominator": denominators[formula, each] + np.where(formula == 1, 0.0, refused),
        "excess": np.where((answered | lost) & promised, np.maximum(wait - np.where(promised, within, 0), 0), 0.0),
        "lost": _flag(lost) - l_x,
        "queued_counted": _flag(answered | lost) - l_x,
    }


def _handling(log: ContactLog, answered: NDArray[np.bool_]) -> dict[str, Floats]:
    served = log.contacts["outcome"] == Outcome.SERVED
    handled = np.where(served, log.contacts["end"] - last_stretch(log), 0.0)
    if len(log.legs["start"]):
        extra = np.bincount(log.legs["contact"], log.legs["end"] - log.legs["start"], len(handled))
        handled += np.where(served, extra, 0.0)
    return {"handled": _flag(served), "handle_seconds": np.where(answered, handled, 0.0)}


def _flag(mask: NDArray[np.bool_]) -> Floats:
    return np.asarray(mask, dtype=float)

"""Per-contact weights of single mechanisms: self-service, messages, callbacks, context, silent abandonment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.attention import attention_weights
from sim.metrics.costs.customers import cost_weights
from sim.metrics.episodes import outcome_weights
from sim.metrics.groups import Group, Weights, flag
from sim.metrics.moves import migration_weights
from sim.metrics.retention import retention_weights
from sim.metrics.satisfaction import satisfaction_weights
from sim.metrics.spans import Floats
from sim.metrics.tiers import escalation_weights
from sim.metrics.vendors import outbound_weights, outsourcing_weights
from sim.metrics.waits import answered, messages, replied, response, waits
from sim.records import Cause, Offer, Outcome, Stretch
from sim.scenario.modes import PREDICTORS

if TYPE_CHECKING:
    from sim.metrics.facts import Facts


def _self_service(facts: Facts) -> Weights:
    log, outcome = facts.log, facts.log.contacts["outcome"]
    ended = np.isin(outcome, (Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED))
    contained = outcome == Outcome.CONTAINED
    return {
        "contained": flag(contained),
        "deflected": flag(outcome == Outcome.DEFLECTED),
        "failed": flag(outcome == Outcome.FAILED),
        "sessions": flag(ended),
        "sessions_resolved": flag(contained & (log.told("resolved") == 1)),
    }


def _deferred(facts: Facts) -> Weights:
    legs = facts.log.legs
    cut = legs["contact"][legs["kind"] == Stretch.INTERRUPTED]
    interrupted = np.bincount(cut, minlength=len(messages(facts))).astype(float)
    return {
        "replied": flag(replied(facts)),
        "response_seconds": np.where(replied(facts), response(facts), 0.0),
        "interruptions": np.where(messages(facts), interrupted, 0.0),
    }


def _callback(facts: Facts) -> Weights:
    log, contacts, wait = facts.log, facts.log.contacts, waits(facts)
    offer = log.told("callback")
    promised = offer == Offer.ACCEPTED
    reached = promised & (contacts["outcome"] == Outcome.SERVED)
    return {
        "callbacks_offered": flag(offer > 0),
        "callbacks_accepted": flag(promised),
        "callbacks_completed": flag(reached),
        "callback_seconds": np.where(reached, wait, 0.0),
    } | _predictions(facts, np.where(promised, log.told("called") - contacts["arrival"], wait))


def _predictions(facts: Facts, wait: Floats) -> Weights:
    """Compare predictions with how long it took until an agent was there, where one ever was."""
    log, weights = facts.log, {}
    for name in PREDICTORS:
        error = log.told(f"predicted_{name}") - wait
        known = np.isfinite(error) & (answered(facts) | ~np.isnan(log.told("called")))
        weights[f"predicted_{name}"] = flag(known)
        weights[f"missed_{name}"] = np.where(known, np.abs(error), 0.0)
        weights[f"off_{name}"] = np.where(known, error, 0.0)
    return weights


def _context(facts: Facts) -> Weights:
    context, cause = facts.log.told("context"), facts.log.told("cause")
    return {
        "chases": flag(cause == Cause.CHASE),
        "context_asked": flag(context >= 0),
        "context_kept": flag(context == 1),
    }


def _concurrent(facts: Facts) -> Weights:
    return {"silent": flag(facts.log.told("silent") == 1)}


MECHANISMS: Mapping[str, Group] = {
    "self_service": _self_service,
    "deferred": _deferred,
    "callback": _callback,
    "outcome": outcome_weights,
    "context": _context,
    "concurrent": _concurrent,
    "escalation": escalation_weights,
    "outsourcing": outsourcing_weights,
    "outbound": outbound_weights,
    "migration": migration_weights,
    "costs": cost_weights,
    "retention": retention_weights,
    "attention": lambda facts: attention_weights(facts) | satisfaction_weights(facts),
}

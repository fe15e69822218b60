"""Per-contact weights of single mechanisms: self-service, messages, callbacks, context, silent abandonment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.log.records import Cause, LegKind, Offer, Outcome, Reason
from sim.metrics.columns.waits import answered, messages, replied, response, waits
from sim.metrics.counting.groups import Group, Weights, few, flag, one_of
from sim.metrics.counting.spans import Floats
from sim.metrics.customers.customers import cost_weights
from sim.metrics.customers.homes import home_weights
from sim.metrics.customers.moves import migration_weights
from sim.metrics.customers.records import data_weights
from sim.metrics.customers.retention import retention_weights
from sim.metrics.customers.satisfaction import satisfaction_weights
from sim.metrics.facts import Facts, column_of_all
from sim.metrics.metric import HIGH, LOW, OF_POOLS, ONLY_CHANNELS, PERCENTILES, Metric, MetricKind, Percentile, needing
from sim.metrics.weights.attention import attention_weights
from sim.metrics.weights.outcomes import outcome_weights
from sim.metrics.weights.tiers import escalation_weights
from sim.metrics.weights.vendors import outbound_weights, outsourcing_weights
from sim.scenario.channels.mode_keys import PREDICTORS

SELF_SERVICE = needing(
    "self_service",
    Metric("contained", "contacts", of="contained", formula="sessions that needed nobody"),
    Metric("deflected", "contacts", of="deflected", heads={"self-service": "passed on"},
           formula="who was passed on to the fallback, after a breakdown and while the machine is closed too"),
    Metric("failed", "contacts", LOW, of="failed", if_any=True,
           formula="sessions whose customer quit; without a fallback also those that broke down, or were beyond the "
           "machine"),
    Metric("containment", "share", HIGH, of="contained / sessions", heads={"self-service": "contained"},
           formula="contained / (contained + deflected + failed), of who found it open"),
    Metric("self_service_resolution", "share", HIGH, of="sessions_resolved / sessions",
           heads={"self-service": "and resolved"},
           formula="contained and of help, without a further contact induced / (contained + deflected + failed)"),
    Metric("complexity_met", "level", of="session_complexity / sessions_told", if_any=True,
           formula="mean [complexity](model.md#self-service) of the needs of sessions, where the machine settles hard "
           "ones less often"),
    Metric("residual_complexity", "level", of="residual / sessions_left", if_any=True,
           heads={"self-service": "complexity left"},
           formula="mean complexity of the needs that were beyond the machine, and are left to people"),
    Metric("false_containment", "share", LOW, of="falsely_contained / contained",
           heads={"self-service": "of these in vain"}, if_any=True,
           formula="contained who were not helped, or misled / contained"),
)  # fmt: skip
CONCURRENT = needing(
    "concurrent",
    Metric("silent", "contacts", LOW, of="silent", formula="abandoned without a word; part of `abandoned`"),
    Metric("concurrency", "contacts", of="hand_seconds / held_seconds", where=OF_POOLS, heads={"pool": "in hand"},
           if_any=True,
           formula="contact-seconds in hand / agent-seconds with at least one in hand, of pools with a concurrent "
           "skill: probes and their live and deferred contacts included"),
)  # fmt: skip
DEFERRED = needing(
    "deferred",
    Metric("response_time", "s", LOW, of="response_seconds / replied", heads={"messages": "reply, open hours"},
           formula="opening hours of the channel from arrival to the reply, summed / messages answered"),
    *(
        Metric(f"response_time_p{p}", "s", LOW, percentile=Percentile("response_time", p / 100), where=ONLY_CHANNELS,
               heads={"messages": f"p{p}"}, formula="percentiles of the opening hours until the reply, of all "
               "replications together. By channel only")
        for p in PERCENTILES
    ),
    Metric("interruptions", "stretches", LOW, of="interruptions", heads={"messages": "interrupted"}, if_any=True,
           formula="how often work on messages was interrupted, or put away at close"),
)  # fmt: skip
CALLBACK = needing(
    "callback",
    Metric("callbacks_offered", "contacts", of="callbacks_offered", heads={"callbacks": "offered"},
           formula="who joined the queue with a predicted wait above `when_wait_over`"),
    Metric("callbacks_accepted", "contacts", of="callbacks_accepted", heads={"callbacks": "accepted"},
           formula="who was offered a callback and hung up on its promise"),
    Metric("callbacks_completed", "contacts", HIGH, of="callbacks_completed", heads={"callbacks": "reached"},
           formula="who accepted a callback, and was reached and served"),
    Metric("callback_wait", "s", LOW, of="callback_seconds / callbacks_completed", heads={"callbacks": "wait for it"},
           formula="from arrival to the ring that reached the customer, summed / completed"),
    *(
        one
        for name in PREDICTORS
        for one in (
            Metric(f"prediction_error_{name}", "s", LOW, of=f"missed_{name} / predicted_{name}",
                   formula="mean of abs(predicted - wait), of each [predictor](scenarios.md#live), whichever makes the "
                   "offers"),
            Metric(f"prediction_bias_{name}", "s", of=f"off_{name} / predicted_{name}", estimated=MetricKind.BIAS,
                   formula="mean of predicted - wait"),
        )
    ),
)  # fmt: skip
CONTEXT = needing(
    "context",
    Metric("chases", "contacts", LOW, of="chases", if_any=True,
           formula="contacts made because a message was not answered yet"),
    Metric("context_kept", "share", HIGH, of="context_kept / context_asked", if_any=True,
           formula="of contacts passed on, repeated, induced and chasing, those whose agent knows what was said "
           "before"),
)  # fmt: skip


@column_of_all
def complexities(facts: Facts) -> Floats:
    """Return how complex the needs of sessions are, of machines that tell hard ones from easy ones; else NaN."""
    found, told = np.full(facts.rows.stop, np.nan), facts.log.sessions
    found[told["contact"]] = told["complexity"]
    return found


def _self_service(facts: Facts) -> Weights:
    log, outcome = facts.log, facts.log.contacts["outcome"]
    ended = one_of(outcome, (Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED))
    ended &= log.contacts["reason"] != Reason.CLOSED  # who came while it was closed had no session
    contained = outcome == Outcome.CONTAINED
    levels = complexities(facts)
    known = ~np.isnan(levels)
    left = known & (log.contacts["reason"] == Reason.BEYOND)
    return {
        "contained": flag(contained),
        "deflected": flag(outcome == Outcome.DEFLECTED),
        "failed": flag(outcome == Outcome.FAILED),
        "sessions": flag(ended),
        "sessions_resolved": flag(contained & (log.column("resolved") == 1)),
        "session_complexity": np.where(known, levels, 0.0),
        "sessions_told": flag(known),
        "residual": np.where(left, levels, 0.0),
        "sessions_left": flag(left),
        "falsely_contained": flag(contained & (log.column("resolved") == 0)),
    }


def _deferred(facts: Facts) -> Weights:
    legs = facts.log.legs
    cut = legs["contact"][legs["kind"] == LegKind.INTERRUPTED]
    interrupted = np.bincount(cut, minlength=len(messages(facts)))
    return {
        "replied": flag(replied(facts)),
        "response_seconds": np.where(replied(facts), response(facts), 0.0),
        "interruptions": few(np.where(messages(facts), interrupted, 0)),
    }


def _callback(facts: Facts) -> Weights:
    log, contacts, wait = facts.log, facts.log.contacts, waits(facts)
    offer = log.column("callback")
    promised = offer == Offer.ACCEPTED
    reached = promised & (contacts["outcome"] == Outcome.SERVED)
    return {
        "callbacks_offered": flag(offer > 0),
        "callbacks_accepted": flag(promised),
        "callbacks_completed": flag(reached),
        "callback_seconds": np.where(reached, wait, 0.0),
    } | _predictions(facts, np.where(promised, log.column("called") - contacts["arrival"], wait))


def _predictions(facts: Facts, wait: Floats) -> Weights:
    """Compare predictions with how long it took until an agent was there, where one ever was."""
    log, weights = facts.log, {}
    for name in PREDICTORS:
        error = log.column(f"predicted_{name}") - wait
        known = np.isfinite(error) & (answered(facts) | ~np.isnan(log.column("called")))
        weights[f"predicted_{name}"] = flag(known)
        weights[f"missed_{name}"] = np.where(known, np.abs(error), 0.0)
        weights[f"off_{name}"] = np.where(known, error, 0.0)
    return weights


def _context(facts: Facts) -> Weights:
    context, cause = facts.log.column("context"), facts.log.column("cause")
    return {
        "chases": flag(cause == Cause.CHASE),
        "context_asked": flag(context >= 0),
        "context_kept": flag(context == 1),
    }


MECHANISMS: Mapping[str, Group] = {
    "self_service": _self_service,
    "deferred": _deferred,
    "callback": _callback,
    "outcome": outcome_weights,
    "context": _context,
    "concurrent": lambda facts: {"silent": flag(facts.log.column("silent") == 1)},
    "escalation": escalation_weights,
    "outsourcing": outsourcing_weights,
    "outbound": outbound_weights,
    "habits": home_weights,
    "migration": migration_weights,
    "costs": cost_weights,
    "retention": retention_weights,
    "crm": data_weights,
    "attention": lambda facts: attention_weights(facts) | satisfaction_weights(facts),
}

"""Which figures are better high and which better low; all others have no direction."""

from __future__ import annotations

from sim.metrics.definitions import LEFT, PERCENTILES, WAITS
from sim.scenario.attention import PARTS
from sim.scenario.modes import PREDICTORS

BETTER_HIGH = frozenset(
    (
        *(row.metric for row in WAITS if row.metric.startswith(("service_level", "target_met"))),
        *("answered_in_target", "containment", "self_service_resolution", "callbacks_completed"),
        *("resolution", "first_contact_resolution", "context_kept", "transfer_context", "right_party"),
        *("customer_satisfaction", "customer_value", "base_kept"),
        *("attention_level", "attention_by_value", *(f"attention_{part}" for part in PARTS), "satisfaction"),
        *("messages_viewed", "attention_captured", "attention_per_message"),
    )
)
BETTER_LOW = frozenset(
    (
        *("asa", "wait", "wait_if_delayed", "excess_wait", "delayed", *(f"wait_p{p}" for p in PERCENTILES)),
        *("abandonment", "blocking", "queue_length", "queue_length_max", "attempts_per_episode"),
        *("abandoned", "blocked", "balked", "disconnected", "unfinished", "closed", "failed", "silent"),
        *("response_time", "interruptions", *LEFT, "callback_wait"),
        *(f"prediction_error_{name}" for name in PREDICTORS),
        *("repeats", "chases", "transfers_per_contact", "mistreatments", "escalation_wait", "lost_in_transfer"),
        *("mismatches", "mismatch", "overtime_hours", "churn", "effort"),
        *("cost_total", "cost_per_contact", "cost_per_resolution", "cost_per_customer"),
        *("customer_cost", "customer_cost_per_contact", "revenue_at_risk", "cost_per_attention_hour"),
    )
)


def direction(metric: str) -> int:
    """Return 1 for a metric that is better high, -1 for one that is better low, 0 for all others."""
    return (metric in BETTER_HIGH) - (metric in BETTER_LOW)

"""The columns of the tables that people read: which metrics, in which order; how they are headed their records say."""

from __future__ import annotations

from sim.metrics.catalogue import METRICS


def columns(table: str, *metrics: str) -> tuple[tuple[str, str], ...]:
    """Return the head of each column of a table, and the metric below it."""
    return tuple((METRICS[metric].head(table), metric) for metric in metrics)


CHANNEL_COLUMNS = columns(
    "channel", "arrivals", "answered", "service_level", "asa", "wait_p95", "abandonment", "lost_in_transfer", "blocking"
)
MESSAGE_COLUMNS = columns(
    "messages",
    "arrivals", "answered", "service_level", "response_time", "response_time_p95", "interruptions", "backlog",
    "backlog_age",
)  # fmt: skip
SESSION_COLUMNS = columns(
    "self-service", "arrivals", "containment", "self_service_resolution", "deflected", "failed", "blocking"
)
CALLBACK_COLUMNS = columns(
    "callbacks", "callbacks_offered", "callbacks_accepted", "callbacks_completed", "callback_wait"
)
TIER_COLUMNS = columns("tier", "handled_here", "tier_time", "empowerment_achieved", "treated", "static_authority")
TRANSFER_COLUMNS = columns(
    "transfers", "transfers_per_contact", "escalation_wait", "lost_in_transfer", "mistreatments", "outsourced_share"
)
CALL_COLUMNS = columns("calls of ours", "dials", "reached", "right_party", "mismatch")
RETENTION_COLUMNS = columns("customers", "customer_satisfaction", "churn", "base_kept", "customer_value")
MIGRATION_COLUMNS = columns("migration", "moved_here", "moved_away", "moved_share", "reversion", "opinion", "adoption")
PEOPLE_COLUMNS = columns("who contacts us", "customers", "contacts_per_customer", "busiest_fifth")
SENT_COLUMNS = columns(
    "messages sent",
    "messages_delivered", "messages_viewed", "attention_captured", "attention_per_message", "cost_per_attention_hour",
)  # fmt: skip
ATTENTION_COLUMNS = columns(
    "attention",
    "attention_level", "attention_responsiveness", "attention_resolution", "attention_ownership",
    "attention_continuity", "attention_dedication", "attention_personalisation", "attention_supplied", "satisfaction",
    "effort",
)  # fmt: skip
COST_COLUMNS = columns(
    "cost of",
    "cost_total", "cost_per_contact", "cost_per_resolution", "cost_per_customer", "customer_cost_per_contact",
    "revenue_at_risk",
)  # fmt: skip
OUTCOME_COLUMNS = columns("outcome", "resolution", "first_contact_resolution", "repeats", "chases", "context_kept")
POOL_COLUMNS = columns(
    "pool", "staffed", "paid_hours", "answered", "handle_time", "concurrency", "occupancy", "shrinkage"
)
OF_CUSTOMERS = tuple(dict(columns("cost of", "customer_cost_per_contact", "revenue_at_risk")))
# The columns of the pools that a narrow terminal leaves out, the first of them first.
SPARE_OF_POOLS = tuple(dict(columns("pool", "shrinkage", "paid_hours", "concurrency", "handle_time", "answered")))

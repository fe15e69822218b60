"""The columns of the tables that people read: which metrics, in which order; how they are headed their records say."""

from __future__ import annotations

from sim.metrics.catalogue import METRICS


def columns(table: str, *metrics: str) -> tuple[tuple[str, str], ...]:
    """Return the head of each column of a table, and the metric below it."""
    return tuple((METRICS[metric].head(table), metric) for metric in metrics)


SHOWN = {
    "channel": (
        "arrivals", "answered", "service_level", "asa", "wait_p95", "abandonment", "lost_in_transfer", "blocking",
    ),
    "messages": (
        "arrivals", "answered", "service_level", "response_time", "response_time_p95", "interruptions", "backlog",
        "backlog_age",
    ),
    "self-service": ("arrivals", "containment", "self_service_resolution", "deflected", "failed", "blocking"),
    "callbacks": ("callbacks_offered", "callbacks_accepted", "callbacks_completed", "callback_wait"),
    "tier": ("handled_here", "tier_time", "empowerment_achieved", "treated", "static_authority"),
    "transfers": (
        "transfers_per_contact", "escalation_wait", "lost_in_transfer", "mistreatments", "outsourced_share",
    ),
    "calls of ours": ("dials", "reached", "right_party", "mismatch"),
    "customers": ("customer_satisfaction", "churn", "base_kept", "customer_value"),
    "migration": ("moved_here", "moved_away", "moved_share", "reversion", "opinion", "adoption"),
    "who contacts us": ("customers", "contacts_per_customer", "busiest_fifth"),
    "messages sent": (
        "messages_delivered", "messages_viewed", "attention_captured", "attention_per_message",
        "cost_per_attention_hour",
    ),
    "attention": (
        "attention_level", "attention_responsiveness", "attention_resolution", "attention_ownership",
        "attention_continuity", "attention_dedication", "attention_personalisation", "attention_supplied",
        "satisfaction", "effort",
    ),
    "cost of": (
        "cost_total", "cost_per_contact", "cost_per_resolution", "cost_per_customer", "customer_cost_per_contact",
        "revenue_at_risk",
    ),
    "outcome": ("resolution", "first_contact_resolution", "repeats", "chases", "context_kept"),
    "pool": ("staffed", "paid_hours", "answered", "handle_time", "concurrency", "occupancy", "shrinkage"),
}  # fmt: skip
COLUMNS = {table: columns(table, *metrics) for table, metrics in SHOWN.items()}
COLUMNS |= dict.fromkeys(("segment", "issue"), COLUMNS["channel"])
OF_CUSTOMERS = tuple(dict(columns("cost of", "customer_cost_per_contact", "revenue_at_risk")))
# The columns of the pools that a narrow terminal leaves out, the first of them first.
SPARE_OF_POOLS = tuple(dict(columns("pool", "shrinkage", "paid_hours", "concurrency", "handle_time", "answered")))

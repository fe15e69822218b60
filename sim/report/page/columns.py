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
    "self-service": (
        *("arrivals", "containment", "self_service_resolution", "false_containment", "deflected"),
        *("residual_complexity", "failed", "blocking"),
    ),
    "callbacks": ("callbacks_offered", "callbacks_accepted", "callbacks_completed", "callback_wait"),
    "tier": ("handled_here", "tier_time", "empowerment_achieved", "treated", "static_authority", "skill"),
    "transfers": (
        "transfers_per_contact", "escalation_wait", "lost_in_transfer", "mistreatments", "outsourced_share",
    ),
    "causes": ("feedback_hours", "cases_known", "causes_known", "causes_fixed", "contacts_avoided"),
    "calls of ours": ("dials", "reached", "right_party", "mismatch"),
    "customers": ("customer_satisfaction", "churn", "base_kept", "customer_value"),
    "base": ("customers_at_end", "customers_left", "customers_won", "customers_won_back", "revenue"),
    "migration": (
        *("moved_here", "moved_away", "moved_share", "share_after_5", "reversion", "preferred", "opinion"),
        "adoption",
    ),
    "who contacts us": ("customers", "contacts_per_customer", "at_home", "busiest_fifth"),
    "messages sent": (
        "messages_delivered", "messages_viewed", "attention_captured", "attention_per_message",
        "cost_per_attention_hour", "sales", "sales_value",
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
    "match": ("arrivals", "settled", "attention_level", "cost_per_contact"),
    "outcome": ("resolution", "first_contact_resolution", "repeats", "chases", "context_kept", "customer_known"),
    "pool": ("staffed", "paid_hours", "answered", "handle_time", "concurrency", "occupancy", "shrinkage"),
}  # fmt: skip
COLUMNS = {table: columns(table, *metrics) for table, metrics in SHOWN.items()}
COLUMNS |= dict.fromkeys(("segment", "issue"), COLUMNS["channel"])
OF_CUSTOMERS = tuple(dict(columns("cost of", "customer_cost_per_contact", "revenue_at_risk")))
# The columns of the pools that a narrow terminal leaves out, the first of them first.
SPARE_OF_POOLS = tuple(dict(columns("pool", "shrinkage", "paid_hours", "concurrency", "handle_time", "answered")))

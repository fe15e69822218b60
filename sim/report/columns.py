"""The columns of the tables that people read: a title, and the metric below it."""

from __future__ import annotations

CHANNEL_COLUMNS = (
    ("offered", "arrivals"),
    ("answered", "answered"),
    ("service level", "service_level"),
    ("ASA", "asa"),
    ("wait p95", "wait_p95"),
    ("abandoned", "abandonment"),
    ("left in transfer", "lost_in_transfer"),
    ("blocked", "blocking"),
)
MESSAGE_COLUMNS = (
    ("arrived", "arrivals"),
    ("replied", "answered"),
    ("service level", "service_level"),
    ("reply, open hours", "response_time"),
    ("p95", "response_time_p95"),
    ("interrupted", "interruptions"),
    ("left", "backlog"),
    ("oldest, all hours", "backlog_age"),
)
SESSION_COLUMNS = (
    ("sessions", "arrivals"),
    ("contained", "containment"),
    ("and resolved", "self_service_resolution"),
    ("passed on", "deflected"),
    ("failed", "failed"),
    ("blocked", "blocking"),
)
CALLBACK_COLUMNS = (
    ("offered", "callbacks_offered"),
    ("accepted", "callbacks_accepted"),
    ("reached", "callbacks_completed"),
    ("wait for it", "callback_wait"),
)
TIER_COLUMNS = (
    ("handled", "handled_here"),
    ("handle time here", "tier_time"),
    ("kept", "empowerment_achieved"),
    ("treated", "treated"),
    ("authority that pays", "static_authority"),
)
TRANSFER_COLUMNS = (
    ("transfers per contact", "transfers_per_contact"),
    ("wait for experts", "escalation_wait"),
    ("gave up waiting", "lost_in_transfer"),
    ("failed treatments", "mistreatments"),
    ("vendors' share", "outsourced_share"),
)
CALL_COLUMNS = (
    ("dials", "dials"),
    ("reached", "reached"),
    ("right party", "right_party"),
    ("no agent free", "mismatch"),
)
RETENTION_COLUMNS = (
    ("satisfaction of customers", "customer_satisfaction"),
    ("leave within the year", "churn"),
    ("base kept over the years", "base_kept"),
    ("worth", "customer_value"),
)
MIGRATION_COLUMNS = (
    ("first contacts that moved here", "moved_here"),
    ("moved away", "moved_away"),
    ("share that moved here", "moved_share"),
    ("went back", "reversion"),
    ("customers' opinion, 0 to 1", "opinion"),
    ("customers who have it", "adoption"),
)
PEOPLE_COLUMNS = (
    ("customers", "customers"),
    ("contacts of each", "contacts_per_customer"),
    ("resolved by a fifth of the channels", "busiest_fifth"),
)
SENT_COLUMNS = (
    ("delivered", "messages_delivered"),
    ("looked at", "messages_viewed"),
    ("attention", "attention_captured"),
    ("of each who looked", "attention_per_message"),
    ("an hour of it cost", "cost_per_attention_hour"),
)
ATTENTION_COLUMNS = (
    ("level, 0 to 1", "attention_level"),
    ("responsiveness", "attention_responsiveness"),
    ("resolution", "attention_resolution"),
    ("ownership", "attention_ownership"),
    ("continuity", "attention_continuity"),
    ("dedication", "attention_dedication"),
    ("personalisation", "attention_personalisation"),
    ("agent time per contact", "attention_supplied"),
    ("satisfaction", "satisfaction"),
    ("effort, 1 to 7", "effort"),
)
COST_COLUMNS = (
    ("cost", "cost_total"),
    ("per contact", "cost_per_contact"),
    ("per resolution", "cost_per_resolution"),
    ("per customer", "cost_per_customer"),
    ("customer's own, per contact", "customer_cost_per_contact"),
    ("revenue at risk", "revenue_at_risk"),
)
OF_CUSTOMERS = ("customer's own, per contact", "revenue at risk")
OUTCOME_COLUMNS = (
    ("resolution", "resolution"),
    ("first contact", "first_contact_resolution"),
    ("repeats", "repeats"),
    ("chases", "chases"),
    ("context kept", "context_kept"),
)
POOL_COLUMNS = (
    ("agents", "staffed"),
    ("paid hours", "paid_hours"),
    ("answered", "answered"),
    ("handle time", "handle_time"),
    ("in hand", "concurrency"),
    ("occupancy", "occupancy"),
    ("shrinkage", "shrinkage"),
)
OPTIONAL = (
    *("left in transfer", "an hour of it cost", "customers who have it", "resolved by a fifth of the channels"),
    *("per resolution", "per customer", "customer's own, per contact", "revenue at risk"),
    *("transfers per contact", "wait for experts", "gave up waiting", "failed treatments", "vendors' share"),
    *("kept", "treated", "authority that pays"),
    *("blocked", "interrupted", "oldest, all hours", "failed", "chases", "context kept", "in hand", "shrinkage"),
)
# The columns of the pools that a narrow terminal leaves out, the first of them first.
SPARE_OF_POOLS = ("shrinkage", "paid hours", "in hand", "handle time", "answered")

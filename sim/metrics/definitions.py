"""Every figure by name: its unit, and the totals it is a ratio of. A new ratio is one more line here."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.attention import PARTS
from sim.scenario.modes import PREDICTORS

MONEY = "money"  # told in the scenario's currency


class Ratio(NamedTuple):
    """A metric that is one total over another; estimated as a ratio of sums over replications."""

    metric: str
    unit: str
    numerator: str
    denominator: str


class Count(NamedTuple):
    """A metric that is a total of one replication; estimated by its mean over replications."""

    metric: str
    unit: str
    total: str


COUNTS = (
    Count("arrivals", "contacts", "arrivals"),
    Count("answered", "contacts", "answered"),
    Count("abandoned", "contacts", "abandoned"),
    Count("blocked", "contacts", "blocked"),
    Count("balked", "contacts", "balked"),
    Count("disconnected", "contacts", "disconnected"),
    Count("unfinished", "contacts", "unfinished"),
    Count("closed", "contacts", "closed"),
    Count("answered_in_target", "contacts", "answered_within"),
)
WAITS = (
    Ratio("service_level", "share", "sl_numerator", "sl_denominator"),
    Ratio("service_level_1", "share", "sl_1", "waited"),
    Ratio("service_level_2", "share", "answered_within", "answered_promised"),
    Ratio("service_level_3", "share", "answered_within", "waited"),
    Ratio("service_level_4", "share", "answered_within", "sl_4"),
    Ratio("service_level_5", "share", "sl_5", "waited"),
    Ratio("asa", "s", "wait_answered", "answered_or_begun"),
    Ratio("wait", "s", "wait_all", "queued"),
    Ratio("wait_if_delayed", "s", "wait_all", "waited_some"),
    Ratio("excess_wait", "s", "excess", "promised"),
    Ratio("delayed", "share", "delayed", "queued"),
    Ratio("abandonment", "share", "lost", "queued_counted"),
    Ratio("never_answered", "share", "never_answered", "queued"),
    Ratio("blocking", "share", "blocked", "arrivals"),
    Ratio("queue_length", "contacts", "queue_seconds", "open_seconds"),
    Ratio("handle_time", "s", "handle_seconds", "handled"),
    Ratio("attempts_per_episode", "contacts", "arrivals", "episodes"),
    Ratio("target_met", "share", "days_met", "days_judged"),
    Ratio("target_met_intervals", "share", "intervals_met", "intervals_judged"),
)
AGENTS = (
    Ratio("occupancy", "share", "busy_seconds", "working_seconds"),
    Ratio("occupancy_open", "share", "busy_seconds_open", "working_seconds_open"),
    Ratio("utilisation", "share", "busy_seconds", "paid_seconds"),
    Ratio("staffed", "agents", "paid_seconds_open", "duty_seconds"),
)
HOURS = (
    Count("paid_hours", "h", "paid_hours"),
    Count("overtime_hours", "h", "overtime_hours"),
)
# What belongs to single mechanisms; reported where the scenario uses them.
MECHANISMS: dict[str, tuple[Ratio | Count, ...]] = {
    "self_service": (
        Count("contained", "contacts", "contained"),
        Count("deflected", "contacts", "deflected"),
        Count("failed", "contacts", "failed"),
        Ratio("containment", "share", "contained", "sessions"),
        Ratio("self_service_resolution", "share", "sessions_resolved", "sessions"),
    ),
    "concurrent": (
        Count("silent", "contacts", "silent"),
        Ratio("concurrency", "contacts", "hand_seconds", "held_seconds"),
    ),
    "deferred": (
        Ratio("response_time", "s", "response_seconds", "replied"),
        Count("interruptions", "stretches", "interruptions"),
    ),
    "callback": (
        Count("callbacks_offered", "contacts", "callbacks_offered"),
        Count("callbacks_accepted", "contacts", "callbacks_accepted"),
        Count("callbacks_completed", "contacts", "callbacks_completed"),
        Ratio("callback_wait", "s", "callback_seconds", "callbacks_completed"),
        *(
            Ratio(f"prediction_{what}_{name}", "s", f"{total}_{name}", f"predicted_{name}")
            for name in PREDICTORS
            for what, total in (("error", "missed"), ("bias", "off"))
        ),
    ),
    "outcome": (
        Ratio("resolution", "share", "resolved", "judged"),
        Ratio("first_contact_resolution", "share", "resolved_at_first", "first_contacts"),
        Count("repeats", "contacts", "repeats"),
    ),
    "context": (
        Count("chases", "contacts", "chases"),
        Ratio("context_kept", "share", "context_kept", "context_asked"),
    ),
    "escalation": (
        Ratio("transfers_per_contact", "transfers", "transfers", "begun"),
        Ratio("empowerment_achieved", "share", "kept_here", "front_here"),
        Ratio("treated", "share", "treated_front", "front_here"),
        Count("mistreatments", "contacts", "mistreatments"),
        Ratio("escalation_wait", "s", "escalation_seconds", "transfers"),
        Count("lost_in_transfer", "contacts", "lost_in_transfer"),
        Ratio("transfer_context", "share", "informed", "transfers"),
        Count("handled_here", "contacts", "handled_here"),
        Ratio("tier_time", "s", "tier_seconds", "handled_here"),
    ),
    "outsourcing": (
        Count("offered_to_vendors", "contacts", "offered_to_vendors"),
        Ratio("outsourced_share", "share", "outsourced", "with_agents"),
    ),
    "outbound": (
        Count("dials", "dials", "dials"),
        Count("reached", "contacts", "reached"),
        Count("mismatches", "contacts", "mismatches"),
        Count("right_party", "contacts", "right_party"),
        Ratio("mismatch", "share", "mismatches", "reached"),
        Ratio("outbound_share", "share", "outbound_seconds", "working_seconds"),
    ),
    "costs": (
        Count("cost_total", MONEY, "cost"),
        Ratio("cost_per_contact", MONEY, "cost", "dealt_with"),
        Ratio("cost_per_resolution", MONEY, "cost", "resolved"),
        Ratio("cost_per_customer", MONEY, "cost", "customers"),
        Ratio("customer_cost_per_contact", MONEY, "customer_cost", "came"),
        Count("customer_cost", MONEY, "customer_cost"),
        Count("revenue_at_risk", MONEY, "revenue_at_risk"),
    ),
    "captured": (
        Count("messages_delivered", "messages", "delivered"),
        Count("messages_viewed", "messages", "viewed"),
        Count("attention_captured", "h", "captured_hours"),
        Ratio("attention_per_message", "s", "captured_seconds", "viewed"),
        Ratio("cost_per_attention_hour", MONEY, "message_cost", "captured_hours"),
    ),
    "retention": (
        Ratio("customer_satisfaction", "level", "left_with", "settled"),
        Ratio("churn", "share", "churn", "settled"),
        Ratio("customer_value", MONEY, "customer_value", "settled"),
    ),
    "customers": (
        Count("customers", "customers", "customers_in"),
        Ratio("contacts_per_customer", "contacts", "arrivals", "customers_in"),
    ),
    "migration": (
        Count("moved_here", "contacts", "moved_here"),
        Count("moved_away", "contacts", "moved_away"),
        Ratio("moved_share", "share", "moved_here", "first_here"),
        Ratio("reversion", "share", "reverted", "followed"),
    ),
    "attention": (
        Ratio("attention_level", "level", "attention", "attended"),
        Ratio("attention_by_value", "level", "attention_value", "attended_value"),
        *(Ratio(f"attention_{part}", "level", f"attention_{part}", "attended") for part in PARTS),
        Ratio("attention_supplied", "s", "agent_seconds", "attended"),
        Ratio("attention_per_resolution", "s", "agent_seconds", "resolved"),
        Ratio("attention_per_customer", "s", "agent_seconds", "customers_in"),
        Ratio("satisfaction", "level", "satisfaction", "experiences"),
        Ratio("effort", "points", "effort", "experiences"),
    ),
    "staff": (
        Ratio("shrinkage", "share", "shrunk_seconds", "paid_seconds"),
        Ratio("non_contact_share", "share", "non_contact_seconds", "paid_seconds"),
        *(
            Count(f"{name}_hours", "h", f"{name}_hours")
            for name in ("absent", "break", "coaching", "paperwork", "meeting", "training")
        ),
    ),
}
KEPT = {"base_kept": "share"}
MOVES = {"busiest_fifth": "share", "adoption": "share", "opinion": "level"}
STATIC = {"static_success": "share", "static_authority": "level"}
PERCENTILES = (50, 80, 90, 95, 99)
LEFT = {"backlog": "contacts", "backlog_age": "s"} | {f"response_time_p{p}": "s" for p in PERCENTILES}
DIRECT = {f"wait_p{p}": "s" for p in PERCENTILES} | {"queue_length_max": "contacts"} | LEFT | STATIC | KEPT | MOVES
_OF_MECHANISMS: list[Ratio | Count] = [row for rows in MECHANISMS.values() for row in rows]
RATIOS: tuple[Ratio, ...] = (*WAITS, *AGENTS, *(row for row in _OF_MECHANISMS if isinstance(row, Ratio)))
ALL_COUNTS: tuple[Count, ...] = (*COUNTS, *HOURS, *(row for row in _OF_MECHANISMS if isinstance(row, Count)))
ROWS: dict[str, Ratio | Count] = {row.metric: row for row in RATIOS} | {row.metric: row for row in ALL_COUNTS}
UNITS = {metric: row.unit for metric, row in ROWS.items()} | DIRECT

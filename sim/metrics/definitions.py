"""Every figure by name: its unit, and the totals it is a ratio of. A new ratio is one more line here."""

from __future__ import annotations

from typing import NamedTuple


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
PERCENTILES = (50, 80, 90, 95, 99)
DIRECT = {f"wait_p{p}": "s" for p in PERCENTILES} | {"queue_length_max": "contacts"}
RATIOS = (*WAITS, *AGENTS)
ALL_COUNTS = (*COUNTS, *HOURS)
UNITS = {row.metric: row.unit for row in (*RATIOS, *ALL_COUNTS)} | DIRECT

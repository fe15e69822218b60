"""Which metrics are reported of what: of the whole center, a channel, a segment, an issue, a pool."""

from __future__ import annotations

from collections.abc import Collection

from sim.metrics.definitions import ALL_COUNTS, DIRECT, KEPT, LEFT, MECHANISMS, RATIOS, STATIC
from sim.metrics.scopes import Scope
from sim.scenario.features import features, features_of
from sim.scenario.scenario import Scenario

OF_POOLS = ("answered", "asa", "handle_time", "occupancy", "occupancy_open", "utilisation", "staffed")
DECIDED = ("empowerment_achieved", "treated", "outbound_share")
ONLY_POOLS = ("handled_here", "tier_time", *STATIC)
OF_VALUED = ("customer_value", "revenue_at_risk", "attention_by_value")
COST_OF_POOLS = ("cost_total", "cost_per_contact")
HOURS_OF_POOLS = ("paid_hours", "overtime_hours")
OF_CUSTOMERS = {"customers", "contacts_per_customer"}
OF_THE_CENTER = ("attempts_per_episode", "cost_per_customer", "attention_per_customer")
_AGENTS = set(OF_POOLS[3:]) | set(HOURS_OF_POOLS)
_STAFF: set[str] = {row.metric for row in MECHANISMS["staff"]} | {"concurrency"}
_PROMISES = {"target_met", "target_met_intervals"}


def reported(scenario: Scenario, scope: Scope) -> list[str]:
    """Return the metrics reported of a scope, by the mechanisms that concern it."""
    channel, valued = dict(scope).get("channel"), any(one.annual_value for one in scenario.segments.values())
    found = metrics_of(scope, features(scenario) if channel is None else features_of(scenario, channel))
    return found if valued else [metric for metric in found if metric not in OF_VALUED]


def metrics_of(scope: Scope, used: Collection[str] = ()) -> list[str]:
    """Return the metrics that make sense for a scope and the mechanisms used, in the order they are reported."""
    kinds = {kind for kind, _ in scope}
    silent = {row.metric for name, rows in MECHANISMS.items() if name not in used for row in rows}
    silent |= set(LEFT) if "deferred" not in used or kinds != {"channel"} else set()
    silent |= set() if "escalation" in used else set(STATIC)
    silent |= set() if "retention" in used and kinds <= {"segment"} else set(KEPT)
    silent |= set() if {"migration", "outcome"} <= set(used) and not kinds else {"busiest_fifth"}
    silent |= set() if "migration" in used and kinds == {"channel"} else {"adoption", "opinion"}
    silent |= set() if kinds <= {"segment"} else OF_CUSTOMERS
    silent |= set() if kinds <= {"channel"} else {"moved_away"}
    silent |= set() if "outcome" in used else {"cost_per_resolution", "attention_per_resolution"}
    silent |= set() if kinds <= {"channel"} else {"dials", *(row.metric for row in MECHANISMS["captured"])}
    silent |= set() if "costs" in used else {"cost_per_attention_hour"}
    every = [*(row.metric for row in ALL_COUNTS), *(row.metric for row in RATIOS), *DIRECT]
    every = [metric for metric in every if metric not in silent]
    if "pool" in kinds:
        waits = [metric for metric in DIRECT if metric.startswith("wait")]
        shown = (*OF_POOLS, *HOURS_OF_POOLS, *_STAFF, *waits, *DECIDED, *ONLY_POOLS, *COST_OF_POOLS)
        return [metric for metric in every if metric in shown]
    if not scope:
        return [metric for metric in every if metric not in _PROMISES and metric not in ONLY_POOLS]
    hidden = _AGENTS | _STAFF | {*OF_THE_CENTER, *DECIDED, *ONLY_POOLS} | (set() if kinds == {"channel"} else _PROMISES)
    return [metric for metric in every if metric not in hidden]

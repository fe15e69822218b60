"""Every metric by name, gathered from beside what measures it."""

from __future__ import annotations

from sim.metrics.agents import AGENTS, STAFF
from sim.metrics.backlog import BACKLOG
from sim.metrics.columns.promises import PROMISES
from sim.metrics.customers.base import BASE
from sim.metrics.customers.customers import COSTS
from sim.metrics.customers.homes import HABITS
from sim.metrics.customers.moves import MIGRATION
from sim.metrics.customers.records import DATA
from sim.metrics.customers.retention import RETENTION
from sim.metrics.customers.satisfaction import SATISFACTION
from sim.metrics.customers.tries import LOYALTY
from sim.metrics.learning import FEEDBACK, SKILLS
from sim.metrics.metric import Metric
from sim.metrics.queue_length import QUEUE
from sim.metrics.weights.attention import ATTENTION
from sim.metrics.weights.captured import CAPTURED
from sim.metrics.weights.contacts import ATTEMPTS, CONTACTS, CUSTOMERS, HANDLING, LEVELS, WAITS
from sim.metrics.weights.mechanisms import CALLBACK, CONCURRENT, CONTEXT, DEFERRED, SELF_SERVICE
from sim.metrics.weights.outcomes import OUTCOME
from sim.metrics.weights.tiers import ESCALATION
from sim.metrics.weights.vendors import OUTBOUND, OUTSOURCING

# By the name under which docs/metrics.md shows them.
GROUPS: dict[str, tuple[Metric, ...]] = {
    "contacts": CONTACTS,
    "levels": LEVELS,
    "waits": WAITS,
    "queue": QUEUE,
    "handling": HANDLING,
    "attempts": ATTEMPTS,
    "promises": PROMISES,
    "agents": AGENTS,
    "self_service": SELF_SERVICE,
    "concurrent": CONCURRENT,
    "backlog": BACKLOG,
    "deferred": DEFERRED,
    "callback": CALLBACK,
    "outcome": OUTCOME,
    "context": CONTEXT,
    "escalation": ESCALATION,
    "outsourcing": OUTSOURCING,
    "outbound": OUTBOUND,
    "costs": COSTS,
    "captured": CAPTURED,
    "retention": RETENTION,
    "customers": CUSTOMERS,
    "habits": HABITS,
    "base": BASE,
    "migration": (*MIGRATION, *LOYALTY),
    "attention": ATTENTION,
    "satisfaction": SATISFACTION,
    "staff": STAFF,
    "learning": SKILLS,
    "feedback": FEEDBACK,
    "crm": DATA,
}
_EVERY = [one for group in GROUPS.values() for one in group]
COUNTS = tuple(one for one in _EVERY if one.of and not one.is_ratio)
RATIOS = tuple(one for one in _EVERY if one.is_ratio)
VALUES = tuple(one for one in _EVERY if not one.of)  # numbers of their own: percentiles, what is worked out at the end
METRICS = {one.name: one for one in (*RATIOS, *COUNTS, *VALUES)}  # what is asked for most comes first in messages
REPORTED = (*COUNTS, *RATIOS, *VALUES)  # in the order of files

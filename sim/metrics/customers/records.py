"""What was known of customers when they contacted the center."""

from __future__ import annotations

from sim.metrics.columns.endings import known
from sim.metrics.columns.waits import inbound
from sim.metrics.counting.groups import Weights, flag
from sim.metrics.facts import Facts
from sim.metrics.metric import HIGH, Metric, needing

DATA = needing(
    "crm",
    Metric("customer_known", "level", HIGH, of="known_level / known_contacts", heads={"outcome": "customer known"},
           if_any=True, formula="what is on record of the customer, from 0 to 1, as a contact ends that was not ours"),
)  # fmt: skip


def data_weights(facts: Facts) -> Weights:
    """Return what was known of whom contacted us, and who that is."""
    mine = inbound(facts)
    return {"known_level": known(facts) * mine, "known_contacts": flag(mine)}

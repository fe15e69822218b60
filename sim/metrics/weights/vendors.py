"""Per-contact weights of outsourcing, and totals of outbound calling."""

from __future__ import annotations

import numpy as np

from sim.log.records import Outcome, Reason
from sim.metrics.columns.waits import answered, inbound, last_stretch
from sim.metrics.columns.warmup import studied, warmup
from sim.metrics.costs.invoices import handled_by
from sim.metrics.costs.legs import legs_of
from sim.metrics.counting.groups import Mask, Weights, flag
from sim.metrics.counting.spans import seconds_within
from sim.metrics.facts import Facts
from sim.metrics.metric import HIGH, LOW, OF_CHANNELS, OF_POOLS, Metric, needing

OUTSOURCING = needing(
    "outsourcing",
    Metric("offered_to_vendors", "contacts", of="offered_to_vendors",
           formula="contacts sent to a vendor, or overflowed so that one might answer"),
    Metric("outsourced_share", "share", of="outsourced / with_agents", heads={"transfers": "vendors' share"},
           if_any=True, formula="of contacts answered, those that a vendor handled, passed on or not"),
)  # fmt: skip
OUTBOUND = needing(
    "outbound",
    Metric("dials", "dials", of="dials", where=OF_CHANNELS, formula="numbers that rang"),
    Metric("reached", "contacts", of="reached", formula="who picked up"),
    Metric("mismatches", "contacts", LOW, of="mismatches",
           formula="who picked up, and was lost because no agent was free"),
    Metric("right_party", "contacts", HIGH, of="right_party",
           formula="who picked up, was whom we wanted, and talked to us"),
    Metric("mismatch", "share", LOW, of="mismatches / reached", heads={"calls of ours": "no agent free"},
           formula="mismatches / reached"),
    Metric("outbound_share", "share", of="outbound_seconds / working_seconds", where=OF_POOLS,
           formula="agent time with who was reached / (busy + idle)"),
)  # fmt: skip


def outsourcing_weights(facts: Facts) -> Weights:
    """Return who was offered to a vendor, and whom vendors handled at least at first."""
    vendors = [k for k, name in enumerate(facts.scenario.pool_names) if facts.scenario.pools[name].contract]
    found = legs_of(facts)
    return {
        "offered_to_vendors": flag(_offered(facts)),
        "outsourced": flag(answered(facts) & handled_by(facts, found.where(np.isin(found.pool, vendors)))),
        "with_agents": flag(answered(facts)),
    }


def _offered(facts: Facts) -> Mask:
    """Return who came through the door and might be answered by a vendor."""
    offered = np.zeros(len(studied(facts)), bool)
    offered[facts.log.offers["contact"]] = True
    return np.asarray(offered & (facts.log.contacts["outcome"] != Outcome.BLOCKED))


def outbound_weights(facts: Facts) -> Weights:
    """Return who was reached by our calls, who was lost, and who was the one we wanted."""
    called, contacts = ~inbound(facts), facts.log.contacts
    mismatch = called & (contacts["reason"] == Reason.MISMATCH)
    served = called & (contacts["outcome"] == Outcome.SERVED)
    return {
        "reached": flag(called),
        "mismatches": flag(mismatch),
        "right_party": flag(served & (contacts["reason"] != Reason.WRONG_PARTY)),
    }


def add_dials(facts: Facts, totals: dict[str, dict[str, float]], center: dict[str, float]) -> None:
    """Add to the totals of each channel, and of the center, how many numbers stopped ringing after the warm-up."""
    dials = facts.log.dials
    counts = np.bincount(dials["channel"][dials["end"] >= warmup(facts)], minlength=len(facts.scenario.channel_names))
    for name, count in zip(facts.scenario.channel_names, counts, strict=True):
        totals[name]["dials"] = float(count)
    center["dials"] = float(counts.sum())


def outbound_seconds(facts: Facts, pool: int) -> float:
    """Return the agent-seconds after the warm-up that a pool spent on calls of our own."""
    log, called = facts.log, ~inbound(facts)
    mine = called & (log.contacts["pool"] == pool)
    legs = called[log.legs["contact"]] & (log.legs["pool"] == pool)
    windows = [(warmup(facts), log.end)]
    last = seconds_within(last_stretch(facts)[mine], log.contacts["end"][mine], windows)
    return last + seconds_within(log.legs["start"][legs], log.legs["end"][legs], windows)

"""Attention per contact, from 0 to 1, with its six parts; and the agent time that contacts got."""

from __future__ import annotations

import numpy as np

from sim.metrics.columns.customers import annual_value
from sim.metrics.columns.endings import attended, contained, helped, personalisation, waits_felt
from sim.metrics.columns.warmup import studied
from sim.metrics.costs.legs import legs_of
from sim.metrics.counting.groups import Weights, flag
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts
from sim.metrics.metric import HIGH, ONLY_CENTER, Metric, needing
from sim.scenario.channels.technology import Technology
from sim.scenario.customers.attention import Attention

ATTENTION = needing(
    "attention",
    Metric("attention_level", "level", HIGH, of="attention / attended",
           heads={"attention": "level, 0 to 1", "fit": "attention", "match": "attention"},
           formula="weighted sum of the six parts / contacts that ended, but for sessions passed on; who was lost, "
           "has waited in line in vain for longer than expected, or was failed by a machine, counts 0"),
    Metric("attention_by_value", "level", HIGH, of="attention_value / attended_value",
           needs=frozenset(("annual_value",)),
           formula="`attention_level`, each contact weighted by the `annual_value` of its segment; where any segment "
           "has one"),
    Metric("attention_responsiveness", "level", HIGH, of="attention_responsiveness / attended",
           heads={"attention": "responsiveness"},
           formula="mean of 2^-W, W the wait in expected waits, 0 for the lost; so the parts below"),
    Metric("attention_resolution", "level", HIGH, of="attention_resolution / attended",
           heads={"attention": "resolution"}, formula="mean of 1 for who was resolved, 0 for all others"),
    Metric("attention_ownership", "level", HIGH, of="attention_ownership / attended", heads={"attention": "ownership"},
           formula="mean of 1 / (1 + transfers) for who was resolved, 0 for all others"),
    Metric("attention_continuity", "level", HIGH, of="attention_continuity / attended",
           heads={"attention": "continuity"},
           formula="mean share of transfers and returns after which what was said before was known, 1 without any; 0 "
           "for who was not resolved"),
    Metric("attention_dedication", "level", HIGH, of="attention_dedication / attended",
           heads={"attention": "dedication"},
           formula="mean of 1/n over the time with an agent who has n in hand; with a machine the "
           "`technology.centricity`"),
    Metric("attention_personalisation", "level", HIGH, of="attention_personalisation / attended",
           heads={"attention": "personalisation"},
           formula="mean of the channel's `personalisation`, times what complex tools leave of it"),
    Metric("attention_supplied", "s", of="agent_seconds / attended", heads={"attention": "agent time per contact"},
           formula="agent time of the contacts that ended / their number; not calls of our own"),
    Metric("attention_per_resolution", "s", of="agent_seconds / resolved", needs=frozenset(("outcome",)),
           formula="agent time of the contacts that ended / contacts resolved"),
    Metric("attention_per_customer", "s", of="agent_seconds / customers_in", where=ONLY_CENTER,
           formula="agent time of the contacts that ended / customers, as for costs. Of the whole center"),
)  # fmt: skip


def attention_weights(facts: Facts) -> Weights:
    """Return the attention of every contact that has ended, its parts, and the agent time it got.

    Who found no help got none. A session that was passed on goes on in the contact that follows.
    """
    rule, ended = facts.scenario.attention or Attention(), attended(facts)
    good = ended & helped(facts)
    parts = {name: np.where(good, part, 0.0) for name, part in attention_parts(facts).items()}
    level = sum(getattr(rule.weights, name) * part for name, part in parts.items())
    found, value = legs_of(facts), annual_value(facts)
    return {
        "attended": flag(ended),
        "attention": np.asarray(level),
        "attended_value": ended * value,
        "attention_value": np.asarray(level) * value,
        "agent_seconds": np.where(ended, np.bincount(found.contact, found.effort, len(ended)), 0.0),
        **{f"attention_{name}": part for name, part in parts.items()},
    }


def attention_parts(facts: Facts) -> dict[str, Floats]:
    """Return the six parts of attention of every contact, as if all had been helped.

    Who is passed on to nobody's avail was not owned, nor does it help to be remembered.
    """
    log = facts.log
    transfers, resolved = log.column("transfers").astype(float), np.where(log.column("resolved") == 0, 0.0, 1.0)
    return {
        "responsiveness": np.exp2(-waits_felt(facts)),
        "resolution": resolved,
        "ownership": resolved / (1 + transfers),
        "continuity": resolved * _continuity(facts, transfers),
        "dedication": _dedication(facts),
        "personalisation": personalisation(facts),
    }


def _continuity(facts: Facts, transfers: Floats) -> Floats:
    context = facts.log.column("context")
    asked = transfers + (context >= 0)
    known = facts.log.column("informed") + (context == 1)
    return np.asarray(np.divide(known, asked, out=np.ones(len(asked)), where=asked > 0))


def _dedication(facts: Facts) -> Floats:
    """Return the average of 1/n over the time with an agent who has n in hand; in self-service the centricity."""
    found = legs_of(facts)
    many = len(studied(facts))
    effort = np.bincount(found.contact, found.effort, many)
    length = np.bincount(found.contact, found.end - found.start, many)
    share = np.divide(effort, length, out=np.ones(len(effort)), where=length > 0)
    return np.where(contained(facts), (facts.scenario.technology or Technology()).centricity, share)

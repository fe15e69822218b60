"""Satisfaction and effort of every contact: what the customer lived through, on one scale each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.groups import Mask, Weights, flag
from sim.metrics.metric import HIGH, LOW, Metric, needing
from sim.metrics.spans import Floats
from sim.records import Cause
from sim.scenario.attention import Attention
from sim.scenario.migration import Migration

if TYPE_CHECKING:
    from sim.metrics.facts import Facts

REPEATS = (Cause.REPEAT, Cause.INDUCED)
LEVELS = ("resolved", "wait", "transfers", "context_lost", "repeats", "attempts", "personal")
SWITCHES = (Cause.SWITCH, Cause.CHASE)

SATISFACTION = needing(
    "attention",
    Metric("satisfaction", "level", HIGH, of="satisfaction / experiences",
           formula="mean [satisfaction](model.md#satisfaction) after the contacts that ended, 0 to 1"),
    Metric("effort", "points", LOW, of="effort / experiences", heads={"attention": "effort, 1 to 7"},
           formula="mean of what they took the customer, 1 to 7: 1 + 1.5 repeats + 1.2 switches (chases among them) "
           "+ transfers + losses of context + ln(1 + wait / target), at most 7; repeats and switches of the "
           "episode so far"),
)  # fmt: skip


def satisfaction_weights(facts: Facts) -> Weights:
    """Return how satisfied every contact leaves its customer (0 to 1), and what it took them (1 to 7)."""
    ended = facts.attended
    return {
        "experiences": flag(ended),
        "satisfaction": np.where(ended, facts.satisfaction, 0.0),
        "effort": np.where(ended, _effort(facts), 0.0),
    }


def satisfaction_of(facts: Facts) -> Floats:
    """Return the satisfaction of each contact: logistic in what was done and what it took; fixed for the lost."""
    rule = (facts.scenario.attention or Attention()).satisfaction
    lived = lived_through(facts)
    level = rule.level(**{name: lived[name] for name in LEVELS})
    taken = (facts.scenario.migration or Migration()).grievance.satisfaction * facts.log.told("aggrieved")
    felt = np.where(facts.helped, np.exp(-np.logaddexp(0.0, -level)), rule.lost)
    return np.asarray(np.maximum(felt - taken, 0.0))


def lived_through(facts: Facts) -> dict[str, Floats]:
    """Return what satisfaction and effort are made of, one column each."""
    log = facts.log
    transfers, resolved = log.told("transfers").astype(float), log.told("resolved")
    causes = (REPEATS, SWITCHES, (Cause.FALLBACK,))
    repeats, switches, passed = (_so_far(facts, np.isin(log.told("cause"), some)) for some in causes)
    return {
        "resolved": np.where(resolved < 0, 1.0, resolved),
        "wait": np.log1p(facts.waits_felt / facts.targets_felt),
        "transfers": transfers,
        "context_lost": transfers - log.told("informed") + (log.told("context") == 0),
        "repeats": repeats,
        "switches": switches,
        "attempts": np.maximum(log.contacts["attempt"] - 1.0 - repeats - passed, 0.0),
        "personal": facts.personalisation,
    }


def _effort(facts: Facts) -> Floats:
    """Return ``1 + 1.5 repeats + 1.2 switches + transfers + context lost + ln(1 + W / target)``, from 1 to 7."""
    lived = lived_through(facts)
    sum_of = 1 + 1.5 * lived["repeats"] + 1.2 * lived["switches"]
    return np.clip(sum_of + lived["transfers"] + lived["context_lost"] + lived["wait"], 1.0, 7.0)


def _so_far(facts: Facts, marked: Mask) -> Floats:
    """Return how many attempts were marked of those that led to each contact, this one included."""
    attempt, before = facts.log.contacts["attempt"], facts.led_by
    count = marked.astype(float)
    for number in range(2, int(attempt.max(initial=0)) + 1):
        mine = np.flatnonzero((attempt == number) & (before >= 0))
        count[mine] += count[before[mine]]
    return count

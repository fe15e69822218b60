"""Satisfaction and effort of every contact: what the customer lived through, on one scale each."""

from __future__ import annotations

import numpy as np

from sim.log.records import Cause
from sim.metrics.columns.endings import attended, helped, personalisation, waits_felt
from sim.metrics.columns.episodes import led_by
from sim.metrics.counting.groups import Weights, flag, one_of
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column_of_all
from sim.metrics.metric import HIGH, LOW, Metric, needing
from sim.satisfaction import Lived, satisfied, times_lost, vain_attempts
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.migration import Migration

REPEATS = (Cause.REPEAT, Cause.INDUCED)
SWITCHES = (Cause.SWITCH, Cause.CHASE)

SATISFACTION = needing(
    "attention",
    Metric("satisfaction", "level", HIGH, of="satisfaction / experiences",
           formula="mean [satisfaction](model.md#satisfaction) after the contacts that ended, 0 to 1"),
    Metric("effort", "points", LOW, of="effort / experiences", heads={"attention": "effort, 1 to 7"},
           formula="mean of what they took the customer, 1 to 7: 1 + 1.5 repeats + 1.2 switches (chases among them) "
           "+ transfers + losses of context + ln(1 + W), W the wait in expected waits, at most 7; repeats and "
           "switches of the episode so far"),
)  # fmt: skip


def satisfaction_weights(facts: Facts) -> Weights:
    """Return how satisfied every contact leaves its customer (0 to 1), and what it took them (1 to 7)."""
    ended = attended(facts)
    return {
        "experiences": flag(ended),
        "satisfaction": np.where(ended, satisfaction(facts), 0.0),
        "effort": np.where(ended, _effort(facts), 0.0),
    }


@column_of_all
def satisfaction(facts: Facts) -> Floats:
    """Return how satisfied each contact leaves its customer."""
    rule = (facts.scenario.attention or Attention()).satisfaction
    taken = (facts.scenario.migration or Migration()).grievance.satisfaction * (facts.log.column("aggrieved") / 100)
    return np.asarray(satisfied(rule, helped(facts), lived_through(facts), taken), dtype=float)


def lived_through(facts: Facts) -> Lived:
    """Return what satisfaction and effort are made of, one column each."""
    log = facts.log
    transfers, resolved = log.column("transfers").astype(float), log.column("resolved")
    repeats = _repeats(facts)
    return Lived(
        resolved=np.where(resolved < 0, 1.0, resolved),
        wait=np.log1p(waits_felt(facts)),
        transfers=transfers,
        context_lost=times_lost(transfers, log.column("informed"), log.column("context")),
        repeats=repeats,
        attempts=vain_attempts(log.contacts["attempt"], repeats, _so_far(facts, (Cause.FALLBACK,))),
        personal=personalisation(facts),
    )


@column_of_all
def _repeats(facts: Facts) -> Floats:
    """Return how many repeats led to each contact."""
    return _so_far(facts, REPEATS)


def _effort(facts: Facts) -> Floats:
    """Return ``1 + 1.5 repeats + 1.2 switches + transfers + context lost + ln(1 + W)``, from 1 to 7."""
    lived = lived_through(facts)
    sum_of = 1 + 1.5 * lived.repeats + 1.2 * _so_far(facts, SWITCHES)
    return np.asarray(np.clip(sum_of + lived.transfers + lived.context_lost + lived.wait, 1.0, 7.0))


def _so_far(facts: Facts, causes: tuple[Cause, ...]) -> Floats:
    """Return how many attempts had one of some causes, of those that led to each contact and this one."""
    attempt, before = facts.log.contacts["attempt"], led_by(facts)
    count = one_of(facts.log.column("cause"), causes).astype(float)
    for number in range(2, int(attempt.max(initial=0)) + 1):
        mine = np.flatnonzero((attempt == number) & (before >= 0))
        count[mine] += count[before[mine]]
    return count

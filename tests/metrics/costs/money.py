"""Days with prices, and their ledgers."""

from __future__ import annotations

from collections import defaultdict

from sim.metrics import Facts
from sim.metrics.costs.ledger import ledger
from sim.scenario import Scenario
from tests.support.toy import Row, log_of

NOBODY: list[Row] = [(-3_600, 1)]  # a call at seven, when nobody is there
WAGE, LOADING = 30.0, 2.25
PAID = {"p": {"wage": WAGE}}
Lines = dict[tuple[str, str, str], float]


def facts_of(scenario: Scenario) -> Facts:
    return Facts(scenario, log_of(scenario))


def lines_of(facts: Facts) -> Lines:
    """Return the ledger as amounts by line, pool and channel, over all periods."""
    sums: Lines = defaultdict(float)
    for entry in ledger(facts).entries:
        sums[entry.line, entry.pool, entry.channel] += entry.amount
    return dict(sums)


def each_cost(facts: Facts) -> list[float]:
    """Return what each contact costs, in order of arrival."""
    return [float(cost) for cost in ledger(facts).per_contact]

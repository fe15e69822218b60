"""What only the whole scenario can tell of customers who come and go: what it needs, keys that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.problems import Path
from sim.scenario.customers.people import Customers
from sim.scenario.customers.retention import Retention
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]
WHO = "write customers: {population: 40000}"


def check_base(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    if scenario.retention is not None:
        yield from _leaving(scenario, scenario.retention)
    if scenario.customers is not None:
        yield from _coming(scenario, scenario.customers)
    yield from _arrivals(scenario)


def _leaving(scenario: Scenario, rule: Retention) -> Found:
    if rule.leave and scenario.customers is None:
        yield ("retention", "leave"), f"needs to know how many customers there are; {WHO}"
    if rule.leave and scenario.customers is not None and scenario.customers.memory == "segment":
        told = "lets single customers leave; write customers: {memory: customer}, or leave it out"
        yield ("retention", "leave"), told
    if rule.win_back is not None and not rule.leave:
        yield ("retention", "win_back"), "changes nothing where nobody leaves; write leave: true"
    elif rule.win_back is not None and rule.win_back.cost and not scenario.has_costs:
        told = "changes nothing where no costs are counted; write wage: 20 at the pools"
        yield ("retention", "win_back", "cost"), told


def _coming(scenario: Scenario, rule: Customers) -> Found:
    path = ("customers", "acquisition")
    if rule.acquisition and rule.memory == "segment":
        yield path, "needs customers who remember for themselves; write memory: customer"
    if rule.acquisition and rule.acquisition.recommend and scenario.retention is None:
        yield (*path, "recommend"), "needs to know how satisfied customers are; write retention: {} and attention: {}"
    if rule.convenience and scenario.migration is None:
        yield ("customers", "convenience"), "needs customers who remember their channels; write migration: {}"
    elif rule.convenience and rule.memory == "segment":
        told = "needs customers who remember for themselves; write memory: customer"
        yield ("customers", "convenience"), told


def _arrivals(scenario: Scenario) -> Found:
    """Refuse traces, which say who came whoever was there, and keys that are about volumes where there are none."""
    key = moves_volumes(scenario)
    if key is None:
        return
    arrivals = {name: one.arrivals for name, one in scenario.channels.items() if one.arrivals}
    traces = [name for name, one in arrivals.items() if one.contacts]
    if traces:
        told = f"does not move the contacts of {traces[0]}, which are a trace; write a volume, or leave {key[-1]} out"
        yield key, told


def moves_volumes(scenario: Scenario) -> Path | None:
    """Return the first key by which customers come and go or contact us more or less often, if any."""
    retention, customers = scenario.retention, scenario.customers
    if retention and retention.leave:
        return ("retention", "leave")
    for key in ("acquisition", "convenience"):
        if customers and getattr(customers, key):
            return ("customers", key)
    return None

"""Scenarios that ship, a replication of each by both engines in turns; part of ``make bench``."""

from __future__ import annotations

import sys
from statistics import median
from time import process_time

from sim import load
from sim.demand import sample_demand
from sim.engine.run import play
from sim.model import simulate
from tests.performance.page import Table, rounded
from tests.support.paths import SCENARIOS

HEAD = ("a replication of", "contacts", "SimPy model", "compiled", "ratio")
SHOWN = {
    "calls_of_our_own": "",
    "tiers_and_vendor": "",
    "ford_channels": "machines, tiers",
    "interaction_center": "machines, messages that are chased",
    "utility_fixes_causes": "customers on record, causes put right",
    "ride_hailing": "machines, customers who choose",
    "bank_bills": "messages that provoke calls, customers who remember",
    "telecom": "machines, tiers, customers who choose",
}


def show(pairs: int = 3) -> Table:
    """Print contacts per second by each engine, demand and log included: the median of so many replications."""
    write, table = sys.stdout.write, Table(HEAD, [])
    write(f"\n{HEAD[0]:<34}{HEAD[1]:>10}{HEAD[2]:>13}{HEAD[3]:>10}{HEAD[4]:>8}\n")
    for name, what in SHOWN.items():
        contacts, simpy, compiled = _speeds(name, pairs)
        cells = *(rounded(one) for one in (contacts, simpy, compiled)), f"{compiled / simpy:.1f}"
        write(f"{name:<34}{cells[0]:>10}{cells[1]:>13}{cells[2]:>10}{cells[3]:>8}\n")
        table.rows.append([f"`{name}`" + f": {what}" * bool(what), *cells])
    return table


def _speeds(name: str, pairs: int) -> tuple[float, float, float]:
    """Return how many contacts a replication has, and how many a second the SimPy model and compiled code play."""
    scenario, counts = load(SCENARIOS / f"{name}.yaml"), list[int]()
    took: dict[str, list[float]] = {"simpy": [], "compiled": []}
    for replication in range(pairs + 1):
        for engine, by in (("simpy", simulate), ("compiled", play)):
            started = process_time()
            log = by(scenario, sample_demand(scenario, 1, replication))
            took[engine].append(len(log.contacts["arrival"]) / (process_time() - started))
        counts.append(len(log.contacts["arrival"]))
    simpy, compiled = (median(speeds[1:]) for speeds in took.values())  # the first lays out what all have in common
    return median(counts), simpy, compiled

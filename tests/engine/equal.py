"""Two logs, of one engine and the other, table by table."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.demand import sample_demand
from sim.engine.run import play as play_compiled
from sim.engine.support import obstacles
from sim.log.packing import TABLES
from sim.log.records import ContactLog
from sim.model import simulate
from sim.scenario import Scenario, build

OF_CONTACTS = {"contacts", "details"}


def both(scenario: Scenario, replication: int = 0) -> tuple[ContactLog, ContactLog]:
    """Play a replication by the SimPy model and the compiled engine, neither of which knows what the other measured."""
    seed = scenario.experiment.seed
    told = simulate(scenario, sample_demand(scenario, seed, replication))
    twin = scenario.model_copy()
    twin._known = None
    return told, play_compiled(twin, sample_demand(twin, seed, replication))


def told(data: dict[str, Any]) -> ContactLog:
    """Return the log of a center, which both engines write."""
    scenario = build(data)
    assert list(obstacles(scenario)) == []
    log, compiled = both(scenario)
    assert differences(log, compiled) == []
    return log


def differences(log: ContactLog, other: ContactLog) -> list[str]:
    """Return in which columns of which tables two logs differ, and in which row first; nothing where in none."""
    found = [] if (log.end, log.names) == (other.end, other.names) else [f"end: {log.end} and {other.end}"]
    for table in ("contacts", *sorted(set(TABLES) - OF_CONTACTS)):
        one, two = getattr(log, table), getattr(other, table)
        if list(one) != list(two):
            found.append(f"{table}: columns {list(one)} and {list(two)}")
            continue
        found += [f"{table}.{name}: {told}" for name in one if (told := _first(one[name], two[name]))]
    return found


def _first(one: np.ndarray, two: np.ndarray) -> str:
    if len(one) != len(two):
        return f"{len(one)} and {len(two)} rows"
    same = (one == two) | ((one != one) & (two != two))
    return "" if same.all() else f"row {int(np.argmin(same))}: {one[~same][0]} and {two[~same][0]}"


def columns_of(log: ContactLog) -> dict[tuple[str, str], bytes]:
    """Return a copy of every column of every table of a log, by table and name."""
    tables = ("contacts", *sorted(set(TABLES) - OF_CONTACTS))
    return {(table, name): column.tobytes() for table in tables for name, column in getattr(log, table).items()}

"""What is done in parts, so that it fits into memory, comes to the same to the last bit; and it does fit."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim import metrics
from sim.experiments import simulate
from sim.log import files, packing
from sim.log.files import read_log, write_log
from sim.log.packing import CONTACT, LEG, STATE
from sim.log.records import ContactLog, Names, Outcome, State
from sim.metrics import Facts, facts, measure, measure_intervals
from sim.metrics.columns.customers import settled
from sim.metrics.columns.waits import waits
from sim.metrics.costs.charges import on_the_line
from sim.metrics.counting import spans
from sim.metrics.customers.retention import churn
from sim.metrics.sums import sums
from sim.model import arrivals
from sim.scenario import build
from tests.metrics.made_logs import promise
from tests.support.random_centers import rich_centers

SMALL = (
    (facts, "PART", 61),
    (spans, "PART", 31),
    (arrivals, "CHUNK", 7),
    (packing, "MUCH", 1_000),
    (files, "GROUP", 101),
)
some = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@some
@given(rich_centers())
def test_parts_come_to_the_same(data: dict[str, Any]) -> None:
    """Rows on disk while the model runs, sums of a few contacts at a time, files in groups of rows."""
    scenario = build(data)
    whole = simulate(scenario)
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        for module, name, size in SMALL:
            patch.setattr(module, name, size)
        log = simulate(scenario)
        measured = bytes_of(Facts(scenario, log))
        write_log(log, Path(folder))
        again = read_log(Path(folder))
    for other in (log, again):
        for one, two in zip(tables(whole), tables(other), strict=True):
            assert same(one, two)
    assert measured == bytes_of(Facts(scenario, whole))


def columns() -> dict[str, Callable[[Facts], Any]]:
    """Return all functions of facts that are worked out once, by module and name."""
    modules = [import_module(one.name) for one in walk_packages(metrics.__path__, f"{metrics.__name__}.")]
    every = (one for module in modules for one in vars(module).values() if isfunction(one) and _is_fact(one))
    return {f"{one.__module__}.{one.__name__}": one for one in every if one.__module__.startswith(metrics.__name__)}


def _is_fact(function: Callable[..., Any]) -> bool:
    """Whether it is kept what it comes to, of facts: what is kept of a scenario looks at no contacts."""
    return hasattr(function, "__wrapped__") and "facts" in signature(function).parameters


@some
@given(rich_centers())
def test_a_part_knows_the_columns_of_its_contacts(data: dict[str, Any]) -> None:
    """By itself, or by asking the whole: a column that looks at other contacts must not be worked out in parts."""
    whole = Facts(scenario := build(data), simulate(scenario))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "PART", 61)
        parts = list(whole.parts())
    for name, asked in columns().items():
        found, again = asked(whole), asked(whole)
        assert np.shares_memory(found, again) if isinstance(found, np.ndarray) else found is again, name
        for part in parts if isinstance(found, np.ndarray) else ():
            assert asked(part).tobytes() == found[part.rows].tobytes(), name


def test_columns_are_found() -> None:
    assert {waits, settled, churn, on_the_line, sums} <= set(columns().values())


def tables(log: ContactLog) -> list[Mapping[str, Any]]:
    every = [log.contacts, log.states, log.legs, log.offers, log.dials, log.messages, log.rewards, log.opinions]
    return [*every, log.daily_opinions]


def same(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    return list(one) == list(two) and all(one[name].tobytes() == two[name].tobytes() for name in one)


def bytes_of(facts: Facts) -> dict[str, bytes]:
    """Return all that is measured."""
    measures, intervals = measure(facts), measure_intervals(facts)
    parts = {
        "channels": intervals.channels,
        "pools": intervals.pools,
        "lines": intervals.lines,
        "waits": intervals.waits,
    }
    every = {f"{kind} {name}": column.tobytes() for kind, table in parts.items() for name, column in table.items()}
    told = repr((measures.scopes, measures.entries, measures.invoices, measures.moves))
    return every | {"table": measures.table.tobytes(), "told": told.encode()}


def a_day(count: int) -> ContactLog:
    """A day of one queue: an agent is idle before half of the contacts, the others wait a while."""
    rng = np.random.default_rng(1)
    arrival = np.sort(rng.uniform(0, 86_000, count))
    left = arrival + np.where(rng.random(count) < 0.5, 0.0, rng.exponential(20.0, count))
    times = {"arrival": arrival, "left_queue": left, "talk_end": left + 60, "end": left + 90}
    contacts = {name: np.zeros(count, f"={letter}") for name, letter in CONTACT.items()} | times
    contacts |= {"row": np.arange(count, dtype="i"), "attempt": np.ones(count, "h")}
    contacts["outcome"] = np.full(count, int(Outcome.SERVED), "b")
    states = {name: np.zeros(count // 2, f"={letter}") for name, letter in STATE.items()}
    states |= {"start": arrival[: count // 2], "end": arrival[: count // 2] + 1}
    states["state"] = np.full(count // 2, int(State.IDLE), "b")
    legs = {name: np.zeros(0, f"={letter}") for name, letter in LEG.items()}
    return ContactLog(contacts, states, Names(("phone",), ("",), ("",), ("agents",)), 86_400.0, legs)


def test_figures_take_less_room_than_the_log(tmp_path: Path) -> None:
    """A contact has 74 bytes in the log; whole columns of all weights, and words for codes, took 650 more."""
    log, scenario, count = a_day(200_000), promise(), 200_000
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((facts, "PART"), (spans, "PART"), (files, "GROUP")):
            patch.setattr(module, name, 4_096)
        tracemalloc.start()
        found = Facts(scenario, log)
        measure(found), measure_intervals(found)
        write_log(log, tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak / count < 100

"""Which engine plays on the machines of a cluster: the one that the scenario says, to the same log."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from sim.experiments.execution.store import Row, Store
from sim.experiments.execution.work import Where, Work, perform
from sim.scenario import load
from tests.experiments.execution.rows import until
from tests.experiments.execution.test_cluster import cluster_of
from tests.support.paths import SCENARIOS
from tests.support.standin import NAMES, by_which_engine

pytestmark = [pytest.mark.long, pytest.mark.compiled]
ENGINES = "simpy", "compiled"


def test_workers_use_the_compiled_engine(tmp_path: Path) -> None:
    with ExitStack() as stack, Store(tmp_path / "s") as store:
        _, machines = cluster_of(stack, tmp_path)
        machines.worker()
        until(lambda: machines.workers() == 1)
        simpy, compiled = (rows_of(engine, machines.address, store) for engine in ENGINES)
    assert [row[0] for row in (*simpy, *compiled)] == [0.0, 0.0, 1.0, 1.0]
    assert [row[1:] for row in simpy] == [row[1:] for row in compiled]


def rows_of(engine: str, address: str, store: Store) -> list[Row]:
    scenario = load(SCENARIOS / "multiskill.yaml", ("calendar.days=1", f"experiment.engine={engine}"))
    assert perform([Work(engine, scenario, 2)], NAMES, store, Where(cluster=address), simulate=by_which_engine)
    return list(store.rows(engine).values())

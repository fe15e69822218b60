"""Replications that go on at once, of more scenarios than are kept, are those that are played alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sim.calendar import Timetable
from sim.demand import sample_demand
from sim.engine.run import Run, play
from sim.plumbing.once import SCENARIOS
from sim.scenario import Scenario, build
from tests.engine import test_beyond_the_horizon
from tests.engine.equal import columns_of
from tests.engine.full_center import FULL
from tests.engine.test_kept_centers import AWAY, PHONE, PLAN, SHIFTS

pytestmark = pytest.mark.compiled

LATER = {"on": "2027-03-02", "set": {"pools.agents.agents": 5, "channels.phone.patience.exponential.mean": "1 min"}}
WHO_CHOOSE: dict[str, Any] = {
    "customers": {"population": 400, "habit": 1.5},
    "migration": {"reference": "promised"},
    "channels": {"phone": PHONE, "other": PHONE | {"arrivals": {"per_hour": 20}}},
    "pools": {"agents": {"agents": 6, "skills": ["phone", "other"]}},
}
CENTERS: tuple[dict[str, Any], ...] = (
    PLAN,
    PLAN | {"pools": {"agents": SHIFTS["agents"] | AWAY}},
    PLAN | WHO_CHOOSE,
    PLAN | {"pools": {"agents": {"skills": ["phone"], "agents": 3}}, "changes": [LATER]},
    test_beyond_the_horizon.center("40 min", 13),
    FULL,
)
REPLICATIONS = range(4)
WAITS = 60.0  # seconds for other threads, of which none takes one
Told = dict[tuple[str, str], bytes]


def told_of(scenario: Scenario, replication: int) -> Told:
    """Return every column of a log; of every second one tables are put in order when they are asked for."""
    return columns_of(play(scenario, sample_demand(scenario, 1, replication), bool(replication % 2)))


@pytest.fixture(scope="module")
def alone() -> list[list[Told]]:
    """Return the logs of all replications of each scenario, played by one thread."""
    return [[told_of(build(data), replication) for replication in REPLICATIONS] for data in CENTERS]


def test_the_scenarios_are_unlike_each_other(alone: list[list[Told]]) -> None:
    """More of them than are kept; there are some of each kind, and no log is another's."""
    assert len(CENTERS) > SCENARIOS
    scenarios = [build(data) for data in CENTERS]
    assert sum(Timetable(one).days_beyond > 0 for one in scenarios) == 1
    assert sum(one.migration is not None for one in scenarios) == 2
    assert sum(bool(one.regimes) for one in scenarios) == 1
    assert len({told["contacts", "end"] for logs in alone for told in logs}) == len(CENTERS) * len(REPLICATIONS)


@pytest.mark.parametrize("by_scenario", [False, True], ids=["of several", "of one"])
@pytest.mark.parametrize("many", [2, 3, 6])
def test_as_many_as_there_are_threads_go_on_at_once(
    many: int, by_scenario: bool, alone: list[list[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is over before all of them have begun: six of six scenarios, or four of one and two of the next."""
    scenarios, cut, together = [build(data) for data in CENTERS], Run.cut, threading.Barrier(many)

    def cut_together(run: Run, end: float) -> None:
        together.wait(WAITS)
        cut(run, end)

    monkeypatch.setattr(Run, "cut", cut_together)
    tasks = [(one, replication) for replication in REPLICATIONS for one in range(len(CENTERS))]
    if by_scenario:
        tasks.sort()
    with ThreadPoolExecutor(many) as threads:
        try:
            found = list(threads.map(lambda task: told_of(scenarios[task[0]], task[1]), tasks, timeout=WAITS))
        finally:
            together.abort()  # where one has failed, nobody waits for it
    assert found == [alone[one][replication] for one, replication in tasks]


@pytest.mark.parametrize("of_all", CENTERS, ids=range(len(CENTERS)))
def test_others_come_and_go_while_one_is_played(of_all: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given back, and its scenario played again, though more others than are kept have been played meanwhile."""
    scenario, cut, others = build(of_all), Run.cut, [build(data) for data in CENTERS]

    def cut_after_others(run: Run, end: float) -> None:
        monkeypatch.setattr(Run, "cut", cut)
        for other in others:
            told_of(other, 0)
        cut(run, end)

    expected = [told_of(build(of_all), replication) for replication in REPLICATIONS]
    monkeypatch.setattr(Run, "cut", cut_after_others)
    assert [told_of(scenario, replication) for replication in REPLICATIONS] == expected
    assert Run.cut is cut

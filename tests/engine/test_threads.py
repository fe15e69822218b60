"""Replications that go on at once, of more scenarios than are kept, are those that are played alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
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
REPLICATIONS = range(6)  # as many as threads at most
WAITS = 20.0  # seconds for other threads, of which none takes one
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


class Together:
    """Lets as many replications as there are threads begin, meet their first contacts, and end together."""

    def __init__(self, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self._all, self._underway, self._play, self._cut = threading.Barrier(many), set[Run](), Run._play, Run.cut
        monkeypatch.setattr(Run, "_play", lambda run, end: self._play_together(run, end))
        monkeypatch.setattr(Run, "cut", lambda run, end: self._cut_together(run, end))

    def begin(self) -> None:
        """Wait until nothing is underway, and all may begin."""
        self._all.wait(WAITS)

    def _play_together(self, run: Run, end: int) -> None:
        if run not in self._underway:
            self._underway.add(run)
            self._all.wait(WAITS)
        self._play(run, end)

    def _cut_together(self, run: Run, end: float) -> None:
        self._all.wait(WAITS)
        self._underway.discard(run)
        self._cut(run, end)

    def end(self) -> None:
        """Let nobody wait for one that has failed."""
        self._all.abort()


def at_once(many: int, tasks: Sequence[tuple[Scenario, int]], monkeypatch: pytest.MonkeyPatch) -> list[Told]:
    """Play replications of scenarios by so many threads, of which each always plays one."""
    together = Together(many, monkeypatch)

    def played(task: tuple[Scenario, int]) -> Told:
        together.begin()
        return told_of(*task)

    with ThreadPoolExecutor(many) as threads:
        try:
            return list(threads.map(played, tasks, timeout=WAITS))
        finally:
            together.end()


@pytest.mark.parametrize("many", [2, 3, 6])
def test_as_many_scenarios_as_there_are_threads_go_on_at_once(
    many: int, alone: list[list[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six are more than are kept: of some nothing is known any more when they end."""
    scenarios = [build(data) for data in CENTERS]
    tasks = [(one, replication) for replication in REPLICATIONS for one in range(len(CENTERS))]
    found = at_once(many, [(scenarios[one], replication) for one, replication in tasks], monkeypatch)
    assert found == [alone[one][replication] for one, replication in tasks]


@pytest.mark.parametrize("many", [2, 3, 6])
@pytest.mark.parametrize("which", range(len(CENTERS)))
def test_as_many_replications_of_one_scenario_go_on_at_once(
    which: int, many: int, alone: list[list[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them takes place in the records of an earlier one, and the others do not."""
    scenario = build(CENTERS[which])
    told_of(scenario, 0)
    assert at_once(many, [(scenario, replication) for replication in REPLICATIONS], monkeypatch) == alone[which]


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

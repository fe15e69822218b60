"""A search from beginning to end: the same by any number of workers, kept when it is interrupted."""

from __future__ import annotations

import pytest

from sim import staff
from sim.experiments.parallel import workers
from sim.experiments.staffing.grid import Design
from sim.experiments.staffing.playing import playing
from sim.experiments.staffing.search import Search
from sim.experiments.staffing.staffing import Progress
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from tests.experiments.staffing.days import carry_over
from tests.experiments.staffing.optima import OPTIMA
from tests.experiments.staffing.quick_player import QuickPlayers


def test_workers_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH_A_POOL", 0.0)
    monkeypatch.setattr(workers, "WORTH_A_FORK", 0.0)
    alone, together = (staff(carry_over(), quick=True, jobs=jobs) for jobs in (1, 2))
    assert alone.design == together.design
    assert alone.verification is not None
    assert together.verification is not None
    assert alone.verification.verdicts == together.verification.verdicts


def test_an_interruption_keeps_the_best() -> None:
    stages: list[Progress] = []

    def tell(progress: Progress) -> None:
        stages.append(progress)
        if progress.stage.startswith("verify"):
            raise KeyboardInterrupt

    found = staff(carry_over(), replications=20, tell=tell)
    assert not found.complete
    assert found.verification is None
    assert not found.is_met
    assert found.cost == stages[-1].cost
    assert any(one.design == found.design for one in found.tried)


@pytest.mark.parametrize("least", [1, 20], ids=["what is cheap and misses", "what is dear"])
def test_no_plan_is_dearer_than_the_staffing_as_it_is(least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though a search finds nothing else: of 30 agents those that are written are the only ones that keep all."""

    def finds_nothing(search: Search, start: Design) -> None:
        search.sample((least,) * len(start), "start")

    monkeypatch.setattr(Search, "improve", finds_nothing)
    found = staff(carry_over(), replications=400, maximum=2, jobs=1)
    assert found.design == (4, 9, 10, 7)


@pytest.mark.parametrize(("last", "cost"), [(6, 15.0), (8, 15.5)], ids=["it costs less", "it costs more"])
def test_nor_is_a_quick_one(last: int, cost: float) -> None:
    """A share of 83 % over the day is kept by 30 agents by half hour, for which formulas ask for 31."""
    agents = {"08:00": 4, "08:30": 10, "09:30": last}
    asked = [{"channel": "phone", "per": "horizon", "share": 0.83}]
    changes = Change("pools.agents.agents", agents, "here"), Change("staffing.targets", asked, "here")
    assert staff(varied(carry_over(), changes), quick=True, jobs=1).cost == cost


def test_fresh_days_are_as_many_as_a_plan_was_looked_at_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer would tell less of it than is known, and what it seems to lack would be their luck."""
    monkeypatch.setattr(playing, "Players", QuickPlayers)
    found = staff(OPTIMA["carry-over, day"].make(), maximum=1_000, seed=4)
    assert found.verification is not None
    looked = max(one.replications for one in found.tried if one.design == found.verification.design)
    assert looked > 2 * found.replications
    assert found.verification.replications >= min(looked, 1_000)

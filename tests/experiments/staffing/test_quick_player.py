"""The player of small centers counts what the engine does, replication by replication."""

from __future__ import annotations

import numpy as np
import pytest

from sim import Scenario
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.playing.playing import AskedCounts, Players
from sim.experiments.staffing.shifts.laid import Laid
from sim.experiments.staffing.shifts.master import ShiftMaster
from tests.experiments.staffing import quick_player
from tests.experiments.staffing.days import carry_over, morning, one_queue, two_skills
from tests.experiments.staffing.quick_player import QuickPlayers

pytestmark = pytest.mark.compiled
IDLE = {"pool": "agents", "metric": "occupancy", "at_most": 0.8}
MANY_WAIT = {"metric": "asa", "at_most": "15 s"}
FORMULAS = ("SL-1", "SL-2", "SL-3", "SL-4")
CENTERS = [
    (carry_over(), (4, 9, 10, 7)),
    (carry_over(), (3, 11, 8, 5)),
    (two_skills((36, 36), 300, 180, 1.15), (2, 2, 4)),
    (two_skills((60, 20), 240, 120, 1.30), (3, 1, 2)),
    (one_queue(30, 600, 240, [MANY_WAIT, {"metric": "abandonment", "at_most": 0.05}]), (7,)),
    (one_queue(90, 240, 180, [{}], balk=0.1), (7,)),
    (one_queue(60, 360, None, [{}, IDLE]), (8,)),
    (one_queue(60, 360, 120, [{}], hours=6), (8,)),
    *((one_queue(100, 300, 180, [{"formula": formula, "short": "10 s"}]), (10,)) for formula in FORMULAS),
    (one_queue(100, 300, 180, [{"metric": "target_met", "at_least": 0.8}], demand={"busyness": {"shape": 30}}), (11,)),
]


@pytest.fixture(params=["plain", pytest.param("compiled", marks=pytest.mark.slow)], autouse=True)
def _written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have its functions as they are written too: to compile them takes longer than to play so little."""
    for name, function in vars(quick_player).copy().items():
        if request.param == "plain" and hasattr(function, "py_func"):
            monkeypatch.setattr(quick_player, name, function.py_func)


@pytest.mark.parametrize(("scenario", "heads"), CENTERS)
def test_headcounts_are_played_as_the_engine_plays_them(scenario: Scenario, heads: Design) -> None:
    grid = StaffGrid(scenario)
    rows = Rows(grid)
    asked = AskedCounts(heads, 7, 0, 10)
    players = [one(grid, rows, "compiled", grid.laid_over) for one in (Players, QuickPlayers)]
    np.testing.assert_allclose(players[1](asked), players[0](asked), rtol=1e-9)


@pytest.mark.parametrize("heads", [(4, 0, 5, 1), (0, 4, 5, 5), (3, 3, 4, 2)])
def test_crews_are_played_as_the_engine_plays_them(heads: Design) -> None:
    """Of full and part-time shifts, the latter from eight, half past and nine."""
    scenario = morning()
    grid = StaffGrid(scenario, by_shift=True)
    rows, master = Rows(grid), ShiftMaster(scenario, grid.plan.timetable)
    plan = master.of(dict(zip(master.items, heads, strict=True)), [])
    assert plan is not None
    asked = AskedCounts(plan.design, 7, 0, 40)
    players = [one(grid, rows, "compiled", Laid(grid, master)) for one in (Players, QuickPlayers)]
    np.testing.assert_allclose(players[1](asked), players[0](asked), rtol=1e-9)

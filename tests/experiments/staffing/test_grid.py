"""What is decided, and how a design is written."""

from __future__ import annotations

from typing import Any

from sim import build, vary
from sim.experiments.staffing.grid import StaffGrid
from tests.experiments.staffing.days import carry_over, passed_on


def a_week(**keys: Any) -> StaffGrid:
    tree = carry_over().tree
    tree["calendar"] |= {"days": 7}
    tree["channels"]["phone"] |= {"open": {"mon-fri": "08:00-10:00", "sat": "08:00-09:00"}}
    return StaffGrid(build(tree | keys))


def test_days_that_are_planned_alike_share_their_heads() -> None:
    grid = a_week()
    assert grid.kinds == ["mon-fri", "sat", "sun"]
    assert len(grid.cells) == 4 + 2
    assert grid.hours.tolist() == [2.5] * 4 + [0.5] * 2
    assert grid.written((1, 2, 2, 3, 4, 4)) == {
        "agents": {"mon-fri": {"08:00": 1, "08:30": 2, "09:30": 3}, "sat": {"08:00": 4}}
    }


def test_a_design_is_what_the_scenario_is_then() -> None:
    grid = a_week()
    laid = StaffGrid(grid.laid_over((1, 2, 2, 3, 4, 4)))
    assert laid.present() == (1, 2, 2, 3, 4, 4)
    assert grid.present() == (4, 9, 10, 7, 4, 9)


def test_a_day_unlike_others_is_by_itself() -> None:
    tree = a_week().scenario.tree
    tree["calendar"]["exceptions"] = {"fair": {"on": "2027-03-03", "volumes": {"factor": 2}}}
    assert StaffGrid(build(tree)).kinds == ["mon, tue, thu, fri", "2027-03-03", "sat", "sun"]


def test_bounds_may_vary_by_the_clock() -> None:
    grid = StaffGrid(carry_over(pools={"agents": {"least": 2, "most": {"08:00": 5, "09:00": 12}}}))
    assert [(cell.least, cell.most) for cell in grid.cells] == [(2, 5), (2, 5), (2, 12), (2, 12)]


def test_somebody_is_there_for_who_is_passed_on_unless_it_is_written_otherwise() -> None:
    for bounds, least in (({}, 1), ({"experts": {"most": 4}}, 1), ({"experts": {"least": 0}}, 0)):
        grid = StaffGrid(passed_on(0.2, pools=bounds))
        assert [cell.least for cell in grid.cells] == [0] * 4 + [least] * 4


def test_an_hour_costs_what_its_agent_is_paid() -> None:
    scenario = vary(carry_over(), {"pools.agents.wage": 20, "costs.loading": 1.5})
    assert StaffGrid(scenario).cost((1, 0, 0, 1)) == 30.0
    assert StaffGrid(carry_over()).cost((1, 0, 0, 1)) == 1.0
